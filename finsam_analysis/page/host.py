"""How the page is opened in a browser: a host on this machine alone, one websocket per window.

Who may come in: 127.0.0.1 only, by a key in the first address that becomes a cookie, with the
host's own name in ``Host`` and ``Origin``. Nothing is served but the page's own files and what the
page itself has had made.
"""

from __future__ import annotations

import asyncio
import gc
import hmac
import json
import mimetypes
import secrets
import signal
import webbrowser
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote, unquote

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from finsam_analysis.core import DataPackage
from finsam_analysis.page.conversation import Conversation, warm
from finsam_analysis.page.exploration import Exploration
from finsam_analysis.page.handing_over import Making
from finsam_analysis.page.message import UnaskedError
from finsam_analysis.page.view import Parts
from finsam_analysis.scenario import Scenario

ADDRESS = "127.0.0.1"
LARGEST_MESSAGE = 64 * 1024  # [bytes]; the longest text of a message, with room to spare
MOST_WINDOWS = 32
_KEY = "nyckel"
_FILES = Path(__file__).parent / "templates" / "utforska"
_SERVED = {
    "/sida.js": ("page.js", "text/javascript"),
    "/dorr.js": ("door.js", "text/javascript"),
    "/sida.css": ("page.css", "text/css"),
}
_SHELL = "shell.html"
_MADE = "/gjort/"
_ALONE = 60.0  # [s] the host waits when the last window has been closed
_UNOPENED = 900.0  # [s] it waits for a first window
_BETWEEN_LOOKS = 0.5  # [s]


class Host:
    """Serves one package's page until its last window has been closed for a while.

    Args:
        package: the förbund's data.
        start: the scenario each new window begins with.
        out: folder for reports and appendices.
        alone: how long to wait when no window is open [s].
    """

    def __init__(
        self, package: DataPackage, start: Scenario, out: Path, alone: float = _ALONE
    ) -> None:
        self.package, self.start, self.out, self.alone = package, start, out, alone
        self.token = secrets.token_urlsafe(32)
        self.ticket = secrets.token_urlsafe(32)
        self.conversations: dict[str, Conversation] = {}
        self.windows: set[_Window] = set()
        self.made: dict[str, Path] = {}
        self._closed_at: float | None = None
        (self._socket,) = bind_sockets(0, ADDRESS)
        self.port: int = self._socket.getsockname()[1]
        self.names = frozenset({f"{ADDRESS}:{self.port}", f"localhost:{self.port}"})
        self.cookie = f"finsam-{self.port}"
        routes: list[Any] = [
            ("/", _Page, {"host": self}),
            (r"/(?:sida\.js|dorr\.js|sida\.css)", _File, {"host": self}),
            (rf"{_MADE}(.+)", _Made, {"host": self}),
            ("/samtal", _Window, {"host": self}),
            (".*", _Nothing, {"host": self}),
        ]
        self.application = Application(
            routes,
            compress_response=True,
            websocket_max_message_size=LARGEST_MESSAGE,
            log_function=lambda _handler: None,
        )

    @property
    def first_address(self) -> str:
        """The address that lets a browser in."""
        return f"http://{ADDRESS}:{self.port}/?{_KEY}={self.token}"

    def conversation(self, session: str) -> Conversation:
        """What a window has asked so far; a window that is loaded again comes back to it."""
        if session not in self.conversations:
            self._forget_one()
            exploration = Exploration(self.package, self.start)
            talk = _HostedConversation(
                exploration,
                partial(self.tell, session),
                asyncio.get_running_loop().call_later,
                self.out,
            )
            talk.host = self
            self.conversations[session] = talk
        return self.conversations[session]

    def _forget_one(self) -> None:
        """Make room for one more conversation: the oldest without a window is let go."""
        open_now = {window.session for window in self.windows}
        closed = [session for session in self.conversations if session not in open_now]
        if len(self.conversations) >= MOST_WINDOWS and closed:
            self.conversations.pop(closed[0]).end()

    def tell(self, session: str, answer: dict[str, Any]) -> None:
        """Send an answer to the windows of a session."""
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        for window in tuple(self.windows):
            if window.session == session:
                window.send(text)

    async def serve(self, ready: Callable[[str], object]) -> None:
        """Serve until alone for a while, or until told to end.

        Args:
            ready: called with the first address when the page can be opened.
        """
        server = HTTPServer(self.application, max_body_size=LARGEST_MESSAGE)
        server.add_sockets([self._socket])
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError):  # Windows: Ctrl-C ends the program by itself
            for sign in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(sign, ended.set)
        self._closed_at = loop.time() + _UNOPENED - self.alone
        ready(self.first_address)
        # What the tables need is at hand when they are first asked for.
        loop.run_in_executor(None, warm).add_done_callback(_keep_what_is_there)
        try:
            while not ended.is_set() and not self._is_alone(loop.time()):
                try:
                    await asyncio.wait_for(ended.wait(), _BETWEEN_LOOKS)
                except TimeoutError:
                    continue
        finally:
            for window in tuple(self.windows):
                window.close(1001)
            server.stop()
            await server.close_all_connections()
            for conversation in self.conversations.values():
                conversation.end()

    def opened(self, window: _Window) -> None:
        """A window has come in."""
        self.windows.add(window)
        self._closed_at = None

    def closed(self, window: _Window) -> None:
        """A window has gone."""
        self.windows.discard(window)
        if not self.windows:
            self._closed_at = asyncio.get_running_loop().time()

    def _is_alone(self, now: float) -> bool:
        return self._closed_at is not None and now - self._closed_at >= self.alone

    def lets_in(self, request: HTTPServerRequest) -> bool:
        """Whether a request is to this host by name, and from one who has been let in."""
        kept = request.cookies.get(self.cookie)
        return kept is not None and hmac.compare_digest(kept.value.encode(), self.ticket.encode())

    def is_ours(self, request: HTTPServerRequest) -> bool:
        """Whether a request names this host, and comes from no page but its own."""
        origin = request.headers.get("Origin")
        return request.host in self.names and (
            origin is None or origin in {f"http://{name}" for name in self.names}
        )


