"""Makes files that go wrong, each in its own way, and readers that misbehave by file name (workers import them)."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from chitieu.archive.worker import read_document
from chitieu.contract.rows import DocumentResult, DocumentRow, PageRow
from chitieu.errors import BrokenPdfError, PatternError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chitieu.settings import Override, Settings

PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def pdf(media_box: str = "0 0 595 842", *, pages: int = 1, extra: str = "", trailer: str = "") -> bytes:
    """Write a minimal PDF with blank pages."""
    kids = " ".join(f"{3 + number} 0 R" for number in range(pages))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {pages}>>"]
    objects += [f"<</Type/Page/Parent 2 0 R/MediaBox[{media_box}]>>"] * pages
    if extra:
        objects.append(extra)
        trailer += f"/Encrypt {len(objects)} 0 R"
    return written([content.encode() for content in objects], trailer)


def written(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """Write a PDF of these objects, numbered from 1; the first is the catalog."""
    body = b"%PDF-1.4\n"
    offsets: list[int] = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + end.encode()


def encrypted_pdf(password: bytes = b"mat khau") -> bytes:
    """Lock a blank PDF with a user password: standard security handler, revision 2 (ISO 32000-1, 7.6.3)."""
    padded = (password + PADDING)[:32]
    owner = _rc4(hashlib.md5(padded).digest()[:5], padded)  # noqa: S324 what the format asks for
    permissions = -4
    identifier = b"0123456789abcdef"
    seed = padded + owner + permissions.to_bytes(4, "little", signed=True) + identifier
    user = _rc4(hashlib.md5(seed).digest()[:5], PADDING)  # noqa: S324 as above
    lock = f"<</Filter/Standard/V 1/R 2/O<{owner.hex()}>/U<{user.hex()}>/P {permissions}>>"
    return pdf(extra=lock, trailer=f"/ID[<{identifier.hex()}><{identifier.hex()}>]")


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    j = 0
    for i, byte in zip(count(1), data):
        k = i % 256
        j = (j + box[k]) % 256
        box[k], box[j] = box[j], box[k]
        out.append(byte ^ box[(box[k] + box[j]) % 256])
    return bytes(out)


# file name -> (content, state, error_code)
BAD: dict[str, tuple[bytes, str, str]] = {
    "empty.pdf": (b"", "failed", "empty_file"),
    "encrypted.pdf": (encrypted_pdf(), "failed", "encrypted"),
    "huge-page.pdf": (pdf("0 0 90000 90000"), "failed", "page_size"),
    "html.pdf": (b"<!DOCTYPE html>\n<html><body>404 Not Found</body></html>", "unsupported", "html_named_pdf"),
    "no-pages.pdf": (pdf(pages=0), "failed", "no_pages"),
    "not-a-picture.png": (b"\x89PNG\r\n\x1a\nbroken", "failed", "broken_image"),
    "text.pdf": (b"Bao cao quy III\n" * 40, "unsupported", "not_a_pdf"),
}

# what `misbehave` does with files of these names; the content only makes them differ
ACTS: dict[str, tuple[str, str]] = {
    "act-dies.pdf": ("failed", "worker_died"),
    "act-eats-slowly.pdf": ("failed", "memory"),
    "act-eats-at-once.pdf": ("failed", "memory"),
    "act-hangs.pdf": ("failed", "timeout"),
    "act-raises.pdf": ("failed", "internal"),
}


def misbehave(path: Path, name: str, settings: Settings, override: Override | None) -> DocumentResult:
    """Stand in for the real reader: do what an ``act-`` name says, read every other file."""
    act = ACT.get(path.name)
    if act is not None:
        act()
    return read_document(path, name, settings, override)


def fake(path: Path, name: str, settings: Settings, override: Override | None) -> DocumentResult:
    """Stand in without reading: the worker's pid as the first page's number, an override's area as the encoding."""
    del settings
    act = ACT.get(path.name)
    if act is not None:
        act()
    if path.name.startswith("slow"):
        time.sleep(0.5)
    document = DocumentRow(file=name, doc_id="d0", state="done")
    return DocumentResult(document, pages=(PageRow(page=os.getpid(), encoding=override.area if override else ""),))


