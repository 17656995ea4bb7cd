"""The document store: what was put in comes out under the same key, and under no other."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from chitieu.archive.record import Record, RecordDamagedError
from chitieu.archive.recording import record_of
from chitieu.archive.store import Store, document_key
from chitieu.contract.rows import CitationRow, DocumentResult, DocumentRow, ObservationRow, PageRow, ReportRow
from chitieu.errors import OutputError
from chitieu.settings import Override, Settings

if TYPE_CHECKING:
    from pathlib import Path

TEXT = DocumentResult(
    DocumentRow(file="a.pdf", doc_id="d1", state="done"),
    pages=(PageRow(doc_id="d1", page=1, layer="text", state="ok"),),
    reports=(ReportRow(report_id="d1", file="a.pdf", org="O", area_id="1@2008", period="2023-Q1"),),
    observations=(ObservationRow(file="a.pdf", report_id="d1", code="1", value=Decimal("1.50"), status="ok"),),
    citations=(CitationRow(file="a.pdf", report_id="d1", cite_no=1, text="Số\n1"),),
)
SCAN = DocumentResult(TEXT.document, pages=(PageRow(doc_id="d1", page=1, layer="ocr", state="ok"),))


def test_what_a_document_yielded_comes_back(tmp_path: Path) -> None:
    store = Store(tmp_path / "documents")
    assert store.get("k1") is None
    store.put("k1", TEXT)
    assert store.get("k1") == TEXT
    assert store.get("k2") is None
    record = Store(tmp_path / "documents").read("k1")
    assert record is not None
    assert record.document == TEXT.document
    assert not record.scanned


def test_a_scan_is_read_again_when_the_engine_changes_and_a_text_is_not(tmp_path: Path) -> None:
    old, new = Store(tmp_path, lambda: "5.3"), Store(tmp_path, lambda: "5.4")
    old.put("k1", TEXT)
    old.put("k2", SCAN)
    assert old.get("k2") == SCAN
    assert new.get("k1") == TEXT
    assert new.get("k2") is None


def test_no_engine_is_asked_for_where_nothing_is_a_scan(tmp_path: Path) -> None:
    def loaded() -> str:
        raise AssertionError

    store = Store(tmp_path, loaded)
    store.put("k1", TEXT)
    assert store.get("k1") == TEXT
    assert store.get("k2") is None
    store.keep_only({"k1"})


@pytest.mark.parametrize("at", [0, 5, 9, 30, -40, -1])
def test_a_damaged_record_counts_as_none(tmp_path: Path, at: int) -> None:
    data = bytearray(record_of(TEXT))
    data[at] ^= 1
    with pytest.raises(RecordDamagedError):
        Record(bytes(data))
    store = Store(tmp_path)
    store.put("k1", TEXT)
    (path,) = (p for p in tmp_path.rglob("*") if p.is_file())
    path.write_bytes(data)
    assert store.get("k1") is None
    assert not path.exists()


@pytest.mark.parametrize("length", [0, 3, 8, 11, 60, 400])
def test_a_record_that_was_cut_counts_as_none(length: int) -> None:
    with pytest.raises(RecordDamagedError):
        Record(record_of(TEXT)[:length])


def test_records_of_no_use_go(tmp_path: Path) -> None:
    store = Store(tmp_path, lambda: "5.3")
    for key in ("k1", "k2", "l1"):
        store.put(key, TEXT)
        store.put(key, SCAN)
    (tmp_path / "k1" / "half.part").write_bytes(b"")
    store.keep_only({"k2"})
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"k2/k2.document", "scans/5.3/k2/k2.document"}
    Store(tmp_path, lambda: "5.4").keep_only({"k2"})
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["k2.document"]


def test_a_record_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "k1").mkdir()
    (tmp_path / "k1" / "k1.document").mkdir()
    with pytest.raises(OutputError, match="k1"):
        Store(tmp_path).put("k1", TEXT)
    assert not list(tmp_path.rglob("*.part"))


def test_the_key_holds_all_that_decides() -> None:
    keys = [
        document_key("s", "a.pdf", None, Settings(), "p"),
        document_key("t", "a.pdf", None, Settings(), "p"),
        document_key("s", "b.pdf", None, Settings(), "p"),
        document_key("s", "a.pdf", Override("a.pdf", org="O"), Settings(), "p"),
        document_key("s", "a.pdf", Override("a.pdf", area="O"), Settings(), "p"),
        document_key("s", "a.pdf", None, Settings(reader="pdfplumber"), "p"),
        document_key("s", "a.pdf", None, Settings(max_pixels=1), "p"),
        document_key("s", "a.pdf", None, Settings(), "q"),
    ]
    assert len(set(keys)) == len(keys)
    assert document_key("s", "a.pdf", Override("a.pdf"), Settings(), "p") == keys[0]
