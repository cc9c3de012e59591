"""Check: what a build would report, and what an editor would; only what has changed is read again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from site_builder import baseline
from site_builder.archive import read_article
from site_builder.brief import Brief, Filed
from site_builder.build import Survey, load_sources, opened, start, survey_site
from site_builder.editorial import archive_rules, article_rules, severities
from site_builder.files import is_file, read_file, write_file
from site_builder.findings import Finding
from site_builder.fingerprint import digest_of, encode
from site_builder.load import Loaded
from site_builder.manuscript import Manuscript, read_manuscript
from site_builder.model import Article, Record
from site_builder.notes import take_notes
from site_builder.pairs import identities
from site_builder.parallel import in_chunks
from site_builder.places import place
from site_builder.problems import ERROR, OFF, WARNING, Problem, Spot, UsageError, at, shown, sort
from site_builder.remarks import Archive, Mark, Notes, Written
from site_builder.repository import changed_since
from site_builder.run import Options, Run
from site_builder.schema import unforeseen

SPACE = "proof"
"""Of the store, where proofs are remembered by the key of the file's record."""
ARCHIVE = b"archive"
"""The key there of what was said of the archive."""
MOST = 20
"""Remarks of one rule on one article that are kept."""


class Inquiry(NamedTuple):
    """How a check is asked for."""

    since: str = ""
    """A git revision: only files changed since then are reported on."""
    baseline: Path | None = None
    """The file of known problems; None: `check-baseline.txt` if it is there."""
    note: bool = False
    """Whether to write that file instead."""


class Checked(NamedTuple):
    """What a check found."""

    problems: list[Problem]
    known: int = 0
    """Problems that the baseline lets pass."""
    noted: str = ""
    """The baseline that was written, as it is to be shown."""


class Compared(Record, frozen=True):
    """What is remembered of the archive: what rules said of it, and the digest of all that they looked at."""

    digest: bytes
    problems: tuple[Problem, ...]


class Proof(Record, frozen=True):
    """What is remembered of an article's file: what rules said of it, and notes for those on the archive."""

    problems: tuple[Problem, ...]
    notes: Notes


def check(options: Options, inquiry: Inquiry) -> Checked:
    """Every problem of the content, sorted; nothing is written but the store, and the baseline if asked.

    Raises SettingsFaults for wrong settings, UsageError for a revision or a baseline that cannot be used.
    """
    listed = _listed(options.project, inquiry)
    changed = _changed(options, inquiry.since) if inquiry.since else None
    with opened(options.project) as store:
        run = start(options, store)
        loaded = load_sources(run)
        survey = survey_site(run, loaded, None)
        fatal, doubtful = _of_build(survey, loaded)
        articles = [each.brief for each in loaded.files.values() if each.brief and not each.brief.removed]
        proofs = proofread(run, loaded, articles)
        doubtful += [problem for proof in proofs.values() for problem in proof.problems]
        doubtful += _of_archive(run, loaded, articles, proofs)
        found = sort(_graded(doubtful, run.settings.check, articles))
    if inquiry.note:
        name = _write(options.project, inquiry, found)
        return Checked(sort(fatal), len(found), name)
    entries, name = listed
    left, stale = baseline.unknown(found, entries) if entries else (found, [])
    known = len(found) - len(left)
    if changed is not None:
        seen = set(map(shown, changed))
        stale = [(number, entry) for number, entry in stale if entry.path in seen]
        fatal, left = ([problem for problem in each if problem.path in changed] for each in (fatal, left))
    told = [baseline.stale_entry(number, entry, name) for number, entry in stale]
    return Checked(sort([*fatal, *left, *_graded(told, run.settings.check, ())]), known)


# -- What a build would report ---------------------------------------------------------------------


def _of_build(survey: Survey, loaded: Loaded) -> tuple[list[Problem], list[Problem]]:
    """The errors that keep a site from being published, and everything else; a draft's errors are errors."""
    drafts = {
        problem
        for each in loaded.files.values()
        if each.brief is None and each.draft
        for problem in each.problems
        if problem.severity == ERROR
    }
    places = {(problem.path, problem.line, problem.column, problem.code) for problem in drafts}
    fatal = [problem for problem in survey.problems if problem.severity == ERROR]
    doubtful = [
        problem
        for problem in survey.problems
        if problem.severity == WARNING
        and (problem.path, problem.line, problem.column, problem.code) not in places
    ]
    return fatal, [*doubtful, *drafts]


# -- What an editor would --------------------------------------------------------------------------


def proofread(run: Run, loaded: Loaded, articles: Sequence[Brief]) -> dict[str, Proof]:
    """The proof of each article by its path: remembered, or made now on all cores."""
    decode = msgspec.msgpack.Decoder(Proof).decode
    keys = {article.path: loaded.files[article.path].key for article in articles}
    remembered = run.store.recall_all(SPACE)
    proofs = {path: decode(remembered[key]) for path, key in keys.items() if key in remembered}
    unread = [loaded.files[path] for path in keys if path not in proofs]
    made: dict[bytes, bytes] = {}
    read = partial(proofs_of, run.sources.content)

    def whole(files: Sequence[Filed]) -> list[Article]:
        return [read_article(run.store, file) for file in files]

    for chunk in in_chunks(read, unread, run.options.work, "proofreading", whole):
        for path, encoded in chunk:
            made[keys[path]] = encoded
            proofs[path] = decode(encoded)
    run.store.keep(SPACE, [keys[path] for path in proofs if keys[path] in remembered])
    run.store.remember(SPACE, made)
    return proofs


