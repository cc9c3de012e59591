"""`site-builder build`."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from site_builder.build import build
from site_builder.problems import shown as escaped
from site_builder.shell import DEBUG, DRAFTS, FOLDER, JOBS, NOW, PROJECT, STRICT, options_from, run
from site_builder.terminal import Terminal


@click.command("build")
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
def command(*, form: str, quiet: bool, explain: bool, debug: bool, **arguments: Any) -> None:
    """Build the site into a folder that can be deployed."""
    terminal = Terminal(form, quiet=quiet)
    shown = f"{arguments['output'] or 'public'}/"

    def work() -> int:
        options = options_from(arguments, terminal)
        if options.preview:
            terminal.say(f"a preview (CONTEXT={escaped(os.environ['CONTEXT'])}): every page is noindex")
        terminal.report(build(options), shown, explain=explain)
        return 0

    sys.exit(run(work, terminal, kept=f"{shown} left as it was", debug=debug))
