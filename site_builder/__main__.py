"""The command line: arguments and exit codes only."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from site_builder import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from site_builder.build import Options
    from site_builder.terminal import Terminal

PROBLEMS, USAGE, ENVIRONMENT, INTERRUPTED, TERMINATED = 1, 2, 3, 130, 143

FOLDER = click.Path(file_okay=False, path_type=Path)
THERE = click.Path(exists=True, file_okay=False, path_type=Path)
PROJECT = click.option("--project", type=THERE, default=".", help="Folder of site.yaml. [default: this one]")
STRICT = click.option("--strict", is_flag=True, help="Treat warnings as errors.")
NOW = click.option(
    "--now", metavar="ISO", help="The moment to build for. [default: SOURCE_DATE_EPOCH, else now]"
)
DRAFTS = click.option("--drafts", is_flag=True, help="Show drafts as well.")
JOBS = click.option("--jobs", type=click.IntRange(1), help="Processes at work. [default: one per core]")
DEBUG = click.option("--debug", is_flag=True, help="Show the traceback of an error of site-builder's own.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="site-builder")
def cli() -> None:
    """Build, check and preview a news site from Markdown."""


@cli.command()
@PROJECT
@click.option("--content", type=FOLDER, help="Folder of the articles. [default: content/]")
@click.option("--output", type=FOLDER, help="Folder to write. [default: public/]")
@click.option("--base-url", metavar="URL", default="", help="Where the site will live, instead of `url`.")
@NOW
@DRAFTS
@JOBS
@click.option("--clean", is_flag=True, help="Remember nothing, render everything.")
@STRICT
@click.option("--allow-empty", is_flag=True, help="Publish a site without articles.")
@click.option("--explain", is_flag=True, help="Say why each page was rendered.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="What is printed."
)
@click.option("--quiet", is_flag=True, help="Print problems only.")
@DEBUG
def build(*, form: str, quiet: bool, explain: bool, debug: bool, **arguments: Any) -> None:
    """Build the site into a folder that can be deployed."""
    from site_builder.build import build as build_site  # noqa: PLC0415
    from site_builder.terminal import Terminal  # noqa: PLC0415

    terminal = Terminal(form, quiet=quiet)
    shown = f"{arguments['output'] or 'public'}/"

    def work() -> int:
        terminal.report(build_site(_options(arguments, terminal)), shown, explain=explain)
        return 0

    sys.exit(_run(work, terminal, kept=f"{shown} left as it was", debug=debug))


@cli.command()
@PROJECT
@click.option("--content", type=FOLDER, help="Folder of the articles. [default: content/]")
@NOW
@DRAFTS
@JOBS
@STRICT
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="Of problems."
)
@DEBUG
def check(*, form: str, debug: bool, **arguments: Any) -> None:
    """Report every problem of the content; write nothing."""
    from site_builder.build import check as check_site  # noqa: PLC0415
    from site_builder.problems import ERROR, Faults  # noqa: PLC0415
    from site_builder.terminal import Terminal  # noqa: PLC0415

    terminal = Terminal(form)

    def work() -> int:
        problems = check_site(_options(arguments, terminal))
        if any(problem.severity == ERROR or arguments["strict"] for problem in problems):
            raise Faults(problems)
        terminal.checked(problems)
        return 0

    sys.exit(_run(work, terminal, kept="", debug=debug))


@cli.command()
@PROJECT
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on."
)
@click.option("--open", "opened", is_flag=True, help="Open the site in a browser.")
@NOW
@DRAFTS
@JOBS
@DEBUG
def serve(*, host: str, port: int, opened: bool, debug: bool, **arguments: Any) -> None:
    """Preview the site; every change is built and shown at once."""
    from site_builder.build import build as build_site  # noqa: PLC0415
    from site_builder.serve import PREVIEW, preview_options  # noqa: PLC0415
    from site_builder.serve import serve as serve_site  # noqa: PLC0415
    from site_builder.terminal import Terminal  # noqa: PLC0415

    def rebuild() -> int:
        terminal = Terminal()

        def work() -> int:
            options = preview_options(_options(arguments, terminal), port)
            terminal.report(build_site(options), f"{PREVIEW}/", explain=False)
            return 0

        return _run(work, terminal, kept="the last good preview stays", debug=debug)

    def listen() -> int:
        rebuild()
        serve_site(arguments["project"].resolve(), rebuild, host, port, opened=opened)
        return 0

    sys.exit(_run(listen, Terminal(), kept="", debug=debug))


@cli.command()
@click.argument("folder", type=FOLDER)
def init(folder: Path) -> None:
    """Make a new site in FOLDER: settings, templates, styles, one article."""
    from site_builder.starter import make_site  # noqa: PLC0415
    from site_builder.terminal import Terminal  # noqa: PLC0415

    terminal = Terminal()

    def work() -> int:
        made = make_site(folder, _clock())
        print(f"{made} files in {folder}/; now: cd {folder} && site-builder build")
        return 0

    sys.exit(_run(work, terminal, kept="", debug=False))


def main() -> None:
    """The program."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        _leave(cli.main(prog_name="site-builder", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        _leave(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        print("error: interrupted", file=sys.stderr)
        _leave(INTERRUPTED)
    except SystemExit as leaving:
        _leave(leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None))


