"""The committed output is what the program makes of the committed corpus, and the corpus is read as its truth says."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from chitieu.api import extract
from chitieu.archive.ledger import HIDDEN
from chitieu.score import score_output
from chitieu.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
OUTPUT = ROOT / "output"
SCANNED = ("scan", "fax", "mixed")
# Recognisers compute in floating point: another processor may move the second decimal of a confidence.
UNSTABLE = {"confidence", "match_score", "alt_score", "skew"}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("corpus") / "output"
    extract([CORPUS], out, settings=Settings())
    return out


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    return [{k: v for k, v in row.items() if k not in UNSTABLE or row.get("source") == "text"} for row in found]


def test_output_is_what_extract_writes_for_the_corpus(fresh: Path) -> None:
    names = sorted(p.name for p in OUTPUT.iterdir() if p.name != HIDDEN)
    assert names == sorted(p.name for p in fresh.iterdir() if p.name != HIDDEN)
    for name in names:
        if name.endswith(".csv"):
            assert rows(OUTPUT / name) == rows(fresh / name), f"output/{name} drifted: make output, then read the diff"
    assert (OUTPUT / "datapackage.json").read_bytes() == (fresh / "datapackage.json").read_bytes()


def test_every_digital_report_of_the_corpus_is_read_without_a_mistake(fresh: Path) -> None:
    score = score_output(fresh, CORPUS)
    digital = [r for r in score.reports if not r.stem.endswith(SCANNED)]
    assert len(digital) >= 8
    assert [m for r in digital for m in r.mistakes] == []
    assert all(r.tally.right == r.tally.values for r in digital)


def test_scans_of_the_corpus_give_their_values_and_none_wrong_in_silence(fresh: Path) -> None:
    score = score_output(fresh, CORPUS)
    scans = [r for r in score.reports if r.stem.endswith(SCANNED)]
    assert len(scans) >= 3
    for report in scans:
        assert report.tally.right >= 0.95 * report.tally.values, report.stem
        assert [m for m in report.mistakes if m.silent and m.topic != "citation"] == [], report.stem


def test_the_three_kinds_of_row_add_up_to_the_rows_read(fresh: Path) -> None:
    printed = [r for r in rows(fresh / "observations.csv") if r["status"] != "missing"]
    unmapped = rows(fresh / "unmapped.csv")
    for report in rows(fresh / "reports.csv"):
        own = [r for r in printed if r["report_id"] == report["report_id"]]
        left = [r for r in unmapped if r["report_id"] == report["report_id"]]
        assert len(own) + int(report["headings"]) + len(left) == int(report["rows_read"])
