"""Where the links and pictures of a text stand: inline content back to line and column of its source."""

from __future__ import annotations

from typing import Any

from markdown_it.common.utils import mdTrim
from markdown_it.parser_inline import RuleFuncInlineType
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token


def marked(rule: RuleFuncInlineType, state: StateInline, silent: bool) -> bool:
    """A rule whose token must be found again in the source: its offset joins `env["marks"]`."""
    if silent:
        return rule(state, True)
    marks, start, before = state.env["marks"], state.pos, len(state.tokens)
    known = len(marks)
    found = rule(state, False)
    if found:
        token = state.tokens[before]
        if token.type == "text":
            token = state.tokens[before + 1]
        if token.type == "image":
            marks[known:] = [(offset + start + 2, inner) for offset, inner in marks[known:]]
        marks.append((start, token))
    return found


def place(text: str, tokens: list[Token], index: int, env: dict[str, Any]) -> None:
    """Gives every token marked in the content of `tokens[index]` its line and column, and clears the marks.

    The content is the source without indentation, quote marks, list markers and table pipes, so that
    each of its lines ends where the source line does, blanks aside; a table's cell is found by counting.
    """
    marks = sorted(env["marks"], key=lambda mark: mark[0])
    env["marks"].clear()
    lines: list[str] = env.setdefault("lines", None) or text.split("\n")
    env["lines"] = lines
    token = tokens[index]
    row, end = token.map or (0, 1)
    if tokens[index - 1].tag in {"td", "th"}:
        start = _cell(lines[row], row, tokens, index, env)
        for offset, mark in marks:
            mark.meta["place"] = (row, start + offset + token.content.count("|", 0, offset))
        return
    begin, column, stop = 0, 0, -1
    for offset, mark in marks:
        while offset > stop:
            begin, first = stop + 1, stop < 0
            stop = token.content.find("\n", begin)
            stop = stop if stop >= 0 else len(token.content)
            row, column = _line(lines, row if first else row + 1, end, token.content[begin:stop])
        mark.meta["place"] = (row, column + offset - begin)


def _line(lines: list[str], row: int, end: int, content: str) -> tuple[int, int]:
    """Row and column of a line of content, which is the end of a source line from `row` on."""
    core = mdTrim(content)
    for number in range(row, end):
        at = lines[number].rfind(core)
        if at >= 0:
            return number, at - content.index(core)
    return row, 0


def _cell(line: str, row: int, tokens: list[Token], index: int, env: dict[str, Any]) -> int:
    """The column of a table cell's content; those of a whole row are kept until the next."""
    known, columns = env.get("row", (-1, {}))
    if known != row or index not in columns:
        first, columns, at = index, {}, 0
        while tokens[first].type != "tr_open":
            first -= 1
        while tokens[first].type != "tr_close":
            content = tokens[first].content.replace("|", "\\|")
            if content:
                found = line.find(content, at)
                columns[first] = max(found, 0)
                at = found + len(content) if found >= 0 else at
            first += 1
        env["row"] = row, columns
    return int(columns[index])
