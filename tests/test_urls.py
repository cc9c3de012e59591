"""Names in URLs: the Ukrainian table, the traps of slugs, where files of content are published."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder import urls

LANGUAGES = ("en", "uk")

# The examples of the table in resolution 55 of the Cabinet of Ministers, 27 January 2010.
KMU_55 = """
Алушта Alushta    Андрій Andrii    Борщагівка Borshchahivka    Борисенко Borysenko    Вінниця Vinnytsia
Володимир Volodymyr    Гадяч Hadiach    Богдан Bohdan    Згурський Zghurskyi    Ґалаґан Galagan
Ґорґани Gorgany    Донецьк Donetsk    Дмитро Dmytro    Рівне Rivne    Олег Oleh    Есмань Esman
Єнакієве Yenakiieve    Гаєвич Haievych    Короп'є Koropie    Житомир Zhytomyr    Жанна Zhanna
Жежелів Zhezheliv    Закарпаття Zakarpattia    Казимирчук Kazymyrchuk    Медвин Medvyn
Михайленко Mykhailenko    Іванків Ivankiv    Іващенко Ivashchenko    Їжакевич Yizhakevych
Кадиївка Kadyivka    Мар'їне Marine    Йосипівна Yosypivna    Стрий Stryi    Олексій Oleksii    Київ Kyiv
Коваленко Kovalenko    Лебедин Lebedyn    Леонід Leonid    Миколаїв Mykolaiv    Маринич Marynych
Ніжин Nizhyn    Наталія Nataliia    Одеса Odesa    Онищенко Onyshchenko    Полтава Poltava    Петро Petro
Решетилівка Reshetylivka    Рибчинський Rybchynskyi    Суми Sumy    Соломія Solomiia    Тернопіль Ternopil
Троць Trots    Ужгород Uzhhorod    Уляна Uliana    Фастів Fastiv    Філіпчук Filipchuk    Харків Kharkiv
Христина Khrystyna    Білацерква Bilatserkva    Стеценко Stetsenko    Чернівці Chernivtsi
Шевченко Shevchenko    Шостка Shostka    Кишеньки Kyshenky    Щербухи Shcherbukhy    Гоща Hoshcha
Гаращенко Harashchenko    Юрій Yurii    Корюківка Koriukivka    Яготин Yahotyn    Ярошенко Yaroshenko
Костянтин Kostiantyn    Знам'янка Znamianka    Феодосія Feodosiia    Згорани Zghorany    Розгон Rozghon
Гарасевич Harasevych
"""


@pytest.mark.parametrize(("name", "latin"), re.findall(r"(\S+) (\S+)", KMU_55))
def test_ukrainian_is_spelled_by_the_official_table(name: str, latin: str) -> None:
    assert urls.slug(name) == latin.lower()
    assert urls.slug(name.upper()) == latin.lower()


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Kraken buys Backed Finance", "kraken-buys-backed-finance"),
        ("  Crème brûlée — à la carte!  ", "creme-brulee-a-la-carte"),
        ("Straße, Łódź, Ærø, İstanbul, Đà Nẵng", "strasse-lodz-aero-istanbul-da-nang"),
        ("Bitcoin’s 'big' week", "bitcoins-big-week"),
        ("R&D, Q&A", "r-and-d-q-and-a"),
        ("C++", "cplusplus"),
        ("C#", "csharp"),
        ("C", "c"),
        ("$10B in 24/7 trading: 50%", "10b-in-24-7-trading-50"),
        ("snake_case", "snake-case"),
        ("Знам’янка та Знамʼянка", "znamianka-ta-znamianka"),
        ("за́мок і ма́як", "zamok-i-maiak"),
        ("Івано-Франківськ, «Єдність», 'Їжак'", "ivano-frankivsk-yednist-yizhak"),
        ("съёмка, Эрмитаж, сыр", "siomka-ermytazh-syr"),
        ("Ｆｕｌｌ ｗｉｄｔｈ", "full-width"),
        ("zero\u200bwidth soft\u00adhyphen", "zerowidth-softhyphen"),
        ("tab\tnew\nline", "tab-new-line"),
        ("CON", "con-x"),
        ("Tag", "tag-x"),
        ("404", "404-x"),
        ("_redirects", "redirects"),
        ("feed.xml", "feed-xml"),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_slug(text: str, slug: str) -> None:
    assert urls.slug(text) == slug


@pytest.mark.parametrize("text", ["日本語", "🚀", "Ελλάδα", "", "!!!", "\x00\ud800"])
def test_text_without_a_letter_of_ours_is_its_digest(text: str) -> None:
    assert re.fullmatch("[0-9a-f]{6}", urls.slug(text))


def test_dropped_letters_keep_texts_apart() -> None:
    assert re.fullmatch("bitcoin-[0-9a-f]{6}", urls.slug("Bitcoin 🚀"))
    assert len({urls.slug(text) for text in ("Bitcoin", "Bitcoin 🚀", "Bitcoin 🌙", "Bitcoin 日本")}) == 4


def test_long_text_is_cut_at_a_word_and_kept_apart() -> None:
    first, second = urls.slug("word " * 30 + "one"), urls.slug("word " * 30 + "two")
    assert re.fullmatch(r"(word-){14}[0-9a-f]{6}", first)
    assert first != second
    assert len(urls.slug("x" * 500)) == urls.SLUG_LENGTH
    assert urls.slug("x" * 80) == "x" * 80


@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_any_text_has_a_slug(text: str) -> None:
    slug = urls.slug(text)
    assert re.fullmatch("[a-z0-9-]{1,80}", slug)
    assert slug not in urls.RESERVED
    assert urls.slug(slug) == slug
    assert urls.slug(unicodedata.normalize("NFD", text)) == slug


@given(st.text())
def test_a_term_has_one_key(text: str) -> None:
    key = urls.term_key(text)
    assert urls.term_key(key) == key
    assert urls.term_key(f" {text}\t") == key


def test_term_key_and_label() -> None:
    assert urls.term_key("MARKET") == urls.term_key(" Market ") == "market"
    assert urls.term_key("real world assets") == urls.term_key("Real-World_Assets") == "real-world-assets"
    assert urls.term_key("ОБ’ЄДНАННЯ") == urls.term_key("об'єднання")
    assert urls.term_key("C++") != urls.term_key("C#")
    assert [urls.label(key) for key in ("market", "real-world-assets", "ринок", "")] == [
        "Market",
        "Real world assets",
        "Ринок",
        "",
    ]


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("2025/12/slug.en.md", ("en", "2025/12/slug", "/2025/12/slug/")),
        ("2025/12/slug.uk.md", ("uk", "2025/12/slug", "/uk/2025/12/slug/")),
        ("2025/12/slug.md", ("en", "2025/12/slug", "/2025/12/slug/")),
        ("2025/12/slug.de.md", ("en", "2025/12/slug.de", "/2025/12/slug-de/")),
        ("2025/12/v1.2.uk.md", ("uk", "2025/12/v1.2", "/uk/2025/12/v1-2/")),
        ("pages/about.en.md", ("en", "pages/about", "/about/")),
        ("pages/about.uk.md", ("uk", "pages/about", "/uk/about/")),
        ("pages/index.en.md", ("en", "pages/index", "/index-x/")),
        ("2025/12/foo/index.uk.md", ("uk", "2025/12/foo/index", "/uk/2025/12/foo/")),
        ("2025/12/con.md", ("en", "2025/12/con", "/2025/12/con-x/")),
        ("2025/12/page.md", ("en", "2025/12/page", "/2025/12/page-x/")),
        ("2025/12/a--b.md", ("en", "2025/12/a--b", "/2025/12/a--b/")),
        ("Новини/Київ сьогодні.uk.md", ("uk", "Новини/Київ сьогодні", "/uk/novyny/kyiv-sohodni/")),
        ("hello.md", ("en", "hello", "/hello/")),
    ],
)
def test_locate(path: str, location: tuple[str, str, str]) -> None:
    assert urls.locate(path, LANGUAGES) == location
    assert urls.locate(unicodedata.normalize("NFD", path), LANGUAGES) == location


@pytest.mark.parametrize(
    ("path", "permalink", "url"),
    [
        ("a.en.md", "/special/report/", "/special/report/"),
        ("a.en.md", "special/report", "/special/report/"),
        ("a.uk.md", "/special/", "/uk/special/"),
        ("a.uk.md", "/uk/special/", "/uk/special/"),
        ("a.uk.md", "/ukraine/", "/uk/ukraine/"),
        ("a.en.md", "//evil.example//x", "/evil-example/x/"),
    ],
)
def test_permalink_overrides_the_path(path: str, permalink: str, url: str) -> None:
    assert urls.locate(path, LANGUAGES, permalink).url == url


@given(st.text(), st.text())
def test_any_path_gives_a_url_that_stays_inside(path: str, permalink: str) -> None:
    for url in (urls.locate(path, LANGUAGES).url, urls.locate(path, LANGUAGES, permalink).url):
        assert re.fullmatch("/(?:[a-z0-9-]+/)*", url)
        assert urls.output_path(url) == url[1:] + "index.html"


def test_output_path() -> None:
    assert urls.output_path("/") == "index.html"
    assert urls.output_path("/2025/12/x/") == "2025/12/x/index.html"
    assert urls.output_path("/404.html") == "404.html"
    assert urls.output_path("/.well-known/x..y") == ".well-known/x..y"


@pytest.mark.parametrize(
    "url", ["", "x", "//x/", "/a//b", "/../x", "/a/..", "/./", "/a/.", "/a\\b", "/a\nb", "/a\x00", "/\ud800"]
)
def test_output_path_refuses_what_could_lead_elsewhere(url: str) -> None:
    with pytest.raises(ValueError, match="not a site path"):
        urls.output_path(url)


def test_own_urls() -> None:
    assert (urls.home("en", "en"), urls.home("uk", "en")) == ("/", "/uk/")
    assert urls.term_url("category", "market", "en", "en") == "/category/market/"
    assert urls.term_url("tag", "btc", "uk", "en") == "/uk/tag/btc/"
    assert urls.numbered("/category/market/", 3) == "/category/market/page/3/"
    assert urls.month_url("2025-12", "uk", "en") == "/uk/2025/12/"
    assert urls.year_url("2025", "en", "en") == "/2025/"
    assert urls.tags_url("uk", "en") == "/uk/tag/"
    assert urls.archive_url("en", "en") == "/archive/"


def test_urls_of_files_carry_their_digest() -> None:
    digest = "0123456789abcdef"
    assert urls.asset_url("css/site.css", digest) == "/assets/css/site.0123456789.css"
    assert urls.asset_url("js/a.min.js", digest) == "/assets/js/a.min.0123456789.js"
    assert urls.asset_url("fonts/My Font.woff2", digest) == "/assets/fonts/my-font.0123456789.woff2"
    assert urls.asset_url("LICENSE", digest) == "/assets/LICENSE.0123456789"
