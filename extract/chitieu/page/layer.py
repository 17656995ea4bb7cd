"""Which layer of a page to believe: the text it carries, or the picture it shows.

The text of a page with no big picture is believed unless its own words speak against it. Over a picture of the whole
page it has to be Vietnamese as well: what a recogniser or a typist put there may be anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from chitieu.page.legacy import decoded, may_be_legacy
from chitieu.page.legible import fault_of, vietnamese_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.geometry import Box

COVERING = 0.5
"""Pictures over more than this share of the page may be the page: portal scans cover all of it, some in strips;
photographs and logos inside digital reports rarely half."""
STAMPED_ROWS = 0.3
"""A layer that stands on less than this share of the page's rows does not say what a picture of the page says: a
signature stamp takes 5-8 lines of 60, three of them 18; a letter of half a page on a watermark takes 25."""
ROWS = 60
"""Rows a page is counted in: a line of 14 points each on A4."""
OVER_PICTURE = 0.9
"""Share of letters that stand on pictures where the text belongs to the picture. A caption or a column beside a
photograph of half a page does not, however short it is."""
JUDGED_WORDS = 15
"""Words from which on a layer over a picture is judged by how Vietnamese it is; figures alone are never believed there.
"""
MIN_VIETNAMESE = 0.8
"""Share of words that are syllables in a layer over a picture: 0.99 in true text, so a layer with one word in five
wrong was recognised badly, and its figures with it."""
_CELLS = 40
"""Steps, each way, in which the covered part of a page is measured: 2.5 % of its side."""

Choice = Literal["text", "ocr", "blank"]
Reason = Literal[
    "text_layer",
    "empty",
    "no_text",
    "hidden_text",
    "text_under_image",
    "stamp_only",
    "garbled_text",
    "garbled_font",
    "text_without_diacritics",
    "doubtful_text_over_image",
]


class LayerFacts(Struct, frozen=True):
    """What is known of a page before it is read. Points, origin top left of the page as it is drawn.

    ``letters`` and ``fonts`` are the characters of ``text`` one by one in content order, blanks included, and the names
    of their fonts; without them the page is judged by ``text`` alone. ``places`` are the middles of the printed letters
    and wanted only where ``has_big_image``. ``drawn`` counts curves, ``hidden_text`` says that most text is drawn
    invisibly, ``under_image`` that pictures are painted over most of it.
    """

    text: str
    images: tuple[Box, ...]
    width: float
    height: float
    hidden_text: bool
    drawn: int
    letters: tuple[str, ...] = ()
    fonts: tuple[str, ...] = ()
    places: tuple[tuple[float, float], ...] = ()
    under_image: bool = False

    @property
    def has_big_image(self) -> bool:
        """Whether pictures cover a quarter of the page: only then can text belong to a scan."""
        return _covered(self.images, self.width, self.height) > COVERING / 2


def choose_layer(facts: LayerFacts) -> tuple[Choice, Reason]:
    """Return the layer to read and the reason that ``pages.csv`` records."""
    if not facts.text.strip():
        return ("ocr", "no_text") if facts.images or facts.drawn else ("blank", "empty")
    reason = _misplaced(facts) or _misread(facts)
    return ("ocr", reason) if reason else ("text", "text_layer")


def _misplaced(facts: LayerFacts) -> Reason | None:
    """Return what speaks against a layer before its words are looked at."""
    if facts.hidden_text:
        return "hidden_text"
    if _is_over_picture(facts):
        if facts.under_image:
            return "text_under_image"
        if _rows(facts) < STAMPED_ROWS:
            return "stamp_only"
    return None


def _misread(facts: LayerFacts) -> Reason | None:
    """Return what speaks against the words of a layer."""
    text, fonts = _read(facts)
    fault = fault_of(text, fonts)
    if fault is None and _is_over_picture(facts):
        words, share = vietnamese_share(text)
        if words < JUDGED_WORDS or share < MIN_VIETNAMESE:
            return "doubtful_text_over_image"
    return fault


def _read(facts: LayerFacts) -> tuple[str, Sequence[str]]:
    """Return the text in Unicode and the font of each of its characters."""
    letters = facts.letters or tuple(facts.text)
    fonts = facts.fonts or ("",) * len(letters)
    if may_be_legacy((), facts.text):  # the letters speak: in a page that is converted already none is left
        letters = tuple(decoded(letters, fonts)[0])
    elif not facts.letters:
        return facts.text, ()
    text = "".join(letters)
    if len(text) == len(letters) and all(letters):
        return text, fonts
    return text, [font for letter, font in zip(letters, fonts, strict=True) for _ in letter]


def _is_over_picture(facts: LayerFacts) -> bool:
    """Whether the text stands on pictures that may be the page; where letters stand is taken as there if not known."""
    if _covered(facts.images, facts.width, facts.height) < COVERING:
        return False
    inside = sum(1 for x, y in facts.places if any(i.x0 <= x <= i.x1 and i.top <= y <= i.bottom for i in facts.images))
    return inside >= OVER_PICTURE * len(facts.places)


def _rows(facts: LayerFacts) -> float:
    """Return the share of the page's rows that letters stand on."""
    return len({int(y * ROWS / facts.height) for _, y in facts.places}) / ROWS if facts.height else 0.0


def _covered(images: Sequence[Box], width: float, height: float) -> float:
    """Return the share of the page that pictures cover, overlaps counted once."""
    if width <= 0 or height <= 0 or sum(i.width * i.height for i in images) < COVERING / 2 * width * height:
        return 0.0
    cells: set[int] = set()
    for image in images:
        columns = _steps(image.x0, image.x1, width)
        for row in _steps(image.top, image.bottom, height):
            cells.update(row * _CELLS + column for column in columns)
    return len(cells) / _CELLS**2


def _steps(start: float, end: float, size: float) -> range:
    """Return the cells whose middles lie between two places."""
    first, last = (round(place * _CELLS / size) for place in (start, end))
    return range(max(0, first), min(_CELLS, last))
