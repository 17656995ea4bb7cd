"""The picture of the place on the page that a change is about."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from chitieu.archive.source import locate
from chitieu.diff.model import KINDS
from chitieu.errors import ChitieuError, InputMissingError, OutputUnreadableError
from chitieu.geometry import Box
from chitieu.page.picture import Pictures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from chitieu.diff.model import Change, Difference

DPI = 110
"""A4 is 909 pixels wide then: small print is legible and a strip of a page has 5 to 20 kB."""
ABOVE = 7.0
"""Points shown above and below the place: enough to see which lines of a table it stands between."""
TALLEST = 160.0
"""Points of a place that are shown; a citation or note over half a page is shown from its beginning."""
ENDLESS = 20_000.0
"""Points: a strip goes to the edge of its page, whatever that is; Acrobat's widest page has 14,400."""

Absence = Literal["no_file", "other_file", "no_picture", "no_crop"]


class Crop(Struct, frozen=True):
    """A strip of a page over its whole width; ``box`` in its pixels is what the change is about."""

    data: str
    width: int
    height: int
    box: Box


class NoCrop(Struct, frozen=True):
    """Why there is no picture."""

    reason: Absence
    why: str = ""


def chosen(difference: Difference, limit: int) -> frozenset[int]:
    """Return the places in ``difference.changes`` of those that get a picture: those that matter most come first."""
    order = {kind: place for place, kind in enumerate(KINDS)}
    pictured = [place for place, one in enumerate(difference.changes) if one.page is not None and one.box is not None]
    main = ("reports", "observations", "citations")
    pictured.sort(
        key=lambda place: (
            difference.changes[place].kind == "changed",
            difference.changes[place].table not in main,
            order[difference.changes[place].kind],
        )
    )
    return frozenset(pictured[:limit])


class Crops:
    """Draws crops out of the files that were read, as far as they are at hand and still the same."""

    def __init__(self, difference: Difference, out: Path | None, archive: Path | None) -> None:
        """``out`` is the output folder, whose ledger knows where the files lie; ``archive`` says it otherwise.

        Raises InputMissingError for an ``archive`` that is not there.
        """
        self._sha256 = difference.sha256
        self._where = _where(out, archive)
        self._same: dict[str, bool] = {}
        self._pictures = Pictures()

    def __enter__(self) -> Self:
        """Return the handle itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process that draws."""
        self._pictures.close()

    def crop(self, change: Change) -> Crop | NoCrop | None:
        """Return the picture of a change's place; None for one that stands nowhere on a page."""
        if change.page is None or change.box is None:
            return None
        path = self._where.get(change.file)
        if path is None or not path.is_file():
            return NoCrop("no_file")
        if not self._is_same(change.file, path):
            return NoCrop("other_file")
        box = change.box
        strip = Box(0.0, max(box.top - ABOVE, 0.0), ENDLESS, min(box.bottom, box.top + TALLEST) + ABOVE)
        try:
            png = self._pictures.crop_png(path, change.page, strip, DPI)
        except ChitieuError as error:
            return NoCrop("no_picture", str(error))
        width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
        scale = DPI / 72
        shown = Box(
            box.x0 * scale, (box.top - strip.top) * scale, min(box.x1 * scale, width), (box.bottom - strip.top) * scale
        )
        return Crop(base64.b64encode(png).decode("ascii"), width, height, shown)

    def _is_same(self, file: str, path: Path) -> bool:
        """Whether the file still holds the bytes that were read: a picture of another would be false evidence."""
        if file not in self._same:
            try:
                with path.open("rb") as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError:
                digest = ""
            self._same[file] = bool(digest) and digest == self._sha256.get(file)
        return self._same[file]


def _where(out: Path | None, archive: Path | None) -> Mapping[str, Path]:
    try:
        if archive is not None:
            return locate(out or archive, archive)
        return {} if out is None else locate(out)
    except InputMissingError:
        raise
    except OutputUnreadableError:  # no ledger: an output that was fetched out of a repository
        return {}
