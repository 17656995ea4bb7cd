"""Whatever a PDF does, it costs one row: it meets its limit, and reaches neither other folders nor the network."""

# pypdfium2 ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
from __future__ import annotations

import random
import socket
import sys
from pathlib import Path

import pypdfium2
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # spawned workers import bad_files by name

import bad_files
import hostile_files
from chitieu.api import extract
from chitieu.archive.confine import confine
from chitieu.archive.ledger import HIDDEN, read_ledger
from chitieu.archive.worker import read_document
from chitieu.contract.read import read_output
from chitieu.page import document, raster
from chitieu.page.document import read_document as read_pages
from chitieu.page.errand import ERRAND, Errand, ScansAhead
from chitieu.settings import Limits, Settings

CORPUS = Path(__file__).parents[1] / "corpus"


def attack(name: str) -> bytes:
    return (hostile_files.ATTACKS | hostile_files.PICTURES)[name](random.Random(f"{name} 0"))  # noqa: S311 no secret


@pytest.mark.parametrize(
    ("name", "content", "limits", "reason"),
    [
        ("time.pdf", attack("form-loop"), Limits(timeout=1, page_timeout=1), "timeout"),
        # 173 MB are held while the page is read; the 316 MB of unpacking are gone between two looks of the parent
        ("memory.pdf", hostile_files.page(hostile_files.bomb(b"0 0 m ", 150_000_000)), Limits(memory_mb=130), "memory"),
        ("pages.pdf", attack("many-pages"), Limits(), "too_many_pages"),
        ("unpacked.pdf", attack("content-bomb"), Limits(), "decompression"),
        ("unpacked-twice.pdf", attack("nested-bomb"), Limits(), "decompression"),
        ("pixels.png", attack("picture-bomb"), Limits(), "page_size"),
        ("size.pdf", bad_files.pdf("0 0 90000 90000"), Limits(), "page_size"),
    ],
)
def test_every_limit_has_a_reason_of_its_own(
    tmp_path: Path, name: str, content: bytes, limits: Limits, reason: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(content)
    extract([tmp_path / "in"], tmp_path / "out", reader=read_document, limits=limits)
    assert {path.name for path in (tmp_path / "out" / HIDDEN).iterdir()} <= {"ledger.sqlite3", "lock", "documents"}
    [entry] = read_ledger(tmp_path / "out")
    assert (entry.state, entry.reason) == ("failed", reason)
    assert entry.message


def test_a_worker_that_was_taken_over_reaches_nothing_outside(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pdf").write_bytes(b"a")
    (home / "old").write_bytes(b"old")
    with socket.create_server(("127.0.0.1", 0)) as server:
        (home / "port").write_text(str(server.getsockname()[1]))
        extract([tmp_path / "in"], tmp_path / "out", reader=bad_files.escapes)
    done = {page.page for page in read_output(tmp_path / "out").pages}
    assert not [path for path in tmp_path.rglob("*") if path.name == "left-behind"], "temporary files go"
    if not can_confine():
        return
    assert {path.name for path in home.iterdir()} == {"old", "port"}
    assert done <= {7, 9, 10}, "to truncate, connect and send signals is what later versions of Landlock forbid"


def can_confine() -> bool:
    """Ask in a process of its own: it is for good."""
    code = f"import sys; sys.path[:0] = {sys.path!r}; from {confine.__module__} import confine; print(confine([]))"
    return bad_files.output_of(code).strip() == "True"


def test_scripts_links_and_files_in_a_pdf_do_nothing(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for number in range(12):
            content = hostile_files.ATTACKS["active"](random.Random(number))  # noqa: S311 no secret
            (tmp_path / "in" / f"{number}.pdf").write_bytes(content.replace(b"127.0.0.1:9", b"127.0.0.1:%d" % port))
        extract([tmp_path / "in"], tmp_path / "out", limits=Limits(jobs=2))
        server.setblocking(False)  # noqa: FBT003 its only argument
        with pytest.raises(BlockingIOError):
            server.accept()
    assert not [path for path in tmp_path.rglob("*") if path.name == "run-by-a-pdf"]
    assert "root:" not in "".join(path.read_text() for path in (tmp_path / "out").glob("*.csv"))


def test_our_pdfium_knows_no_scripts() -> None:
    assert not {"V8", "XFA"} & set(pypdfium2.PDFIUM_INFO.flags)


def test_pages_are_drawn_once_and_models_loaded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = tmp_path / "scan.pdf"
    with pypdfium2.PdfDocument(CORPUS / "bac-giang-2023-q3-scan.pdf") as pdf, pypdfium2.PdfDocument.new() as part:
        part.import_pages(pdf, [3, 4])
        part.save(scan)
    drawn: list[str] = []
    page_image, load = raster.page_image, document.ScanReader.read
    readers: set[int] = set()

    def counted(page: pypdfium2.PdfPage, max_pixels: int) -> raster.PageImage:
        drawn.append("page")
        return page_image(page, max_pixels)

    def noted(self: document.ScanReader, image: raster.PageImage, number: int) -> document.Page:
        readers.add(id(self))
        return load(self, image, number)

    monkeypatch.setattr("chitieu.page.raster.page_image", counted)
    monkeypatch.setattr(document.ScanReader, "read", noted)
    errand = Errand("0" * 64, scan.stat().st_size, lambda _pages: None, tmp_path / "pages", ahead=True)
    ERRAND.set(errand)
    try:
        with pytest.raises(ScansAhead) as ahead:
            read_pages(scan, "scan.pdf", Settings())
        assert ahead.value.pages == (1, 2)
        assert drawn == [], "not even to see that it is a scan"
        for number in ahead.value.pages:
            read_pages(scan, "scan.pdf", Settings(), frozenset({number}))
        assert len(read_pages(scan, "scan.pdf", Settings()).pages) == 2
    finally:
        ERRAND.set(None)
    assert (len(drawn), len(readers)) == (2, 1)
