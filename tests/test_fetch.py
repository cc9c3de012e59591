"""Remote covers: what is asked for, what is refused, what becomes of it, on a server of our own."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from conftest import SETTINGS, Newsroom
from pictures import photo
from test_images import PICTURED, images

from site_builder import download, fetch
from site_builder.commands.fetch import command
from site_builder.config import Images
from site_builder.download import Refused, Walls, is_public, sniff, split
from site_builder.problems import Faults, format_text
from site_builder.remote import Fetched, is_blocked, key_of, policy_of, read_lock, request_url, write_lock

HERE = Path(__file__).parent
PHOTO = photo(900, 600)
Answer = Callable[[BaseHTTPRequestHandler], None]


class Web:
    """A server that answers as a test says, and remembers what it was asked."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        web = self
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                web.asked.append((self.path, dict(self.headers)))
                answers = web.answers.get(path, [status(404)])
                (answers.pop(0) if len(answers) > 1 else answers[0])(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://localhost:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


def data(content: bytes = PHOTO, kind: str = "image/jpeg", **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        named = {"Content-Type": kind, "Content-Length": str(len(content)), **headers}
        for name, value in named.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(content)

    return answer


def status(code: int, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in {"Content-Length": "0", **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()

    return answer


def breaking_off(after: int, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        for name, value in {"Content-Length": str(len(PHOTO)), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(PHOTO[:after])

    return answer


def continuing(request: BaseHTTPRequestHandler) -> None:
    start = int(request.headers["Range"].removeprefix("bytes=").removesuffix("-"))
    request.send_response(206)
    request.send_header("Content-Range", f"bytes {start}-{len(PHOTO) - 1}/{len(PHOTO)}")
    request.send_header("Content-Length", str(len(PHOTO) - start))
    request.end_headers()
    request.wfile.write(PHOTO[start:])


@pytest.fixture
def web() -> Iterator[Web]:
    server = Web()
    yield server
    server.close()


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A newsroom that wants pictures of localhost."""
    rules = "images: {hosts: {localhost: local}, allow_http: true}\n"
    return newsroom.write({**PICTURED, "site.yaml": SETTINGS + rules})


def walls(**changes: Any) -> Walls:
    """The settings' walls, but this machine may be asked, and nobody waits."""
    given = {"allows": lambda _: True, "http": True, "loopback": True, "sleep": lambda _: None, **changes}
    return Walls(**given)


def run(room: Newsroom, **changes: Any) -> tuple[fetch.FetchReport, list[str]]:
    """What became of the pictures, and the first line of every problem."""
    report = fetch.fetch(room.options(), walls(**changes))
    return report, [format_text(problem).split("\n")[0] for problem in report.problems]


def get(web: Web, tmp_path: Path, path: str = "/x.jpg", **changes: Any) -> bytes:
    return download.download(web.url + path, walls(**changes), tmp_path / "x.part").data


# -- From the Internet to the page -------------------------------------------------------------------


def test_a_fetched_cover_is_published_like_one_of_our_own(room: Newsroom, web: Web) -> None:
    web.answers["/x.jpg"] = [data()]
    room.article("n/a.en.md", coverImage=f"{web.url}/x.jpg?ixid=now&w=1").build()
    assert f'<img src="{web.url}/x.jpg?ixid=now&amp;w=1"' in room.page("n/a/index.html")
    report, said = run(room)
    assert (report.wanted, report.fetched, report.size, said) == (1, 1, len(PHOTO), [])
    room.build()
    assert web.url not in room.page("n/a/index.html")
    assert [path.rpartition(".")[2] for path in images(room)].count("avif") == 3
    (line,) = (room.root / "images.lock").read_text().splitlines()
    assert json.loads(line) == {
        "url": f"{web.url}/x.jpg?w=1", "sha256": sha256(PHOTO).hexdigest(), "size": len(PHOTO),
        "type": "image/jpeg", "fetched": "2026-01-31T12:00:00Z",
    }  # fmt: skip


def test_what_is_there_is_not_fetched_again(room: Newsroom, web: Web) -> None:
    web.answers["/x.jpg"] = [data()]
    room.article("n/a.en.md", coverImage=f"{web.url}/x.jpg?ixid=1")
    room.article("n/b.en.md", coverImage=f"{web.url}/x.jpg?ixid=2")
    run(room)
    report, _ = run(room)
    assert (report.wanted, report.fetched) == (1, 0)
    assert len(web.asked) == 1


def test_a_picture_of_a_text_is_fetched_too(room: Newsroom, web: Web) -> None:
    web.answers["/x.jpg"] = [data()]
    room.article("n/a.en.md", f"![Chart]({web.url}/x.jpg)\n")
    run(room)
    room.build()
    assert "<picture>" in room.page("n/a/index.html")
    assert web.url not in room.page("n/a/index.html")


def test_the_largest_useful_picture_is_asked_for(room: Newsroom, web: Web) -> None:
    web.answers["/raw"] = [data()]
    urls = {size: f"{web.url}/{size}" for size in ("raw", "full", "regular", "small", "thumb")}
    room.article("n/a.en.md", coverImage=urls)
    run(room)
    assert web.paths() == ["/raw"]


def test_a_lost_cache_is_told_and_filled_again(room: Newsroom, web: Web) -> None:
    web.answers["/x.jpg"] = [data()]
    room.article("n/a.en.md", coverImage=f"{web.url}/x.jpg")
    run(room)
    room.build()
    first = images(room)
    shutil.rmtree(room.root / ".cache")
    (problem,) = [each for each in room.build().problems if each.code != "unclaimed-file"]
    assert format_text(problem) == (
        "images.lock: warning: 1 of the pictures listed here are not in .cache/remote [not-fetched]\n"
        "    run site-builder fetch; until then pages show them from where they came from"
    )
    assert images(room) == {}
    run(room)
    assert room.build().problems == ()
    assert images(room) == first


def test_a_file_with_other_bytes_than_the_lock_says_is_not_shown(room: Newsroom, web: Web) -> None:
    web.answers["/x.jpg"] = [data()]
    room.article("n/a.en.md", coverImage=f"{web.url}/x.jpg")
    run(room)
    (kept,) = [path for path in (room.root / ".cache/remote").rglob("*") if path.is_file()]
    kept.write_bytes(photo(300, 200))
    assert [problem.code for problem in room.build().problems] == ["not-fetched"]
    assert images(room) == {}


def test_a_damaged_lock_is_an_error(room: Newsroom) -> None:
    room.article("n/a.en.md").write({"images.lock": '{"url": "x"}\n'})
    expected = (
        "images.lock:1:1: error: the line is not one that site-builder wrote [invalid-lock]\n"
        '    1 | {"url": "x"}\n      | ^^^^^^^^^^^^\n    delete the line, and run site-builder fetch'
    )
    assert room.problems() == expected
    with pytest.raises(Faults):
        run(room)


def test_what_no_article_wants_any_more_leaves_the_lock(room: Newsroom, web: Web) -> None:
    web.answers |= {"/x.jpg": [data()], "/y.jpg": [data()]}
    room.article("n/a.en.md", coverImage=f"{web.url}/x.jpg").article(
        "n/b.en.md", coverImage=f"{web.url}/y.jpg"
    )
    run(room)
    room.remove("content/n/b.en.md")
    run(room)
    entries, problems = read_lock((room.root / "images.lock").read_bytes())
    assert (list(entries), problems) == ([f"{web.url}/x.jpg"], [])
    room.article("n/bad.en.md", title=None).remove("content/n/a.en.md")
    run(room)
    assert f"{web.url}/x.jpg" in (room.root / "images.lock").read_text(), "a faulty article may want it"


def test_a_build_asks_nobody(room: Newsroom, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the build touches the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    room.article("n/a.en.md", f"![x]({web.url}/y.jpg)\n", coverImage=f"{web.url}/x.jpg").build(clean=True)
    assert web.asked == []


# -- What is not to be had --------------------------------------------------------------------------


def test_a_404_is_a_warning_at_the_field(room: Newsroom, web: Web) -> None:
    web.answers["/y.jpg"] = [data()]
    room.article("n/a.en.md", f"![x]({web.url}/z.jpg)\n", coverImage=f"{web.url}/x.jpg")
    room.article("n/b.en.md", coverImage=f"{web.url}/y.jpg")
    report, said = run(room)
    assert report.fetched == 1
    assert said == [
        f"content/n/a.en.md:5:13: warning: coverImage: {web.url}/x.jpg: answers 404: it is not there [not-fetched]",
        f"content/n/a.en.md:7:1: warning: image: {web.url}/z.jpg: answers 404: it is not there [not-fetched]",
    ]
    assert len(web.asked) == 3, "a 404 is not asked for again"


NO_PICTURES = {
    "text": b"<html>",
    "svg": b"<svg/>",
    "nothing": b"",
    "avif": photo(form="AVIF"),
    "pdf": b"%PDF-1.7",
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_not_kept(web: Web, tmp_path: Path, name: str) -> None:
    web.answers["/x.jpg"] = [data(NO_PICTURES[name], "image/jpeg")]
    with pytest.raises(Refused, match="is no JPEG, PNG, WebP or GIF"):
        get(web, tmp_path)


@pytest.mark.parametrize(
    ("form", "kind"), [("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "gif")]
)
def test_the_type_is_what_the_bytes_say(form: str, kind: str) -> None:
    assert sniff(photo(30, 20, form)) == f"image/{kind}"


def test_a_fetched_bomb_is_a_problem_of_the_build_only(room: Newsroom, web: Web) -> None:
    from test_images import bomb

    web.answers["/x.png"] = [data(bomb(50_000, 50_000))]
    room.article("n/a.en.md", coverImage=f"{web.url}/x.png")
    assert run(room)[1] == []
    (problem,) = room.build().problems
    assert format_text(problem).split("\n")[0] == (
        f"content/n/a.en.md:5:13: warning: coverImage: {web.url}/x.png needs too much memory;"
        " 50,000,000 pixels at most [bad-picture]"
    )
    assert images(room) == {}


@pytest.mark.parametrize("length", [True, False])
def test_more_than_ten_megabytes_are_refused(
    web: Web, tmp_path: Path, length: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "BYTES", 1000)

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(PHOTO)

    web.answers["/x.jpg"] = [data() if length else endless]
    with pytest.raises(
        Refused, match=f"{len(PHOTO):,} bytes, 1,000 at most" if length else "more than 1,000 bytes"
    ):
        get(web, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_says_nothing_is_left(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "PAUSE", 0.2)
    release = threading.Event()
    web.answers["/x.jpg"] = [lambda _: release.wait(20) and None]
    with pytest.raises(Refused, match=r"the connection broke \(TimeoutError\), 4 times"):
        get(web, tmp_path)
    release.set()


def test_a_server_that_drips_is_left(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "SECONDS", 0.3)
    monkeypatch.setattr(download, "TRIES", 1)
    over = threading.Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        for letter in "HTTP/1.1 200 OK and so on and on and on, a letter at a time":
            request.wfile.write(letter.encode())
            if over.wait(0.1):
                return

    web.answers["/x.jpg"] = [drip]
    with pytest.raises(Refused, match=r"the connection broke"):
        get(web, tmp_path)
    over.set()


# -- Trying again, and going on ---------------------------------------------------------------------


def test_a_busy_server_is_asked_again_later(web: Web, tmp_path: Path) -> None:
    waits: list[float] = []
    busy = [status(503), status(429, Retry_After="7"), status(500, Retry_After="9999")]
    web.answers["/x.jpg"] = [*busy, data()]
    assert get(web, tmp_path, sleep=waits.append) == PHOTO
    assert waits == [0.5, 7.0, 30.0]


def test_a_broken_answer_is_continued(web: Web, tmp_path: Path) -> None:
    web.answers["/x.jpg"] = [breaking_off(5000, ETag='"one"'), continuing]
    assert get(web, tmp_path) == PHOTO
    _, headers = web.asked[1]
    assert (headers["Range"], headers["If-Range"]) == ("bytes=5000-", '"one"')
    assert list(tmp_path.iterdir()) == []


def test_what_another_run_began_is_continued(web: Web, tmp_path: Path) -> None:
    web.answers["/x.jpg"] = [breaking_off(5000, ETag='"one"')]
    with pytest.raises(Refused, match="the answer broke off, 4 times"):
        get(web, tmp_path)
    web.answers["/x.jpg"] = [continuing]
    assert get(web, tmp_path) == PHOTO


@pytest.mark.parametrize("tag", ["", 'W/"weak"'])
def test_a_part_of_an_unknown_version_is_thrown_away(web: Web, tmp_path: Path, tag: str) -> None:
    web.answers["/x.jpg"] = [breaking_off(5000, **({"ETag": tag} if tag else {})), data()]
    assert get(web, tmp_path) == PHOTO
    assert "Range" not in web.asked[1][1]


def test_a_part_of_another_version_is_thrown_away(web: Web, tmp_path: Path) -> None:
    web.answers["/x.jpg"] = [breaking_off(5000, ETag='"one"'), data()]
    assert get(web, tmp_path) == PHOTO


# -- Walls ------------------------------------------------------------------------------------------

NOT_PUBLIC = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "2002:7f00:1::", "2002:a00:1::", "2001:db8::1", "2001::1",
]  # fmt: skip


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_no_address_within_a_network_is_asked(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "151.101.1.1", "2606:4700::1", "2002:808:808::"])
def test_public_addresses_are_asked(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", [*NOT_PUBLIC, ["8.8.8.8", "10.0.0.1"]], ids=str)
def test_a_host_that_leads_inside_is_refused(
    address: str | list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [address] if isinstance(address, str) else address
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in found]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(Refused, match="which is not a public address"):
        download.resolve("evil.example", 443)


def test_the_test_switch_opens_nothing_but_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(Refused):
        download.resolve("evil.example", 443, loopback=True)


def test_the_settings_never_open_this_machine(room: Newsroom, web: Web) -> None:
    room.article("n/a.en.md", coverImage=f"{web.url}/x.jpg")
    report = fetch.fetch(room.options())
    (said,) = [format_text(problem).split("\n")[0] for problem in report.problems]
    assert "port" in said or "not a public address" in said
    assert web.asked == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://img.example/x.jpg", "http: is not allowed"), ("file:///etc/passwd", "file: is not allowed"),
        ("ftp://img.example/x.jpg", "ftp: is not allowed"), ("https://user:pw@img.example/", "user name"),
        ("https:///x.jpg", "no host"), ("https://img.example:22/x.jpg", "port 22"), ("https://img.example:99999/", "is none"),
        ("https://img.example\\@evil.example/", "backslashes"), ("https://img.example/a b", "blanks"),
        ("https://img.example/\r\nHost: evil", "control"), ("https://[::1/x", "is none"), ("https://other.example/x", "not to be fetched"),
        ("gopher://img.example/", "gopher: is not allowed"), ("", "not allowed"),
    ],
)  # fmt: skip
def test_an_odd_url_is_refused(url: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        split(url, Walls(lambda url: "img.example" in url))


def test_redirects_are_followed_and_judged_like_the_first(web: Web, tmp_path: Path) -> None:
    web.answers |= {
        "/a": [status(302, Location="/b")],
        "/b": [status(308, Location=f"{web.url}/x.jpg")],
        "/x.jpg": [data()],
    }
    assert get(web, tmp_path, "/a") == PHOTO
    for target, why in (
        ("http://169.254.169.254/latest", "not a public address"), ("file:///etc/passwd", "file: is not allowed"),
        ("//evil.example/", "not to be fetched"), ("\\\\evil.example\\x", "backslashes"), ("/a", "more than 3 redirects"),
    ):  # fmt: skip
        web.answers["/a"] = [status(302, Location=target)]
        with pytest.raises(Refused, match=why):
            get(web, tmp_path, "/a", allows=lambda url: "evil" not in url)


def test_another_encoding_is_refused(web: Web, tmp_path: Path) -> None:
    web.answers["/x.jpg"] = [data(Content_Encoding="gzip")]
    with pytest.raises(Refused, match="another encoding"):
        get(web, tmp_path)


def test_what_is_sent_names_nobody(web: Web, tmp_path: Path) -> None:
    web.answers["/%C3%A9.jpg"] = [data()]
    assert get(web, tmp_path, "/é.jpg") == PHOTO
    assert set(web.asked[0][1]) == {"Host", "User-Agent", "Accept", "Accept-Encoding"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost with its key, which nobody trusts."""
    if not shutil.which("openssl"):
        pytest.skip("there is no openssl here")
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    command = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost", "-keyout", f"{path}.key", "-out", str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.key").read_text())
    return path


def test_a_server_must_prove_who_it_is(certificate: Path, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    web = Web(context)
    web.answers["/x.jpg"] = [data()]
    with pytest.raises(Refused, match="localhost cannot prove who it is"):
        get(web, tmp_path)
    assert web.asked == []
    trusting = ssl.create_default_context(cafile=str(certificate))
    assert get(web, tmp_path, tls=trusting, http=False) == PHOTO
    web.close()


# -- Which picture, and what becomes of it ----------------------------------------------------------

UNSPLASH = "https://images.unsplash.com/photo-1682457549887-a1854b793b89"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (f"{UNSPLASH}?ixid=M3w&ixlib=rb-4.1.0", UNSPLASH),
        (f"{UNSPLASH}?crop=entropy&cs=srgb&fm=jpg&ixid=M3w&ixlib=rb-4.1.0&q=85", f"{UNSPLASH}?crop=entropy&cs=srgb&fm=jpg&q=85"),
        (f"{UNSPLASH}?q=85&ixid=M3w", f"{UNSPLASH}?q=85"), (f"{UNSPLASH}?mixid=1", f"{UNSPLASH}?mixid=1"),
        ("https://e.example/x.jpg#y", "https://e.example/x.jpg"), ("https://e.example/x.jpg", "https://e.example/x.jpg"),
    ],
)  # fmt: skip
def test_what_changes_every_time_is_not_part_of_a_picture(url: str, key: str) -> None:
    assert key_of(url) == key == key_of(key)


def test_services_that_resize_are_asked_for_no_more_than_is_useful() -> None:
    asked = "w=2400&fit=max&fm=jpg&q=85"
    assert request_url(f"{UNSPLASH}?ixid=M3w&ixlib=rb-4.1.0") == f"{UNSPLASH}?ixid=M3w&ixlib=rb-4.1.0&{asked}"
    assert request_url(f"{UNSPLASH}?crop=entropy&fm=png&w=9&h=9") == f"{UNSPLASH}?{asked}"
    assert request_url("https://a.imgix.net/x.png") == f"https://a.imgix.net/x.png?{asked}"
    assert request_url("https://e.example/x.png?w=9") == "https://e.example/x.png?w=9"


def test_hosts_have_policies() -> None:
    rules = Images(hosts={"a.example": "off", "*": "local"})
    urls = [
        UNSPLASH,
        "https://a.example/x",
        "https://A.example:443/x",
        "https://b.example/x",
        "https://a.example.evil/x",
    ]
    assert [policy_of(url, rules) for url in urls] == ["local", "off", "off", "local", "local"]
    assert [policy_of(url, Images()) for url in urls] == ["local", *["hotlink"] * 4]
    assert policy_of(UNSPLASH, Images(hosts={"images.unsplash.com": "hotlink"})) == "hotlink"


@pytest.mark.parametrize("policy", ["local", "hotlink", "off"])
def test_a_policy_decides_what_pages_show(room: Newsroom, web: Web, policy: str) -> None:
    web.answers["/x.jpg"] = [data()]
    room.article("n/a.en.md", f"![Chart]({web.url}/x.jpg)\n", coverImage=f"{web.url}/x.jpg")
    run(room)
    room.write({"site.yaml": SETTINGS + f"images: {{hosts: {{localhost: {policy}}}}}\n"}).build()
    page = room.page("n/a/index.html")
    shown = page.count("<picture>"), page.count(f'<img src="{web.url}/x.jpg"')
    assert shown == {"local": (2, 0), "hotlink": (0, 2), "off": (0, 0)}[policy]
    assert ("<p>Chart</p>" in page) == (policy == "off")
    assert bool(images(room)) == (policy == "local")


@pytest.mark.parametrize("blocked", ["http://localhost/photo-1", "images/x.jpg", "images/copy.jpg"])
def test_a_blocked_picture_appears_nowhere(room: Newsroom, blocked: str) -> None:
    urls = {
        size: f"http://localhost/photo-1?w={size}" for size in ("raw", "full", "regular", "small", "thumb")
    }
    room.write({"content/images/x.jpg": PHOTO, "content/images/copy.jpg": PHOTO})
    room.article("n/a.en.md", "![One](http://localhost/photo-1?q=2)\n", coverImage=urls)
    room.article("n/b.en.md", "![Two](images/x.jpg)\n", coverImage="images/copy.jpg")
    room.article("n/c.en.md", "![Three](http://localhost/photo-12)\n").build()
    assert all("<img" in room.page(f"n/{name}/index.html") for name in "abc")
    room.write({"site.yaml": SETTINGS + f"images: {{blocked: ['{blocked}']}}\n"}).build()
    gone = "a" if blocked.startswith("http") else "b"
    for name in "abc":
        assert ("<img" not in room.page(f"n/{name}/index.html")) == (name == gone)
    assert bool(images(room)) == (gone == "a")
    assert "<img" in room.page("category/market/index.html") if gone == "b" else True


def test_a_block_means_whole_names() -> None:
    rules = Images(blocked=("https://E.example/a/photo-1", "images/x.jpg"))
    blocked = [
        "http://e.example/a/photo-1?w=3",
        "https://e.example/a/photo-1/x#y",
        "images/x.jpg",
        "./images/x.jpg",
    ]
    assert all(is_blocked(each, rules) for each in blocked)
    others = ["https://e.example/a/photo-12", "https://e.example/A/photo-1", "images/x.jpg.png", "x.jpg"]
    assert not any(is_blocked(each, rules) for each in others)


def test_the_lock_file_is_one_line_a_picture_in_order() -> None:
    entries = [
        Fetched(f"https://e.example/{name}", "0" * 64, 1, "image/png", "2026-01-31T12:00:00Z")
        for name in "ba"
    ]
    text = write_lock(entries)
    assert [json.loads(line)["url"][-1] for line in text.splitlines()] == ["a", "b"]
    assert read_lock(text)[0] == {entry.url: entry for entry in entries}


def test_the_command_tells_what_it_did(room: Newsroom) -> None:
    room.article("n/a.en.md", coverImage="https://e.example/x.jpg")
    result = CliRunner().invoke(command, ["--project", str(room.root)])
    assert (result.exit_code, result.stdout) == (0, "0 of 0 remote pictures, 0 new (0 B)\n")
    room.article("n/b.en.md", coverImage="http://localhost/x.jpg")
    result = CliRunner().invoke(command, ["--project", str(room.root), "--strict"])
    assert result.exit_code == 1
    assert "[not-fetched]" in result.stderr
    assert not (room.root / "images.lock").exists()


def test_the_server_of_these_tests_works(web: Web) -> None:
    web.answers["/x.jpg"] = [data()]
    with urlopen(f"{web.url}/x.jpg") as answer:
        assert answer.read() == PHOTO
