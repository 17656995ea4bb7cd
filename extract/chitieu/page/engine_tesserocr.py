"""Tesseract inside this process, through tesserocr: the default, about three times as fast as the program."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING, cast

import numpy as np
import tesserocr

from chitieu.errors import EngineMissingError
from chitieu.page.engine import INSTALL, LINE, VARIABLES, SeenLine, words_of_hocr

if TYPE_CHECKING:
    from chitieu.page.engine import Model, ModelFiles, SeenWord
    from chitieu.page.scan_pixels import Grey


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
        found = words_of_hocr(api.GetHOCRText(0))
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
