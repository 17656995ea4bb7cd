"""Which row a decision is about, among the rows of a new reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct, field

from chitieu.contract.rows import CitationRow, FindingRow, FootnoteRow, ObservationRow, UnmappedRow
from chitieu.correction.decision import MISSING, SHOWN, machine_value, same_value
from chitieu.correction.evidence import OVERLAP, box_of, overlap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.contract.rows import CorrectionRow
    from chitieu.correction.decision import Reviewable
    from chitieu.geometry import Box

Cell = ObservationRow | UnmappedRow
Note = CitationRow | FootnoteRow
R = TypeVar("R", ObservationRow | UnmappedRow, CitationRow | FootnoteRow)


class Matches(Struct, Generic[R], frozen=True):
    """The decisions in force about each row (by its place in the rows given), and those whose evidence is gone."""

    rows: Sequence[R]
    of_row: dict[int, list[CorrectionRow]] = field(default_factory=dict[int, "list[CorrectionRow]"])
    orphans: list[CorrectionRow] = field(default_factory=list["CorrectionRow"])

    def put(self, decision: CorrectionRow, place: int | None) -> None:
        """Note what a decision is about."""
        if place is None:
            self.orphans.append(decision)
        else:
            self.of_row.setdefault(place, []).append(decision)


def match_cells(decisions: Iterable[CorrectionRow], rows: Sequence[Cell]) -> Matches[Cell]:
    """Find the table row of each decision about an observation or an unmapped row, all of one report.

    The row whose box overlaps most, among equals the one of the same name (the blank cells of a wide row have one box);
    an unmapped row and the value cell inside it are one place. A decision without a box, about an indicator that was
    not found, is about the row of that code.
    """
    matches: Matches[Cell] = Matches(rows)
    for decision in decisions:
        best = max(
            ((score, -place) for place, row in enumerate(rows) if (score := _likeness(decision, row)) is not None),
            default=None,
        )
        matches.put(decision, None if best is None else -best[1])
    return matches


Score = tuple[bool, bool, float]


def _likeness(decision: CorrectionRow, row: Cell) -> Score | None:
    """Return how well a row fits: one kind, one name, the overlap; None where it is another."""
    named = isinstance(row, ObservationRow) and (
        (row.code_machine or row.code, row.member) == (decision.code, decision.member)
        or (decision.target == "unmapped" and row.code == decision.new_code)
    )
    ours = box_of(decision)
    if ours is None or decision.machine_value == MISSING:
        known = named and isinstance(row, ObservationRow) and row.occurrence == (decision.occurrence or 1)
        known = known and row.verdict != "wrong_code"  # what a reviewer moved there is not what was missing
        return (True, True, 1.0) if known else None
    theirs = box_of(row)
    if theirs is None or decision.page != row.page:
        return None
    share = overlap(ours, theirs)
    if share >= OVERLAP:
        kind = isinstance(row, ObservationRow) == (decision.target == "observation")
        return (kind, named, share)
    if isinstance(row, UnmappedRow):
        return (False, named, share) if decision.target == "observation" and _in_row(ours, theirs) else None
    if decision.target == "unmapped":
        return (False, named, share) if _in_row(theirs, ours) else None
    applied = row.verdict == decision.verdict == "wrong_code" and row.code == decision.new_code
    return (True, True, share) if applied and _in_row(ours, theirs) else None


def _in_row(cell: Box, row: Box) -> bool:
    """Whether a cell is one of a printed row: it lies in it, and the two are of one height."""
    shared = min(cell.bottom, row.bottom) - max(cell.top, row.top)
    height = max(cell.bottom, row.bottom) - min(cell.top, row.top)
    return row.x0 <= cell.x_mid <= row.x1 and shared >= OVERLAP * height


def match_notes(decisions: Iterable[CorrectionRow], rows: Sequence[Note]) -> Matches[Note]:
    """Find the citation or footnote of each decision, all of one report and one target.

    Several citations may share their lines: the same print comes first, then the same reading, then what is left over.
    """
    matches: Matches[Note] = Matches(rows)
    left = list(decisions)
    for same in (_same_print, _same_reading, _same_lines):
        taken = set(matches.of_row)
        open_rows = [(place, row) for place, row in enumerate(rows) if place not in taken]
        later: list[CorrectionRow] = []
        for decision in left:
            best = max(
                (
                    (row.cite_no == decision.cite_no if isinstance(row, CitationRow) else True, share, -place)
                    for place, row in open_rows
                    if (share := _shared(decision, row)) is not None and same(decision, row)
                ),
                default=None,
            )
            if best is None:
                later.append(decision)
            else:
                matches.put(decision, -best[2])
        left = later
    for decision in left:
        matches.put(decision, None)
    return matches


def _shared(decision: CorrectionRow, row: Note) -> float | None:
    if decision.page != row.page:
        return None
    ours, theirs = box_of(decision), box_of(row)
    if ours is None or theirs is None:
        return 1.0 if ours is theirs else None
    share = overlap(ours, theirs)
    return share if share >= OVERLAP else None


def _same_print(decision: CorrectionRow, row: Note) -> bool:
    return row.text[:SHOWN] == decision.evidence


def _same_reading(decision: CorrectionRow, row: Note) -> bool:
    return bool(decision.machine_value) and same_value(machine_value(row), decision.machine_value)


def _same_lines(_decision: CorrectionRow, _row: Note) -> bool:
    return True


def standing_of(rows: Sequence[Reviewable], standing: Iterable[CorrectionRow]) -> list[tuple[CorrectionRow, ...]]:
    """Return the decisions in force about each of these rows, which are all of one report, in the order of ``rows``."""
    report_ids = {row.report_id for row in rows}
    about = [one for one in standing if one.report_id in report_ids]
    found: dict[int, list[CorrectionRow]] = {}
    cells = [(place, row) for place, row in enumerate(rows) if isinstance(row, Cell)]
    matched = match_cells([one for one in about if one.target in {"observation", "unmapped"}], [r for _, r in cells])
    found |= {cells[index][0]: decisions for index, decisions in matched.of_row.items()}
    for kind, target in ((CitationRow, "citation"), (FootnoteRow, "footnote")):
        notes = [(place, row) for place, row in enumerate(rows) if isinstance(row, kind)]
        noted = match_notes([one for one in about if one.target == target], [r for _, r in notes])
        found |= {notes[index][0]: decisions for index, decisions in noted.of_row.items()}
    for place, row in enumerate(rows):
        if isinstance(row, FindingRow):
            found[place] = [one for one in about if one.target == "finding" and one.evidence == row.finding_id]
    return [tuple(found.get(place, ())) for place in range(len(rows))]
