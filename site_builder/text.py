"""Bytes of a content file to text: UTF-8 with plain line ends, without what no page may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from site_builder.problems import WARNING, Origin, Problem, Spot, at

LARGEST = 5_000_000
"""Bytes of a text."""

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
"""Characters that XML 1.0 forbids or HTML calls errors, and byte order marks inside a text."""

SEPARATOR = re.compile("[\u2028\u2029]")
"""Line ends to JavaScript and YAML but to no editor: they count as spaces, so that line numbers hold."""

UTF8 = "save the file as UTF-8"


def decode(raw: bytes, path: str) -> tuple[str | None, list[Problem]]:
    """The file's text and what is wrong with it; None where it cannot be used.

    Line ends become `\\n`, a byte order mark goes, control characters go with a warning, and UTF-8 that was
    read as another encoding is repaired with a warning. No step moves a line.
    """
    if problem := _unreadable(raw, path):
        return None, [problem]
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        joined = _join_surrogates(raw)
        if joined is None:
            return None, [_invalid_byte(raw, path, error)]
        text = joined
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    problems: list[Problem] = []
    if not raw.isascii():
        text = _repair(raw, text, path, problems)
    if len(raw.translate(None, _C0)) != len(raw) or any(lead in raw for lead in _LEADS):
        text = _without_controls(text, path, problems)
    return text, problems


def without_controls(value: str) -> str:
    """The text without control characters and with spaces for line separators."""
    return SEPARATOR.sub(" ", CONTROL.sub("", value))


_C0 = bytes([*range(9), 11, 12, *range(14, 32), 127])
_LEADS = (b"\xc2", b"\xe2\x80\xa8", b"\xe2\x80\xa9", b"\xed", b"\xef")
"""How the other characters of CONTROL and SEPARATOR begin in UTF-8; to search for these costs nothing."""


def _unreadable(raw: bytes, path: str) -> Problem | None:
    """What keeps the bytes from being UTF-8 text at all, if anything."""
    first = Origin(path, "")
    if len(raw) > LARGEST:
        message = f"{len(raw):,} bytes, {LARGEST:,} at most"
        return at(first, Spot(1, 1), "too-large", message, "split the text")
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} or raw[:400].count(0) * 3 > len(raw[:400]):
        return at(first, Spot(1, 1), "invalid-encoding", "the file is UTF-16, not UTF-8", UTF8)
    if not raw.removeprefix(b"\xef\xbb\xbf").strip():
        return at(first, Spot(1, 1), "empty-file", "the file is empty", "write it, or delete it")
    if (index := raw.find(0)) >= 0:
        text = raw[:index].decode("utf-8", "replace")
        message = "a NUL character: the file is damaged, or no text"
        return at(first, _end(text), "nul-character", message, "restore the file")
    return None


def _invalid_byte(raw: bytes, path: str, error: UnicodeDecodeError) -> Problem:
    before = raw[: error.start].decode()
    line_end = re.compile(rb"[\r\n]|\Z").search(raw, error.start)
    rest = raw[error.start : line_end.start() if line_end else len(raw)]
    lines = re.split("\r\n|\r|\n", before + rest[:1000].decode("utf-8", "backslashreplace"))
    message = f"byte 0x{raw[error.start]:02x} is not UTF-8"
    return at(Origin(path, "\n".join(lines)), _end(before), "invalid-encoding", message, UTF8)


def _end(before: str) -> Spot:
    """Where the text after this one begins."""
    lines = re.split("\r\n|\r|\n", before)
    return Spot(len(lines), len(lines[-1]) + 1)


def _join_surrogates(raw: bytes) -> str | None:
    """The text when the only fault is surrogates written one by one (CESU-8); pairs are joined."""
    try:
        text = raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _without_controls(text: str, path: str, problems: list[Problem]) -> str:
    found = CONTROL.search(text)
    if found:
        count = len(CONTROL.findall(text))
        more = f" and {count - 1:,} more" if count > 1 else ""
        message = f"control character U+{ord(found[0]):04X}{more} removed"
        spot = spot_of(text, found.start())
        origin = Origin(path, text)
        problems.append(at(origin, spot, "control-character", message, "delete it", severity=WARNING))
    return without_controls(text)


# -- Mojibake ----------------------------------------------------------------------------------------

_TAIL = "[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_MOJIBAKE = re.compile(
    "[\xc2-\xf4Рв](?:"
    f"(?<=[\xc2-\xdf]){_TAIL}|(?<=[\xe0-\xef]){_TAIL}{{2}}|(?<=[\xf0-\xf4]){_TAIL}{{3}}|(?<=Р)[°ѕ]|(?<=в)Ђ)"
)
"""How UTF-8 looks when read as Windows-1252 or, for Cyrillic letters (the а and the о), as Windows-1251."""
_SIGN = re.compile(f"â€{_TAIL}")
"""A dash, a quote or an ellipsis."""
_MOJIBAKE_BYTES = (b"\xc3", "Р°".encode(), "Рѕ".encode(), "вЂ".encode())


def _repair(raw: bytes, text: str, path: str, problems: list[Problem]) -> str:
    """The text with mojibake repaired line by line; what cannot be repaired is only reported."""
    if any(lead in raw for lead in _MOJIBAKE_BYTES):
        text = _without_mojibake(text, path, problems)
    if "ā" in text or "â" in text:
        problems += find_lossy_mojibake(text, path)
    return text


_LINE_END = re.compile(r"[\r\n]|\Z")


def mended_lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Of every line whose mojibake can be repaired: where it begins and ends, and what it is to say."""
    end = 0
    while found := _MOJIBAKE.search(text, end):
        start = text.rfind("\n", 0, found.start()) + 1
        start = max(start, text.rfind("\r", start, found.start()) + 1)
        end = next(_LINE_END.finditer(text, found.start())).start()
        right = _repaired(text[start:end])
        if right != text[start:end]:
            yield start, end, right