def proofs_of(content: Path, articles: Sequence[Article]) -> list[tuple[str, bytes]]:
    """The encoded proofs of articles by path: runs in worker processes."""
    found = []
    for article in articles:
        raw = read_file(content / article.path)
        try:
            manuscript = read_manuscript(raw, article)
            if manuscript is not None:  # it was a moment ago
                found.append((article.path, encode(_proof(manuscript))))
        except Exception as error:  # one text must not keep the others from being read
            proof = Proof((unforeseen(error, article.path),), Notes())
            found.append((article.path, encode(proof)))
    return found


def _proof(manuscript: Manuscript) -> Proof:
    return Proof(tuple(_remarks(manuscript)), take_notes(manuscript))


def _remarks(manuscript: Manuscript) -> Iterator[Problem]:
    """What the rules that read one article say, as problems."""
    for rule in article_rules():
        for where, message, cure in islice(rule.find(manuscript), MOST):
            yield at(manuscript.origin, where, rule.code, message, cure, severity=WARNING)


def _of_archive(
    run: Run, loaded: Loaded, articles: Sequence[Brief], proofs: Mapping[str, Proof]
) -> tuple[Problem, ...]:
    """What the rules that compare articles say; remembered until a file or a setting changes."""
    read = [article for article in articles if article.path in proofs]
    keys = [loaded.files[article.path].key for article in read]
    digest = digest_of([run.tools, encode(run.settings), encode(loaded.vocabulary), *keys])
    remembered = run.store.recall(SPACE, ARCHIVE)
    if remembered is not None:
        known = msgspec.msgpack.decode(remembered, type=Compared)
        if known.digest == digest:
            return known.problems
    read.sort(key=attrgetter("published", "path"))
    written = {article.path: Written(article, proofs[article.path].notes) for article in read}
    archive = Archive(written, run.settings, loaded.vocabulary, _pairs(written))
    problems = tuple(compare(archive, run.sources.content))
    run.store.remember(SPACE, {ARCHIVE: encode(Compared(digest, problems))})
    return problems


def compare(archive: Archive, content: Path) -> Iterator[Problem]:
    """What the rules that compare articles say, as problems."""
    findings: list[Finding] = []
    for rule in archive_rules():
        for path, where, message, cure in rule.find(archive):
            if isinstance(where, Mark) and where.excerpt:
                line = (where.excerpt, where.width)
                spot = (where.line, where.column)
                yield Problem(f"content/{path}", *spot, WARNING, rule.code, message, cure, *line)
            elif isinstance(where, str):
                findings.append(Finding(path, WARNING, rule.code, message, cure, where))
            else:
                there = Spot(where.line, where.column, where.width)
                findings.append(Finding(path, WARNING, rule.code, message, cure, at=there))
    yield from place(findings, content)


def _pairs(written: Mapping[str, Written]) -> dict[str, dict[str, Written]]:
    """By path: the versions of each article that has several, by language; of two in one the first."""
    identity = identities(each.brief for each in written.values())
    groups: dict[str, dict[str, Written]] = {}
    for path, each in written.items():
        groups.setdefault(identity[path], {}).setdefault(each.brief.lang, each)
    return {path: groups[key] for path, key in identity.items() if len(groups[key]) > 1}


# -- How grave it is, and what is known ------------------------------------------------------------


def _graded(
    problems: Iterable[Problem], asked: Mapping[str, str], articles: Iterable[Brief]
) -> Iterator[Problem]:
    """The problems as grave as site.yaml takes them, else their rule; not those that an article ignores."""
    grades = {**severities(), **asked}
    ignored = {(f"content/{article.path}", code) for article in articles for code in article.ignore}
    for problem in problems:
        grade = grades.get(problem.code, problem.severity)
        if grade != OFF and (problem.path, problem.code) not in ignored:
            yield problem if grade == problem.severity else replace(problem, severity=grade)


def _listed(project: Path, inquiry: Inquiry) -> tuple[list[tuple[int, baseline.Entry]], str]:
    """The entries of the baseline, and its name for messages; none where there is no file."""
    path = project / (inquiry.baseline or baseline.NAME)
    name = _shown(project, path)
    if inquiry.note or not (inquiry.baseline or is_file(path)):
        return [], name
    if not is_file(path):
        raise UsageError(f"--baseline: there is no {name}; --write-baseline makes it")
    text = read_file(path).decode("utf-8", "replace")
    return baseline.read_baseline(text, name), name


def _write(project: Path, inquiry: Inquiry, problems: Sequence[Problem]) -> str:
    path = project / (inquiry.baseline or baseline.NAME)
    write_file(path, baseline.write_baseline(problems).encode())
    return _shown(project, path)


def _shown(project: Path, path: Path) -> str:
    return str(path.relative_to(project)) if path.is_relative_to(project) else str(path)


def _changed(options: Options, ref: str) -> frozenset[str]:
    """Paths, as problems name them, of the files that have changed since a revision."""
    content = options.content or options.project / "content"
    below = {f"content/{path}" for path in changed_since(ref, content)}
    return changed_since(ref, options.project) | below
