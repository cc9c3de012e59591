"""Hostile Markdown: nothing from a text executes, and no text takes long."""

from __future__ import annotations

import html as entities
import re
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product
from urllib.parse import unquote

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_markdown import texts

from site_builder.markdown import MAX_MARKS, render, resolve
from site_builder.problems import Problem

# -- The second wall -------------------------------------------------------------------------------

ALLOWED = {
    "a": {"href", "rel", "title", "class", "role"},
    "blockquote": set(),
    "br": set(),
    "code": {"class"},
    "div": {"class", "role", "tabindex"},
    "em": set(),
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "hr": set(),
    "img": {"src", "alt", "title", "loading", "decoding", "referrerpolicy"},
    "li": {"id"},
    "ol": {"start"},
    "p": set(),
    "pre": {"tabindex"},
    "s": set(),
    "span": {"class"},
    "strong": set(),
    "sup": {"class", "id"},
    "table": set(),
    "tbody": set(),
    "td": {"class"},
    "th": {"class"},
    "thead": set(),
    "tr": set(),
    "ul": set(),
}
VOID = {"br", "hr", "img"}
VALUES = {
    "class": r"[A-Za-z0-9+#._ -]+",
    "id": r"[a-z0-9-]+",
    "rel": "noopener",
    "role": "doc-(noteref|backlink|endnotes)",
    "start": "[0-9]+",
    "tabindex": "0",
    "loading": "lazy",
    "decoding": "async",
    "referrerpolicy": "no-referrer",
}


