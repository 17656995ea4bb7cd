"""``chitieu explain``: picture, print, readers, neighbours, rules and flags of one value, on a terminal and as JSON."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from chitieu.cli import main
from chitieu.contract.read import read_output

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
REPORT = CORPUS / "bac-giang-2023-q3.pdf"
TOTAL = "BM3.1.4"


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def explained(code: str, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert main(["explain", str(REPORT), code, *options]) == 0
    return capsys.readouterr().out


def test_a_total_that_does_not_add_up_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (one,) = json.loads(explained(TOTAL, capsys, "--json", "-o", str(tmp_path / "pictures")))
    row = one["observation"]
    assert (row["value"], row["value_text"], row["status"]) == ("1902", "1.902", "ok")
    (rule,) = one["rules"]
    assert (rule["rule"], rule["holds"], rule["expected"], rule["found"]) == ("sum", False, "1896", "1902")
    chosen = [n for n in one["neighbours"] if n["chosen"]]
    assert [(n["code"], n["similarity"], n["stt_agrees"]) for n in chosen] == [(TOTAL, 1, True)]
    assert sum(n["runner_up"] for n in one["neighbours"]) <= 1
    assert len(one["neighbours"]) >= 5
    with Image.open(one["crop"]) as picture:
        red, green, _ = picture.convert("RGB").split()
        assert any(r > 150 and g < 90 for r, g in zip(red.tobytes(), green.tobytes(), strict=True))
        assert picture.width > 3 * picture.height


def test_the_terminal_shows_the_same_and_the_picture_lies_in_the_cache(capsys: pytest.CaptureFixture[str]) -> None:
    text = explained(TOTAL, capsys)
    for wanted in ("1902 Thủ tục", "'1.902' by text, page 15", "sum FAILS", "> BM3.1.4 ", "similarity"):
        assert wanted in text
    path = next(line.split("picture")[1].strip() for line in text.splitlines() if "picture" in line)
    assert Path(path).is_file()
    assert "cache" in path


def test_a_blank_and_an_unequal_pair_of_forms_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert "status blank" in explained("BM1.2", capsys)
    text = explained("BM4.1.5", capsys)
    assert "equal FAILS: BM4.1.5, BM6.2.1: 858, expected 840" in text


def test_an_unknown_code_is_a_usage_error_that_names_near_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(REPORT), "BM3.1.4."]) == 2
    assert "BM3.1.4.1" in capsys.readouterr().err


def test_the_committed_output_has_the_faults_of_the_real_report() -> None:
    output = read_output(CORPUS.parent / "output")
    report = next(d for d in output.documents if d.file == REPORT.name)
    rows = {o.code: o for o in output.observations if o.file == report.file}
    assert (rows[TOTAL].value, rows[TOTAL].status) == (Decimal(1902), "ok")
    assert (rows["BM4.1.5"].value, rows["BM6.2.1"].value) == (Decimal(858), Decimal(840))
