"""Pulse, calendars, most covered topics and stories: what heads show beside their listings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from conftest import Newsroom
from hypothesis import given
from hypothesis import strategies as st

from site_builder.pulse import BREADTH, ENOUGH, HEIGHT, STEP, WEEKS, pulse_of

TEMPLATES = {
    "templates/listing.html": (
        "{% if page.pulse %}{{ page.pulse.articles }} {{ page.pulse.positive }} {{ page.pulse.negative }}"
        "{% for week in page.pulse.weeks %} {{ week.monday }}={{ week.articles }}{% endfor %}{% endif %}"
    ),
    "templates/story.html": (
        "{% for o in page.outlets %}{{ o.label.text }} {{ o.label.url }} {{ o.first }} {{ o.articles }};{% endfor %}"
        "{% for c in page.cards %}{{ c.title }};{% endfor %}"
    ),
    "templates/front.html": "{% for t in page.topics %}{{ t.text }} {% endfor %}",
    "templates/archive.html": (
        "{% for y in page.years %}{% for m in y.months %}{{ m.month }}:{% for w in m.weeks %}"
        "{% for d in w %}{{ d.number }}{% if d.url %}({{ d.url }}){% endif %} {% endfor %}|{% endfor %}{% endfor %}{% endfor %}"
    ),
}


def moments(*days: str) -> list[tuple[str, str]]:
    return [(f"{day}T10:00:00Z", "") for day in sorted(days, reverse=True)]


def test_weeks_begin_on_monday_and_end_with_the_newest_article() -> None:
    days = ["2025-12-07"] * 7 + ["2025-12-08", "2025-12-14", "2025-06-22", "2025-06-23"]
    pulse = pulse_of(moments(*days))
    assert pulse is not None
    assert [(week.monday, week.articles) for week in pulse.weeks] == [
        ("2025-06-16", 1), ("2025-06-23", 1), ("2025-12-01", 7), ("2025-12-08", 2),
    ]  # fmt: skip
    older = pulse_of(moments(*days, "2025-06-15"))
    assert older == pulse, "the 27th week is not shown"


def test_few_articles_have_no_pulse() -> None:
    assert pulse_of([]) is None
    assert pulse_of(moments(*["2025-12-07"] * (ENOUGH - 1), "2024-12-07")) is None
    assert pulse_of(moments(*["2025-12-07"] * ENOUGH)) is not None


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.sampled_from(["", "POSITIVE", "NEGATIVE", "NEUTRAL"])),
        min_size=ENOUGH,
        max_size=200,
    )
)
def test_bars_stand_in_the_chart_and_are_as_high_as_their_week(articles: list[tuple[int, str]]) -> None:
    newest = datetime(2025, 12, 7, 10, tzinfo=UTC)
    given = [
        (f"{newest - timedelta(days=age):%Y-%m-%dT%H:%M:%SZ}", rating) for age, rating in sorted(articles)
    ]
    pulse = pulse_of(given)
    if pulse is None:
        return
    assert pulse.articles == sum(week.articles for week in pulse.weeks) <= len(articles)
    highest = max(week.articles for week in pulse.weeks)
    columns: dict[int, int] = {}
    for bar in pulse.bars:
        assert bar.x % STEP == 0
        assert 0 <= bar.x <= (WEEKS - 1) * STEP
        assert bar.x + BREADTH <= pulse.width
        assert 0 <= bar.y <= bar.y + bar.height <= HEIGHT
        assert bar.y + bar.height == HEIGHT - columns.get(bar.x, 0), "each part stands on the one below"
        columns[bar.x] = columns.get(bar.x, 0) + bar.height
    assert list(columns.values()) == [-(-week.articles * HEIGHT // highest) for week in pulse.weeks]


def test_a_topic_shows_its_pulse_once_it_has_one(newsroom: Newsroom) -> None:
    newsroom.write(TEMPLATES)
    for number in range(ENOUGH):
        newsroom.article(
            f"n/a{number}.en.md", tags=["BTC"], sentiment="POSITIVE" if number < 3 else "NEGATIVE",
            publishedAt=f"2025-11-{10 + number}T10:00:00Z",
        )  # fmt: skip
    newsroom.build()
    assert newsroom.page("tag/btc/index.html") == "8 3 5 2025-11-10=7 2025-11-17=1"
    assert newsroom.page("category/market/index.html") == ""
    newsroom.article("n/a0.en.md", tags=["BTC"], sentiment="NEUTRAL", publishedAt="2025-11-10T10:00:00Z")
    newsroom.build()
    assert newsroom.page("tag/btc/index.html").startswith("8 2 5 ")
    assert newsroom.tree() == newsroom.clean_tree()


def test_a_calendar_leads_to_the_page_of_each_days_first_article(newsroom: Newsroom) -> None:
    newsroom.write(TEMPLATES | {"site.yaml": "name: Tiny\nurl: https://tiny.example\npage_size: 5\n"})
    for number, day in enumerate([3, 3, 3, 3, 3, 5, 5, 5, 29, 29, 30]):
        newsroom.article(f"n/a{number:02}.en.md", publishedAt=f"2025-11-{day:02}T10:{number:02}:00Z")
    newsroom.build()
    page = newsroom.page("2025/index.html")
    assert page.startswith("2025-11:0 0 0 0 0 1 2 |3(/2025/11/page/1/) 4 5(/2025/11/page/2/) 6 ")
    assert page.endswith("|24 25 26 27 28 29(/2025/11/page/2/) 30(/2025/11/) |")
    assert newsroom.page("archive/index.html") == "2025-11:"
    newsroom.article("n/new.en.md", publishedAt="2025-12-01T10:00:00Z")
    newsroom.build()
    assert "2025-12:1(/2025/12/) 2 3" in newsroom.page("2025/index.html")


def test_most_covered_are_the_tags_of_the_last_days(newsroom: Newsroom) -> None:
    newsroom.write(TEMPLATES)
    for number, (day, tags) in enumerate(
        [("01", ["OLD"]), ("02", ["OLD"]), ("02", ["OLD"]), ("10", ["SEC", "ETF"]), ("11", ["ETF", "BTC"]), ("12", ["ETF", "SEC", "ONCE"])]
    ):  # fmt: skip
        newsroom.article(f"n/a{number}.en.md", tags=tags, publishedAt=f"2025-11-{day}T10:0{number}:00Z")
    newsroom.build()
    assert newsroom.page("index.html").split() == ["Etf", "Sec"]
    newsroom.write({"site.yaml": "name: Tiny\nurl: https://tiny.example\ntopics: 1\n"})
    newsroom.build()
    assert newsroom.page("index.html").split() == ["Etf"]


def test_a_story_tells_who_reported_first(newsroom: Newsroom) -> None:
    newsroom.write(TEMPLATES)
    for number, outlet in enumerate(["Wire", "Post", "Wire"]):
        newsroom.article(
            f"n/a{number}.en.md", title=f"Report {number}", story="the-deal", publishedAt=f"2025-11-1{number}T10:00:00Z",
            source={"name": outlet, "key": outlet.lower(), "type": "API"},
        )  # fmt: skip
    newsroom.article("n/a3.en.md", title="Ours", story="the-deal", publishedAt="2025-11-20T10:00:00Z")
    newsroom.build()
    assert newsroom.page("story/the-deal/index.html") == (
        "Wire /source/wire/ 2025-11-10T10:00:00Z 2;Post /source/post/ 2025-11-11T10:00:00Z 1;"
        "Ours;Report 2;Report 1;Report 0;"
    )
