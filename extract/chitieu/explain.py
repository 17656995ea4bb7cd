"""Why a value: what is printed, who read it, which rows its label was weighed against, what rules and flags say."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.errors import InputMissingError, OutputError
from chitieu.geometry import Box
from chitieu.patterns.load import load_patterns
from chitieu.row.align import Weighed, weigh
from chitieu.row.confidence import evidence_of
from chitieu.row.label import lexicon_of
from chitieu.row.rule import Known, outcomes
from chitieu.show import plain
from chitieu.table.model import Printed, Row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from pathlib import Path

    from rich.console import Console

    from chitieu.contract.rows import DocumentResult, ObservationRow
    from chitieu.patterns.load import Patterns
    from chitieu.patterns.template import Template
    from chitieu.settings import Settings

AROUND = 3
"""Rows of the form shown above and below: the neighbours a row may be taken for."""
MARGIN = 60.0
"""Points of the page shown above and below the cell: two or three rows."""
CROP_DPI = 150
"""Enough to read small print on a screen."""
FRAME = (200, 30, 30)
"""Colour of the frame round the cell."""


class Neighbour(Struct, frozen=True):
    """An indicator the printed row was weighed against. ``worth`` is None where it can't be that indicator."""

    code: str
    item: str
    label: str
    similarity: float
    worth: float | None
    stt_agrees: bool
    unit_agrees: bool
    chosen: bool
    runner_up: bool


class Ruled(Struct, frozen=True):
    """What a rule that touches the cell said."""

    rule: str
    holds: bool
    codes: tuple[str, ...]
    expected: str
    found: str
    reason: str


class Meant(Struct, frozen=True):
    """A flag of the row and what it means."""

    flag: str
    kind: str
    english: str
    vietnamese: str


class Explanation(Struct, frozen=True):
    """Everything known about one value. ``crop`` is the path of a picture of the cell and its surroundings.

    ``report`` names the report where its file holds several.
    """

    observation: ObservationRow
    report: str
    crop: str
    evidence: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]
    rules: tuple[Ruled, ...]
    flags: tuple[Meant, ...]


def explain(path: Path, result: DocumentResult, code: str, crops: Path | None, settings: Settings) -> list[Explanation]:
    """Explain every row of a code in a file that was read; pictures go into the folder ``crops``.

    Raises InputMissingError when the report prints and expects no such code, OutputError when a picture cannot be
    written.
    """
    found = [row for row in result.observations if row.code == code]
    if not found:
        near = sorted({row.code for row in result.observations if row.code.startswith(code)})[:5]
        hint = f"; codes that begin so: {', '.join(near)}" if near else "; chitieu show lists its codes"
        raise InputMissingError(f"{result.document.file}: no indicator {code} in this report{hint}")
    patterns = load_patterns(users=settings.patterns)
    templates = {t.id: t for t in patterns.templates}
    return [_explained(row, path, result, templates.get(row.template), crops, settings, patterns) for row in found]


def _explained(  # noqa: PLR0913, PLR0917 (one call)
    row: ObservationRow,
    path: Path,
    result: DocumentResult,
    template: Template | None,
    crops: Path | None,
    settings: Settings,
    patterns: Patterns,
) -> Explanation:
    crop = str(_crop(path, row, crops, settings)) if crops is not None and row.page is not None else ""
    flags = [f for f in row.flags.split(";") if f]
    meanings = {f.flag: f for f in patterns.flags}
    told = tuple(
        Meant(f, meanings[f].kind, meanings[f].english, meanings[f].vietnamese) for f in flags if f in meanings
    )
    doubts = [f.flag for f in told if f.kind == "doubt"]
    reading = 1.0 if row.source == "text" or "low_confidence" not in doubts else 0.0
    source = "ocr" if row.source == "ocr" else "text"
    return Explanation(
        observation=row,
        report=_report(row, result),
        crop=crop,
        evidence=() if row.status == "missing" else evidence_of(source, reading, doubts, row.checks.split(";")),
        neighbours=_neighbours(row, result, template, patterns) if template else (),
        rules=_ruled(row, result, template) if template else (),
        flags=told,
    )