def _leave(code: int) -> NoReturn:
    """Ends the process at once: freeing a hundred thousand articles one by one would take a while."""
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _run(work: Callable[[], int], terminal: Terminal, *, kept: str, debug: bool) -> int:
    """The exit code of the work, with what ended it printed."""
    from site_builder.build import SettingsFaults  # noqa: PLC0415
    from site_builder.problems import EnvironmentFault, Faults, UsageError  # noqa: PLC0415

    try:
        return work()
    except Faults as faults:
        terminal.failed(faults.problems, kept)
        return USAGE if isinstance(faults, SettingsFaults) else PROBLEMS
    except UsageError as error:
        terminal.error(str(error))
        return USAGE
    except EnvironmentFault as error:
        terminal.error(str(error))
        return ENVIRONMENT
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        terminal.error(f"cannot go on: {where}{error.strerror or error}")
        return ENVIRONMENT
    except KeyboardInterrupt:
        terminal.error("interrupted")
        return INTERRUPTED
    except Exception as error:
        if debug:
            raise
        terminal.error(f"a fault of site-builder's own, {type(error).__name__}: {error}; --debug shows where")
        return PROBLEMS
    finally:
        terminal.close()


def _options(arguments: dict[str, Any], terminal: Terminal) -> Options:
    from site_builder.build import Options  # noqa: PLC0415
    from site_builder.parallel import Work, cores  # noqa: PLC0415

    folders = {name: arguments[name].resolve() for name in ("content", "output") if arguments.get(name)}
    flags = {
        name: arguments[name] for name in ("drafts", "clean", "strict", "allow_empty") if name in arguments
    }
    return Options(
        project=arguments["project"].resolve(),
        now=_instant(arguments["now"]) if arguments["now"] else _clock(),
        clock_ns=time.time_ns(),
        base_url=_address(arguments.get("base_url", "")),
        work=Work(arguments["jobs"] or cores(), terminal.watch),
        say=terminal.say,
        **folders,
        **flags,
    )


def _clock() -> str:
    """The moment given by SOURCE_DATE_EPOCH (reproducible-builds.org), else now."""
    from site_builder.problems import UsageError  # noqa: PLC0415

    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"SOURCE_DATE_EPOCH: {epoch!r} is no number of seconds since 1970") from error
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _instant(text: str) -> str:
    from site_builder.problems import UsageError  # noqa: PLC0415

    try:
        moment = datetime.fromisoformat(text)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--now: {text!r} is no ISO 8601 date, such as 2026-01-31T12:00:00Z") from error
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _address(url: str) -> str:
    from site_builder.problems import UsageError  # noqa: PLC0415

    if url and not re.fullmatch(r"https?://[^\s/?#\"<>]+(/[^\s?#\"<>]*)?", url):
        raise UsageError(f"--base-url: {url!r} is no address of a site, such as https://example.org")
    return url


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(TERMINATED)


if __name__ == "__main__":
    main()
