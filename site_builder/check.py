"""Check: what no file shows by itself - identities, pairs, pictures, links, clashing names."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence

from site_builder.brief import Brief, Filed
from site_builder.config import Settings
from site_builder.edition import Site
from site_builder.findings import Finding
from site_builder.headers import allowed_hosts
from site_builder.links import content_target
from site_builder.model import PictureFile
from site_builder.pairs import identities
from site_builder.pictures import OUTSIDE, OutsideContentError, locate_picture
from site_builder.problems import ERROR, WARNING, Problem
from site_builder.redirects import is_address
from site_builder.remote import is_remote, key_of

SKIPPED_AT_MOST = 20
SKIPPED_SHARE = 0.01
"""More new faulty articles than both of these are no accident: the build fails (DESIGN section 4)."""


def accept(
    files: Mapping[str, Filed],
    settings: Settings,
    published: Callable[[], Container[str]],
    *,
    drafts: bool = False,
) -> tuple[list[Brief], list[Problem]]:
    """The articles that can be published, and the problems of all files.

    Faults in drafts are warnings, unless `drafts` are to be shown; so are those in files that were never
    published, if the settings say `on_bad_article: skip` and there are not too many of them.
    """
    articles = [each.brief for each in files.values() if each.brief is not None]
    faulty = [path for path, each in files.items() if each.brief is None]
    before = published() if faulty else ()
    new = {path for path in faulty if path not in before and (drafts or not files[path].draft)}
    few = len(new) <= SKIPPED_AT_MOST or len(new) <= SKIPPED_SHARE * len(files)
    skipped = new if settings.on_bad_article == "skip" and few else set()
    problems: list[Problem] = []
    for path, each in files.items():
        if each.problems:
            lenient = each.brief is None and (path in skipped or (each.draft and not drafts))
            problems.extend(_as_warning(problem) if lenient else problem for problem in each.problems)
    return articles, problems


def check_articles(
    articles: Iterable[Brief], pictures: Mapping[str, PictureFile], settings: Settings
) -> list[Finding]:
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
        *_blocked(articles, settings),
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
            if not is_address(alias):
                message = f'aliases: "{alias[:60]}" is no path for a page'
                cure = "write it like /2025/12/name/, with letters, digits and . , ~ + - _ only"
                yield Finding(article.path, ERROR, "invalid-path", message, cure, "aliases", text=alias)


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


def _blocked(articles: Sequence[Brief], settings: Settings) -> Iterable[Finding]:
    """Recordings and covers on hosts from which pages may not load: each host once, at its first article."""
    hosts = allowed_hosts(settings)
    own = settings.origin.partition("://")[2]
    users: dict[str, list[str]] = {}
    for article in articles:
        for loaded in article.loads:
            users.setdefault(loaded, []).append(article.path)
    for loaded, paths in users.items():
        directive, _, host = loaded.partition(" ")
        allowed = hosts.get(directive, ())
        if host == own or any(_is_host(host, each) for each in allowed):
            continue
        field = "audio" if directive == "media-src" else "coverImage"
        more = f"; {len(paths) - 1:,} more articles load from there" if len(paths) > 1 else ""
        message = f"{field}: browsers will not load from {host}{more}"
        listed = ", ".join([*allowed, host])
        cure = f"add it to site.yaml: headers: {{hosts: {{{directive}: [{listed}]}}}}"
        yield Finding(min(paths), WARNING, "blocked-host", message, cure, field)


def _is_host(host: str, allowed: str) -> bool:
    allowed = allowed.lower()
    if allowed == "https:":
        return True
    if allowed.endswith(":*"):
        return re.sub(r":\d+\Z", "", host) == allowed[:-2]
    return host.endswith(allowed[1:]) if allowed.startswith("*.") else host == allowed


def _user(site: Site, kind: str, key: str) -> str:
    """The newest article that uses a term: where a clash of names is shown."""
    for edition in site.editions:
        for entry in reversed(edition.entries):
            terms = (entry.category, *entry.tags, entry.source, *entry.authors, entry.story)
            if any(term is not None and term.kind == kind and term.key == key for term in terms):
                return entry.brief.path
    return ""
