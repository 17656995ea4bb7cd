"""A prepared page with everything its readers need: image without rulings, its ink, the engine, the number readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.page import scan_pixels as px
from chitieu.page.ruling_image import find_rulings

if TYPE_CHECKING:
    from chitieu.page.engine import Engine
    from chitieu.page.model import Ruling
    from chitieu.page.number_reader import NumberReaders
    from chitieu.page.prepare import Prepared
    from chitieu.page.scan_pixels import Blobs, Grey, Ink


class Sheet(Struct, frozen=True):
    """``grey`` and ``ink`` are without rulings; ``found`` are the connected pieces of ``ink``."""

    page: Prepared
    rulings: tuple[Ruling, ...]
    grey: Grey
    ink: Ink
    found: Blobs
    engine: Engine
    numbers: NumberReaders


def sheet_of(page: Prepared, engine: Engine, numbers: NumberReaders) -> Sheet:
    """Find and erase the rulings of a prepared page."""
    ruled = find_rulings(page)
    return Sheet(page, ruled.rulings, ruled.grey, ruled.ink, px.blobs(ruled.ink), engine, numbers)
