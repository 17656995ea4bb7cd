"""The process that draws pages for `Pictures`: requests come in on stdin, pictures go out on stdout.

It keeps the files and pages it used last, since the cells of a table are asked for one after another. A fault of ours
ends it with a traceback on stderr, and `Pictures` starts another.
"""

from __future__ import annotations

import contextlib
import io
import os
import queue
import sys
import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from PIL import Image

from chitieu.errors import ChitieuError, FileUnreadableError, MemoryLimitError, PageMissingError, PageSizeError
from chitieu.page.document import HEAD, file_kind
from chitieu.page.pdfium import PdfiumFile
from chitieu.page.picture import FAULT, PICTURE, Fault, Request
from chitieu.page.raster import load_image
from chitieu.page.scan_pixels import resize

if TYPE_CHECKING:
    from typing import BinaryIO

    from chitieu.page.scan_pixels import Colour, Grey

FILES = 4
PAGES = 6
"""Pages kept as pixels: 6 of A4 at 150 dpi are 40 MB; a row at the top of a page is asked for with its neighbours."""


def main() -> None:
    """Answer until stdin ends. The argument is the memory limit in MB."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a native library prints must not stand between two answers
    _cap_memory(int(sys.argv[1]))
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    drawer = Drawer()
    while True:
        kind, body = _answer(drawer, msgspec.msgpack.decode(requests.get(), type=Request))
        answers.write(kind + len(body).to_bytes(4, "big") + body)
        answers.flush()


def _listen(stream: BinaryIO, requests: queue.SimpleQueue[bytes]) -> None:
    """Pass requests on; leave at once where the parent is gone, even while a page is being drawn."""
    while header := stream.read(4):
        requests.put(stream.read(int.from_bytes(header, "big")))
    os._exit(0)


def _cap_memory(memory_mb: int) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 not on Windows

    limit = memory_mb * 1_000_000
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _answer(drawer: Drawer, request: Request) -> tuple[bytes, bytes]:
    try:
        return PICTURE, drawer.draw(request)
    except ChitieuError as error:
        fault = Fault(error.error_code, str(error))
    except MemoryError:
        name = Path(request.path).name
        fault = Fault(MemoryLimitError.error_code, f"{name}, page {request.page}: drawing it takes too much memory")
    except OSError as error:
        fault = Fault(FileUnreadableError.error_code, f"{Path(request.path).name}: cannot be read ({error.strerror})")
    return FAULT, msgspec.msgpack.encode(fault)


class Drawer:
    """Open files and drawn pages, the newest of each."""

    def __init__(self) -> None:
        """Nothing is open yet."""
        self._files: OrderedDict[tuple[str, int], PdfiumFile] = OrderedDict()
        self._pages: OrderedDict[tuple[str, int, int, int], Colour | Grey] = OrderedDict()

    def draw(self, request: Request) -> bytes:
        """Return the PNG. Raises the ChitieuError that names the cause."""
        path = Path(request.path)
        changed = path.stat().st_mtime_ns
        key = (request.path, changed, request.page, request.dpi)
        pixels = self._pages.get(key)
        if pixels is None:
            pixels = self._pages[key] = self._page(path, changed, request)
            if len(self._pages) > PAGES:
                self._pages.popitem(last=False)
        self._pages.move_to_end(key)
        return _png(pixels if request.box is None else _cut(pixels, request))

    def _page(self, path: Path, changed: int, request: Request) -> Colour | Grey:
        head = path.open("rb").read(HEAD)
        if file_kind(head, path.name, size=len(head)) == "image":
            return _frame(path, request)
        key = (request.path, changed)
        file = self._files.get(key)
        if file is None:
            file = self._files[key] = PdfiumFile(path, path.name)
            if len(self._files) > FILES:
                self._files.popitem(last=False)[1].close()
        self._files.move_to_end(key)
        if not 1 <= request.page <= file.pages:
            raise _no_page(path, request.page, file.pages)
        return file.drawn(request.page, request.dpi, request.pixels)


def _frame(path: Path, request: Request) -> Colour | Grey:
    frames = load_image(path, request.pixels)
    if not 1 <= request.page <= len(frames):
        raise _no_page(path, request.page, len(frames))
    frame = frames[request.page - 1]
    width, height = (round(side * request.dpi / 72) for side in (frame.width, frame.height))
    if width * height > request.pixels:
        raise PageSizeError(f"{path.name}, page {request.page}: too large to be drawn at {request.dpi} dpi")
    return resize(frame.pixels, width, height)


def _no_page(path: Path, page: int, pages: int) -> PageMissingError:
    return PageMissingError(f"{path.name}: no page {page}, it has {pages}; is this the file that was read?")


def _cut(pixels: Colour | Grey, request: Request) -> Colour | Grey:
    """Cut the box and its margin out of a page; a box beyond the page leaves the nearest pixels."""
    x0, top, x1, bottom = request.box or (0.0, 0.0, 0.0, 0.0)
    scale, margin = request.dpi / 72, request.margin
    height, width = pixels.shape[:2]
    left = min(max(0, round((x0 - margin) * scale)), width - 1)
    upper = min(max(0, round((top - margin) * scale)), height - 1)
    right = max(left + 1, min(width, round((x1 + margin) * scale)))
    lower = max(upper + 1, min(height, round((bottom + margin) * scale)))
    return pixels[upper:lower, left:right]


def _png(pixels: Colour | Grey) -> bytes:
    if pixels.ndim == 3 and _is_grey(pixels):  # noqa: PLR2004
        pixels = pixels[:, :, 0]
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "PNG", compress_level=2)  # 20 ms a page; 9 takes 300
    return out.getvalue()


def _is_grey(pixels: Colour) -> bool:
    return bool((pixels[:, :, 0] == pixels[:, :, 1]).all() and (pixels[:, :, 1] == pixels[:, :, 2]).all())


if __name__ == "__main__":
    main()
