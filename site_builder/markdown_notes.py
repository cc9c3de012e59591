"""Footnotes: `[^1]` refers to `[^1]: text`, `^[text]` is one by itself; all of them move to the end.

Block definitions are read by mdit-py-plugins' rule. Its other rules are replaced: they take quadratic time
on unclosed `[^`, lose a block's end where one definition holds another, and link back to places that are
not in the page (https://github.com/executablebooks/mdit-py-plugins, footnote/index.py).
"""

from __future__ import annotations

import re
from typing import Any

from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_REFERENCE = re.compile(r"\[\^([^\] \n]{1,200})\]")


def reference(state: StateInline, silent: bool) -> bool:
    """`[^label]`, where the label has a definition."""
    if "footnotes" not in state.env:
        return False
    match = _REFERENCE.match(state.src, state.pos, state.posMax)
    refs = state.env["footnotes"]["refs"]
    if match is None or (key := ":" + match[1]) not in refs:
        return False
    if not silent:
        notes = state.env["footnotes"]["list"]
        if refs[key] < 0:
            refs[key] = len(notes)
            notes[refs[key]] = {"label": match[1], "count": 0}
        entry = notes[refs[key]]
        entry["count"] += 1
        state.push("footnote_ref", "", 0).meta = {"id": refs[key] + 1, "use": entry["count"]}
    state.pos = match.end()
    return True


def note(state: StateInline, silent: bool) -> bool:
    """`^[text]`."""
    start = state.pos + 2
    if not state.src.startswith("^[", state.pos) or start >= state.posMax:
        return False
    end = parseLinkLabel(state, state.pos + 1)
    if end < 0:
        return False
    if not silent:
        env = state.env
        notes = env.setdefault("footnotes", {"refs": {}, "list": {}})["list"]
        number, marks, known = len(notes), env["marks"], len(env["marks"])
        content = Token("inline", "", 0)
        content.content = state.src[start:end]
        notes[number] = {"inline": content, "count": 1}
        content.children = state.md.inline.parse(content.content, state.md, env, [])
        marks[known:] = [(offset + start, token) for offset, token in marks[known:]]
        state.push("footnote_ref", "", 0).meta = {"id": number + 1, "use": 1}
    state.pos = end + 1
    return True


def gather(tokens: list[Token], env: dict[str, Any]) -> list[Token]:
    """The tokens with all footnotes that are referred to at the end; the lines of others in `env["unused"]`.

    The first of two definitions of one label counts.
    """
    flow: list[Token] = []
    stack, labels = [flow], []
    found: dict[str, list[Token]] = {}
    lines: dict[str, int] = {}
    env["unused"] = unused = []
    for token in tokens:
        if token.type == "footnote_reference_open":
            stack.append([])
            labels.append((token.meta["label"], (token.map or [0])[0]))
        elif token.type == "footnote_reference_close":
            content, (label, line) = stack.pop(), labels.pop()
            if label in found or env["footnotes"]["refs"][":" + label] < 0:
                unused.append(line)
            else:
                found[label], lines[label] = content, line
        else:
            stack[-1].append(token)
    notes = env["footnotes"]["list"]
    return flow + _section(notes, found) if notes else flow


def _section(notes: dict[int, dict[str, Any]], found: dict[str, list[Token]]) -> list[Token]:
    """The list of footnotes, each ending in the links back to its references."""
    section = [Token("footnote_block_open", "", 1)]
    for number, entry in notes.items():
        label = entry.get("label")
        content = [_paragraph(1), entry["inline"], _paragraph(-1)] if label is None else [*found[label]]
        opening = Token("footnote_open", "", 1)
        backs = Token("footnote_backs", "", 0)
        opening.meta = backs.meta = {"id": number + 1, "uses": entry["count"]}
        last = len(content) - (bool(content) and content[-1].type == "paragraph_close")
        content.insert(last, backs)
        section += [opening, *content, Token("footnote_close", "", -1)]
    section.append(Token("footnote_block_close", "", -1))
    return section


def _paragraph(nesting: Any) -> Token:
    kind = "paragraph_open" if nesting > 0 else "paragraph_close"
    token = Token(kind, "p", nesting)
    token.block = True
    return token
