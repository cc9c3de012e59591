"""What a build leaves in the output folder: all of the site, none of a faulty one, nothing of others touched."""

from __future__ import annotations

import io
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from conftest import NOW, REPOSITORY, SETTINGS, TEMPLATES, Newsroom
from PIL import Image

from site_builder import write
from site_builder.exchange import EXCHANGE_FROM
from site_builder.problems import Faults, UsageError, format_text

STYLES = {
    "static/css/site.css": '@import "parts/base.css"; a { background: url("../img/dot.png?x#y") }',
    "static/css/parts/base.css": "b { background: url(../../img/dot.png) } i { background: url(data:,x) }",
    "static/root/robots.txt": "User-agent: *",
    "static/root/.well-known/security.txt": "Contact: mailto:desk@tiny.example",
}
LINKED = TEMPLATES["base.html"] + "<link href=\"{{ 'css/site.css' | asset }}\">"


def png(width: int = 3, height: int = 2) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (200, 100, 0)).save(file, "PNG")
    return file.getvalue()


def snapshot(root: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file below a folder with its mtime, inode and bytes."""
    found = {}
    for path in sorted(root.rglob("*")):
        if path.is_file():
            stat = path.stat()
            found[str(path.relative_to(root))] = (stat.st_mtime_ns, stat.st_ino, path.read_bytes())
    return found


def warnings(newsroom: Newsroom) -> list[str]:
    """What a build that succeeds says: path, line, column, code."""
    return [f"{p.path}:{p.line}:{p.column} {p.code}" for p in newsroom.build().problems]


def matching(newsroom: Newsroom, pattern: str) -> list[str]:
    return [path for path in newsroom.tree() if re.fullmatch(pattern, path)]


# -- A build that fails changes nothing -------------------------------------------------------------


def content_error(newsroom: Newsroom) -> None:
    newsroom.article("n/b.en.md", title=None)


def syntax_error(newsroom: Newsroom) -> None:
    newsroom.write({"templates/article.html": "One\n  {% fi %}\nTwo"})


def undefined_name(newsroom: Newsroom) -> None:
    newsroom.write({"templates/article.html": "One\n  {{ page.artcile.title }}\nTwo"})


def undefined_variable(newsroom: Newsroom) -> None:
    newsroom.write(
        {"templates/parts.html": "\n{{ pge }}\n", "templates/article.html": "{% include 'parts.html' %}"}
    )


def missing_template(newsroom: Newsroom) -> None:
    newsroom.remove("templates/article.html")


def missing_include(newsroom: Newsroom) -> None:
    newsroom.write({"templates/article.html": "\n{% include 'gone.html' %}"})


def dynamic_include(newsroom: Newsroom) -> None:
    newsroom.write({"templates/article.html": "One\n{% include page.url %}\n"})


def missing_asset(newsroom: Newsroom) -> None:
    newsroom.write({"templates/article.html": "One\n<link href=\"{{ 'css/gone.css' | asset }}\">\n"})


def dynamic_asset(newsroom: Newsroom) -> None:
    newsroom.write({"templates/article.html": "One\n{{ page.url | asset }}\n"})


def failing_expression(newsroom: Newsroom) -> None:
    newsroom.write({"templates/article.html": "One\n{{ -page.url }}\n"})


def unknown_filter(newsroom: Newsroom) -> None:
    newsroom.write({"templates/article.html": "One\n{{ page.url | shout }}\n"})


def binary_template(newsroom: Newsroom) -> None:
    newsroom.write({"templates/article.html": b"One\n\xff\n"})


def url_clash(newsroom: Newsroom) -> None:
    newsroom.article("n/b.en.md", permalink="/n/a/")


def settings_error(newsroom: Newsroom) -> None:
    newsroom.write({"site.yaml": SETTINGS + "page_size: 4\n"})


def outside_content(newsroom: Newsroom) -> None:
    newsroom.write({"secret.png": png()}).article("n/b.en.md", "![x](../../secret.png)\n")


FAULTS: list[tuple[Callable[[Newsroom], None], str]] = [
    (content_error, "content/n/b.en.md:1:1: error: title: missing [missing-field]"),
    (
        syntax_error,
        "templates/article.html:2:3: error: Encountered unknown tag 'fi'. [template]",
    ),
    (
        undefined_name,
        "templates/article.html:2:3: error: 'ArticleView object' has no attribute 'artcile' (for n/a/index.html) [template]",
    ),
    (undefined_variable, "templates/parts.html:2:1: error: 'pge' is undefined (for n/a/index.html) [template]"),
    (missing_template, "templates/article.html: error: there is no template article.html (for n/a/index.html) [template]"),
    (missing_include, "templates/gone.html: error: there is no template gone.html (for n/a/index.html) [template]"),
    (
        dynamic_include,
        "templates/article.html:2:1: error: the name of a template to include must be a constant [template]",
    ),
    (
        missing_asset,
        "templates/article.html:2:1: error: there is no static/css/gone.css (for n/a/index.html) [template]",
    ),
    (
        dynamic_asset,
        "templates/article.html:2:1: error: the name of a static file must be a constant [template]",
    ),
    (
        failing_expression,
        "templates/article.html:2:1: error: TypeError: bad operand type for unary -: 'str' (for n/a/index.html) [template]",
    ),
    (unknown_filter, "templates/article.html:2:1: error: No filter named 'shout'. (for n/a/index.html) [template]"),
    (binary_template, "templates/article.html:2:1: error: not UTF-8 [invalid-encoding]"),
    (url_clash, "content/n/b.en.md:5:13: error: /n/a/ is also claimed by content/n/a.en.md [url-clash]"),
    (settings_error, "site.yaml:5:1: error: 'page_size' stands twice, first in line 4 [duplicate-key]"),
    (
        outside_content,
        'content/n/b.en.md:6:1: error: image: "../../secret.png" leads out of content/ [outside-content]',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "expected"), FAULTS, ids=[spoil.__name__ for spoil, _ in FAULTS])
def test_a_build_that_fails_leaves_the_output_as_it_was(
    newsroom: Newsroom, spoil: Callable[[Newsroom], None], expected: str
) -> None:
    newsroom.article("n/a.en.md")
    newsroom.build()
    before = snapshot(newsroom.root / "public")
    newsroom.article("n/new.en.md", draft=True)
    newsroom.write({"templates/archive.html": TEMPLATES["archive.html"] + "!"})
    spoil(newsroom)
    with pytest.raises(Faults) as raised:
        newsroom.build()
    said = [format_text(problem).split("\n")[0] for problem in raised.value.problems]
    assert expected in said
    assert snapshot(newsroom.root / "public") == before
    assert not [path for path in newsroom.root.iterdir() if "stage" in path.name]


def test_every_template_fault_is_reported_in_one_run(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").article("n/b.en.md")
    newsroom.write({"templates/article.html": "{{ page.x }}", "templates/404.html": "{{ page.y }}"})
    with pytest.raises(Faults) as raised:
        newsroom.build()
    assert [problem.message for problem in raised.value.problems] == [
        "'NotFoundView object' has no attribute 'y' (for 404.html and 1 more)",
        "'ArticleView object' has no attribute 'x' (for n/a/index.html and 1 more)",
    ]


# -- Files of others --------------------------------------------------------------------------------


def with_strangers(newsroom: Newsroom, *paths: str) -> dict[str, tuple[int, bytes]]:
    """Files that others keep in the output, as they are."""
    newsroom.write({f"public/{path}": f"theirs: {path}" for path in paths})
    found = snapshot(newsroom.root / "public")
    return {path: (found[path][0], found[path][2]) for path in paths}


def kept(newsroom: Newsroom, theirs: dict[str, tuple[int, bytes]]) -> dict[str, tuple[int, bytes]]:
    """What has become of them."""
    found = snapshot(newsroom.root / "public")
    return {path: (found[path][0], found[path][2]) for path in theirs if path in found}


def test_files_of_others_survive_every_way_of_publishing(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = []
    for name in ("_burst", "exchange"):
        way = getattr(write, name)
        monkeypatch.setattr(write, name, lambda *a, n=name, w=way: ways.append(n) or w(*a))

    def publish(comment: str) -> list[str]:
        """How a build goes about it that changes every page."""
        ways.clear()
        newsroom.write({"templates/base.html": f"{TEMPLATES['base.html']}<!-- {comment} -->"})
        assert newsroom.build().written > EXCHANGE_FROM
        return list(ways)

    for number in range(EXCHANGE_FROM + 10):
        newsroom.article(f"n/a{number}.en.md")
    newsroom.build()
    theirs = with_strangers(newsroom, "CNAME", ".nojekyll", "n/notes.txt")
    newsroom.article("n/new.en.md").build()
    assert (kept(newsroom, theirs), ways) == (theirs, ["_burst"])
    assert (publish("one"), kept(newsroom, theirs)) == (["exchange"], theirs)
    theirs |= with_strangers(newsroom, "theirs/deep/a.bin")
    assert (publish("two"), kept(newsroom, theirs)) == (["_burst"], theirs), (
        "a folder of theirs stays where it is"
    )
    newsroom.remove("content/n/new.en.md")
    newsroom.build(clean=True)
    assert kept(newsroom, theirs) == theirs
    assert not newsroom.has("n/new/index.html")
    assert {
        path: content for path, content in newsroom.tree().items() if path not in theirs
    } == newsroom.clean_tree()


def test_a_build_without_a_manifest_keeps_what_it_takes_out(newsroom: Newsroom) -> None:
    """Nobody knows whose a file is then: what may be an old page is moved to the cache, and said so."""
    newsroom.article("n/a.en.md").build()
    theirs = with_strangers(newsroom, "CNAME", ".nojekyll", "theirs/deep/a.bin", "n/notes.txt")
    shutil.rmtree(newsroom.root / ".cache")
    report = newsroom.build()
    assert list(kept(newsroom, theirs)) == [".nojekyll"]
    moved = {p.path.removeprefix("public/"): p.message for p in report.problems if p.code == "unclaimed-file"}
    assert set(moved) == theirs.keys() - {".nojekyll"}
    for path, message in moved.items():
        folder = newsroom.root / message.rpartition("moved to ")[2]
        assert (folder / path).read_bytes() == theirs[path][1]


def test_a_folder_that_is_not_empty_is_not_taken_over(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md")
    theirs = with_strangers(newsroom, "CNAME")
    with pytest.raises(UsageError, match="is not empty and has no"):
        newsroom.build()
    assert kept(newsroom, theirs) == theirs
    assert list(newsroom.tree()) == ["CNAME"]


# -- Building again ---------------------------------------------------------------------------------


def test_a_second_build_writes_nothing(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", "![x](images/a.png)\n").write({"content/images/a.png": png(), **STYLES})
    newsroom.build()
    before = snapshot(newsroom.root / "public")
    for _ in range(2):
        report = newsroom.build()
        assert (report.rendered, report.written, report.removed, report.size) == (0, 0, 0, 0)
        assert (report.articles, report.pages) == (1, len(before) - 1)
        assert snapshot(newsroom.root / "public") == before


def test_clean_renders_everything_and_writes_what_differs(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", "![x](images/a.png)\n").write({"content/images/a.png": png(), **STYLES})
    newsroom.build()
    before = snapshot(newsroom.root / "public")
    report = newsroom.build(clean=True)
    assert (report.rendered, report.written) == (report.pages, 0)
    assert snapshot(newsroom.root / "public") == before
    assert newsroom.tree() == newsroom.clean_tree()


def test_two_outputs_of_one_project_have_nothing_to_do_with_each_other(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").article("n/b.en.md", draft=True)
    newsroom.build()
    newsroom.build(output=newsroom.root / "preview", drafts=True, base_url="https://preview.example/x")
    first, second = newsroom.tree(), newsroom.tree("preview")
    assert "n/b/index.html" in second
    assert "n/b/index.html" not in first
    newsroom.article("n/c.en.md")
    newsroom.build()
    assert newsroom.tree("preview") == second
    newsroom.build(output=newsroom.root / "preview", drafts=True, base_url="https://preview.example/x")
    assert "n/c/index.html" in newsroom.tree("preview")
    report = newsroom.build()
    assert (report.rendered, newsroom.tree()) == (0, newsroom.clean_tree())


def test_a_build_never_opens_a_socket(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    newsroom.article(
        "n/a.en.md", "![x](https://tiny.example/x.png) <https://tiny.example>\n",
        coverImage="https://tiny.example/c.jpg", audio={"url": "https://tiny.example/a.mp3"},
        source={"key": "s", "name": "S", "type": "RSS", "url": "https://tiny.example/feed"},
    )  # fmt: skip
    assert newsroom.build().problems == ()
    with pytest.raises(AssertionError):
        socket.socket()


# -- Static files -----------------------------------------------------------------------------------


def test_static_files_are_named_after_what_they_hold(newsroom: Newsroom) -> None:
    newsroom.write({"static/img/dot.png": png(), "templates/base.html": LINKED, **STYLES}).article(
        "n/a.en.md"
    )
    newsroom.build()
    (site,) = matching(newsroom, r"assets/css/site\.[0-9a-f]{10}\.css")
    (base,) = matching(newsroom, r"assets/css/parts/base\.[0-9a-f]{10}\.css")
    (dot,) = matching(newsroom, r"assets/img/dot\.[0-9a-f]{10}\.png")
    assert f'<link href="/{site}">' in newsroom.page("n/a/index.html")
    assert newsroom.page(site) == (
        f"b{{background: url(../img/{Path(dot).name})}}i{{background: url(data:,x)}}"
        f'a{{background: url("../img/{Path(dot).name}")}}'
    )
    assert f"url(../../img/{Path(dot).name})" in newsroom.page(base)
    assert "url(data:,x)" in newsroom.page(base)
    assert newsroom.page("robots.txt") == "User-agent: *"
    assert newsroom.has(".well-known/security.txt")


def test_a_changed_picture_renames_every_style_sheet_that_leads_to_it(newsroom: Newsroom) -> None:
    newsroom.write({"static/img/dot.png": png(), "static/img/other.png": png(1, 1), **STYLES})
    newsroom.write({"templates/base.html": LINKED}).article("n/a.en.md")
    newsroom.build()
    before = set(newsroom.tree())
    newsroom.write({"static/img/dot.png": png(9, 9)})
    report = newsroom.build()
    after = set(newsroom.tree())
    assert {path.partition(".")[0] for path in before - after} == {
        "assets/css/site", "assets/css/parts/base", "assets/img/dot",
    }  # fmt: skip
    assert "n/a/index.html" in {path for path, _ in report.reasons}
    assert newsroom.tree() == newsroom.clean_tree()


def test_a_reference_round_in_circles_ends(newsroom: Newsroom) -> None:
    newsroom.write({"static/a.css": '@import "b.css";', "static/b.css": '@import "a.css"; @import "b.css";'})
    newsroom.article("n/a.en.md").build()
    (a,), (b,) = matching(newsroom, r"assets/a\..+"), matching(newsroom, r"assets/b\..+")
    assert (newsroom.page(a), newsroom.page(b)) == ("", "")


def test_an_imported_style_sheet_stands_where_it_is_imported(newsroom: Newsroom) -> None:
    newsroom.write({
        "static/css/site.css": '@layer a, b;\n@import "_a.css";\n@import "_print.css" print;\n@import "gone.css"; c { d: 1 }',
        "static/css/_a.css": '/* one */ @import "more/_b.css"; @layer a { p { content: "  /* kept */ " } }',
        "static/css/more/_b.css": "i { background: url(../../x.png) }",
        "static/css/_print.css": "b { c: 1 }", "static/x.png": png(), "templates/base.html": LINKED,
    }).article("n/a.en.md").build()  # fmt: skip
    ((site,), (picture,)) = matching(newsroom, r"assets/.+\.css"), matching(newsroom, r"assets/.+\.png")
    assert newsroom.page(site) == (
        f"@layer a,b;i{{background: url(../{Path(picture).name})}}"
        '@layer a{p{content: "  /* kept */ "}}@import "_print.css" print;@import "gone.css";c{d: 1}'
    )
    newsroom.write({"static/css/more/_b.css": "i { j: 2 }"}).build()
    assert matching(newsroom, r"assets/.+\.css") != [site]
    assert newsroom.tree() == newsroom.clean_tree()


def test_a_part_of_a_style_sheet_cannot_be_named_by_a_template(newsroom: Newsroom) -> None:
    newsroom.write({"static/_a.css": "a { b: 1 }", "templates/article.html": "{{ '_a.css' | asset }}"})
    assert "there is no static/_a.css" in newsroom.article("n/a.en.md").problems()


# -- What is never read -----------------------------------------------------------------------------


def test_symbolic_links_are_left_out_with_a_warning(newsroom: Newsroom, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "x.en.md").write_text(
        "---\ntitle: Secret\npublishedAt: 2025-12-01T10:00:00Z\ncategory: A\n---\n"
    )
    (secret / "x.png").write_bytes(png(7, 7))
    newsroom.article("n/a.en.md")
    links = {
        "content/n/link.en.md": secret / "x.en.md", "content/folder": secret, "content/images/x.png": secret / "x.png",
        "content/tags.yaml": secret / "x.en.md", "content/dead.en.md": secret / "gone", "static/x.txt": secret / "x.en.md",
        "static/folder": secret, "templates/link.html": secret / "x.en.md",
    }  # fmt: skip
    for path, target in links.items():
        (newsroom.root / path).parent.mkdir(parents=True, exist_ok=True)
        (newsroom.root / path).symlink_to(target)
    said = warnings(newsroom)
    assert {f"{path}:0:0 not-a-file" for path in links} == set(said)
    assert b"Secret" not in b"".join(newsroom.tree().values())


@pytest.mark.parametrize("target", ["images/x.png", "folder/x.png", "./../folder/x.png"])
def test_a_picture_behind_a_link_that_leads_out_is_an_error(
    newsroom: Newsroom, tmp_path: Path, target: str
) -> None:
    (tmp_path / "x.png").write_bytes(png(7, 7))
    newsroom.write({"content/images/y.png": png()}).article("n/a.en.md", f"![x]({target})\n")
    (newsroom.root / "content/images/x.png").symlink_to(tmp_path / "x.png")
    (newsroom.root / "content/folder").symlink_to(tmp_path)
    said = newsroom.problems()
    message = f'image: "{target}" leads out of content/ through a symbolic link [outside-content]'
    assert f"content/n/a.en.md:6:1: error: {message}\n" in said


def test_a_picture_behind_a_link_within_content_is_only_missing(newsroom: Newsroom) -> None:
    newsroom.write({"content/images/y.png": png()}).article("n/a.en.md", "![x](images/x.png)\n")
    (newsroom.root / "content/images/x.png").symlink_to("y.png")
    assert warnings(newsroom) == [
        "content/images/x.png:0:0 not-a-file",
        "content/n/a.en.md:6:1 missing-picture",
    ]


@pytest.mark.parametrize(
    "path", ["content/n/pipe.en.md", "content/images/pipe.png", "static/pipe.css", "templates/pipe.html"]
)
def test_a_pipe_is_not_waited_for(newsroom: Newsroom, path: str) -> None:
    newsroom.article("n/a.en.md", "![x](images/pipe.png)\n")
    (newsroom.root / path).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(newsroom.root / path)
    assert f"{path}:0:0 not-a-file" in warnings(newsroom)
    assert newsroom.has("n/a/index.html")


# -- Pictures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target", ["../../secret.png", "./../../secret.png", "/secret.png", "a/../../secret.png"]
)
def test_a_picture_outside_content_is_an_error(newsroom: Newsroom, target: str) -> None:
    newsroom.write({"secret.png": png()}).article("n/a.en.md", f"One\n\n![x]({target})\n")
    first = newsroom.problems().split("\n")[0]
    assert first == f'content/n/a.en.md:8:1: error: image: "{target}" leads out of content/ [outside-content]'


@pytest.mark.parametrize(
    "target", ["../../secret.png", "/etc/x.png", "images/../../secret.png", "..\\secret.png"]
)
def test_a_cover_outside_content_is_an_error(newsroom: Newsroom, target: str) -> None:
    newsroom.write({"secret.png": png()}).article("n/a.en.md", coverImage=target)
    newsroom.article("n/b.en.md")
    assert newsroom.problems().startswith("content/n/a.en.md:5:13: error: coverImage: ")


BAD_PICTURES = {
    "text": b"no picture",
    "empty": b"",
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "cut header": png()[:20],
    "bomb": png()[:16] + (60_000).to_bytes(4) + (60_000).to_bytes(4) + png()[24:],
}


@pytest.mark.parametrize("data", BAD_PICTURES.values(), ids=BAD_PICTURES)
def test_a_page_goes_on_without_a_bad_picture(newsroom: Newsroom, data: bytes) -> None:
    newsroom.write({"content/images/x.png": data}).article(
        "n/a.en.md", "![Chart](images/x.png)\n", coverImage="images/x.png"
    )
    assert warnings(newsroom) == ["content/n/a.en.md:5:13 bad-picture", "content/n/a.en.md:7:1 bad-picture"]
    assert "<p>Chart</p>" in newsroom.page("n/a/index.html")
    assert matching(newsroom, "images/.*") == []


def test_a_page_goes_on_without_a_missing_picture(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md", "![Chart](./x.png)\n", coverImage="images/x.png")
    assert warnings(newsroom) == [
        "content/n/a.en.md:5:13 missing-picture",
        "content/n/a.en.md:7:1 missing-picture",
    ]
    newsroom.write({"content/images/x.png": png(), "content/n/x.png": png(5, 4)})
    assert warnings(newsroom) == []
    (picture,) = matching(newsroom, r"images/.*-5-.*\.jpg")
    assert f'<img src="/{picture}" width="5" height="4" alt="Chart"' in newsroom.page("n/a/index.html")


def test_only_pictures_of_live_pages_are_published(newsroom: Newsroom) -> None:
    hidden: Iterable[tuple[str, dict[str, object]]] = [
        ("draft", {"draft": True}),
        ("future", {"publishedAt": "2027-01-01T00:00:00Z"}),
        ("expired", {"expiresAt": "2026-01-01T00:00:00Z"}),
        ("removed", {"removed": {"at": "2026-01-01T00:00:00Z"}}),
    ]
    for number, (name, fields) in enumerate(hidden, 2):
        newsroom.write({f"content/images/{name}.png": png(number)})
        newsroom.article(
            f"n/{name}.en.md", f"![x](images/{name}.png)\n", coverImage=f"images/{name}.png", **fields
        )
    newsroom.write({"content/images/unused.png": png(40), "content/images/live.png": png(41)})
    newsroom.article("n/a.en.md", "![x](images/live.png)\n")
    assert warnings(newsroom) == []
    assert {path.split("-")[1] for path in matching(newsroom, "images/.*")} == {"41"}
    newsroom.build(drafts=True)
    assert {path.split("-")[1] for path in matching(newsroom, "images/.*")} == {"41", "2"}


# -- Same input, same bytes -------------------------------------------------------------------------


def test_nothing_around_a_build_changes_a_byte(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.write({"static/img/dot.png": png(), "templates/base.html": LINKED, **STYLES})
    newsroom.write({"content/images/a.png": png(), "content/tags.yaml": "btc: {synonyms: [XBT, ₿]}\n"})
    for number in range(8):
        for lang in ("en", "uk"):
            newsroom.article(
                f"n/a{number}.{lang}.md", "Text ![x](images/a.png)\n", title=f"Ї {number}", category=f"C{number % 3}",
                tags=[f"T{number % 4}", "XBT", "ґ", "Ö", "z"], authors=["b", "a"], publishedAt=f"2025-12-0{number + 1}T23:30:00Z",
            )  # fmt: skip
    surroundings: list[tuple[dict[str, str], int, Path]] = [
        ({"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"}, 0o022, REPOSITORY),
        (
            {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "uk_UA.UTF-8", "PYTHONUTF8": "0"},
            0o077,
            tmp_path,
        ),
    ]
    trees = []
    for number, (environment, umask, folder) in enumerate(surroundings):
        project = tmp_path / f"copy-{number}"
        shutil.copytree(newsroom.root, project)
        command = [
            sys.executable,
            "-m",
            "site_builder",
            "build",
            "--now",
            NOW,
            "--jobs",
            str(number + 1),
            "--project",
        ]
        subprocess.run(
            [*command, os.path.relpath(project, folder)], cwd=folder, umask=umask, check=True, timeout=60, capture_output=True,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        )  # fmt: skip
        copy = Newsroom.__new__(Newsroom)
        copy.root = project
        trees.append(copy.tree())
    newsroom.build()
    assert trees[0] == trees[1] == newsroom.tree()
    assert len(trees[0]) > 50


# -- Templates --------------------------------------------------------------------------------------


def test_constants_in_a_template_mean_what_they_mean_in_this_build(newsroom: Newsroom) -> None:
    """Compiled templates are kept; what a filter makes of a constant must not be kept with them."""
    newsroom.write({"templates/404.html": '{{ "topics" | text }} {{ "/x/" | link }} {{ "/x/" | absolute }}'})
    newsroom.article("n/a.en.md").build()
    assert newsroom.page("404.html") == "Topics /x/ https://tiny.example/x/"
    assert newsroom.page("uk/404.html") == "Теми /x/ https://tiny.example/x/"
    newsroom.build(base_url="https://other.example/news")
    assert newsroom.page("uk/404.html") == "Теми /news/x/ https://other.example/news/x/"


def test_a_template_that_changes_between_two_builds_of_one_process_is_seen(newsroom: Newsroom) -> None:
    newsroom.article("n/a.en.md").build()
    newsroom.write({"templates/article.html": "{% include 'part.html' %}", "templates/part.html": "one"})
    newsroom.build()
    assert newsroom.page("n/a/index.html") == "one"
    newsroom.write({"templates/part.html": "two"})
    newsroom.build()
    assert newsroom.page("n/a/index.html") == "two"


def test_macros_of_the_same_name_are_different_macros(newsroom: Newsroom) -> None:
    """What a macro makes of a card is remembered while a build lasts; not what another one made of it."""
    macro = "{% macro card(item) %}{{ item.title }} in NAME{% endmacro %}"
    newsroom.write({
        "templates/listing.html": f"{macro.replace('NAME', 'a listing')}{{{{ page.cards[0] | remember(card) }}}}",
        "templates/front.html": f"{macro.replace('NAME', 'front')}{{% if page.lead %}}{{{{ page.lead | remember(card) }}}}{{% endif %}}",
    })  # fmt: skip
    newsroom.article("n/a.en.md").build()
    assert newsroom.page("index.html") == "A title in front"
    assert newsroom.page("category/market/index.html") == "A title in a listing"


def test_a_front_page_without_articles_leads_to_no_archive(newsroom: Newsroom) -> None:
    newsroom.write({"templates/front.html": "archive={{ page.archive }}"}).article("n/a.en.md").build()
    assert newsroom.page("index.html") == "archive=/archive/"
    assert newsroom.page("uk/index.html") == "archive="
    assert not newsroom.has("uk/archive/index.html")
