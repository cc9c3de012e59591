"""Source code as HTML with CSS classes for its words; the style sheet gives them colours."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer

MAX_LENGTH = 4_096
"""Characters of a listing at most; longer ones stay plain: several lexers take quadratic time (java needs
9 s for 16,384 line ends). Those that were worse still are not in the list."""

_LANGUAGES = frozenset((
    "bash", "c", "console", "cpp", "css", "diff", "go", "graphql", "haskell", "html", "http", "ini", "java",
    "javascript", "json", "jsx", "kotlin", "lua", "php", "powershell", "python", "ruby", "rust", "scala",
    "solidity", "sql", "swift", "toml", "typescript", "tsx", "xml", "yaml",
))  # fmt: skip
_ALIASES = {
    "c++": "cpp", "golang": "go", "js": "javascript", "py": "python", "python3": "python",
    "rb": "ruby", "rs": "rust", "sh": "bash", "shell": "bash", "zsh": "bash", "sol": "solidity",
    "ts": "typescript", "yml": "yaml", "htm": "html", "kt": "kotlin", "ps1": "powershell",
    "shell-session": "console",
}  # fmt: skip


def highlight(code: str, language: str) -> str:
    """The code as HTML, its words in `<span class>`; empty when the language is unknown or the code too long.

    Languages are a fixed list, so that the same text gives the same page whatever Pygments plugins are
    installed.
    """
    name = language.lower()
    name = _ALIASES.get(name, name)
    if name not in _LANGUAGES or len(code) > MAX_LENGTH:
        return ""
    from pygments import highlight as mark  # noqa: PLC0415 - costs 30 ms, and few texts hold code
    from pygments.formatters.html import HtmlFormatter  # noqa: PLC0415

    return mark(code, _lexer(name), HtmlFormatter(nowrap=True))


@cache
def _lexer(name: str) -> Lexer:
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415

    return get_lexer_by_name(name, stripnl=False)
