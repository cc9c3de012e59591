"""Check: what only the plan shows - clashing URLs, links to nowhere, redirects in circles."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from unicodedata import normalize

from site_builder.brief import brief_of
from site_builder.config import Settings
from site_builder.context import in_edition, navigation_links
from site_builder.edition import Page, Site
from site_builder.feed_views import FeedView
from site_builder.findings import Finding
from site_builder.model import Article, Instant, Reference
from site_builder.problems import ERROR, WARNING
from site_builder.redirects import Redirect, resolve
from site_builder.views import ListingView, RedirectView


def check_pages(pages: Sequence[Page], kept: Mapping[str, str], site: Site) -> list[Finding]:
    """Pages that claim the same path, and links to site paths where there is no page.

    `kept` holds path and origin of further pages of the site, made of slugs: lower case, so that they
    need not be folded.
    """
    findings = []
    claims = dict(kept)
    for page in pages:
        path = normalize("NFC", page.path).casefold()
        if path in claims and not (isinstance(page.view, ListingView | FeedView) and not claims[path]):
            findings.append(_clash(_claims(path, pages, claims[path]), site))  # of terms, `check_terms` tells
        claims[path] = page.origin
    findings += _below_files(pages, claims, site)
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


def check_settings(pages: Collection[str], settings: Settings, assets: Collection[str]) -> list[Finding]:
    """Site paths in the settings where there is no page, and a logo that is not there."""
    publisher = settings.publisher
    policies = {
        "ai.policy": settings.ai.policy,
        "publisher.principles": publisher.principles,
        "publisher.corrections": publisher.corrections,
    }
    findings = [
        Finding("", WARNING, "dead-link", f"{what} is not on the site", cure)
        for lang in settings.languages
        for what, url, cure in (
            *(
                (f"navigation: {url} ({text})", url, _NAVIGATION_CURE)
                for text, url in navigation_links((*settings.navigation, *settings.footer), lang, settings)
            ),
            *(
                (f"{name}: {own}", own, "write the page, or mend the setting")
                for name, url in policies.items()
                for own in (in_edition(url, lang, settings),)
            ),
        )
        if url.startswith("/") and not _is_page(url, pages)
    ]
    if publisher.logo and publisher.logo not in assets:
        message = f"publisher.logo: there is no static/{publisher.logo}"
        cure = "add the file or mend the name"
        findings.append(Finding("", WARNING, "missing-picture", message, cure))
    return findings


def check_contact(settings: Settings, now: Instant) -> list[Finding]:
    """A security.txt that is out of date."""
    expires = settings.security.expires
    if not expires or expires > now:
        return []
    cure = "look whether it still holds, and set a later date in site.yaml"
    return [Finding("", WARNING, "expired-contact", f"security.expires: {expires} has passed", cure)]


def check_redirects(pages: Collection[str], site: Site) -> list[Finding]:
    """Redirects that lead back to where they began, and those to site paths where there is no page."""
    resolved = resolve(site)
    findings = [
        _about(each, ERROR, "redirect-loop", f"{each.path} leads to {each.to}, which leads back", _LOOP_CURE)
        for each in resolved.loops
    ]
    for each in resolved.redirects:
        if each.origin and each.to.startswith("/") and not each.is_pattern and not _is_page(each.to, pages):
            message = f"{each.path} leads to {each.to}, where there is no page"
            findings.append(_about(each, WARNING, "dead-link", message, "mend it, or remove it"))
    return findings


def _about(redirect: Redirect, severity: str, code: str, message: str, cure: str) -> Finding:
    """A finding at the place where a redirect is written."""
    text = redirect.path if redirect.field == "aliases" else ""
    return Finding(redirect.origin, severity, code, message, cure, redirect.field, redirect.at, text)


_LOOP_CURE = "let one of them lead to a page"
_NAVIGATION_CURE = "mend it in site.yaml, or leave out the label of the language that has no such page"


class _Claim(NamedTuple):
    """Who claims a path: a file below content/, or the site by itself (empty), and with which page."""

    origin: str
    page: Page | None


def _claims(path: str, pages: Sequence[Page], kept: str) -> tuple[_Claim, _Claim]:
    """The last two claims of a path; `kept` is the origin of the page that is not planned now, if one is."""
    found = [_Claim(page.origin, page) for page in pages if normalize("NFC", page.path).casefold() == path]
    first, *others = found
    return (others[-2] if len(others) > 1 else first, others[-1]) if others else (_Claim(kept, None), first)


def _clash(claims: tuple[_Claim, _Claim], site: Site) -> Finding:
    """The finding about two pages of one path, at what is easiest to change: an alias, else a permalink."""
    origins = {claim.origin for claim in claims}
    articles = {f"content/{article.path}": article for article in _articles(origins, site)}
    wishes = [_wish(claim, articles.get(claim.origin), site) for claim in claims]
    ranks = [
        (wish is not None and wish.field == "aliases", wish is not None, bool(c.origin))
        for wish, c in zip(wishes, claims, strict=True)
    ]
    blamed = 0 if ranks[0] > ranks[1] else 1
    with_what = claims[1 - blamed].origin or "a page that the site makes by itself"
    shown = next(claim.page.path for claim in claims if claim.page).removesuffix("index.html")
    finding = Finding(
        claims[blamed].origin.removeprefix("content/"),
        ERROR,
        "url-clash",
        f"/{shown} is also claimed by {with_what}",
        "rename the file, or give it a permalink of its own",
    )
    wish = wishes[blamed]
    if wish is None:
        return finding
    cure = (
        "change it, or delete it"
        if wish.field == "permalink"
        else "delete it: there is a page at that address"
    )
    return finding._replace(cure=cure, field=wish.field, at=wish.at, text=wish.text)


def _below_files(pages: Iterable[Page], claims: Mapping[str, str], site: Site) -> Iterator[Finding]:
    """Pages in a folder where a file of that name is: `/feed.xml/`. Only aliases and static files can be.

    An alias below a page, `/index.html/x/`, was refused already.
    """
    for page in pages:
        folder = normalize("NFC", page.path).casefold().rpartition("/")[0]
        while "." in folder:
            if folder in claims and not folder.endswith((".html", ".htm")):
                yield _clash((_Claim(claims[folder], None), _Claim(page.origin, page)), site)
            folder = folder.rpartition("/")[0]


class _Wish(NamedTuple):
    """What in a file asks for a path of its own."""

    field: str
    text: str = ""
    at: Reference | None = None


def _wish(claim: _Claim, article: Article | None, site: Site) -> _Wish | None:
    """The alias, the permalink or the line of redirects.csv that a claim comes from; else its path."""
    if claim.page and isinstance(claim.page.view, RedirectView):
        url = claim.page.view.url.rstrip("/")
        for alias in article.aliases if article else ():
            if alias.rstrip("/") == url:
                return _Wish("aliases", alias)
        for old in site.moved if article is None else ():
            if old.path.rstrip("/") == url:
                return _Wish("aliases", at=Reference(old.path, old.line, 1))
    return _Wish("permalink", article.permalink) if article and article.permalink else None


def _articles(origins: Collection[str], site: Site) -> Iterator[Article]:
    """The articles, pages and takedowns of these files."""
    for edition in site.editions:
        for article in (*edition.standalone, *edition.removed):
            if f"content/{article.path}" in origins:
                yield article
        for entry in edition.entries:
            if f"content/{entry.brief.path}" in origins:
                yield entry.article


def _is_page(target: str, claims: Container[str]) -> bool:
    path = target.partition("#")[0].partition("?")[0].strip("/").casefold()
    return (f"{path}/index.html" if path else "index.html") in claims or path in claims
