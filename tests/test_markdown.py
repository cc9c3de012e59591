"""Markdown to HTML: fixtures that can be read aloud, places in the source, and markdown-it as the judge."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from hashlib import blake2b
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from site_builder import markdown, markdown_html, markdown_rules
from site_builder.highlight import MAX_LENGTH, highlight
from site_builder.markdown import render, resolve
from site_builder.model import Body, Heading, Reference

FIXTURES = Path(__file__).parent / "markdown"
CASE = re.compile(
    r"(?P<title>[^\n]+)\n\.\n(?P<text>.*?)\n\.\n(?P<html>.*?)^\.(?:\n|\Z)", re.DOTALL | re.MULTILINE
)


def cases(*names: str) -> list[object]:
    """Text and expected output of every case in the named fixture files."""
    return [
        pytest.param(case["text"], case["html"], id=f"{name}: {case['title']}")
        for name in names
        for case in CASE.finditer((FIXTURES / f"{name}.txt").read_text("utf-8"))
    ]


def texts() -> list[str]:
    """The inputs of all fixtures."""
    found = [
        case["text"]
        for path in sorted(FIXTURES.glob("*.txt"))
        for case in CASE.finditer(path.read_text("utf-8"))
    ]
    assert len(found) > 60
    return found


def shown(text: str) -> str:
    """The HTML with visible placeholders, then links, images and problems, one a line."""
    html, body, problems = render(text, path="x.md", first_line=1)
    lines = [f"L{number} {link.line}:{link.column} {link.target}\n" for number, link in enumerate(body.links)]
    lines += [
        f"I{number} {image.line}:{image.column} {image.target}\n" for number, image in enumerate(body.images)
    ]
    lines += [f"{problem.line}:{problem.column} {problem.code}\n" for problem in problems]
    return html.replace("\x02", "«").replace("\x03", "»") + "".join(lines)


@pytest.mark.parametrize(
    ("text", "expected"), cases("blocks", "inline", "links", "headings", "tables", "footnotes", "code")
)
def test_fixture(text: str, expected: str) -> None:
    assert shown(text) == expected


# -- markdown-it is the reference ------------------------------------------------------------------


class Plain(MarkdownIt):
    """markdown-it as it comes, destinations left as written."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True


PLAIN = Plain("commonmark", {"html": False, "xhtmlOut": False}).enable(["table", "strikethrough"])
PIECES = [
    *r"""
- |* |1. |2) |12 |2025. |> |# |## |##|```|~~~|    |  | |word|Two words|**bold**|*em*|__|_|`code`|`|``|[a](b)
[a]|[a]: /u "t"|[b][a]|![i](p.png)|![|](|<http://x.y>|<|>|&amp;|&|\|~~s~~|~|---|===|- - -|***|___|é|Слово|"q"
(p)|1) |a - b|:|+|=|$5|<b>|!|{|@|%|x#|«Ц»
""".strip("\n").replace("\n", "|").split("|"),
    *("\n", "\n\n", "\n\n", "\t", "|", "|a|b|\n|-|-|\n", "  \n", "\\\n", "\xa0"),
]  # fmt: skip
STARTS = ["- ", "- ", "1. ", "2. ", "", "", "## ", "> ", "  ", "    "]
LINES = [
    "Word", "Two words", "", " ", "- x", "**B** c", "#", "a | b", "|-|-", "---", "***", "`x`", "12. x",
    '"Q"', "_e_",
]  # fmt: skip


def composed(rng: random.Random) -> str:
    """A text of pieces that matter to the grammar."""
    if rng.random() < 0.5:
        return "\n".join([rng.choice(STARTS) + rng.choice(LINES) for _ in range(rng.randint(1, 9))])
    return "".join([rng.choice(PIECES) for _ in range(rng.randint(1, 20))])


