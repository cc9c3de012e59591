"""The commands: one file each, the folder is their registry, and only the one asked for is imported."""

from __future__ import annotations

from importlib import import_module

import click

from site_builder.registry import modules_in


class Commands(click.Group):
    """Every file of this folder, by its name; each holds a `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        """The names of all commands."""
        return names()

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """The command of that name, or none."""
        if cmd_name not in names():
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return command


def names() -> list[str]:
    """The names of all commands."""
    return modules_in(__path__)
