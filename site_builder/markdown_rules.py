"""The Markdown grammar: markdown-it's rules, each asked only where its first character stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from markdown_it import MarkdownIt, rules_block, rules_inline
from markdown_it.common.utils import mdTrim
from markdown_it.parser_block import ParserBlock, RuleFuncBlockType
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def

from site_builder import markdown_notes
from site_builder.markdown_places import marked, place

MAX_NESTING = 40
"""Blocks within blocks; a list in a list counts twice."""
MAX_BRACKETS = 20


def parse(text: str) -> tuple[list[Token], dict[str, Any]]:
    """The tokens of a text, inline content parsed, footnotes at the end; and what the rules left behind.

    An `inline`, `heading`, `paragraph` or `item` token without children is plain text: its content. Links,
    images and autolinks carry `meta["place"]`: line and column in the text, from 0. `deep` in the second
    value is the line at which nesting went too deep, `unused` the lines of footnotes nobody refers to.
    """
    env: dict[str, Any] = {"marks": []}
    tokens: list[Token] = []
    md = _parser()
    md.block.parse(text, md, env, tokens)
    _parse_inline(md, text, tokens, env)
    if "footnotes" in env:
        tokens = markdown_notes.gather(tokens, env)
    return tokens, env


@cache
def _parser() -> MarkdownIt:
    """The parser of this process; it holds rules only, nothing of any text."""
    return _Markdown("commonmark", {"html": False, "maxNesting": MAX_BRACKETS})


class _Markdown(MarkdownIt):
    """CommonMark with tables, strikethrough and footnotes; destinations stay as written."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.inline = _Inline()
        self.block = _Blocks()

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - the renderer judges, it knows the place
        return True


# -- Blocks ----------------------------------------------------------------------------------------


class _Blocks(ParserBlock):
    """markdown-it's block parser with a short cut for plain paragraphs, headings and flat lists."""

    def __init__(self) -> None:
        self.ruler = _Chains()

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        """As in the original, but for the short cut and the choice of rules by first character."""
        line, empty = startLine, False
        while line < endLine:
            state.line = line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                break
            if state.level >= MAX_NESTING:
                state.env.setdefault("deep", line)
                state.line = endLine
                break
            if state.level or not _plain_block(state, line):
                for rule in _rules_for(state, line):
                    if rule(state, line, endLine, False):
                        break
            state.tight = not empty
            line = state.line
            empty = empty or (line - 1 < endLine and state.isEmpty(line - 1))
            if line < endLine and state.isEmpty(line):
                empty = True
                line += 1
                state.line = line


_START = r"""(?:(?!\d{1,9}[.)])["'“„«(]?[^\W_]|\*\*[^\W_])"""
_PLAIN_BLOCK = re.compile(
    rf"""
      (?P<heading> \#{{1,6}}[ ] (?={_START}) [^\n\#|]+ (?=\n|\Z) )
    | (?P<paragraph> (?={_START}) [^\n]+ (?=\n[ \t]*+(?:\n|\Z)|\Z) )
    | (?P<bullet> (?:-[ ] (?={_START}) [^\n]+ (?:\n|\Z))++ (?=(?:[ \t]*+\n)++(?![ \t*+\d-])|[ \t\n]*+\Z) )
    | (?P<ordered> (?:\d{{1,9}}\.[ ] (?={_START}) [^\n]+ (?:\n|\Z))++
        (?=(?:[ \t]*+\n)++(?![ \t*+\d-])|[ \t\n]*+\Z) )
    """,
    re.VERBOSE,
)
"""Blocks that can be read in one way only: one line or one-line items, then (not headings) a blank line."""


def _plain_block(state: StateBlock, line: int) -> bool:
    """Whether one whole block was read without the rules."""
    match = _PLAIN_BLOCK.match(state.src, state.bMarks[line])
    if match is None:
        return False
    kind, source = match.lastgroup, match[0]
    state.line = line + 1
    if kind == "paragraph":
        state.tokens.append(_whole("paragraph", "p", source, line))
    elif kind == "heading":
        level = source.index(" ")
        state.tokens.append(_whole("heading", f"h{level}", source[level:], line))
    else:
        _flat_list(state, line, source.rstrip("\n").split("\n"), "ul" if kind == "bullet" else "ol")
    return True


def _flat_list(state: StateBlock, line: int, items: list[str], tag: str) -> None:
    """A tight list of one-line items."""
    first = items[0].partition(".")[0] if tag == "ol" else "1"
    attrs: dict[str, str | int | float] = {} if int(first) == 1 else {"start": int(first)}
    whole = [_whole("item", "li", item.partition(" ")[2], row) for row, item in enumerate(items, line)]
    state.tokens += [Token("list_open", tag, 1, attrs), *whole, Token("list_close", tag, -1)]
    state.line = line + len(items)


def _whole(kind: str, tag: str, content: str, line: int) -> Token:
    """One token for a block of one line, its tags included."""
    return Token(kind, tag, 0, {}, [line, line + 1], 0, None, mdTrim(content), block=True)


