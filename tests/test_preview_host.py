"""The preview answers as the host would, and gives away nothing that is not the site's."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.preview_host import Response, answer, content_type, decode, is_own_name
from site_builder.preview_rules import headers_for, match_redirect, read_headers, read_redirects

FILES = {
    "index.html": "front",
    "404.html": "not found",
    "about/index.html": "about",
    "plain.html": "plain",
    "feed.xml": "<rss/>",
    "assets/site.css": "css",
    "uk/index.html": "uk front",
    "uk/404.html": "немає",
    "gone/index.html": "was removed",
    "old/index.html": "a page for hosts without rules",
    ".well-known/security.txt": "contact",
    ".hidden": "secret",
    ".git/config": "secret",
    "a b/ї.txt": "letters",
    "_redirects": "/old/ /about/ 301!\n/gone/ /gone/index.html 410!\n/tag/x/* /tag/y/:splat 301!\n"
    "/n/:year/:slug/ /:year/:slug/ 302\n/uk/* /uk/404.html 404\n/rewritten /about/ 200\n"
    "/about/ /elsewhere/ 301\n/proxy/* https://other.example/:splat 200\n/away https://other.example/x 308\n"
    "/any/* /:splat\n",
    "_headers": "# comment\n/*\n  X-Frame-Options: DENY\n  Link: <a>\n/assets/*\n"
    "  Cache-Control: max-age=31536000, immutable\n  Link: <b>\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret")
    for name, text in FILES.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "site"


def get(root: Path, target: str) -> tuple[int, str]:
    """Status, and where it leads or what it shows."""
    response = answer(str(root), target)
    return response.status, response.headers.get("Location") or response.body.decode()


# -- As the host ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "status", "shown"),
    [
        ("/", 200, "front"),
        ("/?utm=1", 200, "front"),
        ("/index.html", 200, "front"),
        ("/about/", 200, "about"),
        ("/about", 301, "/about/"),
        ("/about?a=b", 301, "/about/?a=b"),
        ("/about/index.html", 200, "about"),
        ("/plain", 200, "plain"),
        ("/plain.html", 200, "plain"),
        ("/plain/", 301, "/plain"),
        ("/a%20b/%D1%97.txt", 200, "letters"),
        ("/.well-known/security.txt", 200, "contact"),
        ("/nothing/", 404, "not found"),
        ("/uk/nothing/", 404, "немає"),
        ("/uk/", 200, "uk front"),
        ("/assets/", 404, "not found"),
    ],
)
def test_files_have_the_addresses_that_they_have_on_the_host(
    root: Path, target: str, status: int, shown: str
) -> None:
    assert get(root, target) == (status, shown)


@pytest.mark.parametrize(
    ("target", "status", "shown"),
    [
        ("/old/", 301, "/about/"),
        ("/old", 301, "/about/"),
        ("/old/?page=2", 301, "/about/?page=2"),
        ("/gone/", 410, "was removed"),
        ("/tag/x/", 301, "/tag/y/"),
        ("/tag/x/page/2/", 301, "/tag/y/page/2"),
        ("/n/2025/etf/", 302, "/2025/etf/"),
        ("/n/2025/%D1%97/", 302, "/2025/%D1%97/"),
        ("/rewritten", 200, "about"),
        ("/about/", 200, "about"),
        ("/away", 308, "https://other.example/x"),
        ("/proxy/x", 502, "The host would fetch this elsewhere; the preview does not.\n"),
    ],
)
def test_redirects_hold_as_on_the_host(root: Path, target: str, status: int, shown: str) -> None:
    assert get(root, target) == (status, shown)


def test_rules_that_the_preview_cannot_judge_are_left_out() -> None:
    text = b"/a /b 302 Language=uk\n/c id=:id /d 301\nnonsense\n/e /f 999\n/g ftp://x\n# /h /i\n/j /k # why\n/l /m#n\n"
    rules = read_redirects(text)
    assert [("/".join(rule.pattern), rule.to, rule.status) for rule in rules] == [
        ("j", "/k", 301), ("l", "/m#n", 301),
    ]  # fmt: skip


def test_the_first_rule_that_fits_counts() -> None:
    rules = read_redirects(b"/a/* /one\n/a/b /two\n/a/b /three 301!\n")
    found = match_redirect(rules, "/a/b", forced=False)
    assert found is not None
    assert found.to == "/one"
    found = match_redirect(rules, "/a/b", forced=True)
    assert found is not None
    assert found.to == "/three"


def test_headers_are_those_of_the_host_but_for_what_harms_a_preview(root: Path) -> None:
    headers = answer(str(root), "/assets/site.css").headers
    assert headers == {
        "X-Frame-Options": "DENY", "Link": "<a>, <b>", "Content-Type": "text/css; charset=UTF-8",
    }  # fmt: skip
    rules = read_headers(
        b"/*\n Strict-Transport-Security: max-age=1\n Access-Control-Allow-Origin: *\n Set-Cookie: a=b\n"
        b" Content-Security-Policy: default-src 'none'; upgrade-insecure-requests; script-src 'self'\n"
        b" Bad Name: x\n X-Bad: \xff\n X-Note: a:b\n"
    )
    assert headers_for(rules, "/x/") == {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'", "X-Note": "a:b",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/*", "/", True),
        ("/*", "/a/b/", True),
        ("/assets/*", "/assets/a/b.css", True),
        ("/assets/*", "/asset", False),
        ("/*.woff2", "/fonts/a.woff2", True),
        ("/*.woff2", "/fonts/aXwoff2", False),
        ("/:year/feed.xml", "/2025/feed.xml", True),
        ("/:year/feed.xml", "/2025/12/feed.xml", False),
        ("/a", "/a/b", False),
    ],
)
def test_where_headers_hold(pattern: str, path: str, fits: bool) -> None:
    rules = read_headers(f"{pattern}\n  X-Seen: yes\n".encode())
    assert bool(headers_for(rules, path)) is fits


def test_a_site_without_rules_or_pages_is_answered_as_well(tmp_path: Path) -> None:
    assert get(tmp_path / "missing", "/x") == (404, "There is no such page, and no 404.html either.\n")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.html", "text/html; charset=UTF-8"),
        ("a.js", "text/javascript; charset=UTF-8"),
        ("feed.xml", "application/xml; charset=UTF-8"),
        ("feed.json", "application/json; charset=UTF-8"),
        ("a.svg", "image/svg+xml; charset=UTF-8"),
        ("a.avif", "image/avif"),
        ("a.wasm", "application/wasm"),
        ("a.unknown", "application/octet-stream"),
        ("a.pf_index", "application/octet-stream"),
    ],
)
def test_types_do_not_depend_on_the_machine(name: str, kind: str) -> None:
    assert content_type(name) == kind


# -- What it gives away: TRUST 3d, a row each -----------------------------------------------------

OUTSIDE = [
    "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%2e%2e%2fsecret.txt", "/about/../../secret.txt",
    "/about/%2e%2e/%2e%2e/secret.txt", "/..%5csecret.txt", "/..\\secret.txt", "/%252e%252e/secret.txt",
    "//../secret.txt", "/.//../secret.txt", "/about%2f..%2f..%2fsecret.txt", "/%c0%ae%c0%ae/secret.txt",
    "/....//secret.txt", "/..;/secret.txt", "/secret.txt%00.html", "/%00", "/\x00", "/..", "/.", "/...",
]  # fmt: skip
HIDDEN = ["/.hidden", "/.git/config", "/%2ehidden", "/%2egit/config", "/about/../.hidden", "/_redirects", "/_headers",
          "/%5fredirects", "//_redirects"]  # fmt: skip


@pytest.mark.parametrize("target", [*OUTSIDE, *HIDDEN])
def test_nothing_outside_the_site_and_nothing_hidden_is_sent(root: Path, target: str) -> None:
    status, text = get(root, target)
    assert status in {400, 404}
    assert "secret" not in text
    assert "301" not in text


def test_absolute_paths_of_the_machine_lead_nowhere(root: Path) -> None:
    secret = root.parent / "secret.txt"
    for target in (f"/{secret}", f"//{secret}", f"/file://{secret}", f"file://{secret}", str(secret)[1:]):
        assert get(root, target)[0] in {400, 404}


def test_symbolic_links_are_not_followed(root: Path) -> None:
    (root / "link.txt").symlink_to(root.parent / "secret.txt")
    (root / "folder").symlink_to(root.parent)
    (root / "inner.html").symlink_to(root / "index.html")
    for target in ("/link.txt", "/folder/secret.txt", "/folder/", "/inner.html", "/inner"):
        assert get(root, target)[0] == 404


def test_a_sibling_whose_name_begins_alike_is_outside(root: Path) -> None:
    sibling = root.parent / "site-secret"
    sibling.mkdir()
    (sibling / "x.txt").write_text("secret")
    for target in ("/../site-secret/x.txt", "-secret/x.txt", "/%2e%2e/site-secret/x.txt"):
        assert get(root, target)[0] in {400, 404}


def test_devices_and_pipes_are_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(root / "pipe")
    with socket.socket(socket.AF_UNIX) as made:
        monkeypatch.chdir(root)  # a socket's path must be short
        made.bind("socket")
    assert get(root, "/pipe")[0] == get(root, "/socket")[0] == 404


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "//evil.example/", "///evil.example/%2e%2e", "/%2fevil.example", "//evil.example/about",
     "/any//evil.example", "/any/%2fevil.example", "/any/%5cevil.example", "//about", "/\\evil.example"],
)  # fmt: skip
def test_no_request_leads_to_another_host(root: Path, target: str) -> None:
    location = answer(str(root), target).headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "target", ["/<script>alert(1)</script>", "/%3Cscript%3E", "/any/%0d%0aX-Evil:1", "/a?b=\r\nX:1"]
)
def test_what_was_asked_for_is_not_repeated(root: Path, target: str) -> None:
    response = answer(str(root), target)
    assert b"script" not in response.body
    assert not any("\r" in value or "\n" in value for value in response.headers.values())
    assert "X-Evil" not in response.headers


@pytest.mark.parametrize("target", ["", "about/", "*", "http://127.0.0.1/", "/%ff", "/%80about/"])
def test_what_is_no_path_is_refused(root: Path, target: str) -> None:
    assert get(root, target) == (400, "This is no path of a site.\n")


@given(st.text(max_size=60))
def test_any_request_is_answered(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = tmp_path_factory.getbasetemp()
    for target in (text, f"/{text}", f"/{text}?{text}"):
        response = answer(str(root), target)
        assert isinstance(response, Response)
        assert all("\n" not in value and "\r" not in value for value in response.headers.values())
        path = decode(target.partition("?")[0])
        assert path is None or path.startswith("/")


OWN = ["localhost", "localhost:8000", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", "127.0.0.1:9000"]
FOREIGN = ["", "evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "127.0.0.2:8000",
           "192.168.1.2:8000", "user@localhost", "localhost@evil.example", "localhost:8000/x", "[::1", "::1", "0.0.0.0:8000",
           "localhost:x", "localhost,evil.example", "localhost evil.example"]  # fmt: skip


@pytest.mark.parametrize("host", OWN)
def test_hosts_that_are_this_machine(host: str) -> None:
    assert is_own_name(host, "127.0.0.1")


@pytest.mark.parametrize("host", FOREIGN)
def test_hosts_that_are_not(host: str) -> None:
    assert not is_own_name(host, "127.0.0.1")


def test_hosts_when_others_may_ask() -> None:
    assert is_own_name("192.168.1.2:8000", "0.0.0.0")
    assert is_own_name("192.168.1.2:8000", "192.168.1.2")
    assert is_own_name("desk.local:8000", "desk.local")
    assert not is_own_name("evil.example", "0.0.0.0"), "a name can be made to lead here, an address cannot"
    assert not is_own_name("192.168.1.3:8000", "192.168.1.2")
