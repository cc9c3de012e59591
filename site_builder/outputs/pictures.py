"""Pictures that live pages show, in every size in which they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from site_builder.brief import brief_of
from site_builder.edition import Page, Site, Unit
from site_builder.fingerprint import digest_of, encode
from site_builder.image_views import VariantView
from site_builder.pictures import shown_pictures
from site_builder.variants import Shown, recipes, variant_url


def plan(site: Site) -> Iterator[Unit]:
    """The variants of each picture once, in parts by the first digits of their names."""
    parts: dict[str, dict[tuple[str, bool, bool, str], Shown]] = {}
    for shown in _shown(site):
        file = shown.file
        name = file.digest, shown.cover, shown.ai_generated, file.source
        parts.setdefault(file.digest[:2], {})[name] = shown
    for part, found in sorted(parts.items()):
        ordered = [found[name] for name in sorted(found)]
        key = digest_of([encode((shown.file, shown.cover, shown.ai_generated)) for shown in ordered])
        yield Unit(f"pictures {part}", partial(_variants, ordered, site.settings.images.crops), key)


def _shown(site: Site) -> Iterator[Shown]:
    """Every picture as each live page shows it."""
    for edition in site.editions:
        for entry in edition.entries:
            yield from entry.pictures
        for article in edition.standalone:
            if article.body.images:
                yield from shown_pictures(brief_of(article), site.pictures)


def _variants(ordered: Sequence[Shown], crops: bool) -> Iterator[Page]:
    planned: set[str] = set()
    for shown in ordered:
        file = shown.file
        for recipe in recipes(shown, crops=crops):
            url = variant_url(file.digest, recipe)
            if url not in planned:
                planned.add(url)
                yield Page(url[1:], VariantView(file.source, file.digest, recipe))
