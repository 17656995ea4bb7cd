"""Pictures of pages and crops, drawn in a process of their own: a bad file hangs or kills that process, never ours.

Boxes are points on the page as a viewer shows it, origin top left, as in every table. ``picture_child`` draws.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from chitieu.errors import (
    ChitieuError,
    FileUnreadableError,
    FileVanishedError,
    InternalError,
    TimeLimitError,
    WorkerDiedError,
)

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from chitieu.geometry import Box

HEADER = 5
"""Bytes before each answer: a kind and the length that follows."""
PICTURE, FAULT = b"P", b"F"


class PictureLimits(Struct, frozen=True):
    """What one picture may cost, and what is kept of those made. A scanned A4 page takes 0.3 s and 200 MB."""

    seconds: float = 20.0
    memory_mb: int = 1500
    pixels: int = 40_000_000
    kept_mb: int = 64


class Request(msgspec.Struct, frozen=True):
    """One picture to draw: a page at ``dpi``, or what ``box`` (points) holds, with ``margin`` points around it."""

    path: str
    page: int
    dpi: int
    box: tuple[float, float, float, float] | None
    margin: float
    pixels: int


class Fault(msgspec.Struct, frozen=True):
    """Why there is no picture."""

    error_code: str
    message: str


class Pictures:
    """Draws pages and crops as PNG; may be shared by threads, which then take turns.

    One child process, started at once and again after it died or was killed; the newest pictures are kept.
    """

    def __init__(self, limits: PictureLimits | None = None) -> None:
        """Start the child: by the first request it has loaded what it needs."""
        self._limits = limits or PictureLimits()
        self._kept: OrderedDict[tuple[Request, int, int], bytes] = OrderedDict()
        self._kept_bytes = 0
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = self._start()

    def __enter__(self) -> Self:
        """Return the handle itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child."""
        self.close()

    def page_png(self, path: Path, page: int, dpi: int) -> bytes:
        """Return page ``page`` (from 1) of a PDF or page image. Raises the ChitieuError that names the cause."""
        return self._picture(path, Request(str(path), page, dpi, None, 0.0, self._limits.pixels))

    def crop_png(self, path: Path, page: int, box: Box, dpi: int, margin: float = 0.0) -> bytes:
        """Return what ``box`` shows, with ``margin`` points around it, cut at the page's edge.

        Raises the ChitieuError that names the cause.
        """
        corners = (box.x0, box.top, box.x1, box.bottom)
        return self._picture(path, Request(str(path), page, dpi, corners, margin, self._limits.pixels))

    def close(self) -> None:
        """End the child; a request after this starts another."""
        with self._turn:
            self._kill()

    def _picture(self, path: Path, request: Request) -> bytes:
        try:
            facts = path.stat()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise FileVanishedError(f"{path.name}: no longer there; say where the files lie now") from error
        except OSError as error:
            raise FileUnreadableError(f"{path.name}: cannot be read ({error.strerror}); check permissions") from error
        key = (request, facts.st_mtime_ns, facts.st_size)
        with self._turn:
            if (known := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return known
            picture = self._ask(path, request)
            self._keep(key, picture)
            return picture

    def _keep(self, key: tuple[Request, int, int], picture: bytes) -> None:
        self._kept[key] = picture
        self._kept_bytes += len(picture)
        while self._kept_bytes > self._limits.kept_mb * 1_000_000:
            self._kept_bytes -= len(self._kept.popitem(last=False)[1])

    def _ask(self, path: Path, request: Request) -> bytes:
        where = f"{path.name}, page {request.page}"
        for _attempt in range(2):  # the system may have ended a child that was idle
            child = self._child
            if child is None or child.poll() is not None:
                self._kill()
                child = self._child = self._start()
            late = threading.Event()
            clock = threading.Timer(self._limits.seconds, _stop, (child, late))
            clock.daemon = True
            clock.start()
            try:
                kind, body = _exchange(child, msgspec.msgpack.encode(request))
            except (EOFError, OSError):
                self._kill()
                if late.is_set():
                    limit = f"{self._limits.seconds:g} s"
                    raise TimeLimitError(f"{where}: drawing it takes over {limit}; look at the file itself") from None
                continue
            finally:
                clock.cancel()
            if kind == PICTURE:
                return body
            fault = msgspec.msgpack.decode(body, type=Fault)
            raise _error_of(fault.error_code)(fault.message)
        raise WorkerDiedError(f"{where}: cannot be drawn; look at the file itself")

    def _start(self) -> subprocess.Popen[bytes]:
        # -P: a module of the current folder must not stand in for ours
        command = [sys.executable, "-P", "-m", "chitieu.page.picture_child", str(self._limits.memory_mb)]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 see above

    def _kill(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not yet sent to the dead child
                    pipe.close()


def _stop(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    child.kill()


def _exchange(child: subprocess.Popen[bytes], request: bytes) -> tuple[bytes, bytes]:
    """Send a request and return kind and body of the answer. Raises EOFError or OSError where the child ended."""
    if child.stdin is None or child.stdout is None:
        raise EOFError
    child.stdin.write(len(request).to_bytes(4, "big") + request)
    child.stdin.flush()
    header = _exactly(child.stdout.fileno(), HEADER)
    return header[:1], _exactly(child.stdout.fileno(), int.from_bytes(header[1:], "big"))


def _exactly(descriptor: int, count: int) -> bytes:
    parts: list[bytes] = []
    while count:
        part = os.read(descriptor, min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _error_of(code: str) -> type[ChitieuError]:
    classes = [ChitieuError]
    for one in classes:  # grows while it is walked: subclasses of subclasses
        classes.extend(one.__subclasses__())
    return next((one for one in classes if one.error_code == code and one is not ChitieuError), InternalError)