def _heading(rule: RuleFuncBlockType, state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A heading, as one token instead of three."""
    found = rule(state, line, end, silent)
    if found and not silent:
        opening, inline, _ = state.tokens[-3:]
        del state.tokens[-3:]
        state.tokens.append(
            Token("heading", opening.tag, 0, {}, inline.map, 0, None, inline.content, block=True)
        )
    return found


_BLOCK_RULES: list[tuple[RuleFuncBlockType, str, str]] = [
    (rules_block.table, "", "paragraph reference"),
    (rules_block.fence, "`~", "paragraph reference blockquote list"),
    (rules_block.blockquote, ">", "paragraph reference blockquote list"),
    (rules_block.hr, "*-_", "paragraph reference blockquote list"),
    (rules_block.list_block, "*+-0123456789", "paragraph reference blockquote"),
    (footnote_def, "[", "paragraph reference"),
    (rules_block.reference, "[", ""),
    (partial(_heading, rules_block.heading), "#", "paragraph reference blockquote"),
    (partial(_heading, rules_block.lheading), "", ""),
    (rules_block.paragraph, "", ""),
]
"""Rules in markdown-it's order, the characters they begin with (none: any), the blocks they may end."""


def _by_character(chain: str) -> dict[str, tuple[RuleFuncBlockType, ...]]:
    """The rules of a chain (all of them for "") by first character; "" holds those for any other."""
    rules = [(rule, chars) for rule, chars, ends in _BLOCK_RULES if not chain or chain in ends.split()]
    return {
        char: tuple([rule for rule, chars in rules if not chars or (char and char in chars)])
        for char in ["", *"`~>*-_+0123456789[#"]
    }


_FIRST = _by_character("")


def _rules_for(state: StateBlock, line: int) -> tuple[RuleFuncBlockType, ...]:
    if state.sCount[line] - state.blkIndent >= 4:
        return (rules_block.code,)
    return _FIRST.get(state.src[state.bMarks[line] + state.tShift[line]], _FIRST[""])


def _ending(chain: str) -> RuleFuncBlockType:
    """One rule for all that may end a block: it asks those that begin with the line's character."""
    rules = _by_character(chain)

    def ends(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        start = state.bMarks[line] + state.tShift[line]
        found = rules.get(state.src[start : start + 1], rules[""])
        return any(rule(state, line, end, silent) for rule in found)

    return ends


class _Chains(Ruler[RuleFuncBlockType]):
    """The chains of block rules; `code` is enabled always."""

    def __init__(self) -> None:
        super().__init__()
        self._chains = {chain: [_ending(chain)] for chain in ("paragraph", "reference", "blockquote", "list")}

    def getRules(self, chainName: str = "") -> list[RuleFuncBlockType]:  # noqa: N802, N803
        return self._chains[chainName]

    def get_active_rules(self) -> list[str]:
        return ["code"]


# -- Inline ----------------------------------------------------------------------------------------

_MARKS = "\\`~*_[<&"
"""Without one of these (or a blank beside a line end) inline content is its own text."""
_STOP = re.compile(r"[\n!&*<\[\\\]^_`~]")


def _parse_inline(md: MarkdownIt, text: str, tokens: list[Token], env: dict[str, Any]) -> None:
    """Parses the content of every token that is more than plain text, and finds its links in the source."""
    marks = [mark for mark in _MARKS if mark in text]
    for index, token in enumerate(tokens):
        content = token.content
        if not content or token.type not in _PROSE:
            continue
        if any(mark in content for mark in marks) or ("\n" in content and _LINE_END.search(content)):
            token.children = md.inline.parse(content, md, env, [])
            if env["marks"]:
                place(text, tokens, index, env)


_PROSE = frozenset(("inline", "heading", "paragraph", "item"))
_LINE_END = re.compile(r" \n|\n[ \t]")


class _Inline(ParserInline):
    """markdown-it's inline parser, choosing rules by character."""

    def tokenize(self, state: StateInline) -> None:
        """As in the original."""
        end, src = state.posMax, state.src
        while state.pos < end:
            pos = state.pos
            stop = _STOP.search(src, pos, end)
            if stop is None:
                state.append_pending(src[pos:end])
                state.pos = end
                break
            if stop.start() > pos:
                state.append_pending(src[pos : stop.start()])
                state.pos = pos = stop.start()
            for rule in _INLINE_RULES[src[pos]] if state.level < MAX_BRACKETS else ():
                if rule(state, False):
                    break
            else:
                state.append_pending(src[pos])
                state.pos += 1
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802
        """As in the original."""
        pos = state.pos
        if pos in state.cache:
            state.pos = state.cache[pos]
            return
        if state.level >= MAX_BRACKETS:
            state.pos = state.posMax + 1
        elif (stop := _STOP.search(state.src, pos, state.posMax)) is None:
            state.pos = state.posMax
        elif stop.start() > pos:
            state.pos = stop.start()
        else:
            state.level += 1
            found = any(rule(state, True) for rule in _INLINE_RULES[stop[0]])
            state.level -= 1
            state.pos += not found
        state.cache[pos] = state.pos


_INLINE_RULES: dict[str, tuple[Callable[[StateInline, bool], bool], ...]] = {
    "\n": (rules_inline.newline,),
    "\\": (rules_inline.escape,),
    "`": (rules_inline.backtick,),
    "~": (rules_inline.strikethrough.tokenize,),
    "*": (rules_inline.emphasis.tokenize,),
    "_": (rules_inline.emphasis.tokenize,),
    "[": (partial(marked, rules_inline.link), markdown_notes.reference),
    "]": (),
    "!": (partial(marked, rules_inline.image),),
    "^": (markdown_notes.note,),
    "<": (partial(marked, rules_inline.autolink),),
    "&": (rules_inline.entity,),
}
