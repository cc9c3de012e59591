"""The preview as a program: what it answers on its port, what it refuses, how it begins and ends."""

from __future__ import annotations

import base64
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from conftest import NOW, REPOSITORY, Newsroom
from preview_program import start

from site_builder.files import require_project
from site_builder.preview_builds import Asked, Builder, changed_styles
from site_builder.problems import EnvironmentFault, UsageError
from site_builder.run import Report
from site_builder.serve import Place, alone, listen

PATIENCE = 60.0
CLOSED = b""


class Preview:
    """The program at work."""

    def __init__(self, newsroom: Newsroom, *arguments: str) -> None:
        self.newsroom = newsroom
        self.program = start(newsroom, "--now", NOW, *arguments)
        assert self.program.stderr
        self.said = self.program.stderr.readline()
        while "preview on" not in self.said:
            line = self.program.stderr.readline()
            assert line, self.said
            self.said += line
        self.port = int(self.said.rpartition(":")[2].partition("/")[0])

    def raw(self, request: bytes) -> bytes:
        """What comes back for bytes sent to the port, until the preview closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(request)
            parts = []
            while part := connection.recv(65_536):
                parts.append(part)
            return b"".join(parts)

    def ask(self, target: str, method: str = "GET", **headers: str) -> tuple[int, str]:
        """Status, and the whole answer."""
        given = {"Host": f"127.0.0.1:{self.port}", "Connection": "close", **headers}
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items())
        answer = self.raw(f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode())
        return int(answer.split(b" ", 2)[1]), answer.decode()

    def shows(self, target: str, text: str) -> str:
        """The answer, once it holds the text."""
        return self.until(lambda: self.ask(target)[1], lambda answer: text in answer)

    @staticmethod
    def until(ask: Callable[[], str], good: Callable[[str], bool]) -> str:
        end = time.monotonic() + PATIENCE
        while not good(found := ask()):
            assert time.monotonic() < end, found
            time.sleep(0.05)
        return found

    def says(self, text: str) -> None:
        """Reads on in what it says on standard error, until the text comes."""
        assert self.program.stderr
        while text not in (line := self.program.stderr.readline()):
            assert line, f"it ended without saying {text}"

    def greet(self, **headers: str) -> int:
        """The status of the answer to a browser that wants to be told of newer pages."""
        key = base64.b64encode(os.urandom(16)).decode()
        upgrade = {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec_WebSocket_Key": key,
            "Sec_WebSocket_Version": "13",
        }
        given = {"Host": f"127.0.0.1:{self.port}", **upgrade, **headers}
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items())
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(f"GET /__preview/socket HTTP/1.1\r\n{lines}\r\n".encode())
            return int(connection.recv(1000).split(b" ", 2)[1])

    def upgrade(self, connection: socket.socket) -> None:
        """Make the connection one that is told of newer pages."""
        own = f"127.0.0.1:{self.port}"
        connection.sendall(
            f"GET /__preview/socket HTTP/1.1\r\nHost: {own}\r\nOrigin: http://{own}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        assert connection.recv(1000).startswith(b"HTTP/1.1 101")

    def end(self, number: int = signal.SIGINT) -> str:
        """What it said on standard error, once it has ended."""
        self.program.send_signal(number)
        _, err = self.program.communicate(timeout=PATIENCE)
        assert "Traceback" not in err
        return err


def message(text: bytes) -> bytes:
    """A text as a browser sends it over such a connection."""
    return bytes([0x81, 0x80 | len(text)]) + b"\0\0\0\0" + text


@pytest.fixture
def site(newsroom: Newsroom) -> Newsroom:
    return newsroom.article("n/a.en.md", "First text.\n", title="First", aliases=["/old/"])


@pytest.fixture
def preview(site: Newsroom) -> Iterator[Preview]:
    made = Preview(site)
    made.shows("/n/a/", "First text.")
    yield made
    if made.program.poll() is None:
        made.end()


# -- What it shows --------------------------------------------------------------------------------


def test_the_preview_is_the_site_with_drafts_and_never_in_public(preview: Preview) -> None:
    room = preview.newsroom
    room.article("n/draft.en.md", "A draft.\n", title="Draft one", draft=True)
    page = preview.shows("/n/draft/", "A draft.")
    assert "Cache-Control: no-store" in page
    assert '<script src="/__preview/reload.js" data-build="' in page
    assert not (room.root / "public").exists()
    assert "reload.js" not in (room.root / ".cache/preview/n/draft/index.html").read_text()
    assert preview.ask("/old/")[0] == 301
    assert "Location: /n/a/" in preview.ask("/old/")[1]
    assert preview.ask("/missing/")[0] == 404
    assert preview.ask("/uk/missing/")[0] == 404
    assert preview.ask("/__preview/reload.js")[0] == 200
    assert preview.ask("/__preview/overlay.css")[0] == 200


def test_drafts_can_be_left_out(site: Newsroom) -> None:
    site.article("n/draft.en.md", "A draft.\n", draft=True)
    preview = Preview(site, "--no-drafts")
    preview.shows("/n/a/", "First text.")
    assert preview.ask("/n/draft/")[0] == 404
    preview.end()


def test_a_draft_with_a_fault_stays_as_it_was(preview: Preview) -> None:
    room = preview.newsroom
    room.article("n/draft.en.md", "A draft.\n", title="Draft one", draft=True)
    preview.shows("/n/draft/", "A draft.")
    room.article("n/draft.en.md", "Changed.\n", title="Draft one", draft=True, sentiment="POSITVE")
    preview.says("[invalid-choice]")
    assert "A draft." in preview.ask("/n/draft/")[1]
    room.article("n/draft.en.md", "Changed.\n", title="Draft one", draft=True)
    preview.shows("/n/draft/", "Changed.")


def test_it_survives_whatever_becomes_of_the_sources(preview: Preview) -> None:
    room = preview.newsroom
    (room.root / "content").rename(room.root / "aside")
    preview.shows("/n/a/", "404 Not Found")
    (room.root / "aside").rename(room.root / "content")
    preview.shows("/n/a/", "First text.")
    settings = (room.root / "site.yaml").read_text()
    room.remove("site.yaml")
    preview.says("site.yaml; `site-builder init DIR` makes a new site")
    assert preview.ask("/n/a/")[0] == 200
    room.write({"site.yaml": "name: [\n"})
    preview.says("[yaml-syntax]")
    assert preview.ask("/n/a/")[0] == 200
    room.write({"site.yaml": settings}).article("n/a.en.md", "Second text.\n")
    preview.shows("/n/a/", "Second text.")


def test_problems_are_told_on_the_terminal_once(preview: Preview) -> None:
    room = preview.newsroom
    room.article("n/b.en.md", "See [it](gone.en.md).\n")
    preview.shows("/n/b/", "See ")
    room.article("n/a.en.md", "Second text.\n")
    preview.shows("/n/a/", "Second text.")
    err = preview.end()
    assert err.count("[dead-link]") == 1
    assert err.endswith("the preview has ended\n")


def test_a_builder_that_was_killed_is_started_again(site: Newsroom) -> None:
    builder = Builder(asked(site))
    try:
        assert builder.build().good
        builder._process.kill()
        builder._process.join()
        site.article("n/a.en.md", "Second text.\n")
        assert builder.build().good
        assert "Second text." in site.page("n/a/index.html", ".cache/preview")
    finally:
        builder.close()
    assert not builder._process.is_alive()


def test_a_fault_of_the_machine_is_told(site: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    builder = Builder(asked(site))
    try:
        built = builder.build()
    finally:
        builder.close()
    assert not built.good
    assert built.message == "SOURCE_DATE_EPOCH: 'soon' is no number of seconds since 1970"


def asked(newsroom: Newsroom) -> Asked:
    arguments = {"project": newsroom.root, "now": None, "drafts": True, "jobs": 1}
    return Asked(arguments, "http://127.0.0.1:1", debug=False)


@pytest.mark.parametrize(
    ("paths", "removed", "styles"),
    [
        (["assets/a.1.css"], 0, ("/assets/a.1.css",)),
        (["assets/a.1.css", "assets/b.2.css"], 0, ("/assets/a.1.css", "/assets/b.2.css")),
        (["assets/a.1.css"], 1, ()),
        (["assets/a.1.css", "index.html"], 0, ()),
        ([], 0, ()),
    ],
)
def test_style_sheets_alone(paths: list[str], removed: int, styles: tuple[str, ...]) -> None:
    reasons = tuple((path, "changed") for path in paths)
    report = Report(1, 9, len(paths), len(paths), removed, 1, (), reasons, ())
    assert changed_styles(report) == styles


def test_static_files_keep_their_names_in_the_preview(site: Newsroom) -> None:
    site.write({"static/site.css": "a {}", "static/b.css": "@import 'site.css';"})
    site.write({"templates/404.html": "{{ 'site.css' | asset }}"})
    options = {"stable_names": True, "output": site.root / "out"}
    site.build(**options)
    name = site.page("404.html", "out")
    assert re.fullmatch(r"/assets/site\.[0-9a-f]{10}\.css", name)
    site.write({"static/site.css": "b {}"})
    report = site.build(**options)
    assert sorted(path.partition(".")[0] for path, _ in report.reasons) == ["assets/b", "assets/site"]
    assert site.page(name[1:], "out") == "b{}"
    site.build()
    assert site.page("404.html") != name, "elsewhere a name covers the bytes"


def test_incremental_equals_fresh_with_stable_names(site: Newsroom) -> None:
    site.write({"static/site.css": "a {}", "static/b.css": "@import 'site.css';", "static/x.svg": "<svg/>"})
    site.write({"templates/404.html": "{{ 'b.css' | asset }}"})
    site.build(stable_names=True)
    edits = [
        {"static/site.css": "b {}"}, {"static/x.svg": "<svg></svg>"}, {"static/b.css": "@import 'site.css'; b {}"},
        {"static/new.css": "c {}"}, {"templates/404.html": "{{ 'new.css' | asset }}"},
    ]  # fmt: skip
    for stable, edit in [*((True, edit) for edit in edits), (False, {}), (True, {})]:
        site.write(edit)
        site.build(stable_names=stable)
        assert site.tree() == site.clean_tree(stable_names=stable), edit


# -- What it refuses: TRUST 3d --------------------------------------------------------------------

FOREIGN = ["evil.example", "evil.example:8000", "localhost.evil.example", "192.168.1.2"]


@pytest.mark.parametrize("host", FOREIGN)
def test_other_names_of_this_machine_get_nothing(preview: Preview, host: str) -> None:
    for target in ("/n/a/", "/__preview/reload.js", "/"):
        status, answer = preview.ask(target, Host=host)
        assert status == 403
        assert answer.endswith("This preview answers only to its own name and pages.\n")
    assert preview.greet(Host=host, Origin=f"http://{host}") == 403


def test_only_its_own_pages_are_told_of_changes(preview: Preview) -> None:
    own = f"http://127.0.0.1:{preview.port}"
    assert preview.greet(Origin=own) == 101
    for origin in (
        "http://evil.example",
        "null",
        "",
        f"https://127.0.0.1:{preview.port}",
        "http://127.0.0.1:1",
        own + ".evil.example",
    ):
        assert preview.greet(Origin=origin) == 403, origin
    assert preview.greet(Origin="http://evil.example", Sec_Fetch_Site="same-origin") == 403
    assert preview.greet() == 403


def test_nothing_of_livereload_is_open(preview: Preview) -> None:
    for target in ("/forcereload", "/livereload.js", "/livereload", "/__preview/", "/__preview/../reload.js"):
        assert preview.ask(target)[0] == 404, target


def test_no_answer_is_for_other_origins(preview: Preview) -> None:
    answer = preview.ask("/n/a/", Origin="http://evil.example")[1]
    assert "access-control" not in answer.lower()
    assert "X-Content-Type-Options: nosniff" in answer
    assert "Cross-Origin-Resource-Policy: same-origin" in answer
    assert "\r\nServer:" not in answer


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_it_can_only_be_read(preview: Preview, method: str) -> None:
    assert preview.ask("/n/a/", method)[0] == 405


def test_only_the_head_when_asked(preview: Preview) -> None:
    status, answer = preview.ask("/n/a/", "HEAD")
    assert status == 200
    assert answer.endswith("\r\n\r\n")


MALFORMED = [
    b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00",
    b"GET /../../etc/passwd HTTP/1.0\r\nHost: localhost\r\n\r\n", b"GET /%zz%ff HTTP/1.0\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", b"GET http://evil.example/ HTTP/1.0\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\nConnection: close\r\n\r\n",
    b"GET /\x00 HTTP/1.0\r\nHost: localhost\r\n\r\n",
]  # fmt: skip


def test_malformed_and_stalled_requests_are_harmless(preview: Preview) -> None:
    with socket.create_connection(("127.0.0.1", preview.port)) as stalled:
        stalled.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        for request in MALFORMED:
            with closing(
                socket.create_connection(("127.0.0.1", preview.port), timeout=PATIENCE)
            ) as connection:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                answer = connection.recv(65_536)
            assert answer == CLOSED or int(answer.split(b" ", 2)[1]) in {400, 403, 404, 408, 413, 431, 505}, (
                request[:60]
            )
            assert b"root:" not in answer
        assert preview.ask("/n/a/")[0] == 200
    preview.end()


def test_a_socket_that_talks_nonsense_is_closed(preview: Preview) -> None:
    for text in (b"nonsense", b"[]", b'{"command": "info"}', b'{"command": 1}', b"\xff\xfe"):
        with socket.create_connection(("127.0.0.1", preview.port), timeout=PATIENCE) as connection:
            preview.upgrade(connection)
            connection.sendall(message(text))
    assert preview.ask("/n/a/")[0] == 200


# -- How it begins and ends -----------------------------------------------------------------------


def test_ctrl_c_and_a_signal_end_it(site: Newsroom) -> None:
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        preview = Preview(site)
        preview.shows("/n/a/", "First text.")
        children = [
            int(found)
            for found in Path(f"/proc/{preview.program.pid}/task/{preview.program.pid}/children")
            .read_text()
            .split()
        ]
        preview.end(number)
        assert preview.program.returncode == code
        preview.until(partial(alive, children), lambda found: not found)


def alive(processes: list[int]) -> str:
    return " ".join(str(each) for each in processes if Path(f"/proc/{each}").exists())


def test_ctrl_c_during_a_build(site: Newsroom) -> None:
    slow = "{% for a in 'x' * 10000 %}{% for b in 'x' * 10000 %}{% endfor %}{% endfor %}"
    site.write({"templates/404.html": slow})
    preview = Preview(site)
    preview.shows("/", "The site is being built.")
    time.sleep(1)
    started = time.monotonic()
    err = preview.end()
    assert preview.program.returncode == 130
    assert err.endswith("the preview has ended\n")
    assert time.monotonic() - started < PATIENCE / 2
    assert not [path.name for path in (site.root / ".cache").iterdir() if "stage" in path.name]


def test_a_second_preview_of_a_project_is_refused(preview: Preview) -> None:
    command = [sys.executable, "-m", "site_builder", "serve", "--project", str(preview.newsroom.root)]
    done = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 3
    assert done.stderr.endswith(
        f"error: this project has a preview already, on http://127.0.0.1:{preview.port}/\n"
    )
    with pytest.raises(EnvironmentFault), alone(preview.newsroom.root, "http://127.0.0.1:1"):
        pass


def test_a_folder_without_a_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"there is no .*site\.yaml; `site-builder init DIR` makes a new site"
    ):
        require_project(tmp_path)
    with pytest.raises(UsageError), alone(tmp_path, ""):
        pass
    assert not list(tmp_path.iterdir())


@pytest.fixture
def taken() -> Iterator[int]:
    """A port in use."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def test_a_port_in_use_is_named_with_one_that_is_free(taken: int) -> None:
    with pytest.raises(UsageError) as raised:
        listen("127.0.0.1", taken, print)
    found = re.fullmatch(rf"port {taken} is in use; try --port (\d+), which is free", str(raised.value))
    assert found
    assert int(found[1]) > taken


