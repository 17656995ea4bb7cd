"""A template as it is drafted from a report, and the files it is written to."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from msgspec import Struct, field

from chitieu.errors import UsageError
from chitieu.patterns.template import HEAD, INDICATORS, Indicator

if TYPE_CHECKING:
    from pathlib import Path

    from chitieu.patterns.template import Direction, Kind


class DraftIndicator(Struct):
    """A row or column that will be an indicator; ``doubts`` are what a person has to look at."""

    item: str
    label: str
    kind: Kind
    unit: str = ""
    codelist: str = ""
    formula: str = ""
    doubts: list[str] = field(default_factory=list[str])


class DraftForm(Struct):
    """A form that was found in the report."""

    number: str
    title: str
    direction: Direction
    indicators: list[DraftIndicator]
    member: str = ""
    doubts: list[str] = field(default_factory=list[str])


class Draft(Struct, frozen=True):
    """A template drafted from one report. ``doubts`` are about the report as a whole."""

    id: str
    title: str
    forms: tuple[DraftForm, ...]
    doubts: tuple[str, ...]

    @property
    def prefix(self) -> str:
        """What codes begin with."""
        return f"{self.id.upper()}."

    def unsure(self) -> list[str]:
        """List what a person has to look at, in the order of the files."""
        told = list(self.doubts)
        for form in self.forms:
            told += [f"form {form.number}: {doubt}" for doubt in form.doubts]
            told += [
                f"{self.prefix}{form.number}.{one.item}: {doubt}" for one in form.indicators for doubt in one.doubts
            ]
        return told


def write_draft(draft: Draft, folder: Path) -> list[Path]:
    """Write the files of a draft into a new folder below ``folder``. Raises UsageError where it is there already."""
    home = folder / draft.id
    if home.exists():
        raise UsageError(f"{home}: there is a template already; remove it or give another --id")
    home.mkdir(parents=True)
    paths = [home / HEAD, home / INDICATORS]
    for path, text in zip(paths, (_head(draft), _rows(draft)), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def _head(draft: Draft) -> str:
    lines = [
        "# Drafted from one report by chitieu template learn. What the program was not sure of:",
        *(f"# - {doubt}" for doubt in draft.unsure()),
        "",
        f"id = {_quoted(draft.id)}",
        f"title = {_quoted(draft.title)}",
        "# Reports of one regime make one series; another regime may use the same words for other figures.",
        f"regime = {_quoted(draft.id)}",
        "# Words that such reports use; they decide between templates whose labels fit equally.",
        "words = []",
        f"code_prefix = {_quoted(draft.prefix)}",
    ]
    for form in draft.forms:
        lines += ["", "[[form]]", f"number = {_quoted(form.number)}", f"title = {_quoted(form.title)}"]
        if form.direction == "members":
            lines += ['indicators = "members"', f"member = [{_quoted(form.member)}]"]
    lines += [
        "",
        "# Periods are those of the calendar unless windows say otherwise:",
        "# [[window]]",
        '# period = "Q1"',
        '# start = "-1-12-15"',
        '# end = "03-14"',
    ]
    return "\n".join(lines) + "\n"


def _rows(draft: Draft) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = [name for name in Indicator.__struct_fields__ if name != "order"]
    writer.writerow(columns)
    for form in draft.forms:
        top = draft.prefix + form.number
        seen = {""}
        for one in form.indicators:
            above = one.item
            while above not in seen or above == one.item:
                above = above.rpartition(".")[0]
            seen.add(one.item)
            cells = {
                "code": f"{top}.{one.item}",
                "parent": f"{top}.{above}" if above else top,
                "form": form.number,
                "item": one.item,
                "label": one.label,
                "unit": one.unit,
                "kind": one.kind,
                "codelist": one.codelist,
                "formula": one.formula,
            }
            writer.writerow([cells.get(name, "") for name in columns])
    return out.getvalue()


def _quoted(text: str) -> str:
    """Write a TOML string; JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False)
