"""``corrections.csv`` keeps every decision: two writers, kills, torn lines, marks of git, files put together."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from chitieu.contract.cell import cell_text
from chitieu.contract.rows import CorrectionRow, ObservationRow
from chitieu.correction.decision import about, decided, is_whole, taken_back, with_id
from chitieu.correction.file import CorrectionFile, append, read
from chitieu.correction.place import default_path
from chitieu.correction.standing import open_decisions, token_of
from chitieu.errors import CorrectionError, OutputError, StaleDecisionError

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

REPORT = "d0123456789abcdef"


def draft(number: int = 1, *, by: str = "Lan", value: str = "7") -> CorrectionRow:
    row = ObservationRow(
        report_id=REPORT, code=f"X{number}", value=None, value_text="l", status="review", page=1 + number // 40,
        x0=100.0, top=20.0 * (number % 40), x1=160.0, bottom=20.0 * (number % 40) + 18, table=1, row=number,
    )  # fmt: skip
    return decided(about(row), "corrected", by, value=value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "corrections.csv"


def test_the_file_lies_beside_the_output(tmp_path: Path) -> None:
    assert default_path(tmp_path / "out") == tmp_path / "corrections.csv"
    assert default_path(tmp_path / "out" / "") == tmp_path / "corrections.csv"


def test_a_decision_comes_back_as_it_was_saved(path: Path) -> None:
    saved = append(path, structs.replace(draft(), note='một, "hai"\nba =1+1'))
    assert saved.note == 'một, "hai" ⏎ ba =1+1'
    assert tuple(read(path).rows.values()) == (saved,)
    assert read(path).problems == []


def test_a_stale_decision_is_refused_and_writes_nothing(path: Path) -> None:
    first = append(path, draft(value="7"))
    before = path.read_bytes()
    with pytest.raises(StaleDecisionError, match="Lan decided") as refusal:
        append(path, draft(by="Minh", value="8"))
    assert refusal.value.present == (first.decision_id,)
    assert path.read_bytes() == before
    second = append(path, draft(by="Minh", value="8"), seen=first.decision_id)
    with pytest.raises(StaleDecisionError):
        append(path, draft(value="9"), seen=first.decision_id)
    assert open_decisions(read(path).rows.values()) == (second,)


def test_a_decision_taken_back_leaves_the_machine_and_may_be_taken_anew(path: Path) -> None:
    first = append(path, draft())
    append(path, taken_back(first, "Lan"), seen=token_of([first]))
    assert read(path).standing() == ()
    again = append(path, draft(value="8"))
    assert read(path).standing() == (again,)


def test_an_open_file_sees_what_others_add_without_reading_all_again(path: Path) -> None:
    file = CorrectionFile(path)
    file.refresh()
    assert file.rows == {}
    one = append(path, draft(1))
    file.refresh()
    two = append(path, draft(2))
    three = file.append(draft(3))
    assert tuple(file.rows.values()) == (one, two, three)


def test_a_file_put_in_its_place_is_read_anew(path: Path) -> None:
    file = CorrectionFile(path)
    file.append(draft(1))
    other = path.with_name("other.csv")
    kept = append(other, draft(2))
    other.replace(path)
    file.refresh()
    assert tuple(file.rows.values()) == (kept,)


@given(st.integers(1, 400))
def test_a_line_torn_anywhere_never_swallows_the_next(cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corrections.csv"
        first = append(path, structs.replace(draft(1), note='"một", hai'), seen="")
        second = append(path, structs.replace(draft(2), note='một, "hai"'), seen="")
        whole = path.read_bytes()
        size = len(whole.splitlines(keepends=True)[-1])
        path.write_bytes(whole[: -min(cut, size)])
        third = append(path, draft(3))
        ends_only = cut == 1
        kept = (first, second, third) if ends_only else (first, third)
        file = read(path)
        assert tuple(file.rows.values()) == kept
        assert bool(file.problems) == (not ends_only and cut < size)


def test_a_torn_header_is_written_again_and_a_foreign_file_is_left_alone(path: Path) -> None:
    path.write_bytes(b"decision_id,deci")
    saved = append(path, draft())
    assert tuple(read(path).rows.values()) == (saved,)
    path.write_bytes(b"my notes")
    with pytest.raises(CorrectionError, match="no corrections"):
        append(path, draft())
    assert path.read_bytes() == b"my notes"
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(CorrectionError, match="no column"):
        append(path, draft())


def test_a_decision_changed_by_hand_is_passed_over_with_a_word(path: Path) -> None:
    append(path, draft(1))
    kept = append(path, draft(2))
    path.write_bytes(path.read_bytes().replace(b",7,", b",9,", 1))
    file = read(path)
    assert tuple(file.rows.values()) == (kept,)
    assert [one.line for one in file.problems] == [2]
    assert "changed by hand" in file.problems[0].text


def test_what_a_spreadsheet_does_to_numbers_changes_no_decision(path: Path) -> None:
    saved = append(path, draft(1, value="1.50"))
    text = path.read_text(encoding="utf-8").replace("1.50", "1.5").replace("100.0", "100").replace("\n", "\r\n")
    path.write_text("\ufeff" + text, encoding="utf-8", newline="")
    (row,) = read(path).rows.values()
    assert row == structs.replace(saved, value="1.5")


def test_marks_of_git_and_files_put_together_lose_no_decision(path: Path) -> None:
    one, two = append(path, draft(1)), append(path, draft(2))
    header, first, second = path.read_bytes().splitlines(keepends=True)
    marked = [header, b"<<<<<<< HEAD\n", first, b"=======\n", second, b">>>>>>> other\n", header, first]
    path.write_bytes(b"".join(marked))
    file = read(path)
    assert tuple(file.rows.values()) == (one, two)
    assert len(file.problems) == 3


def test_a_full_disk_or_a_locked_folder_says_that_nothing_was_saved(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="not saved"):
        append(tmp_path / "file" / "corrections.csv", draft())


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"target": "cell"}, "target"),
        ({"verdict": "right"}, "verdict"),
        ({"verdict": ""}, "neither"),
        ({"value": "1,5"}, "plain number"),
        ({"value": ""}, "corrected value"),
        ({"value": "NaN"}, "plain number"),
        ({"reviewer": " "}, "reviewer"),
        ({"report_id": "../x"}, "report_id"),
        ({"verdict": "confirmed", "value": ""}, "no value that could be confirmed"),
        ({"target": "report", "code": "period", "value": "Q3"}, "period"),
        ({"target": "report", "code": "colour", "value": "red"}, "none of"),
        ({"target": "unmapped", "verdict": "wrong_code"}, "new_code"),
        ({"target": "citation", "new_code": "1/QĐ-UBND", "value": "2023-02-30"}, "no day"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(path: Path, change: dict[str, str], word: str) -> None:
    with pytest.raises(CorrectionError, match=word):
        append(path, structs.replace(draft(), **change))
    assert not path.exists()


cells = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Z", "Cc")), max_size=12)


@given(cells, cells, cells)
def test_an_id_shows_whether_its_decision_is_whole(reviewer: str, note: str, value: str) -> None:
    row = with_id(structs.replace(draft(), reviewer=reviewer, note=note, value=value))
    assert is_whole(row)
    assert not is_whole(structs.replace(row, note=row.note + "x"))
    assert cell_text(row.note, "text") == row.note


def _decide_all(path: Path, base: int, told: Path) -> None:
    """Save 200 decisions and tell of each; a later life of the process goes on where the last one was killed."""
    file = CorrectionFile(path)
    done = told.stat().st_size // LINE if told.exists() else 0
    with told.open("ab", buffering=0) as stream:
        for number in range(base + done, base + 200):
            try:
                saved = file.append(draft(number, by=f"người {base}")).decision_id
            except StaleDecisionError as error:  # killed between saving and telling
                (saved,) = error.present
            stream.write(f"{saved}\n".encode())


LINE = 18
"""Bytes of a told decision: an id and a line break."""


def _start(path: Path, base: int, told: Path) -> BaseProcess | None:
    """Start a writer; None where it has told of all its decisions."""
    if told.exists() and told.stat().st_size >= 200 * LINE:
        return None
    process = multiprocessing.get_context("fork").Process(target=_decide_all, args=(path, base, told))
    process.start()
    return process


def test_two_writers_killed_again_and_again_lose_no_decision(tmp_path: Path, path: Path) -> None:
    tolds, life, kills = {0: tmp_path / "told0", 1000: tmp_path / "told1000"}, 0.02, 0
    while any(alive := [_start(path, base, told) for base, told in tolds.items()]):
        for process in filter(None, alive):
            process.join(life)
            if process.is_alive() and process.pid is not None:
                os.kill(process.pid, signal.SIGKILL)
                kills += 1
        for process in filter(None, alive):
            process.join()
        life *= 1.2
    assert kills >= 4
    told = [line for one in tolds.values() for line in one.read_text(encoding="ascii").split()]
    file = read(path)
    assert len(set(told)) == 400
    assert set(told) == set(file.rows)
    assert {row.code for row in file.standing()} == {f"X{base + n}" for base in tolds for n in range(200)}