def test_without_a_port_asked_for_the_next_free_one_is_taken(
    taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("site_builder.serve.DEFAULT_PORT", taken)
    said: list[str] = []
    place = listen("127.0.0.1", None, said.append)
    for each in place.sockets:
        each.close()
    assert place.port > taken
    assert said == [f"port {taken} is in use, so this preview takes {place.port}"]
    monkeypatch.setattr("site_builder.serve.TRIES", 1)
    with pytest.raises(
        UsageError, match=f"^ports {taken} to {taken} are all in use; try another with --port$"
    ):
        listen("127.0.0.1", None, said.append)


@pytest.mark.parametrize("host", ["no.such.name.invalid", "192.0.2.1"])
def test_an_address_that_is_not_ours(host: str) -> None:
    with pytest.raises(UsageError, match=f"^cannot listen on {host}"):
        listen(host, 8000, print)


@pytest.mark.parametrize(
    ("host", "url"),
    [("127.0.0.1", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000"), ("0.0.0.0", "http://127.0.0.1:8000"),
     ("desk.local", "http://desk.local:8000")],
)  # fmt: skip
def test_addresses_as_they_are_shown(host: str, url: str) -> None:
    assert Place(host, 8000, []).url == url


def test_a_page_that_leaves_while_it_is_told_is_no_fault(preview: Preview) -> None:
    hello = b'{"command": "info", "url": "/", "build": "old"}'
    for _ in range(30):
        with socket.create_connection(("127.0.0.1", preview.port), timeout=PATIENCE) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            preview.upgrade(connection)
            connection.sendall(message(hello))
    preview.newsroom.article("n/a.en.md", "Second text.\n", title="First")
    preview.shows("/n/a/", "Second text.")
    assert "exception" not in preview.end()


IN_THE_MIDST_OF_A_MESSAGE = """
import os, signal, sys
from tornado.ioloop import IOLoop
from site_builder.serve import stopped_by_signals

def send():
    try:
        os.kill(os.getpid(), int(sys.argv[1]))
        for _ in range(1000):
            pass
    except:
        pass

loop = IOLoop()
loop.add_callback(send)
with stopped_by_signals(loop):
    loop.start()
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_a_signal_counts_whoever_drops_exceptions(number: signal.Signals, code: int) -> None:
    command = [sys.executable, "-c", IN_THE_MIDST_OF_A_MESSAGE, str(int(number))]
    ended = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (ended.returncode, ended.stderr) == (code, "")
