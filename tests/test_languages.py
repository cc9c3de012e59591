"""Several languages: who is whose translation, for search engines and for readers; a third one is one catalogue away."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import REPOSITORY, Newsroom

from site_builder import i18n

SETTINGS = """\
name: Tiny
url: https://tiny.example
languages: [en, uk, pl]
navigation: [{label: {en: Market, uk: Ринок, pl: Rynek}, url: /category/market/}]
"""
POLISH = {
    "one": "{count} minuta",
    "few": "{count} minuty",
    "many": "{count} minut",
    "other": "{count} minuty",
}
WORDS = 220
"""Of a minute."""


@pytest.fixture
def real(newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    """A newsroom with the real templates and a third language: one catalogue more, and nothing else."""
    for name in ("templates", "static"):
        shutil.rmtree(newsroom.root / name, ignore_errors=True)
        shutil.copytree(REPOSITORY / name, newsroom.root / name)
    newsroom.write({"site.yaml": SETTINGS})
    newsroom.write({"content/categories.yaml": "market: {name: {en: Market, uk: Ринок, pl: Rynek}}\n"})
    newsroom.write({"content/tags.yaml": "kraken: {name: {en: Kraken, uk: Кракен, pl: Krakena}}\n"})
    locales = tmp_path / "locales"
    shutil.copytree(i18n.LOCALES, locales)
    catalog = json.loads((locales / "en.json").read_text(encoding="utf-8"))
    for key, text in catalog.items():
        if isinstance(text, dict):
            catalog[key] = {"few": text["other"], "many": text["other"], **text}
    catalog |= {
        "locale": "pl_PL",
        "latest": "Najnowsze",
        "reading_time": POLISH,
        "untranslated": "(bez tłumaczenia)",
    }
    (locales / "pl.json").write_text(json.dumps(catalog), encoding="utf-8")
    monkeypatch.setattr(i18n, "LOCALES", locales)
    remembered = (i18n.available, i18n.load_catalog, i18n.format_date, i18n.language_name, i18n.format_month)
    for function in remembered:
        function.cache_clear()
    yield newsroom
    monkeypatch.undo()
    for function in remembered:
        function.cache_clear()


def hreflang(page: str) -> dict[str, str]:
    return dict(
        re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="https://tiny\.example([^"]+)">', page)
    )


def switch(page: str) -> dict[str, str]:
    """Where the language switch leads, and whether it says that this is not the same article."""
    (nav,) = re.findall(r'<nav class="languages".*?</nav>', page, re.DOTALL)
    found = re.findall(r'hreflang="(\w+)" href="([^"]+)">[^<]*</a>( <span class="untranslated">)?', nav)
    return {lang: url + (" (none)" if none else "") for lang, url, none in found}


def test_a_third_language_is_a_catalogue_and_names(real: Newsroom) -> None:
    for lang in ("en", "uk", "pl"):
        real.article(f"n/a.{lang}.md", "word " * WORDS * 2, tags=["KRAKEN"], title=f"In {lang}")
    real.article("n/b.pl.md", "word " * WORDS * 5)
    real.build(strict=True)
    page = real.page("pl/n/a/index.html")
    assert '<html lang="pl" dir="ltr">' in page
    assert "1 grudnia 2025" in page
    assert "2 minuty" in page
    assert "5 minut<" in real.page("pl/n/b/index.html")
    assert ">Rynek</a>" in page
    assert ">Krakena</a>" in page
    assert "Najnowsze" in real.page("pl/index.html")
    assert real.has("pl/404.html")
    assert real.has("pl/tag/kraken/index.html")
    assert "/pl/* /pl/404.html 404\n" in real.page("_redirects")
    versions = {"en": "/n/a/", "uk": "/uk/n/a/", "pl": "/pl/n/a/"}
    for lang, url in versions.items():
        page = real.page(f"{url[1:]}index.html")
        assert hreflang(page) == {**versions, "x-default": "/n/a/"}
        assert switch(page) == {other: to for other, to in versions.items() if other != lang}
    assert switch(real.page("pl/n/b/index.html")) == {"en": "/ (none)", "uk": "/uk/ (none)"}
    assert hreflang(real.page("pl/n/b/index.html")) == {}
    assert switch(real.page("pl/category/market/index.html")) == {
        "en": "/category/market/", "uk": "/uk/category/market/",
    }  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [{"noindex": True}, {"canonicalUrl": "https://elsewhere.example/a"}, {"draft": True}],
    ids=["noindex", "copy", "draft"],
)
def test_readers_find_a_version_that_search_engines_do_not(real: Newsroom, fields: dict[str, object]) -> None:
    real.article("n/a.en.md", **fields).article("n/a.uk.md").article("n/a.pl.md").build(drafts=True)
    listed = {"uk": "/uk/n/a/", "pl": "/pl/n/a/", "x-default": "/uk/n/a/"}
    assert hreflang(real.page("uk/n/a/index.html")) == hreflang(real.page("pl/n/a/index.html")) == listed
    assert hreflang(real.page("n/a/index.html")) == {}
    assert switch(real.page("n/a/index.html")) == {"uk": "/uk/n/a/", "pl": "/pl/n/a/"}
    assert switch(real.page("uk/n/a/index.html")) == {"en": "/n/a/", "pl": "/pl/n/a/"}
    real.article("n/a.pl.md", noindex=True).build(drafts=True)
    assert hreflang(real.page("uk/n/a/index.html")) == {}
    assert switch(real.page("uk/n/a/index.html")) == {"en": "/n/a/", "pl": "/pl/n/a/"}
    assert real.tree() == real.clean_tree(drafts=True)


def test_hreflang_is_mutual_on_every_page(real: Newsroom) -> None:
    """Over the whole tree: each version names all of them and itself, is indexable and its own canonical."""
    real.write({"site.yaml": f"{SETTINGS}page_size: 5\nai: {{index: reviewed}}\n"})
    for number in range(14):
        for lang in ("en", "uk", "pl")[: 1 + number % 3]:
            kinds = (
                {},
                {"noindex": True},
                {"ai": {"rewritten": True}},
                {"canonicalUrl": "https://x.example/"},
                {"draft": True},
            )
            real.article(
                f"n/a{number}.{lang}.md",
                tags=["KRAKEN"],
                story="s",
                **kinds[number * len(lang + str(number)) % 5],
            )
    real.write({f"content/pages/about.{lang}.md": "---\ntitle: About\n---\n" for lang in ("en", "pl")})
    real.build()
    pages = {path: data.decode() for path, data in real.tree().items() if path.endswith(".html")}
    mutual = 0
    for path, page in pages.items():
        versions = hreflang(page)
        if not versions:
            continue
        mutual += 1
        own = re.findall(r'<link rel="canonical" href="https://tiny\.example([^"]+)">', page)
        assert own[0] in versions.values(), path
        assert f"{own[0][1:]}index.html" == path
        assert 'content="noindex"' not in page
        assert "/page/" not in path
        for url in versions.values():
            assert hreflang(pages[f"{url[1:]}index.html"]) == versions, f"{path} and {url}"
    assert mutual > 20