def open_page(
    package: DataPackage, start: Scenario, out: Path, *, browser: bool, say: Callable[[str], object]
) -> None:
    """Open the page and serve it until it is closed.

    Args:
        package: the förbund's data.
        start: the scenario to begin with.
        out: folder for reports and appendices.
        browser: open it in the user's browser.
        say: told the address when it can be opened.
    """
    host = Host(package, start, out)

    def ready(address: str) -> None:
        say(address)
        if browser:
            webbrowser.open(address)

    asyncio.run(host.serve(ready))


def _keep_what_is_there(_warmed: object) -> None:
    """Let no change wait while all that was imported is looked through for what can go: it stays."""
    gc.collect()
    gc.freeze()


class _HostedConversation(Conversation):
    """A conversation whose reports can be read through the host."""

    host: Host

    def link_of(self, making: Making, state: str) -> Parts:
        if state != "klar":
            return {}
        folder = making.page.parent
        self.host.made |= {
            f"{folder.name}/{path.relative_to(folder).as_posix()}": path
            for path in folder.rglob("*")
            if path.is_file() and not path.is_symlink()
        }
        return {"href": f"{_MADE}{quote(f'{folder.name}/{making.page.name}')}"}


class _Guarded(RequestHandler):
    """Answers only those who may come in."""

    host: Host
    needs_origin = False
    csp = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

    def initialize(self, host: Host) -> None:
        self.host = host

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", self.csp)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")
        self.clear_header("Server")

    def prepare(self) -> Awaitable[None] | None:
        if not self.host.is_ours(self.request):
            raise HTTPError(403)
        if self.needs_origin and "Origin" not in self.request.headers:
            raise HTTPError(403)
        if not self.host.lets_in(self.request) and not self.shown_the_key():
            raise HTTPError(403)
        return None

    def shown_the_key(self) -> bool:
        return False

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if not isinstance(value, HTTPError):  # what is no request of ours is nobody's news
            super().log_exception(typ, value, tb)

    def write_error(self, status_code: int, **_kinds: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        words = {
            403: "Sidan öppnas med den adress som finsam whatif skrev ut.",
            404: "Här finns ingenting.",
        }
        self.finish(words.get(status_code, "Det gick inte."))


class _Page(_Guarded):
    """The page; the key in its first address becomes a cookie and leaves the address."""

    def shown_the_key(self) -> bool:
        given = self.get_query_argument(_KEY, "")
        return hmac.compare_digest(given.encode(), self.host.token.encode())

    def get(self) -> None:
        if self.get_query_argument(_KEY, ""):
            if not self.shown_the_key():
                raise HTTPError(403)
            self.set_cookie(self.host.cookie, self.host.ticket, httponly=True, samesite="Strict")
            self.redirect("/", status=303)
            return
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish((_FILES / _SHELL).read_bytes())


class _File(_Guarded):
    """The page's own files."""

    def get(self) -> None:
        name, kind = _SERVED[self.request.path]
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        self.finish((_FILES / name).read_bytes())


class _Made(_Guarded):
    """A report or an appendix that the page has had made, and what lies beside it."""

    # A report carries its own style and pictures; nothing in it runs or asks anyone anything.
    csp = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )

    def get(self, name: str) -> None:
        path = self.host.made.get(unquote(name))
        if path is None or not path.is_file():
            raise HTTPError(404)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.set_header(
            "Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
        )
        self.finish(path.read_bytes())


class _Nothing(_Guarded):
    """Every other address."""

    def get(self) -> None:
        raise HTTPError(404)


class _Window(_Guarded, WebSocketHandler):
    """One window's websocket."""

    session = ""
    needs_origin = True  # every browser tells it, and nobody else has anything to ask here

    def check_origin(self, origin: str) -> bool:
        return origin in {f"http://{name}" for name in self.host.names}

    def get_compression_options(self) -> dict[str, Any]:
        return {"compression_level": 4, "mem_level": 8}

    def open(self, *_args: str, **_kinds: str) -> None:
        session = self.get_query_argument("fonster", "")
        if not (16 <= len(session) <= 64 and session.isalnum() and session.isascii()):
            self.close(1008)
            return
        if len(self.host.windows) >= MOST_WINDOWS:
            self.close(1013)
            return
        self.set_nodelay(True)
        self.session = session
        self.host.opened(self)

    def on_message(self, message: str | bytes) -> None:
        if message == "":
            self.send("")  # the page asks whether anyone is there
            return
        try:
            self.host.conversation(self.session).receive(json.loads(message))
        except (UnaskedError, ValueError, RecursionError):
            self.close(1008)

    def on_close(self) -> None:
        self.host.closed(self)

    def send(self, text: str) -> None:
        """Send a text; a window that has gone while it was sent needs none."""
        with suppress(WebSocketClosedError):
            self.write_message(text).add_done_callback(lambda sent: sent.exception())
