"""Categories and tags that the data files do not know, and tags that mean the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from site_builder.model import TermEntry
from site_builder.problems import nearest
from site_builder.remarks import Archive, ArchiveRemark, ArchiveRule, Mark
from site_builder.urls import term_key


def unknown_category(archive: Archive) -> Iterator[ArchiveRemark]:
    """A category that categories.yaml does not name; without that file every one is known."""
    known = _keys(archive.vocabulary.categories)
    for path, written in archive.written.items():
        category = written.brief.category
        if known and category and term_key(category) not in known:
            message = f'category: "{category}" is not in content/categories.yaml'
            yield ArchiveRemark(path, "category", message, _cure(category, known, "categories.yaml"))


def unknown_tag(archive: Archive) -> Iterator[ArchiveRemark]:
    """A tag that tags.yaml does not name; without that file every one is known."""
    known = _keys(archive.vocabulary.tags)
    for path, written in archive.written.items() if known else ():
        for tag in written.notes.tags:
            if _key(tag) not in known:
                message = f'tags: "{tag.text}" is not in content/tags.yaml'
                yield ArchiveRemark(path, tag, message, _cure(tag.text, known, "tags.yaml"))


def tag_twins(archive: Archive) -> Iterator[ArchiveRemark]:
    """Two tags that mean the same: in one article, or as two topics of the archive, singular and plural."""
    known = _keys(archive.vocabulary.tags)
    used: Counter[str] = Counter()
    for written in archive.written.values():
        used.update(known.get(key, key) for key in map(_key, written.notes.tags))
    told: set[str] = set()
    topics = set(known.values())
    for path, written in reversed(list(archive.written.items())):
        for tag, other in _within(written.notes.tags, known):
            cure = f"keep one of them; synonyms in tags.yaml make {other} the same everywhere"
            yield ArchiveRemark(path, tag, f'tags: "{tag.text}" and "{other}" are one topic', cure)
        here = {known.get(_key(tag), _key(tag)) for tag in written.notes.tags}
        for tag in written.notes.tags:
            topic = known.get(_key(tag), _key(tag))
            twin = _twin(topic, used)
            if twin in here or (twin in topics and topic in topics):
                continue  # said of the article already; or the data file tells them apart
            if twin and topic not in told and (used[twin], twin) > (used[topic], topic):
                told.add(topic)
                message = f'tags: "{tag.text}" and "{twin}" are two topics of the archive'
                yield ArchiveRemark(
                    path, tag, message, "make one a synonym of the other in content/tags.yaml"
                )


def _within(tags: Sequence[Mark], known: dict[str, str]) -> Iterator[tuple[Mark, str]]:
    """Tags of one article that an earlier one of it means already, with that one."""
    first: dict[str, Mark] = {}
    for tag in tags:
        topic = known.get(_key(tag), _singular(_key(tag)))
        other = first.setdefault(topic, tag)
        if other is not tag:
            yield tag, other.text


def _twin(topic: str, used: Counter[str]) -> str:
    """The topic that differs from this one in number only, if it is in use."""
    for other in (f"{topic}s", f"{topic}es", f"{topic[:-1]}ies", topic[:-1], topic[:-2], f"{topic[:-3]}y"):
        if other != topic and other in used and _singular(other) == _singular(topic):
            return other
    return ""


def _singular(topic: str) -> str:
    """The topic without the ending of an English plural."""
    if len(topic) > 4 and topic.endswith("ies"):
        return f"{topic[:-3]}y"
    if len(topic) > 4 and topic.endswith(("ses", "xes", "ches", "shes")):
        return topic[:-2]
    return (
        topic[:-1]
        if len(topic) > 3 and topic.endswith("s") and not topic.endswith(("ss", "us", "is"))
        else topic
    )


def _key(tag: Mark) -> str:
    return term_key(tag.text)


def _keys(entries: Sequence[TermEntry]) -> dict[str, str]:
    """The key of the entry that each spelling means."""
    return {
        term_key(spelling): term_key(entry.key)
        for entry in entries
        for spelling in (entry.key, *entry.synonyms, *entry.formerly)
    }


def _cure(name: str, known: dict[str, str], file: str) -> str:
    question = nearest(term_key(name), known)
    return question or f"add it there, or use one that {file} has"


RULES = (
    ArchiveRule("unknown-category", unknown_category),
    ArchiveRule("unknown-tag", unknown_tag),
    ArchiveRule("tag-twins", tag_twins),
)
