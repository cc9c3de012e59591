"""URLs and paths as values: what is taken, and what never is."""

from __future__ import annotations

import pytest
from reading import said, value_of

from site_builder.scalars import content_path, either, site_path, url


@pytest.mark.parametrize(
    "written",
    [
        "https://example.org",
        "HTTP://Example.ORG:8080/a?b=c&d=%20#e",
        "https://приклад.укр/стаття",
        "https://[2001:db8::1]/x",
        "https://a-b.c_d.example./?q=a|b",
        "' https://example.org/x '",
        "https://example.org/@user/a:b@c",
    ],
)
def test_url(written: str) -> None:
    assert value_of(url, written) == written.strip("' ")


HOSTILE_URLS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript&#58;alert(1)",
    "java%73cript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "feed:https://example.org/",
    "file:///etc/passwd",
    "ftp://example.org/",
    "mailto:a@example.org",
    "//example.org/",
    "/path/",
    "example.org",
    "https:example.org",
    "https://",
    "https:///path",
    "https://.",
    "https://-",
    "https://user@example.org/",
    "https://user:pass@example.org/",
    "https://example.org@evil.example/",
    "https://example.org%2f@evil.example/",
    "https://example.org\\@evil.example/",
    "https:\\\\example.org",
    "https://example.org/a b",
    "https://example.org/<script>",
    "https://example.org:port/",
    "https://exa mple.org/",
    "https://example.org/" + "x" * 2_000,
]


@pytest.mark.parametrize("written", HOSTILE_URLS)
def test_not_a_url(written: str) -> None:
    assert said(url, f"'{written}'").endswith(
        "is no http or https URL [invalid-url] / write it in full: https://example.org/page"
    )


@pytest.mark.parametrize("escape", ["\\0", "\\t", "\\n", "\\x1b", "\\u2028", '\\"', "\\u00a0"])
def test_no_escape_hides_in_a_url(escape: str) -> None:
    assert "[invalid-url]" in said(url, f'"https://example.org/a{escape}b"')


@pytest.mark.parametrize("written", ["/", "/a/", "/2025/12/name/", "/feed.xml", "/новини/київ/", "/a/...b/"])
def test_site_path(written: str) -> None:
    assert value_of(site_path, written) == written


@pytest.mark.parametrize(
    "written",
    [
        "a/",
        "//evil.example/",
        "/a//b/",
        "/../a/",
        "/a/..",
        "/a/./b",
        "/a?b",
        "/a/#b",
        "/%2e%2e/",
        "/a\\b/",
        "/a b/",
        "/:splat",
        "/a/*",
        "/" + "x" * 201,
        "/" + "x/" * 300,
        "https://example.org/",
    ],
)
def test_not_a_site_path(written: str) -> None:
    assert said(site_path, f"'{written}'").endswith(
        "is no site path [invalid-path] / write it like /2025/12/name/"
    )


def test_picture_is_a_path_or_a_url() -> None:
    picture = either(url, content_path)
    for good in (
        "images/x.jpg",
        "./x.jpg",
        "images/my photo.jpg",
        "https://example.org/x.jpg",
        "діаграма.png",
    ):
        assert value_of(picture, good) == good
    for bad in ("../x.jpg", "images/../../x", "/etc/passwd", "a\\b.jpg", "a//b.jpg", "x.jpg?y"):
        assert "[invalid-path]" in said(picture, f"'{bad}'")
    for bad in ("javascript:x", "//evil.example/x.jpg", "data:image/png;base64,x", "C:/x.jpg"):
        assert "[invalid-url]" in said(picture, f"'{bad}'")
