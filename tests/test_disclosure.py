"""What readers are told of machines and of money, and what search engines may list of it."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from conftest import REPOSITORY, SETTINGS, Newsroom

from site_builder.disk import digest
from site_builder.problems import format_text

SHOWN = "responsible_editor: Olha\n"


@pytest.fixture
def real(newsroom: Newsroom) -> Newsroom:
    """A newsroom with the templates that the repository comes with."""
    for name in ("templates", "static"):
        shutil.rmtree(newsroom.root / name, ignore_errors=True)
        shutil.copytree(REPOSITORY / name, newsroom.root / name)
    return newsroom


def label(newsroom: Newsroom, path: str = "n/a/index.html") -> str:
    """The label of an article in one line, without its markup's blanks."""
    _, found, rest = newsroom.page(path).partition('<p class="disclosure">')
    return " ".join(rest.partition("</p>")[0].split()) if found else ""


# -- Machines ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ai", "editor", "expected"),
    [
        ({"rewritten": True}, True, "AI-generated"),
        ({"translatedFrom": "uk"}, True, "AI-translated"),
        ({"rewritten": True, "reviewedBy": "Olha"}, True, "AI-assisted"),
        ({"rewritten": True, "reviewedBy": "Olha"}, False, "AI-generated"),
        ({"model": "m"}, True, ""),
    ],
)
def test_the_label_stands_on_page_and_card(
    real: Newsroom, ai: dict[str, Any], editor: bool, expected: str
) -> None:
    real.write({"site.yaml": SETTINGS + (SHOWN if editor else "")}).article("n/a.en.md", ai=ai).build()
    assert label(real).startswith(f'<span class="mark">{expected}</span>' if expected else "")
    assert ('<span class="mark">' in real.page("index.html")) == bool(expected)
    assert expected in real.page("category/market/index.html")


def test_settings_word_the_label_and_link_it(real: Newsroom) -> None:
    ai = """\
ai:
  policy: /ai/
  generated: {en: Machine-made, uk: Зроблено машиною}
  generated_note: A robot wrote this.
  reviewed_note: "{name} read it, {{truly}}."
"""
    real.write({"site.yaml": SETTINGS + SHOWN + ai})
    for lang in ("en", "uk"):
        real.write({f"content/pages/ai.{lang}.md": "---\ntitle: AI\n---\n"})
        real.article(f"n/a.{lang}.md", ai={"rewritten": True})
    real.article("n/b.en.md", ai={"rewritten": True, "reviewedBy": "Olha"}).build(strict=True)
    assert label(real) == '<a class="mark" href="/ai/">Machine-made</a> A robot wrote this.'
    assert label(real, "uk/n/a/index.html").startswith('<a class="mark" href="/uk/ai/">Зроблено машиною</a>')
    assert label(real, "n/b/index.html").endswith("AI-assisted</a> Olha read it, {truly}.")
    assert "Machine-made" in real.page("index.html")
    assert "AI-generated" not in b"".join(real.tree().values()).decode(errors="replace")


@pytest.mark.parametrize("note", ["{nam}", "{name.x}", "{name", "{}", "{0}"])
def test_a_note_with_a_wrong_placeholder_is_refused(newsroom: Newsroom, note: str) -> None:
    newsroom.write({"site.yaml": f"{SETTINGS}ai: {{reviewed_note: '{note}'}}\n"}).article("n/a.en.md")
    assert newsroom.problems().split("\n")[0] == (
        "site.yaml:5:21: error: ai.reviewed_note: a placeholder other than {name} [invalid-choice]"
    )


def test_pages_that_the_settings_name_must_be_there(newsroom: Newsroom) -> None:
    more = "publisher: {name: T, logo: gone.png, corrections: /c/}\nai: {policy: /ai/}\n"
    newsroom.write({"site.yaml": SETTINGS + more}).article("n/a.en.md")
    newsroom.write({"content/pages/ai.en.md": "---\ntitle: AI\n---\n"})
    assert [format_text(problem).split("\n")[0] for problem in newsroom.build().problems] == [
        "site.yaml:1:1: warning: ai.policy: /uk/ai/ is not on the site [dead-link]",
        "site.yaml:1:1: warning: publisher.corrections: /c/ is not on the site [dead-link]",
        "site.yaml:1:1: warning: publisher.corrections: /uk/c/ is not on the site [dead-link]",
        "site.yaml:1:1: warning: publisher.logo: there is no static/gone.png [missing-picture]",
    ]


@pytest.mark.parametrize(
    ("ai", "listed"),
    [
        ({"rewritten": True}, False),
        ({"translatedFrom": "en"}, False),
        ({"rewritten": True, "reviewedBy": "Olha"}, True),
        ({"model": "m"}, True),
        (None, True),
    ],
)
def test_unreviewed_machine_text_can_be_kept_out_of_search_engines(
    newsroom: Newsroom, ai: dict[str, Any] | None, listed: bool
) -> None:
    newsroom.article("n/a.uk.md", ai=ai).article("n/a.en.md")
    newsroom.write({"site.yaml": SETTINGS + SHOWN}).build()
    assert "<noindex>" not in newsroom.page("uk/n/a/index.html")
    newsroom.write({"site.yaml": SETTINGS + SHOWN + "ai: {index: reviewed}\n"}).build()
    assert ("<noindex>" not in newsroom.page("uk/n/a/index.html")) == listed
    assert ("<alt uk /uk/n/a/>" in newsroom.page("n/a/index.html")) == listed
    assert newsroom.tree() == newsroom.clean_tree()


