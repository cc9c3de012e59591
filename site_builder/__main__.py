"""The command line: what is asked for, and how the process ends."""

from __future__ import annotations

import os
import signal
import sys
import time
from _thread import start_new_thread
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

import click

from site_builder import __version__
from site_builder.commands import Commands
from site_builder.shell import INTERRUPTED, TERMINATED

if TYPE_CHECKING:
    from types import FrameType


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="site-builder")
def cli() -> None:
    """Build, check and preview a news site from Markdown."""


def main() -> None:
    """The program."""
    signal.signal(signal.SIGTERM, _terminated)
    sys.unraisablehook = _dropped
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


def _dropped(what: sys.UnraisableHookArgs) -> None:
    """A signal that came while something was freed has its exception dropped by Python; it is sent again."""
    number = {KeyboardInterrupt: signal.SIGINT, SystemExit: signal.SIGTERM}.get(what.exc_type)
    if number:
        start_new_thread(_send_soon, (number,))
    else:
        sys.__unraisablehook__(what)


def _send_soon(number: signal.Signals) -> None:
    time.sleep(0.01)  # until whatever dropped the last one is over
    os.kill(os.getpid(), number)


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(TERMINATED)


if __name__ == "__main__":
    main()
