"""What the numbers were measured on."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path


def describe(work: Path) -> dict[str, str]:
    """Processor, cores, memory, system, Python and the file system of `work`, in words."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = int(_line("/proc/meminfo", r"MemTotal:\s*(\d+)") or 0)
    return {
        "processor": _line("/proc/cpuinfo", r"model name\s*: (.*)") or platform.processor() or "unknown",
        "cores": str(cores),
        "memory": f"{memory / 2**20:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "sites on": _file_system(work),
    }


def _line(path: str, pattern: str) -> str:
    """The first match in a file of the system, or an empty text."""
    file = Path(path)
    found = re.search(pattern, file.read_text()) if file.is_file() else None
    return found[1].strip() if found else ""


def _file_system(folder: Path) -> str:
    """The kind of the file system that a folder, there or not yet, lies on."""
    path = folder.absolute()
    mounts = Path("/proc/mounts")
    if not mounts.is_file():
        return "unknown"
    kinds = {fields[1]: fields[2] for fields in map(str.split, mounts.read_text().splitlines())}
    return next((kinds[str(each)] for each in (path, *path.parents) if str(each) in kinds), "unknown")
