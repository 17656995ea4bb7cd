"""Tesseract as a program, through pytesseract: where tesserocr has no wheel. Same words, slower."""

# pytesseract ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

import pytesseract
from PIL import Image

from chitieu.errors import EngineMissingError, InternalError, TimeLimitError
from chitieu.page.engine import INSTALL, LINE, VARIABLES, SeenLine, words_of_hocr

if TYPE_CHECKING:
    from chitieu.page.engine import Model, ModelFiles, SeenWord
    from chitieu.page.scan_pixels import Grey

# Debian's build spins on every core: without this one page took 17 to 110 s under load
os.environ["OMP_THREAD_LIMIT"] = "1"

TIME_LIMIT = 120
"""Seconds for one call; a full page takes three."""


class PytesseractEngine:
    """See ``Engine``."""

    name = "pytesseract"

    def __init__(self, files: ModelFiles) -> None:
        """Check that the program answers. Raises EngineMissingError."""
        self._files = files
        try:
            self._version = str(pytesseract.get_tesseract_version())
        except pytesseract.TesseractNotFoundError as error:
            raise EngineMissingError(f"the tesseract program is missing: {INSTALL}") from error

    def words(self, image: Grey, dpi: int, model: Model, psm: int) -> tuple[SeenWord, ...]:
        """See ``Engine.words``."""
        return words_of_hocr(self._hocr(image, dpi, model, psm, ""))

    def line(self, image: Grey, dpi: int, model: Model, whitelist: str = "") -> SeenLine:
        """See ``Engine.line``."""
        words = words_of_hocr(self._hocr(image, dpi, model, LINE, whitelist))
        if not words:
            return SeenLine("", 0.0)
        return SeenLine(" ".join(w.text for w in words), sum(w.confidence for w in words) / len(words))

    def version(self) -> str:
        """See ``Engine.version``."""
        return f"tesseract {self._version}"

    def models(self) -> tuple[str, ...]:
        """See ``Engine.models``."""
        return tuple(sorted(self._files.names.values()))

    def fingerprint(self) -> str:
        """See ``Engine.fingerprint``."""
        return f"{self.version()}, {self._files.fingerprint()}"

    def _hocr(self, image: Grey, dpi: int, model: Model, psm: int, whitelist: str) -> str:
        config = f'--psm {psm} --oem 1 --dpi {dpi} --tessdata-dir "{self._files.folder}"'
        config += "".join(f" -c {name}={value}" for name, value in VARIABLES)
        if whitelist:
            config += f" -c tessedit_char_whitelist={whitelist}"
        try:
            answer = pytesseract.image_to_pdf_or_hocr(
                Image.fromarray(image),
                lang=self._files.names[model],
                config=config,
                extension="hocr",
                timeout=TIME_LIMIT,
            )
        except pytesseract.TesseractError as error:
            raise InternalError(f"tesseract failed: {error}") from error
        except RuntimeError as error:  # pytesseract's way to say that time is up
            raise TimeLimitError(f"tesseract took longer than {TIME_LIMIT} seconds for one image") from error
        return cast("bytes", answer).decode("utf-8")
