"""What a worker says to its parent: data, whatever took the worker over."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from chitieu.archive.worker import Ahead, Answer, Failure, Opened, PagesRead, Read, packed, unpacked
from chitieu.contract.rows import DocumentRow


class _Trap:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return (Path.touch, (self.mark,))


@pytest.mark.parametrize(
    "answer",
    [
        Read(DocumentRow(file="á.pdf", doc_id="d0", bytes=7, state="done"), b"\x00\xff", compiled=True),
        Ahead((3, 4)), PagesRead(), Opened(22), Failure("broken_pdf", "no page can be read", "failed", 3, "Traceback"),
    ],
)  # fmt: skip
def test_an_answer_arrives_as_it_was_given(answer: Answer | Opened) -> None:
    assert unpacked(packed(answer)) == answer


def test_a_path_that_is_no_text_is_spelled_out() -> None:
    told = unpacked(packed(Failure("unreadable", "b\udce1o.pdf is gone", traceback="in b\udce1o.pdf")))
    assert isinstance(told, Failure)
    assert (told.message, told.traceback) == ("b\\udce1o.pdf is gone", "in b\\udce1o.pdf")


def test_a_worker_that_was_taken_over_runs_nothing_in_its_parent(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    trap = pickle.dumps(_Trap(mark))
    pickle.loads(trap)  # noqa: S301 the trap works
    mark.unlink()
    assert unpacked(trap) is None
    assert not mark.exists()


@pytest.mark.parametrize("said", [b"", b"\xc1", b"\x81\xa4type\xa6Setup\x00", b"\x01", b"\x91" * 100_000])
def test_what_no_worker_says_is_no_answer(said: bytes) -> None:
    assert unpacked(said) is None
