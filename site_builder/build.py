"""The line from content files to written site: load, check, group, plan, render, write."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from site_builder import config, places
from site_builder.assets import name_assets
from site_builder.check import accept, check_articles, check_pages, check_terms
from site_builder.context import site_view
from site_builder.edition import Page, Site
from site_builder.files import read_file
from site_builder.fingerprint import Fingerprints, TemplateFacts, digest_of, encode
from site_builder.folder import OutputFolder, open_output
from site_builder.group import group, live
from site_builder.load import Sources, load
from site_builder.model import Instant
from site_builder.outputs import plan
from site_builder.parallel import Work, in_chunks
from site_builder.problems import ERROR, WARNING, Faults, Problem, UsageError, sort
from site_builder.render import Rendering, Stale, render
from site_builder.store import Entry, Store, open_store
from site_builder.toolchain import toolchain
from site_builder.write import Published, publish


class Options(NamedTuple):
    """How a build is asked for; the fields are the command line's options."""

    project: Path
    now: Instant
    """The moment the site is built for."""
    clock_ns: int
    """The machine's clock when the build began."""
    content: Path | None = None
    output: Path | None = None
    base_url: str = ""
    drafts: bool = False
    work: Work = Work()
    clean: bool = False
    strict: bool = False
    allow_empty: bool = False
    durable: bool = True
    """Whether to wait until everything is on the disk."""
    say: Callable[[str], None] = lambda _: None
    """Is told what is being done, a line at a time."""


class Report(NamedTuple):
    """What a build did."""

    articles: int
    """Live articles, all editions."""
    pages: int
    """Files of the whole site."""
    rendered: int
    written: int
    removed: int
    size: int
    """Bytes written."""
    problems: tuple[Problem, ...]
    reasons: tuple[tuple[str, str], ...]
    """Path and reason of every page that was rendered."""


class Survey(NamedTuple):
    """The site as planned, before anything is rendered."""

    site: Site
    pages: list[Page]
    templates: dict[str, TemplateFacts]
    problems: list[Problem]


def build(options: Options) -> Report:
    """Builds the site into the output folder.

    Raises Faults when something in the content or the templates is wrong (the output is then as it was),
    UsageError for wrong settings, EnvironmentFault for the disk.
    """
    project = options.project
    output = options.output or project / "public"
    with quiet_memory(), open_store(project / ".cache") as store:
        tools = toolchain()
        settings = read_settings(options, store, tools)
        sources = sources_of(options, settings)
        guarded = (sources.content, sources.static, *sources.templates)
        with open_output(output, project=project, store=store, sources=guarded, say=options.say) as folder:
            survey = survey_site(options, settings, sources, store, tools, folder)
            require_publishable(options, survey.problems)
            stale = find_stale(survey, settings, tools, folder, clean=options.clean)
            staged, faults = render_stale(options, survey, settings, sources, folder, stale)
            require_publishable(options, [*survey.problems, *faults])
            return write(options, survey, folder, stale, staged)


def check(options: Options) -> list[Problem]:
    """Every problem that a build would report before it renders; nothing is written but the store."""
    with quiet_memory(), open_store(options.project / ".cache") as store:
        tools = toolchain()
        settings = read_settings(options, store, tools)
        return sort(
            survey_site(options, settings, sources_of(options, settings), store, tools, None).problems
        )


# -- The steps -------------------------------------------------------------------------------------


def read_settings(options: Options, store: Store, tools: bytes) -> config.Settings:
    """The settings of site.yaml; raises Faults with exit 2's UsageError when they are wrong."""
    path = options.project / "site.yaml"
    if not path.is_file():
        raise UsageError(f"there is no {path}; `site-builder init DIR` makes a new site")
    data = read_file(path)
    key = digest_of([tools, data])
    remembered = store.recall("settings", key)
    if remembered is None:
        from site_builder.settings import read_settings as read  # noqa: PLC0415 - YAML, only when changed

        settings, problems = read(data)
        if settings is None or any(problem.severity == ERROR for problem in problems):
            raise SettingsFaults(problems)
        store.remember("settings", {key: encode(settings)})
    else:
        settings = msgspec.msgpack.decode(remembered, type=config.Settings)
    if options.base_url:
        settings = msgspec.structs.replace(settings, url=options.base_url.rstrip("/"))
    return settings


class SettingsFaults(Faults):
    """Problems of site.yaml: exit 2."""


def sources_of(options: Options, settings: config.Settings) -> Sources:
    """The folders that the site is made from."""
    project = options.project
    templates = [project / "templates"]
    if settings.theme:
        templates.append(project / settings.theme)
    return Sources(
        project,
        options.content or project / "content",
        project / "static",
        tuple(templates),
        options.clock_ns,
    )


