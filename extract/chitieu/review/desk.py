"""The reviewer's desk: one output, its decisions, its files, and the answers to what the page asks.

Things go by the keys of the index, which stay the same when the output is extracted again while the page is open.
"""

from __future__ import annotations

import hashlib
import threading
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, structs

from chitieu.errors import EvidenceChangedError, ReviewRequestError
from chitieu.geometry import Box
from chitieu.review import card as cards
from chitieu.review.index import FOLDER, SAMPLE, Item, stamp_of
from chitieu.review.places import Places
from chitieu.review.postponed import Postponed
from chitieu.review.queue import Choice, Counts, Filters, Queue
from chitieu.review.snapshot import open_snapshot
from chitieu.review.view import Card, Marked, PageView, Point, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from chitieu.contract.rows import FindingRow, ObservationRow
    from chitieu.page.picture import Pictures
    from chitieu.review.decisions import Decisions
    from chitieu.review.snapshot import Snapshot
    from chitieu.review.view import Corners

WINDOW = 60
"""Rows of the queue sent at once."""
NEIGHBOURS = 40
"""Periods of a series at most, the nearest: ten years of quarters."""
CROP_DPI, PAGE_DPI = 150, 130
CROP_MARGIN = 5.0
"""Points around a cell: its rules and a little of its neighbours show that the right cell was cut out."""


class Listing(msgspec.Struct, frozen=True):
    """A part of the queue. ``version`` changes when somebody else decides or the output is extracted anew."""

    version: str
    rows: tuple[Row, ...]
    more: bool
    total: int
    counts: Counts


class IndicatorView(msgspec.Struct, frozen=True):
    """An indicator that a row may be given; ``missing`` where the report lacks it."""

    code: str
    label: str
    unit: str
    kind: str
    form: str
    missing: bool


class Sources(Struct, frozen=True):
    """What an output is reviewed with: the places of its files, the flags that mean doubt, how many sure values."""

    files: Mapping[str, Path]
    doubts: frozenset[str]
    sample: int = SAMPLE


