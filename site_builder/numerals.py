"""Numbers of a text by their value, however they are written: `$1.2 billion`, `1,2 млрд`, `1 200 000 000`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

MOST = 500
"""Numbers of one text that are looked at."""


class Numeral(NamedTuple):
    """A number as it is written, and what it comes to."""

    start: int
    end: int
    value: str
    """In full, without zeros at the end: `800000000`, `23.4`."""
    telling: bool
    """Whether it would not be written as a word: 10 or more, a fraction, an amount or a share."""


_SPACE = "[ \u00a0\u202f]"
_NUMERAL = re.compile(
    rf"""
    (?<![\w.,:/\-–\^])(?P<coin>[$€£¥₴]{_SPACE}?)?
    (?P<digits>\d{{1,15}}(?:{_SPACE}\d{{3}}(?!\d)|,\d{{1,15}}|\.\d{{1,15}})*)(?![\d:])
    (?:{_SPACE}?(?P<share>%|percent\b|per[ ]cent\b|відсот\w*)
      |(?:{_SPACE}|-)?(?P<scale>thousand|million|billion|trillion|mln|bn|tn|тис|млн|млрд|трлн
        |тисяч\w*|мільйон\w*|мільярд\w*|трильйон\w*|[KkMmBbTt](?=\W|\Z))(?!\w))?
    """,
    re.VERBOSE,
)
_SCALES = {
    "k": 3, "thousand": 3, "тис": 3, "тисяч": 3, "m": 6, "million": 6, "mln": 6, "млн": 6, "мільйон": 6,
    "b": 9, "billion": 9, "bn": 9, "млрд": 9, "мільярд": 9, "t": 12, "trillion": 12, "tn": 12, "трлн": 12,
    "трильйон": 12,
}  # fmt: skip
_INFLECTED = re.compile(r"(тисяч|мільйон|мільярд|трильйон)\w*")


def numerals(text: str, lang: str) -> Iterator[Numeral]:
    """Every number of a text in digits; times of the day and parts of names (`ERC-20`) are none."""
    for count, match in enumerate(_NUMERAL.finditer(text)):
        if count == MOST:
            return
        value = _value(match["digits"], english=lang.startswith("en"))
        if value is None:
            continue
        scale = _INFLECTED.sub(r"\1", (match["scale"] or "").casefold())
        value = value.scaleb(_SCALES[scale]) if scale else value
        telling = bool(match["coin"] or match["share"] or scale) or value >= 10 or value % 1 != 0
        yield Numeral(match.start(), match.end(), _plain(value), telling)


def _value(digits: str, *, english: bool) -> Decimal | None:
    """What the digits come to: English parts thousands by commas, other languages fractions."""
    digits = re.sub(_SPACE, "", digits)
    if not english and digits.count(",") == 1 and "." not in digits:
        digits = digits.replace(",", ".")
    elif "," in digits and not re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        return None
    digits = digits.replace(",", "")
    return Decimal(digits) if digits.count(".") < 2 else None


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# -- Numbers as words ------------------------------------------------------------------------------

_ENGLISH = {
    "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "half": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
    "hundreds": 100, "thousand": 1000, "thousands": 1000, "clock": 24,
}  # fmt: skip
_UKRAINIAN = (
    (10, r"десят(?:ь|и|ьох|ьом|к\w+)"), (11, r"одинадцят\w*"), (12, r"(?:дванадцят|дюжин)\w*"),
    (13, r"тринадцят\w*"), (14, r"чотирнадцят\w*"), (15, r"п['’ʼ]ятнадцят\w*"), (16, r"шістнадцят\w*"),
    (17, r"сімнадцят\w*"), (18, r"вісімнадцят\w*"), (19, r"дев['’ʼ]ятнадцят\w*"), (20, r"двадцят\w*"),
    (30, r"тридцят\w*"), (40, r"сорок\w*"), (50, r"п['’ʼ]ятдесят\w*|половин\w*"), (60, r"шістдесят\w*"),
    (70, r"сімдесят\w*"), (80, r"вісімдесят\w*"), (90, r"дев['’ʼ]яност\w*"), (100, r"сто|ста|сот\w*"),
    (1000, r"тисяч\w*"), (24, r"цілодобов\w*"),
)  # fmt: skip
_STEM = re.compile("|".join(f"(?P<n{value}>{stem})" for value, stem in _UKRAINIAN))


def spelled(words: Iterable[str]) -> set[str]:
    """The values, from ten on, of numbers among these lower-case words of English or Ukrainian."""
    found = set()
    for word in set(words):
        if word in _ENGLISH:
            found.add(str(_ENGLISH[word]))
        elif word > "\u0400" and (stem := _STEM.fullmatch(word)):
            found.add(str(stem.lastgroup)[1:])
    return found
