"""Check: what no file shows by itself - identities, pairs, pictures, links, clashing URLs."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple
from unicodedata import normalize

from site_builder.brief import Brief, Filed, brief_of
from site_builder.config import Settings
from site_builder.context import navigation_links
from site_builder.edition import Page, Site
from site_builder.links import content_target
from site_builder.model import PictureFile, Reference
from site_builder.pairs import identities
from site_builder.pictures import OUTSIDE, OutsideContentError, locate_picture
from site_builder.problems import ERROR, WARNING, Problem
from site_builder.remote import is_remote, key_of

SKIPPED_AT_MOST = 20
SKIPPED_SHARE = 0.01
"""More new faulty articles than both of these are no accident: the build fails (DESIGN section 4)."""


class Finding(NamedTuple):
    """A problem whose line is not known yet: that of a field of the file, or of a reference in its body."""

    path: str
    """Below content/."""
    severity: str
    code: str
    message: str
    cure: str = ""
    field: str = ""
    at: Reference | None = None


def accept(
    files: Mapping[str, Filed], settings: Settings, published: frozenset[str]
) -> tuple[list[Brief], list[Problem]]:
    """The articles that can be published, and the problems of all files.

    Faults in drafts are warnings; so are those in files that were never published, if the settings say
    `on_bad_article: skip` and there are not too many of them.
    """
    articles = [each.brief for each in files.values() if each.brief is not None]
    faulty = [path for path, each in files.items() if each.brief is None]
    new = {path for path in faulty if path not in published and not files[path].draft}
    few = len(new) <= SKIPPED_AT_MOST or len(new) <= SKIPPED_SHARE * len(files)
    skipped = new if settings.on_bad_article == "skip" and few else set()
    problems: list[Problem] = []
    for path, each in files.items():
        if each.problems:
            lenient = each.brief is None and (path in skipped or each.draft)
            problems.extend(_as_warning(problem) if lenient else problem for problem in each.problems)
    return articles, problems


def check_articles(articles: Iterable[Brief], pictures: Mapping[str, PictureFile]) -> list[Finding]:
    """Findings of live articles among one another."""
    articles = list(articles)
    findings = [
        *_external_ids(articles),
        *_pairs(articles),
        *_aliases(articles),
        *(
            finding
            for article in articles
            if article.images or article.covers
            for finding in _article_pictures(article, pictures)
        ),
        *_links(articles),
    ]
    ignored = {(article.path, code) for article in articles for code in article.ignore}
    return [each for each in findings if each.severity == ERROR or (each.path, each.code) not in ignored]


def check_terms(site: Site) -> list[Finding]:
    """Terms of one kind whose names are different and whose URLs are not."""
    findings = []
    for edition in site.editions:
        for kind in edition.terms:
            first: dict[str, str] = {}
            for term in edition.of(kind):
                other = first.setdefault(term.link.url, term.key)
                if other != term.key:
                    path = _user(site, kind, term.key)
                    message = (
                        f'{_FIELDS.get(kind, kind)}: "{term.key}" and "{other}" share the URL {term.link.url}'
                    )
                    cure = f"make one a synonym of the other in content/{_FILES.get(kind, 'tags.yaml')}"
                    findings.append(
                        Finding(path, ERROR, "slug-clash", message, cure, _FIELDS.get(kind, kind))
                    )
    return findings


def check_pages(pages: Sequence[Page], kept: Mapping[str, str], site: Site) -> list[Finding]:
    """Pages that claim the same path, and links to site paths where there is no page.

    `kept` holds path and origin of further pages of the site, made of slugs: lower case, so that they
    need not be folded.
    """
    findings = []
    claims = dict(kept)
    for page in pages:
        path = normalize("NFC", page.path).casefold()
        if path in claims:
            findings.append(_clash(page, claims[path]))
        claims[path] = page.origin
    there: dict[str, bool] = {}
    for edition in site.editions:
        for article in (*(entry.brief for entry in edition.entries), *map(brief_of, edition.standalone)):
            for link in article.links:
                if link.target not in there:
                    there[link.target] = link.target[:1] != "/" or _is_page(link.target, claims)
                if not there[link.target]:
                    message = f"link: there is no page {link.target}"
                    findings.append(
                        Finding(article.path, WARNING, "dead-link", message, "mend or remove it", at=link)
                    )
    return findings


def check_navigation(pages: Iterable[str], settings: Settings) -> list[Finding]:
    """Links of the navigation and the footer to site paths where there is no page."""
    there = dict.fromkeys(pages, "")
    return [
        Finding("", WARNING, "dead-link", f"navigation: {url} ({text}) is not on the site", _NAVIGATION_CURE)
        for lang in settings.languages
        for text, url in navigation_links((*settings.navigation, *settings.footer), lang, settings)
        if url.startswith("/") and not _is_page(url, there)
    ]


_NAVIGATION_CURE = "mend it in site.yaml, or leave out the label of the language that has no such page"
_ALIAS = re.compile(r"/(?:[^\W_][\w.,~+-]*(?<!\.html)(?<!\.htm)/)*(?:[^\W_][\w.,~+-]*)?")
_FIELDS = {"category": "category", "tag": "tags", "source": "source", "author": "authors", "story": "story"}
_FILES = {"category": "categories.yaml", "source": "sources.yaml", "author": "authors.yaml"}


def _as_warning(problem: Problem) -> Problem:
    if problem.severity == WARNING:
        return problem
    left_out = f"{problem.message}; the article is left out"
    return Problem(
        problem.path,
        problem.line,
        problem.column,
        WARNING,
        problem.code,
        left_out,
        problem.cure,
        problem.excerpt,
        problem.width,
    )


def _external_ids(articles: Sequence[Brief]) -> list[Finding]:
    findings = []
    first: dict[tuple[str, str], str] = {}
    for article in articles:
        if article.external_id:
            other = first.setdefault((article.lang, article.external_id), article.path)
            if other != article.path:
                message = f'externalId: "{article.external_id}" is also that of content/{other}'
                cure = "delete the copy, or give it an id of its own"
                findings.append(
                    Finding(article.path, ERROR, "duplicate-external-id", message, cure, "externalId")
                )
    return findings


def _pairs(articles: Sequence[Brief]) -> list[Finding]:
    findings = []
    paths = {article.path: article for article in articles}
    for article in articles:
        original = article.translation_of
        if original and (original not in paths or paths[original].lang == article.lang):
            what = "is in the same language" if original in paths else "is not on the site"
            message = f"translationOf: content/{original} {what}"
            cure = "name the original's path below content/, suffix and all"
            findings.append(
                Finding(article.path, WARNING, "dead-translation", message, cure, "translationOf")
            )
    if not any(article.translation_of for article in articles):
        return findings
    identity = identities(articles)
    first: dict[tuple[str, str], str] = {}
    for article in articles:
        other = first.setdefault((article.lang, identity[article.path]), article.path)
        if other != article.path and article.translation_of:
            message = f"content/{other} is the same article in the same language"
            cure = "mend translationOf in one of them"
            findings.append(Finding(article.path, WARNING, "pair-clash", message, cure, "translationOf"))
    return findings


def _aliases(articles: Sequence[Brief]) -> Iterable[Finding]:
    """Aliases that are no path for a page: a host's own files (`_headers`), hidden ones, names too long."""
    for article in articles:
        for alias in article.aliases:
            if not _ALIAS.fullmatch(alias) or any(len(name.encode()) > 240 for name in alias.split("/")):
                message = f'aliases: "{alias[:60]}" is no path for a page'
                cure = "write it like /2025/12/name/, with letters, digits and . , ~ + - _ only"
                yield Finding(article.path, ERROR, "invalid-path", message, cure, "aliases")


