"""Languages: interface texts from our catalogues; plurals, dates, numbers and names from CLDR (Babel)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from site_builder.model import Instant, Record

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from babel import Locale

LOCALES = Path(__file__).parent / "locales"
WORDS_A_MINUTE = 220


class Catalog(Record, frozen=True):
    """The interface texts of one language."""

    lang: str
    texts: dict[str, str]
    """By key; `{name}` stands for a value. `locale` is the CLDR locale, `alphabet` the letters in order."""
    plurals: dict[str, dict[str, str]]
    """By key, then by CLDR plural category; `{count}` stands for the number."""


# -- Texts -----------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def available() -> tuple[str, ...]:
    """The languages that have a catalogue."""
    return tuple(sorted(path.stem for path in LOCALES.glob("*.json")))


@lru_cache(maxsize=64)
def load_catalog(lang: str) -> Catalog:
    """The catalogue of a language; LookupError when there is none."""
    if lang not in available():
        raise LookupError(f"no catalogue for {lang!r}; there are {', '.join(available())}")
    entries = msgspec.json.decode(
        (LOCALES / f"{lang}.json").read_bytes(), type=dict[str, str | dict[str, str]]
    )
    return Catalog(
        lang,
        {key: entry for key, entry in entries.items() if isinstance(entry, str)},
        {key: entry for key, entry in entries.items() if isinstance(entry, dict)},
    )


def fill(catalog: Catalog, key: str, values: Mapping[str, object]) -> str:
    """A text with its placeholders filled; KeyError for an unknown key or a missing value."""
    return catalog.texts[key].format_map(values)


def plural(catalog: Catalog, key: str, count: int, lang: str) -> str:
    """The form of a text that goes with a number: "1 minute", "5 хвилин"."""
    form = catalog.plurals[key][_plural_rule(lang)(count)]
    return form.replace("{count}", format_number(count, lang))


def reading_minutes(words: int) -> int:
    """Minutes it takes to read a text, at least one."""
    return max(1, (words + WORDS_A_MINUTE // 2) // WORDS_A_MINUTE)


# -- Dates and numbers -----------------------------------------------------------------------------


@lru_cache(maxsize=32_768)
def format_date(instant: Instant, lang: str, zone: str) -> str:
    """The day of an instant in a zone: "2 December 2025", "2 грудня 2025 р."."""
    return _long_date(_local(instant, zone).date(), lang)


@lru_cache(maxsize=32_768)
def format_datetime(instant: Instant, lang: str, zone: str) -> str:
    """Day, time and zone of an instant: "2 December 2025, 22:48 UTC", "..., 00:48 UTC+2"."""
    moment = _local(instant, zone)
    clock = f"{_clock(moment.hour, moment.minute, lang)} {_offset(moment)}"
    return _joined(lang).replace("{1}", _long_date(moment.date(), lang)).replace("{0}", clock)


@lru_cache(maxsize=32_768)
def format_moment(instant: Instant, lang: str, zone: str) -> str:
    """Day and time of an instant in a zone, in short: "2 Dec, 22:48", "3 груд., 00:48"."""
    moment = _local(instant, zone)
    day = _babel().dates.format_skeleton("MMMd", moment.date(), locale=_locale(lang))
    return f"{day}, {_clock(moment.hour, moment.minute, lang)}"


@lru_cache(maxsize=4096)
def format_month(month: str, lang: str) -> str:
    """A month, given as `2025-12`, by itself: "December 2025", "грудень 2025 р."."""
    return str(_babel().dates.format_skeleton("yMMMM", _first_day(month), locale=_locale(lang)))


@lru_cache(maxsize=4096)
def month_name(month: str, lang: str) -> str:
    """The name of a month, given as `2025-12`, without its year: "December", "грудень"."""
    return str(_babel().dates.format_date(_first_day(month), "LLLL", locale=_locale(lang)))


@lru_cache(maxsize=4096)
def format_day(day: str, lang: str) -> str:
    """A day, given as `2025-12-01`: "1 December 2025", "1 грудня 2025 р."."""
    return _long_date(date.fromisoformat(day), lang)


@lru_cache(maxsize=64)
def weekday_name(number: int, lang: str) -> str:
    """The name of a weekday; 0 is Monday: "Monday", "понеділок"."""
    return str(_babel().dates.get_day_names("wide", "stand-alone", _locale(lang))[number])


@lru_cache(maxsize=64)
def weekday_short(number: int, lang: str) -> str:
    """The shortest clear name of a weekday; 0 is Monday: "Mo", "пн"."""
    return str(_babel().dates.get_day_names("short", "stand-alone", _locale(lang))[number])


@lru_cache(maxsize=4096)
def format_number(number: float, lang: str) -> str:
    """A number with the language's separators: "12,345.6", "12 345,6"."""
    return str(_babel().numbers.format_decimal(number, locale=_locale(lang)))