class Desk:
    """Answers for one output; may be shared by threads."""

    def __init__(
        self,
        out: Path,
        decisions: Decisions,
        pictures: Pictures,
        sources: Sources,
        progress: Callable[[int], object] = lambda _rows: None,
    ) -> None:
        """Open the output. Raises OutputUnreadableError, CorrectionError."""
        self.out, self.decisions, self.pictures, self.sources = out, decisions, pictures, sources
        self._progress = progress
        self._turn = threading.Lock()
        self.postponed = Postponed(out / FOLDER / "postponed.json")
        self._open()

    def _open(self) -> None:
        one = self.sources
        snapshot = open_snapshot(self.out, one.doubts, one.sample, self._progress)
        self.queue = Queue(snapshot, self.decisions, self.postponed)
        self.places = Places(snapshot)

    @property
    def snapshot(self) -> Snapshot:
        """The output as it is shown now."""
        return self.queue.snapshot

    @property
    def version(self) -> str:
        """What changes when anything that is shown may have changed."""
        stamp = hashlib.blake2b(msgspec.json.encode(self.snapshot.index.stamp), digest_size=4).hexdigest()
        return f"{stamp}-{self.decisions.version}"

    def refresh(self) -> None:
        """Take in decisions of others and an output that was extracted again. The old tables stay open for a while."""
        with self._turn:
            self.decisions.refresh()
            if stamp_of(self.out) != self.snapshot.index.stamp:
                self._open()

    def listing(self, filters: Filters, after: int = -1, limit: int = WINDOW) -> Listing:
        """Return the rows behind number ``after`` that pass, and the counts."""
        passing = self.queue.items(filters)
        first = bisect_right(passing, after)
        rows = tuple(self.row(self.snapshot.index.items[number]) for number in passing[first : first + limit])
        return Listing(self.version, rows, len(passing) > first + limit, len(passing), self.queue.counts())

    def place(self, key: str) -> int:
        """Return the number of an item in the queue, -1 for a value that is not in it."""
        return self.queue.number.get(key, -1)

    def choices(self) -> dict[str, list[Choice]]:
        """Return what the filters offer."""
        return self.queue.choices()

    def item(self, key: str) -> Item:
        """Return an item of the queue, or any other value of the output. Raises ReviewRequestError."""
        number = self.queue.number.get(key)
        if number is not None:
            return self.snapshot.index.items[number]
        return self.places.any_value(key)

    def row(self, item: Item) -> Row:
        """Return a line of the queue."""
        snapshot = self.snapshot
        match item.target:
            case "observation":
                facts = cards.of_observation(snapshot.observed(item))
            case "unmapped":
                facts = cards.of_unmapped(snapshot.unmapped(item))
            case "citation":
                facts = cards.of_citation(snapshot.citation(item))
            case "finding":
                facts = cards.of_finding(snapshot.finding(item))
            case "footnote":
                facts = cards.of_footnote(snapshot.footnote(item))
            case _:
                facts = cards.of_report(snapshot.report(item.report))
        report = snapshot.index.reports[item.report]
        state = self.queue.state(item)
        return cards.row_view(item, facts, report, snapshot.doc_id(item.report), state, self.decisions.about(item.key))

    def card(self, key: str) -> Card:
        """Return all the evidence about a thing. Raises ReviewRequestError."""
        card = self._card(key)
        was = self.snapshot.index.was.get(key)
        return card if was is None else structs.replace(card, was=was)

    def _card(self, key: str) -> Card:
        item = self.item(key)
        row = self.row(item)
        standing, history = self.decisions.about(key), self.decisions.history(key)
        match item.target:
            case "observation":
                value = self.snapshot.observed(item)
                return cards.value_card(
                    row, value, standing=standing, history=history, series=self.series(key),
                    findings=self.places.findings_about(value.report_id, value.code),
                    second_label=self._label(value.template, value.alt_code),
                    near=self._near(item, value) if value.page is None else ((), None),
                )  # fmt: skip
            case "unmapped":
                line = self.snapshot.unmapped(item)
                return cards.unmapped_card(row, line, standing, history, self._label(line.template, line.alt_code))
            case "citation":
                return cards.citation_card(row, self.snapshot.citation(item), standing, history)
            case "finding":
                found = self.snapshot.finding(item)
                return cards.finding_card(row, found, standing, history, self._named(found))
            case "footnote":
                return cards.footnote_card(row, self.snapshot.footnote(item), standing, history)
            case _:
                return cards.report_card(row, self.snapshot.report(item.report), standing, history)

    def _label(self, template: str, code: str) -> str:
        found = self.places.indicators.get((template, code))
        return found.label if found else ""

    def _near(self, item: Item, value: ObservationRow) -> tuple[tuple[Corners, ...], int | None]:
        """Return the boxes between which a missing row would stand, and their page."""
        rows = self.places.rows(item.report)
        at = next((n for n, one in enumerate(rows) if (one.code, one.member) == (value.code, value.member)), 0)
        same = [one for one in rows if one.form == value.form and one.page is not None]
        before = [one for one in rows[:at] if one in same][-1:]
        after = [one for one in rows[at + 1 :] if one in same][:1]
        page = next((one.page for one in (*before, *after)), None)
        boxes = (cards.corners(one) for one in (*before, *after) if one.page == page)
        return tuple(box for box in boxes if box is not None), page

    def series(self, key: str) -> tuple[Point, ...]:
        """Return an indicator over time: the reports of its organisation, by period. Raises ReviewRequestError."""
        here, _place = self.places.observation(key)
        points: list[tuple[str, int, Point]] = []
        for number in self.places.beside(self.places.report_of(here.report_id)):
            for row in self.places.of_indicator(number, here):
                end = self.snapshot.report(number).period_end or row.period
                points.append((end, number, self._point(row, current=self.places.key_of(row) == key)))
        points.sort(key=lambda one: one[:2])
        at = next(n for n, (_end, _number, point) in enumerate(points) if point.current)
        first = max(0, min(at - NEIGHBOURS // 2, len(points) - NEIGHBOURS))
        return tuple(point for _end, _number, point in points[first : first + NEIGHBOURS])

    def _point(self, row: ObservationRow, *, current: bool) -> Point:
        doc = self.snapshot.doc_id(self.places.report_of(row.report_id))
        return Point(
            id=self.places.key_of(row), report_id=row.report_id, period=row.period, code=row.code, label=row.label,
            value=cards.number(row.value), printed=row.value_text, unit=row.unit, status=row.status, use=row.use,
            verdict=row.verdict, doc=doc, page=row.page, box=cards.corners(row), current=current,
        )  # fmt: skip

    def _named(self, found: FindingRow) -> tuple[Point, ...]:
        """Return the values that a finding names, those of its own report first."""
        codes = [code for code in found.codes.split(";") if code]
        reports = [one for one in (found.report_id, found.related_report_id) if self.places.is_report(one)]
        rows = [
            (row, place) for place, one in enumerate(reports) for row in self.places.rows(self.places.report_of(one))
        ]
        named = [(codes.index(row.code), place, row) for row, place in rows if row.code in codes]
        named.sort(key=lambda one: one[:2])
        return tuple(self._point(row, current=False) for _code, _place, row in named[:NEIGHBOURS])

    def page(self, doc: str, page: int) -> PageView:
        """Return the boxes of a page. Raises ReviewRequestError for a page that the output does not know."""
        snapshot = self.snapshot
        document = snapshot.of_doc.get(doc)
        size = self.places.page_size(doc, page)
        if document is None or size is None:
            raise ReviewRequestError(f"no page {page} of document {doc} in this output")
        marks: list[Marked] = []
        for number in self.places.reports_in(document.file):
            for row in self.places.rows(number):
                box = cards.corners(row)
                if row.page == page and box is not None:
                    key = self.places.key_of(row)
                    marks.append(
                        Marked(
                            id=key, target="observation", code=row.code, label=row.label, printed=row.value_text,
                            status=row.status, state=self._state(key), box=box,
                        )
                    )  # fmt: skip
        for item in self.places.others(document.file):
            row = self.row(item)
            if row.page == page and row.box is not None:
                marks.append(
                    Marked(
                        id=row.id, target=row.target, code=row.code, label=row.label, printed=row.printed,
                        status=row.status, state=row.state, box=row.box,
                    )
                )  # fmt: skip
        return PageView(
            doc=doc, page=page, pages=document.pages or 1, width=size[0], height=size[1],
            file=document.file, marks=tuple(marks),
        )  # fmt: skip

    def _state(self, key: str) -> str:
        number = self.queue.number.get(key)
        if number is None:
            return "decided" if self.decisions.about(key) else ""
        return self.queue.states()[number]

    def indicators(self, report_id: str) -> tuple[IndicatorView, ...]:
        """Return the indicators of a report's template, those that the report lacks first."""
        number = self.places.report_of(report_id)
        template = self.snapshot.index.reports[number].template
        missing = {row.code for row in self.places.rows(number) if row.status == "missing"}
        views = [
            IndicatorView(one.code, one.label, one.unit, one.kind, one.form, one.code in missing)
            for (of, _code), one in self.places.indicators.items()
            if of == template and one.kind != "heading"
        ]
        return tuple(sorted(views, key=lambda one: not one.missing))

    def picture(self, doc: str, page: int, box: Corners | None = None, dpi: int = 0) -> bytes:
        """Return a page, or a crop of it, as PNG. Raises EvidenceChangedError and what `Pictures` raises."""
        path = self._path(doc)
        if box is None:
            return self.pictures.page_png(path, page, dpi or PAGE_DPI)
        return self.pictures.crop_png(path, page, Box(*box), dpi or CROP_DPI, CROP_MARGIN)

    def _path(self, doc: str) -> Path:
        document = self.snapshot.of_doc.get(doc)
        if document is None:
            raise ReviewRequestError(f"no document {doc} in this output")
        path = self.sources.files.get(document.file)
        if path is None:
            raise EvidenceChangedError(f"{document.file}: not in the archive; name its folder with --archive")
        try:
            facts = path.stat()
        except OSError as error:
            raise EvidenceChangedError(f"{document.file}: {error.strerror}; name its folder with --archive") from error
        if _sha256(path, facts.st_size, facts.st_mtime_ns) != document.sha256:
            raise EvidenceChangedError(f"{document.file}: not the file that was read; extract the archive again")
        return path


@lru_cache(maxsize=4096)
def _sha256(path: Path, _size: int, _changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
