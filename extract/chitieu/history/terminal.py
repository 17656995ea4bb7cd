"""A history on the terminal: each line with its points, or, where there are many, one row a line."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from chitieu.history.figure import figure
from chitieu.history.listing import Wide
from chitieu.history.sparkline import sparkline
from chitieu.history.words import axis, say
from chitieu.patterns.load import load_patterns
from chitieu.visible import plain
from chitieu.wording import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chitieu.contract.rows import AreaRow
    from chitieu.history.model import Change, History, Line, Point
    from chitieu.wording import Language

DETAILED = 12
"""Lines that are shown with all their points; of more, one row each: a screen or two."""
LABEL = 60
"""Characters of a label in a row."""
DOUBT, BROKEN = "yellow", "magenta"


def show(history: History, language: Language, *, wide: bool = False, console: Console | None = None) -> None:
    """Print a history on standard output. NO_COLOR is rich's business."""
    Shown(history, language, console or Console(highlight=False, markup=False, emoji=False)).show(wide=wide)


class Shown:
    """One history in one language on one console."""

    def __init__(self, history: History, language: Language, console: Console) -> None:
        """Nothing is printed yet."""
        self._history = history
        self._language: Language = language
        self._console = console
        self._doubts: dict[str, str] = {}

    def show(self, *, wide: bool) -> None:
        """Print lines, then what explains them."""
        lines = self._history.lines
        if not lines:
            self._line(Text(self._say("nothing", source=plain(self._history.source))))
            self._notes()
            return
        if any(point.state == "review" for line in lines for point in line.points):
            flags = load_patterns().flags
            self._doubts = {one.flag: one.vietnamese if self._language == "vi" else one.english for one in flags}
        if wide:
            self._wide()
        else:
            if len(lines) > DETAILED:
                self._rows(lines)
            else:
                self._details(lines)
            self._line(Text(self._say("legend"), style="dim"))
            if len(lines) > DETAILED:
                self._line(Text(self._say("more"), style="dim"))
        self._notes()

    def _say(self, word: str, **parts: object) -> str:
        return say(self._language, word, **parts)

    def _line(self, text: Text) -> None:
        # one line on the screen or in the pipe is one row: a table that is folded cannot be read
        self._console.print(text, soft_wrap=True)

    def _details(self, lines: Sequence[Line]) -> None:
        for _, alike in groupby(lines, lambda one: (one.key.root, axis(self._language, one))):
            for at, line in enumerate(alike):
                if not at:
                    self._heading(line)
                self._points(line)
            self._line(Text())

    def _heading(self, line: Line) -> None:
        self._line(Text(plain(line.code), style="bold") + Text(f"  {plain(line.label)}", style="bold"))
        self._line(Text("  " + plain(axis(self._language, line)), style="dim"))

    def _points(self, line: Line) -> None:
        where = f"{line.area} ({line.key.area_id})" if line.key.area_id else line.area
        drawn = sparkline(line, self._history.slots(line.key))
        head = Text("  ") + Text(plain(" · ".join(part for part in (where, line.key.org) if part)), style="underline")
        self._line(head + Text(f"  {drawn}", style="cyan") + Text(f"  {self._range(line)}".rstrip()))
        titles = [self._say(word) for word in ("period", "days", "value", "vs_year", "vs_step", "marks")]
        cells = [titles, *([*self._cells(line, point)] for point in line.points)]
        rows = _aligned(cells, right={2})
        self._line(Text("    " + rows[0].rstrip(), style="dim"))
        for point, row in zip(line.points, rows[1:], strict=True):
            for one in point.breaks:
                told = self._say("break", day=one.day, reason=one.reason)
                self._line(Text(f"    ── {plain(told)} ──", style=BROKEN))
            self._line(Text("    " + row.rstrip(), style="" if point.sure is not None else DOUBT))
        if line.ends is not None:
            told = self._say("ends", day=line.ends.day, reason=line.ends.reason)
            self._line(Text(f"    ── {plain(told)} ──", style=BROKEN))
        if line.merged:
            self._line(Text(f"    {self._say(line.merged)}", style=DOUBT))

    def _range(self, line: Line) -> str:
        sure = [point.sure for point in line.points if point.sure is not None]
        if not sure:
            return ""
        low, high = figure(self._language, min(sure)), figure(self._language, max(sure))
        return low if low == high else f"{low} – {high}"

    def _cells(self, line: Line, point: Point) -> tuple[str, ...]:
        days = f"{point.start} → {point.end}" if point.start else ""
        return (
            point.period,
            days,
            self._value(point),
            self._change(line, point.year, told=False),
            self._change(line, point.step, told=True),
            "; ".join(self._marks(point)),
        )

    def _value(self, point: Point) -> str:
        if point.value is None:
            return "?" if point.state in {"review", "disputed", "incomplete"} else "·"
        return figure(self._language, point.value) + ("" if point.state == "ok" else "?")

    def _change(self, line: Line, change: Change, *, told: bool) -> str:
        """Return a difference; ``told`` names the period it is from."""
        against = f" ({change.against})" if told and change.against else ""
        match change.hindrance:
            case "no_earlier":
                return ""
            case "coded":
                return self._coded(change) + against
            case "break":
                return f"– {self._say('break_between')}{against}"
            case "not_sure" | "window" | "restart":
                return f"– {self._say(change.hindrance)}{against}"
            case "":
                pass
        amount = figure(self._language, change.amount, sign=True) if change.amount is not None else ""
        if line.key.kind == "percent":
            amount = f"{amount} {self._say('points')}"
        if change.percent is not None:
            amount += f" ({figure(self._language, change.percent, sign=True)} %)"
        return amount + against

    def _coded(self, change: Change) -> str:
        return "" if change.before is None else f"← {figure(self._language, change.before)}"

    def _marks(self, point: Point) -> Iterable[str]:
        if point.summed:
            yield self._say("summed" if len(point.summed) > 1 else "carried", areas=" + ".join(point.summed))
        match point.state:
            case "review":
                flags = ", ".join(self._doubts.get(flag, flag) for flag in point.flags.split(";") if flag)
                yield plain(f"{self._say('review')}: {flags}" if flags else self._say("review"))
            case "disputed":
                yield self._say("disputed", texts=plain(point.value_text))
            case "incomplete":
                yield self._say("incomplete", areas=", ".join(point.lacking))
            case "blank" | "missing":
                yield self._say(point.state)
            case "ok":
                pass
        if point.verdict:
            yield self._say("verdict_blank" if point.verdict == "blank" else point.verdict)

    def _rows(self, lines: Sequence[Line]) -> None:
        """Print one row a line; what all have in common stands above them, once."""
        words = ("code", "label", "unit", "accumulation", "windows", "area", "org")
        heads = [self._head(line) for line in lines]
        differing = [at for at in range(len(words)) if at == 0 or len({head[at] for head in heads}) > 1]
        common = [heads[0][at] for at in range(len(words)) if at not in differing and heads[0][at]]
        if common:
            self._line(Text(" · ".join(common), style="bold"))
        titles = [self._say(word) for word in ("line", "latest", "value", "vs_year", "marks")]
        cells = [[*(self._say(words[at]) for at in differing), *titles]]
        for line, head in zip(lines, heads, strict=True):
            last = line.points[-1]
            unsure = sum(1 for point in line.points if point.state in {"review", "disputed", "incomplete"})
            ends = [] if line.ends is None else [f"{self._say('until')} {line.ends.day}"]
            marks = [f"{unsure}×?" if unsure else "", *self._marks(last), *ends]
            cells.append([
                *(head[at] for at in differing), sparkline(line, self._history.slots(line.key)), last.period,
                self._value(last), self._change(line, last.year, told=False), "; ".join(mark for mark in marks if mark),
            ])  # fmt: skip
        first, *rows = _aligned(cells, right={len(differing) + 2})
        self._line(Text(first.rstrip(), style="dim"))
        for row in rows:
            self._line(Text(row.rstrip()))

    def _head(self, line: Line) -> tuple[str, ...]:
        key = line.key
        code = f"{line.code} {key.member}" if key.member else line.code
        regime = self._say("regime", regime=key.regime) if key.regime else ""
        windows = f"{self._say(key.span)}, {regime}" if regime else self._say(key.span)
        cells = (code, _short(line.label), key.unit, key.accumulation, windows, f"{line.area} ({key.area_id})", key.org)
        return tuple(plain(cell) for cell in cells)

    def _wide(self) -> None:
        wide = Wide(self._history)
        for (area, org), rows in groupby(wide.rows, lambda row: (row[0].key.area_id, row[0].key.org)):
            self._line(Text(plain(f"{area}  {org}"), style="bold"))
            cells = [[self._say("code"), self._say("label"), self._say("unit"), self._say("accumulation")]]
            for number_of_span, (_, periods) in enumerate(wide.periods):
                cells[0] += [f"│ {name}" if number_of_span and not at else name for at, name in enumerate(periods)]
            for line, points in rows:
                row = [plain(line.code + (f" {line.key.member}" if line.key.member else "")), plain(_short(line.label)),
                       plain(line.key.unit), line.key.accumulation]  # fmt: skip
                for period in wide.columns():
                    found = points.get(period)
                    row.append("" if found is None else self._value(found) + _short_mark(found))
                cells.append(row)
            given = _aligned(cells, right=set(range(4, 4 + len(wide.columns()))))
            self._line(Text(given[0].rstrip(), style="dim"))
            for one in given[1:]:
                self._line(Text(one.rstrip()))
            self._line(Text())

    def _notes(self) -> None:
        history = self._history
        shown = {line.key.area_id for line in history.lines}
        for area_id in sorted(shown):
            row = history.areas.get(area_id)
            if row is None:
                continue
            before = sorted(
                (one for one in history.areas.values() if one.successor == area_id), key=lambda a: a.area_id
            )
            if history.join == "successor" and before:
                self._line(Text(self._joined(row, before)))
            elif row.successor and (after := history.areas.get(row.successor)) is not None:
                told = {"area": area_id, "name": row.name, "day": row.valid_to}
                self._line(Text(plain(self._say("successor_of", **told, next=f"{after.area_id} ({after.name})"))))
        if history.unplaced:
            self._line(Text(self._say("unplaced", count=number(self._language, history.unplaced)), style=DOUBT))

    def _joined(self, row: AreaRow, before: Sequence[AreaRow]) -> str:
        areas = " + ".join(f"{one.area_id} ({one.name})" for one in before)
        word = "join_sum" if len(before) > 1 else "join_one"
        return plain(self._say(word, day=row.valid_from, area=row.area_id, name=row.name, areas=areas))


def _short(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1] + "…"


def _short_mark(point: Point) -> str:
    return ("✓" if point.verdict else "") + ("|" if point.breaks else "")


def _aligned(rows: Sequence[Sequence[str]], right: set[int]) -> list[str]:
    """Return rows as texts whose columns stand under one another, two blanks apart."""
    widths = [max(cell_len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(
            " " * (widths[at] - cell_len(cell)) + cell if at in right else cell + " " * (widths[at] - cell_len(cell))
            for at, cell in enumerate(row)
        )
        for row in rows
    ]
