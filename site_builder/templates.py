"""Templates by their text alone: what they include, which static files they name, what is wrong with them."""

from __future__ import annotations

from jinja2 import Environment, TemplateSyntaxError, nodes

from site_builder.fingerprint import TemplateFacts, digest_of
from site_builder.problems import ERROR, Problem


def analyse(path: str, data: bytes) -> tuple[TemplateFacts, list[Problem]]:
    """The facts of a template and its problems; `path` is relative to the project.

    Includes and static files must be named by constants: what a page depends on is known before it is
    rendered.
    """
    digest = digest_of([data]).hex()
    try:
        text = data.decode()
        tree = Environment(autoescape=True).parse(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return TemplateFacts(digest), [
            Problem(path, line, 1, ERROR, "invalid-encoding", "not UTF-8", "save the file as UTF-8")
        ]
    except TemplateSyntaxError as error:
        message = error.message or "syntax error"
        return TemplateFacts(digest), [template_problem(path, error.lineno, message, "", text)]
    problems: list[Problem] = []
    includes: set[str] = set()
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        named = getattr(node, "template", None)
        if isinstance(named, nodes.Const):
            includes.add(named.value)
        else:
            message = "the name of a template to include must be a constant"
            problems.append(template_problem(path, node.lineno, message, "write the name in quotes", text))
    assets: set[str] = set()
    for call in tree.find_all(nodes.Filter):
        if call.name == "asset":
            if isinstance(call.node, nodes.Const):
                assets.add(call.node.value)
            else:
                message = "the name of a static file must be a constant"
                problems.append(
                    template_problem(path, call.lineno, message, "write the name in quotes", text)
                )
    return TemplateFacts(digest, tuple(sorted(includes)), tuple(sorted(assets))), problems


def template_problem(path: str, line: int, message: str, cure: str, text: str) -> Problem:
    """A problem of a template's line, with the line as its excerpt."""
    lines = text.split("\n")
    excerpt = lines[line - 1] if 0 < line <= len(lines) else ""
    column = len(excerpt) - len(excerpt.lstrip()) + 1
    width = max(1, len(excerpt.strip()))
    return Problem(path, line, column, ERROR, "template", message, cure, excerpt, width)