# -- Money ------------------------------------------------------------------------------------------

SPONSORED = {"by": "Northgate", "url": "https://northgate.example/"}


@pytest.mark.parametrize(
    ("kind", "text"),
    [("sponsored", "Sponsored by"), ("partner", "In partnership with"), ("advertorial", "Advertisement by")],
)
def test_what_is_paid_for_says_so_everywhere(real: Newsroom, kind: str, text: str) -> None:
    body = "See [them](https://northgate.example/x) and [us](/category/market/).\n"
    real.article("n/a.en.md", body, sponsored={**SPONSORED, "kind": kind}, tags=["KRAKEN"]).build()
    page = real.page("n/a/index.html")
    assert f'<span class="mark mark-sponsored">{text}</span>' in page
    assert '<a rel="sponsored nofollow" href="https://northgate.example/">Northgate</a>' in page
    assert '<a href="https://northgate.example/x" rel="sponsored noopener">them</a>' in page
    assert '<a href="/category/market/">us</a>' in page
    for path in ("index.html", "category/market/index.html", "tag/kraken/index.html", "2025/12/index.html"):
        assert f'<span class="mark mark-sponsored">{text} Northgate</span>' in real.page(path), path


def test_what_is_paid_for_neither_leads_nor_is_related(newsroom: Newsroom) -> None:
    def day(number: int) -> str:
        return f"2025-12-{number:02}T00:00:00Z"

    newsroom.article("n/a.en.md", tags=["K", "L"], publishedAt=day(1))
    newsroom.article(
        "n/paid.en.md", tags=["K", "L"], publishedAt=day(2), sponsored=SPONSORED, stickyWeight=99
    )
    newsroom.article("n/b.en.md", tags=["K", "L"], publishedAt=day(3))
    newsroom.article("n/paid2.en.md", tags=["K", "L"], publishedAt=day(4), sponsored=SPONSORED)
    newsroom.build()
    front = newsroom.page("index.html")
    assert "lead=/n/b/" in front
    assert "sticky=/n/paid/" not in front
    assert "latest=/n/paid2/" in front
    assert "related=/n/a/" in newsroom.page("n/b/index.html")
    assert "related=/n/paid" not in newsroom.page("n/b/index.html")


# -- Takedowns --------------------------------------------------------------------------------------


def shown(picture: bytes, tree: dict[str, bytes]) -> bool:
    """Whether any size of a picture is published."""
    name = digest(picture).hex()
    return any(path.startswith(f"images/{name[:2]}/{name[2:16]}") for path in tree)


@pytest.mark.parametrize("to", ["", "/n/b/"])
def test_not_a_byte_of_a_takedown_is_left(real: Newsroom, to: str) -> None:
    pictures = {
        name: (REPOSITORY / "content" / "images" / f"{source}.jpg").read_bytes()
        for name, source in (("own", "two-ledgers"), ("shared", "colonnade"))
    }
    real.write({f"content/images/{name}.jpg": data for name, data in pictures.items()})
    fields = {
        "title": "Zanzibar headline", "description": "Zanzibar standfirst.", "keyPoints": ["Zanzibar point."],
        "takeaways": ["Zanzibar takeaway."], "tags": ["ZANZIBAR", "KRAKEN"], "authors": ["zanzibar"],
        "coverImage": {"raw": "images/own.jpg", "alt": "Zanzibar alt", "credit": {"name": "Zanzibar credit"}},
        "corrections": [{"at": "2025-12-02T00:00:00Z", "text": "Zanzibar correction."}], "externalId": "zanzibar",
        "sponsored": {"by": "Zanzibar bank"}, "ai": {"rewritten": True, "model": "Zanzibar model"},
        "aliases": ["/zanzibar/"], "audio": {"url": "https://tiny.example/zanzibar.mp3"}, "stickyWeight": 5,
    }  # fmt: skip
    body = "Zanzibar text.\n\n![Zanzibar](images/shared.jpg)\n"
    real.article("n/a.en.md", body, **fields).article("n/a.uk.md", externalId="zanzibar")
    real.article("n/b.en.md", "See [it](a.en.md).\n\n![x](images/shared.jpg)\n", tags=["KRAKEN"]).build()
    before = real.tree()
    assert sum(b"anzibar" in data for data in before.values()) > 8
    assert shown(pictures["own"], before)
    removed = {"at": "2026-01-01T00:00:00Z", "reason": "Court order", **({"to": to} if to else {})}
    real.article("n/a.en.md", body, **{**fields, "removed": removed}).article("n/a.uk.md").build()
    after = real.tree()
    assert after == real.clean_tree()
    assert {path for path, data in after.items() if b"anzibar" in data or "zanzibar" in path} == set()
    assert not shown(pictures["own"], after)
    assert shown(pictures["shared"], after)
    if to:
        assert "/n/a/ /n/b/ 301!\n" in real.page("_redirects")
    else:
        assert "/n/a/ /n/a/index.html 410!\n" in real.page("_redirects")
        assert "Court order" in real.page("n/a/index.html")