def _report(row: ObservationRow, result: DocumentResult) -> str:
    if len(result.reports) == 1:
        return ""
    own = next(one for one in result.reports if one.report_id == row.report_id)
    return f"{own.report_id}: {own.org}, {own.period}, pages {own.page_from}-{own.page_to}"


def _neighbours(
    row: ObservationRow, result: DocumentResult, template: Template, patterns: Patterns
) -> tuple[Neighbour, ...]:
    """Weigh the row against the indicators round the one it was given, and against the runner-up.

    Where the alignment named no runner-up it is the other indicator the row is worth most as.
    """
    form = [i for i in template.indicators if i.form == row.form]
    at = next(n for n, i in enumerate(form) if i.code == row.code)
    round_it = {i.code for i in form[max(0, at - AROUND) : at + AROUND + 1]}
    if row.status == "missing":
        return tuple(_neighbour(Weighed(i, 0.0, None), row, "") for i in form if i.code in round_it)
    own = (o for o in result.observations if o.report_id == row.report_id and o.form == row.form)
    rows = [_row_of(o) for o in own if o.status != "missing"]
    weighed = weigh(_row_of(row), rows, form, lexicon_of(template, patterns))
    others = [(w.worth, w.indicator.code) for w in weighed if w.worth is not None and w.indicator.code != row.code]
    second = row.alt_code or max(others, default=(0.0, ""))[1]
    return tuple(_neighbour(w, row, second) for w in weighed if w.indicator.code in {*round_it, second})


def _neighbour(weighed: Weighed, row: ObservationRow, second: str) -> Neighbour:
    indicator = weighed.indicator
    return Neighbour(
        code=indicator.code,
        item=indicator.item,
        label=indicator.label,
        similarity=round(weighed.similarity, 2),
        worth=None if weighed.worth is None else round(weighed.worth, 2),
        stt_agrees=weighed.stt_agrees,
        unit_agrees=weighed.unit_agrees,
        chosen=indicator.code == row.code and row.status != "missing",
        runner_up=indicator.code == second,
    )


def _row_of(row: ObservationRow) -> Row:
    stt, label, unit, value, note = (
        Printed(text) for text in (row.stt_text, row.label_text, row.unit_text, row.value_text, row.note)
    )
    return Row(row.page or 0, row.table or 0, row.row or 0, Box(0, 0, 0, 0), stt, label, unit, value, note)