def _without_mojibake(text: str, path: str, problems: list[Problem]) -> str:
    """The text with every line repaired that needs it; one warning, at the first."""
    lines = list(mended_lines(text))
    if not lines:
        return text
    pieces: list[str] = []
    done = 0
    for start, end, right in lines:
        pieces += [text[done:start], right]
        done = end
    start, end, right = lines[0]
    column, wrong, right = _difference(text[start:end], right)
    count = len(lines)
    more = f" (and in {count - 1:,} more line{'s' if count > 2 else ''})" if count > 1 else ""
    message = f"'{wrong}' is UTF-8 that was read as another encoding, repaired to '{right}'{more}"
    spot = Spot(text.count("\n", 0, start) + 1, column, len(wrong))
    cure = "save the repaired text, and look at where the text comes from"
    problems.append(at(Origin(path, text), spot, "mojibake", message, cure, severity=WARNING))
    return "".join([*pieces, text[done:]])


def _repaired(line: str) -> str:
    """The line with all its mojibake repaired; the common case, one sign, is only looked up."""
    line = _SIGN.sub(lambda sign: _fix(sign[0]), line)
    return _fix(line) if _MOJIBAKE.search(line) else line


@lru_cache(maxsize=256)
def _fix(wrong: str) -> str:
    import ftfy  # noqa: PLC0415 - slow to import, and hardly ever needed

    return ftfy.fix_encoding(wrong).replace("\n", " ")


def _difference(wrong: str, right: str) -> tuple[int, str, str]:
    """Where the lines begin to differ (a column from 1), and what stands there, 40 characters at most."""
    start, most = 0, min(len(wrong), len(right))
    while start < most and wrong[start] == right[start]:
        start += 1
    end = 0
    while end < most - start and wrong[-1 - end] == right[-1 - end]:
        end += 1
    return start + 1, wrong[start : len(wrong) - end][:40], right[start : len(right) - end][:40]


_LOST = re.compile(
    r"[A-Za-z]([āâ])(?:s|t|re|ve|ll|d|m)\b"  # Mantleās, donât
    r"|s([āâ])(?!\w)"  # xStocksā
    r"|(?<!\w)([āâ])(?=[A-Za-z])[^\n]{0,200}?[^\s\d]([āâ])(?!\w)"  # āexchange and dataā
)
_ONE_LETTER = re.compile(r"\w[āâ](?!(?:s|t|re|ve|ll|d|m)\b)\w|[À-ÖØ-áã-öø-Āă-ɏ]")
"""Signs of a text that means its letters: one inside a word (Māori), any other accented letter (Rīgā)."""
_MOST_LOST = 20


def find_lossy_mojibake(text: str, path: str) -> list[Problem]:
    """A warning for each line (20 at most) where a quote or an apostrophe was turned into a letter.

    Only where `ā` or `â` is the sole accented letter of the text, at the edges of words or before an
    English ending, so that Latvian, Māori and French are left in peace.
    """
    if text.count("ā") + text.count("â") > 1_000 or _ONE_LETTER.search(text):
        return []
    problems: list[Problem] = []
    origin = Origin(path, text)
    for number, line in enumerate(origin.lines, 1):
        found = _LOST.search(line)
        if found and len(problems) < _MOST_LOST:
            column = next(found.start(group) for group in range(1, 5) if found[group])
            message = f"'{line[column]}' stands where a quote or an apostrophe was lost"
            cure = "compare with the source and write the character itself"
            spot = Spot(number, column + 1)
            problems.append(at(origin, spot, "lossy-mojibake", message, cure, severity=WARNING))
    return problems


def spot_of(text: str, index: int) -> Spot:
    """Line and column, from 1, of the character at that index of a text that is a whole file."""
    return Spot(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))
