"""A comparison on the terminal: what changed how often, then the changes report by report."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from chitieu.diff.excerpt import shortened
from chitieu.diff.model import KINDS, merged
from chitieu.diff.words import number, say
from chitieu.visible import plain

if TYPE_CHECKING:
    from chitieu.diff.model import Change, ChangeKind, Difference, FieldChange, ReportFacts
    from chitieu.diff.words import Language

LINES = 400
"""Changes shown; ``--json``, ``--csv`` and ``--html`` hold more."""
ALIKE = 3
"""Rows of a report shown of those that differ in the same columns and in nothing that counts."""
MARKS: dict[ChangeKind, tuple[str, str]] = {
    "vanished": ("-", "bold red"),
    "appeared": ("+", "bold green"),
    "recoded": ("⇄", "bold magenta"),
    "value": ("≠", "bold yellow"),
    "status": ("!", "bold cyan"),
    "changed": ("~", "dim"),
}
"""Mark and colour: a printout and a colour-blind reader need the mark."""
LABEL = 60
"""Characters of a label that are shown."""


def show(difference: Difference, language: Language, console: Console | None = None) -> None:
    """Print a comparison on standard output. NO_COLOR is rich's business; a pipe gets one line a change and more."""
    Shown(difference, language, console or Console(highlight=False, markup=False, emoji=False)).show()


class Shown:
    """One comparison in one language on one console."""

    def __init__(self, difference: Difference, language: Language, console: Console) -> None:
        """Nothing is printed yet."""
        self._difference = difference
        self._language: Language = language
        self._console = console

    def show(self) -> None:
        """Print counts, then changes."""
        given = self._difference
        self._line(Text(self._say("compared", old=plain(given.old), new=plain(given.new)), style="bold"))
        if given.run:
            fields = "; ".join(f"{one.column} {one.old or '-'} → {one.new or '-'}" for one in given.run)
            self._line(Text(plain(self._say("run", fields=fields))))
        if given.notices:
            self._line(Text(plain(self._say("notices", names=", ".join(given.notices))), style="bold yellow"))
        if not given.changes:
            self._line(Text(self._say("none")))
            return
        self._summary()
        left = LINES
        for facts, file, changes in given.groups():
            self._line(Text())
            self._line(self._heading(facts, file, len(changes)))
            left -= self._group(changes, left)
            if left <= 0:
                break
        hidden = len(given.changes) - LINES
        if left <= 0 and hidden > 0:
            self._line(Text(self._say("more", count=number(self._language, hidden)), style="bold"))

    def _say(self, word: str, **parts: object) -> str:
        return say(self._language, word, **parts)

    def _summary(self) -> None:
        counts = self._difference.counts()
        table = Table(box=None, header_style="bold", pad_edge=False)
        table.add_column("")
        for kind in KINDS:
            mark, style = MARKS[kind]
            table.add_column(Text(f"{mark} {self._say(kind)}", style=style), justify="right", no_wrap=True)
        for name in dict.fromkeys(name for name, _ in counts):
            cells = [number(self._language, counts[name, kind]) if counts[name, kind] else "" for kind in KINDS]
            table.add_row(Text(self._say(name)), *cells)
        self._console.print(table)

    def _heading(self, facts: ReportFacts | None, file: str, count: int) -> Text:
        if facts is None:
            named = [file or self._say("no_report")]
        else:
            named = [part for part in (facts.file, facts.org, facts.period) if part]
        many = self._say("total_one" if count == 1 else "total", count=number(self._language, count))
        return Text(plain(" · ".join(named)), style="bold") + Text(f"  ({many})", style="not bold")

    def _group(self, changes: list[Change], left: int) -> int:
        """Print the changes of one report, at most ``left``; return how many were told."""
        alike: Counter[tuple[str, ...]] = Counter()
        told = 0
        for table, rows in groupby(changes, lambda one: one.table):
            self._line(Text(self._say(table), style="underline"), 2)
            for one in rows:
                if told >= left:
                    return told
                told += 1
                if one.kind == "changed":
                    columns = tuple(dict.fromkeys(merged(field.column) for field in one.fields))
                    alike[table, *columns] += 1
                    if alike[table, *columns] > ALIKE:
                        continue
                self._change(one)
            for (_, *columns), count in ((key, count) for key, count in alike.items() if key[0] == table):
                if count > ALIKE:
                    said = {"count": number(self._language, count - ALIKE), "columns": ", ".join(columns)}
                    self._line(Text(self._say("more_alike", **said), style="dim"), 4)
        return told

    def _change(self, one: Change) -> None:
        mark, style = MARKS[one.kind]
        head = Text(f"{mark} ", style=style) + Text(plain(one.key), style="bold")
        if one.page is not None:
            head += Text(f"  {self._say('page', page=one.page)}")
        if one.label:
            label = one.label if len(one.label) <= LABEL else one.label[:LABEL] + "…"
            head += Text(f"  {plain(label)}", style="dim")
        self._line(head, 4)
        body = Text("; ").join(self._field(field) for field in one.shown)
        if one.moved:
            body += Text(f"{'; ' if body else ''}{self._say('moved', points=f'{one.moved:.1f}')}")
        if one.repeats:
            body += Text(f"; {self._say('repeats', count=number(self._language, one.repeats))}", style="dim")
        self._line(body, 8)

    def _field(self, one: FieldChange) -> Text:
        old, new = shortened(one.old, one.new)
        empty = self._say("nothing")
        return (
            Text(f"{one.column} ", style="not bold")
            + Text(plain(old) or empty, style="red")
            + Text(" → ")
            + Text(plain(new) or empty, style="green")
        )

    def _line(self, text: Text, indent: int = 0) -> None:
        if self._console.is_terminal:
            self._console.print(Padding(text, (0, 0, 0, indent)))
        else:  # a pipe has no width to fit
            self._console.print(Text(" " * indent) + text, soft_wrap=True)
