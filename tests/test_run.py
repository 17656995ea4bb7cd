"""Files become results in their own order, whatever workers do; discovery and manifest name what they refuse."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # spawned workers import bad_files by name

from typing import TYPE_CHECKING

import bad_files
from chitieu.archive.discover import Discovery, Found, discover
from chitieu.archive.ledger import Ledger
from chitieu.archive.manifest import load_manifest, match
from chitieu.archive.progress import Silent
from chitieu.archive.run import Plan, crew_of, hash_file, read_all, scratch_folder
from chitieu.archive.store import Store
from chitieu.contract.rows import DocumentResult
from chitieu.errors import FileVanishedError, InputMissingError, ManifestError, OutputInsideInputError, PatternError
from chitieu.settings import Limits, Override, Settings

if TYPE_CHECKING:
    from chitieu.archive.worker import Reader


def make(folder: Path, *names: str, content: bytes | None = None) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() if content is None else content)


def names(discovery: Discovery) -> list[str]:
    return [item.name for item in discovery.found]


def read(
    folder: Path | Found,
    limits: Limits,
    reader: Reader = bad_files.fake,
    overrides: dict[str, Override] | None = None,
    log: Path | None = None,
) -> list[DocumentResult]:
    found = discover([folder]).found if isinstance(folder, Path) else (folder,)
    place = folder.parent if isinstance(folder, Path) else folder.path.parent
    out = place / "out"
    plan = Plan(found, overrides or {}, Settings(), limits, "patterns", log=log or place / "log", reader=reader)
    store = Store(out / "documents")
    with Ledger(out) as ledger, scratch_folder(out / "tmp") as scratch:
        read_all(plan, ledger, store, crew_of(plan, scratch, None), Silent())
        yielded = ((entry, store.get(entry.key) if entry.key else None) for entry in ledger.entries())
        return [DocumentResult(entry.document) if result is None else result for entry, result in yielded]


def test_a_folder_is_listed_in_byte_order_with_names_relative_to_it(tmp_path: Path) -> None:
    make(
        tmp_path, "b.pdf", "a/z.PDF", "Z.pdf", "đ.pdf", "a/scan.TIFF", "a/._x.pdf", ".git/x.pdf", "notes.docx", "README"
    )
    discovery = discover([tmp_path])
    assert names(discovery) == ["Z.pdf", "a/scan.TIFF", "a/z.PDF", "b.pdf", "đ.pdf"]
    assert discovery.skipped == (("", 1), (".docx", 1))


def test_a_named_file_keeps_its_own_name_and_counts_once(tmp_path: Path) -> None:
    make(tmp_path, "2023/x.pdf", "report.dat")
    assert names(discover([tmp_path / "2023" / "x.pdf", tmp_path / "report.dat"])) == ["report.dat", "x.pdf"]
    assert names(discover([tmp_path / "2023" / "x.pdf", tmp_path])) == ["2023/x.pdf"]


def test_equal_names_get_their_parents_in_front(tmp_path: Path) -> None:
    make(tmp_path, "a/2023/x.pdf", "b/2023/x.pdf", "a/2023/only.pdf")
    assert names(discover([tmp_path / "a" / "2023", tmp_path / "b" / "2023"])) == [
        "a/2023/x.pdf",
        "b/2023/x.pdf",
        "only.pdf",
    ]


def test_odd_bytes_of_names_are_percent_encoded(tmp_path: Path) -> None:
    make(tmp_path, "a\nb.pdf")
    (tmp_path / os.fsdecode(b"b\xff.pdf")).write_bytes(b"x")
    assert names(discover([tmp_path])) == ["a%0Ab.pdf", "b%FF.pdf"]


def test_names_that_are_printed_alike_are_told_apart(tmp_path: Path) -> None:
    composed, decomposed = "b\u1ebf.pdf", "be\u0302\u0301.pdf"
    make(tmp_path / "in", composed, decomposed, "a\nb.pdf", "a%0Ab.pdf")
    (tmp_path / "in" / "sub").mkdir()
    (tmp_path / "in" / "sub" / decomposed).write_bytes(b"x")
    found = names(discover([tmp_path / "in"]))
    assert sorted(found) == ["a%0Ab.pdf", "a%250Ab.pdf", "b%E1%BA%BF.pdf", "b\u1ebf.pdf", "sub/b\u1ebf.pdf"]


def test_link_loops_end_and_links_never_hide_real_folders(tmp_path: Path) -> None:
    make(tmp_path, "z/x.pdf")
    (tmp_path / "a").symlink_to(tmp_path / "z")
    (tmp_path / "z" / "up").symlink_to(tmp_path)
    (tmp_path / "self.pdf").symlink_to(tmp_path / "self.pdf")
    (tmp_path / "dangling.pdf").symlink_to(tmp_path / "gone")
    found = {item.name: item.error_code for item in discover([tmp_path]).found}
    assert found == {"dangling.pdf": "vanished", "self.pdf": "not_readable", "z/x.pdf": ""}


def test_a_pipe_named_pdf_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    assert [item.error_code for item in discover([tmp_path]).found] == ["not_readable"]


def test_a_folder_that_may_not_be_listed_is_a_failed_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "locked/x.pdf", "open/y.pdf")
    listdir = os.listdir

    def refuse(path: Path) -> list[str]:  # root may list everything, so permission bits would not do
        if path.name == "locked":
            raise PermissionError(13, "Permission denied")
        return listdir(path)

    monkeypatch.setattr(os, "listdir", refuse)
    assert [(item.name, item.error_code) for item in discover([tmp_path]).found] == [
        ("locked", "not_readable"),
        ("open/y.pdf", ""),
    ]


def test_missing_inputs_and_outputs_inside_inputs_are_refused(tmp_path: Path) -> None:
    make(tmp_path, "in/x.pdf")
    with pytest.raises(InputMissingError, match="gone"):
        discover([tmp_path / "gone"])
    for out in ("in", "in/tables", "in/../in/a/b"):
        with pytest.raises(OutputInsideInputError):
            discover([tmp_path / "in"], tmp_path / out)
    assert names(discover([tmp_path / "in" / "x.pdf"], tmp_path / "in" / "tables")) == ["x.pdf"]


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_the_order_of_the_files(tmp_path: Path, jobs: int) -> None:
    make(tmp_path / "in", "slow-1.pdf", "x2.pdf", "x3.pdf", "x4.pdf")
    results = read(tmp_path / "in", Limits(jobs=jobs))
    assert [result.document.file for result in results] == ["slow-1.pdf", "x2.pdf", "x3.pdf", "x4.pdf"]
    assert all(result.document.state == "done" for result in results)


def test_workers_are_replaced_after_so_many_files(tmp_path: Path) -> None:
    make(tmp_path / "in", *(f"{number}.pdf" for number in range(4)))
    results = read(tmp_path / "in", Limits(files_per_worker=2))
    assert len({result.pages[0].page for result in results}) == 2


def test_equal_bytes_are_read_once_under_the_first_name(tmp_path: Path) -> None:
    make(tmp_path / "in", "b.pdf", "a.pdf", "c/a.pdf", content=b"the same")
    documents = [result.document for result in read(tmp_path / "in", Limits(jobs=2))]
    assert [(d.state, d.duplicate_of) for d in documents] == [
        ("done", ""),
        ("duplicate", "a.pdf"),
        ("duplicate", "a.pdf"),
    ]
    assert documents[1].doc_id == f"d{documents[1].sha256[:16]}"
    assert documents[1].bytes == len(b"the same")


def test_every_way_to_fail_costs_one_file_only(tmp_path: Path) -> None:
    make(tmp_path / "in", *bad_files.ACTS, "act-broken.pdf", "good.pdf")
    log = tmp_path / "log.txt"
    results = read(tmp_path / "in", Limits(jobs=2, timeout=8, page_timeout=1, memory_mb=600), log=log)
    got = {result.document.file: (result.document.state, result.document.error_code) for result in results}
    assert got == {**bad_files.ACTS, "act-broken.pdf": ("failed", "broken_pdf"), "good.pdf": ("done", "")}
    assert all(result.document.sha256 for result in results if result.document.state == "failed")
    assert "KeyError: 'a fault of ours'" in log.read_text()
    assert not any("a fault of ours" in result.document.error for result in results), "exception text may hold anything"


def test_a_file_is_tried_again_where_earlier_files_spoilt_the_worker(tmp_path: Path) -> None:
    make(tmp_path / "in", "1.pdf", "2.pdf", "3.pdf")
    assert [result.document.state for result in read(tmp_path / "in", Limits(), bad_files.spoilt)] == ["done"] * 3


def test_broken_patterns_stop_the_run(tmp_path: Path) -> None:
    make(tmp_path / "in", "act-patterns.pdf", "good.pdf")
    with pytest.raises(PatternError, match="line 3"):
        read(tmp_path / "in", Limits())


def test_overrides_reach_the_reader(tmp_path: Path) -> None:
    make(tmp_path / "in", "x.pdf", "y.pdf")
    results = read(tmp_path / "in", Limits(), overrides={"y.pdf": Override("y.pdf", area="24@2008")})
    assert [result.pages[0].encoding for result in results] == ["", "24@2008"]


def test_a_file_that_goes_between_listing_and_reading_is_vanished(tmp_path: Path) -> None:
    gone = Found(tmp_path / "gone.pdf", "gone.pdf")
    [result] = read(gone, Limits())
    assert (result.document.state, result.document.error_code) == ("failed", "vanished")
    with pytest.raises(FileVanishedError):
        hash_file(gone.path)


def test_a_manifest_says_what_it_knows(tmp_path: Path) -> None:
    path = tmp_path / "files.csv"
    path.write_text("\ufefffile,area,period\nBa\u0301o.pdf,24@2008,2023-Q3\n\nstranger.pdf,,\n")
    overrides = load_manifest(path)
    matched, strangers = match(overrides, ["B\u00e1o.pdf", "other.pdf"])
    assert matched["B\u00e1o.pdf"].period == "2023-Q3"
    assert strangers == ("stranger.pdf",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: no header"),
        ("area\n24\n", "line 1: no column 'file'"),
        ("file,aera\n", "unknown column 'aera'"),
        ("file,area\nx.pdf\n", "line 2: 1 cells"),
        ("file\nx.pdf\nx.pdf\n", "line 3: x.pdf is named twice"),
        ("file,area\n,24\n", "line 2: the cell 'file' is empty"),
        ('file,area\n"x.pdf"y,24\n', "line 2"),
    ],
)
def test_a_manifest_error_names_the_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "files.csv"
    path.write_text(text)
    with pytest.raises(ManifestError, match=message):
        load_manifest(path)
