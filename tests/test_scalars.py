"""Readers of single values: what each takes, and what it says of what it does not take."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import read, said, value_of

from site_builder.problems import format_text
from site_builder.scalars import (
    Reader,
    choice,
    duration,
    flag,
    instant,
    integer,
    number,
    site_path,
    text,
    url,
)

# -- Texts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("0123", "0123"),
        ("12:30:00", "12:30:00"),
        ("'  trimmed '", "trimmed"),
        ("one\n  two\n\n  three", "one two three"),
        ("|\n  one\n  two\n", "one two"),
        ('"tab\\there"', "tab here"),
        ("'e\u0301'", "é"),
        ("“curly” a\u00a0b", "“curly” a\u00a0b"),
        ("''", ""),
        ("x" * 500, "x" * 500),
    ],
)
def test_text(written: str, value: str) -> None:
    assert value_of(text(), written) == value


def test_not_a_text() -> None:
    assert (
        said(text(), "[a]")
        == "1:4: error: f: expected text, got a list [wrong-type] / put the text in quotes"
    )
    assert said(text(), "{a: b}") == (
        "1:4: error: f: expected text, got a mapping [wrong-type] / put the text in quotes"
    )
    assert said(text(3), "four") == "1:4: error: f: 4 characters, 3 at most [too-long] / shorten it"
    assert said(text(300), "x" * 900_000) == (
        "1:4: error: f: 900,000 characters, 300 at most [too-long] / shorten it"
    )


def test_escapes_bring_no_control_characters() -> None:
    value, problems = read(text(), '"a\\x1b\\0b\\u2028c\\ufeff\\x85"')
    assert value == "ab c"
    assert [problem.code for problem in problems] == ["control-character"]


def test_a_text_cut_by_a_comment() -> None:
    assert said(text(prose=True), "Why Kraken is #1 now") == (
        "1:18: warning: f: the text stops before '#1 now', which YAML takes for a comment [comment-cut]"
        " / put the whole text in quotes"
    )
    assert value_of(text(prose=True), "'Why Kraken is #1 now'") == "Why Kraken is #1 now"
    assert value_of(text(prose=True), "C# and F#") == "C# and F#"
    assert value_of(text(), "MARKET # the section") == "MARKET"


def test_choice() -> None:
    reader = choice("POSITIVE", "NEGATIVE", "NEUTRAL")
    assert value_of(reader, "POSITIVE") == "POSITIVE"
    assert said(reader, "POSITVE") == (
        '1:4: error: f: "POSITVE" is none of POSITIVE, NEGATIVE, NEUTRAL [invalid-choice]'
        " / did you mean POSITIVE?"
    )
    assert said(reader, "positive").endswith("/ did you mean POSITIVE?")
    assert said(reader, "xyz") == (
        '1:4: error: f: "xyz" is none of POSITIVE, NEGATIVE, NEUTRAL [invalid-choice]'
    )
    assert said(reader, "[]").startswith(
        "1:4: error: f: expected one of POSITIVE, NEGATIVE, NEUTRAL, got a list"
    )


# -- Flags and numbers -------------------------------------------------------------------------------


def test_flag() -> None:
    assert [value_of(flag, each) for each in ("true", "True", "TRUE", "'true'")] == [True] * 4
    assert [value_of(flag, each) for each in ("false", "False", "FALSE", "'false'")] == [False] * 4
    for each, meant in {"yes": "true", "On": "true", "1": "true", "no": "false", "OFF": "false"}.items():
        assert said(flag, each) == (
            f'1:4: error: f: "{each}" is neither true nor false [invalid-flag] / write {meant}'
        )
    assert said(flag, "maybe") == '1:4: error: f: "maybe" is neither true nor false [invalid-flag]'
    assert said(flag, "[true]") == "1:4: error: f: expected true or false, got a list [wrong-type]"


@pytest.mark.parametrize(
    ("written", "value"),
    [("0", 0.0), ("-0", 0.0), ("1.5", 1.5), ("+2", 2.0), ("-3.25", -3.25), ("1e-05", 1e-05), ("'4'", 4.0)],
)
def test_number(written: str, value: float) -> None:
    found = value_of(number(), written)
    assert type(found) is float
    assert str(found) == str(value)


@pytest.mark.parametrize(
    "written", ["nan", ".nan", ".inf", "1e999", "0x10", "1_000", "1,5", "one", "9" * 5_000, "٣", "1.5.2"]
)
def test_not_a_number(written: str) -> None:
    assert said(number(), written).endswith("is no number [invalid-number] / write it like 1.5")
    assert "is no whole number" in said(integer(), written)


def test_limits_of_numbers() -> None:
    assert said(number(0), "-1") == (
        '1:4: error: f: "-1" is no number of 0 or more [invalid-number] / write it like 1.5'
    )
    assert value_of(integer(5, 200), "200") == 200
    assert said(integer(5, 200), "3") == (
        '1:4: error: f: "3" is no whole number from 5 to 200 [invalid-number]'
    )
    assert said(integer(), "-1") == '1:4: error: f: "-1" is no whole number from 0 [invalid-number]'


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("90", 90), ("1:30", 90), ("01:30", 90), ("12:30:00", 45_000), ("100:00", 6_000), ("0", 0)],
)
def test_duration(written: str, seconds: int) -> None:
    assert value_of(duration, written) == seconds


@pytest.mark.parametrize("written", ["1h", "-5", "1:2:3:4", ":30", "1.5", "9" * 5_000])
def test_not_a_duration(written: str) -> None:
    assert said(duration, written).endswith(
        "is no duration [invalid-duration] / write MM:SS, HH:MM:SS or seconds"
    )


# -- Moments -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("'2025-12-02T22:48:43.000Z'", "2025-12-02T22:48:43Z"),
        ("2025-12-02T22:48:43.999999999Z", "2025-12-02T22:48:43Z"),
        ("2025-12-02T22:48:43,5Z", "2025-12-02T22:48:43Z"),
        ("2025-12-02T22:48Z", "2025-12-02T22:48:00Z"),
        ("2025-12-02t22:48:43z", "2025-12-02T22:48:43Z"),
        ("2025-12-02T22:48:43+02:00", "2025-12-02T20:48:43Z"),
        ("2025-12-02 22:48:43 -0530", "2025-12-03T04:18:43Z"),
        ("2025-12-02 22:48:43 Z", "2025-12-02T22:48:43Z"),
        ("2025-12-02T22:48:43+02", "2025-12-02T20:48:43Z"),
        ("1990-01-01T00:00:00Z", "1990-01-01T00:00:00Z"),
        ("2100-12-31T23:59:59Z", "2100-12-31T23:59:59Z"),
    ],
)
def test_instant(written: str, value: str) -> None:
    assert value_of(instant, written) == value


def test_moments_without_zone_are_utc_with_a_warning() -> None:
    for written in ("2025-12-02T22:48:43", "2025-12-02 22:48:43.5"):
        value, problems = read(instant, written)
        assert value == "2025-12-02T22:48:43Z"
        assert [format_text(problem).split("\n")[0] for problem in problems] == [
            "a.md:1:4: warning: f: no time zone, taken as UTC [naive-datetime]"
        ]
    value, problems = read(instant, "2025-12-02")
    assert value == "2025-12-02T00:00:00Z"
    assert problems[0].cure == "add time and zone: T12:00:00Z"


@pytest.mark.parametrize(
    "written",
    [
        "yesterday",
        "2025-02-30T00:00:00Z",
        "2025-12-02T24:00:00Z",
        "2025-12-02T22:48:60Z",
        "2025-12-02T22:48:43+99:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1989-12-31T23:59:59Z",
        "2100-12-31T23:59:59-01:00",
        "20251202",
        "2025-W49-2",
        "02.12.2025",
        "12/02/2025",
        "1764717672",
        "٢٠٢٥-12-02",
        "2025-12-02T22:48:43Z2",
        "9" * 10_000,
    ],
)
def test_not_a_moment(written: str) -> None:
    assert said(instant, written).endswith(
        "is no date from 1990 to 2100 [invalid-date] / write it like 2025-12-02T22:48:43Z"
    )


@given(st.datetimes(timezones=st.timezones()))
def test_every_moment_is_read_or_refused(moment: Any) -> None:
    value, problems = read(instant, f"'{moment.isoformat()}'")
    assert value is None or (len(value) == 20 and problems == [])
    assert value is not None or problems[0].code == "invalid-date"


READERS = [text(), choice("a"), flag, number(), integer(), instant, duration, url, site_path]


@given(st.sampled_from(READERS), st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_a_value_or_a_problem(reader: Reader[Any], written: str) -> None:
    quoted = "".join(f"\\U{ord(char):08x}" for char in written)
    value, problems = read(reader, f'"{quoted}"')
    assert value is not None or any(problem.severity == "error" for problem in problems)
    assert all(problem.line == 1 and problem.column == 4 for problem in problems)
