"""The line from content files to written site: load, check, group, plan, render, write."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec

from site_builder import config, places
from site_builder.archive import Sources, read_article
from site_builder.assets import name_assets
from site_builder.check import accept
from site_builder.check_plan import check_contact, check_pages, check_redirects, check_settings
from site_builder.context import site_view
from site_builder.edition import Site
from site_builder.files import read_file, require_project
from site_builder.fingerprint import Fingerprints, digest_of, encode
from site_builder.folder import OutputFolder, open_output
from site_builder.group import Materials, live, next_change
from site_builder.image_views import DrawingView, VariantView
from site_builder.kept import grouped
from site_builder.load import Loaded, load
from site_builder.model import Instant
from site_builder.moved import moved_articles, note_identities
from site_builder.outcome import digest_epoch, digest_inputs, forget_outcome, recall_outcome, remember_outcome
from site_builder.outputs import plan
from site_builder.parallel import in_chunks
from site_builder.parts import SiteView
from site_builder.pictures import collect
from site_builder.problems import ERROR, Faults, Problem, sort
from site_builder.render import compiled_folder, forget, merge, render
from site_builder.rendering import Rendered, Rendering, Stale, pack
from site_builder.run import IndexCost, Options, Outcome, Report, Run, report_of
from site_builder.sitemap import news_until
from site_builder.stale import Planned, plan_changed, stale_pages
from site_builder.store import Entry, Store, open_store
from site_builder.toolchain import toolchain
from site_builder.write import Published, publish


class Survey(NamedTuple):
    """The site as planned, before anything is rendered."""

    site: Site
    planned: Planned
    problems: list[Problem]
    until: Instant
    """When another set of articles is live; empty: never."""
    ages: Instant
    """When something else ages: what is news, or a contact that expires; empty: never."""
    indexed: tuple[IndexCost, ...]
    """The shards that were indexed for search."""


def build(options: Options) -> Report:
    """Builds the site into the output folder.

    Raises Faults when something in the content or the templates is wrong (the output is then as it was),
    UsageError for wrong settings, EnvironmentFault for the disk.
    """
    project = options.project
    with opened(project) as store:
        run = start(options, store)
        output = options.output or project / "public"
        guarded = (run.sources.content, run.sources.static, *run.sources.templates)
        jobs = options.work.jobs
        with open_output(
            output, project=project, store=store, sources=guarded, say=options.say, jobs=jobs
        ) as inspected:
            loaded = load_sources(run)
            folder = inspected()
            inputs = digest_inputs(run, loaded)
            finished = recall_outcome(run, folder, inputs)
            if finished:
                require_publishable(options, finished.problems)
                return Report(finished.articles, finished.pages, 0, 0, 0, 0, finished.problems, (), ())
            survey = survey_site(run, loaded, folder)
            require_publishable(options, survey.problems)
            stale = find_stale(run, loaded, survey, folder)
            rendered = render_stale(run, survey, folder, stale)
            require_publishable(options, [*survey.problems, *merge(rendered.problems)])
            published = write(run, survey, folder, rendered.written)
            outcome = conclude(run, survey, inputs)
            remember_outcome(run, folder, outcome)
            report = report_of(outcome, published, folder, stale, rendered)._replace(indexed=survey.indexed)
            options.done(report)
            return report


@contextmanager
def opened(project: Path) -> Iterator[Store]:
    """The store of a project; raises UsageError where there is none, and leaves nothing there.

    No garbage is collected meanwhile: a build makes hundreds of thousands of records and no cycles.
    """
    require_project(project)
    collecting = gc.isenabled()
    gc.disable()
    try:
        with open_store(project / ".cache") as store:
            yield store
    finally:
        if collecting:
            gc.enable()


# -- The steps -------------------------------------------------------------------------------------


def start(options: Options, store: Store) -> Run:
    """The settings read, the folders named; raises SettingsFaults or UsageError."""
    tools = toolchain()
    settings = read_settings(options, store, tools)
    project = options.project
    templates = [project / "templates"]
    if settings.theme:
        templates.append(project / settings.theme)
    content = options.content or project / "content"
    sources = Sources(project, content, project / "static", tuple(templates), options.clock_ns)
    if options.clean:
        store.remember_files("content", (), list(store.known_files("content")))
    return Run(options, settings, sources, store, tools)


def load_sources(run: Run) -> Loaded:
    """Everything the source folders hold."""
    options = run.options
    shelves = options.kept.shelves if options.kept else None
    return load(run.sources, run.settings.languages, run.store, run.tools, options.work, shelves)


class SettingsFaults(Faults):
    """Problems of site.yaml: exit 2."""


def read_settings(options: Options, store: Store, tools: bytes) -> config.Settings:
    """The settings of site.yaml, remembered by its bytes."""
    data = read_file(options.project / "site.yaml")
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


def survey_site(run: Run, loaded: Loaded, folder: OutputFolder | None) -> Survey:
    """Check, group and plan; with a folder, units that are there already are not planned."""
    options, settings = run.options, run.settings
    published = partial(_published, folder)
    articles, problems = accept(loaded.files, settings, published, drafts=options.drafts)
    until = next_change(articles, options.now)
    articles = live(articles, options.now, drafts=options.drafts)
    ages = _earliest(news_until(articles, options.now), settings.security.expires, after=options.now)
    assets = name_assets(loaded.statics, stable=options.stable_names)
    materials = Materials(
        settings,
        loaded.vocabulary,
        collect(loaded.pictures, settings.images),
        loaded.statics,
        assets,
        keys={path: file.key for path, file in loaded.files.items()},
        read=lambda path: read_article(run.store, loaded.files[path]),
        now=options.now,
        templates=frozenset(loaded.templates),
        moved=loaded.moved,
        preview=options.preview,
    )
    _, _, site, found = grouped(articles, materials, options.kept)
    findings = [*found]
    spent: list[IndexCost] = []
    if folder:
        site = _searchable(site, run, spent)
    if folder and not options.clean:
        known = run.store.recall_all(_space(folder))
        planned = plan_changed(plan(site), digest_epoch(run, loaded), known, folder)
    else:
        planned = plan_changed(plan(site), digest_epoch(run, loaded), {}, None)
    findings += check_pages(planned.pages, planned.kept, site)
    paths = planned.paths()
    findings += check_redirects(paths, site)
    findings += check_settings(paths, settings, assets) + check_contact(settings, options.now)
    findings += moved_articles(site, folder, paths) if folder else []
    problems = [*loaded.problems, *problems, *places.place(findings, run.sources.content)]
    empty = not any(edition.entries for edition in site.editions)
    if empty and not options.allow_empty and not any(problem.severity == ERROR for problem in problems):
        problems.append(_empty(run.sources))
    return Survey(site, planned, problems, until, ages, tuple(spent))


def require_publishable(options: Options, problems: Sequence[Problem]) -> None:
    """Raises Faults when there is an error, or with `--strict` a warning."""
    if any(problem.severity == ERROR or options.strict for problem in problems):
        raise Faults(sort(problems))


def site_views(run: Run, site: Site) -> tuple[SiteView, ...]:
    """`site` in the templates of every language."""
    make = partial(site_view, run.settings, assets=site.assets, preview=run.options.preview)
    return tuple(make(lang) for lang in run.settings.languages)


def find_stale(run: Run, loaded: Loaded, survey: Survey, folder: OutputFolder) -> list[Stale]:
    """The planned pages that must be rendered."""
    sites = {site.language: site for site in site_views(run, survey.site)}
    fingerprints = Fingerprints(run.tools, sites, loaded.templates, survey.site.assets)
    known = folder._replace(entries={}) if run.options.clean else folder
    return stale_pages(survey.planned.pages, fingerprints, known)


def render_stale(run: Run, survey: Survey, folder: OutputFolder, stale: Sequence[Stale]) -> Rendered:
    """The stale pages rendered into the stage, and what went wrong in templates."""
    rendering = Rendering(
        str(run.options.project),
        str(run.sources.content),
        tuple(str(path) for path in run.sources.templates),
        str(run.options.project / ".cache"),
        str(compiled_folder(run.options.project / ".cache", run.tools)),
        tuple(folder.stage),
        site_views(run, survey.site),
        dict(survey.site.assets),
    )
    whole = Rendered([], [], [])
    images = [page for page in stale if isinstance(page.view, VariantView | DrawingView)]
    pages = [page for page in stale if not isinstance(page.view, VariantView | DrawingView)]
    try:
        for chunk in chain(
            in_chunks(partial(render, encode(rendering)), pages, run.options.work, "rendering", pack),
            _develop(rendering, images, run),
        ):
            whole.written.extend(chunk.written)
            whole.problems.extend(chunk.problems)
            whole.slowest.extend(chunk.slowest)
    finally:
        forget()
    return whole


def _develop(rendering: Rendering, images: Sequence[Stale], run: Run) -> Iterable[Rendered]:
    """The images made."""
    if not images:
        return ()
    from site_builder.develop import develop_all  # noqa: PLC0415 - only for new pictures

    return develop_all(rendering, images, run.options.work, run.settings.images.cache_megabytes * 1_000_000)


def _searchable(site: Site, run: Run, spent: list[IndexCost]) -> Site:
    """The site with its search index, where there is to be one."""
    if run.settings.search == "off" or not run.options.search:
        return site
    from site_builder.indexes import searchable  # noqa: PLC0415 - a site without search needs no shards

    return searchable(site, run, spent)


def write(run: Run, survey: Survey, folder: OutputFolder, staged: Sequence[Entry]) -> Published:
    """What was staged published, and what is no longer planned removed.

    What was remembered of the plan is forgotten before anything changes and remembered anew afterwards, so
    that a killed build leaves nothing behind that the next one would take on trust.
    """
    space = _space(folder)
    planned = survey.planned
    forget_outcome(run, folder)
    run.store.remember(space, dict.fromkeys([*planned.units, *planned.gone], b""))
    paths = planned.paths()
    removed = [path for path in folder.entries if path not in paths]
    published = publish(folder, staged, removed=removed, durable=run.options.durable)
    note_identities(folder, planned)
    run.store.remember(space, planned.units)
    return published


def conclude(run: Run, survey: Survey, inputs: bytes) -> Outcome:
    """What this build came to."""
    articles = sum(len(edition.entries) for edition in survey.site.editions)
    problems = tuple(sort(survey.problems))
    now = run.options.now
    until = _earliest(survey.until, survey.ages, after=now)
    return Outcome(inputs, now, until, articles, len(survey.planned.paths()), problems)


def _published(folder: OutputFolder | None) -> frozenset[str]:
    """Paths of the articles that the output holds."""
    entries = folder.entries.values() if folder else ()
    return frozenset(entry.origin.removeprefix("content/") for entry in entries if entry.origin)


def _earliest(*moments: Instant, after: Instant) -> Instant:
    """The first of the moments that lie after another; empty when none does."""
    return min([moment for moment in moments if moment > after], default="")


def _space(folder: OutputFolder) -> str:
    return f"units {folder.name}"


def _empty(sources: Sources) -> Problem:
    message = "there is no article to publish"
    cure = "is this the right folder? --allow-empty builds an empty site"
    return Problem(sources.content.name, 0, 0, ERROR, "empty-site", message, cure)


__all__ = ["Options", "Report", "SettingsFaults", "build"]
