"""Runs the real assembly and holds it to the simple one, for every test that looks at tables of an archive."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import simple_assembly
from chitieu.archive.assemble import Kept, assemble
from chitieu.archive.store import Store
from chitieu.contract.read import read_output
from chitieu.contract.write import table_bytes
from chitieu.patterns.load import load_patterns
from chitieu.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chitieu.archive.assemble import Counts
    from chitieu.contract.output import Output
    from chitieu.contract.rows import DocumentResult


def put(results: Iterable[DocumentResult], store: Store) -> list[Kept]:
    kept: list[Kept] = []
    for result in results:
        key = "k" + result.document.doc_id if result.reports else ""
        if key:
            store.put(key, result)
        kept.append(Kept(result.document, key))
    return kept


def assembled_in(folder: Path, results: Iterable[DocumentResult]) -> Counts:
    """Assemble into ``folder / "out"``."""
    given = list(results)
    store = Store(folder / "store")
    counts = assemble(put(given, store), store, folder / "out", Settings())
    simple = simple_assembly.tables_of(given, load_patterns())
    for table, rows in simple.tables():
        assert (folder / "out" / table.file).read_text() == table_bytes(table, rows).decode(), table.name
    return counts


def assembled(results: Iterable[DocumentResult]) -> Output:
    """Return the tables as they are read back."""
    with tempfile.TemporaryDirectory() as folder:
        assembled_in(Path(folder), results)
        return read_output(Path(folder, "out"))
