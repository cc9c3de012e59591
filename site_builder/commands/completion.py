"""`site-builder completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

NAME = "site-builder"


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands and options.

    bash: `eval "$(site-builder completion bash)"` in ~/.bashrc; zsh the same in ~/.zshrc; fish:
    `site-builder completion fish > ~/.config/fish/completions/site-builder.fish`.
    """
    kind = get_completion_class(shell)
    if kind is not None:
        script = kind(context.find_root().command, {}, NAME, "_SITE_BUILDER_COMPLETE")
        print(script.source_template % script.source_vars())
