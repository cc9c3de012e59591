"""The text of an article as safe HTML, and what is known of it: headings, links, pictures, words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from hashlib import blake2b
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from site_builder.model import Body, Heading, Reference
from site_builder.problems import ERROR, WARNING, Origin, Problem, Spot, at
from site_builder.urls import slug

if TYPE_CHECKING:
    from markdown_it.token import Token

EXCERPT_LENGTH = 200
"""Code points at most."""
MAX_MARKS = 200_000
"""Lines and characters that may be markup in one text: what bounds time and memory (an article has 500)."""


class Rendered(NamedTuple):
    """HTML with placeholders (see `resolve`), the record of the body, and what is wrong with it."""

    html: str
    body: Body
    problems: list[Problem]


def render(text: str, *, path: str, first_line: int) -> Rendered:
    """Renders the Markdown of one file; `path` and `first_line` are where it stands, for problems.

    CommonMark with tables, strikethrough and footnotes; HTML is shown as text. The text has `\\n` line
    ends. The result depends on nothing but the arguments. Internal links and pictures are left as
    placeholders, their destinations in `Body.links` and `Body.images`.
    """
    from site_builder import markdown_html, markdown_rules  # noqa: PLC0415 - 20 ms that a warm build saves

    text = _clean(text)
    if len(text) > MAX_MARKS and sum([text.count(mark) for mark in _MARKS]) > MAX_MARKS:
        return Rendered(
            "", Body(digest=""), [Problem(path, first_line, 1, ERROR, "too-complex", *_TOO_COMPLEX)]
        )
    tokens, env = markdown_rules.parse(text)
    headings = _outline(tokens, markdown_html.plain)
    page = markdown_html.Page(_finder({heading.anchor for heading in headings}))
    html = markdown_html.write(tokens, page)
    if "\f" in html or "\r" in html:
        html = html.replace("\f", " ").replace("\r", " ")
    body = Body(
        digest=blake2b(html.encode(), digest_size=16).hexdigest() if html else "",
        words=_count_words(" ".join(page.prose)),
        excerpt=_excerpt(tokens, markdown_html.plain),
        headings=tuple(headings),
        links=tuple([Reference(to, first_line + row, column + 1) for to, (row, column) in page.links]),
        images=tuple([Reference(to, first_line + row, column + 1) for to, (row, column) in page.images]),
    )
    faults = page.faults
    if "deep" in env:
        faults.append(("deep-nesting", "", (env["deep"], 0)))
    faults += [("unused-footnote", "", (row, 0)) for row in env.get("unused", ())]
    return Rendered(html, body, _problems(faults, text, path, first_line) if faults else [])


_MARKS = "\n\\`*_~[]<>&!^|#(:"
_TOO_COMPLEX = (f"more than {MAX_MARKS:,} lines and marks in one text", "split it, or repair what wrote it")


def resolve(html: str, links: Sequence[str], image_tags: Sequence[str | None]) -> str:
    """The HTML with its placeholders filled in.

    Link i leads to `links[i]`, or is left without destination where that is empty; image i becomes
    `image_tags[i]`, which is HTML with an empty `alt`, or its alternative text where that is None.
    """
    if "\x02" not in html:
        return html

    def fill(match: re.Match[str]) -> str:
        kind, number, alt = match[1], int(match[2]), match[3]
        if kind == "L":
            return f' href="{escape(links[number])}"' if links[number] else ""
        tag = image_tags[number]
        return alt if tag is None else tag.replace('alt=""', f'alt="{alt}"', 1)

    return _PLACEHOLDER.sub(fill, html)


def mark_sponsored(html: str) -> str:
    """The HTML with its links to other sites marked as paid for."""
    return html.replace(' rel="noopener"', ' rel="sponsored noopener"')


_PLACEHOLDER = re.compile("\x02([LI])([0-9]+):?([^\x03]*)\x03")


def _clean(text: str) -> str:
    """The text without what its reader has removed already: marks of placeholders, halves of surrogates."""
    if "\x02" in text or "\x03" in text:
        text = text.replace("\x02", "").replace("\x03", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = _SURROGATES.sub("\ufffd", text)
    return text


_SURROGATES = re.compile("[\ud800-\udfff]")


# -- Headings --------------------------------------------------------------------------------------


def _outline(tokens: list[Token], plain: Callable[..., str]) -> list[Heading]:
    """The headings, from level 2 on and without gaps; gives their tokens tag and id.

    A heading lies one level below the last heading before it that was written with fewer `#`.
    """
    headings: list[Heading] = []
    above: list[int] = []
    used: dict[str, int] = {}
    for token in tokens:
        if token.type != "heading":
            continue
        written = int(token.tag[1])
        while above and above[-1] >= written:
            above.pop()
        above.append(written)
        level = min(1 + len(above), 6)
        token.tag = f"h{level}"
        text = plain(token, pictures=True)
        if text:
            anchor = _unique(slug(text[:500]), used)
            token.attrs = {"id": anchor}
            headings.append(Heading(level, text, anchor))
    return headings


def _unique(name: str, used: dict[str, int]) -> str:
    """The name, with -2, -3 ... where it is taken; `used` remembers the last number of each."""
    if name not in used:
        used[name] = 1
        return name
    number = used[name] + 1
    while f"{name}-{number}" in used:
        number += 1
    used[name] = number
    used[f"{name}-{number}"] = 1
    return f"{name}-{number}"


def _finder(anchors: set[str]) -> Callable[[str], str]:
    """The function from a `#fragment` to the id it means: as it is, or as the heading's own words."""

    def find(fragment: str) -> str:
        if fragment in anchors:
            return fragment
        name = slug(fragment[:500])
        return name if name in anchors else ""

    return find


