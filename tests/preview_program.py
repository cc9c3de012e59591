"""The preview as a program of its own."""

from __future__ import annotations

import subprocess
import sys

from conftest import REPOSITORY, Newsroom


def start(newsroom: Newsroom, *arguments: str) -> subprocess.Popen[str]:
    """`serve` at work on a newsroom, in a session of its own; what it says waits in its pipes."""
    command = [sys.executable, "-m", "site_builder", "serve", "--project", str(newsroom.root), *arguments]
    return subprocess.Popen(
        command, cwd=REPOSITORY, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
