"""The front page: who leads, who stands beside, what is latest, and what is left for the sections."""

from __future__ import annotations

from conftest import SETTINGS, Newsroom

FRONT = """\
newest={{ page.newest }}
lead={{ page.lead.url if page.lead }}
{% for card in page.sticky %}sticky={{ card.url }}
{% endfor %}
{% for card in page.beside %}beside={{ card.url }}
{% endfor %}
{% for card in page.latest %}latest={{ card.url }}
{% endfor %}
{% for section in page.sections %}section={{ section.label.text }}{% for card in section.cards %} {{ card.url }}{% endfor %}

{% endfor %}
"""


def front(newsroom: Newsroom, settings: str = "") -> list[str]:
    newsroom.write({"site.yaml": SETTINGS + settings, "templates/front.html": FRONT}).build()
    return newsroom.page("index.html").split("\n")


def fill(newsroom: Newsroom, count: int, **fields: object) -> None:
    for number in range(1, count + 1):
        newsroom.article(f"n/a{number}.en.md", publishedAt=f"2026-01-{number:02}T10:00:00Z", **fields)


def test_the_newest_leads_and_the_best_rated_of_the_newest_stand_beside_it(newsroom: Newsroom) -> None:
    fill(newsroom, 9)
    newsroom.article("n/a5.en.md", publishedAt="2026-01-05T10:00:00Z", score=3)
    newsroom.article("n/a2.en.md", publishedAt="2026-01-02T10:00:00Z", score=9)
    assert front(newsroom, "beside: 2\nlatest: 3\nsection_size: 2\n") == [
        "newest=2026-01-09T10:00:00Z", "lead=/n/a9/", "beside=/n/a5/", "beside=/n/a8/",
        "latest=/n/a7/", "latest=/n/a6/", "latest=/n/a4/", "section=Market /n/a7/ /n/a6/", "",
    ]  # fmt: skip


def test_pinned_articles_take_the_places_beside_the_lead(newsroom: Newsroom) -> None:
    fill(newsroom, 6)
    for number in (1, 2, 3):
        newsroom.article(
            f"n/a{number}.en.md", publishedAt=f"2026-01-0{number}T10:00:00Z", stickyWeight=number
        )
    assert front(newsroom, "beside: 3\nlatest: 9\nsection_size: 0\n")[1:] == [
        "lead=/n/a3/", "sticky=/n/a2/", "sticky=/n/a1/", "beside=/n/a6/", "latest=/n/a5/", "latest=/n/a4/", "",
    ]  # fmt: skip


def test_what_is_sponsored_neither_leads_nor_stands_beside_the_lead(newsroom: Newsroom) -> None:
    fill(newsroom, 3)
    newsroom.article("n/a3.en.md", publishedAt="2026-01-03T10:00:00Z", sponsored={"by": "X"}, score=9)
    assert front(newsroom, "section_size: 0\n")[1:] == ["lead=/n/a2/", "beside=/n/a1/", "latest=/n/a3/", ""]


def test_a_site_without_articles_has_a_front_page_all_the_same(newsroom: Newsroom) -> None:
    newsroom.write({"templates/front.html": FRONT}).build(allow_empty=True)
    assert newsroom.page("index.html") == "newest=\nlead=\n"