def _ruled(row: ObservationRow, result: DocumentResult, template: Template) -> tuple[Ruled, ...]:
    values = {
        o.code: Known(o.value, _decimals(o.value))
        for o in result.observations
        if o.value is not None and o.occurrence == 1 and o.report_id == row.report_id
    }
    tried = outcomes(template.indicators, values, template.rules)
    return tuple(Ruled(o.rule, o.holds, o.codes, o.expected, o.found, o.reason) for o in tried if row.code in o.codes)


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _crop(path: Path, row: ObservationRow, folder: Path, settings: Settings) -> Path:
    """Write the strip of the page the cell stands in, the cell framed."""
    import numpy as np  # noqa: PLC0415 only where a picture is wanted
    from PIL import Image, ImageDraw  # noqa: PLC0415

    from chitieu.page.document import HEAD, file_kind  # noqa: PLC0415
    from chitieu.page.pdfium import PdfiumFile  # noqa: PLC0415
    from chitieu.page.raster import load_frame  # noqa: PLC0415

    number = row.page or 1
    head = path.read_bytes()[:HEAD]
    if file_kind(head, path.name, size=len(head)) == "pdf":
        with PdfiumFile(path, path.name) as pdf:
            image = pdf.image(number, settings.max_pixels)
    else:
        image = load_frame(path, number, settings.max_pixels)
    scale = image.dpi / 72
    x0, top, x1, bottom = (side or 0.0 for side in (row.x0, row.top, row.x1, row.bottom))
    upper, lower = max(0, int((top - MARGIN) * scale)), int((bottom + MARGIN) * scale)
    strip = Image.fromarray(np.ascontiguousarray(image.pixels[upper:lower])).convert("RGB")
    box = ((x0 - 1) * scale, (top - 1) * scale - upper, (x1 + 1) * scale, (bottom + 1) * scale - upper)
    ImageDraw.Draw(strip).rectangle(box, outline=FRAME, width=max(2, round(scale)))
    if image.dpi > CROP_DPI:
        strip = strip.resize(
            (max(1, strip.width * CROP_DPI // image.dpi), max(1, strip.height * CROP_DPI // image.dpi))
        )
    name = re.sub(r"[^\w.-]", "_", f"{row.report_id}-{row.code}-{row.occurrence}.png")
    target = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        strip.save(target)
    except OSError as error:
        raise OutputError(f"{target}: {error.strerror or error}; name another folder with -o") from error
    return target


def show_explanations(explanations: Sequence[Explanation]) -> None:
    """Print explanations on stdout. NO_COLOR and narrow terminals are rich's business."""
    from rich.console import Console  # noqa: PLC0415 only this command needs rich

    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for one in explanations:
        _show(console, one)


def explanations_json(explanations: Sequence[Explanation]) -> None:
    """Print explanations as a JSON list on stdout; exact numbers are strings."""
    import msgspec  # noqa: PLC0415 only this command needs it

    sys.stdout.write(msgspec.json.encode(explanations).decode() + "\n")


def _flat(text: str) -> str:
    return " ".join(text.split())


def _show(console: Console, one: Explanation) -> None:
    row = one.observation
    value = "" if row.value is None else f"{row.value:f} {row.unit}".strip()
    console.print(plain(f"{row.code}  {row.label}"), style="bold")
    if one.report:
        console.print(plain(f"  report     {one.report}"))
    console.print(plain(f"  value      {value or '(none)'}   status {row.status}, confidence {row.confidence or 0:g}"))
    if row.status == "missing":
        console.print("  no row of the report was taken for this indicator; unmapped.csv holds what none claims")
    else:
        console.print(
            plain(f"  printed    {row.value_text!r} by {row.source}, page {row.page}, table {row.table}, row {row.row}")
        )
        if row.alt_text:
            console.print(plain(f"  2nd reader {row.alt_text!r}"))
        if row.unit_factor not in {None, 1}:
            console.print(plain(f"  converted  from {row.unit_text!r} by {row.unit_factor}"))
        console.print(
            plain(f"  row        {row.stt_text} | {_flat(row.label_text)} | {_flat(row.unit_text)} | {_flat(row.note)}")
        )
        console.print(plain(f"  evidence   {', '.join(one.evidence)}"))
        console.print(plain(f"  picture    {one.crop or '(none: name a folder with -o)'}"))
    for flag in one.flags:
        console.print(plain(f"  flag       {flag.flag} ({flag.kind}): {flag.english}"))
    for rule in one.rules:
        outcome = "holds" if rule.holds else "FAILS"
        about = f" ({rule.reason})" if rule.reason else ""
        said = f"{rule.found}, expected {rule.expected}{about}"
        console.print(plain(f"  rule       {rule.rule} {outcome}: {', '.join(rule.codes)}: {said}"))
    if one.neighbours:
        console.print("  weighed against (similarity of the label, worth of the match; S ordinal and U unit agree):")
    for near in one.neighbours:
        sign = ">" if near.chosen else "2" if near.runner_up else " "
        agrees = ("S" if near.stt_agrees else "-") + ("U" if near.unit_agrees else "-")
        worth = "  --" if near.worth is None else f"{near.worth:+.2f}"
        console.print(plain(f"  {sign} {near.code:<12} {near.similarity:.2f} {worth:>6} {agrees}  {near.label[:70]}"))
