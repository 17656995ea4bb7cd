"""Decompression bombs are found before any library unpacks them."""

from __future__ import annotations

import contextlib
import mmap
import re
import zlib
from itertools import pairwise
from typing import TYPE_CHECKING

from chitieu.errors import DecompressionError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST = 1032
"""Deflate makes at most so many bytes of one: a stream shorter than the limit by this need not be unpacked."""
STEP = 1 << 20
"""Bytes that are unpacked, and thrown away, at a time."""
PEEK = 1024
"""Bytes whose contents tell whether what comes out is compressed again."""
DICTIONARY = 1000
"""Bytes before a stream that say what it is."""
_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")


def refuse_bombs(path: Path, name: str, limit: int) -> None:
    """Raise DecompressionError where a stream of a PDF becomes more than ``limit`` bytes, by Deflate once or twice.

    Streams are found by their first bytes, whatever filters the file names. Pictures may be large: PDFium unpacks them
    line by line, as small as they are drawn. Other filters multiply less; what slips through meets the limits of the
    worker. Raises OSError.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        starts = [found.end() for found in _STREAM.finditer(data)]
        for start, end in pairwise([*starts, len(data)]):
            if not _is_deflated(data[start : start + 2]) or _is_picture(data[max(0, start - DICTIONARY) : start]):
                continue
            if _becomes_more(memoryview(data)[start:end], limit):
                size = f"{limit // 1_000_000} MB"
                raise DecompressionError(f"{name}: part of it becomes more than {size} when unpacked; print it anew")


def _is_deflated(head: bytes) -> bool:
    """Tell whether a zlib stream may begin like this (RFC 1950: Deflate, and a check of both bytes)."""
    return len(head) > 1 and head[0] & 15 == zlib.DEFLATED and (head[0] << 8 | head[1]) % 31 == 0


def _is_picture(before: bytes) -> bool:
    return re.search(rb"/Subtype\s*/Image\b", before.rpartition(b" obj")[2]) is not None


def _becomes_more(packed: memoryview, limit: int) -> bool:
    try:
        again = next(_unpacked(iter([packed[:PEEK]])), b"")
        twice = _is_deflated(again)
        if not twice and len(packed) * MOST <= limit:
            return False
        out = _unpacked(packed[at : at + STEP] for at in range(0, len(packed), STEP))
        length = 0
        for part in _unpacked(out) if twice else out:
            length += len(part)
            if length > limit:
                return True
    finally:
        packed.release()
    return False


def _unpacked(parts: Iterator[bytes | memoryview]) -> Iterator[bytes]:
    """Give what a stream becomes, a little at a time; of a damaged one as much as there is."""
    packer = zlib.decompressobj()
    with contextlib.suppress(zlib.error):
        for part in parts:
            rest: bytes | memoryview = part
            while rest and not packer.eof:
                yield packer.decompress(rest, STEP)
                rest = packer.unconsumed_tail
