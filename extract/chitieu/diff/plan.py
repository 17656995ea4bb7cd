"""How the rows of each table are told apart, and what of them matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chitieu.contract import table as tables

if TYPE_CHECKING:
    from chitieu.contract.rows import Row
    from chitieu.contract.table import Table


class Plan(Struct, frozen=True):
    """One table.

    ``key``: what a row is about; rows that share one are told apart by where they stand. ``code``: columns that name
    what the printed row was taken for. ``tells``: what the row is there for. ``status``: its state. ``label``: shown
    beside the key. ``owner``: the column that says whose row it is.

    ``follows`` are columns that change because something else did (a count, a running number): they are told only
    where nothing else of the report is. ``place`` are columns that find a row again under another code, ``boxed``
    says that page and box do.
    """

    table: Table[Row]
    key: tuple[str, ...]
    tells: tuple[str, ...]
    code: tuple[str, ...] = ()
    status: str = ""
    label: str = ""
    owner: str = "report_id"
    follows: frozenset[str] = frozenset()
    place: tuple[str, ...] = ()
    boxed: bool = False


_COUNTS = frozenset({"rows_read", "headings", "ok", "blank", "review", "missing", "unmapped", "citations", "findings"})

PLANS = (
    Plan(
        tables.DOCUMENTS,
        ("file",),
        ("reports",),
        code=("file",),
        status="state",
        owner="doc_id",
        place=("sha256",),
    ),
    Plan(tables.PAGES, ("doc_id", "page"), ("layer",), status="state", owner="doc_id"),
    Plan(
        tables.REPORTS,
        ("report_id",),
        ("org", "area_id", "period", "regime", "template"),
        label="title",
        follows=_COUNTS,
    ),
    Plan(
        tables.OBSERVATIONS,
        ("report_id", "code", "member", "occurrence"),
        ("value",),
        code=("code", "member"),
        status="status",
        label="label",
        boxed=True,
    ),
    Plan(
        tables.CITATIONS,
        ("report_id", "context", "footnote", "citation_id"),
        ("citation_key", "date"),
        code=("citation_id",),
        status="status",
        label="text",
        # running numbers: one more citation or footnote would change every row behind it
        follows=frozenset({"cite_no", "seq", "footnote_id"}),
        boxed=True,
    ),
    Plan(
        tables.FOOTNOTES,
        ("report_id", "footnote"),
        ("text", "anchor_text"),
        code=("footnote",),
        status="status",
        label="text",
        follows=frozenset({"footnote_id", "citations"}),
        boxed=True,
    ),
    Plan(
        tables.UNMAPPED,
        ("report_id", "page", "stt_text", "label_text"),
        ("value_text", "reason"),
        label="label_text",
        boxed=True,
    ),
    Plan(
        tables.FINDINGS,
        ("report_id", "rule", "related_report_id", "page", "codes"),
        ("message", "expected", "found"),
        status="severity",
        label="message",
        follows=frozenset({"finding_id"}),
    ),
    Plan(
        tables.NARRATIVE,
        ("report_id", "code", "text"),
        ("value",),
        code=("code",),
        status="agrees",
        label="text",
        boxed=True,
    ),
    Plan(tables.INDICATORS, ("template", "code"), ("label",), label="label", owner=""),
    Plan(tables.AREAS, ("area_id",), ("name",), label="name", owner=""),
)
"""All tables but ``series.csv``, which holds nothing but observations that count."""
