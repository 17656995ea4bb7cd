"""Tesseract inside this process, through tesserocr: the default, about three times as fast as the program."""

from __future__ import annotations

import importlib.metadata
import math
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np
import tesserocr

from chitieu.errors import EngineMissingError
from chitieu.page.engine import INSTALL, LINE, VARIABLES, Baseline, SeenLine, seen_word

if TYPE_CHECKING:
    from chitieu.page.engine import Model, ModelFiles, SeenWord
    from chitieu.page.scan_pixels import Grey

    _Box: TypeAlias = tuple[int, int, int, int]
    _Ends: TypeAlias = tuple[tuple[int, int], tuple[int, int]]

ROW, WORD = (cast("tesserocr.RIL", level) for level in (2, 3))
"""Levels of Tesseract's results. The stubs call RIL a class, the library takes plain numbers."""
_NO_BOX = (0, 0, 0, 0)


class TesserocrEngine:
    """See ``Engine``."""

    name = "tesserocr"

    def __init__(self, files: ModelFiles) -> None:
        """Keep where the models are; each is loaded when first needed."""
        self._files = files
        self._loaded: dict[Model, tesserocr.PyTessBaseAPI] = {}

    def words(self, image: Grey, dpi: int, model: Model, psm: int) -> tuple[SeenWord, ...]:
        """See ``Engine.words``."""
        api = self._show(image, dpi, model, psm, "")
        found = _words(api)
        api.Clear()
        return found

    def line(self, image: Grey, dpi: int, model: Model, whitelist: str = "") -> SeenLine:
        """See ``Engine.line``."""
        api = self._show(image, dpi, model, LINE, whitelist)
        text = " ".join(api.GetUTF8Text().split())
        sure = api.MeanTextConf() / 100
        api.Clear()
        return SeenLine(text, sure)

    def version(self) -> str:
        """See ``Engine.version``."""
        return f"tesserocr {importlib.metadata.version('tesserocr')}, {tesserocr.tesseract_version().split(chr(10))[0]}"

    def models(self) -> tuple[str, ...]:
        """See ``Engine.models``."""
        return tuple(sorted(self._files.names.values()))

    def fingerprint(self) -> str:
        """See ``Engine.fingerprint``."""
        return f"{self.version()}, {self._files.fingerprint()}"

    def _show(self, image: Grey, dpi: int, model: Model, psm: int, whitelist: str) -> tesserocr.PyTessBaseAPI:
        api = self._loaded.get(model)
        if api is None:
            api = self._load(model)
        api.SetPageSegMode(cast("tesserocr.PSM", psm))  # the stubs call PSM a class, the library takes plain numbers
        api.SetVariable("tessedit_char_whitelist", whitelist)
        plain = np.ascontiguousarray(image)
        height, width = plain.shape
        api.SetImageBytes(cast("str", plain.tobytes()), width, height, 1, width)
        api.SetSourceResolution(dpi)
        # what Tesseract learned from the words before must not colour this image: same page, same result
        api.ClearAdaptiveClassifier()
        return api

    def _load(self, model: Model) -> tesserocr.PyTessBaseAPI:
        name = self._files.names[model]
        try:
            api = tesserocr.PyTessBaseAPI(path=str(self._files.folder), lang=name, oem=tesserocr.OEM.LSTM_ONLY)
        except RuntimeError as error:
            raise EngineMissingError(f"Tesseract cannot load its model {name}: {INSTALL} ({error})") from error
        for variable, value in VARIABLES:
            api.SetVariable(variable, value)
        self._loaded[model] = api
        return api


def _words(api: tesserocr.PyTessBaseAPI) -> tuple[SeenWord, ...]:
    """Return what Tesseract's hOCR says: to print that, it looks at each word from the page's first again (4 %)."""
    found = api.GetIterator() if api.Recognize() else None
    words: list[SeenWord] = []
    number, row, baseline = -1, _NO_BOX, Baseline(0, 0)
    while found is not None:
        if not found.Empty(WORD):
            box = found.BoundingBox(ROW)
            if box != row:
                number, row, baseline = number + 1, box, _baseline(box, cast("_Ends | None", found.Baseline(ROW)))
            percent = int(found.Confidence(WORD))
            word = seen_word(found.GetUTF8Text(WORD), found.BoundingBox(WORD), percent, number, baseline)
            words += [word] if word is not None else []
        if not cast("bool", found.Next(WORD)):  # pyright: ignore[reportUnknownMemberType] the stubs leave it out
            break
    return tuple(words)


def _baseline(row: _Box, ends: _Ends | None) -> Baseline:
    """Return the baseline as hOCR prints it, to three decimals."""
    left, _, _, bottom = row
    if ends is None or ends[0][0] == ends[1][0]:
        return Baseline(left, bottom)
    (x1, y1), (x2, y2) = ends
    slope = (y2 - y1) / (x2 - x1)
    return Baseline(left, bottom, _rounded(slope), _rounded(y1 - bottom - slope * (x1 - left)))


def _rounded(value: float) -> float:
    """Round to three decimals, halves away from zero as C does."""
    return math.copysign(math.floor(abs(value) * 1000 + 0.5), value) / 1000
