"""Law 2: after any edits a build leaves what one from nothing makes, byte for byte, and says the same."""

from __future__ import annotations

import io
import json
import os
import shutil
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, TEMPLATES, Newsroom
from desk import memory, snapshot, sources_of, stages
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from PIL import Image

from site_builder import exchange, parallel
from site_builder.build import Report
from site_builder.kept import Kept
from site_builder.outputs import articles, listings
from site_builder.problems import Faults, Problem
from site_builder.store import open_store

SMALL = (
    (articles, "BLOCK", 3), (listings, "TOGETHER", 1), (parallel, "CHUNK", 7), (exchange, "EXCHANGE_FROM", 20),
)  # fmt: skip
"""Numbers that may not change a byte: an incremental build has them small, one from nothing as they are."""

PATHS = [f"2025/{month}/story-{number}" for month in (11, 12) for number in range(8)]
LANGUAGES = ["en", "uk"]
DATES = [
    "2025-11-05T10:00:00Z", "2025-11-05T10:00:00Z", "2025-11-30T23:30:00-02:00", "2025-12-01T00:00:00+02:00",
    "2025-12-15T12:00:00Z", "2025-12-15T12:00:01Z", "2026-01-20T08:00:00Z", "2026-02-10T08:00:00Z",
]  # fmt: skip
CLOCKS = [
    NOW,
    NOW,
    "2025-12-15T12:00:00Z",
    "2026-02-10T07:59:59Z",
    "2026-02-10T08:00:00Z",
    "2026-06-01T00:00:00Z",
    "2026-01-22T07:59:59Z",
    "2026-01-22T08:00:00Z",
]
FIELDS: dict[str, list[Any]] = {
    "title": ["One", "Another", "Київ: «новини»", 'a: "b" # c'],
    "description": [None, "In short."],
    "publishedAt": DATES,
    "updatedAt": [None, "2026-02-20T10:00:00Z"],
    "category": ["MARKET", "market", "POLICY", "Регулювання", "TRADING"],
    "tags": [[], ["BTC"], ["btc", "ETF", "RWA"], ["ETF", "XBT"], ["Стейблкоїни", "RWA"]],
    "authors": [[], ["olha"], ["Olha", "Ivan K."]],
    "source": [
        None, {"key": "wire", "name": "Wire", "type": "RSS"}, {"key": "WIRE", "name": "The Wire", "type": "RSS"},
        {"key": "wire", "name": "Wire", "type": "RSS", "url": "https://wire.example/"},
    ],
    "story": [None, "etf-flows", "ETF flows"],
    "stickyWeight": [0, 1, 5],
    "score": [0, 1.5],
    "sentiment": [None, "POSITIVE"],
    "draft": [False, True],
    "expiresAt": [None, "2025-12-20T00:00:00Z", "2026-02-10T08:00:00Z"],
    "aliases": [[], ["/old/1/"], ["/old/2", "/old/3.html"]],
    "permalink": [None, "/p/one/", f"/{PATHS[0]}/", "/category/market/page/1/"],
    "externalId": [None, "id-1", "id-2"],
    "translationOf": [None, f"{PATHS[0]}.en.md", f"{PATHS[1]}.uk.md"],
    "sponsored": [None, {"by": "Bank"}],
    "removed": [None, {"at": "2026-01-01T00:00:00Z", "reason": "Court"}, {"at": "2026-01-01T00:00:00Z", "to": "/"}],
    "coverImage": [None, "images/x.png", "./x.png", "https://pictures.example/x.jpg"],
    "ai": [None, {"rewritten": True}, {"rewritten": True, "reviewedBy": "olha"}],
    "canonicalUrl": [None, "https://elsewhere.example/"],
    "noindex": [False, True],
    "corrections": [[], [{"at": "2026-01-02T00:00:00Z", "text": "The sum."}]],
    "ignore": [[], ["dead-link", "missing-picture"]],
}  # fmt: skip
VARIED = ("title", "tags", "publishedAt", "authors", "source")
"""Fields in which the articles differ that are there to begin with."""
TEXTS = [
    "Text.\n", "Another text.\n", "## Heading\n\nText.\n", "![x](images/x.png)\n", "![x](./x.png)\n",
    *[f"See [it]({'../' * 2}{path}.{lang}.md#heading).\n" for path in PATHS[:3] for lang in LANGUAGES],
    "See [them](/category/market/), [these](/tag/xbt/) and [one](/p/one/).\n", "```python\nx = 1\n```\n",
    "A note[^1].\n\n[^1]: here\n", "<script>x</script> **bold**\n",
]  # fmt: skip
SETTINGS: dict[str, list[Any]] = {
    "name": ["Tiny", "Small"],
    "url": ["https://tiny.example", "https://tiny.example/news"],
    "languages": [["en", "uk"], ["en", "uk"], ["uk", "en"], ["en"]],
    "page_size": [5, 6],
    "latest": [0, 3],
    "section_size": [0, 1, 4],
    "sticky_limit": [0, 1, 5],
    "responsible_editor": ["", "Olha"],
    "sentiment_on_cards": [False, True],
    "timezone": ["UTC", "Asia/Tokyo"],
    "theme": ["", "theme"],
    "publisher": [{}, {"name": {"en": "House", "uk": "Дім"}, "logo": "x.svg"}],
    "navigation": [[], [{"label": "Market", "url": "/category/market/"}]],
    "feeds": [
        {},
        {"content": "summary", "topics": "full", "size": 2},
        {"topics": "off", "hub": "https://hub.example/"},
    ],
    "robots": [{}, {"training": "refuse", "disallow": ["/x/"]}],
    "llms": [None, {"about": "We."}],
    "security": [None, {"contact": "tel:1", "expires": "2026-02-10T08:00:00Z"}],
}
SHOWING = {
    **TEMPLATES,
    "base.html": TEMPLATES["base.html"] + "\n{% include 'part.html' %}{{ 'css/x.css' | asset }}{{ page }}{{ site.navigation }}{{ site.publisher }}",
    "part.html": "part",
}  # fmt: skip
"""Templates that show all they can see, so that nothing goes stale unseen."""
ENDINGS = [
    "", "<!-- 1 -->", "{{ 'x.svg' | asset }}", "{{ 'topics' | text }}",
    "{% macro m(x) %}{{ x.url }}{% endmacro %}{{ page | remember(m) }}", "{{ page.no_such_thing }}",
]  # fmt: skip
FILES = {
    "templates/part.html": ["part", "<!-- 2 -->", None],
    "theme/part.html": ["theme", None],
    "static/css/x.css": ["a { background: url(../x.svg) }", "a { color: red }", None],
    "static/x.svg": ["<svg/>", "<svg />", None],
    "static/root/robots.txt": ["User-agent: *", None],
    "content/pages/about.en.md": ["---\ntitle: About\n---\nWe.\n", "---\ntitle: Us\naliases: [/old/1/]\n---\nWe.\n", None],
    "content/pages/about.uk.md": ["---\ntitle: Про нас\n---\nМи.\n", None],
}  # fmt: skip
"""Other files, with what may stand in them; None: nothing, the file is not there."""
VOCABULARY = {
    "content/categories.yaml": [
        "policy: {name: {en: Policy, uk: Політика}}\nmarket:\n", "market: {name: Markets, formerly: [TRADING, deals]}\n", None,
    ],
    "content/tags.yaml": [
        "btc: {name: Bitcoin, synonyms: [XBT]}\n", "btc: {name: {en: Coin, uk: Монета}, formerly: [xbt, coin]}\n",
        "etf: {name: Funds, synonyms: [rwa]}\n", None,
    ],
    "content/sources.yaml": [None, "wire: {name: Newswire, url: 'https://wire.example/', formerly: [old-wire]}\n"],
    "content/authors.yaml": ["olha: {name: {en: Olha, uk: Ольга}, role: Editor, synonyms: [Ivan K.]}\n", None],
}  # fmt: skip
BROKEN = {
    "content/broken.en.md": [
        "---\ntitle: [\n---\n",
        "---\ntitle: one\n",
        "---\ntitle: a: b\n---\n",
        "none\n",
    ],
    "content/tags.yaml": ["btc: [\n", "btc: {nmae: Bitcoin}\n" * 2],
    "templates/base.html": ["{% fi %}", "{{ page.gone }}", "{% include 'gone.html' %}"],
    "site.yaml": ["name: [\n", "name: Tiny\n"],
}
PREVIEW = {"drafts": True, "base_url": "https://preview.example/x"}


