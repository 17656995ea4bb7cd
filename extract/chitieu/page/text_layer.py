"""Pages read from a PDF's text layer by pdfplumber: characters to words, drawn lines to rulings.

Superscripts are told by size and baseline before words are formed: "2023" followed by mark 14 would otherwise read
202314, and no expression can take the two apart again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

from pdfplumber.utils.text import extract_words

from chitieu.geometry import Box, QuarterTurn, turn
from chitieu.page.model import Page, Ruling, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pdfplumber.page import Page as PlumberPage

Char = dict[str, Any]
"""A character as pdfplumber hands it over; it does not leave this module."""

BLANK_RATIO = 0.2
"""A gap wider than this share of the font size parts two words: a blank is 0.25 em in Times, letters nearly touch."""
MARK_SIZE = 0.83
"""A superscript is at most this share of its host's size: LibreOffice prints 0.58, Word 0.65, small capitals 0.8-1."""
MARK_RISE = (0.12, 0.75)
"""A superscript stands this share of its host's size above the host's baseline: 0.33-0.40 in all writers seen."""
MARK_GAP = 1.5
"""A mark is at most this many of its own sizes to the right of its host, blanks included."""
NARROW = 2.0
"""A filled rectangle thinner than this (points) is a drawn line."""


def read_text_page(plumber: PlumberPage, number: int, reason: str) -> Page:
    """Read the text layer of one page.

    Boxes are points on the upright page, origin top left of the crop box. A page whose text mostly runs up or down is
    turned by a quarter.
    """
    chars: list[Char] = [c for c in plumber.chars if c["text"]]
    crop_x, crop_top, crop_x1, crop_bottom = (float(v) for v in plumber.cropbox)
    width, height = crop_x1 - crop_x, crop_bottom - crop_top
    turned = _turn_needed(chars)
    inside = Box(0, 0, width, height)
    descents = _descents(chars, float(plumber.height))
    ready: list[Char] = []
    baselines: list[float] = []
    for index, char in enumerate(chars):
        box = Box(float(char["x0"]), float(char["top"]), float(char["x1"]), float(char["bottom"])).moved(
            -crop_x, -crop_top
        )
        if not inside.holds_middle_of(box):
            continue
        box = turn(box, width, height, turned)
        size = float(char["size"])
        baselines.append(box.bottom - descents[(str(char["fontname"]), bool(char["upright"]))] * size)
        ready.append(
            {
                **char,
                "x0": box.x0,
                "x1": box.x1,
                "top": box.top,
                "bottom": box.bottom,
                "doctop": box.top,
                "width": box.width,
                "height": box.height,
                "upright": bool(char["upright"]) if not turned else not char["upright"],
                "index": index,
                "baseline": baselines[-1],
                "raised": False,
            }
        )
    _mark_raised(ready)
    words = tuple(_word(w) for w in _grouped(ready))
    rulings = tuple(_rulings(plumber, -crop_x, -crop_top, turned, (width, height)))
    if turned in (90, 270):
        width, height = height, width
    return Page(
        number=number,
        width=width,
        height=height,
        words=words,
        rulings=rulings,
        layer="text" if words else "blank",
        layer_reason=reason,
        turned=turned,
    )


def _turn_needed(chars: Sequence[Char]) -> QuarterTurn:
    """Return the clockwise quarter turn that makes most of the text run from left to right."""
    visible = [c for c in chars if not c["text"].isspace()]
    sideways = [c for c in visible if not c["upright"]]
    if len(sideways) * 2 <= len(visible):
        return 0
    # matrix = (a, b, c, d, e, f): b > 0 runs upwards on the page (y of PDF grows upwards).
    upwards = sum(1 for c in sideways if float(c["matrix"][1]) > 0)
    return 90 if upwards * 2 > len(sideways) else 270


