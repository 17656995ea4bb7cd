"""`chitieu report`: one page that tells an archive at a glance, loads nothing, obeys nothing, and stays small."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import chromium
from msgspec.structs import replace

from chitieu.cli import main
from chitieu.contract.output import Output
from chitieu.contract.read import read_output
from chitieu.contract.rows import AreaRow, DocumentRow, FindingRow, IndicatorRow, ObservationRow, ReportRow
from chitieu.contract.write import write_output
from chitieu.overview.trend import trends_of
from chitieu.overview.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from chitieu.wording import Language

ROOT = Path(__file__).parents[1]
HOSTILE = '<script>document.title="hit"</script><img src=x onerror=alert(1)>\u202e&"\''
TAGS = (
    "header main section footer h1 h2 h3 p ul li b small span div table thead tbody tr th td code figure figcaption svg"
    " rect title line text polyline circle"
)
"""What the page is made of."""
BOUND = 1_500_000
"""Bytes of the page of an archive of 1,000 reports: it goes by mail and opens on a phone."""


def written(out: Path, path: Path, language: Language = "vi") -> str:
    assert main(["report", str(out), "-o", str(path), "--lang", language, "-q"]) == 0
    return path.read_text(encoding="utf-8")


def archive(areas: int, years: int, change: Callable[[ReportRow], ReportRow] = lambda row: row) -> Output:
    """Return reports of the first and third quarter of bodies, with two percentages, a count and a cumulative share."""
    kinds = [("X1", "percent", "flow"), ("X2", "percent", "cumulative"), ("X3", "count", "flow")]
    reports: list[ReportRow] = []
    observations: list[ObservationRow] = []
    for area in range(areas):
        for year in range(2019, 2019 + years):
            for part, start, end in (("Q1", "01-01", "03-31"), ("Q3", "07-01", "09-30")):
                period, number = f"{year}-{part}", f"d{area:08x}{year:06x}{part[1]}0"[:17]
                report = change(
                    ReportRow(
                        report_id=number, file=f"{area}/{period}.pdf", org=f"Ủy ban nhân dân {area}",
                        area_id=f"{area + 1:02d}@2008", area=f"Tỉnh {area}", org_level="province", regime="9",
                        template="t", period=period, time_period=f"{year}-{start}/P3M", period_start=f"{year}-{start}",
                        period_end=f"{year}-{end}", expected=3, ok=3,
                    )
                )  # fmt: skip
                reports.append(report)
                for code, kind, accumulation in kinds:
                    value = Decimal(50 + (area * 7 + year * 3 + len(part) * area) % 40)
                    row = ObservationRow(
                        file=report.file, report_id=number, area_id=report.area_id, area=report.area, org=report.org,
                        period=period, template="t", form="1", code=code, label=f"Tỷ lệ {code}", kind=kind, unit="%",
                        accumulation=accumulation, value=value, value_text=str(value), status="ok", use="yes", page=1,
                    )  # fmt: skip
                    observations.append(row)
    return Output(
        documents=tuple(DocumentRow(file=one.file, doc_id=one.report_id, state="done", pages=1) for one in reports),
        reports=tuple(reports),
        observations=tuple(observations),
        indicators=tuple(
            IndicatorRow(template="t", code=code, label=f"Tỷ lệ {code}", kind=kind, accumulation=accumulation)
            for code, kind, accumulation in kinds
        ),
        areas=tuple(AreaRow(area_id=f"{n + 1:02d}@2008", code=f"{n + 1:02d}", vintage="2008") for n in range(areas)),
    )


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("overview") / "page.html"
    written(ROOT / "output", path)
    return path


def test_the_page_tells_what_the_tables_hold(corpus: Path) -> None:
    html = corpus.read_text(encoding="utf-8")
    output = read_output(ROOT / "output")
    assert html.count('<tr><th scope="row">Tỉnh Bắc Giang') == 1
    assert html.count('<td class="several') == 2, "two periods are there as text and as scan"
    assert html.count('<td class="lost') == 15, "as chitieu coverage counts"
    review = sum(row.review for row in output.reports)
    assert f"<b>{review}</b> số liệu cần kiểm tra" in html
    assert f"<b>{len(output.findings)}</b> chỗ không khớp" in html
    assert "Mọi tệp đều đã đọc" in html
    assert "theo quy tắc 1896, in 1902" in html, "the sum of the real report that does not close"


def test_both_languages_say_the_same(corpus: Path, tmp_path: Path) -> None:
    tags = [
        re.findall(r"<[/a-z0-9]+", text)
        for text in (corpus.read_text(), written(ROOT / "output", tmp_path / "e", "en"))
    ]
    assert tags[0] == tags[1]
    slots = re.compile(r"\{\w+\}")
    for word, (vietnamese, english) in WORDS.items():
        assert set(slots.findall(vietnamese)) == set(slots.findall(english)), word


def test_the_same_output_gives_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    assert written(ROOT / "output", tmp_path / "again.html").encode() == corpus.read_bytes()


def test_what_it_tells_goes_down_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(ROOT / "output"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["facts"]["all"]["reports"] == 11
    assert len(told["trends"]["charts"]) > 3
    assert main(["report", str(ROOT / "output")]) == 0
    assert capsys.readouterr().out.startswith("<!doctype html>")


def test_a_folder_that_is_no_output_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(tmp_path), "-o", str(tmp_path / "p.html")]) == 2
    assert "name a folder that chitieu wrote" in capsys.readouterr().err
    assert main(["report", str(ROOT / "output"), "-o", str(tmp_path / "gone" / "p.html")]) == 6


def test_hostile_text_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    hostile = archive(1, 3, lambda row: replace(row, org=HOSTILE, area=HOSTILE, file=HOSTILE, regime=HOSTILE))
    rows = tuple(replace(row, org=HOSTILE, label=HOSTILE, code=HOSTILE, file=HOSTILE) for row in hostile.observations)
    finding = FindingRow(
        finding_id="f1", rule=HOSTILE, report_id=hostile.reports[0].report_id, codes=HOSTILE, expected=HOSTILE,
        found=HOSTILE, message=HOSTILE, severity="warning",
    )  # fmt: skip
    bad = DocumentRow(file=HOSTILE, state="failed", error_code=HOSTILE, error=HOSTILE)
    lost = replace(hostile.reports[0], report_id="d2", area_id="", period="")
    indicators = tuple(replace(row, code=HOSTILE, label=HOSTILE) for row in hostile.indicators)
    output = Output(
        documents=(*hostile.documents, bad), reports=(*hostile.reports, lost), observations=rows,
        findings=(finding, replace(finding, finding_id="f2", expected="")), indicators=indicators, areas=hostile.areas,
    )  # fmt: skip
    write_output(tmp_path / HOSTILE.replace("/", "-"), output)
    html = written(tmp_path / HOSTILE.replace("/", "-"), tmp_path / "page.html")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    body = html.partition("<body>")[2]
    assert "&lt;script&gt;" in body
    assert "\u202e" not in body
    assert set(re.findall(r"<(\w+)", body)) <= set(TAGS.split())
    assert not re.findall(r"<[^>]*\b(?:src|href|style|on\w+)=", re.sub(r'"[^"]*"', '""', body))


def test_an_archive_of_a_thousand_reports_stays_small(tmp_path: Path) -> None:
    output = archive(50, 10)
    assert len(output.reports) == 1000
    findings = tuple(
        FindingRow(finding_id=f"f{n}", rule="sum", report_id=one.report_id, codes="X1", severity="warning",
                   message="m" * 200)
        for n, one in enumerate(output.reports)
    )  # fmt: skip
    broken = tuple(DocumentRow(file=f"b/{n}.pdf", state="failed", error_code="broken_pdf") for n in range(1000))
    write_output(
        tmp_path / "out",
        Output(
            documents=output.documents + broken, reports=output.reports, observations=output.observations,
            findings=findings, indicators=output.indicators, areas=output.areas,
        ),
    )  # fmt: skip
    html = written(tmp_path / "out", tmp_path / "page.html")
    assert len(html.encode()) < BOUND
    assert html.count('<td class="full') == 1000
    assert "Còn 940 chỗ nữa" in html
    assert "Còn 940 tệp nữa" in html


def test_an_output_without_a_report_is_told_too(tmp_path: Path) -> None:
    write_output(tmp_path / "out", Output())
    html = written(tmp_path / "out", tmp_path / "page.html", "en")
    assert "<b>0</b> reports" in html
    assert "There is not enough to draw yet." in html
    assert "There are no two years with the same period to compare yet." in html


def test_a_few_indicators_at_a_time_come_to_the_same(tmp_path: Path) -> None:
    write_output(tmp_path / "out", archive(4, 3))
    assert trends_of(tmp_path / "out", 10**9) == trends_of(tmp_path / "out", 1)
    assert trends_of(ROOT / "output", 10**9) == trends_of(ROOT / "output", 1)


def test_the_largest_changes_are_those_of_all_lines(tmp_path: Path) -> None:
    output = archive(4, 3)
    write_output(tmp_path / "out", output)
    values = {(one.code, one.area_id, one.period): one.value for one in output.observations if one.value is not None}
    changes = [
        abs(value - before)
        for (code, area, period), value in values.items()
        if code != "X3" and (before := values.get((code, area, f"{int(period[:4]) - 1}{period[4:]}"))) is not None
    ]
    found = [abs(one.change) for one in trends_of(tmp_path / "out", 1).percentages]
    assert found == sorted((one for one in changes if one), reverse=True)[: len(found)]
    assert len(found) == 10


def test_periods_that_do_not_compare_are_in_no_picture_together(tmp_path: Path) -> None:
    write_output(tmp_path / "out", archive(3, 2))
    html = written(tmp_path / "out", tmp_path / "page.html")
    charts = re.findall(r'<svg class="chart".*?</svg>', html)
    ticks = [re.findall(r"Quý \w+/\d\d(?=</text>)", chart) for chart in charts]
    assert len(charts) == 2
    assert any(len({tick.partition("/")[0] for tick in some}) == 2 for some in ticks), "flows of any quarter compare"
    assert any(len({tick.partition("/")[0] for tick in some}) == 1 for some in ticks), "what is cumulative does not"


def test_a_browser_shows_it_wide_and_narrow_light_and_dark(corpus: Path) -> None:
    complaints: list[str] = []
    grounds: set[str] = set()
    with chromium() as browser:
        for width, scheme in ((1280, "light"), (390, "dark")):
            context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # pyright: ignore[reportArgumentType] one of two words
            tab = context.new_page()
            tab.on("console", lambda message: complaints.append(message.text))
            tab.goto(corpus.as_uri())
            assert tab.title() == "Tổng quan kho báo cáo"
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            assert tab.locator("svg.chart polyline").count() > 3
            grounds.add(str(tab.evaluate("getComputedStyle(document.body).backgroundColor")))
            context.close()
    assert not complaints
    assert len(grounds) == 2
