"""Names in URLs: slugs, keys and labels, where a page lives, and which file of the output that is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

SLUG_LENGTH = 80
"""Characters of a slug at most."""

DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
OWN_PATHS = {
    "index", "page", "tag", "category", "source", "author", "story", "archive", "404", "feed",
    "search", "assets", "images", "static",
}  # fmt: skip
RESERVED = frozenset(DEVICES | OWN_PATHS)
"""Slugs that would clash with device names or with our own paths; they end in `-x`: `con-x`."""


class Location(NamedTuple):
    """Where one file of content is published."""

    lang: str
    key: str
    """The path without language suffix and `.md`: what pairs translations."""
    url: str
    """The site path."""


# -- Text to name ----------------------------------------------------------------------------------


@lru_cache(maxsize=32_768)
def slug(text: str) -> str:
    """The name of a text in URLs: `[a-z0-9-]+`, at most 80 characters, never empty, never reserved.

    Latin letters lose their accents; Ukrainian follows KMU resolution 55 of 2010, other Russian letters
    join in (`ы` y, `э` e, `ё` io, `ъ` nothing); `&` reads as a word of its own (`R&D` r-and-d), `+` and
    `#` as parts of one (`C++` cplusplus, `C#` csharp). Punctuation, currency signs and blanks become
    hyphens. Six digits of the text's digest are added where anything else was dropped or the name was cut.
    """
    if _SLUG.fullmatch(text) and len(text) <= SLUG_LENGTH:
        return f"{text}-x" if text in RESERVED else text
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip()
    spelled = _spell(folded)
    name = _NOT_SLUG.sub("-", spelled).strip("-")
    if not name or _LOST in spelled or len(name) > SLUG_LENGTH:
        digits = blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=3).hexdigest()
        return f"{_cut(name, SLUG_LENGTH - 7)}-{digits}" if name else digits
    return f"{name}-x" if name in RESERVED else name


@lru_cache(maxsize=32_768)
def term_key(text: str) -> str:
    """The identity of a category, tag, source or author: however it is cased, spaced or hyphenated.

    `real world assets` and `Real-World_Assets` are one; so are the apostrophes of `об'єднання`.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    folded = folded.translate(_APOSTROPHES).strip()
    return _GAP.sub("-", folded).strip("-") or folded


def label(key: str) -> str:
    """What a key is called when the data files do not say: `real-world-assets` is "Real world assets"."""
    return key[:1].title() + key[1:].replace("-", " ")


# -- File to URL, URL to file ----------------------------------------------------------------------


def locate(path: str, languages: Sequence[str], permalink: str = "") -> Location:
    """Language, key and URL of a file below content/, `2025/12/slug.uk.md`; the default language comes first.

    A suffix counts only if it is one of `languages`. `pages/about.en.md` is at `/about/`,
    `2025/12/x/index.en.md` at `/2025/12/x/`. A permalink is a site path; other languages than the default
    have theirs below `/uk/`, which is added where it is missing. Every segment ends up as a slug.
    """
    stem = unicodedata.normalize("NFC", path[:-3] if path[-3:].lower() == ".md" else path)
    lang = languages[0]
    rest, dot, suffix = stem.rpartition(".")
    if dot and suffix in languages:
        lang, stem = suffix, rest
    start = home(lang, languages[0])
    if permalink:
        names = [name for name in f"/{permalink.lstrip('/')}".removeprefix(start).split("/") if name]
    else:
        names = stem.removeprefix("pages/").split("/")
        if names[-1] == "index" and len(names) > 1:
            names.pop()
    return Location(lang, stem, start + "".join([f"{_segment(name)}/" for name in names]))


def output_path(url: str) -> str:
    """The file of a site path below the output folder; ValueError for a path that could lead elsewhere."""
    if not url.startswith("/") or _UNSAFE.search(url):
        raise ValueError(f"not a site path: {url!a}")
    return url[1:] + "index.html" if url.endswith("/") else url[1:]


# -- The site's own URLs ---------------------------------------------------------------------------


def home(lang: str, default: str) -> str:
    """The front page of a language: `/`, or `/uk/`."""
    return "/" if lang == default else f"/{lang.lower()}/"


def term_url(kind: str, slug: str, lang: str, default: str) -> str:
    """The head of a category, tag, source, author or story: `/category/market/`."""
    return f"{home(lang, default)}{kind}/{slug}/"


def numbered(head: str, number: int) -> str:
    """A closed page of a listing: `/category/market/page/3/`."""
    return f"{head}page/{number}/"


def month_url(month: str, lang: str, default: str) -> str:
    """The archive of a month, given as `2025-12`: `/2025/12/`."""
    return f"{home(lang, default)}{month.replace('-', '/')}/"


def year_url(year: str, lang: str, default: str) -> str:
    """The archive of a year: `/2025/`."""
    return f"{home(lang, default)}{year}/"


