"""Who may import whom, touch the disk, read the clock: the rules of ARCHITECTURE.md, over the syntax tree."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "site_builder"

# Every module, from the bottom up: a module imports only what stands before it, and only as LAYERS allows.
# A new module is a new name here; a name may stand here before its file exists.
ORDER = {
    "nouns": "codes problems model findings brief",
    "rules": """
        registry config remote urls text yaml_faults nodes scalars fields datafiles front_matter i18n setting_groups settings
        highlight markdown_links markdown_html markdown_notes markdown_places markdown_rules markdown schema
        edits layout amend document fixes drafting json_schema
        disclosure pulse verbatim image_views parts views xml feeds rss atom json_feed feed_views kinds pairs variants pictures
        picture_html picture_marks links moving assets edition redirects redirect_table terms cards feed_links stories
        about structured social service_worker context filters fingerprint social_pictures sitemap crawlers shards templates headers
        manuscript prose numerals remarks notes baseline
        editorial editorial.copies editorial.events editorial.headings editorial.headlines editorial.labels
        editorial.provenance editorial.punctuation editorial.residue editorial.translations
    """,
    "machine": """
        parallel disk imaging encoding drawing indexing database store files archive toolchain template_faults environment
        folder change exchange image_cache picture_files rendering repository
    """,
    "steps": "load check check_plan group render develop write",
    "outputs": """
        outputs outputs.listings outputs.archives outputs.articles outputs.assets outputs.directories
        outputs.feeds outputs.front outputs.headers outputs.offline outputs.pictures outputs.redirects outputs.search outputs.sitemaps
        outputs.standalone outputs.wellknown
    """,
    "line": "places kept run indexes stale moved outcome build due proofread",
    "shells": """
        download fetch terminal starter ingest shell workbench preview_rules preview_host preview_page preview_watch
        preview_builds preview_server serve commands __main__
    """,
}

# What a layer may import; its own name stands for the modules before it in the same layer.
LAYERS = {
    "nouns": {"nouns"},
    "rules": {"nouns", "rules"},
    "machine": {"nouns", "rules", "machine"},
    "steps": {"nouns", "rules", "machine"},
    "outputs": {"nouns", "rules", "outputs"},
    "line": {"nouns", "rules", "machine", "steps", "outputs", "line"},
    "shells": {"nouns", "rules", "machine", "steps", "outputs", "line", "shells"},
}

# Who may touch the disk, beside the layer "machine" and the shells.
ON_DISK = {
    "load": "reads content",
    "render": "reads templates and bodies",
    "develop": "reads pictures, remembers what becomes of them",
    "write": "writes the output",
    "build": "opens the store",
    "places": "reads the lines that problems show",
    "i18n": "reads the catalogues that come with it",
    "service_worker": "reads the scripts that come with it",
    "registry": "lists the folders of outputs, rules and commands",
    "proofread": "reads content, reads and writes the baseline",
}
CLOCK = {"shell", "preview_server", "ingest", "fetch"}
NETWORK = {"download", "preview_host", "preview_server", "serve", "ingest", "fetch"}

DISK_MODULES = {"fcntl", "glob", "importlib.resources", "io", "mmap", "os", "shutil", "sqlite3", "tempfile"}
DISK_CALLS = {
    "chmod",
    "exists",
    "glob",
    "is_dir",
    "is_file",
    "is_symlink",
    "iterdir",
    "lstat",
    "mkdir",
    "open",
    "read_bytes",
    "read_text",
    "rglob",
    "rmdir",
    "stat",
    "symlink_to",
    "touch",
    "unlink",
    "write_bytes",
    "write_text",
}
CLOCK_CALLS = {
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "time.gmtime",
    "time.localtime",
    "time.time",
    "time.time_ns",
}
CHANCE_MODULES = {"random", "secrets", "uuid"}
NETWORK_MODULES = {
    "asyncio",
    "ftplib",
    "http",
    "httpx",
    "livereload",
    "requests",
    "smtplib",
    "socket",
    "ssl",
    "tornado",
    "urllib.request",
}
# What `import site_builder.build` must not load: a build that changes nothing needs none of it.
HEAVY = {
    "PIL",
    "babel",
    "click",
    "frontmatter",
    "ftfy",
    "jinja2",
    "livereload",
    "markdown_it",
    "pagefind",
    "pygments",
    "rich",
    "slugify",
    "yaml",
}

# Folders of equals: each counts as one module.
FOLDERS = {"commands", "ingest"}

LAYER = {module: layer for layer, modules in ORDER.items() for module in modules.split()}
PLACE = {module: place for place, module in enumerate(LAYER)}


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    if parts[0] in FOLDERS:
        return parts[0]
    return ".".join(part for part in parts if part != "__init__")


FILES = sorted(path for path in PACKAGE.rglob("*.py") if module_name(path))
PLACED = [path for path in FILES if module_name(path) in LAYER]


@pytest.fixture(params=PLACED, ids=[str(path.relative_to(PACKAGE)) for path in PLACED])
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imported(path: Path) -> Iterator[str]:
    """Dotted names of every import in a file; `from a import b` gives `a` and `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}:{node.lineno}: imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def is_below(name: str, roots: set[str]) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in roots)


def ours(path: Path) -> set[str]:
    """Modules of this package that a file imports, by their name in ORDER."""
    names = {
        name.removeprefix("site_builder.") for name in imported(path) if name.startswith("site_builder.")
    }
    names = {name.partition(".")[0] if is_below(name, FOLDERS) else name for name in names}
    known = {name for name in names if name in LAYER}
    return known - {name for name in known if any(other.startswith(f"{name}.") for other in known)}


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Line and name of every call: `open`, `path.read_text`, with the last two parts of a dotted name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ".".join(ast.unparse(node.func).split(".")[-2:])


def test_every_module_has_a_place() -> None:
    assert {module_name(path) for path in FILES} <= LAYER.keys(), "add it to ORDER"


def test_imports_go_downwards(path: Path) -> None:
    module = module_name(path)
    layer = LAYER[module]
    for other in ours(path) - {module}:
        assert LAYER[other] in LAYERS[layer], f"{layer} do not import {LAYER[other]}: {other}"
        assert PLACE[other] < PLACE[module], f"{other} stands after {module}"


def test_nouns_know_nothing_but_msgspec(path: Path) -> None:
    if LAYER[module_name(path)] == "nouns":
        allowed = sys.stdlib_module_names | {"msgspec", "site_builder"}
        assert {name.partition(".")[0] for name in imported(path)} <= allowed


def test_only_the_edge_touches_the_disk(path: Path) -> None:
    module = module_name(path)
    if module in ON_DISK or LAYER[module] in {"machine", "shells"}:
        return
    assert not {name for name in imported(path) if is_below(name, DISK_MODULES)}
    assert LAYER[module] == "line" or "machine" not in {LAYER[other] for other in ours(path)}
    assert not [(line, name) for line, name in calls(path) if name.rpartition(".")[2] in DISK_CALLS]


def test_only_shells_read_the_clock(path: Path) -> None:
    if module_name(path) not in CLOCK:
        assert not [(line, name) for line, name in calls(path) if name in CLOCK_CALLS]


def test_nothing_is_left_to_chance(path: Path) -> None:
    assert not {name for name in imported(path) if is_below(name, CHANCE_MODULES)}


def test_the_build_never_touches_the_network(path: Path) -> None:
    if module_name(path) not in NETWORK:
        assert not {name for name in imported(path) if is_below(name, NETWORK_MODULES)}


def test_files_and_functions_are_short(path: Path) -> None:
    length = path.read_text().count("\n")
    assert length <= 320
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, f"{node.name} is too long"


def test_every_module_begins_with_its_caption(path: Path) -> None:
    assert ast.get_docstring(tree(path))


@pytest.mark.skipif(not (PACKAGE / "build.py").exists(), reason="site_builder.build is not there yet")
def test_a_build_loads_no_more_than_it_needs() -> None:
    code = "import sys, site_builder.build; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not set(loaded.split()) & HEAVY
