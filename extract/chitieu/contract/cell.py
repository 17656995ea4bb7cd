"""Cells: how one value is printed into a CSV, and how text is made fit for one.

Reading back is ``contract.read``; ``tests/test_contract_cell.py`` proves that a value survives the journey.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Literal

CellKind = Literal["text", "integer", "decimal", "tenth", "hundredth"]
"""``tenth`` are boxes in points, ``hundredth`` confidences, scores and skew; only ``decimal`` is exact."""

LINE_BREAK = " ⏎ "
_BREAKS = re.compile("[ ]*(?:\r\n|[\n\r\x85\u2028\u2029])[ ]*")
# C0 and C1 controls (a tab too: printed text has none once words are joined) and the lone surrogates that stand for
# undecodable bytes of a file name.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_PLACES = {"tenth": 1, "hundredth": 2}


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in raw_bytes(match.group()))


def raw_bytes(text: str) -> bytes:
    """Return the bytes a path or text stands for; undecodable bytes of a file name come back as they were."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a pair, which Windows allows in a file name
        return text.encode("utf-8", "surrogatepass")


def clean_text(text: str) -> str:
    r"""Return ``text`` as a cell holds it: NFC, line breaks as `` ⏎ ``, control and undecodable bytes as ``%XX``.

    >>> clean_text("Kế hoạch\nsố 10\x07")
    'Kế hoạch ⏎ số 10%07'
    """
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    return _UNPRINTABLE.sub(_percent, _BREAKS.sub(LINE_BREAK, unicodedata.normalize("NFC", text)))


def decimal_text(value: Decimal) -> str:
    """Return a number in plain digits, with the decimals it carries and no exponent.

    Raises ValueError for NaN and infinities: no report prints them, so they are a fault of the program.

    >>> decimal_text(Decimal("1.50E+3")), decimal_text(Decimal("19.640"))
    ('1500', '19.640')
    """
    if not value.is_finite():
        raise ValueError(f"{value} is not a number a cell can hold")
    text = format(value, "f")
    if not value:
        return text.lstrip("-")
    return text


def cell_text(value: object, kind: CellKind) -> str:
    """Return what the CSV prints for ``value``; None is an empty cell. Raises ValueError where the kinds differ."""
    if value is None or value == "":  # most cells of an archive: 2 in 3
        return ""
    if kind == "text" and isinstance(value, str):  # most others
        return clean_text(value)
    match kind, value:
        case "integer", int():
            return str(value)
        case "decimal", Decimal():
            return decimal_text(value)
        case (("tenth" | "hundredth"), float() | int()):
            text = f"{value:.{_PLACES[kind]}f}"
            if "n" in text:
                raise ValueError(f"{value} is not a number a cell can hold")
            return text[1:] if text.startswith("-") and not text.strip("-0.") else text
        case _:
            raise ValueError(f"a cell of kind {kind} cannot hold {value!r}")
