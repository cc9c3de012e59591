"""Fingerprints: everything that a page's bytes depend on, as one digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from struct import pack
from typing import NamedTuple
from zlib import crc32

import msgspec

from site_builder.kinds import AnyView
from site_builder.model import Record
from site_builder.parts import SiteView
from site_builder.views import View

SIZE = 16
"""Bytes of a digest."""

encode: Callable[[object], bytes] = msgspec.msgpack.Encoder(order="deterministic").encode
"""The one encoding that digests are taken of: msgpack, fields in order, mappings sorted."""


class TemplateFacts(Record, frozen=True):
    """What is known of a template by its text alone."""

    digest: str
    includes: tuple[str, ...] = ()
    """Templates it extends, includes or imports."""
    assets: tuple[str, ...] = ()
    """Static files it names."""


class _Start(NamedTuple):
    """What the fingerprints of all pages of a kind and language begin with."""

    digest: blake2b
    parts: tuple[int, ...]
    """Checksums of toolchain, templates and site view."""


class Fingerprints:
    """The fingerprints of one build's pages."""

    def __init__(
        self,
        toolchain: bytes,
        sites: Mapping[str, SiteView],
        templates: Mapping[str, TemplateFacts],
        assets: Mapping[str, str],
    ) -> None:
        self._toolchain = toolchain
        self._sites = {lang: encode(site) for lang, site in sites.items()}
        self._templates = templates
        self._assets = assets
        self._starts: dict[tuple[type, str], _Start] = {}

    def of(self, view: AnyView, encoded: bytes) -> bytes:
        """The fingerprint of a page that shows `view`, whose encoding is `encoded`.

        It is the digest of toolchain, template closure, site view of the language, the view's class, and the
        view. A checksum of each of these and of each field follows, for `difference` to tell what changed.
        """
        kind = type(view)
        lang = view.lang if isinstance(view, View) else ""
        start = self._starts.get((kind, lang)) or self._start(kind, lang)
        digest = start.digest.copy()
        digest.update(encoded)
        parts = [*start.parts, *map(crc32, _fields(encoded))]
        return digest.digest() + pack(f"<{len(parts)}I", *parts)

    def _start(self, kind: type, lang: str) -> _Start:
        templates = site = b""
        if issubclass(kind, View):
            site = self._sites[lang]
            templates = encode(template_closure(kind.template, self._templates, self._assets))
        digest = blake2b(self._toolchain, digest_size=SIZE)
        for part in (kind.__name__.encode(), site, templates):
            digest.update(part)
        start = _Start(digest, (crc32(self._toolchain), crc32(templates), crc32(site)))
        self._starts[kind, lang] = start
        return start


def difference(old: bytes, new: bytes, view: AnyView) -> str:
    """The first thing that two fingerprints of a page differ in, in words; `view` is the newer one."""
    names = ("the generator", "its template", "the settings or texts", "its kind", *view.__struct_fields__)
    olds, news = (memoryview(each)[SIZE:].cast("I") for each in (old, new))
    if len(olds) != len(news):
        return "its kind changed"
    changed = (name for name, a, b in zip(names, olds, news, strict=False) if a != b)
    return f"{next(changed, 'it')} changed"


_fields: Callable[[bytes], list[msgspec.Raw]] = msgspec.msgpack.Decoder(list[msgspec.Raw]).decode


def template_closure(
    name: str, templates: Mapping[str, TemplateFacts], assets: Mapping[str, str]
) -> tuple[tuple[str, ...], ...]:
    """A template and all it includes, directly or not: their digests and the names of their static files.

    What is missing stands in it as an empty digest: rendering reports it.
    """
    reached: dict[str, TemplateFacts] = {}
    ahead = [name]
    while ahead:
        current = ahead.pop()
        if current not in reached:
            reached[current] = templates.get(current, TemplateFacts(""))
            ahead.extend(reached[current].includes)
    return tuple(
        (each, facts.digest, *(assets.get(asset, "") for asset in facts.assets))
        for each, facts in sorted(reached.items())
    )


def digest_of(parts: Iterable[bytes]) -> bytes:
    """One digest of several byte strings, each counted with its length."""
    digest = blake2b(digest_size=SIZE)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()