# -- Words -----------------------------------------------------------------------------------------


def _count_words(prose: str) -> int:
    """Runs between blanks and long dashes that hold more than punctuation."""
    words = prose.replace("—", " ").split()
    return len(words) - len(_NO_WORD.findall(f" {' '.join(words)} "))


_NO_WORD = re.compile(r" [^\w\s]+(?= )")


def _excerpt(tokens: list[Token], plain: Callable[..., str]) -> str:
    """The first paragraph, else the first item of a list, cut at a word."""
    item = ""
    for index, token in enumerate(tokens):
        if token.type == "footnote_block_open":
            break
        if token.type == "paragraph" or (
            token.type == "inline" and tokens[index - 1].type == "paragraph_open"
        ):
            text = plain(token)
            if text and not tokens[index - 1].hidden:
                return _cut(text)
            item = item or text
        elif token.type == "item" and not item:
            item = plain(token)
    return _cut(item)


def _cut(text: str) -> str:
    if len(text) <= EXCERPT_LENGTH:
        return text
    end = text.rfind(" ", 0, EXCERPT_LENGTH)
    return text[: end if end > 0 else EXCERPT_LENGTH - 1].rstrip(" ,;:.–—-") + "…"


# -- Problems --------------------------------------------------------------------------------------

_MESSAGES = {
    "unsafe-link": (
        'the destination "{}" is not allowed, so it stays text',
        "use http, https, mailto or a path of this site",
    ),
    "empty-link": (
        "the link has no destination, so it stays text",
        "write one in the brackets, or remove them",
    ),
    "dead-anchor": ('no heading here has the id "{}", so the link stays text', "check the heading's words"),
    "deep-nesting": (
        "lists and quotes are nested too deeply; what is below this line is left out",
        "flatten them",
    ),
    "unused-footnote": (
        "nothing refers to this footnote, or it is defined twice; it is left out",
        "refer to it",
    ),
}


def _problems(
    faults: list[tuple[str, str, tuple[int, int]]], text: str, path: str, first_line: int
) -> list[Problem]:
    """The warnings for what was met, in the order of the file."""
    origin = Origin(path, text, first_line)
    found = []
    for code, written, (row, column) in sorted(faults, key=lambda fault: fault[2]):
        message, cure = _MESSAGES[code]
        shown = written if len(written) <= 80 else written[:79] + "…"
        spot = Spot(first_line + row, column + 1)
        found.append(at(origin, spot, code, message.format(shown.removeprefix("#")), cure, severity=WARNING))
    return found