def survey_site(
    options: Options,
    settings: config.Settings,
    sources: Sources,
    store: Store,
    tools: bytes,
    folder: OutputFolder | None,
) -> Survey:
    """Load, check, group and plan."""
    loaded = load(sources, settings.languages, store, tools, options.work)
    entries = folder.entries.values() if folder else ()
    published = frozenset(entry.origin.removeprefix("content/") for entry in entries if entry.origin)
    articles, problems = accept(loaded.parsed, settings, published)
    articles = live(articles, options.now, drafts=options.drafts)
    findings = check_articles(articles, loaded.pictures)
    assets = name_assets(loaded.statics)
    site = group(articles, settings, loaded.vocabulary, loaded.pictures, loaded.statics, assets)
    findings += check_terms(site)
    pages = list(plan(site))
    findings += check_pages(pages, site)
    problems = [*loaded.problems, *problems, *places.place(findings, sources.content)]
    if not options.allow_empty and not any(edition.entries for edition in site.editions):
        problems.append(_empty(sources))
    return Survey(site, pages, loaded.templates, problems)


def require_publishable(options: Options, problems: Sequence[Problem]) -> None:
    """Raises Faults when there is an error, or with `--strict` a warning."""
    if any(problem.severity == ERROR or options.strict for problem in problems):
        raise Faults(sort(problems))


def find_stale(
    survey: Survey, settings: config.Settings, tools: bytes, folder: OutputFolder, *, clean: bool
) -> list[Stale]:
    """The pages whose file is not there as this plan wants it. Without this filter the site is the same."""
    sites = {lang: site_view(settings, lang) for lang in settings.languages}
    fingerprint = Fingerprints(tools, sites, survey.templates, survey.site.assets).of
    stale: list[Stale] = []
    for page in survey.pages:
        view = encode(page.view)
        digest = fingerprint(page.view, view)
        entry = folder.entries.get(page.path)
        reason = _reason(entry, digest, page.path in folder.altered) or ("--clean" if clean else "")
        if reason:
            stale.append(Stale(page.path, view, digest, page.origin, reason))
    return stale


def render_stale(
    options: Options,
    survey: Survey,
    settings: config.Settings,
    sources: Sources,
    folder: OutputFolder,
    stale: Sequence[Stale],
) -> tuple[list[Entry], list[Problem]]:
    """The stale pages rendered into the stage, and what went wrong in templates."""
    rendering = Rendering(
        str(options.project),
        tuple(str(path) for path in sources.templates),
        str(options.project / ".cache"),
        tuple(folder.stage),
        tuple(site_view(settings, lang) for lang in settings.languages),
        dict(survey.site.assets),
    )
    staged: list[Entry] = []
    problems: list[Problem] = []
    for chunk in in_chunks(partial(render, encode(rendering)), stale, options.work, "rendering"):
        staged += chunk.written
        problems += chunk.problems
    return staged, problems


def write(
    options: Options, survey: Survey, folder: OutputFolder, stale: Sequence[Stale], staged: Sequence[Entry]
) -> Report:
    """What was staged published, what is no longer planned removed, and the report of it all."""
    planned = {page.path for page in survey.pages}
    removed = [path for path in folder.entries if path not in planned]
    published = publish(folder, staged, removed=removed, durable=options.durable)
    written = {*published.added, *published.changed}
    return Report(
        articles=sum(len(edition.entries) for edition in survey.site.editions),
        pages=len(survey.pages),
        rendered=len(stale),
        written=len(written),
        removed=len(published.removed),
        size=sum(entry.size for entry in staged if entry.path in written),
        problems=(
            *sort(survey.problems),
            *(_unclaimed(path, published, folder) for path in published.unclaimed),
        ),
        reasons=tuple((each.path, each.reason) for each in stale),
    )


@contextmanager
def quiet_memory() -> Iterator[None]:
    """No garbage collection: a build makes hundreds of thousands of records and no cycles."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _reason(entry: Entry | None, fingerprint: bytes, altered: bool) -> str:
    """Why a page must be rendered, or an empty text."""
    if entry is None:
        return "new"
    if entry.fingerprint != fingerprint:
        return "changed" if entry.fingerprint else "in doubt"
    return "file altered or missing" if altered else ""


def _unclaimed(path: str, published: Published, folder: OutputFolder) -> Problem:
    message = f"no build knows this file; it was moved to {published.aside}"
    return Problem(
        f"{folder.shown}/{path}",
        0,
        0,
        WARNING,
        "unclaimed-file",
        message,
        "delete it there if it is not needed",
    )


def _empty(sources: Sources) -> Problem:
    message = "there is no article to publish"
    cure = "is this the right folder? --allow-empty builds an empty site"
    return Problem(sources.content.name, 0, 0, ERROR, "empty-site", message, cure)
