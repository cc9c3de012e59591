"""The settings of a site: every key of site.yaml, with its default and what it does."""

from __future__ import annotations

from site_builder.model import Record

TextByLanguage = dict[str, str]
"""A text per language code; "" holds the text for every language that has none of its own."""


class NavigationItem(Record, frozen=True):
    """One link of the site's navigation: a label per language and a site path or URL."""

    label: TextByLanguage
    url: str


class Organization(Record, frozen=True):
    """Who publishes: shown as byline of articles without authors, and in structured data."""

    name: TextByLanguage = {}
    url: str = ""
    logo: str = ""
    """Path below static/."""


class Settings(Record, frozen=True, kw_only=True):
    """The contents of site.yaml. The docstring under each field is its line in docs/settings.md."""

    name: str
    """The publication's name (required)."""
    url: str
    """Where the site will live: `https://example.org`, or with a path `https://example.org/x` (required)."""
    description: TextByLanguage = {}
    """One sentence about the publication; text, or a text per language."""
    languages: tuple[str, ...] = ("en",)
    """Editions; the first is the default language, whose URLs have no prefix."""
    timezone: str = "UTC"
    """Zone in which dates are shown; never changes order, URLs or archives."""
    navigation: tuple[NavigationItem, ...] = ()
    """Links of the masthead, in order."""
    footer: tuple[NavigationItem, ...] = ()
    """Links of the footer, in order."""
    page_size: int = 20
    """Articles on a closed listing page; set it once, for a change renumbers every listing."""
    beside: int = 4
    """Articles beside the lead of the front page: pinned ones, then the best rated of the newest."""
    latest: int = 12
    """Articles under "Latest" on the front page."""
    section_size: int = 4
    """Articles per section on the front page; 0 leaves the sections out."""
    topics: int = 8
    """Most covered topics named on the front page; 0 leaves them out."""
    sticky_limit: int = 5
    """Pinned articles shown at most on a front page or category."""
    on_bad_article: str = "fail"
    """`fail`: an error in any article stops the build; `skip`: new articles with errors are left out."""
    theme: str = ""
    """Folder of templates searched after templates/, relative to the project."""
    publisher: Organization = Organization()
    """The organization that publishes, and byline of articles without authors."""
    responsible_editor: str = ""
    """Who holds editorial responsibility; with a reviewer, AI text is labelled "AI-assisted, reviewed by"."""
    sentiment_on_cards: bool = False
    """Show the feed's sentiment rating on cards as well."""

    @property
    def default_language(self) -> str:
        return self.languages[0]

    @property
    def prefix(self) -> str:
        """The path prefix of `url`, without a slash at its end: `/news`, or empty."""
        rest = self.url.partition("://")[2]
        _, slash, path = rest.partition("/")
        return slash + path

    @property
    def origin(self) -> str:
        """Scheme and host of `url`: `https://example.org`."""
        return self.url.removesuffix(self.prefix) if self.prefix else self.url
