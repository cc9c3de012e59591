"""What commands share: options, the clock, and what becomes of the work: an exit code and a message."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from site_builder.problems import EnvironmentFault, Faults, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

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


def run(work: Callable[[], int], terminal: Terminal, *, kept: str, debug: bool) -> int:
    """The exit code of the work, with what ended it printed."""
    from site_builder.build import SettingsFaults  # noqa: PLC0415

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


def options_from(arguments: dict[str, Any], terminal: Terminal) -> Options:
    """What is asked of a build, from the arguments of a command; raises UsageError."""
    from site_builder.build import Options  # noqa: PLC0415
    from site_builder.parallel import Work, cores  # noqa: PLC0415

    folders = {name: arguments[name].resolve() for name in ("content", "output") if arguments.get(name)}
    flags = {
        name: arguments[name] for name in ("drafts", "clean", "strict", "allow_empty") if name in arguments
    }
    return Options(
        project=arguments["project"].resolve(),
        now=instant(arguments["now"]) if arguments["now"] else clock(),
        clock_ns=time.time_ns(),
        base_url=address(arguments.get("base_url", "")),
        preview=is_preview(),
        work=Work(arguments.get("jobs") or cores(), terminal.watch),
        say=terminal.say,
        **folders,
        **flags,
    )


def is_preview() -> bool:
    """Whether the host says, as Netlify does in CONTEXT, that this build is not the published site."""
    return os.environ.get("CONTEXT", "") not in {"", "production"}


def below_workspace(project: Path) -> str:
    """The project's folder in the repository that GitHub Actions has checked out, `site/`; else nothing.

    GITHUB_WORKSPACE names that repository; annotations are shown beside files named relative to it.
    """
    workspace, real = os.environ.get("GITHUB_WORKSPACE", ""), project.resolve()
    if not workspace or not real.is_relative_to(Path(workspace).resolve()):
        return ""
    below = real.relative_to(Path(workspace).resolve()).as_posix()
    return "" if below == "." else f"{below}/"


def clock() -> str:
    """The moment given by SOURCE_DATE_EPOCH (reproducible-builds.org), else now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"SOURCE_DATE_EPOCH: {epoch!r} is no number of seconds since 1970") from error
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(text: str) -> str:
    """The moment that `--now` gives, in UTC; raises UsageError."""
    try:
        moment = datetime.fromisoformat(text)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--now: {text!r} is no ISO 8601 date, such as 2026-01-31T12:00:00Z") from error
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def address(url: str) -> str:
    """The address that `--base-url` gives; raises UsageError."""
    if url and not re.fullmatch(r"https?://[^\s/?#\"<>]+(/[^\s?#\"<>]*)?", url):
        raise UsageError(f"--base-url: {url!r} is no address of a site, such as https://example.org")
    return url


def editor() -> list[str]:
    """The command that opens a person's editor, from VISUAL, else EDITOR; raises UsageError."""
    import shlex  # noqa: PLC0415 - only for `new --edit`

    try:
        program = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    except ValueError as error:
        raise UsageError(f"VISUAL or EDITOR: {error}") from error
    if not program:
        raise UsageError("--edit: neither VISUAL nor EDITOR names an editor")
    return program


def open_in(program: list[str], path: str) -> None:
    """Waits until the editor has been closed; raises EnvironmentFault when it fails."""
    import subprocess  # noqa: PLC0415 - only for `new --edit`

    try:
        status = subprocess.run([*program, path], check=False).returncode  # noqa: S603 - the user's own editor
    except OSError as error:
        raise EnvironmentFault(
            f"cannot start {program[0]}: {error.strerror}; the article is {path}"
        ) from error
    if status:
        raise EnvironmentFault(f"{program[0]} ended with status {status}; the article is {path}")