def lazily(path: Path, name: str, settings: Settings, override: Override | None) -> DocumentResult:
    """Stand in without reading, in a while, with nothing in the result that differs from run to run."""
    time.sleep(0.05)
    fake(path, name, settings, override)
    return DocumentResult(DocumentRow(file=name, doc_id=f"d-{name}", state="done"), pages=(PageRow(page=1),))


def slowly(path: Path, name: str, settings: Settings, override: Override | None) -> DocumentResult:
    """Stand in without reading, in a second."""
    time.sleep(1)
    return fake(path, name, settings, override)


def growing(path: Path, name: str, settings: Settings, override: Override | None) -> DocumentResult:
    """Stand in for a reader whose file is being written, by somebody else, the first time it looks at it."""
    while path.name == "grows.pdf" and path.stat().st_size < 20:
        time.sleep(0.01)
    return fake(path, name, settings, override)


def escapes(path: Path, name: str, settings: Settings, override: Override | None) -> DocumentResult:
    """Stand in for a library that a PDF took over; the pages are numbers of the attempts that were not refused.

    Beside the file lie the folder to write into and the port to connect to.
    """
    home = path.parent.parent / "home"
    attempts: tuple[Callable[[], object], ...] = (
        lambda: (home / "new").write_bytes(b"x"),
        lambda: (home / "old").write_bytes(b"x"),
        (home / "old").unlink,
        lambda: (home / "old").rename(Path(tempfile.gettempdir()) / "old"),
        (home / "folder").mkdir,
        lambda: (home / "link").symlink_to("old"),
        lambda: os.truncate(home / "old", 0),
        lambda: subprocess.run(["sh", "-c", f"echo x > {home}/new"], check=True, stderr=subprocess.DEVNULL),  # noqa: S607
        lambda: socket.create_connection(("127.0.0.1", int((home / "port").read_text()))).close(),
        lambda: os.kill(os.getppid(), signal.SIGURG),
    )
    done: list[int] = []
    for number, attempt in enumerate(attempts, 1):
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            attempt()
            done.append(number)
    (Path(tempfile.gettempdir()) / "left-behind").write_bytes(b"x")  # where it may; nothing of it stays
    result = fake(path, name, settings, override)
    return DocumentResult(result.document, pages=tuple(PageRow(page=number) for number in done))


def dies(path: Path, name: str, settings: Settings, override: Override | None) -> DocumentResult:
    """Stand in for a reader that must not be called."""
    del path, name, settings, override
    _die()
    raise AssertionError


def spoilt(path: Path, name: str, settings: Settings, override: Override | None) -> DocumentResult:
    """Die on every file but a worker's first: what a library does that an earlier file has spoilt."""
    global _read  # noqa: PLW0603 the state of a spoilt library
    _read += 1
    if _read > 1:
        _die()
    return fake(path, name, settings, override)


_read = 0


def _die() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(60)


def _eat_slowly() -> None:
    eaten: list[bytearray] = []
    while True:
        eaten.append(bytearray(b"x") * 50_000_000)
        time.sleep(0.02)


def _eat_at_once() -> None:
    bytearray(400_000_000_000)


def _hang() -> None:
    time.sleep(600)


def _raise() -> None:
    raise KeyError("a fault of ours")


def _break_patterns() -> None:
    raise PatternError("patterns/x.csv, line 3: no such column")


def _break_pdf() -> None:
    raise BrokenPdfError("truncated")


ACT: dict[str, Callable[[], None]] = {
    "act-dies.pdf": _die,
    "act-eats-slowly.pdf": _eat_slowly,
    "act-eats-at-once.pdf": _eat_at_once,
    "act-hangs.pdf": _hang,
    "act-raises.pdf": _raise,
    "act-patterns.pdf": _break_patterns,
    "act-broken.pdf": _break_pdf,
}


def output_of(code: str) -> str:
    """Return what a Python program prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
