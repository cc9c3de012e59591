"""Everything that a user can meet is documented; `make docs` writes the pages that are made from the code."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from checking_page import checking_page
from theming_page import FILTERS, PARTIALS, theming_page

from site_builder import config
from site_builder.__main__ import cli
from site_builder.codes import CODES
from site_builder.commands import names
from site_builder.context import site_view
from site_builder.datafiles import NAMES, entry_fields
from site_builder.fields import object_schema
from site_builder.filters import filters_for
from site_builder.fixes import FIXES
from site_builder.front_matter import FIELDS
from site_builder.problems import Problem, format_text

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"

RECORDS: list[type[msgspec.Struct]] = [
    config.Settings, config.NavigationItem, config.Organization, config.AIDisclosure, config.Headers,
    config.Feeds, config.Robots, config.Llms, config.Security, config.Manifest,
]  # fmt: skip
PROBLEMS = """\
# Problems

Every problem that `build` and `check` report ends with its code, such as `[invalid-choice]`. A code never
changes its meaning. `ignore: [code]` in the front matter switches a warning off for that file.

"""
SETTINGS = """\
# Settings: site.yaml

Every key of `site.yaml`, the settings file beside `content/`. Only `name` and `url` are required; an unknown
key is an error (exit status 2). A text is given once for all languages, or per language:

```yaml
name: Ledgerline
url: https://ledgerline.example
languages: [en, uk]
timezone: Europe/Kyiv
navigation:
  - label: {en: Market, uk: Ринок}
    url: /category/market/
```

"""

COMMANDS = """\
# Command line

`site-builder` and `python -m site_builder` are the same command. Exit status: 0 done, 1 problems in content
or templates (with `--strict` warnings too), 2 wrong usage or settings, 3 disk, lock or permission, 130 and
143 on signals. `due` speaks the protocol of Netlify's `ignore` command instead: 0 skip, 1 build. Results go to standard output, problems and progress to standard error.
"""


def table(*rows: tuple[str, ...]) -> str:
    """A Markdown table; the first row is its head."""
    head, *body = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ["---"] * len(head), *body))


def problems_page() -> str:
    return PROBLEMS + table(
        ("code", "what is wrong"), *((f"`{code}`", CODES[code]) for code in sorted(CODES))
    )


def field_docs(name: str) -> dict[str, str]:
    """The docstring beneath each field of a class of config.py, by field; empty where there is none."""
    module = ast.parse(Path(config.__file__).read_text())
    (found,) = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name == name]
    docs = {ast.unparse(node.target): "" for node in found.body if isinstance(node, ast.AnnAssign)}
    for field, text in pairwise(found.body):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
            docs[ast.unparse(field.target)] = " ".join(ast.literal_eval(text.value).split())
    return docs


KINDS = {"hosts": "policy per host"}
"""How fields are called whose type does not tell what they hold."""


def type_name(of: object) -> str:
    """How a type is called in the documentation."""
    text = str(of if hasattr(of, "__args__") else getattr(of, "__name__", of))
    names = {
        "dict[str, str]": "text, or a text per language",
        "dict[str, tuple[str, ...]]": "list of texts per name",
        "str": "text",
        "int": "number",
        "float": "number",
        "bool": "true or false",
        "tuple[str, ...]": "list of texts",
        str(dict[str, config.Gravity]): "codes, each with off, warning or error",
    }
    if text in names:
        return names[text]
    if listed := re.fullmatch(r"tuple\[(?:\w+\.)*(\w+), \.\.\.\]", text):
        return f"list of {words(listed[1])}s"
    return words(text)


def words(name: str) -> str:
    """`NavigationItem` as "navigation item"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub("^AI", "AI ", name)).lower().replace("ai ", "AI ")


def title(name: str) -> str:
    """`NavigationItem` as "Navigation item"."""
    found = words(name)
    return found[0].upper() + found[1:]


def default_text(field: msgspec.structs.FieldInfo) -> str:
    value = field.default
    if value is msgspec.NODEFAULT and field.default_factory is not msgspec.NODEFAULT:
        value = field.default_factory()
    if value is msgspec.NODEFAULT:
        return "required"
    if isinstance(value, tuple):
        return f"`[{', '.join(value)}]`" if value else ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if isinstance(value, str | int) and value != "" else ""


def fields_table(record: type[msgspec.Struct]) -> str:
    docs = field_docs(record.__name__)
    rows = [
        (
            f"`{field.encode_name}`",
            KINDS.get(field.name) or type_name(field.type),
            default_text(field),
            docs[field.name],
        )
        for field in msgspec.structs.fields(record)
    ]
    return table(("key", "type", "default", "meaning"), *rows)


def settings_page() -> str:
    page = SETTINGS + fields_table(config.Settings)
    for record in RECORDS[1:]:
        page += f"\n## {title(record.__name__)}\n\n{record.__doc__}\n\n{fields_table(record)}"
    return page


def usage(parameter: click.Parameter) -> str:
    """An option or argument as it is typed: `--format text|json`."""
    name = parameter.opts[0]
    if isinstance(parameter, click.Argument):
        return f"`{parameter.make_metavar(click.Context(cli))}`"
    if isinstance(parameter.type, click.Choice):
        return f"`{name} {'|'.join(parameter.type.choices)}`"
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return f"`{name}`"
    return f"`{name} {parameter.metavar or parameter.type.name.upper().split()[0]}`"


def commands_page() -> str:
    page = COMMANDS
    for name in names():
        command = cli.get_command(click.Context(cli), name)
        assert command
        page += f"\n## site-builder {name}\n\n{command.help}\n\n"
        rows = [(usage(each), getattr(each, "help", None) or "") for each in command.params]
        page += table(("option", "meaning"), *rows)
    return page


