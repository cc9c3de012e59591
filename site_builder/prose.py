"""Words, sentences, names and phrases of a text, as far as telling texts apart needs them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from zlib import crc32

from site_builder.manuscript import BLANK

PHRASE = 5
"""Words of a phrase."""
SKETCH = 64
"""Digests of phrases that are kept."""
SHORTEST = 40
"""Words from which a text is compared with others."""
LONGEST = 20_000
"""Words of a text that are looked at."""
MOST_NAMES = 30
"""Names kept of a text, the most frequent ones."""

_WORD = re.compile(r"\w+(?:[’'ʼ-]\w+)*")
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)*_]*\s+(?=[\"“‘«(*_]*[^\W\da-zа-яіїєґ_])")


def words(text: str) -> list[str]:
    """The words in lower case, without marks between them; apostrophes are alike."""
    return _WORD.findall(text.casefold().replace("’", "'").replace("ʼ", "'"))


def fold(text: str) -> str:
    """The text by its words alone, so that two texts that read alike are equal."""
    return " ".join(words(text))


def first_sentence(text: str) -> str:
    """The text up to the first end of a sentence."""
    end = _SENTENCE_END.search(text)
    return text[: end.end()].rstrip() if end else text


def sketch(text: str) -> tuple[int, ...]:
    """The SKETCH smallest digests of its phrases: two sketches overlap as their texts do (Broder, 1997)."""
    found = words(text)[:LONGEST]
    if len(found) < SHORTEST:
        return ()
    phrases = {" ".join(found[at : at + PHRASE]) for at in range(len(found) - PHRASE + 1)}
    return tuple(sorted({crc32(phrase.encode()) for phrase in phrases})[:SKETCH])


def resemblance(first: tuple[int, ...], second: tuple[int, ...]) -> float:
    """The share of phrases that two texts have in common, from 0 to 1, as their sketches tell it."""
    one, other = set(first), set(second)
    smallest = sorted(one | other)[:SKETCH]
    common = one & other
    return len(common.intersection(smallest)) / len(smallest) if smallest else 0.0


# -- Names -----------------------------------------------------------------------------------------

_TOKEN = re.compile(r"[^\W\d_][^\W_]*(?:[’'][^\W_]+)?")
_OPENING = re.compile(r"(?:\A|[.!?…:])\W*\Z")
_EVERYWHERE = frozenset(
    """
    january february march april may june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday i i'm i'd a an the us usa u.s uk eu usd eur uah gbp america
    american americans europe european asia uk's ukraine ukrainian ai ceo cto cfo coo api app faq bitcoin
    btc ethereum ether eth solana sol crypto cryptocurrency cryptocurrencies blockchain blockchains defi nft
    nfts dao web3 etf etfs etp etps ipo rwa rwas dex cex kyc aml token tokens stablecoin stablecoins usdt
    usdc bnb xrp sec cftc mica fed congress senate treasury pm am et utc gmt tvl apy atm sms pdf inc ltd llc
    plc ag corp co q1 q2 q3 q4 source sources news media report reports index fund funds bank group
    """.split()  # noqa: SIM905 - so long a list reads better as words
)
"""Names on every page of a paper about markets: they tell nothing about an event."""


def names(texts: Iterable[str]) -> dict[str, int]:
    """Names in these paragraphs and how often each stands there, folded; the most frequent only.

    A name has a capital inside (xStocks), or begins with one in the midst of a sentence. Cyrillic names are
    cut to their first five letters, for they are inflected.
    """
    sure: Counter[str] = Counter()
    perhaps: Counter[str] = Counter()
    for text in texts:
        for match in _TOKEN.finditer(text, 0, 100_000):
            token = match[0]
            name = "" if token.islower() else _name(token)
            if name:
                opens = _OPENING.search(text, max(0, match.start() - 4), match.start())
                (perhaps if opens and token[1:].islower() else sure)[name] += 1
    for name in sure:
        sure[name] += perhaps[name]
    ranked = sorted(sure.items(), key=lambda item: (-item[1], item[0]))
    return dict(ranked[:MOST_NAMES])


def _name(token: str) -> str:
    """The name that a word with capitals is, in the form in which names are compared; or nothing."""
    folded = token.replace("’", "'").casefold().removesuffix("'s")
    if len(folded) < 2 or folded in _EVERYWHERE:
        return ""
    return folded[:5] if "\u0400" <= folded[0] <= "\u04ff" else folded


def without_blanks(text: str) -> str:
    """The text without what was blanked in it, and without the marks of emphasis and links."""
    return _MARKUP.sub("", text)


_MARKUP = re.compile(rf"[{BLANK}*_\[\]~]")
