"""Render: views become bytes, through templates or by themselves, and are staged beside the output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from heapq import nlargest
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from site_builder.assets import squeeze
from site_builder.disk import faults, remove_tree
from site_builder.feed_views import FeedView
from site_builder.files import read_file
from site_builder.folder import Stage, stage_file
from site_builder.kinds import AnyView
from site_builder.picture_html import SIZES, picture_html
from site_builder.problems import Problem, forgotten
from site_builder.rendering import SLOWEST, Packed, Rendered, Rendering
from site_builder.store import STORED, Entry, Store, open_reader
from site_builder.urls import below
from site_builder.verbatim import FileView, StoredView, TextView
from site_builder.views import ArticleView, StandaloneView, View

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from markupsafe import Markup


def render(rendering: bytes, pages: Sequence[Packed]) -> Rendered:
    """Each page rendered and staged; a page whose template fails is a problem instead.

    `rendering` is an encoded Rendering. Runs in worker processes.
    """
    renderer = _renderer(rendering)
    decode = _decoder().decode
    views = [decode(page.view) for page in pages]
    renderer.fetch_bodies(views)
    written: list[Entry] = []
    problems: list[tuple[Problem, str]] = []
    times: list[tuple[float, str]] = []
    for page, view in zip(pages, views, strict=True):
        started = perf_counter()
        result = renderer.render(view)
        times.append((perf_counter() - started, page.path))
        if isinstance(result, Problem):
            problems.append((result, page.path))
        else:
            written.append(stage_file(renderer.stage, page.path, result, page.fingerprint, page.origin))
    return Rendered(written, problems, nlargest(SLOWEST, times))


def compiled_folder(cache: Path, toolchain: bytes) -> Path:
    """The folder that templates compiled by this toolchain are kept in; those of others are deleted."""
    folder = cache / "templates" / toolchain.hex()
    if not folder.is_dir():
        remove_tree(str(folder.parent))
        with faults(str(folder)):
            folder.mkdir(parents=True)
    return folder


@lru_cache(maxsize=1)
def _decoder() -> msgspec.msgpack.Decoder[AnyView]:
    return msgspec.msgpack.Decoder(AnyView)


def forget() -> None:
    """Let go of the templates and the store that `render` keeps open between the chunks of one build."""
    _renderer.cache_clear()


@lru_cache(maxsize=1)
def _renderer(rendering: bytes) -> Renderer:
    return Renderer(msgspec.msgpack.decode(rendering, type=Rendering))


class Renderer:
    """The templates of one build, compiled when first used, and the bodies of the pages at hand."""

    def __init__(self, rendering: Rendering) -> None:
        self.stage = Stage(*rendering.stage)
        self._rendering = rendering
        self._sites = {site.language: site for site in rendering.sites}
        self._environments: dict[str, Environment] = {}
        self._templates: dict[tuple[str, str], Template] = {}
        self._store: Store | None = None
        self._bodies: Mapping[str, str] = {}
        self._files: Mapping[bytes, bytes] = {}

    def fetch_bodies(self, views: Sequence[AnyView]) -> None:
        """Take the bodies and files that the views show out of the store, instead of those held before."""
        shown = {digest for view in views for digest in _bodies(view) if digest}
        stored = {view.digest for view in views if isinstance(view, StoredView)}
        if (shown or stored) and self._store is None:
            self._store = open_reader(Path(self._rendering.cache))
        self._bodies = self._store.read_bodies(shown) if self._store and shown else {}
        self._files = self._store.recall_some(STORED, stored) if self._store and stored else {}

    def render(self, view: AnyView) -> bytes | Problem:
        """The bytes of a page, or what is wrong with its template."""
        if isinstance(view, TextView):
            return view.encode()
        if isinstance(view, FeedView):
            return view.encode(self._bodies)
        if isinstance(view, FileView):
            return self._copy(view)
        if isinstance(view, StoredView):
            return self._stored(view)
        if not isinstance(view, View):
            raise TypeError(f"{type(view).__name__} is made elsewhere")
        try:
            return self._template(view.template, view.lang).render(page=view).encode()
        except Exception as error:
            from site_builder.template_faults import fault_of  # noqa: PLC0415

            return fault_of(error, view.template, self._rendering.templates, self._rendering.project)

    def body(self, page: ArticleView | StandaloneView, sizes: str = SIZES) -> Markup:
        """The HTML of a page's text, its links and pictures resolved: the filter `body`.

        `sizes` says how wide pictures are shown, as the attribute of that name does.
        """
        from markupsafe import Markup  # noqa: PLC0415

        from site_builder.markdown import mark_sponsored, resolve  # noqa: PLC0415

        digest = page.article.body.digest
        if not digest:
            return Markup()
        html = self._bodies.get(digest)
        if html is None:
            raise forgotten("text")
        root = self._sites[page.lang].root
        links = [below(root, url) for url in page.links]
        pictures = [picture_html(picture, root, sizes) if picture else None for picture in page.images]
        html = resolve(html, links, pictures)
        if isinstance(page, ArticleView) and page.article.sponsored is not None:
            html = mark_sponsored(html)
        return Markup(html)  # noqa: S704 - made safe by markdown.py

    def _copy(self, view: FileView) -> bytes:
        data = read_file(Path(self._rendering.source(view.source)))
        parts = []
        end = 0
        for start, stop, text in view.replacements:
            parts += [data[end:start], self._copy(text) if isinstance(text, FileView) else text.encode()]
            end = stop
        whole = b"".join([*parts, data[end:]])
        return squeeze(whole) if view.squeezed else whole

    def _stored(self, view: StoredView) -> bytes:
        data = self._files.get(view.digest)
        if data is None:
            raise forgotten("file")
        return data

    def _template(self, name: str, lang: str) -> Template:
        template = self._templates.get((name, lang))
        if template is None:
            template = self._templates[name, lang] = self._environment(lang).get_template(name)
        return template

    def _environment(self, lang: str) -> Environment:
        """Templates in one language: `site` everywhere, its filters, nothing else."""
        environment = self._environments.get(lang)
        if environment is None:
            from site_builder.environment import make_environment  # noqa: PLC0415
            from site_builder.filters import filters_for  # noqa: PLC0415

            site = self._sites[lang]
            environment = make_environment(self._rendering.templates, self._rendering.compiled)
            environment.globals["site"] = site
            environment.filters.update(filters_for(site, self._rendering.assets), body=self.body)
            self._environments[lang] = environment
        return environment


def _bodies(view: AnyView) -> tuple[str, ...]:
    """The digests of the bodies that a view shows."""
    if isinstance(view, ArticleView | StandaloneView):
        return (view.article.body.digest,)
    return view.bodies if isinstance(view, FeedView) else ()


def merge(found: Iterable[tuple[Problem, str]]) -> list[Problem]:
    """Each problem of a template once, with a page that it was found on and how many more there are."""
    pages: dict[Problem, list[str]] = {}
    for problem, page in found:
        pages.setdefault(problem, []).append(page)
    return [
        replace(problem, message=f"{problem.message} (for {min(on)}{_more(len(on) - 1)})")
        for problem, on in pages.items()
    ]


def _more(count: int) -> str:
    return f" and {count:,} more" if count else ""