def _descents(chars: Iterable[Char], height: float) -> dict[tuple[str, bool], float]:
    """Return per font how far (in sizes) boxes reach below the baseline.

    pdfminer's matrix is the baseline without text rise, its box includes rise: the usual distance between the two is
    the font's descent, and whatever deviates from it has risen.
    """
    seen: dict[tuple[str, bool], Counter[float]] = {}
    for char in chars:
        key = (str(char["fontname"]), bool(char["upright"]))
        size = float(char["size"]) or 1.0
        offset = (float(char["bottom"]) - (height - float(char["matrix"][5]))) / size if char["upright"] else 0.0
        seen.setdefault(key, Counter())[round(offset, 2)] += 1
    return {key: counts.most_common(1)[0][0] for key, counts in seen.items()}


def _mark_raised(chars: list[Char]) -> None:
    """Set ``raised`` on digits and asterisks that stand small and high beside a larger neighbour."""
    printed = [c for c in chars if not str(c["text"]).isspace()]
    start = 0
    while start < len(printed):
        if not _may_be_mark(printed[start]):
            start += 1
            continue
        end = start + 1
        while end < len(printed) and _may_be_mark(printed[end]) and _same_run(printed[end - 1], printed[end]):
            end += 1
        before = printed[start - 1] if start else None
        after = printed[end] if end < len(printed) else None
        run = printed[start:end]
        if (before is not None and _hosts(before, run[0], run[0]["x0"] - before["x1"])) or (
            after is not None and _hosts(after, run[0], after["x0"] - run[-1]["x1"])
        ):
            for char in run:
                char["raised"] = True
        start = end


def _may_be_mark(char: Char) -> bool:
    text = str(char["text"])
    return text.isdecimal() or text == "*"


def _same_run(left: Char, right: Char) -> bool:
    return (
        abs(left["baseline"] - right["baseline"]) < 0.1 * left["size"]
        and abs(left["size"] - right["size"]) < 0.1 * left["size"]
        and -0.5 * left["size"] < right["x0"] - left["x1"] < 0.3 * left["size"]
    )


def _hosts(host: Char, mark: Char, gap: float) -> bool:
    """Whether ``host`` is the larger neighbour that makes ``mark`` a superscript."""
    low, high = (share * host["size"] for share in MARK_RISE)
    return (
        mark["size"] <= MARK_SIZE * host["size"]
        and low <= host["baseline"] - mark["baseline"] <= high
        and -0.5 * mark["size"] <= gap <= MARK_GAP * mark["size"]
    )


def _grouped(chars: list[Char]) -> list[dict[str, Any]]:
    return extract_words(
        chars,
        x_tolerance_ratio=BLANK_RATIO,
        y_tolerance=3,
        keep_blank_chars=False,
        extra_attrs=["raised"],
        return_chars=True,
    )


def _word(found: dict[str, Any]) -> Word:
    chars: list[Char] = found["chars"]
    bold = sum(1 for c in chars if "bold" in str(c["fontname"]).casefold())
    return Word(
        text=str(found["text"]),
        box=Box(float(found["x0"]), float(found["top"]), float(found["x1"]), float(found["bottom"])),
        size=round(median(float(c["size"]) for c in chars), 2),
        baseline=round(median(float(c["baseline"]) for c in chars), 2),
        raised=bool(found["raised"]),
        bold=bold * 2 > len(chars),
    )


def _rulings(
    plumber: PlumberPage, dx: float, dy: float, turned: QuarterTurn, size: tuple[float, float]
) -> Iterable[Ruling]:
    for edge in plumber.edges:
        box = Box(float(edge["x0"]), float(edge["top"]), float(edge["x1"]), float(edge["bottom"]))
        box = turn(box.moved(dx, dy), *size, turned)
        ruling = Ruling(box.x0, box.top, box.x1, box.bottom)
        if ruling.horizontal:
            yield replace(ruling, bottom=ruling.top)
        else:
            yield replace(ruling, x1=ruling.x0)
