"""What an OCR engine must do, and how one is chosen. Engines see grey images and speak pixels."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol
from xml.etree import ElementTree as ET

from msgspec import Struct

from chitieu.errors import EngineMissingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.scan_pixels import Grey

EngineName = Literal["auto", "tesserocr", "pytesseract"]
Model = Literal["vie", "Vietnamese"]
"""``vie`` for text; ``Vietnamese`` (Tesseract's script/Vietnamese) for labels on coarse faxes (85.5 % exact against
83.3; on everything else vie is as good, and 30 % cheaper)."""

BLOCK = 6
"""Page segmentation mode: one uniform block of text."""
LINE = 7
"""Page segmentation mode: one line."""
VARIABLES = (("textord_disable_pitch_test", "1"),)
"""Settings of Tesseract. To ask whether a line was typewritten takes 1 % and changed no word of 72 pages."""

TEXT_DPI = 200
"""Text is resampled to this before it is read: running text is as right as at 300 dpi and 22 % cheaper; labels are
better than at 300 (94 to 96 % exact against 88 to 90); faxes of 150 dpi gain from being enlarged."""

NEVER_PRINTED = str.maketrans("{}", "()")
"""Reports print no braces, but Tesseract sees them in brackets: with ``{Sử dụng trong kỳ báo cáo`` in its header a
whole form of a fax was taken for a letterhead."""

_STUTTER = re.compile("[ĐÐ]*(?:ĐÐ|ÐĐ)[ĐÐ]*")
"""Tesseract now and then sees one Đ several times, as both letters of that look: ``ĐÐĐVT``, ``124a/QĐÐ-UBND``. ``ĐĐ``,
of one letter, is printed (ĐĐBQH)."""

INSTALL = "apt-get install tesseract-ocr-vie tesseract-ocr-script-viet"
FOLDERS = (
    "/usr/share/tesseract-ocr/*/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "/opt/local/share/tessdata",
)
MODEL_FILES: dict[Model, tuple[str, ...]] = {"vie": ("vie",), "Vietnamese": ("Vietnamese", "script/Vietnamese")}
"""Debian puts the script models beside the languages, the upstream archive into ``script/``."""


class SeenWord(Struct, frozen=True):
    """A word an engine saw. Boxes in pixels of the image it was given; ``baseline`` is the row its line stands on."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float
    line: int
    baseline: float


class SeenLine(Struct, frozen=True):
    """What an engine read in an image of one line, and how sure it was (0-1)."""

    text: str
    confidence: float


class Engine(Protocol):
    """An OCR engine. Models are loaded once per process and kept."""

    @property
    def name(self) -> str:
        """The engine's short name."""
        ...

    def words(self, image: Grey, dpi: int, model: Model, psm: int) -> tuple[SeenWord, ...]:
        """Read an image of text; boxes in its pixels, in reading order, lines counted from 0."""
        ...

    def line(self, image: Grey, dpi: int, model: Model, whitelist: str = "") -> SeenLine:
        """Read an image of one line, allowing only the characters of ``whitelist`` (empty: all)."""
        ...

    def version(self) -> str:
        """Program or library version."""
        ...

    def models(self) -> tuple[str, ...]:
        """Names of the models in use."""
        ...

    def fingerprint(self) -> str:
        """Return a string that changes whenever results may: engine, version and the bytes of the models."""
        ...


def choose(name: EngineName = "auto") -> Engine:
    """Return the engine called ``name``; ``auto`` takes the fastest that is installed.

    Raises EngineMissingError, whose message names the command that installs what is missing.
    """
    if name == "tesserocr":
        return _tesserocr()
    if name == "pytesseract":
        return _pytesseract()
    try:
        return _tesserocr()
    except EngineMissingError as first:
        try:
            return _pytesseract()
        except EngineMissingError:
            raise first from None


def _tesserocr() -> Engine:
    try:
        from chitieu.page.engine_tesserocr import TesserocrEngine  # noqa: PLC0415
    except ImportError as error:
        raise EngineMissingError(f"the Python package tesserocr is missing: pip install tesserocr ({error})") from error
    return TesserocrEngine(find_models())


def _pytesseract() -> Engine:
    try:
        from chitieu.page.engine_pytesseract import PytesseractEngine  # noqa: PLC0415
    except ImportError as error:
        raise EngineMissingError(
            f"the Python package pytesseract is missing: pip install pytesseract ({error})"
        ) from error
    return PytesseractEngine(find_models())


class ModelFiles(Struct, frozen=True):
    """Where the models lie: ``names`` maps ours to what Tesseract calls them inside ``folder``."""

    folder: Path
    names: dict[Model, str]

    def fingerprint(self) -> str:
        """Return a short hash of every model's bytes."""
        parts: list[str] = []
        for model, name in sorted(self.names.items()):
            digest = hashlib.sha256((self.folder / f"{name}.traineddata").read_bytes()).hexdigest()
            parts.append(f"{model}:{digest[:12]}")
        return " ".join(parts)


def find_models(folders: Sequence[str] = FOLDERS) -> ModelFiles:
    """Find the folder that holds both models.

    TESSDATA_PREFIX comes first, then this Python environment (an office without the Internet has no other: see
    docs/offline.md), then where packages put them. Raises EngineMissingError.
    """
    told = os.environ.get("TESSDATA_PREFIX")
    candidates = [told, str(Path(told) / "tessdata")] if told else []
    candidates.append(str(Path(sys.prefix) / "share" / "tessdata"))
    for pattern in folders:
        candidates += sorted(glob(pattern), reverse=True)  # noqa: PTH207  # the newest major version first
    for candidate in candidates:
        names: dict[Model, str] = {model: _name_in(Path(candidate), files) for model, files in MODEL_FILES.items()}
        if all(names.values()):
            return ModelFiles(Path(candidate), names)
    raise EngineMissingError(f"Tesseract's Vietnamese models are missing: {INSTALL} (or set TESSDATA_PREFIX)")


def _name_in(folder: Path, files: tuple[str, ...]) -> str:
    return next((name for name in files if (folder / f"{name}.traineddata").is_file()), "")


class Baseline(Struct, frozen=True):
    """The line a row of words stands on: ``offset`` below the lower left corner of the row's box, climbing."""

    left: float
    bottom: float
    slope: float = 0.0
    offset: float = 0.0

    def at(self, x: float) -> float:
        """Return its height in pixels from the top."""
        return self.bottom + self.offset + self.slope * (x - self.left)


def seen_word(
    text: str, box: tuple[float, float, float, float], percent: float, line: int, baseline: Baseline
) -> SeenWord | None:
    """Return a word as we take it from Tesseract; None for one without letters or extent."""
    text = _STUTTER.sub("Đ", text.strip().translate(NEVER_PRINTED))
    x0, top, x1, low = box
    if not text or x1 <= x0 or low <= top:
        return None
    return SeenWord(text, x0, top, x1, low, percent / 100, line, baseline.at((x0 + x1) / 2))


def words_of_hocr(hocr: str) -> tuple[SeenWord, ...]:
    """Read Tesseract's hOCR, the one output of the program that carries baselines."""
    if not hocr.lstrip().startswith("<?xml"):
        hocr = f"<body>{hocr}</body>"
    words: list[SeenWord] = []
    number = -1
    baseline = Baseline(0, 0)
    # Tesseract runs as our own child and writes no entities: nothing here comes from a stranger
    for item in ET.fromstring(hocr).iter():  # noqa: S314
        kind = item.get("class", "")
        if kind in ("ocr_line", "ocr_caption", "ocr_header", "ocr_textfloat"):
            number += 1
            fields = _fields(item.get("title", ""))
            left, _, _, bottom = (float(v) for v in fields["bbox"])
            baseline = Baseline(left, bottom, *(float(v) for v in fields.get("baseline", ())))
        elif kind == "ocrx_word":
            fields = _fields(item.get("title", ""))
            x0, top, x1, low = (float(v) for v in fields["bbox"])
            percent = float(fields["x_wconf"][0])
            word = seen_word("".join(item.itertext()), (x0, top, x1, low), percent, number, baseline)
            words += [word] if word is not None else []
    return tuple(words)


def _fields(title: str) -> dict[str, list[str]]:
    parts = (part.split() for part in title.split(";"))
    return {part[0]: part[1:] for part in parts if part}
