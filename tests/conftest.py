"""Tiny newsrooms: a dict of files in, a build, and the tree that came out."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from site_builder.build import Options, Report, build
from site_builder.parallel import Work
from site_builder.problems import Faults, format_text

REPOSITORY = Path(__file__).parent.parent
SEEDS = REPOSITORY.parent / "shared" / "seeds"
NOW = "2026-01-31T12:00:00Z"

SETTINGS = """\
name: Tiny
url: https://tiny.example
languages: [en, uk]
page_size: 5
"""

TEMPLATES = {
    "base.html": "<title>{% block title %}{{ site.name }}{% endblock %}</title>"
    "{% for a in page.alternates %}<alt {{ a.lang }} {{ a.url }}>{% endfor %}"
    "{% if page.noindex %}<noindex>{% endif %}{{ '\n' }}{% block main %}{% endblock %}",
    "article.html": "{% extends 'base.html' %}{% block title %}{{ page.article.title }}{% endblock %}"
    "{% block main %}{{ page.category.text }}{% for tag in page.tags %} #{{ tag.text }}{% endfor %}"
    " {{ page.article.published }}{% if page.previous %} previous={{ page.previous.url }}{% endif %}"
    "{% for card in page.related %} related={{ card.url }}{% endfor %}\n{{ page | body }}{% endblock %}",
    "standalone.html": "{% extends 'base.html' %}{% block title %}{{ page.article.title }}{% endblock %}"
    "{% block main %}{{ page | body }}{% endblock %}",
    "removed.html": "{% extends 'base.html' %}{% block main %}removed {{ page.reason }}{% endblock %}",
    "front.html": "{% extends 'base.html' %}{% block main %}"
    "{% if page.lead %}lead={{ page.lead.url }}\n{% endif %}"
    "{% for card in page.sticky %}sticky={{ card.url }}\n{% endfor %}"
    "{% for card in page.beside %}beside={{ card.url }}\n{% endfor %}"
    "{% for card in page.latest %}latest={{ card.url }}\n{% endfor %}"
    "{% for section in page.sections %}section={{ section.label.text }}"
    "{% for card in section.cards %} {{ card.url }}{% endfor %}\n{% endfor %}{% endblock %}",
    "listing.html": "{% extends 'base.html' %}{% block title %}{{ page.kind }} {{ page.label }}{% endblock %}"
    "{% block main %}{% for card in page.sticky %}sticky={{ card.url }}\n{% endfor %}"
    "{% for card in page.cards %}{{ '(removed)' if card.removed else card.url }}\n{% endfor %}"
    "{% if page.newer %}newer={{ page.newer }}\n{% endif %}{% if page.older %}older={{ page.older }}\n{% endif %}"
    "{% endblock %}",
    "tags.html": "{% extends 'base.html' %}{% block main %}{% for letter in page.letters %}{{ letter.letter }}"
    "{% for tag in letter.tags %} {{ tag.text }}={{ tag.url }}{% endfor %}\n{% endfor %}{% endblock %}",
    "archive.html": "{% extends 'base.html' %}{% block main %}{% for year in page.years %}{{ year.url }}"
    "{% for month in year.months %} {{ month.url }}{% endfor %}\n{% endfor %}{% endblock %}",
    "offline.html": "{% extends 'base.html' %}{% block main %}offline{% endblock %}",
    "404.html": "{% extends 'base.html' %}{% block main %}not found{% endblock %}",
    "story.html": "{% extends 'listing.html' %}",
    "feeds.html": "{% extends 'base.html' %}{% block main %}{% for group in page.groups %}{{ group.page.text }}"
    "{% for feed in group.feeds %} {{ feed.url }}{% endfor %}\n{% endfor %}{% endblock %}",
    "site_index.html": "{% extends 'base.html' %}{% block main %}{% for group in page.groups %}{{ group.kind }}"
    "{% for link in group.links %} {{ link.url }}{% endfor %}\n{% endfor %}{% endblock %}",
    "redirect.html": "{% extends 'base.html' %}{% block main %}to={{ page.to | absolute }}{% endblock %}",
}


class Newsroom:
    """A project in a folder of its own, built with a fixed clock."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write({"site.yaml": SETTINGS})
        self.write({f"templates/{name}": text for name, text in TEMPLATES.items()})

    def write(self, files: Mapping[str, str | bytes]) -> Newsroom:
        """Files by path relative to the project; texts are dedented."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
        return self

    def article(self, path: str, body: str = "Text.\n", **fields: Any) -> Newsroom:
        """An article at a path below content/, with the front matter given."""
        return self.write({f"content/{path}": article(body, **fields)})

    def remove(self, path: str) -> None:
        (self.root / path).unlink()

    def build(self, **options: Any) -> Report:
        return build(self.options(**options))

    def options(self, **options: Any) -> Options:
        given = {"now": NOW, "clock_ns": time.time_ns(), "durable": False, "work": Work(1), **options}
        return Options(self.root, **given)

    def problems(self, **options: Any) -> str:
        """What a build that must fail prints, problem by problem."""
        with pytest.raises(Faults) as raised:
            self.build(**options)
        return "\n".join(format_text(problem) for problem in raised.value.problems)

    def tree(self, output: str = "public") -> dict[str, bytes]:
        """Every file of the output by path."""
        root = self.root / output
        return {
            str(path.relative_to(root)): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }

    def page(self, path: str, output: str = "public") -> str:
        """The text of one file of the output."""
        return (self.root / output / path).read_text(encoding="utf-8")

    def has(self, path: str) -> bool:
        return (self.root / "public" / path).is_file()

    def clean_tree(self, **options: Any) -> dict[str, bytes]:
        """What a build from nothing makes of the same sources."""
        fresh = self.root.parent / f"{self.root.name}-fresh"
        if fresh.exists():
            shutil.rmtree(fresh)
        shutil.copytree(self.root, fresh, ignore=shutil.ignore_patterns("public", ".cache"))
        newsroom = Newsroom.__new__(Newsroom)
        newsroom.root = fresh
        newsroom.build(**options)
        return newsroom.tree()


def article(body: str = "Text.\n", **fields: Any) -> str:
    """The text of an article; `title`, `publishedAt` and `category` have values unless given."""
    fields = {"title": "A title", "publishedAt": "2025-12-01T10:00:00Z", "category": "MARKET", **fields}
    lines = [f"{name}: {_yaml(value)}" for name, value in fields.items() if value is not None]
    return "---\n" + "\n".join(lines) + f"\n---\n{body}"


def _yaml(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path / "newsroom")


@pytest.fixture(scope="session")
def seeds() -> Path:
    if not SEEDS.is_dir():
        pytest.skip("the seed texts are not here")
    return SEEDS
