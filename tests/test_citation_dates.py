"""The same number with different dates inside an archive is a finding, whatever the order of the reports."""

from __future__ import annotations

import itertools

from msgspec.structs import replace

from assembled import assembled
from chitieu.citation import find, load_grammar
from chitieu.contract.rows import CitationRow, DocumentResult, DocumentRow, FindingRow, PageRow, ReportRow

GRAMMAR = load_grammar()
NOTHING: set[tuple[str, int]] = set()


def cited(text: str, name: str = "a", area: str = "24@2008", page: int = 1) -> CitationRow:
    (one,) = find(text, GRAMMAR)
    return CitationRow(
        file=f"{name}.pdf",
        report_id=f"d{name}",
        area_id=area,
        page=page,
        citation_id=one.citation_id,
        citation_key=one.citation_key,
        symbol=one.symbol,
        date=one.date,
        status="review" if one.doubts else "ok",
    )


def judged(
    rows: list[CitationRow], scanned: set[tuple[str, int]] = NOTHING
) -> tuple[tuple[CitationRow, ...], tuple[FindingRow, ...]]:
    documents = {row.report_id: row.file for row in rows}
    output = assembled(
        DocumentResult(
            DocumentRow(file=file, doc_id=report_id, state="done"),
            pages=tuple(PageRow(report_id=report, page=page, layer="ocr") for report, page in scanned),
            reports=(ReportRow(report_id=report_id, file=file),),
            citations=tuple(row for row in rows if row.report_id == report_id),
        )
        for report_id, file in documents.items()
    )
    return output.citations, output.findings


def conflicting_dates(rows: list[CitationRow]) -> tuple[FindingRow, ...]:
    given, findings = judged(rows)
    assert [row.status for row in given] == [row.status for row in rows]
    return findings


def test_only_what_a_scan_printed_goes_under_review() -> None:
    rows = [
        cited("Kế hoạch số 39/KH-UBND ngày 08/7/2023", "a"),
        cited("Kế hoạch số 39/KH-UBND ngày 08/02/2023", "b"),
        cited("Kế hoạch số 40/KH-UBND ngày 08/02/2023", "b"),
    ]
    rows = [replace(row, cite_no=number) for number, row in enumerate(rows, start=1)]
    given, findings = judged(rows, {("db", 1)})
    assert [(row.status, row.flags) for row in given] == [("ok", ""), ("review", "date_conflict"), ("ok", "")]
    assert given[1].date == "2023-02-08"
    assert len(findings) == 1
    seen = replace(rows[1], verdict="confirmed")
    assert judged([rows[0], seen], {("db", 1)})[0][1] == seen


def test_two_dates_of_a_plan_are_one_finding_that_names_every_place() -> None:
    (found,) = conflicting_dates(
        [
            cited("Kế hoạch số 39/KH-UBND ngày 08/7/2023", "a", page=1),
            cited("Kế hoạch số 39/KH-UBND ngày 08/7/2023", "a", page=4),
            cited("Kế hoạch số 39/KH-UBND ngày 08/02/2023", "b", page=2),
        ]
    )
    assert (found.rule, found.scope, found.report_id, found.related_report_id, found.page) == (
        "citation_dates", "archive", "da", "db", 1
    )  # fmt: skip
    assert found.found == "2023-02-08;2023-07-08"
    assert "39/KH-UBND|2023 is dated 2023-07-08 in a.pdf p. 1, a.pdf p. 4; 2023-02-08 in b.pdf p. 2" in found.message


def test_one_report_that_dates_a_number_twice_is_a_finding() -> None:
    (found,) = conflicting_dates(
        [
            cited("Quyết định số 5/QĐ-UBND ngày 1/2/2023"),
            cited("Quyết định số 5/QĐ-UBND ngày 2/2/2023", page=7),
        ]
    )
    assert found.related_report_id == ""


def test_numbers_that_restart_are_left_alone() -> None:
    texts = [
        ("Quyết định số 5/QĐ-UBND ngày 1/2/2023", "24@2008"),
        ("Quyết định số 5/QĐ-UBND ngày 9/2/2024", "24@2008"),  # another year
        ("Quyết định số 5/QĐ-UBND ngày 9/9/2023", "92@2008"),  # another province
        ("Quyết định số 5/QĐ-UBND ngày 3/3/2023 của Chủ tịch UBND tỉnh", "24@2008"),  # another series
        ("Quyết định số 5a/QĐ-UBND ngày 4/3/2023", "24@2008"),
        ("Quyết định số 5/QĐ-UBND", "24@2008"),
        ("Quyết định số 5/QĐ-UBND ngày 01 tháng 02 năm 2023", "24@2008"),
        ("Quyết định số 49/2023 ngày 1/2/2023", "24@2008"),  # symbol not printed: any number 49 of that year
        ("Quyết định số 49/2023 ngày 8/2/2023", "24@2008"),
    ]
    assert conflicting_dates([cited(text, area=area) for text, area in texts]) == ()


def test_a_central_document_is_one_in_every_province() -> None:
    pairs = [
        ("Nghị định số 42/2022/NĐ-CP ngày 24/6/2022", "Nghị định số 42/2022/NĐ-CP ngày 26/4/2022"),
        ("Quyết định số 1085/QĐ-TTg ngày 15/9/2022", "Quyết định số 1085/QĐ-TTg ngày 19/5/2022"),
        ("Kết luận số 50-KL/TW ngày 28/02/2023", "Kết luận số 50-KL/TW ngày 28/3/2023"),
        ("Công văn số 581/BNV-CCHC ngày 21/02/2022", "Công văn số 581/BNV-CCHC ngày 12/02/2022"),
        ("Nghị quyết số 81/2023/QH15 ngày 9/1/2023", "Nghị quyết số 81/2023/QH15 ngày 1/9/2023"),
    ]
    for one, other in pairs:
        assert len(conflicting_dates([cited(one), cited(other, "b", "92@2008")])) == 1, one


def test_a_report_without_area_is_compared_with_itself_only() -> None:
    one, other = "Kế hoạch số 39/KH-UBND ngày 08/7/2023", "Kế hoạch số 39/KH-UBND ngày 08/02/2023"
    assert conflicting_dates([cited(one, "a", ""), cited(other, "b", "")]) == ()
    assert len(conflicting_dates([cited(one, "a", ""), cited(other, "a", "")])) == 1


def test_many_places_are_counted() -> None:
    rows = [cited("Kế hoạch số 39/KH-UBND ngày 08/7/2023", page=page) for page in range(1, 9)]
    (found,) = conflicting_dates([*rows, cited("Kế hoạch số 39/KH-UBND ngày 8/8/2023", "b")])
    assert "a.pdf p. 5 and 3 more; 2023-08-08" in found.message


def test_the_order_of_the_documents_changes_nothing() -> None:
    results = [
        DocumentResult(
            DocumentRow(file=f"{name}.pdf", doc_id=f"d{name}", state="done"),
            reports=(ReportRow(report_id=f"d{name}", file=f"{name}.pdf", area_id="24@2008"),),
            citations=(cited(f"Kế hoạch số 39/KH-UBND ngày {day}/7/2023", name),),
        )
        for name, day in (("a", 1), ("b", 2), ("c", 1))
    ]
    outputs = {assembled(order).findings for order in itertools.permutations(results)}
    assert len(outputs) == 1
    (findings,) = outputs
    assert [f.rule for f in findings] == ["citation_dates"]
    assert "2023-07-01 in a.pdf p. 1, c.pdf p. 1; 2023-07-02 in b.pdf p. 1" in findings[0].message