def whole_headings(tokens: list[Token]) -> list[Token]:
    """The tokens with one for each heading, as our renderer wants them, and a place for every link."""
    out: list[Token] = []
    for token in tokens:
        if token.type == "heading_open":
            out.append(Token("heading", token.tag, 0, block=True))
        elif out and out[-1].type == "heading" and out[-1].children is None:
            out[-1].children = token.children
        elif token.type != "heading_close":
            out.append(token)
        for child in token.children or ():
            child.meta["place"] = (0, 0)
    return out


def written(tokens: list[Token]) -> tuple[str, str, list[Heading], str]:
    """HTML, prose, headings and excerpt of tokens."""
    headings = markdown._outline(tokens, markdown_html.plain)
    page = markdown_html.Page(lambda _: "")
    html = markdown_html.write(tokens, page)
    return (
        html,
        "".join("".join(page.prose).split()),
        headings,
        markdown._excerpt(tokens, markdown_html.plain),
    )


def test_short_cuts_change_nothing() -> None:
    rng = random.Random(20251202)
    short_cuts = 0
    for text in [text for text in texts() if "[^" not in text and "^[" not in text] + [
        composed(rng) for _ in range(4000)
    ]:
        tokens = markdown_rules.parse(text)[0]
        short_cuts += any(token.type in {"paragraph", "list_open"} for token in tokens)
        assert written(tokens) == written(whole_headings(PLAIN.parse(text))), text
    assert short_cuts > 500


@pytest.mark.parametrize(("text", "expected"), cases("blocks", "inline", "tables"))
def test_html_is_markdown_its_but_for_what_is_declared(text: str, expected: str) -> None:
    reference = re.sub(r' style="text-align:(\w+)"', r' class="\1"', PLAIN.render(text)).replace("\f", " ")
    ours = re.sub(r' (?:id|rel|tabindex)="[^"]*"', "", expected)
    ours = re.sub(r'<div class="scroll">|(?<=</table>)</div>', "", ours)
    assert re.sub(r"(</?h)\d", r"\1N", ours) == re.sub(r"(</?h)\d", r"\1N", reference)


# -- Places ----------------------------------------------------------------------------------------


def test_every_reference_stands_where_it_is_said_to() -> None:
    rng = random.Random(7)
    found = 0
    for text in texts() + [composed(rng) for _ in range(4000)]:
        _, body, problems = render(text, path="x.md", first_line=11)
        lines = text.split("\n")
        for link in body.links:
            assert lines[link.line - 11][link.column - 1] == "[", text
        for image in body.images:
            assert lines[image.line - 11][image.column - 1 :].startswith("!["), text
        for problem in problems:
            assert problem.excerpt == lines[problem.line - 11]
            if problem.code in {"unsafe-link", "empty-link", "dead-anchor"}:
                assert problem.excerpt[problem.column - 1] in "[!<", text
        found += len(body.links) + len(body.images)
    assert found > 400


def test_columns_count_code_points() -> None:
    body = render("Ціна 🚀 [звіт](/звіт/)", path="x.md", first_line=20).body
    assert body.links == (Reference("/звіт/", 20, 8),)


def test_problems_name_the_file_and_what_to_do() -> None:
    problem = render("fine\n\n![x](data:,y)", path="content/a.en.md", first_line=5).problems[0]
    assert (problem.path, problem.line, problem.column, problem.severity) == (
        "content/a.en.md",
        7,
        1,
        "warning",
    )
    assert problem.message == 'the destination "data:,y" is not allowed, so it stays text'
    assert problem.cure
    assert problem.excerpt == "![x](data:,y)"


# -- What is known of a body -----------------------------------------------------------------------


