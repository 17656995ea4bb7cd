"""TrueOCR's line recogniser: a second family of reader beside Tesseract. Optional, pinned, offline."""

from __future__ import annotations

import importlib.metadata
import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from chitieu.page.engine import SeenLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.page.scan_pixels import Grey

PACKAGE = "trueocr"
BATCH = 64
TELEMETRY_OFF = "ORT_DISABLE_TELEMETRY"
"""From 1.32 on, onnxruntime counts its use in the user's cache folder and sends the counts to its maker. Nothing may
leave an office by us. It looks at this variable once, when its library is loaded."""


class LineReader(Protocol):
    """Reads tight crops of single lines, many at once."""

    def read(self, crops: Sequence[Grey]) -> list[SeenLine]:
        """Return what each crop says, in the same order."""
        ...

    def fingerprint(self) -> str:
        """Return a string that changes whenever results may."""
        ...


class _Prediction(Protocol):
    text: str
    confidence: float


class _Recognizer(Protocol):
    def predict(self, images: list[Grey], batch_size: int = ...) -> list[_Prediction]: ...


class TrueocrReader:
    """See ``LineReader``. The weights lie in the package; one thread, so that results and times are steady."""

    def __init__(self) -> None:
        """Load the recogniser. Raises ImportError when the package is missing."""
        os.environ[TELEMETRY_OFF] = "1"
        import trueocr.recognizer as package  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

        folder = Path(package.__file__).parent / "models"
        self._recognizer = cast("_Recognizer", package.Recognizer(folder, threads=1))

    def read(self, crops: Sequence[Grey]) -> list[SeenLine]:
        """See ``LineReader.read``."""
        found = self._recognizer.predict(list(crops), batch_size=BATCH) if crops else []
        return [SeenLine(one.text, float(one.confidence)) for one in found]

    def fingerprint(self) -> str:
        """See ``LineReader.fingerprint``."""
        return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in (PACKAGE, "onnxruntime"))


def trueocr_reader() -> TrueocrReader | None:
    """Return the reader, or None where the package is not installed."""
    try:
        return TrueocrReader()
    except ImportError:
        return None