def fixes_table() -> str:
    """What `check --fix` mends, code by code: the docstrings of the functions."""
    return table(
        ("code", "what is mended"),
        *((f"`{code}`", " ".join((fix.__doc__ or "").split())) for code, fix in sorted(FIXES.items())),
    )


def authoring_page() -> str:
    """The page as it is, with the part made anew that is made from the code."""
    page = (DOCS / "authoring.md").read_text()
    start, end = page.index("\n| code | what is mended |") + 1, page.index("\n## In your editor")
    return page[:start] + fixes_table() + page[end:]


PAGES = {
    "authoring.md": authoring_page,
    "checking.md": checking_page,
    "commands.md": commands_page,
    "problems.md": problems_page,
    "settings.md": settings_page,
    "theming.md": theming_page,
}


def test_every_filter_is_documented() -> None:
    site = site_view(config.Settings(name="Tiny", url="https://tiny.example"), "en")
    assert {*filters_for(site, {}), "body"} == set(FILTERS)


def test_every_partial_is_documented() -> None:
    assert {path.stem for path in (ROOT / "templates" / "partials").glob("*.html")} == set(PARTIALS)


@pytest.mark.parametrize("name", PAGES)
def test_pages_made_from_the_code_are_current(name: str) -> None:
    assert (DOCS / name).read_text() == PAGES[name](), "run `make docs`"


@pytest.mark.parametrize("record", RECORDS)
def test_every_setting_is_documented(record: type[msgspec.Struct]) -> None:
    page = (DOCS / "settings.md").read_text()
    for name, text in field_docs(record.__name__).items():
        assert f"| `{name}` |" in page
        assert record is not config.Settings or text, f"{name} has no docstring"


def dotted(schema: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, bool, dict[str, Any]]]:
    """Every field that a JSON Schema allows, `ai.version`: name, whether required, own schema."""
    for each in (schema, *schema.get("anyOf", ()), schema.get("items", {})):
        for name, field in each.get("properties", {}).items():
            yield prefix + name, name in each.get("required", ()), field
            yield from dotted(field, f"{prefix}{name}.")


FRONT_MATTER = list(dotted(object_schema(FIELDS)))


def authoring(start: str, end: str) -> list[str]:
    """The lines of docs/authoring.md between two texts."""
    page = (DOCS / "authoring.md").read_text()
    return page[page.index(start) : page.index(end)].splitlines()


@pytest.mark.parametrize(("name", "required", "schema"), FRONT_MATTER, ids=[row[0] for row in FRONT_MATTER])
def test_every_field_is_documented(name: str, required: bool, schema: dict[str, Any]) -> None:
    start = f"| **`{name}`** |" if required else f"| `{name}` |"
    rows = [line for line in authoring("## Front matter", "## Pages") if line.startswith(start)]
    assert len(rows) == 1
    assert all(f"`{value}`" in rows[0] for value in schema.get("enum", ()))


def test_no_field_is_documented_that_is_not_there() -> None:
    rows = [re.match(r"\| \**`([\w.]+)`", line) for line in authoring("## Front matter", "## Pages")]
    assert {row[1] for row in rows if row} == {name for name, _, _ in FRONT_MATTER}


@pytest.mark.parametrize("file", NAMES)
def test_every_key_of_the_data_files_is_documented(file: str) -> None:
    text = "\n".join(authoring("| key | in |", "## Links and pictures"))
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", text, re.MULTILINE))
    named = {key for key, where in rows.items() if where == "all files" or f"{file}.yaml" in where}
    assert named == {field.name for field in entry_fields(file)}


def test_the_task_for_vs_code_finds_our_problems() -> None:
    shown = re.search(r"```json\n(.*?)```", (DOCS / "authoring.md").read_text(), re.DOTALL)
    assert shown
    (task,) = json.loads(shown[1])["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    printed = format_text(Problem("content/a: b.md", 7, 12, "error", "invalid-choice", "x: [y]", "z", "q"))
    found = re.match(pattern["regexp"], printed.splitlines()[0])
    assert found
    parts = {name: found[number] for name, number in pattern.items() if name != "regexp"}
    assert parts == {
        "file": "content/a: b.md", "line": "7", "column": "12", "severity": "error", "message": "x: [y]",
        "code": "invalid-choice",
    }  # fmt: skip


def test_every_problem_code_is_documented() -> None:
    page = (DOCS / "problems.md").read_text()
    assert [code for code in CODES if f"| `{code}` | {CODES[code]} |" not in page] == []


def test_the_readme_names_every_command() -> None:
    page = (ROOT / "README.md").read_text()
    assert [name for name in names() if f"| `site-builder {name}" not in page] == []


def test_the_architecture_names_every_module() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text()
    modules = [
        path
        for path in (ROOT / "site_builder").rglob("*.py")
        if path.name != "__init__.py" and path.parent.name != "commands"
    ]
    assert [path.name for path in modules if not re.search(rf"\b{path.stem}\.py\b", page)] == []


def test_decisions_are_short_and_numbered() -> None:
    decisions = sorted((DOCS / "decisions").glob("*.md"))
    assert [path.name for path in decisions if not re.match(r"\d{3}-[a-z0-9-]+\.md$", path.name)] == []
    assert len({path.name[:3] for path in decisions}) == len(decisions)
    assert [path.name for path in decisions if len(path.read_text().splitlines()) > 20] == []


@pytest.mark.parametrize(
    "page",
    [path for path in sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")]) if path.name != "CHANGELOG.md"],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.DOTALL)
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    assert [target for target in targets if not (page.parent / target).exists()] == []


if __name__ == "__main__":
    for page, written in PAGES.items():
        (DOCS / page).write_text(written())
