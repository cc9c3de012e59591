"""The git repository that the project lies in: which files have changed since a revision."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from site_builder.problems import UsageError

PATIENCE = 60
"""Seconds that one call of git may take."""


def changed_since(ref: str, folder: Path) -> frozenset[str]:
    """Paths below the folder that differ from where the branch left `ref`, new files included.

    Raises UsageError without git, outside a repository, and for a revision that git does not know.
    """
    _git(folder, "rev-parse", "--git-dir", failed=f"--since: {folder} is in no git repository")
    revision = _git(
        folder,
        *("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"),
        failed=f"--since: git knows no revision {ref!r}",
    )
    start = _git(folder, "merge-base", revision, "HEAD") or revision
    options = ("--name-only", "-z", "--relative", "--no-ext-diff", "--no-textconv", "--no-renames")
    changed = _git(folder, "diff", *options, start, "--", ".", failed="--since: git diff failed")
    new = _git(folder, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    return frozenset(filter(None, f"{changed}\0{new}".split("\0")))


def _git(folder: Path, *arguments: str, failed: str = "") -> str:
    """What git prints; nothing, or UsageError with the text of `failed`, when it fails."""
    command = ["git", "-c", "core.fsmonitor=false", "-C", str(folder), *arguments]
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the revision cannot be an option
            command,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
            env=environment,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError as error:
        raise UsageError("--since needs git, which is not there") from error
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"--since: git could not be asked: {error}") from error
    if done.returncode:
        if not failed:
            return ""
        told = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        raise UsageError(f"{failed} ({told})" if told else failed)
    return os.fsdecode(done.stdout).strip("\n")
