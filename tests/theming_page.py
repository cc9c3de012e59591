"""docs/theming.md, made from views.py and model.py."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

from site_builder import feed_views, model, parts, pulse, views

START = """\
# Themes

`templates/` holds one Jinja template per kind of page, `templates/partials/` their parts. A template sees `site` and
`page`, and nothing else: no other article, no clock, no file. A name that is not there is an error that tells the
template's line and the page, and so is a template or static file whose name is not a constant.

**To change one template**, keep yours in `templates/` and name the folder of the others in `site.yaml` (`theme: DIR`): it is
searched second, so a file of the same name in `templates/` takes the other's place, partials included. A new partial
`templates/partials/byline.html` changes every byline and nothing else.

**To change one block**, extend the template that yours takes the place of: `{% extends "theme/article.html" %}` in
`templates/article.html` means the theme's own. The blocks of `base.html`:

| block | holds |
| --- | --- |
| `title` | the text of `<title>` |
| `style` | the one style sheet: `css/site.css`, or `css/article.css` for texts |
| `description` `robots` `canonical` | those tags; `robots` only its value |
| `head` | more for the head; empty |
| `body` | attributes of `<body>`; empty but on the front page |
| `main` | the page between masthead and footer |

**To change one colour or size**, override its custom property; `static/css/_tokens.css` names them all and
[design.md](design.md) explains them. A line `@import "_own.css";` at the end of `site.css` and `article.css`, and in `_own.css`:

```css
@layer tokens { :root { --accent: light-dark(#0b57d0, #8ab4ff); } }
```

A style sheet is published with the text of what it imports in its place, without comments; one whose name begins with
`_` is published only inside others. Files below `static/` are published under `/assets/` with a digest in their name, and
`url()` in style sheets is rewritten; files below `static/root/` keep their names at the site's root.

A theme may be very small: the tests build one in which every template is a single line.

## Partials

| partial | shows |
| --- | --- |

## Filters

| filter | gives |
| --- | --- |
"""
PARTIALS = {
    "attribution": "source, first publication, story and topics under an article",
    "audio": "the recording of an article",
    "byline": "authors, reviewer, dates, reading time, translations, links to share",
    "calendar": "macro: a month with its days",
    "card": "macros: `card` and `cards` for listings, `brief` for the latest, `facts` and `marks` of an article",
    "contents": "the headings of a long article",
    "corrections": "the corrections log",
    "cover": "the cover with its credit",
    "disclosure": "what a machine did, under the headline",
    "discovery": "links to feeds and the web manifest, in the head",
    "footer": "the foot of every page",
    "languages": "the other editions",
    "masthead": "the head of every page",
    "meta": "`hreflang` and Open Graph, in the head",
    "named_link": "macro: a label, linked if it has a URL",
    "pager": "links to newer and older pages of a listing",
    "picture": "macro: an image with its sizes",
    "preview_banner": "says that this is a preview",
    "provenance": "the panel that tells how an article was made",
    "pulse": "macro: articles a week of a topic or source, drawn and in words",
    "search_form": "the search field of the masthead",
    "share": "links to share an article, without scripts",
    "sponsored": "who paid",
    "structured_data": "JSON-LD, in the head",
}
FILTERS = {
    "absolute": "the full URL of a site path; URLs as they are",
    "asset": 'where a file of `static/` is published: `{{ "css/site.css" \\| asset }}`',
    "body": "the HTML of an article's text: `{{ page \\| body }}`",
    "day": "`2025-12-01` as `1 December 2025`",
    "date": "an instant as a date in the site's zone",
    "datetime": "an instant as date and time",
    "direction": "`ltr` or `rtl`, for a language code",
    "duration": "seconds as `6:12`",
    "language_name": "a language's own name",
    "linked_data": 'the page as JSON-LD, safe in HTML: `<script type="application/ld+json">`',
    "link": "a site path with the path prefix of the site's URL; URLs as they are",
    "moment": "an instant as day and time, without its year: `2 Dec, 22:48`",
    "month": "`2025-12` as `December 2025`",
    "month_name": "`2025-12` as `December`",
    "number": "a number as the language writes it",
    "picture": 'a picture in its widths: `{{ page.cover \\| picture("100vw", first=true) }}`',
    "plural": 'the form of a text that goes with a number: `{{ 5 \\| plural("reading_time") }}`',
    "reading_minutes": "minutes it takes to read so many words",
    "remember": "what a macro makes of an item, made once: `{{ item \\| remember(card, 3) }}`",
    "social_tags": "name and content of each `<meta>` for those who show a link (Open Graph)",
    "text": 'an interface text with placeholders: `{{ "reviewed_by" \\| text(name=x) }}`',
    "weekday": "a weekday's shortest name; 0 is Monday",
    "weekday_name": "a weekday's whole name",
}


FEED_PARTS = ("FeedLink", "FeedGroup", "LinkGroup")


def theming_page() -> str:
    """The whole page."""
    start, filters = START.split("\n\n## Filters")
    page = start + "\n" + "".join(f"| `{name}` | {says} |\n" for name, says in PARTIALS.items())
    page += "\n## Filters" + filters + "".join(f"| `{name}` | {says} |\n" for name, says in FILTERS.items())
    records = {
        **_records(model.__file__),
        **_records(pulse.__file__),
        **_records(parts.__file__),
        **_records(views.__file__),
        **_records(feed_views.__file__),
    }
    page += "\n## `site`\n\n" + _table(records["SiteView"])
    shared = records["View"]
    page += "\n## `page`\n\nEvery page has these.\n\n" + _table(shared)
    for name, node in records.items():
        module = views if hasattr(views, name) else feed_views
        template = getattr(getattr(module, name, None), "template", "")
        if template:
            page += f"\n### {template}\n\n{ast.get_docstring(node)}\n\n{_table(node)}"
    page += "\n## What stands in them\n"
    for name in (
        "Label",
        "Card",
        "Picture",
        "Alternate",
        "Section",
        "Outlet",
        "Letter",
        "Day",
        "Month",
        "Year",
        "Pulse",
        "Week",
        "Bar",
        "Choice",
        *FEED_PARTS,
    ):
        page += f"\n### {name}\n\n{ast.get_docstring(records[name])}\n\n{_table(records[name])}"
    for name in ("Article", "Body", "Heading", "AI", "Source", "Correction", "Audio", "Sponsored", "Credit"):
        page += f"\n### {name}\n\n{ast.get_docstring(records[name])}\n\n{_table(records[name])}"
    return page


def _records(file: str) -> dict[str, ast.ClassDef]:
    tree = ast.parse(Path(file).read_text())
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def _table(node: ast.ClassDef) -> str:
    """Name, type and docstring of every field of a record."""
    rows = []
    for field, following in pairwise([*node.body, ast.Pass()]):
        if isinstance(field, ast.AnnAssign) and "ClassVar" not in ast.unparse(field.annotation):
            says = ""
            if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
                says = " ".join(str(following.value.value).split()).replace("|", "\\|")
            kind = ast.unparse(field.annotation).replace(" | ", " or ")
            rows.append(f"| `{ast.unparse(field.target)}` | `{kind}` | {says} |\n")
        elif isinstance(field, ast.FunctionDef):
            says = " ".join((ast.get_docstring(field) or "").split())
            rows.append(f"| `{field.name}` | `{ast.unparse(field.returns or ast.Name('str'))}` | {says} |\n")
    return "| name | type | what it is |\n| --- | --- | --- |\n" + "".join(rows) if rows else ""
