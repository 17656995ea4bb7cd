"""What every report of the corpus reads to, kept as text: a change of any pattern or rule shows its whole effect.

`pytest tests/test_golden.py --renew-golden` writes the files anew; `git diff tests/golden` is then to be read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chitieu.report.read import read_file
from chitieu.settings import Settings

if TYPE_CHECKING:
    from chitieu.contract.rows import DocumentResult

CORPUS = Path(__file__).parent.parent / "corpus"
GOLDEN = Path(__file__).parent / "golden"
SCANNED = ("-scan", "-fax")
"""Reports that are pictures on every page: reading them takes a minute each, the score guards them."""
REPORTS = sorted(p for p in CORPUS.glob("*.pdf") if not p.stem.endswith(SCANNED))
IDENTITY = (
    "title", "number", "date", "addressee", "signer", "org", "org_level", "area_id", "area", "regime", "template",
    "period", "time_period", "period_label", "period_start", "period_end", "identity_source", "rows_read", "headings",
    "expected", "ok", "blank", "review", "missing", "unmapped", "citations", "findings",
)  # fmt: skip


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(cache=tmp_path_factory.mktemp("pages"))


def line(*cells: object) -> str:
    return "|".join("" if c is None else str(c).replace("\n", " ⏎ ") for c in cells)


def shown(result: DocumentResult) -> str:
    """Return a result as JSON text, one line per observation, citation and footnote."""
    found = {
        "reports": [{name: getattr(report, name) for name in IDENTITY} for report in result.reports],
        "observations": [line(o.code, o.status, o.value, o.value_text, o.flags) for o in result.observations],
        "citations": [line(c.context, c.footnote, c.citation_id, c.date, c.status) for c in result.citations],
        "footnotes": [line(f.footnote, f.page, f.end_page, f.anchor_page, f.status) for f in result.footnotes],
        "unmapped": [line(u.form, u.stt_text, u.label_text, u.value_text, u.reason) for u in result.unmapped],
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("pdf", REPORTS, ids=lambda p: p.stem)
def test_a_report_reads_as_it_did(pdf: Path, settings: Settings, request: pytest.FixtureRequest) -> None:
    found = shown(read_file(pdf, pdf.name, settings))
    golden = GOLDEN / f"{pdf.stem}.json"
    if request.config.getoption("--renew-golden"):
        golden.write_text(found, encoding="utf-8", newline="\n")
    assert found.splitlines() == golden.read_text(encoding="utf-8").splitlines()


def test_every_golden_file_has_its_report() -> None:
    assert {p.stem for p in GOLDEN.glob("*.json")} == {p.stem for p in REPORTS}
