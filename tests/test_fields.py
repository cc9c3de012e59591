"""Readers of structures: lists, mappings, texts per language, and what they say of wrong ones."""

from __future__ import annotations

from reading import read, said, value_of

from site_builder.fields import Field, by_language, index, list_of, mapping, object_schema, read_fields
from site_builder.model import Credit
from site_builder.nodes import compose
from site_builder.problems import Origin
from site_builder.scalars import MOST_PROBLEMS, Reading, text, url


def test_list() -> None:
    tags = list_of(text(100), 30)
    assert value_of(tags, "[2025, no, MARKET, market, Market]") == ("2025", "no", "MARKET")
    assert value_of(tags, "[]") == ()
    value, problems = read(tags, "[a, '', ~, ' ', b]")
    assert value == ("a", "b")
    assert [(problem.code, problem.severity) for problem in problems] == [("empty-item", "warning")] * 3
    assert said(tags, "EXCHANGE") == (
        "1:4: error: f: expected a list, got text 'EXCHANGE' [wrong-type]"
        " / write [EXCHANGE], or each item on a line after a hyphen"
    )
    assert said(tags, f"[{', '.join(map(str, range(10_000)))}]") == (
        "1:4: error: f: 10,000 items, 30 at most [too-many] / keep the important ones"
    )
    assert said(tags, "[a, {b: c}]") == (
        "1:8: error: f: expected text, got a mapping [wrong-type] / put the text in quotes"
    )


def test_one_item_for_a_list() -> None:
    assert value_of(list_of(text(), or_one=True), "Olena") == ("Olena",)
    assert value_of(list_of(text(), or_one=True), "[Olena, Ivan]") == ("Olena", "Ivan")


CREDIT = (
    Field("name", "name", text(), "Who.", required=True, also=("by",)),
    Field("url", "url", url, "Where."),
)


def test_mapping() -> None:
    credit = mapping(CREDIT, Credit)
    assert value_of(credit, "{name: X}") == Credit("X")
    assert value_of(credit, "{name: X, url: 'https://example.org'}") == Credit("X", "https://example.org")
    assert value_of(credit, "{name: X, url: ''}") == Credit("X")
    assert said(credit, "X") == (
        "1:4: error: f: expected a mapping, got text 'X' [wrong-type] / its fields are name, url"
    )
    assert said(credit, "{url: 'https://example.org'}") == (
        "1:4: error: f.name: missing [missing-field] / add name: ..."
    )
    assert said(credit, "{name: }") == "1:5: error: f.name: empty [missing-field] / fill it in"
    assert said(credit, "{name: X, link: y}") == (
        "1:14: warning: f: unknown key 'link' [unknown-key] / the fields are name, url"
    )
    assert said(credit, "{name: X, ulr: y}").endswith("unknown key 'ulr' [unknown-key] / did you mean url?")
    assert said(credit, "{nmae: X}") == (
        "1:5: error: f.name: missing, and there is no field 'nmae' [missing-field] / did you mean name?"
    )
    assert said(credit, "{by: X}").endswith("/ did you mean name?")
    assert said(credit, f"{{{', '.join(f'k{n}: v' for n in range(201))}}}").endswith(
        "f: 201 keys, 200 at most [too-many]"
    )


def test_every_fault_of_a_mapping_is_reported() -> None:
    _, problems = read(mapping(CREDIT, Credit), "{name: [x], url: y, foo: z}")
    assert [problem.column for problem in problems] == [11, 21, 24]


def test_text_by_language() -> None:
    reader = by_language(10, ("en", "uk"))
    assert value_of(reader, "Markets") == {"": "Markets"}
    assert value_of(reader, "{en: Markets, uk: Ринки}") == {"en": "Markets", "uk": "Ринки"}
    assert value_of(reader, "{en: Markets, uk: }") == {"en": "Markets"}
    assert value_of(by_language(), "{no: Norsk, pt-BR: Brasil}") == {"no": "Norsk", "pt-BR": "Brasil"}
    assert said(reader, "{en: a, de: b}") == (
        "1:12: warning: f: the site has no language 'de' [invalid-language] / its languages are en, uk"
    )
    assert said(reader, "{en: One, Two}") == (
        "1:14: warning: f: 'Two' is no language code [invalid-language]"
        " / put a text that holds a comma in quotes"
    )
    assert said(reader, "{en: much too long}").startswith("1:9: error: f.en: 13 characters, 10 at most")
    assert said(reader, "[a]").startswith("1:4: error: f: expected text, got a list")


def test_only_the_first_hundred_problems_are_kept() -> None:
    origin = Origin("a.md", "f:\n" + "".join(f"- {{url: x{n}}}\n" for n in range(100)))
    root, problems = compose(origin, limit=64_000)
    assert root is not None
    fields = index([Field("f", "f", list_of(mapping(CREDIT, Credit)), "Credits.")])
    _, sound = read_fields(root, fields, Reading(origin, problems))
    assert not sound
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1].message == "more than 100 problems; the others are not shown"


def test_json_schema() -> None:
    assert object_schema(CREDIT) == {
        "type": "object",
        "properties": {
            "name": {
                "type": ["string", "number", "boolean"],
                "maxLength": 500,
                "description": "Who.",
            },
            "url": {"type": "string", "maxLength": 2000, "description": "Where."},
        },
        "required": ["name"],
        "additionalProperties": False,
    }
