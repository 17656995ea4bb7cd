"""Damages PDFs and lines of text at random, and the same way for the same dice."""

from __future__ import annotations

import random
import re
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Dice = random.Random

WORDS = (
    b"0",
    b"-1",
    b"1e38",
    b"-1e38",
    b"2147483648",
    b"4294967296",
    b"99999999999999999999",
    b"0.0000001",
    b"nan",
    b"null",
    b"true",
    b"[",
    b"]",
    b"<<",
    b">>",
    b"(",
    b")",
    b"<",
    b">",
    b"/",
    b"1 0 R",
    b"2 0 R",
    b"3 0 R",
    b"4 0 R",
    b"99 0 R",
    b"/Type",
    b"/Page",
    b"/Pages",
    b"/Kids",
    b"/Font",
    b"/Parent",
    b"endobj",
    b"endstream",
    b"stream\n",
    b"xref",
    b"/ActualText",
    b"/Rotate 91",
    b" Tj ",
    b" TJ ",
    b" Tm ",
    b" cm ",
    b" q ",
    b" Q ",
    b" BT ",
    b" ET ",
    b" re ",
    b" l ",
    b" S ",
    b" Do ",
    b" BI ",
    b" EI ",
    b" Tr ",
    b"\0",
    b"\xff\xff\xff\xff",
    b"%",
    b"\n",
    b" ",
)
_STREAM = re.compile(rb"(?<!end)stream\r?\n(.*?)endstream", re.DOTALL)
_NUMBER = re.compile(rb"-?\d+\.?\d*")


def mutated(data: bytes, others: Sequence[bytes], dice: Dice) -> bytes:
    """Return a PDF in which something is wrong: in its bytes, its structure, or within one of its streams."""
    for _ in range(dice.choice((1, 1, 2, 4))):
        way = dice.random()
        if way < 0.45:  # noqa: PLR2004 what a page says is compressed: most damage is done within
            data = _in_stream(data, dice)
        elif way < 0.9:  # noqa: PLR2004 as above
            data = damaged(data, dice)
        else:
            other = dice.choice(others)
            at, start = dice.randrange(len(data) + 1), dice.randrange(len(other))
            data = data[:at] + other[start : start + dice.randrange(2000)] + data[at:]
    return data


def damaged(data: bytes, dice: Dice) -> bytes:
    """Return bytes that were changed at some places."""
    out = bytearray(data)
    for _ in range(dice.choice((1, 2, 5, 20))):
        at = dice.randrange(len(out) + 1)
        match dice.randrange(6):
            case 0:
                out[at : at + 1] = dice.randbytes(1)
            case 1:
                out[at:at] = dice.choice(WORDS)
            case 2:
                del out[at : at + dice.choice((1, 2, 10, 300))]
            case 3:
                out[at:at] = out[at : at + dice.choice((5, 50, 2000))] * dice.choice((1, 2, 20))
            case 4:
                numbers = list(_NUMBER.finditer(out, at, at + 2000))
                if numbers:
                    one = dice.choice(numbers)
                    out[one.start() : one.end()] = dice.choice(WORDS[:9])
            case _:
                out[at : at + 4] = dice.choice(WORDS)
    return bytes(out)


def _in_stream(data: bytes, dice: Dice) -> bytes:
    streams = list(_STREAM.finditer(data))
    if not streams:
        return damaged(data, dice)
    one = dice.choice(streams)
    try:
        inside = zlib.decompress(one[1])
    except zlib.error:
        return damaged(data, dice)
    packed = zlib.compress(damaged(inside, dice), 1)
    return data[: one.start(1)] + packed + b"\n" + data[one.end(1) :]


LETTERS = "0123456789.,/-–()[]*:;%¹²³⁴ \n\t\u00a0\u200bđĐƯơẾộaeiouxIVX°′½"
PIECES = (
    "Quyết định số ",
    "Nghị quyết ",
    "/QĐ-UBND",
    "/NQ-HĐND",
    "ngày ",
    " tháng ",
    " năm ",
    "12/3/2024",
    "2023",
    "1.234.567,89",
    "Biểu mẫu ",
    "Chỉ tiêu",
    "và ",
    " của ",
    "các văn bản số ",
    "01/2020/TT-VPCP",
    " - ",
    "Thông tư ",
    "(1) ",
    "[2]",
    "* ",
    "đồng",
    "triệu",
    "%",
    "Kết luận số 50-KL/TW",
    "\u0301",
    "\u202e",
    "..........",
    "0" * 50,
)


def text(dice: Dice) -> str:
    """Return some text of the kind that stands in reports, and of no kind at all."""
    many = dice.choice((1, 5, 30, 300))
    out = [dice.choice(PIECES) if dice.random() < 0.5 else dice.choice(LETTERS) for _ in range(many)]  # noqa: PLR2004
    return "".join(piece * dice.choice((1, 1, 1, 1, 40)) for piece in out)