def body_of(text: str) -> Body:
    return render(text, path="x.md", first_line=1).body


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Bitcoin rose by 5 %.", 4),
        ("Об'єднання, об’єднання й криптовалютно-біржовий ринок", 5),
        ("one — two - three – four—five", 5),
        ("## Head\n\n- item **bo**ld\n\n| a | b |\n|---|---|\n| c | |", 6),
        ("text `code here`\n\n```\nmore code\n```\n\n    and more", 1),
        ("line one\nline two  \nline three", 6),
        ("![alt text](x.png) [link text](/x)", 2),
        ("a\xa0b $5 50/50 R&D … ?!", 5),
    ],
)
def test_words(text: str, words: int) -> None:
    assert body_of(text).words == words


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        (
            "## Head\n\nFirst *para* `x`[^1]\nwith [link](/x).\n\nSecond.\n\n[^1]: note",
            "First para x with link.",
        ),
        ("![pic](x.png)\n\nText & <more>", "Text & <more>"),
        ("- item\n- more", "item"),
        ("> quoted", "quoted"),
        ("```\ncode\n```", ""),
        ("a " * 99 + "bc", "a " * 99 + "bc"),
        ("a " * 99 + "bcd", "a " * 98 + "a…"),
        ("x" * 300, "x" * 199 + "…"),
        ("w" * 180 + ", " + "v" * 50, "w" * 180 + "…"),
    ],
)
def test_excerpt(text: str, excerpt: str) -> None:
    found = body_of(text).excerpt
    assert found == excerpt
    assert len(found) <= 200


def test_digest_is_of_the_html() -> None:
    html, body, _ = render("text", path="x.md", first_line=1)
    assert body.digest == blake2b(html.encode(), digest_size=16).hexdigest()
    assert body_of(" \n").digest == ""


def test_headings_are_listed_with_their_ids() -> None:
    headings = body_of("# A *b* `c` [d](/d)\n\n### E\n\n### E").headings
    assert headings == (Heading(2, "A b c d", "a-b-c-d"), Heading(3, "E", "e"), Heading(3, "E", "e-2"))


def test_long_listings_stay_plain() -> None:
    assert highlight("x = 1\n", "py").startswith("<span")
    assert highlight("x" * (MAX_LENGTH + 1), "python") == ""
    many = "```python\nx = 1 # " + "y" * 3900 + "\n```\n\n"
    assert render(many * 5, path="x.md", first_line=1).html.count('class="highlight"') == 2


# -- Placeholders ----------------------------------------------------------------------------------


def test_resolve_fills_links_and_images() -> None:
    html = render('[a](/a) [b](/b) ![x "y"](p.png) ![z](q.png)', path="x.md", first_line=1).html
    assert resolve(html, ['/a/?x=1&y="2"', ""], ['<img src="/p" alt="\\1">', None]) == (
        '<p><a href="/a/?x=1&amp;y=&quot;2&quot;">a</a> <a>b</a> <img src="/p" alt="\\1"> z</p>\n'
    )


def test_resolve_leaves_other_html_alone() -> None:
    assert resolve("<p>text</p>", [], []) == "<p>text</p>"


def test_placeholders_cannot_be_forged() -> None:
    for text in (
        "\x02L0\x03",
        "&#2;L0&#3;",
        "![\x02I0:\x03](x.png)",
        "`\x02L0\x03`",
        "[a](/%02L0%03)",
        "[a](/ '&#2;')",
    ):
        html, body, _ = render(text, path="x.md", first_line=1)
        assert html.count("\x02") == html.count("\x03") == len(body.links) + len(body.images)
        assert "\x02" not in resolve(html, ["/"] * len(body.links), [None] * len(body.images))


# -- Cost ------------------------------------------------------------------------------------------


def test_import_is_light() -> None:
    heavy = "{'markdown_it', 'pygments', 'jinja2', 'babel', 'yaml', 'mdit_py_plugins'}"
    code = f"import sys, site_builder.markdown; sys.exit(bool({heavy} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], check=False).returncode
        == 0
    )


def test_pygments_is_loaded_for_known_languages_only() -> None:
    code = (
        "import sys; from site_builder.markdown import render\n"
        "r = lambda text: render(text, path='x', first_line=1)\n"
        "r('```\\nx\\n```\\n\\n```nope\\nx\\n```'); assert 'pygments' not in sys.modules;"
        "r('```py\\nx\\n```'); assert 'pygments' in sys.modules"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], check=False).returncode
        == 0
    )
