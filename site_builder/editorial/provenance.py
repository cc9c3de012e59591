"""Where a text and its picture come from, what a machine did to it, and who paid."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.manuscript import Manuscript
from site_builder.remarks import Archive, ArchiveRemark, ArchiveRule, ArticleRule, Remark
from site_builder.urls import term_key


def source_without_url(archive: Archive) -> Iterator[ArchiveRemark]:
    """A source without address, neither in the article nor in sources.yaml: the attribution leads nowhere."""
    known = {
        term_key(spelling)
        for entry in archive.vocabulary.sources
        for spelling in (entry.key, *entry.synonyms, *entry.formerly)
        if entry.url
    }
    for path, written in archive.written.items():
        source = written.brief.source
        if source is not None and not source.url and term_key(source.key) not in known:
            message = f'source.url: missing, and content/sources.yaml has no url for "{source.key}"'
            yield ArchiveRemark(path, written.notes.source, message, "add the address of the original")


def ai_without_reviewer(manuscript: Manuscript) -> Iterator[Remark]:
    """A text that a machine wrote or translated and nobody has reviewed; it is labelled as such."""
    ai = manuscript.article.ai
    if ai is not None and (ai.rewritten or ai.translated_from) and not ai.reviewed_by:
        did = "translated" if ai.translated_from and not ai.rewritten else "rewrote"
        message = f"ai.reviewedBy: missing; a machine {did} the text, and nobody answers for it"
        yield Remark(manuscript.place("ai"), message, "review it, and add reviewedBy and reviewedAt")


def cover_without_alt(manuscript: Manuscript) -> Iterator[Remark]:
    """A cover that says nothing to those who do not see it."""
    cover = manuscript.article.cover
    if cover is not None and not cover.alt:
        message = "coverImage.alt: missing"
        yield Remark(manuscript.place("coverImage"), message, "say what the picture shows")


def cover_without_credit(manuscript: Manuscript) -> Iterator[Remark]:
    """A cover that names nobody to whom it is owed, and that no machine made."""
    cover = manuscript.article.cover
    if cover is not None and cover.credit is None and not cover.ai_generated:
        message = "coverImage.credit: missing"
        yield Remark(manuscript.place("coverImage"), message, "name photographer and agency, as licences ask")


_PAID = re.compile(
    r"""
      \bthis\ (?:(?:article|content|post|text)\ )?(?:is|was)\ (?:an?\ )?(?:\w+\ )?
      (?:sponsored|advertorial|paid|press\ release|promotional|partner\ content)\b
    | ^[*_\[(]*(?:sponsored(?:\ (?:content|post|article))?|paid\ (?:content|post|promotion|press\ release)
      |press\ release|partner\ content|advertorial|promoted|promotional\ content)
      [*_\])]*(?:$|:|\s[-–—]|\sby\b)
    | \bsponsored\ by\b | \bpaid\ for\ by\b | \bin\ (?:paid\ )?partnership\ with\ our\ sponsor
    | \bна\ правах\ реклами\b | \bрекламн(?:ий\ матеріал|а\ (?:стаття|публікація))\b
    | \bпартнерськ(?:ий\ матеріал|а\ стаття)\b
    | \bматеріал\ (?:підготовлено|створено)\ (?:за\ підтримки|на\ замовлення|спільно\ з\ партнером)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PAID_WORDS = (
    "sponsor", "advertorial", "paid ", "press release", "promot", "partner content", "реклам", "партнерськ",
    "матеріал ",
)  # fmt: skip
"""Some of these is in every text that _PAID fits."""
_PAID_TERMS = frozenset(
    ("sponsored", "press-release", "press-releases", "advertorial", "partner", "partner-content", "promoted",
     "paid", "advertisement", "реклама")
)  # fmt: skip


def sponsored_unlabelled(manuscript: Manuscript) -> Iterator[Remark]:
    """A text that says it is paid for, or is filed as such, without `sponsored` in its front matter."""
    article = manuscript.article
    if article.sponsored is not None or article.standalone:
        return
    cure = "add sponsored: with by, or take the words out if nobody paid"
    for field, value in (("category", article.category), *(("tags", tag) for tag in article.tags)):
        if term_key(value) in _PAID_TERMS:
            place = manuscript.place(field, value)
            yield Remark(place, f'{field}: "{value}", but the article has no label', cure)
            return
    for block in manuscript.blocks if manuscript.mentions(_PAID_WORDS) else ():
        found = _PAID.search(block.text)
        if found:
            message = f'"{found[0][:40]}", but the article has no label'
            yield Remark(block.spot(found.start(), found.end()), message, cure)
            return


RULES = (
    ArchiveRule("source-without-url", source_without_url),
    ArticleRule("ai-without-reviewer", ai_without_reviewer),
    ArticleRule("cover-without-alt", cover_without_alt),
    ArticleRule("cover-without-credit", cover_without_credit),
    ArticleRule("sponsored-unlabelled", sponsored_unlabelled),
)
