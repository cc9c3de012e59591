"""Bytes to text: encodings, line ends, control characters, mojibake."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder import text
from site_builder.problems import format_text
from site_builder.text import LARGEST, decode, find_lossy_mojibake

PATH = "content/a.md"


def said(raw: bytes) -> list[str]:
    """The first line of every problem, without the path."""
    return [format_text(problem).split("\n")[0].removeprefix(f"{PATH}:") for problem in decode(raw, PATH)[1]]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"plain", "plain"),
        (b"\xef\xbb\xbf---\n", "---\n"),
        (b"a\r\nb\rc\n\r\n", "a\nb\nc\n\n"),
        ("Крипта — “лапки” 🚀 ’".encode(), "Крипта — “лапки” 🚀 ’"),
        ("a\u2028b\u2029c".encode(), "a b c"),
        ("nbsp\u00a0 soft\u00ad joiner\u200d".encode(), "nbsp\u00a0 soft\u00ad joiner\u200d"),
    ],
)
def test_text_that_is_well(raw: bytes, expected: str) -> None:
    assert decode(raw, PATH) == (expected, [])


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "1:1: error: the file is empty [empty-file]"),
        (b"\xef\xbb\xbf \r\n\t", "1:1: error: the file is empty [empty-file]"),
        ("a: b".encode("utf-16"), "1:1: error: the file is UTF-16, not UTF-8 [invalid-encoding]"),
        ("a: b".encode("utf-16-be"), "1:1: error: the file is UTF-16, not UTF-8 [invalid-encoding]"),
        ("a: b".encode("utf-16-le"), "1:1: error: the file is UTF-16, not UTF-8 [invalid-encoding]"),
        (b"a\xe9", "1:2: error: byte 0xe9 is not UTF-8 [invalid-encoding]"),
        ("один\r\nдва\rтри ".encode() + b"\xff\n", "3:5: error: byte 0xff is not UTF-8 [invalid-encoding]"),
        ("Кракен".encode("cp1251"), "1:1: error: byte 0xca is not UTF-8 [invalid-encoding]"),
        (b"cut \xd0", "1:5: error: byte 0xd0 is not UTF-8 [invalid-encoding]"),
        (b"overlong \xc0\xaf", "1:10: error: byte 0xc0 is not UTF-8 [invalid-encoding]"),
        (b"two\nlines\0", "2:6: error: a NUL character: the file is damaged, or no text [nul-character]"),
        (b"x" * 5_000_001, "1:1: error: 5,000,001 bytes, 5,000,000 at most [too-large]"),
    ],
)
def test_text_that_cannot_be_used(raw: bytes, message: str) -> None:
    assert decode(raw, PATH)[0] is None
    assert said(raw) == [message]


def test_a_byte_order_mark_moves_no_column() -> None:
    assert said(b"\xef\xbb\xbfab\x1b") == [
        "1:3: warning: control character U+001B removed [control-character]"
    ]


def test_control_characters_go_with_a_warning() -> None:
    raw = "ok\n a\x1b[31m\x7f\u0085b\ufeff\ufffe\ufdd0\n\x0bc".encode() + b"\xed\xa0\xbd!"
    cleaned, problems = decode(raw, PATH)
    assert cleaned == "ok\n a[31mb\nc!"
    assert said(raw) == ["2:3: warning: control character U+001B and 7 more removed [control-character]"]
    assert problems[0].excerpt == " a\x1b[31m\x7f\u0085b\ufeff\ufffe\ufdd0"


def test_surrogate_pairs_are_joined() -> None:
    assert decode(b"\xed\xa0\xbd\xed\xb8\x80", PATH) == ("😀", [])


# -- Mojibake ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("enhance itsâ€¦", "enhance its…"),
        ("donâ€™t “quote”", "don’t “quote”"),
        ("â\x80\x9cquotedâ\x80\x9d", "“quoted”"),
        ("ÐšÑ€Ð°ÐºÐµÐ½ ÐºÑƒÐ¿ÑƒÑ”", "Кракен купує"),
        ("ÐšÑ€Ð°ÐºÐµÐ½ і “справжні” лапки", "Кракен і “справжні” лапки"),
        ("РљСЂР°РєРµРЅ РєСѓРїСѓС”", "Кракен купує"),
        ("до вЂ” після", "до — після"),
        ("ðŸš€ to the moon", "🚀 to the moon"),
        ("cafÃ© for â‚¬5", "café for €5"),
        ("lineâ€¨end", "line end"),
    ],
)
def test_mojibake_is_repaired(wrong: str, right: str) -> None:
    repaired, problems = decode(f"first\n{wrong}\nlast".encode(), PATH)
    assert repaired == f"first\n{right}\nlast"
    assert [(problem.line, problem.code) for problem in problems] == [(2, "mojibake")]


@pytest.mark.parametrize(
    "sound",
    [
        "“curly” ‘quotes’ ﬁ ligature ① don’t",
        "CAFÉ” and “NOËL” “Ü“ LE CAFÉ™",
        "São Paulo – coração, Größe, Zażółć gęślą jaźń, Tietäväisyys",
        "Рим, Рух, РСМД, РК, Сергій",
        "5 °C, £5, ½, ×, Ã",
    ],
)
def test_sound_text_is_left_alone(sound: str) -> None:
    assert decode(sound.encode(), PATH) == (sound, [])


def test_one_warning_says_where_it_begins_and_how_much_there_is() -> None:
    raw = "ok\nIt isnâ€™t and wonâ€™t\nnor doesnâ€™t\nok".encode()
    assert decode(raw, PATH)[0] == "ok\nIt isn’t and won’t\nnor doesn’t\nok"
    (message,) = said(raw)
    assert message == (
        "2:7: warning: 'â€™t and wonâ€™' is UTF-8 that was read as another encoding, "
        "repaired to '’t and won’' (and in 1 more line) [mojibake]"
    )


def test_ftfy_is_imported_only_when_needed() -> None:
    code = (
        "import sys; from site_builder.text import decode; decode('Größe “x” Київ'.encode(), '');"
        "assert 'ftfy' not in sys.modules; decode('itsâ€¦'.encode(), ''); assert 'ftfy' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("core component of xStocksā growth", 26),
        ("such as Mantleās addition", 15),
        ("the internetās effect", 13),
        ("architecture āexchange, custody, and dataā is designed", 14),
        ("it donât work", 7),
    ],
)
def test_lost_letters_are_only_flagged(line: str, column: int) -> None:
    raw = f"ok\n{line}\n".encode()
    assert decode(raw, PATH)[0] == raw.decode()
    lost = f"'{line[column - 1]}' stands where a quote or an apostrophe was lost"
    assert said(raw) == [f"2:{column}: warning: {lost} [lossy-mojibake]"]


@pytest.mark.parametrize(
    "sound",
    [
        "Māori haerā kāsā",
        "Rīgā un Jūrmalā, mājās",
        "Saeima met in Latvijas galvaspilsētā",
        "the château’s âge, pâs",
        "Mahā yoga",
        "În âncă s-a dus",
    ],
)
def test_languages_that_have_these_letters(sound: str) -> None:
    assert find_lossy_mojibake(sound, PATH) == []


def test_at_most_twenty_lines_are_flagged() -> None:
    assert len(find_lossy_mojibake("Mantleās\n" * 100, PATH)) == 20
    assert find_lossy_mojibake("Mantleās\n" * 1_001, PATH) == []


# -- Hostile input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece",
    ["â€¦", "â€¦\n", "Ð\n", "ÐžÑ€", "sā ", " āa", "âa", "\x1b", "\x1b\n", "é”", "\u2028", "\r", "РљСЂ"],
)
def test_five_megabytes_of_anything(piece: str) -> None:
    raw = (piece * (LARGEST // len(piece.encode()))).encode()
    decoded, problems = decode(raw, PATH)
    assert len(problems) <= 20
    assert decoded is None or not text.CONTROL.search(decoded)


@given(st.one_of(st.binary(), st.text().map(lambda value: value.encode("utf-8", "surrogatepass"))))
def test_any_bytes_give_clean_text_or_a_problem(raw: bytes) -> None:
    decoded, problems = decode(raw, PATH)
    assert decoded is not None or [problem.severity for problem in problems] == ["error"]
    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)
    if decoded is not None:
        assert not re.search("[\r\x00\u2028\u2029]", decoded)
        assert not text.CONTROL.search(decoded)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"], max_codepoint=0x2FFF)))
def test_lines_never_move(written: str) -> None:
    decoded, _ = decode(f"a\n{written}\nb".encode(), PATH)
    assert decoded is not None
    assert decoded.count("\n") == 2
