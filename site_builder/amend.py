"""Changes to a front matter that keep comments, order, quotes and line ends of everything else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from site_builder.edits import Edit, applied, line_end
from site_builder.layout import LIST, MAP, TEXT, Part, Plain, front_matter, front_span
from site_builder.text import without_controls


class AmendError(ValueError):
    """A front matter that cannot be changed with certainty: the message says why."""


def with_values(text: str, values: Mapping[tuple[str, ...], str]) -> str:
    """The file's text with these fields set, by path: `("ai", "reviewedBy")`.

    A field that is there keeps its place and, where that is possible, its quotes; another one is added at
    the end of its mapping, which is made where it is missing. Raises AmendError.
    """
    for path, given in values.items():
        root, value = _root(text), clean(given)
        text = _agreed(text, _set(text, root, path, value), _expected(root, path, value))
    return text


def with_item(text: str, key: str, value: str) -> str:
    """The file's text with one more item in the list of that name, which is made where it is missing.

    Raises AmendError.
    """
    root, value = _root(text), clean(value)
    listed = root.get(key)
    items = [item.plain() for item in listed.items] if listed else []
    if listed is None:
        edit = _entry(text, root, key, [value])
    elif listed.kind == LIST and listed.items:
        edit = _next_item(text, listed, value)
    elif listed.kind == LIST or listed.absent:
        edit = Edit(listed.start, listed.end, f"{_gap(text, listed)}{flow([value])}")
    else:
        raise AmendError(f"{key}: not a list")
    return _agreed(text, edit, {**_mapping(root), key: [*items, value]})


def removals(text: str, listed: Part, items: Sequence[Part]) -> list[Edit]:
    """The edits that take items out of a list; those with which a comment or more would go are left out."""
    if listed.flow:
        edits = _cuts(listed, [number for number, item in enumerate(listed.items) if item in items])
    else:
        edits = []
        for item in items:
            start = _line_start(text, item.start)
            if re.fullmatch(r"[ \t]*-[ \t]*", text[start : item.start]):
                edits.append(Edit(start, _next_line(text, item.end), ""))
    return [edit for edit in edits if "#" not in text[edit.start : edit.end]]


def _cuts(listed: Part, numbers: list[int]) -> list[Edit]:
    """The edits that take the items with these numbers out of a list in brackets."""
    edits: list[Edit] = []
    items = listed.items
    while numbers:
        first = last = numbers.pop(0)
        while numbers and numbers[0] == last + 1:
            last = numbers.pop(0)
        if last + 1 < len(items):
            edits.append(Edit(items[first].start, items[last + 1].start, ""))
        else:
            edits.append(Edit(items[first - 1].end if first else items[0].start, items[last].end, ""))
    return edits


def scalar(value: str, style: str = "") -> str:
    """The text as YAML that is read as this text and as nothing else, quoted only where it must be.

    `style` is how it was quoted before: kept where the text allows it. Control characters go.
    """
    value = clean(value)
    if style == '"' and "\\" not in value and '"' not in value:
        return f'"{value}"'
    if style != "'" and _PLAIN.fullmatch(value) and value.casefold() not in _MEANING:
        return value
    return "'" + value.replace("'", "''") + "'"


def clean(value: str) -> str:
    """The text on one line, without what no page may hold."""
    return re.sub(r"[\n\t]+", " ", without_controls(value)).strip()


def entry(key: str, value: Plain, indent: str = "") -> str:
    """Lines of a mapping in block style, without a line end: `key: value`, lists and mappings below it."""
    if isinstance(value, str):
        return f"{indent}{key}: {scalar(value)}"
    if not value:
        return f"{indent}{key}: {'[]' if isinstance(value, list) else '{}'}"
    if isinstance(value, dict):
        return "\n".join(
            [f"{indent}{key}:", *(entry(name, each, f"{indent}  ") for name, each in value.items())]
        )
    return "\n".join([f"{indent}{key}:", *(_item(each, f"{indent}  ") for each in value)])


_PLAIN = re.compile(r"[^\W\d_](?:[\w ,.()/–—…’+-]*[\w.)…’])?|/[\w.~+/-]*")
"""Texts that need no quotes wherever they stand: no sign that YAML could take for its own."""
_MEANING = frozenset(["null", "true", "false", "yes", "no", "on", "off", "y", "n"])


def _item(value: Plain, indent: str) -> str:
    """An item of a list in block style."""
    if isinstance(value, str):
        return f"{indent}- {scalar(value)}"
    if isinstance(value, dict) and value:
        lines = "\n".join([entry(name, each, f"{indent}  ") for name, each in value.items()])
        return f"{indent}- {lines[len(indent) + 2 :]}"
    raise AmendError("a list within a list")


# -- One edit ----------------------------------------------------------------------------------------


def _root(text: str) -> Part:
    root = front_matter(text)
    if root is None:
        span = front_span(text)
        raise AmendError("no front matter that can be read" if span else "no front matter")
    return root


def _set(text: str, part: Part, path: tuple[str, ...], value: str) -> Edit:
    """The edit that sets the field at that path below the mapping."""
    if part.kind != MAP:
        raise AmendError(f"{path[0]}: not within a mapping")
    there = part.get(path[0])
    rest: Plain = value
    for name in reversed(path[1:]):
        rest = {name: rest}
    if there is None:
        return _entry(text, part, path[0], rest)
    if len(path) > 1 and not there.absent and there.kind == MAP:
        return _set(text, there, path[1:], value)
    if there.kind != TEXT or (len(path) > 1 and not there.absent):
        raise AmendError(f"{path[0]}: a {there.kind} stands there")
    new = scalar(value, there.style) if len(path) == 1 else flow(rest)
    kept = text[there.start : there.end]
    tail = kept[len(kept.rstrip("\r\n")) :] if there.style in {"|", ">"} else ""
    return Edit(there.start, there.end, _gap(text, there) + new + tail)


def flow(value: Plain) -> str:
    """The value on one line: `{name: Ada, tags: [A, B]}`."""
    if isinstance(value, str):
        return _in_brackets(value)
    if isinstance(value, list):
        return f"[{', '.join(flow(each) for each in value)}]"
    return "{" + ", ".join(f"{name}: {flow(each)}" for name, each in value.items()) + "}"


def _in_brackets(value: str) -> str:
    """A text between brackets, where a comma would end it."""
    return scalar(value, "'" if "," in value else "")


def _entry(text: str, part: Part, key: str, value: Plain) -> Edit:
    """The edit that adds a key behind the last one of a mapping."""
    if part.flow:
        new = f"{key}: {flow(value)}"
        if not part.items:
            return Edit(part.start + 1, part.start + 1, new)
        return Edit(part.items[-1].end, part.items[-1].end, f", {new}")
    first = part.keys[0].start
    indent = re.sub(r"[^ ]", " ", text[_line_start(text, first) : first])
    return _below(text, part.end, entry(key, value, indent))


def _next_item(text: str, listed: Part, value: str) -> Edit:
    """The edit that adds an item behind the last one of a list."""
    if listed.flow:
        end = listed.items[-1].end
        return Edit(end, end, f", {_in_brackets(value)}")
    indent = text[_line_start(text, listed.start) : listed.start]
    if indent.strip(" "):
        raise AmendError("a list within a list")
    return _below(text, listed.end, f"{indent}- {scalar(value)}")


def _below(text: str, end: int, lines: str) -> Edit:
    """The edit that puts lines under the one in which a value ends."""
    after = line_end(text)
    new = lines.replace("\n", after)
    if text[end - 1] in "\r\n":  # a block of text ends with its last line end
        return Edit(end, end, f"{new}{after}")
    found = _END.search(text, end)
    end = found.start() if found else len(text)
    return Edit(end, end, f"{after}{new}")


def _gap(text: str, part: Part) -> str:
    """The blank that an empty value lacks behind its colon."""
    return " " if part.start == part.end and text[part.start - 1 : part.start] == ":" else ""


_END = re.compile("\r\n|\r|\n")


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _next_line(text: str, offset: int) -> int:
    found = _END.search(text, offset)
    return found.end() if found else len(text)


# -- What must come of it ----------------------------------------------------------------------------


def _mapping(root: Part) -> dict[str, Plain]:
    plain = root.plain()
    return plain if isinstance(plain, dict) else {}


def _expected(root: Part, path: tuple[str, ...], value: str) -> dict[str, Plain]:
    """What the front matter is to say once the field at that path is set."""
    whole = _mapping(root)
    inner = whole
    for name in path[:-1]:
        below = inner.get(name)
        inner[name] = below = below if isinstance(below, dict) else {}
        inner = below
    inner[path[-1]] = value
    return whole


def _agreed(text: str, edit: Edit, expected: Plain) -> str:
    """The text with the edit made, provided that it says what is expected and the body is as it was."""
    after = applied(text, [edit])
    root, before = front_matter(after), front_span(text)
    span = front_span(after)
    if root is None or span is None or before is None or root.plain() != expected:
        raise AmendError("its front matter cannot be changed without changing more")
    if after[span[1] :] != text[before[1] :]:
        raise AmendError("its text would change as well")
    return after