def choices(table: dict[str, list[Any]]) -> st.SearchStrategy[tuple[str, Any]]:
    """A key of the table and one of its values."""
    return st.sampled_from(sorted(table)).flatmap(
        lambda key: st.tuples(st.just(key), st.sampled_from(table[key]))
    )


WHICH = st.integers(0, 40)
BODY = st.lists(st.sampled_from(TEXTS), max_size=3).map("\n".join)
PLACE = st.builds("{}.{}.md".format, st.sampled_from(PATHS), st.sampled_from(LANGUAGES))
SOME_FIELDS = st.lists(choices(FIELDS), max_size=4).map(dict)


class Edits(RuleBasedStateMachine):
    """All that a desk does to its project between two builds, in any order. The state is what lies there."""

    def __init__(self) -> None:
        super().__init__()
        self.end = ExitStack()
        self.newsroom = Newsroom(self.end.enter_context(memory()) / "newsroom")
        self.root = self.newsroom.root
        self.options: dict[str, Any] = {"now": NOW, "drafts": False, "base_url": ""}
        self.good: tuple[dict[str, bytes], dict[str, Any]] = ({}, {})
        self.kept = Kept()
        self.builds = 0

    @initialize()
    def begin(self) -> None:
        self.newsroom.write({f"templates/{name}": text for name, text in SHOWING.items()})
        for name, texts in (FILES | VOCABULARY).items():
            self.replace(name, texts[0])
        self.newsroom.write({"content/images/x.png": png(0)})
        self.write_settings({key: values[0] for key, values in SETTINGS.items()})
        for number, path in enumerate(PATHS[:12]):
            fields = {name: FIELDS[name][number % len(FIELDS[name])] for name in VARIED}
            self.newsroom.article(
                f"{path}.en.md", TEXTS[number % len(TEXTS)], **fields, stickyWeight=number // 9
            )

    def teardown(self) -> None:
        self.end.close()

    # -- Articles

    @rule(place=PLACE, body=BODY, fields=SOME_FIELDS)
    def add(self, place: str, body: str, fields: dict[str, Any]) -> None:
        self.newsroom.article(place, body, **fields)

    @rule(which=WHICH, body=BODY)
    def edit(self, which: int, body: str) -> None:
        place, fields, _ = self.article(which)
        self.newsroom.article(place, body, **fields)

    @rule(which=WHICH, change=choices(FIELDS))
    def change_a_field(self, which: int, change: tuple[str, Any]) -> None:
        place, fields, body = self.article(which)
        self.newsroom.article(place, body, **{**fields, change[0]: change[1]})

    @rule(which=WHICH, place=PLACE)
    def rename(self, which: int, place: str) -> None:
        target = self.root / "content" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        (self.root / "content" / self.article(which)[0]).replace(target)

    @rule(which=WHICH)
    def delete(self, which: int) -> None:
        place = self.article(which)[0]
        if len(self.articles()) > 1:
            self.newsroom.remove(f"content/{place}")

    @rule(which=WHICH, place=PLACE, how=st.sampled_from(["path", "externalId", "translationOf"]))
    def translate(self, which: int, place: str, how: str) -> None:
        original, fields, body = self.article(which)
        if how == "path":
            place = f"{original[:-6]}.uk.md"
        elif how == "externalId":
            fields.setdefault("externalId", original)
            self.newsroom.article(original, body, **fields)
        else:
            fields["translationOf"] = original
        self.newsroom.article(
            place, body, **{**fields, "title": "Переклад", "permalink": None, "aliases": []}
        )

    # -- All else

    @rule(change=choices(SETTINGS))
    def change_a_setting(self, change: tuple[str, Any]) -> None:
        known = (line.partition(": ") for line in (self.root / "site.yaml").read_text().splitlines())
        self.write_settings({**{key: json.loads(value) for key, _, value in known}, change[0]: change[1]})

    @rule(name=st.sampled_from(sorted(SHOWING)), ending=st.sampled_from(ENDINGS))
    def change_a_template(self, name: str, ending: str) -> None:
        self.newsroom.write({f"templates/{name}": SHOWING[name] + ending})

    @rule(change=choices(FILES))
    def change_a_file(self, change: tuple[str, str | None]) -> None:
        self.replace(*change)

    @rule(change=choices(VOCABULARY))
    def change_the_vocabulary(self, change: tuple[str, str | None]) -> None:
        self.replace(*change)

    @rule(name=st.sampled_from(["images/x.png", "2025/12/x.png"]), colour=st.none() | st.integers(-1, 2))
    def change_a_picture(self, name: str, colour: int | None) -> None:
        self.replace(f"content/{name}", None if colour is None else png(colour))

    @rule(now=st.sampled_from(CLOCKS))
    def move_the_clock(self, now: str) -> None:
        self.options["now"] = now

    @rule(drafts=st.booleans(), url=st.sampled_from(["", "https://other.example/x"]))
    def ask_otherwise(self, drafts: bool, url: str) -> None:
        self.options.update(drafts=drafts, base_url=url)

    @rule(seconds=st.integers(1, 2_000_000_000), output=st.booleans())
    def touch(self, seconds: int, output: bool) -> None:
        """A restored copy has the same bytes and other stamps."""
        for path in self.root.rglob("*"):
            if path.is_file() and ".cache" not in path.parts and (output or "public" not in path.parts):
                os.utime(path, (seconds, seconds))
        self.rebuild()

    @rule(what=st.sampled_from([".cache", ".cache/store.db", ".cache/templates", "garbage"]))
    def lose_the_store(self, what: str) -> None:
        if what == "garbage":
            self.newsroom.write({".cache/store.db": b"garbage" * 1000})
        else:
            remove(self.root / what)

    @rule(
        which=st.integers(0, 200),
        how=st.sampled_from(["deleted", "altered", "emptied", "folder", "all deleted"]),
    )
    def vandalise(self, which: int, how: str) -> None:
        files = [path for path in self.newsroom.tree() if path != ".site-builder"]
        file = self.root / "public" / files[which % len(files)]
        if how == "all deleted":
            shutil.rmtree(self.root / "public")
        elif how == "altered":
            file.write_bytes(file.read_bytes()[::-1])
            os.utime(file, (1, 1))
        elif how == "emptied":
            file.write_bytes(b"")
        else:
            file.unlink()
            if how == "folder":
                file.mkdir()

    @rule()
    def build_a_preview(self) -> None:
        self.agree("preview", {**self.options, **PREVIEW})

    @rule(which=WHICH, body=BODY, fault=choices(BROKEN))
    def make_a_mistake(self, which: int, body: str, fault: tuple[str, str]) -> None:
        """What was edited beside a mistake is published once it is mended."""
        self.edit(which, body)
        file = self.root / fault[0]
        before = file.read_bytes() if file.exists() else None
        self.newsroom.write({fault[0]: fault[1]})
        assert not self.agree("public", self.options), "this is a mistake"
        self.replace(fault[0], before)

    # -- The law

    @invariant()
    def incremental_is_clean(self) -> None:
        if not self.agree("public", self.options):
            self.take_back()
            assert self.agree("public", self.options)
        self.rebuild()
        self.forget_the_plan()
        self.rebuild()
        self.good = (self.sources(), dict(self.options))

    def rebuild(self) -> None:
        """Nothing changed, so nothing is made again."""
        report = self.build("public", self.options)
        assert (report.rendered, report.written, report.removed) == (0, 0, 0), report.reasons[:3]

    def agree(self, output: str, options: dict[str, Any]) -> bool:
        """Build as one from nothing does, which is the law; whether both succeed."""
        fresh = sources_of(self.newsroom)
        try:
            said = fresh.build(**options).problems
        except Faults as faults:
            self.refuse(output, options, faults.problems)
            return False
        report = self.build(output, options)
        assert self.newsroom.tree(output) == fresh.tree()
        assert [each for each in report.problems if each.code != "unclaimed-file"] == list(said)
        assert stages(self.newsroom) == []
        return True

    def refuse(self, output: str, options: dict[str, Any], problems: list[Problem]) -> None:
        before = snapshot(self.root / output)
        with pytest.raises(Faults) as raised:
            self.build(output, options)
        assert raised.value.problems == problems
        assert snapshot(self.root / output) == before
        assert stages(self.newsroom) == []

    def build(self, output: str, options: dict[str, Any]) -> Report:
        with pytest.MonkeyPatch.context() as patch:
            for module, name, value in SMALL:
                patch.setattr(module, name, value)
            self.builds += 1
            kept = self.kept if self.builds % 3 else None  # as in a preview, and as in a build of its own
            return self.newsroom.build(output=self.root / output, kept=kept, **options)

    # -- What lies there

    def articles(self) -> list[Path]:
        found = sorted((self.root / "content").rglob("*.md"))
        return [path for path in found if "pages" not in path.parts]

    def article(self, which: int) -> tuple[str, dict[str, Any], str]:
        """Path below content/, fields and body of one of the articles."""
        path = self.articles()[which % len(self.articles())]
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        fields = (line.partition(": ") for line in front.splitlines())
        return (
            str(path.relative_to(self.root / "content")),
            {key: json.loads(value) for key, _, value in fields},
            body,
        )

    def write_settings(self, values: dict[str, Any]) -> None:
        text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in values.items())
        self.newsroom.write({"site.yaml": text})

    def replace(self, path: str, content: str | bytes | None) -> None:
        if content is None:
            remove(self.root / path)
        else:
            self.newsroom.write({path: content})

    def sources(self) -> dict[str, bytes]:
        return sources_of(self.newsroom).tree(".")

    def take_back(self) -> None:
        """The files and the way to build of the last good build."""
        files, options = self.good
        for path in self.sources().keys() - files.keys():
            self.newsroom.remove(path)
        self.newsroom.write(files)
        self.options = dict(options)

    def forget_the_plan(self) -> None:
        """What a build remembers of the whole, so that the next one plans anew."""
        with open_store(self.root / ".cache") as store:
            store.remember("outcome", {b"public": b""})
            store.remember("units public", dict.fromkeys(store.recall_all("units public"), b""))


def png(colour: int) -> bytes:
    """A picture; none that can be read for a colour below 0."""
    file = io.BytesIO()
    Image.new("RGB", (2, 2 + colour % 9), (colour % 9, 0, 0)).save(file, "PNG")
    return file.getvalue()[: None if colour >= 0 else 20]


def remove(path: Path) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


CHECKS = settings(
    max_examples=15, stateful_step_count=10, derandomize=True, database=None, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def test_incremental_is_clean_after_any_edits() -> None:
    run_state_machine_as_test(Edits, settings=CHECKS)


@pytest.mark.slow
def test_incremental_is_clean_after_very_many_edits() -> None:
    """Other edits each time."""
    run_state_machine_as_test(
        Edits, settings=settings(CHECKS, max_examples=150, stateful_step_count=40, derandomize=False)
    )
