"""What the preview adds to pages: the script that reloads them, and the problems that keep them old."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from site_builder.problems import ERROR, Problem, excerpt_lines, shown, summary

OWN = "/__preview/"
"""What lies below this path belongs to the preview, not to the site."""
MOST = 30
"""Problems shown at most; the terminal has them all."""
FRAME = "__preview"
"""Id of the element that holds the problems; no heading has it, for theirs hold no underscore."""
OWN_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Content-Type": "text/html; charset=UTF-8",
}
"""Headers of pages that are the preview's own."""

_END_OF_HEAD = re.compile(rb"</head\s*>", re.IGNORECASE)
_END_OF_BODY = re.compile(rb"</body\s*>", re.IGNORECASE)


def with_script(page: bytes, build: str) -> bytes:
    """The page with a reference to the script that watches for newer ones than `build`."""
    script = f'<script src="{OWN}reload.js" data-build="{escape(build)}" defer></script>'.encode()
    end = _END_OF_HEAD.search(page) or _END_OF_BODY.search(page)
    where = end.start() if end else len(page)
    return page[:where] + script + page[where:]


def problems_html(problems: Sequence[Problem], message: str, *, kept: bool) -> str:
    """All that is wrong, as a piece of HTML; empty when nothing is.

    `message` is what ended the build without any file to blame, `kept` tells whether an older page is shown.
    With errors the piece is open, else it waits to be opened.
    """
    if not problems and not message:
        return ""
    errors = [problem for problem in problems if problem.severity == ERROR]
    stopped = bool(errors or message)
    listed = [*errors, *(problem for problem in problems if problem.severity != ERROR)]
    headline = escape(shown(message)) if message else escape(summary(problems))
    parts = [
        f'<details class="{"errors" if stopped else "warnings"}"{" open" if stopped else ""}>',
        f"<summary>{headline}</summary>",
        "<p>The site could not be built. This page is the last good one.</p>" if stopped and kept else "",
        *(["<ol>", *map(_item, listed[:MOST]), "</ol>"] if listed else []),
        f"<p>And {len(listed) - MOST:,} more, in the terminal.</p>" if len(listed) > MOST else "",
        "</details>",
    ]
    return "\n".join(part for part in parts if part)


def waiting_page(build: str) -> bytes:
    """What is shown while the first build runs."""
    return _page("The site is being built.", "", build)


def failed_page(problems: Sequence[Problem], message: str, build: str) -> bytes:
    """What is shown when no build has succeeded yet."""
    return _page("The site could not be built yet.", problems_html(problems, message, kept=False), build)


def _item(problem: Problem) -> str:
    place = shown(problem.path)
    if problem.line:
        place += f":{problem.line}" + (f":{problem.column}" if problem.column else "")
    lines = [
        f'<li class="{problem.severity}">',
        f'<p class="place">{escape(place)}</p>',
        f"<p>{problem.severity}: {escape(shown(problem.message))} <code>{problem.code}</code></p>",
    ]
    if problem.excerpt:
        lines.append(f"<pre>{escape(chr(10).join(excerpt_lines(problem)))}</pre>")
    if problem.cure:
        lines.append(f'<p class="cure">{escape(shown(problem.cure))}</p>')
    return "\n".join([*lines, "</li>"])


def _page(headline: str, found: str, build: str) -> bytes:
    page = f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{headline}</title>
<link rel="stylesheet" href="{OWN}overlay.css">
</head>
<body class="preview">
<h1>{headline}</h1>
<div id="{FRAME}">{found}</div>
</body>
</html>
"""
    return with_script(page.encode(), build)
