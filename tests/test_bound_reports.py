"""Several reports in one file: each is read as if it lay there alone, and nothing bound with them is lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers.pdfium_pages import join
from msgspec import structs

import chitieu
from chitieu.archive.manifest import load_manifest
from chitieu.errors import ManifestError
from chitieu.explain import explain
from chitieu.page.document import Document
from chitieu.page.model import Page
from chitieu.patterns.load import load_patterns
from chitieu.report.bound import parts_of
from chitieu.report.read import report_id, result_of
from chitieu.settings import Override, Settings
from page_makers import LANDSCAPE, Sheet, form_grid, printed_value, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chitieu.contract.rows import DocumentResult, Row
    from chitieu.page.model import Source
    from chitieu.patterns.template import Indicator

CORPUS = Path(__file__).parent.parent / "corpus"
PATTERNS = load_patterns()
BAC_GIANG, CAN_THO = "TỈNH BẮC GIANG", "THÀNH PHỐ CẦN THƠ"
DAYS = {"Quý I": "15 tháng 3", "6 tháng đầu": "16 tháng 6", "Quý III": "15 tháng 9"}
PLACES = ("page", "end_page", "anchor_page", "page_from", "page_to")


def head(sheet: Sheet, area: str = BAC_GIANG, number: str = "123/BC-UBND", day: str = "20 tháng 9 năm 2023") -> Sheet:
    """Set a letterhead; without a number as a Word file has it, without a day as a stamp hides it."""
    sheet.two("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM").two(area, "Độc lập - Tự do - Hạnh phúc")
    if number or day:
        sheet.two(f"Số: {number}" if number else "", f"Hà Nội, ngày {day}" if day else "")
    return sheet


def title(sheet: Sheet, period: str = "Quý III năm 2023", *, addressed: bool = True) -> Sheet:
    """Set a title and how the text begins."""
    sheet.line("BÁO CÁO", centred=True).line(f"Kết quả công tác cải cách hành chính {period}", centred=True)
    if addressed:
        sheet.line("Kính gửi: Bộ Nội vụ", centred=True)
    return sheet.line("I. CÔNG TÁC CHỈ ĐẠO")


def report(  # noqa: PLR0913 what differs between reports
    area: str = BAC_GIANG,
    part: str = "Quý III",
    year: int = 2023,
    *,
    number: str = "123/BC-UBND",
    first: int = 1,
    forms: Sequence[str] = ("1",),
    letterhead: bool = True,
    source: Source = "text",
    size: tuple[float, float] = (595.3, 841.9),
) -> list[Sheet]:
    """Make a report: a page of text with a note, then a page for each form; ``first`` is its first figure."""
    opening = Sheet(source=source, size=size)
    if letterhead:
        head(opening, area, number, f"{DAYS[part]} năm {year}")
    title(opening, f"{part} năm {year}")
    body = f"UBND {area.lower().title().replace('Tỉnh', 'tỉnh').replace('Thành Phố', 'thành phố')} đã ban hành"
    opening.line(f"{body} Kế hoạch số {first}/KH-UBND^1 và các").line("văn bản khác của kỳ này.")
    opening.foot(f"^1 Quyết định số {first + 7}/QĐ-UBND ngày 05/01/2023.", y=760)

    def value(indicator: Indicator, row: int) -> str:
        return printed_value(indicator, row + first)

    return [opening, *(Sheet(source=source, size=size).line(f"Biểu mẫu {f}").table(form_grid(f, value)) for f in forms)]


def letter(*, number: str = "77/UBND-NC") -> Sheet:
    """Make the letter that sends a report."""
    sheet = head(Sheet(), number=number).line("Kính gửi: Bộ Nội vụ", centred=True)
    return sheet.line("Thực hiện Công văn số 581/BNV-CCHC ngày 21/02/2022, UBND tỉnh gửi báo cáo kèm theo.")


def decision(*, number: str = "9/QĐ-UBND") -> Sheet:
    """Make a decision."""
    sheet = head(Sheet(), number=number).line("QUYẾT ĐỊNH", centred=True)
    return sheet.line("Căn cứ Luật Tổ chức chính quyền địa phương; căn cứ Nghị định số 63/2010/NĐ-CP;")


def of(result: DocumentResult, number: int, alone: str) -> DocumentResult:
    """Return what one report of a file yielded, with pages counted from its first and the id ``alone``."""
    own = report_id(result.document.doc_id, number)
    before = (result.reports[number - 1].page_from or 1) - 1

    def moved(row: Row) -> Row:
        named = structs.replace(row, report_id=alone)
        shifted = {n: getattr(row, n) - before for n in PLACES if isinstance(getattr(row, n, None), int)}
        return structs.replace(named, **shifted)

    def kept(rows: Sequence[Row]) -> tuple[Row, ...]:
        return tuple(moved(row) for row in rows if getattr(row, "report_id") == own)  # noqa: B009 rows of any table

    names = ("reports", "observations", "citations", "footnotes", "unmapped", "narrative")
    return structs.replace(result, **{name: kept(getattr(result, name)) for name in names})


def same_as_alone(bound: DocumentResult, singles: Sequence[DocumentResult]) -> None:
    """Compare each report of a bound file with itself alone, row by row; findings tell pages in words as well."""
    assert len(bound.reports) == len(singles)
    for number, alone in enumerate(singles, start=1):
        own, file = of(bound, number, alone.document.doc_id), alone.document.file
        for name in ("reports", "observations", "citations", "footnotes", "unmapped", "narrative"):
            rows = [structs.replace(row, file=file) if hasattr(row, "file") else row for row in getattr(own, name)]
            assert rows == list(getattr(alone, name)), (number, name)
        told = [one.rule for one in bound.findings if one.report_id == report_id(bound.document.doc_id, number)]
        assert told == [one.rule for one in alone.findings]


def ids(result: DocumentResult) -> list[str]:
    """Return which report each page belongs to, by the end of its id."""
    return [page.report_id[17:] or "-1" if page.report_id else "" for page in result.pages]


def test_two_reports_of_the_corpus_bound_together_are_each_read_as_alone(tmp_path: Path) -> None:
    files = [CORPUS / "bac-giang-2023-q3.pdf", CORPUS / "quang-tri-2024-s1-gia-lap.pdf"]
    join([(path, 0, None) for path in files], tmp_path / "bound.pdf")
    bound = chitieu.read(tmp_path / "bound.pdf").result
    same_as_alone(bound, [chitieu.read(path).result for path in files])
    assert [(r.period, r.page_from, r.page_to) for r in bound.reports] == [("2023-Q3", 1, 22), ("2024-S1", 23, 44)]
    assert bound.document.reports == 2
    assert ids(bound) == ["-1"] * 22 + ["-2"] * 22


def test_two_scanned_reports_are_two(tmp_path: Path) -> None:
    scans = [CORPUS / "bac-giang-2023-q3-scan.pdf", CORPUS / "bac-giang-2024-q1-gia-lap-fax.pdf"]
    join([(path, 0, 1) for path in scans], tmp_path / "bound.pdf")
    bound = chitieu.read(tmp_path / "bound.pdf").result
    assert [(r.number, r.page_from, r.page_to) for r in bound.reports] == [("", 1, 1), ("632/BC-UBND", 2, 2)]


def test_three_in_a_row() -> None:
    reports = [
        report(part="Quý I", number="5/BC-UBND"),
        report(CAN_THO, number="5/BC-UBND", first=3, forms=("1", "2")),
        report(part="6 tháng đầu", number="80/BC-UBND", first=9),
    ]
    bound = read(*(sheet for one in reports for sheet in one), name="")
    same_as_alone(bound, [read(*one, name="") for one in reports])
    assert [r.report_id[17:] for r in bound.reports] == ["", "-2", "-3"]


REPORTS = st.builds(
    report,
    st.sampled_from([BAC_GIANG, CAN_THO]),
    st.sampled_from(sorted(DAYS)),
    st.sampled_from([2022, 2023]),
    number=st.sampled_from(["5/BC-UBND", "81/BC-UBND", "/BC-UBND"]),
    first=st.integers(1, 40),
    forms=st.sampled_from([("1",), ("5",), ()]),
    letterhead=st.booleans(),
    source=st.sampled_from(["text", "ocr"]),
    size=st.sampled_from([(595.3, 841.9), LANDSCAPE]),
)


@given(st.lists(REPORTS, min_size=2, max_size=2, unique_by=lambda one: tuple(w.text for w in one[0].words)))
@settings(max_examples=10, deadline=None)
def test_whatever_is_bound_is_read_as_alone(reports: list[list[Sheet]]) -> None:
    bound = read(*(sheet for one in reports for sheet in one), name="")
    same_as_alone(bound, [read(*one, name="") for one in reports])


def test_a_letter_before_and_a_decision_behind_belong_to_the_report() -> None:
    found = read(letter(), *report(), decision())
    (row,) = found.reports
    assert (row.page_from, row.page_to, row.number, row.period) == (1, 4, "123/BC-UBND", "2023-Q3")
    told = [(f.page, f.severity, f.found) for f in found.findings if f.rule == "bound_document"]
    assert told == [(1, "info", "77/UBND-NC 2023-09-20"), (4, "info", "9/QĐ-UBND 2023-09-20")]
    assert [o.value for o in found.observations] == [o.value for o in read(*report()).observations]


def test_what_a_bound_letter_or_decision_cites_is_cited_and_their_own_numbers_are_not() -> None:
    cited = [c.citation_id for c in read(letter(), *report(), decision()).citations]
    assert "581/BNV-CCHC" in cited
    assert "63/2010/NĐ-CP" in cited
    assert not {"77/UBND-NC", "9/QĐ-UBND", "123/BC-UBND"} & set(cited)


def test_between_two_reports_a_letter_goes_with_the_one_it_sends_and_a_decision_with_the_one_before() -> None:
    first, second = report(part="Quý I", number="1/BC-UBND"), report(number="2/BC-UBND")
    found = read(*first, decision(), letter(), *second)
    assert ids(found) == ["-1", "-1", "-1", "-2", "-2", "-2"]
    assert ids(read(*first, letter(), decision(), *second)) == ["-1", "-1", "-1", "-1", "-2", "-2"]


@pytest.mark.parametrize(
    "mark", ["(Kèm theo Báo cáo số 123/BC-UBND ngày 20/9/2023)", "(Ban hành kèm theo Báo cáo này)"]
)
def test_an_annex_that_says_what_it_belongs_to_is_no_report(mark: str) -> None:
    annex = head(Sheet(), number="124/BC-UBND")
    annex.line("BÁO CÁO", centred=True).line("Số liệu cải cách hành chính Quý I năm 2023", centred=True)
    annex.line(mark, centred=True).table(form_grid("2"))
    found = read(*report(), annex)
    assert len(found.reports) == 1
    assert [f for f in found.findings if f.rule == "bound_document"] == []


def test_an_annex_with_a_heading_is_no_report() -> None:
    annex = Sheet().line("PHỤ LỤC", centred=True)
    title(head(annex, number="124/BC-UBND"), "Quý I năm 2023")
    assert len(read(*report(), annex).reports) == 1


def test_a_form_that_repeats_motto_and_period_and_has_no_number_is_the_reports_own_and_told() -> None:
    form = title(head(Sheet(), number="", day="20 tháng 9 năm 2023"), addressed=False).table(form_grid("2"))
    found = read(*report(), form)
    assert len(found.reports) == 1
    assert [(f.page, f.severity) for f in found.findings if f.rule == "bound_document"] == [(3, "warning")]


@pytest.mark.parametrize("number", ["", "/BC-UBND"])
def test_a_pack_of_forms_with_a_letterhead_and_a_blank_number_is_the_reports_own(number: str) -> None:
    pack = head(Sheet(), number=number).line("BÁO CÁO", centred=True)
    pack.line("Tổng hợp số liệu Quý III năm 2023", centred=True).table(form_grid("2"))
    found = read(*report(), pack)
    assert len(found.reports) == 1
    assert [f.severity for f in found.findings if f.rule == "bound_document"] == ["warning"]


def test_two_drafts_without_numbers_are_told_apart_by_their_titles() -> None:
    draft = head(Sheet(), number="/BC-UBND", day="").line("BÁO CÁO", centred=True)
    draft.line("Kiểm soát thủ tục hành chính Quý III năm 2023", centred=True).line("I. KẾT QUẢ")
    assert len(read(*report(number="/BC-UBND"), draft).reports) == 2


def test_the_first_page_bound_twice_begins_nothing_and_is_told() -> None:
    pages = report()
    found = read(pages[0], *pages)
    assert len(found.reports) == 1
    assert [f.page for f in found.findings if f.rule == "bound_document"] == [2]


def test_a_text_that_quotes_the_motto_goes_on() -> None:
    quoting = Sheet()
    for _ in range(20):
        quoting.line("Các đơn vị thực hiện nghiêm thể thức văn bản theo quy định hiện hành.")
    head(quoting, number="9/BC-UBND").line("BÁO CÁO", centred=True).line("Quý I năm 2023", centred=True)
    found = read(*report(), quoting)
    assert len(found.reports) == 1
    assert [f for f in found.findings if f.rule == "bound_document"] == []


def test_a_cover_and_contents_belong_to_the_first_report() -> None:
    cover, contents = Sheet().line("TẬP SỐ LIỆU CẢI CÁCH HÀNH CHÍNH", centred=True), Sheet().line("MỤC LỤC")
    assert ids(read(cover, contents, *report())) == ["-1"] * 4


def test_a_report_whose_head_cannot_be_read_is_not_mixed_with_the_next() -> None:
    headless = [Sheet().line("Tình hình chung của địa phương trong kỳ."), *report(forms=("1", "2", "3"), first=5)[1:]]
    found = read(*headless, *report(CAN_THO))
    assert ids(found) == ["-1"] * 4 + ["-2"] * 2
    first, second = found.reports
    assert "unsure=period" in first.identity_source
    assert second.area_id == "92@2008"


def test_pages_without_a_report_in_front_of_one_belong_to_it() -> None:
    talk = [Sheet().line(f"Trang giới thiệu thứ {n} của tập tài liệu.") for n in range(5)]
    found = read(*talk, *report())
    assert ids(found) == ["-1"] * 7
    assert found.reports[0].period == "2023-Q3"


def test_a_failed_page_belongs_to_the_report_around_it() -> None:
    pages = [s.page() for s in (*report(part="Quý I", number="1/BC-UBND"), *report(number="2/BC-UBND"))]
    broken = Page(3, 0, 0, (), (), "blank", "failed", state="failed", error_code="page_size", error="too large")
    numbered = [structs.replace(p, number=n) for n, p in zip((1, 2, 4, 5), pages, strict=True)]
    document = Document("0" * 64, 1, (*numbered[:2], broken, *numbered[2:]))
    found = result_of(document, "a.pdf", None, PATTERNS)
    assert ids(found) == ["-1", "-1", "-1", "-2", "-2"]
    assert (found.document.state, found.document.reports) == ("partial", 2)


def test_two_reports_of_which_only_one_shows_a_head_are_told_by_their_forms() -> None:
    first, second = report(forms=("1", "2")), report(forms=("1", "2"), first=30)
    found = read(*first, *second[1:])
    assert len(found.reports) == 1
    assert [(f.page, f.severity) for f in found.findings if f.rule == "printed_again"] == [(4, "warning")]
    assert [f for f in read(*first).findings if f.rule == "printed_again"] == []


def test_a_file_without_pages_has_no_part() -> None:
    assert parts_of((), PATTERNS) == ()


def test_a_manifest_speaks_of_single_reports(tmp_path: Path) -> None:
    manifest = tmp_path / "files.csv"
    manifest.write_text("file,org,period,report\na.pdf,,2022-Q1,2\na.pdf,Sở Nội vụ,2022-Q4,\n", encoding="utf-8")
    override = load_manifest(manifest)["a.pdf"]
    two = (*report(part="Quý I", number="1/BC-UBND"), *report(number="2/BC-UBND"))
    found = read(*two, name="a.pdf", override=override)
    assert [(r.org, r.period) for r in found.reports] == [("Sở Nội vụ", "2023-Q1"), ("Sở Nội vụ", "2022-Q1")]
    assert [f.expected for f in found.findings if f.rule == "manifest_unheard"] == ["2022-Q4"]
    alone = read(*report(), name="a.pdf", override=override)
    assert alone.reports[0].period == "2022-Q4"
    assert [(f.expected, f.found) for f in alone.findings if f.rule == "manifest_unheard"] == [("2", "1")]


@pytest.mark.parametrize("lines", ["a.pdf,x\n", "a.pdf,0\n", "a.pdf,1\na.pdf,1\n"])
def test_a_manifest_that_numbers_reports_wrongly_is_refused(tmp_path: Path, lines: str) -> None:
    manifest = tmp_path / "files.csv"
    manifest.write_text("file,report\n" + lines, encoding="utf-8")
    with pytest.raises(ManifestError, match="line"):
        load_manifest(manifest)


def test_what_a_reviewer_says_of_one_report_is_said_of_no_other() -> None:
    said = Override("", singles=((2, Override("", period="2022-Q1", reviewed=("period",))),))
    two = (*report(part="Quý I", number="1/BC-UBND"), *report(number="2/BC-UBND"))
    found = read(*two, override=said)
    assert [r.period for r in found.reports] == ["2023-Q1", "2022-Q1"]
    assert "period=reviewer" in found.reports[1].identity_source


def test_explain_weighs_a_row_with_its_own_report_alone(tmp_path: Path) -> None:
    join([(CORPUS / f"bac-giang-2023-{q}.pdf", 0, None) for q in ("q1-gia-lap", "q3")], tmp_path / "bound.pdf")
    bound = chitieu.read(tmp_path / "bound.pdf").result
    first, second = explain(tmp_path / "bound.pdf", bound, "BM4.1.4", None, Settings())
    (alone,) = explain(
        CORPUS / "bac-giang-2023-q3.pdf",
        chitieu.read(CORPUS / "bac-giang-2023-q3.pdf").result,
        "BM4.1.4",
        None,
        Settings(),
    )
    assert "2023-Q1, pages 1-" in first.report
    assert "2023-Q3, pages" in second.report
    assert (second.rules, second.neighbours) == (alone.rules, alone.neighbours)