def format_duration(seconds: int) -> str:
    """A length of time as players show it: "6:12", "1:06:12"."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


# -- Languages themselves --------------------------------------------------------------------------


@lru_cache(maxsize=64)
def language_name(lang: str) -> str:
    """What a language calls itself: "English", "українська"."""
    return _babel().Locale.parse(lang, sep="-").get_display_name() or lang


@lru_cache(maxsize=64)
def direction(lang: str) -> str:
    """The direction a language is written in: `ltr` or `rtl`."""
    return "rtl" if _locale(lang).character_order == "right-to-left" else "ltr"


@lru_cache(maxsize=32_768)
def sort_key(text: str, lang: str) -> tuple[str, str]:
    """What texts are sorted by in a language's alphabetical order, whatever the machine's locale.

    Digits come first, then the language's own letters, then Latin, then others; accents, apostrophes and
    case only break ties.
    """
    alphabet = load_catalog(lang).texts["alphabet"]
    letters = [_letter(char, alphabet) for char in _folded(text)]
    return "".join([_rank(letter, alphabet) for letter in letters]), text


def initial(text: str, lang: str) -> str:
    """The letter under which an index lists a text, `#` when it begins with none."""
    first = _letter(_folded(text)[:1], load_catalog(lang).texts["alphabet"])
    return first[:1].upper() if first[:1].isalpha() else "#"


# -- How CLDR is asked -----------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _babel() -> ModuleType:
    """Babel with its dates and numbers: 30 ms that a build with nothing to render does not spend."""
    import babel.dates  # noqa: PLC0415
    import babel.numbers  # noqa: PLC0415

    return babel


@lru_cache(maxsize=64)
def _locale(lang: str) -> Locale:
    name = load_catalog(lang).texts["locale"] if lang in available() else lang
    locale: Locale = _babel().Locale.parse(name.replace("-", "_"))
    return locale


@lru_cache(maxsize=64)
def _plural_rule(lang: str) -> Callable[[int], str]:
    return _locale(lang).plural_form


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    """A zone from the tzdata package, for a machine's own may be older; LookupError when unknown."""
    from importlib.resources import files  # noqa: PLC0415
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    try:
        with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
            return ZoneInfo.from_file(file, key=name)
    except (OSError, ValueError) as error:
        raise LookupError(f"no time zone {name!r}") from error


def _local(instant: Instant, zone: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(_zone(zone))


def _first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 1)


@lru_cache(maxsize=16_384)
def _long_date(day: date, lang: str) -> str:
    return str(_babel().dates.format_date(day, "long", locale=_locale(lang)))


@lru_cache(maxsize=8192)
def _clock(hour: int, minute: int, lang: str) -> str:
    return str(_babel().dates.format_time(time(hour, minute), "short", locale=_locale(lang)))


def _offset(moment: datetime) -> str:
    """How far a moment's clock is from UTC: "UTC", "UTC+2", "UTC+5:30"."""
    offset = moment.utcoffset()
    minutes = int(offset.total_seconds()) // 60 if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    return "UTC" + (
        f"{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "") if minutes else ""
    )


@lru_cache(maxsize=64)
def _joined(lang: str) -> str:
    """The pattern that joins a date `{1}` and a time `{0}`."""
    return str(_locale(lang).datetime_formats["medium"])


_APOSTROPHES = re.compile("['’ʼ‘`]")
_GAPS = re.compile(r"[\W_]+")


def _folded(text: str) -> str:
    """A text without case, apostrophes and signs: letters, digits and single blanks."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return _GAPS.sub(" ", _APOSTROPHES.sub("", folded)).strip()


def _letter(char: str, alphabet: str) -> str:
    """The letter of an alphabet that a character counts as: `é` as `e`, but Ukrainian `ї` as itself."""
    return char if char in alphabet else unicodedata.normalize("NFKD", char)[:1]


def _rank(letter: str, alphabet: str) -> str:
    """A character that sorts as the letter should: blank, digits, the alphabet, Latin, the rest."""
    index = alphabet.find(letter)
    if index >= 0:
        return chr(0x80 + index)
    return chr(0x100 + ord(letter)) if letter.isalpha() else letter