class Walker(HTMLParser):
    """Asserts the allow-list on every tag and remembers what it met."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.events: list[object] = []
        self.feed(html)
        self.close()
        assert self.open == [], "tags balance"
        assert len(self.ids) == len(set(self.ids)), "ids are unique"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED
        assert tag != "a" or "a" not in self.open, "no link in a link"
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        for name, value in attrs:
            assert name in ALLOWED[tag], (tag, name)
            assert value is not None
            assert re.fullmatch(VALUES.get(name, "(?s).*"), value), (name, value)
            if name in {"href", "src"}:
                assert_leads_somewhere_safe(value, mail=name == "href")
            if name == "id":
                self.ids.append(value)
        if tag not in VOID:
            self.open.append(tag)
        self.events.append((tag, sorted((name, value) for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.events.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.events.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def assert_leads_somewhere_safe(url: str, *, mail: bool) -> None:
    """However often it is decoded and whatever is stripped, the scheme is allowed or there is none."""
    schemes = {"http", "https", "mailto"} if mail else {"http", "https"}
    for _ in range(3):
        bare = re.sub(r"[\x00-\x20\x7f-\xa0\u2000-\u206f\ufeff]", "", url)
        assert not re.match(r"[/\\]{2}", bare), url
        scheme = re.match(r"[^/?#]*?:", bare)
        assert scheme is None or scheme[0][:-1].lower() in schemes, url
        url = entities.unescape(unquote(url))
        if scheme is not None:
            return


def check(text: str) -> str:
    """The HTML of a text, walked, and unchanged by a real HTML parser with the same allow-list."""
    text = re.sub(r"[\x00\x01\x04-\x08\x0b-\x1f\x7f]", "", text)  # as the reader of files does
    html, body, _ = render(text, path="x.md", first_line=1)
    for link in body.links:
        assert_leads_somewhere_safe(link.target, mail=False)
    for image in body.images:
        assert_leads_somewhere_safe(image.target, mail=False)
    filled = resolve(html, ["/r/"] * len(body.links), ['<img src="/p" alt="">'] * len(body.images))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", filled)
    events = Walker(filled).events
    cleaned = nh3.clean(
        filled, tags=set(ALLOWED), attributes=ALLOWED, url_schemes={"http", "https", "mailto"}, link_rel=None
    )
    assert Walker(cleaned).events == events, "a browser reads the same tree"
    Walker(resolve(html, [""] * len(body.links), [None] * len(body.images)))
    assert all(re.fullmatch("[a-z0-9-]+", heading.anchor) for heading in body.headings)
    return filled


SCRIPTS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml,<svg onload=alert(1)>", "feed:javascript:alert(1)",
    "view-source:javascript:alert(1)", "jar:https://x!/y", "file:///etc/passwd", "blob:https://x.y/z",
    "filesystem:https://x/y", "livescript:x", "mocha:x", "about:blank", "ws://x.y", "intent://x#Intent;end",
    "//evil.example/x", "\\\\evil.example", "/\\evil.example", "https:evil.example",
]  # fmt: skip
DISGUISES = [
    "{}", " {}", "\t{}", "&#9;{}", "&#1;{}", "&Tab;{}", "&NewLine;{}", "&nbsp;{}", "&#x200b;{}", "%09{}",
    "%00{}", "%20{}", "./{}", "\\{}", "\xad{}", "\ufeff{}", "\u2028{}", "x:{}",
]  # fmt: skip
SPELLINGS = [
    lambda text: text,
    lambda text: "".join([f"&#{ord(char)};" for char in text]),
    lambda text: "".join([f"&#x{ord(char):X};" for char in text]),
    lambda text: "".join([f"%{ord(char):02x}" for char in text]),
    lambda text: text.replace(":", "&colon;"),
    lambda text: text.replace(":", "%3A").replace("/", "%2F"),
    lambda text: text.replace("s", "s&#10;", 1),
    lambda text: text.replace("a", "a\t", 1),
    lambda text: text.replace("a", "&Tab;a", 1).replace("/", "&sol;"),
    lambda text: text.replace("%", "%25").replace(":", "%253A"),
]
BREAKOUTS = [
    '"><script>alert(1)</script>', "'><script>alert(1)</script>", "</p><svg/onload=alert(1)>",
    '" onerror="alert(1)', "' onmouseover='alert(1)", '"onfocus=alert(1) autofocus x="',
    "`onclick=alert(1)`", "<img src=x onerror=alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<!--><img src=x onerror=alert(1)>",
    "<![CDATA[><script>alert(1)</script>]]>", "<?x <script>alert(1)</script>?>",
    "</code></pre><script>alert(1)</script>", "</title><script>alert(1)</script>",
    "<a href='javascript:x'>y</a>", "<details open ontoggle=alert(1)>",
    "<style>*{background:url(javascript:x)}</style>", "<base href=//evil.example>",
    "<form action=javascript:x><button>", "<object data=javascript:x>",
    "<meta http-equiv=refresh content=0>", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;", "\x02L0\x03", "\x02I0:\x03",
    '" style="x:expression(alert(1))', '" id="main', "{{ 7 * 7 }}{% raw %}",
    "<scr<script>ipt>alert(1)</script>", "](javascript:alert(1))", '](/x "onclick=alert(1)")',
    "|x|<script>|", "```\n<script>alert(1)</script>\n```", "[a](<javascript:alert(1)>)",
    "<javascript:alert(1)>", "![x](javascript:alert(1))", "^[<script>]", '[^"><script>]',
]  # fmt: skip
PLACES = {
    "link": "[x]({})",
    "link in brackets": "[x](<{}>)",
    "link title": '[x](/a "{}")',
    "web link title": "[x](https://x.y '{}')",
    "image": "![x]({})",
    "image in brackets": "![x](<{}>)",
    "image text": "![{}](a.png)",
    "remote image text and title": '![{0}](https://x.y/a.png "{0}")',
    "heading": "## {}",
    "code info": "```{}\nx\n```",
    "code": "```html\n{}\n```",
    "inline code": "`{}`",
    "table cell": "| a |\n|---|\n| {} |",
    "footnote": "x[^1]\n\n[^1]: {}",
    "footnote label": "x[^{0}]\n\n[^{0}]: y",
    "inline footnote": "x^[{}]",
    "autolink": "<{}>",
    "reference": "[x]\n\n[x]: {}",
    "reference in brackets with title": '[x] ![x]\n\n[x]: <{0}> "{0}"',
    "reference label": "[{0}]\n\n[{0}]: /x",
    "anchor": "[x](#{0})\n\n## {0}",
    "text": "{}",
    "item": "- {0}\n- > {0}",
    "raw HTML": '<a href="{}">x</a>',
}


def payloads() -> list[str]:
    """Every spelling of every script in some disguise, every disguise of one script, and breakouts."""
    spelled = [spell(script) for script, spell in product(SCRIPTS, SPELLINGS)]
    return [
        *[DISGUISES[number % len(DISGUISES)].format(text) for number, text in enumerate(spelled)],
        *[disguise.format(spell(SCRIPTS[0])) for disguise, spell in product(DISGUISES, SPELLINGS)],
        *BREAKOUTS,
    ]


def test_there_are_enough_payloads() -> None:
    assert len(set(payloads())) >= 250
    assert len(PLACES) >= 7


@pytest.mark.parametrize("place", PLACES)
def test_no_payload_gets_through(place: str) -> None:
    for payload in payloads():
        check(PLACES[place].format(payload))


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_never_become_a_destination(script: str) -> None:
    written = re.sub(r"([\\<>])", r"\\\1", script)
    for text in (f"[x](<{written}>)", f"![x](<{written}>)", f"[x]\n\n[x]: <{written}>"):
        html, body, problems = render(text, path="x.md", first_line=1)
        assert not re.search("href|src|\x02", html)
        assert (body.links, body.images) == ((), ())
        assert [problem.code for problem in problems] == ["unsafe-link"]


def test_fixtures_keep_to_the_allow_list() -> None:
    for text in texts():
        check(text)


def test_everything_allowed_occurs() -> None:
    met = re.findall(r"<(\w+)", "".join([check(text) for text in texts()]))
    assert set(met) == set(ALLOWED)


MARKUP = st.sampled_from(
    [
        *"\\`*_~[]()<>!^|#&:\"' \n\t-+>=1.",
        *(
            "](",
            "![",
            "[^1]",
            "[^1]: ",
            "^[",
            "```",
            "~~",
            "**",
            "<https://x.y>",
            "javascript:",
            "&#106;",
            "](/a)",
        ),
        *(
            "\n\n",
            "\n- ",
            "\n1. ",
            "\n> ",
            "\n## ",
            "\n|-|-|\n",
            "|a|b|",
            "[a]: /b",
            "    ",
            "&lt;",
            "<script>",
        ),
        *(
            "](javascript:x)",
            "](https://x.y)",
            "é",
            "Я",
            "🚀",
            "\u202e",
            "\x0c",
            "\x00",
            "\x02",
            "\x03",
            "word",
        ),
    ]
)


@settings(max_examples=600, deadline=None)
@given(st.lists(MARKUP, max_size=60).map("".join))
def test_any_markup_keeps_to_the_allow_list(text: str) -> None:
    check(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_keeps_to_the_allow_list(text: str) -> None:
    check(text)


@pytest.mark.slow
@settings(max_examples=30_000, deadline=None)
@given(st.lists(MARKUP, max_size=200).map("".join))
def test_any_long_markup_keeps_to_the_allow_list(text: str) -> None:
    check(text)


# -- Time ------------------------------------------------------------------------------------------

QUICK = 5_000
FULL = 50_000


def marks(n: int) -> Iterator[tuple[str, str]]:
    """Name and text; n is the number of repeats (cmark's pathological classes, and our own)."""
    yield "nested brackets", "[" * n + "a" + "]" * n
    yield "open brackets", "[" * n
    yield "nested emphasis", "*a **a " * n
    yield "emphasis closed", "*a **a " * (n // 4) + "b" + " a** a*" * (n // 4)
    yield "emphasis closers", "a_ " * n
    yield "emphasis openers", "_a " * n
    yield "emphasis mismatched", "*a_ " * n
    yield "rule of three", "a**b" + "c* " * n
    yield "strikethrough", "~~a " * n
    yield "quotes on a line", "> " * n + "a"
    yield "lists on a line", "- " * n + "a"
    yield "ordered lists on a line", "1. " * n + "a"
    yield "nested lists", "".join(["  " * depth + "- a\n" for depth in range(n // 50)])
    yield "quotes that deepen", "".join([">" * (depth % 50) + " a\n" for depth in range(n // 10)])
    yield "lazy lines", "> a\n" + "b\n" * n
    yield "backticks", "".join(["e" + "`" * length for length in range(n // 100)])
    yield "open code", "`" * n + " " + "`a" * n
    yield "entities", "&#" * n + "&amp" * n
    yield "backslashes", "\\" * (n + 1)
    yield "mail", "a@" * (2 * n)
    yield "one long line", "word " * (20 * n)
    yield "one long word", "x" * (100 * n)


def links(n: int) -> Iterator[tuple[str, str]]:
    """Links, pictures, definitions and footnotes."""
    yield "images in nothing", "![[]()" * (n // 2)
    yield "open links", "[a](b" * n
    yield "open links in brackets", "[a](<b" * n
    yield "open titles", '[a](b "' + '"' * n
    yield "strange links", "[ (](" * n
    yield "nested images", "![" * n + "a" + "](b)" * n
    yield "nested links", "[" * n + "a" + "](b)" * n
    yield "open angles", "<" * n
    yield "open comments", "<!--" * n
    yield "declarations", "<![CDATA[" * (n // 4)
    yield "one footnote, many references", "[^1]: x\n\n" + "[^1] " * (n // 5)
    yield "open footnotes", "[^1]: x\n\n" + "[^" * n
    yield "inline footnotes within", "^[" * n + "a" + "]" * n
    yield "inline footnotes within, often", ("^[" * 30 + "a" + "]" * 30 + " ") * (n // 100)
    yield "footnotes that refer on", "".join([f"[^{i}]: x [^{i + 1}]\n\n" for i in range(n // 10)]) + "[^0]"
    yield "one footnote, many definitions", "[^1]: x\n" * n + "[^1]"
    yield "footnotes in footnotes", "".join(["    " * i + f"[^{i}]: x [^{i + 1}]\n" for i in range(n // 100)])
    yield "many links in a line", "[a](/x) " * (n // 2)
    yield "many links in lines", "[a](/x)\n" * (n // 2)
    yield "unsafe links", "[a](javascript:x) " * n
    yield "dead anchors", "[a](#zz) " * n
    yield "definitions", "".join([f"[r{i}]: /u{i}\n" for i in range(n // 5)]) + "[r1] " * (n // 5)
    yield "an open title", '[a]: /x "' + "\na" * (2 * n)
    yield "open labels", "[a\n" * n
    yield "a long address", "<https://x/" + "a" * (50 * n) + ">"
    yield "a long destination", "[a](https://x/" + "a" * (50 * n) + ")"


def blocks(n: int) -> Iterator[tuple[str, str]]:
    """Headings, tables, listings and lists."""
    yield "equal headings", "# Same\n\n" * (2 * n // 5)
    yield "headings that collide", "".join([f"# Same {number % 7}\n" for number in range(n // 3)])
    yield "a wide table", f"{'a|' * (n // 5)}\n{'-|' * (n // 5)}\n{'[b](c)|' * (n // 5)}\n"
    yield (
        "a wide table, short rows",
        f"{'a|' * (n // 5)}\n{'-|' * (n // 5)}\n{'|x' + chr(10) * 1}" * 1 + "|x\n" * n,
    )
    yield "a tall table", "|a|b|\n|-|-|\n" + "|[x](y)|c\n" * (n // 2)
    yield "rows of pipes", "|-|-\n" * n
    yield "listings", "```python\nx = 1\n```\n" * (n // 20)
    yield "a long listing", "```python\n" + "x = 1; " * (10 * n) + "\n```"
    yield (
        "a listing that lexers hate",
        "```java\n" + "\n" * 4000 + "!\n```\n```java\n" + "\n" * 4000 + "!\n```",
    )
    yield "a long info", "```" + "a" * (100 * n)
    yield "line ends", "\n" * n + " " * (100 * n) + "\n" + "\t" * (20 * n) + "a"
    yield "flat lists", "- Word\n" * n + "x"
    yield "loose lists", "- a\n\n" * n
    yield "lists in quotes", "> - a\n" * n
    yield "rules", "---\n" * n
    yield "Ukrainian heading", "# " + "Слово " * (20 * n)


def bombs(n: int) -> list[object]:
    return [pytest.param(text, id=name) for kind in (marks, links, blocks) for name, text in kind(n)]


@pytest.mark.parametrize("text", bombs(QUICK))
def test_no_text_takes_long(text: str) -> None:
    assert_quick(text, 3)


@pytest.mark.slow
@pytest.mark.parametrize("text", bombs(FULL))
def test_no_long_text_takes_long(text: str) -> None:
    assert_quick(text, 10)


@pytest.mark.slow
@pytest.mark.parametrize(
    "mark", ["[^", "[a](b) ", "*a_ ", "a\n", "- a\n\n", "<https://x.y> ", "> - a\n", "|-|-\n"]
)
def test_texts_at_the_limit_take_seconds(mark: str) -> None:
    marks = sum([mark.count(char) for char in "\n\\`*_~[]<>&!^|#(:"])
    text = "[^1]: x\n\n" + mark * ((MAX_MARKS - 10) // marks)
    rendered = assert_quick(text, 20)
    assert "too-complex" not in {problem.code for problem in rendered}


def assert_quick(text: str, seconds: float) -> list[Problem]:
    """The problems of a text that must not take longer; a machine under load may take three times as long."""
    started = time.process_time()
    problems = render(text, path="x.md", first_line=1).problems
    assert time.process_time() - started < seconds
    return problems


def test_too_many_marks_are_an_error() -> None:
    html, body, problems = render("[a](b)\n" * MAX_MARKS, path="x.md", first_line=4)
    assert (html, body.digest, body.words) == ("", "", 0)
    assert [(problem.line, problem.severity, problem.code) for problem in problems] == [
        (4, "error", "too-complex")
    ]


def test_nesting_that_is_too_deep_is_reported() -> None:
    problems = render("fine\n\n" + "> " * 100 + "lost", path="x.md", first_line=1).problems
    assert [(problem.line, problem.severity, problem.code) for problem in problems] == [
        (3, "warning", "deep-nesting")
    ]
