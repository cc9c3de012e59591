"""Source code as HTML with CSS classes for its words; the style sheet gives them colours."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer

MAX_LENGTH = 16_384
"""Characters of a listing at most; longer ones stay plain, since some lexers are slow."""

_LANGUAGES = """
    bash c console cpp csharp css diff go graphql haskell html http ini java javascript json jsx kotlin lua
    php powershell python ruby rust scala solidity sql swift text toml typescript tsx xml yaml
""".split()
_ALIASES = {
    "c++": "cpp", "c#": "csharp", "golang": "go", "js": "javascript", "py": "python", "python3": "python",
    "rb": "ruby", "rs": "rust", "sh": "bash", "shell": "bash", "zsh": "bash", "sol": "solidity", "ts": "typescript",
    "yml": "yaml", "htm": "html", "kt": "kotlin", "ps1": "powershell", "shell-session": "console",
    "txt": "text", "plain": "text", "plaintext": "text",
}  # fmt: skip


def highlight(code: str, language: str) -> str:
    """The code as HTML, its words in `<span class>`; empty when the language is unknown or the code too long.

    Languages are a fixed list, so that the same text gives the same page whatever Pygments plugins are
    installed.
    """
    name = language.lower()
    name = _ALIASES.get(name, name)
    if name not in _LANGUAGES or name == "text" or len(code) > MAX_LENGTH:
        return ""
    from pygments import highlight as mark  # noqa: PLC0415 - costs 30 ms, and few texts hold code
    from pygments.formatters.html import HtmlFormatter  # noqa: PLC0415

    return mark(code, _lexer(name), HtmlFormatter(nowrap=True))


@cache
def _lexer(name: str) -> Lexer:
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415

    return get_lexer_by_name(name, stripnl=False)
