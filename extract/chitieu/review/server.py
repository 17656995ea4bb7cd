"""The server of the review page: this machine only, one secret address, no file but those of the archive.

A page of another site can make a browser send requests here. It does not know the token and,
thanks to SameSite, does not send our cookie; Host and Origin are checked besides, so that a name that was made to
point here (DNS rebinding) gets nothing.
"""

from __future__ import annotations

import hmac
import secrets
import sys
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import msgspec
from msgspec import Struct

from chitieu.errors import (
    ChitieuError,
    CorrectionError,
    EvidenceChangedError,
    OutputError,
    ReviewRequestError,
    StaleDecisionError,
)
from chitieu.review.answers import GET, POST, Query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chitieu.review.answers import Room

ADDRESS = "127.0.0.1"
MAX_BODY = 64 * 1024
SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
STATUSES: tuple[tuple[type[ChitieuError], HTTPStatus], ...] = (
    (StaleDecisionError, HTTPStatus.CONFLICT),
    (EvidenceChangedError, HTTPStatus.GONE),
    (ReviewRequestError, HTTPStatus.NOT_FOUND),
    (CorrectionError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (OutputError, HTTPStatus.INSUFFICIENT_STORAGE),
)


class Reply(Struct, frozen=True):
    """What goes back: a status, its bytes and what they are."""

    status: HTTPStatus
    body: bytes
    kind: str
    keep: bool = False
    """Whether the browser may keep it: pictures go by the hash of their file."""


class Server(ThreadingHTTPServer):
    """Serves one desk on 127.0.0.1 until it is closed; ``port`` 0 takes a free one. Raises OSError."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, room: Room, port: int = 0) -> None:
        """Listen, with a fresh token."""
        self.room = room
        self.token = secrets.token_urlsafe(24)
        self.assets = {path.name: path.read_bytes() for path in (Path(__file__).parent / "static").iterdir()}
        super().__init__((ADDRESS, port), _Handler)
        self.port = int(self.server_address[1])
        self.hosts = frozenset(f"{name}:{self.port}" for name in (ADDRESS, "localhost"))
        self.cookie = f"chitieu-{self.port}"  # cookies do not keep ports apart

    @property
    def url(self) -> str:
        """The address to open; it holds the token."""
        return f"http://{ADDRESS}:{self.port}/?token={self.token}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Tell faults of ours with their traceback; a browser that closes a connection is none."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server  # pyright: ignore[reportIncompatibleVariableOverride] no other makes this handler
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "chitieu", ""
    timeout = 120.0
    # head and body of an answer in one packet, sent at once: else each waits 40 ms for the receipt of the head
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer a question."""
        address = urlsplit(self.path)
        query: Query = {name: values[-1] for name, values in parse_qs(address.query, keep_blank_values=True).items()}
        if self._foreign():
            return
        if address.path == "/" and "token" in query:
            self._enter(query["token"])
        elif not self._known():
            self._refuse("open the address that chitieu review printed: it holds the key to this page")
        elif address.path in GET:
            self._send(self._answered(lambda: GET[address.path](self.server.room, query)))
        else:
            name = "index.html" if address.path == "/" else address.path.removeprefix("/static/")
            body = self.server.assets.get(name)
            if body is None:
                self._send(Reply(HTTPStatus.NOT_FOUND, b"no such page\n", "text/plain"))
            else:
                self._send(Reply(HTTPStatus.OK, body, TYPES[Path(name).suffix]))

    def do_POST(self) -> None:
        """Take a decision."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_BODY:
            self.close_connection = True
            self._send(Reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"too long\n", "text/plain"))
            return
        body = self.rfile.read(int(length))
        if self._foreign(writes=True):
            return
        act = POST.get(urlsplit(self.path).path)
        if not self._known():
            self._refuse("open the address that chitieu review printed: it holds the key to this page")
        elif act is None or self.headers.get_content_type() != "application/json":
            self._send(Reply(HTTPStatus.NOT_FOUND, b"no such action\n", "text/plain"))
        else:
            self._send(self._answered(lambda: act(self.server.room, body)))

    def _answered(self, ask: Ask) -> Reply:
        try:
            answer = ask()
        except msgspec.MsgspecError as error:
            return _fault("bad_request", str(error), HTTPStatus.BAD_REQUEST)
        except ChitieuError as error:
            status = next((s for kind, s in STATUSES if isinstance(error, kind)), HTTPStatus.UNPROCESSABLE_ENTITY)
            return _fault(error.error_code, str(error), status)
        if isinstance(answer, bytes):
            return Reply(HTTPStatus.OK, answer, "image/png", keep=True)
        return Reply(HTTPStatus.OK, msgspec.json.encode(answer), "application/json")

    def _foreign(self, *, writes: bool = False) -> bool:
        """Refuse what another site sent; True where that was done."""
        ours = self.headers.get("Host", "") in self.server.hosts
        origin = self.headers.get("Origin")
        if origin is None:
            ours = ours and not writes  # a browser always says who writes
        else:
            ours = ours and origin.removeprefix("http://") in self.server.hosts and origin.startswith("http://")
        if self.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
            ours = False
        if not ours:
            self._refuse("this page answers to its own address only")
        return not ours

    def _known(self) -> bool:
        try:
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get(self.server.cookie)
        except CookieError:
            return False
        return cookie is not None and hmac.compare_digest(cookie.value.encode(), self.server.token.encode())

    def _enter(self, token: str) -> None:
        """Give the cookie for the token, and an address without it: addresses end up in histories."""
        if not hmac.compare_digest(token.encode(), self.server.token.encode()):
            self._refuse("this address is of an earlier session; open the one that chitieu review printed last")
            return
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", "/")
        self.send_header("Set-Cookie", f"{self.server.cookie}={token}; HttpOnly; SameSite=Strict; Path=/")
        self.send_header("Content-Length", "0")
        self._end_headers(keep=False)

    def _refuse(self, why: str) -> None:
        self._send(Reply(HTTPStatus.FORBIDDEN, f"{why}\n".encode(), "text/plain; charset=utf-8"))

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        self._end_headers(keep=reply.keep)
        self.wfile.write(reply.body)

    def _end_headers(self, *, keep: bool) -> None:
        for name, value in SECURITY.items():
            self.send_header(name, value)
        self.send_header("Cache-Control", "private, max-age=86400" if keep else "no-store")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name of the base class
        """Print nothing: stderr is for what the reviewer should know."""


def _fault(code: str, message: str, status: HTTPStatus) -> Reply:
    return Reply(status, msgspec.json.encode({"error_code": code, "message": message}), "application/json")


if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Ask: TypeAlias = Callable[[], "msgspec.Struct | bytes"]
