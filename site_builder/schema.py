"""One file of content to an Article: text, front matter, rules between fields, body."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from site_builder import markdown, urls
from site_builder.fields import index, read_fields
from site_builder.front_matter import FIELDS, PAGE_FIELDS
from site_builder.model import Article, Parsed
from site_builder.nodes import MapNode, ScalarNode, compose
from site_builder.problems import ERROR, Origin, Problem, Spot, at, nearest
from site_builder.scalars import Reading, reject
from site_builder.text import decode

if TYPE_CHECKING:
    from frontmatter.default_handlers import YAMLHandler

FRONT_MATTER_LIMIT = 64_000
"""Bytes."""

_ARTICLE = index(FIELDS)
_STANDALONE = index(PAGE_FIELDS)
_OPENING = Spot(1, 1, 3)


class ParseResult(NamedTuple):
    """The record of a file, and the HTML of its body ("" when there is no article)."""

    parsed: Parsed
    html: str


def parse(raw: bytes, path: str, languages: tuple[str, ...]) -> ParseResult:
    """The article that a file's bytes are, and all problems in it; no article once there is an error.

    `path` is below content/; `languages` are the site's, the default first. Depends on nothing else.
    """
    try:
        return _parse(raw, path, languages)
    except Exception as error:  # one file must not stop the others, whatever is in it
        return _failed([unforeseen(error, path)])


class Parts(NamedTuple):
    """A file's front matter and body, and the lines on which they begin."""

    front: str
    front_line: int
    body: str
    body_line: int


def _parse(raw: bytes, path: str, languages: tuple[str, ...]) -> ParseResult:
    shown = f"content/{path}"
    text, problems = decode(raw, shown)
    parts = None if text is None else split(text, shown, problems)
    if text is None or parts is None:
        return _failed(problems)
    root, faults = compose(Origin(shown, parts.front, parts.front_line), limit=FRONT_MATTER_LIMIT)
    problems += faults
    rendered = markdown.render(parts.body, path=shown, first_line=parts.body_line)
    if root is None:
        return _failed(problems + rendered.problems)
    reading = Reading(Origin(shown, text), problems)
    standalone = path.startswith("pages/")
    values, _ = read_fields(root, _STANDALONE if standalone else _ARTICLE, reading, start=_OPENING)
    location = urls.locate(path, languages, values.get("permalink", ""))
    _check_language(root, values.pop("lang", location.lang), location.lang, languages, reading)
    _check_order(root, values, reading)
    problems += rendered.problems
    if any(problem.severity == ERROR for problem in problems):
        return _failed(problems, draft=_is_draft(root))
    article = Article(
        path=path,
        lang=location.lang,
        url=location.url,
        key=location.key,
        standalone=standalone,
        body=rendered.body,
        **values,
    )
    kept = [problem for problem in problems if problem.code not in article.ignore] if problems else ()
    return ParseResult(Parsed(article, tuple(kept), article.draft), rendered.html)


def _failed(problems: list[Problem], *, draft: bool = False) -> ParseResult:
    return ParseResult(Parsed(None, tuple(problems), draft), "")


def unforeseen(error: Exception, path: str) -> Problem:
    """The problem that an exception is: too much of something, or a fault of ours that we want to hear of."""
    origin = Origin(f"content/{path}", "")
    if isinstance(error, RecursionError | MemoryError):
        message = "too large, or nested too deep, to be read"
        return at(origin, Spot(1, 1), "unreadable", message, "make it simpler")
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" ({trace.tb_frame.f_code.co_qualname}, line {trace.tb_lineno})" if trace else ""
    message = f"a fault of the site builder: {type(error).__name__}: {error}{where}"
    return at(origin, Spot(1, 1), "unreadable", message, "please report it together with the file")


# -- Front matter and body ---------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _handler() -> YAMLHandler:
    """python-frontmatter's rule for what is front matter; imported when the first file is parsed."""
    from frontmatter.default_handlers import YAMLHandler  # noqa: PLC0415 - 25 ms that a build without new articles saves

    return YAMLHandler()


def split(text: str, shown: str, problems: list[Problem]) -> Parts | None:
    """The two parts, or None after a problem.

    A line of three hyphens or more opens and closes; blanks and blank lines after it belong to it, blank
    lines before the first do not count. Later lines of hyphens are the body's.
    """
    handler = _handler()
    skipped = len(text) - len(text.lstrip("\n")) if text.startswith("\n") else 0
    document = text[skipped:]
    opening = handler.FM_BOUNDARY.match(document)
    if opening is None:
        cure = "put the front matter between two lines of --- at the top"
        message = "the file does not begin with a line of ---"
        width = max(1, len(text.split("\n", 1)[0]))
        problems.append(at(Origin(shown, text), Spot(1, 1, width), "missing-front-matter", message, cure))
        return None
    try:
        front, body = handler.split(document)
    except ValueError:
        problems.append(_unclosed(Origin(shown, text)))
        return None
    body = body.removeprefix("\n")
    front_line = 1 + text.count("\n", 0, skipped + opening.end())
    return Parts(front, front_line, body, 1 + text.count("\n", 0, len(text) - len(body)))


_LIKE_YAML = re.compile(r"\s|\Z|#(?![ #])|-(?:\s|\Z)|[\w-]+\s*:(?:\s|\Z)")


def _unclosed(origin: Origin) -> Problem:
    """The problem at the first line that is no YAML, above which the closing line was forgotten."""
    lines = origin.text.rstrip("\n").split("\n")
    first = next((row for row, line in enumerate(lines) if not line.strip("-\n")), 0)
    for row in range(first + 1, len(lines)):
        if not _LIKE_YAML.match(lines[row]):
            spot, cure = Spot(row + 1, 1, len(lines[row])), "put a line of --- above this line"
            break
    else:
        spot, cure = Spot(len(lines), 1, len(lines[-1])), "put a line of --- below this line"
    message = "the line of --- that ends the front matter is missing"
    return at(origin, spot, "unclosed-front-matter", message, cure)


# -- Rules between fields ----------------------------------------------------------------------------


def _check_language(
    root: MapNode, lang: str, expected: str, languages: tuple[str, ...], reading: Reading
) -> None:
    """`lang` is one of the site's languages and that of the file name."""
    if lang == expected:
        return
    place = root.entries["lang"].value
    if lang not in languages:
        message = f'lang: "{lang}" is none of {", ".join(languages)}'
        cure = nearest(lang, languages) or "add it to languages in site.yaml, or correct it"
        reject(reading, place, "invalid-language", message, cure)
    else:
        message = f'lang: "{lang}", but by its name the file is "{expected}"'
        reject(
            reading, place, "language-mismatch", message, f"rename the file to ….{lang}.md, or correct lang"
        )


def _check_order(root: MapNode, values: dict[str, Any], reading: Reading) -> None:
    """`updatedAt` is not before `publishedAt`."""
    published, updated = values.get("published", ""), values.get("updated", "")
    if updated and updated < published:
        message = f"updatedAt: {updated} is before publishedAt, {published}"
        place = root.entries["updatedAt"].value
        reject(reading, place, "updated-before-published", message, "correct one of them")


def _is_draft(root: MapNode) -> bool:
    """Whether the file says so, whatever else is wrong with it."""
    entry = root.entries.get("draft")
    return (
        entry is not None
        and isinstance(entry.value, ScalarNode)
        and entry.value.value.strip().casefold() == "true"
    )
