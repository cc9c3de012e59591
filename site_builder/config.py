"""The settings of a site: every key of site.yaml, with its default and what it does."""

from __future__ import annotations

from typing import Literal

from site_builder.model import Instant, Record

NEVER, WITHOUT, ALWAYS = "never", "without", "always"
"""When social cards are drawn: never, for articles without a cover, for all."""

TextByLanguage = dict[str, str]
"""A text per language code; "" holds the text for every language that has none of its own."""


Gravity = Literal["off", "warning", "error"]
"""What a problem can be to `check`."""


class NavigationItem(Record, frozen=True):
    """One link of the site's navigation: a label per language and a site path or URL."""

    label: TextByLanguage
    url: str


class Organization(Record, frozen=True):
    """Who publishes: shown as byline of articles without authors, and in structured data."""

    name: TextByLanguage = {}
    url: str = ""
    logo: str = ""
    """Path below static/, `root/logo.png`: in structured data, at least 112 pixels on each side."""
    profiles: tuple[str, ...] = ()
    """Its profiles elsewhere, for search engines: URLs."""
    principles: str = ""
    """Its publishing principles: a site path such as `/editorial-policy/`, or a URL."""
    corrections: str = ""
    """How it corrects itself: a site path, or a URL."""


class AIDisclosure(Record, frozen=True):
    """What readers and search engines are told of texts in which a machine had a part."""

    index: str = "all"
    """`reviewed`: machine text that nobody reviewed is `noindex`, and in no sitemap and no hreflang."""
    policy: str = ""
    """The page that explains the label, which then leads there: a site path, `/ai-policy/`, or a URL."""
    generated: TextByLanguage = {}
    """Label of a text that a machine wrote, instead of "AI-generated"."""
    translated: TextByLanguage = {}
    """Label of a text that a machine translated, instead of "AI-translated"."""
    reviewed: TextByLanguage = {}
    """Label of a machine's text that was reviewed, instead of "AI-assisted"."""
    generated_note: TextByLanguage = {}
    """The sentence behind the label, under the headline."""
    translated_note: TextByLanguage = {}
    """The same for a translation."""
    reviewed_note: TextByLanguage = {}
    """The same for a reviewed text; `{name}` stands for the reviewer."""


class Headers(Record, frozen=True):
    """HTTP headers that the host sends: `_headers` is made from them."""

    hosts: dict[str, tuple[str, ...]] = {}
    """What pages may load from elsewhere, per directive of the Content-Security-Policy, such as
    `media-src: [media.example.org]`; without `img-src`, pictures may come from `images.unsplash.com`."""
    hsts: int = 31_536_000
    """Seconds for which browsers only come by https (Strict-Transport-Security); 0 leaves the header out."""
    referrer: str = "strict-origin-when-cross-origin"
    """What other sites learn of where a reader comes from (Referrer-Policy)."""


class Feeds(Record, frozen=True):
    """What stands in feeds."""

    content: str = "full"
    """`full`: whole articles in the feeds of the site and its categories; `summary`: summaries only."""
    topics: str = "summary"
    """The same for the feeds of tags, sources and authors; `off`: they have none."""
    size: int = 50
    """Articles in a feed at most."""
    hub: str = ""
    """URL of a WebSub hub that subscribers are told of; what deploys the site notifies it."""


class Robots(Record, frozen=True):
    """What robots.txt asks of crawlers."""

    training: str = "allow"
    """`refuse`: crawlers that are known to collect texts for training machines are asked to stay out."""
    refuse: tuple[str, ...] = ()
    """Names of further crawlers that are asked to stay out: `BadBot`."""
    disallow: tuple[str, ...] = ()
    """Site paths that no crawler should visit: `/drafts/`."""


class Llms(Record, frozen=True):
    """llms.txt, which introduces the site to language models; written when there is an introduction."""

    about: TextByLanguage = {}
    """The introduction: what the site publishes, how its texts may be used and cited."""


class Security(Record, frozen=True):
    """security.txt (RFC 9116): where to report a vulnerability; written when there is a contact."""

    contact: tuple[str, ...] = ()
    """Where reports go, the best first: `mailto:security@example.org`, a URL, or `tel:` (required)."""
    expires: Instant = ""
    """When to look at this again, at most a year ahead; the build warns once it has passed (required)."""
    encryption: str = ""
    """URL of the key that reports can be encrypted with."""
    policy: str = ""
    """Site path or URL of the policy on reports."""
    acknowledgments: str = ""
    """Site path or URL of the page that thanks those who reported."""
    languages: tuple[str, ...] = ()
    """Languages in which reports can be read; else those of the site."""


class Manifest(Record, frozen=True):
    """The web manifest: how the site looks on a home screen."""

    short_name: TextByLanguage = {}
    """The name below the icon; else the publication's name."""
    theme_color: str = ""
    """Colour of the window's frame: `#12305c`."""
    background_color: str = ""
    """Colour of the window before the page is there."""


class Images(Record, frozen=True, kw_only=True):
    """What becomes of pictures (`images`)."""

    crops: bool = False
    """Also cut every cover to 4:3 and 1:1, for search engines."""
    cards: str = "never"
    """Draw a social card out of the headline: `never`, for articles `without` a cover, or `always`."""
    blocked: tuple[str, ...] = ()
    """Pictures that appear nowhere: paths below content/, or URLs without what follows the `?`."""
    hosts: dict[str, str] = {}
    """A host's pictures: `local` (fetched, resized), `hotlink` or `off`; `*`: other hosts but Unsplash."""
    allow_http: bool = False
    """Whether `fetch` may ask without encryption."""
    cache_megabytes: int = 4000
    """How large `.cache/images` may become; what was not used for longest is dropped first."""


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
    search: str = "off"
    """`on`: a search page, an index of all articles and a search field in the masthead; `off`: nothing."""
    ai: AIDisclosure = AIDisclosure()
    """What readers are told of texts in which a machine had a part."""
    headers: Headers = Headers()
    """HTTP headers: the Content-Security-Policy and its company."""
    sentiment_on_cards: bool = False
    """Show the feed's sentiment rating on cards as well."""
    images: Images = Images()
    """What becomes of pictures."""
    check: dict[str, Gravity] = {}
    """How grave `check` takes a problem, by its code: `off`, `warning` or `error` (docs/checking.md)."""
    feeds: Feeds = Feeds()
    """What stands in feeds."""
    robots: Robots = Robots()
    """What robots.txt asks of crawlers."""
    llms: Llms = Llms()
    """Introduction of the site to language models (llms.txt)."""
    security: Security = Security()
    """Where to report a vulnerability (security.txt)."""
    service_worker: str = "off"
    """`on`: browsers keep what was read and show it without a connection; `remove`: they let go of it again,
    for the time before `off` (docs/distribution.md)."""
    manifest: Manifest = Manifest()
    """How the site looks on a home screen (web manifest)."""

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
