"""Which layer of a page to believe: the text it carries, or the picture it shows."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.geometry import Box

COVERING = 0.5
"""Images over more than this share of the page make it a scan candidate: portal scans cover all of it, photographs and
logos inside digital reports rarely half."""
STAMP_CHARS = 400
"""A scan with fewer characters of text carries only a signature stamp: about 149 on portal scans, while the emptiest
digital page under a picture (a cover) says more in real letters."""
JUDGED_LETTERS = 60
"""Below this many letters a layer is too short to be judged by its letters."""
MIN_MARKED = 0.06
"""Vietnamese text has about a quarter of its letters with diacritics; codes and names alone may go down to a tenth. A
layer below this share was made without Vietnamese (or is not Vietnamese: then the scan is read as well)."""
MAX_STRANGE = 0.04
"""Share of letters and signs that no Vietnamese text prints (µ ¸ § ®: TCVN3 bytes; private use; cid) that makes a layer
garbage. Real layers show under 0.5 %."""

_VIETNAMESE_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")
_PLAIN = frozenset(" .,;:!?()[]{}<>/\\|+-*=_%&'\"“”‘’«»…–—•·°²³½№§¹⁄≤≥×÷~^#@$€→\u00a0\uf0b7\u00ad")

Choice = Literal["text", "ocr", "blank"]


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """What is known of a page before it is read."""

    text: str
    images: tuple[Box, ...]
    width: float
    height: float
    hidden_text: bool
    drawn: int

    @property
    def has_big_image(self) -> bool:
        """Whether an image covers a quarter of the page: only then can text be hidden behind a scan."""
        return any(i.width * i.height > self.width * self.height / 4 for i in self.images)


def choose_layer(facts: LayerFacts) -> tuple[Choice, str]:
    """Return the layer to read and the reason that ``pages.csv`` records."""
    letters = [c for c in facts.text if not c.isspace()]
    covered = _covered(facts.images, facts.width * facts.height)
    if not letters:
        return ("ocr", "no_text") if facts.images or facts.drawn else ("blank", "empty")
    doubts: tuple[tuple[bool, str], ...] = (
        (covered >= COVERING and facts.hidden_text, "hidden_text_over_image"),
        (covered >= COVERING and len(letters) < STAMP_CHARS, "stamp_only"),
        (len(letters) >= JUDGED_LETTERS and strange_share(facts.text) > MAX_STRANGE, "garbled_text"),
        (covered >= COVERING and marked_share(facts.text) < MIN_MARKED, "text_without_diacritics"),
    )
    reason = next((name for doubted, name in doubts if doubted), "")
    return ("ocr", reason) if reason else ("text", "text_layer")


def _covered(images: Iterable[Box], area: float) -> float:
    return min(1.0, sum(max(0.0, i.width) * max(0.0, i.height) for i in images) / area) if area else 0.0


def strange_share(text: str) -> float:
    """Return the share of printed characters that Vietnamese text does not use."""
    printed = [c for c in unicodedata.normalize("NFD", text) if not c.isspace() and c not in _VIETNAMESE_MARKS]
    if not printed:
        return 0.0
    strange = sum(1 for c in printed if not (c.isascii() or c in "đĐÐð" or c in _PLAIN))
    return (strange + 4 * text.count("(cid:")) / len(printed)


def marked_share(text: str) -> float:
    """Return the share of letters that carry a Vietnamese diacritic (đ included)."""
    letters = [c for c in unicodedata.normalize("NFC", text) if c.isalpha()]
    if len(letters) < JUDGED_LETTERS:
        return 1.0
    marked = sum(
        1 for c in letters if c in "đĐ" or any(m in _VIETNAMESE_MARKS for m in unicodedata.normalize("NFD", c))
    )
    return marked / len(letters)
