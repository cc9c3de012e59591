"""The preview: serves the site as its host would, and shows every change in the browser at once."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread
from types import FrameType
from typing import NamedTuple

from livereload.handlers import LiveReloadHandler
from livereload.server import Server
from livereload.watcher import Watcher
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import Application

from site_builder import disk
from site_builder.files import require_project
from site_builder.preview_builds import Asked, Builder, build_when_woken, output_of
from site_builder.preview_host import EVERYWHERE
from site_builder.preview_server import Pages, Preview, Socket
from site_builder.preview_watch import watch_sources
from site_builder.problems import EnvironmentFault, UsageError
from site_builder.shell import TERMINATED

DEFAULT_PORT = 8000
TRIES = 50
"""Ports that are tried at most."""
LIMITS = {"idle_connection_timeout": 60, "body_timeout": 10, "max_body_size": 65_536}
"""What a client may take: seconds between requests and for a body, bytes of it."""


class Place(NamedTuple):
    """Where a preview listens."""

    host: str
    """As asked for."""
    port: int
    sockets: list[socket.socket]

    @property
    def url(self) -> str:
        """Its address in a browser of this machine."""
        name = "127.0.0.1" if self.host in EVERYWHERE else self.host
        return f"http://{f'[{name}]' if ':' in name else name}:{self.port}"


def serve(asked: Asked, place: Place, *, poll: bool, opened: bool, say: Callable[[str], None]) -> None:
    """Serves the preview until interrupted, building whenever a source changes."""
    project: Path = asked.arguments["project"].resolve()
    for name in ("livereload", "tornado"):  # they log every request and tell of every broken connection
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    loop = IOLoop(make_current=True)
    preview = Preview(output_of(project), place.host)
    wake, over = Event(), Event()
    builder = Builder(asked)
    work = (
        partial(watch_sources, project, wake, over, poll=poll, say=say),
        partial(build_when_woken, builder, wake, over, partial(loop.add_callback, preview.show)),
    )
    try:
        with stopped_by_signals(loop):
            LiveServer(place, preview, work).serve(
                place.port,
                host=place.url.removeprefix("http://").rpartition(":")[0],
                open_url_delay=1 if opened else None,
            )
    finally:
        over.set()
        wake.set()
        builder.close()


@contextmanager
def stopped_by_signals(loop: IOLoop) -> Iterator[None]:
    """Ctrl-C and SIGTERM stop the loop instead of raising an exception in the midst of it, where livereload
    would drop it; SIGTERM raises SystemExit afterwards.
    """
    caught: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        caught.append(number)
        loop.add_callback_from_signal(loop.stop)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, action in before.items():
            signal.signal(number, action)
    if signal.SIGTERM in caught:
        raise SystemExit(TERMINATED)


class LiveServer(Server):  # type: ignore[misc]
    """livereload's server with pages, socket and sources of our own."""

    def __init__(self, place: Place, preview: Preview, work: tuple[Callable[[], None], ...]) -> None:
        super().__init__(watcher=Started(work))
        self._place = place
        self._preview = preview

    def application(self, *_: object, **__: object) -> None:
        """What is answered: nothing of livereload's own, which any page elsewhere could call."""
        LiveReloadHandler.watcher = self.watcher
        LiveReloadHandler.live_css = True
        given = {"preview": self._preview}
        routes = [("/__preview/socket", Socket, given), (".*", Pages, given)]
        application = Application(routes, websocket_ping_interval=20, websocket_max_message_size=65_536)
        HTTPServer(application, **LIMITS).add_sockets(self._place.sockets)

    def _setup_logging(self) -> None:
        """Nothing: what a build has to say is said by itself."""


class Started(Watcher):  # type: ignore[misc]
    """A watcher that livereload need not poll: its work runs in threads."""

    def __init__(self, work: tuple[Callable[[], None], ...]) -> None:
        super().__init__()
        self._work = work
        self.watch("sources")

    def start(self, _callback: object) -> bool:
        """Start the work; true, for changes are told without polling."""
        for each in self._work:
            Thread(target=each, daemon=True).start()
        return True


@contextmanager
def alone(project: Path, url: str) -> Iterator[None]:
    """Holds the project's preview for this process; raises EnvironmentFault when another one has it.

    Two previews of one project would write each other's address into the same pages.
    """
    require_project(project)
    path = f"{project}/.cache/locks/preview.lock"
    with disk.faults(path):
        disk.make_folders(os.path.dirname(path))  # noqa: PTH120
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = os.pread(file, 200, 0).decode("utf-8", "replace")
            raise EnvironmentFault(f"this project has a preview already, on {other}") from None
        os.ftruncate(file, 0)
        os.pwrite(file, f"{url}/".encode(), 0)
        yield
    finally:
        with suppress(OSError):
            os.close(file)


def listen(host: str, port: int | None, say: Callable[[str], None]) -> Place:
    """The place to listen on; without a port asked for, the first free one from the default on.

    Raises UsageError when that cannot be.
    """
    wanted = port or DEFAULT_PORT
    for candidate in range(wanted, min(wanted + TRIES, 65_536)):
        try:
            sockets = _listeners(host, candidate)
        except socket.gaierror as error:
            raise UsageError(f"cannot listen on {host}: {error.strerror}") from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise UsageError(
                    f"cannot listen on {host}:{candidate}: {os.strerror(error.errno or 0)}"
                ) from error
            continue
        if candidate == wanted:
            return Place(host, candidate, sockets)
        if port:
            for each in sockets:
                each.close()
            raise UsageError(f"port {port} is in use; try --port {candidate}, which is free")
        say(f"port {wanted} is in use, so this preview takes {candidate}")
        return Place(host, candidate, sockets)
    raise UsageError(f"ports {wanted} to {wanted + TRIES - 1} are all in use; try another with --port")


def _listeners(host: str, port: int) -> list[socket.socket]:
    """Sockets on every address of the host: `localhost` may have two, of which one is not there."""
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    addresses = dict.fromkeys((family, address[:2]) for family, _, _, _, address in found)
    with ExitStack() as opened:
        listening: list[socket.socket] = []
        for number, (family, address) in enumerate(addresses, 1):
            try:
                each = socket.create_server((str(address[0]), port), family=family, backlog=128)
            except OSError as error:
                if error.errno != errno.EADDRNOTAVAIL or (number == len(addresses) and not listening):
                    raise
                continue
            listening.append(opened.enter_context(each))
            each.setblocking(False)
        opened.pop_all()
    return listening