def tags_url(lang: str, default: str) -> str:
    """The index of all tags: `/tag/`."""
    return f"{home(lang, default)}tag/"


def archive_url(lang: str, default: str) -> str:
    """The archive of all years: `/archive/`."""
    return f"{home(lang, default)}archive/"


def search_url(lang: str, default: str) -> str:
    """The search page: `/search/`."""
    return f"{home(lang, default)}search/"


def feed_url(head: str, form: str) -> str:
    """A feed of the articles listed at a head, `form` one of rss, atom, json: `/tag/etf/feed.xml`."""
    return head + {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}[form]


def feeds_url(lang: str, default: str) -> str:
    """The page that lists the feeds: `/feeds/`."""
    return f"{home(lang, default)}feeds/"


def index_url(lang: str, default: str) -> str:
    """The index of the whole site: `/site-index/`."""
    return f"{home(lang, default)}site-index/"


def offline_url(lang: str, default: str) -> str:
    """The page that is shown when there is no connection: `/offline/`."""
    return f"{home(lang, default)}offline/"


def manifest_url(lang: str, default: str) -> str:
    """The web manifest of a language: `/manifest.webmanifest`."""
    return f"{home(lang, default)}manifest.webmanifest"


def sitemap_url(lang: str, name: str) -> str:
    """A sitemap of a language: `/sitemaps/en/2025-12.xml`."""
    return f"/sitemaps/{lang.lower()}/{name}.xml"


def asset_url(path: str, digest: str) -> str:
    """A published file of static/, from its path there: `/assets/css/site.0123456789.css`."""
    folder, slash, name = path.rpartition("/")
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    names = "/".join(
        [part if _PLAIN_NAME.fullmatch(part) else slug(part) for part in (folder + slash + stem).split("/")]
    )
    return f"/assets/{names}.{digest[:10]}{dot}{extension}"


def below(base: str, url: str) -> str:
    """A site path behind a base, the site's path prefix or its whole URL; URLs as they are."""
    return base + url if url.startswith("/") else url


# -- How text is spelled in a-z --------------------------------------------------------------------

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_SEGMENT = re.compile(r"(?=.*[a-z0-9])[a-z0-9-]+")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_UNSAFE = re.compile(r"//|\\|/\.{1,2}(?:/|\Z)|[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_GAP = re.compile(r"[\s_\-\u2010\u2011]+")
_MARKS = re.compile(r"[\u0300-\u036f\ufe0f\u00ad\u200b-\u200f\u2060\ufeff]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_LOST = "\0"

_APOSTROPHES = str.maketrans("’ʼ‘‛`´", "''''''")
_INITIAL = re.compile(r"(?<![^\W\d_])(?<![^\W\d_]')[єїйюя]")
_INITIAL_FORMS = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_CYRILLIC = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z",
    "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ь": "", "ю": "iu", "я": "ia", "ы": "y", "э": "e", "ё": "io", "ъ": "", "ў": "u",
})  # fmt: skip
_SIGNS = str.maketrans({"&": " and ", "+": "plus", "#": "sharp", "'": "", "\0": " "})
_LATIN = {
    "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h",
    "ı": "i", "ŋ": "ng", "ŧ": "t", "ə": "e", "ƒ": "f",
}  # fmt: skip


def _spell(folded: str) -> str:
    """The text in ASCII: what stands for nothing in a-z is `_LOST`."""
    text = unicodedata.normalize("NFKC", folded.translate(_APOSTROPHES)).casefold()
    text = _MARKS.sub("", unicodedata.normalize("NFKC", text))
    text = _INITIAL.sub(lambda match: _INITIAL_FORMS[match[0]], text)
    text = text.replace("зг", "zgh").translate(_CYRILLIC).translate(_SIGNS)
    return text if text.isascii() else _NOT_ASCII.sub(lambda match: _ascii(match[0]), text)


def _ascii(char: str) -> str:
    """One character that is neither ASCII nor Ukrainian: Latin without accents, blank, or `_LOST`."""
    plain = _LATIN.get(char[0]) or _MARKS.sub("", unicodedata.normalize("NFKD", char))
    plain = "".join([_LATIN.get(part, part) for part in plain])
    if plain.isascii():
        return plain
    category = unicodedata.category(char)
    return " " if category[0] in "PZ" or category in {"Sc", "Cc"} else _LOST


def _cut(name: str, length: int) -> str:
    """The beginning of a name, at most `length` characters, whole words unless the last is very long."""
    if len(name) <= length:
        return name
    end = name.rfind("-", 0, length + 1)
    return name[: end if end > length // 2 else length].rstrip("-")


def _segment(name: str) -> str:
    """One segment of a path: as it is when it could be a slug (`a--b` too), else its slug."""
    if len(name) <= SLUG_LENGTH and name not in RESERVED and _SEGMENT.fullmatch(name):
        return name
    return slug(name)
