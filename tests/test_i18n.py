"""Languages: complete catalogues, CLDR forms, the Ukrainian alphabet, the same result on any machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from site_builder import i18n

TEMPLATES = Path(__file__).parent.parent / "templates"
INSTANT = "2025-12-02T22:48:43Z"


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w*)\}", text))


def template_source() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.rglob("*.html")))


@pytest.mark.parametrize("lang", i18n.available())
def test_catalogues_agree(lang: str) -> None:
    model, catalog = i18n.load_catalog("en"), i18n.load_catalog(lang)
    assert catalog.texts.keys() == model.texts.keys()
    assert catalog.plurals.keys() == model.plurals.keys()
    for key, text in catalog.texts.items():
        assert placeholders(text) == placeholders(model.texts[key]), key
        assert text.strip(), key
    for key, forms in catalog.plurals.items():
        assert all(placeholders(form) == ["count"] for form in forms.values()), key


@pytest.mark.parametrize("lang", i18n.available())
def test_plurals_have_the_categories_of_the_language(lang: str) -> None:
    catalog = i18n.load_catalog(lang)
    categories = {*Locale.parse(catalog.texts["locale"]).plural_form.tags, "other"}
    assert all(set(forms) == categories for forms in catalog.plurals.values())


@pytest.mark.parametrize("lang", i18n.available())
def test_catalogues_have_no_key_twice(lang: str) -> None:
    text = (i18n.LOCALES / f"{lang}.json").read_text(encoding="utf-8")
    entries = json.loads(text, object_pairs_hook=list)
    assert len(entries) == len(dict(entries))


def test_templates_name_only_texts_that_exist() -> None:
    catalog = i18n.load_catalog("en")
    source = template_source()
    assert set(re.findall(r"site\.texts\.(\w+)", source)) - {"get"} <= catalog.texts.keys()
    assert set(re.findall(r'"([\w-]+)" \| text', source)) <= catalog.texts.keys()
    assert set(re.findall(r'plural\("(\w+)"\)', source)) == catalog.plurals.keys()


def test_every_text_is_shown_somewhere() -> None:
    source = template_source()
    families = tuple(re.findall(r'"(\w+_)" ~', source))
    others = {key for key in i18n.load_catalog("en").texts if not key.startswith(families)}
    assert {key for key in others if not re.search(rf"\b{key}\b", source)} == {"locale", "alphabet"}


def test_available() -> None:
    assert {"en", "uk"} <= set(i18n.available())
    with pytest.raises(LookupError, match=r"no catalogue for '\.\./x'"):
        i18n.load_catalog("../x")


@pytest.mark.parametrize(
    ("lang", "count", "text"),
    [
        ("en", 1, "1 minute read"),
        ("en", 5, "5 minute read"),
        ("uk", 1, "1 хвилина читання"),
        ("uk", 3, "3 хвилини читання"),
        ("uk", 5, "5 хвилин читання"),
        ("uk", 11, "11 хвилин читання"),
        ("uk", 21, "21 хвилина читання"),
        ("en", 1234, "1,234 minute read"),
    ],
)
def test_plural(lang: str, count: int, text: str) -> None:
    assert i18n.plural(i18n.load_catalog(lang), "reading_time", count, lang) == text


def test_fill() -> None:
    catalog = i18n.load_catalog("en")
    assert i18n.fill(catalog, "numbered_title", {"name": "{x}", "number": 3}) == "{x}, page 3"
    with pytest.raises(KeyError):
        i18n.fill(catalog, "numbered_title", {"name": "Market"})


def test_reading_minutes() -> None:
    assert [i18n.reading_minutes(words) for words in (0, 1, 329, 330, 640)] == [1, 1, 1, 2, 3]


def test_dates() -> None:
    assert i18n.format_date(INSTANT, "en", "UTC") == "2 December 2025"
    assert i18n.format_date(INSTANT, "uk", "UTC") == "2 грудня 2025\u202fр."
    assert i18n.format_date(INSTANT, "en", "Europe/Kyiv") == "3 December 2025"
    assert i18n.format_moment(INSTANT, "en", "UTC") == "2 Dec, 22:48"
    assert i18n.format_moment(INSTANT, "uk", "Europe/Kyiv") == "3 груд., 00:48"
    assert i18n.format_datetime(INSTANT, "en", "UTC") == "2 December 2025, 22:48 UTC"
    assert i18n.format_datetime(INSTANT, "uk", "Europe/Kyiv") == "3 грудня 2025\u202fр., 00:48 UTC+2"
    assert i18n.format_datetime("2025-07-02T22:48:43Z", "en", "Asia/Kolkata") == "3 July 2025, 04:18 UTC+5:30"
    assert i18n.format_datetime(INSTANT, "en", "America/New_York") == "2 December 2025, 17:48 UTC−5"


def test_months() -> None:
    assert i18n.format_month("2025-12", "en") == "December 2025"
    assert i18n.format_month("2025-12", "uk") == "грудень 2025\u202fр."
    assert i18n.month_name("2025-12", "en") == "December"
    assert i18n.month_name("2025-12", "uk") == "грудень"


def test_days_and_weekdays() -> None:
    assert i18n.format_day("2025-12-01", "en") == "1 December 2025"
    assert i18n.format_day("2025-12-01", "uk") == "1 грудня 2025\u202fр."
    assert [i18n.weekday_short(number, "en") for number in (0, 6)] == ["Mo", "Su"]
    assert [i18n.weekday_short(number, "uk") for number in (0, 6)] == ["пн", "нд"]
    assert i18n.weekday_name(6, "en") == "Sunday"
    assert i18n.weekday_name(6, "uk") == "неділя"


@pytest.mark.parametrize("zone", ["Nowhere/City", "Europe", "../../../etc/passwd", ""])
def test_unknown_zone(zone: str) -> None:
    with pytest.raises(LookupError, match="no time zone"):
        i18n.format_date(INSTANT, "en", zone)


def test_numbers_and_durations() -> None:
    assert i18n.format_number(12345.6, "en") == "12,345.6"
    assert i18n.format_number(12345.6, "uk") == "12\xa0345,6"
    assert [i18n.format_duration(seconds) for seconds in (0, 9, 372, 3972)] == [
        "0:00",
        "0:09",
        "6:12",
        "1:06:12",
    ]


def test_language_names_and_directions() -> None:
    assert [i18n.language_name(lang) for lang in ("en", "uk", "pt-BR")] == [
        "English",
        "українська",
        "português (Brasil)",
    ]
    assert [i18n.direction(lang) for lang in ("en", "uk", "ar")] == ["ltr", "ltr", "rtl"]


def test_ukrainian_order() -> None:
    words = [
        "я",
        "Ґанок",
        "гора",
        "дах",
        "єнот",
        "еко",
        "жук",
        "їжак",
        "йод",
        "ірис",
        "иній",
        "ящур",
        "Гора",
        "2025",
        "Zcash",
    ]
    ordered = sorted(words, key=lambda word: i18n.sort_key(word, "uk"))
    assert " ".join(ordered) == "2025 Гора гора Ґанок дах еко єнот жук иній ірис їжак йод я ящур Zcash"


def test_english_order() -> None:
    words = ["zebra", "Éclair", "echo", "$tether", "24/7", "x-stocks", "X", "Біткоїн", "eclat"]
    ordered = sorted(words, key=lambda word: i18n.sort_key(word, "en"))
    assert ordered == ["24/7", "echo", "Éclair", "eclat", "$tether", "X", "x-stocks", "zebra", "Біткоїн"]


def test_initial() -> None:
    assert [i18n.initial(text, "uk") for text in ("їжак", "Éclair", "24/7", "«Ґанок»", "🚀", "")] == list(
        "ЇE#Ґ##"
    )


@given(st.text(), st.text(), st.sampled_from(i18n.available()))
def test_order_is_total(first: str, second: str, lang: str) -> None:
    assert (i18n.sort_key(first, lang) == i18n.sort_key(second, lang)) == (first == second)
    assert len(i18n.initial(first, lang)) == 1


def test_no_machine_setting_counts() -> None:
    """Zone, locale and language of the environment change nothing, and the import leaves Babel alone."""
    program = (
        "import sys; from site_builder import i18n\n"
        "assert not {'babel', 'json', 'zoneinfo'} & set(sys.modules)\n"
        f"print(ascii([i18n.format_datetime('{INSTANT}', 'uk', 'Europe/Kyiv'), i18n.format_number(1e4, 'en'),"
        "i18n.format_month('2025-12', 'uk'), i18n.sort_key('їжак', 'uk')]))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={
                **os.environ,
                "TZ": zone,
                "LC_ALL": locale,
                "LANG": locale,
                "LANGUAGE": locale,
                "PYTHONTZPATH": "",
            },
            capture_output=True,
            check=True,
        ).stdout
        for zone, locale in (("Asia/Tokyo", "C"), ("America/New_York", "de_DE.UTF-8"), ("UTC", "uk_UA.UTF-8"))
    }
    assert len(outputs) == 1
