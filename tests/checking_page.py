"""docs/checking.md: what `check` reports and how to live with it; the rules are those of the code."""

from __future__ import annotations

from importlib import import_module

from site_builder import editorial
from site_builder.codes import CODES
from site_builder.editorial import RAISED, families

PAGE = """\
# Checking

`site-builder check` reports every problem that a build would, and on top of them what an editor would say. It never slows
a build down, and writes nothing but what it remembers. Only what has changed is read again, so ten thousand articles take
a second or two.

Exit status: 0 when there is no error, 1 when there is one (with `--strict` for a warning, too), 2 for wrong settings or
arguments.

| to | do |
| --- | --- |
| see only what a branch or a morning's import changed | `site-builder check --since main`, or any other git revision |
| let today's problems pass, and hear of new ones | `site-builder check --write-baseline`, and keep `check-baseline.txt` |
| switch a rule off, or make it graver | `check: {title-too-long: off, near-copy: error}` in `site.yaml` |
| switch a rule off for one article | `ignore: [title-too-long]` in its front matter |
| fail on every warning | `--strict` |
| mend what is certain of all that is reported | `--fix`; `--diff` shows it |
| read it with a program | `--format json` |
| see it beside the lines of a pull request | `--format github` in GitHub Actions |

**`--since`** compares the files as they are, new ones included, with the point at which the branch left the revision.
Rules that compare articles still see all of them, but only changed files are reported on: a link that broke because its
target was deleted elsewhere shows in a full check only.

**The baseline** knows a problem by its file, its code and the text of its line, so it stays known when lines move. One
entry lets one problem pass. An entry that has no problem any more is itself a warning (`stale-baseline`), so the file can
only get shorter. What keeps a site from being built never passes.

**Drafts** are read like any other text, and their faults are errors here. Removed articles are not read. An error that
keeps a site from being built can be neither ignored nor switched off; every other code of [problems.md](problems.md)
can.

## Errors here, warnings in a build

A build goes on without the link or the picture; an editor should not.

"""
RULES = """
## Editorial rules

"""
INTRODUCTIONS = {
    "events": (
        "Names count as rare when hardly any article of other days has them. Two articles of one language, three days "
        "apart at most, tell one event when they share three rare names and those are a good part of what they name. Articles "
        "that link each other or share a `story` are known to belong together."
    ),
    "labels": "Spellings, synonyms and former keys of the data files all count as known.",
    "translations": (
        "The original is the article that `translationOf` names, else the one in the language of `ai.translatedFrom`, "
        "else the one in the first of the site's languages."
    ),
}


def checking_page() -> str:
    """The page."""
    page = PAGE + "| code | what is wrong |\n| --- | --- |\n"
    page += "".join(f"| `{code}` | {CODES[code]} |\n" for code in sorted(RAISED))
    return page + RULES + "\n".join(family(name) for name in families())


def family(name: str) -> str:
    """The section of one file of rules."""
    module = import_module(f"{editorial.__name__}.{name}")
    title = (module.__doc__ or "").split("\n")[0].rstrip(".")
    introduction = f"{INTRODUCTIONS[name]}\n\n" if name in INTRODUCTIONS else ""
    rows = "".join(
        f"| `{rule.code}` | {rule.severity} | {CODES[rule.code]} | {(rule.find.__doc__ or '').split(chr(10))[0]} |\n"
        for rule in module.RULES
    )
    head = "| code | severity | what is wrong | what it looks for |\n| --- | --- | --- | --- |\n"
    return f"### {title}\n\n{introduction}{head}{rows}"
