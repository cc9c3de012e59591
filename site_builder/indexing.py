"""Indexing: Pagefind's program makes the search index of one shard; nothing is written to the disk."""

from __future__ import annotations

import base64
import subprocess
import tempfile
from collections.abc import Iterable
from typing import IO, Any

import msgspec

from site_builder.problems import EnvironmentFault
from site_builder.shards import Document

ENTRY = "pagefind-entry.json"
PROGRAM = "pagefind.js"
IDS = "ids.txt"
"""What Pagefind calls the articles, a line for each slot of the shard."""
CURE = "install it with `pip install 'pagefind[bin]'`, or set `search: off` in site.yaml"


def find_program() -> str:
    """The path of Pagefind's program; raises EnvironmentFault when there is none."""
    try:
        from pagefind.service import get_executable  # noqa: PLC0415 - asyncio, only to index

        found = get_executable()
    except (ImportError, OSError):
        found = None
    if found is None:
        raise EnvironmentFault(f"search: Pagefind is not installed; {CURE}")
    return str(found)


def index(program: str, lang: str, documents: Iterable[Document]) -> dict[str, bytes]:
    """The files of a shard's index by name; the same documents give the same bytes.

    Fragments, Pagefind's copies of each text, are left out: only their names are kept, in `IDS`. Raises
    EnvironmentFault when the program cannot be started, ends early or does not answer as expected.
    """
    with tempfile.TemporaryFile() as said:
        try:
            child = subprocess.Popen(  # noqa: S603 - our own dependency's program
                [program, "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said
            )
        except OSError as error:
            raise EnvironmentFault(f"search: cannot start {program}: {error.strerror}; {CURE}") from error
        try:
            return _converse(child, lang, documents)
        except (OSError, ValueError, KeyError, msgspec.MsgspecError) as error:
            raise EnvironmentFault(_failure(child, said)) from error
        finally:
            child.kill()
            child.communicate()


def _converse(child: subprocess.Popen[bytes], lang: str, documents: Iterable[Document]) -> dict[str, bytes]:
    """All questions to the program, one at a time: it answers in the order it is asked."""
    _ask(child, {"type": "NewIndex", "config": {"force_language": lang}})
    for document in documents:
        record = {"url": str(document.place), "content": document.text, "language": lang}
        titled = {"meta": {"title": document.title}, "filters": None, "sort": None}
        _ask(child, {"type": "AddRecord", "index_id": 0, **record, **titled})
    answer = _ask(child, {"type": "GetFiles", "index_id": 0})
    files = {each["path"]: base64.b64decode(each["content"]) for each in answer["files"]}
    entry = msgspec.json.decode(files[ENTRY])
    (language,) = entry["languages"].values()
    wasm = f"wasm.{language['wasm'] or 'unknown'}.pagefind"
    kept = {name: data for name, data in files.items() if name.endswith((".pf_meta", ".pf_index"))}
    return {**kept, **{name: files[name] for name in (ENTRY, PROGRAM, wasm)}, IDS: _ids(files)}


def _ids(files: dict[str, bytes]) -> bytes:
    """Which fragment stands for which slot."""
    import gzip  # noqa: PLC0415 - only to index

    named: dict[int, str] = {}
    for path, data in files.items():
        if path.endswith(".pf_fragment"):
            fragment = msgspec.json.decode(gzip.decompress(data).removeprefix(b"pagefind_dcd"))
            named[int(fragment["url"])] = path.removeprefix("fragment/").removesuffix(".pf_fragment")
    return "\n".join(named.get(place, "") for place in range(max(named) + 1)).encode()


def _ask(child: subprocess.Popen[bytes], payload: dict[str, Any]) -> dict[str, Any]:
    """The program's answer to one question; ValueError when it is none."""
    if child.stdin is None or child.stdout is None:
        raise ValueError
    message = msgspec.json.encode({"message_id": 1, "payload": payload})
    child.stdin.write(base64.b64encode(message) + b",")
    child.stdin.flush()
    parts: list[bytes] = []
    while not (parts and parts[-1].endswith(b",")):
        part = child.stdout.read1(1 << 20)  # type: ignore[attr-defined]
        if not part:
            raise ValueError
        parts.append(part)
    answer: dict[str, Any] = msgspec.json.decode(base64.b64decode(b"".join(parts)[:-1]))["payload"]
    if answer["type"] == "Error":
        raise ValueError
    return answer


def _failure(child: subprocess.Popen[bytes], said: IO[bytes]) -> str:
    """What to tell of a program that failed: how it ended, and its last line."""
    try:
        status = child.wait(timeout=1)
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
    except subprocess.TimeoutExpired:
        how = "gave an answer that is not understood"
    said.seek(0)
    lines = said.read().decode(errors="replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    told = f": {last[:200]}" if last else ""
    return f"search: Pagefind {how}{told}; build again, or set `search: off` in site.yaml"
