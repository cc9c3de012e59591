"""Markdown tokens to HTML: every tag and attribute that a text can produce is written here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from markdown_it.common.utils import escapeHtml, unescapeAll
from markdown_it.token import Token

from site_builder import markdown_links as links
from site_builder.highlight import highlight

MAX_HIGHLIGHTED = 8_192
"""Characters of code that are highlighted in one text; the rest stays plain."""

Place = tuple[int, int]
"""Line and column in the text, from 0."""


@dataclass(slots=True)
class Page:
    """What is being written, and what was met on the way."""

    anchor: Callable[[str], str]
    """The id of the heading that a `#fragment` means, or the empty string."""
    parts: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    """The text of every block without its code."""
    links: list[tuple[str, Place]] = field(default_factory=list)
    """Internal links in the order of their placeholders."""
    images: list[tuple[str, Place]] = field(default_factory=list)
    """Pictures likewise: local ones, and URLs."""
    faults: list[tuple[str, str, Place]] = field(default_factory=list)
    """Code, destination as written, place."""
    ends: list[str] = field(default_factory=list)
    """End tags of the links that are open; empty for one that did not become a link."""
    noted: set[str] = field(default_factory=set)
    """Ids of the footnote references written."""
    backs: list[tuple[int, str, str]] = field(default_factory=list)
    """Links from footnotes back to references: index in `parts`, id, label."""
    highlighted: int = 0


def write(tokens: list[Token], page: Page) -> str:
    """The HTML of the tokens, in one pass. Headings carry their id; one without content leaves nothing."""
    parts = page.parts
    hidden = False
    for index, token in enumerate(tokens):
        kind = token.type
        if kind == "inline":
            parts.append(_inline(token, page))
        elif kind in _WHOLE:
            inner = _inline(token, page)
            if inner or kind != "heading":
                start = "\n<" if hidden else "<"
                parts.append(f"{start}{token.tag}{_identity(token)}>{inner}</{token.tag}>\n")
        elif kind in _BLOCKS:
            parts.append(_BLOCKS[kind](token, page))
        elif not token.hidden:
            if kind in _CLOSING:
                parts.append(_CLOSING[kind])
            else:
                parts.append(("\n" if hidden else "") + _opening(token, tokens[(index + 1) % len(tokens)]))
        hidden = token.hidden
    for at, ident, label in page.backs:
        if ident in page.noted:
            parts[at] = f' <a class="footnote-back" href="#{ident}" role="doc-backlink">↩\ufe0e{label}</a>'
    return "".join(parts)


def plain(token: Token, *, pictures: bool = False) -> str:
    """The text of a block or picture: code included, notes left out, blanks and line ends as one blank."""
    text = _flat(token.children, pictures=pictures) if token.children else token.content
    return " ".join(text.split())


def _flat(tokens: Iterable[Token], *, pictures: bool) -> str:
    out = []
    for token in tokens:
        if token.type in _TEXT or token.type == "code_inline":
            out.append(token.content)
        elif token.type == "image" and pictures:
            out.append(_flat(token.children or (), pictures=True))
        elif token.type in {"softbreak", "hardbreak"}:
            out.append(" ")
    return "".join(out)


_TEXT = frozenset(("text", "text_special"))
_WHOLE = frozenset(("paragraph", "heading", "item"))


# -- Blocks ----------------------------------------------------------------------------------------

_CLOSING = {
    f"{kind}_close": f"</{tag}>\n"
    for kind, tag in {
        "paragraph": "p", "bullet_list": "ul", "ordered_list": "ol", "list_item": "li",
        "blockquote": "blockquote", "table": "table></div", "thead": "thead", "tbody": "tbody", "tr": "tr",
        "th": "th", "td": "td", "footnote": "li", "footnote_block": "ol></div",
    }.items()
}  # fmt: skip


def _opening(token: Token, following: Token) -> str:
    """A start tag, or a tag that has no end, with a line end where markdown-it puts one."""
    tag = 'div class="scroll" tabindex="0"><table' if token.tag == "table" else token.tag
    closed = following.nesting < 0 and following.tag == token.tag
    tight = token.nesting > 0 and (following.type == "inline" or following.hidden or closed)
    return f"<{tag}{_identity(token)}>" + ("" if tight else "\n")


def _identity(token: Token) -> str:
    """The attributes a block may have: id of a heading, first number of a list, alignment of a cell."""
    if not token.attrs:
        return ""
    attrs = token.attrs
    if "id" in attrs:
        return f' id="{attrs["id"]}"'
    if "start" in attrs:
        return f' start="{attrs["start"]}"'
    return f' class="{str(attrs["style"]).removeprefix("text-align:")}"'


def _fence(token: Token, page: Page) -> str:
    """A listing, its words marked when the language is known."""
    language = _LANGUAGE.match(unescapeAll(token.info[:100]).strip())
    named = f' class="language-{language[0]}"' if language else ""
    code = ""
    if language and page.highlighted + len(token.content) <= MAX_HIGHLIGHTED:
        code = highlight(token.content, language[0])
    if not code:
        return f'<pre tabindex="0"><code{named}>{escapeHtml(token.content)}</code></pre>\n'
    page.highlighted += len(token.content)
    return f'<div class="highlight"><pre tabindex="0"><code{named}>{code}</code></pre></div>\n'


_LANGUAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9+#._-]{0,29}(?!\S)")


def _code_block(token: Token, page: Page) -> str:  # noqa: ARG001 - every block's signature
    return f'<pre tabindex="0"><code>{escapeHtml(token.content)}</code></pre>\n'


def _footnote_backs(token: Token, page: Page) -> str:
    """Room for a link back to each reference; whether it was written is known at the end."""
    number, uses = token.meta["id"], token.meta["uses"]
    at = len(page.parts)
    for use in range(1, uses + 1):
        label = str(number) if use == 1 else f"{number}-{use}"
        page.backs.append((at + use - 1, f"fnref--{label}", label))
    page.parts += [""] * uses
    return ""


_BLOCKS: dict[str, Callable[[Token, Page], str]] = {
    "fence": _fence,
    "code_block": _code_block,
    "footnote_block_open": lambda *_: '<div class="footnotes" role="doc-endnotes">\n<ol>\n',
    "footnote_open": lambda token, _: f'<li id="fn--{token.meta["id"]}">',
    "footnote_backs": _footnote_backs,
    "list_open": lambda token, _: f"<{token.tag}{_identity(token)}>\n",
    "list_close": lambda token, _: f"</{token.tag}>\n",
}


# -- Inline ----------------------------------------------------------------------------------------


def _inline(token: Token, page: Page) -> str:
    """The content of a block; its text joins the prose."""
    if not token.children:
        if token.content:
            page.prose.append(token.content)
        return escapeHtml(token.content)
    out, prose = [], []
    for child in token.children:
        kind = child.type
        if kind in _TEXT:
            out.append(escapeHtml(child.content))
            prose.append(child.content)
        elif kind in _INLINE_TAGS:
            out.append(_INLINE_TAGS[kind])
            if kind in {"softbreak", "hardbreak"}:
                prose.append(" ")
        else:
            out.append(_INLINES[kind](child, page))
    page.prose.append("".join(prose))
    return "".join(out)


_INLINE_TAGS = {
    "em_open": "<em>", "em_close": "</em>", "strong_open": "<strong>", "strong_close": "</strong>",
    "s_open": "<s>", "s_close": "</s>", "softbreak": "\n", "hardbreak": "<br>\n",
}  # fmt: skip


def _code(token: Token, page: Page) -> str:  # noqa: ARG001
    return f"<code>{escapeHtml(token.content)}</code>"


def _link(token: Token, page: Page) -> str:
    """A start tag, or nothing where the link must not be one: unsafe, leading nowhere, or within another."""
    written, place = str(token.attrs["href"]), token.meta["place"]
    to = links.target(written)
    auto = token.info == "auto"
    start, code = "", ""
    if "</a>" in page.ends:
        pass
    elif to.kind == links.EXTERNAL:
        start = f' href="{escapeHtml(to.value)}" rel="noopener"'
    elif to.kind == links.MAIL:
        start = f' href="{escapeHtml(to.value)}"'
    elif to.kind == links.INTERNAL and not auto:
        start = f"\x02L{len(page.links)}\x03"
        page.links.append((to.value, place))
    elif to.kind == links.ANCHOR:
        anchor = page.anchor(to.value)
        start, code = (f' href="#{anchor}"', "") if anchor else ("", "dead-anchor")
    else:
        code = "empty-link" if to.kind == links.EMPTY else "unsafe-link"
    if code:
        page.faults.append((code, written, place))
    if start:
        page.ends.append("</a>")
        return f"<a{start}{_title(token)}>"
    page.ends.append("&gt;" if auto and code else "")
    return "&lt;" if auto and code else ""


def _link_close(token: Token, page: Page) -> str:  # noqa: ARG001
    return page.ends.pop()


def _image(token: Token, page: Page) -> str:
    """A placeholder for a picture, or its alternative text alone."""
    written, place = str(token.attrs["src"]), token.meta["place"]
    to = links.target(written)
    alt = escapeHtml(plain(token, pictures=True)) if token.children else ""
    if to.kind in {links.EXTERNAL, links.INTERNAL}:
        page.images.append((to.value, place))
        return f"\x02I{len(page.images) - 1}:{alt}\x03"
    page.faults.append(("empty-link" if to.kind == links.EMPTY else "unsafe-link", written, place))
    return alt


def _title(token: Token) -> str:
    title = token.attrs.get("title")
    return f' title="{escapeHtml(str(title))}"' if title else ""


def _footnote_reference(token: Token, page: Page) -> str:
    """A number that leads to the note; within a link it is only a number."""
    number, use = token.meta["id"], token.meta["use"]
    ident = f"fnref--{number}" if use == 1 else f"fnref--{number}-{use}"
    page.noted.add(ident)
    label = f"[{number}]"
    if "</a>" not in page.ends:
        label = f'<a href="#fn--{number}" role="doc-noteref">{label}</a>'
    return f'<sup class="footnote-ref" id="{ident}">{label}</sup>'


_INLINES: dict[str, Callable[[Token, Page], str]] = {
    "code_inline": _code,
    "link_open": _link,
    "link_close": _link_close,
    "image": _image,
    "footnote_ref": _footnote_reference,
}
