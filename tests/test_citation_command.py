"""``chitieu cite``: lines in, one JSON array a line out, through files and pipes."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

import pytest

from chitieu.cli import main

if TYPE_CHECKING:
    from collections.abc import Sequence

STRINGS = Path(__file__).parent / "data" / "citations.tsv"
COMMAND = [sys.executable, "-m", "chitieu", "cite"]


class Cited(TypedDict):
    citation_id: str
    date: str
    status: str
    flags: list[str]
    repairs: list[str]
    confidence: float
    citation_key: str
    text: str
    start: int
    end: int


def cite(text: bytes, *arguments: str, status: int = 0) -> tuple[list[list[Cited]], str]:
    done = subprocess.run([*COMMAND, *arguments], input=text, capture_output=True, check=False)
    assert done.returncode == status, done.stderr.decode()
    return [cast("list[Cited]", json.loads(line)) for line in done.stdout.decode().splitlines()], done.stderr.decode()


def test_one_array_a_line() -> None:
    text = "Căn cứ Quyết định số 1136/QĐ- UBND ngày 03/8/2023 của UBND tỉnh\n\nTỷ lệ 25/25 thủ tục"
    (first, *others), told = cite(text.encode())
    assert others == [[], []]
    assert not told
    (cited,) = first
    assert (cited["citation_id"], cited["date"], cited["status"]) == ("1136/QĐ-UBND", "2023-08-03", "ok")
    assert cited["repairs"] == cited["flags"] == ["space_in_key"]
    assert cited["citation_key"] == "1136/QĐ-UBND|2023|UBND tỉnh"
    assert text[cited["start"] : cited["end"]] == cited["text"]
    assert 0.9 < cited["confidence"] < 1


def test_a_doubt_is_review() -> None:
    ((cited,),), _ = cite("Nghị định 11/2020/NĐ-CP ngày 20/0/2020".encode())
    assert (cited["status"], cited["flags"]) == ("review", ["date_typo"])


def test_the_sign_for_a_line_break_is_one() -> None:
    (broken, whole), _ = cite(
        "Kế hoạch số 21/KH-⏎⏎UBND ngày⏎14/02/2023\nKế hoạch số 21/KH-UBND ngày 14/02/2023".encode()
    )
    assert [(c["citation_id"], c["date"]) for c in broken] == [(c["citation_id"], c["date"]) for c in whole]
    assert broken[0]["citation_id"] == "21/KH-UBND"


def test_other_breaks_end_no_line() -> None:
    """A form feed or U+2028 inside a line is a blank, so that line numbers stay those of every other tool."""
    arrays, _ = cite("12/QĐ-UBND\f13/QĐ-UBND\u202814/QĐ-UBND\r\n15/QĐ-UBND\r\n".encode())
    assert [[c["number"] for c in cast("list[dict[str, str]]", a)] for a in arrays] == [["12", "13", "14"], ["15"]]


def test_a_line_is_answered_before_the_next_is_given() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for number in (7, 8):
            running.stdin.write(f"Kế hoạch số {number}/KH-UBND\n".encode())
            running.stdin.flush()
            assert f'"citation_id":"{number}/KH-UBND"' in running.stdout.readline().decode()
        running.stdin.close()
        assert running.stdout.read() == b""
    assert running.returncode == 0


def test_a_closed_pipe_ends_it_quietly() -> None:
    lines = "12/QĐ-UBND\n".encode() * 5000
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            running.stdin.write(lines)
            running.stdin.close()
        assert running.stderr.read() == b""


def test_files_are_read_in_the_order_given(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes("\ufeffKế hoạch số 1/KH-UBND".encode())
    (tmp_path / "b").write_bytes("Kế hoạch số 2/KH-UBND\n".encode())
    arrays, _ = cite("Kế hoạch số 3/KH-UBND".encode(), str(tmp_path / "b"), "-", str(tmp_path / "a"))
    assert [c["citation_id"] for a in arrays for c in a] == ["2/KH-UBND", "3/KH-UBND", "1/KH-UBND"]
    assert arrays[2][0]["start"] == 0


def test_bytes_that_are_not_utf8_are_told_and_the_rest_is_read() -> None:
    arrays, told = cite(b"\n" + "Sở".encode("utf-16-le") + b" 12/Q\xd0-UBND\nC\xf4ng v\n13/KH-UBND", status=3)
    assert [c["citation_id"] for c in arrays[-1]] == ["13/KH-UBND"]
    assert "standard input, line 2: not UTF-8" in told
    assert "2 lines" in told
    assert len(told.splitlines()) == 2


def test_a_printed_replacement_character_is_no_damage() -> None:
    assert cite("\ufffd 13/KH-UBND\n".encode())[1] == ""


@pytest.mark.parametrize(("name", "status"), [("nothing.txt", 2), (".", 3)])
def test_what_cannot_be_read_is_named(
    tmp_path: Path, name: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cite", str(tmp_path / name)]) == status
    assert str(tmp_path) in capsys.readouterr().err


def is_exact(expected: str, cited: Sequence[Cited]) -> bool:
    """Compare one line with the notation of the development set (see test_citation_development_set)."""
    doubtful = expected == "?" or expected.endswith(" ?")
    body = expected.removesuffix("?").strip()
    found = [f"{c['citation_id']}@{c['date']}".removesuffix("@") for c in cited]
    review = any(c["status"] == "review" for c in cited)
    wanted = [] if body == "-" else body.split("|")
    if wanted == [""]:
        return review and all(reading.startswith("?") for reading in found)
    if len(wanted) > 1 and re.fullmatch(r"\d{4}-\d\d-\d\d", wanted[1]):
        document = wanted[0].split("@")[0]
        return review and found in ([wanted[0]], [f"{document}@{wanted[1]}"])
    return found == wanted and review == (doubtful or any("?" in w for w in wanted))


def test_the_development_set_through_the_command() -> None:
    rows = [line.split("\t") for line in STRINGS.read_text(encoding="utf-8").splitlines()[1:]]
    arrays, _ = cite("".join(f"{raw}\n" for raw, _, _ in rows).encode())
    exact = [is_exact(expected, cited) for (_, expected, _), cited in zip(rows, arrays, strict=True)]
    assert sum(exact) / len(exact) >= 0.98