def _article_pictures(article: Brief, pictures: Mapping[str, PictureFile]) -> Iterable[Finding]:
    if article.removed:
        return
    for target in article.covers:
        finding = _picture(article, target, "coverImage", pictures)
        if finding:
            yield finding
    for image in article.images:
        finding = _picture(article, image.target, "image", pictures)
        if finding:
            yield finding._replace(field="", at=image)


def _picture(article: Brief, target: str, field: str, pictures: Mapping[str, PictureFile]) -> Finding | None:
    if is_remote(target):
        return _fetched(article, target, field, pictures.get(key_of(target)))
    try:
        path = locate_picture(target, article.path)
    except OutsideContentError:
        message = f'{field}: "{target}" leads out of content/'
        cure = "put the picture below content/images/ and name it images/..."
        return Finding(article.path, ERROR, "outside-content", message, cure, field)
    parts = path.split("/")
    above = (pictures.get("/".join(parts[:end])) for end in range(1, len(parts) + 1))
    if any(each is not None and each.fault == OUTSIDE for each in above):
        message = f'{field}: "{target}" {OUTSIDE} through a symbolic link'
        cure = "put the picture itself below content/images/"
        return Finding(article.path, ERROR, "outside-content", message, cure, field)
    picture = pictures.get(path)
    if picture is None:
        message = f"{field}: there is no picture content/{path}"
        return Finding(
            article.path, WARNING, "missing-picture", message, "add the file or mend the name", field
        )
    if picture.fault:
        message = f"{field}: content/{path} {picture.fault}"
        return Finding(
            article.path, WARNING, "bad-picture", message, "save the picture anew as JPEG or PNG", field
        )
    return None


def _fetched(article: Brief, url: str, field: str, picture: PictureFile | None) -> Finding | None:
    if picture is None or not picture.fault:
        return None
    message = f"{field}: {url} {picture.fault}"
    return Finding(article.path, WARNING, "bad-picture", message, "name another picture", field)


def _links(articles: Sequence[Brief]) -> list[Finding]:
    """Links to files of content that are not on the site, and to headings that are not there."""
    findings = []
    there = {article.path: article for article in articles if not article.removed}
    for article in there.values():
        for link in article.links:
            target = content_target(link.target, article.path)
            if not target:
                continue
            fragment = link.target.partition("#")[2]
            if target not in there:
                message, code = f"link: content/{target} is not on the site", "dead-link"
            elif fragment and fragment not in there[target].anchors:
                message, code = f'link: content/{target} has no heading "{fragment}"', "dead-anchor"
            else:
                continue
            findings.append(Finding(article.path, WARNING, code, message, "mend or remove it", at=link))
    return findings


def _user(site: Site, kind: str, key: str) -> str:
    """The newest article that uses a term: where a clash of names is shown."""
    for edition in site.editions:
        for entry in reversed(edition.entries):
            terms = (entry.category, *entry.tags, entry.source, *entry.authors, entry.story)
            if any(term is not None and term.kind == kind and term.key == key for term in terms):
                return entry.brief.path
    return ""


def _clash(page: Page, other: str) -> Finding:
    """The finding about a page whose path the page of the origin `other` has as well."""
    first, second = (other, page.origin) if page.origin else (page.origin, other)
    with_what = first or "a page that the site makes by itself"
    message = f"/{page.path.removesuffix('index.html')} is also claimed by {with_what}"
    cure = "rename the file, or give it a permalink of its own"
    return Finding(second.removeprefix("content/"), ERROR, "url-clash", message, cure)


def _is_page(target: str, claims: Container[str]) -> bool:
    path = target.partition("#")[0].partition("?")[0].strip("/").casefold()
    return (f"{path}/index.html" if path else "index.html") in claims or path in claims
