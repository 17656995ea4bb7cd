"""The words of a workbook of decisions, in Vietnamese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chitieu.correction.vocabulary import IdentityField, Target, Verdict

Language = Literal["vi", "en"]


class Words(Struct, frozen=True):
    """Headings, verdicts and names of targets; the order of ``headings`` is that of the columns."""

    queue: str
    guide: str
    indicators: str
    headings: tuple[str, ...]
    verdicts: Mapping[Verdict, str]
    targets: Mapping[Target, str]
    guide_lines: tuple[str, ...]
    indicator_headings: tuple[str, ...]
    missing: str
    parts: Mapping[IdentityField, str]


COLUMNS: tuple[str, ...] = (
    "key", "target", "file", "page", "org", "period", "code", "label", "unit", "printed", "machine", "reasons",
    "picture", "verdict", "value", "new_code", "note", "reviewer",
)  # fmt: skip
"""What the columns of the queue hold; ``headings`` names them in order."""
FILLED: tuple[str, ...] = ("verdict", "value", "new_code", "note", "reviewer")
"""The columns a reviewer fills; all others are locked."""

WORDS: Mapping[Language, Words] = {
    "vi": Words(
        queue="Cần soát",
        guide="Hướng dẫn",
        indicators="Chỉ tiêu",
        headings=(
            "khóa",
            "Loại",
            "Tệp",
            "Trang",
            "Cơ quan báo cáo",
            "Kỳ",
            "Mã chỉ tiêu",
            "Nội dung dòng",
            "Đơn vị",
            "Chữ in",
            "Máy đọc",
            "Lý do cần soát",
            "Ảnh",
            "Quyết định",
            "Giá trị đúng",
            "Mã / số hiệu đúng",
            "Ghi chú",
            "Người soát",
        ),
        verdicts={
            "confirmed": "đúng",
            "corrected": "sửa",
            "source_error": "bản gốc sai",
            "blank": "để trống",
            "unreadable": "không đọc được",
            "wrong_code": "sai mã",
        },
        targets={
            "observation": "số liệu",
            "unmapped": "dòng chưa có mã",
            "citation": "văn bản viện dẫn",
            "footnote": "chú thích",
            "finding": "quy tắc",
            "report": "báo cáo",
        },
        guide_lines=(
            "Chỉ điền năm cột cuối (nền vàng). Các cột khác bị khóa: chúng cho biết quyết định nói về ô nào.",
            "đúng: máy đọc đúng chữ in. sửa: ghi số đúng vào cột Giá trị đúng.",
            "bản gốc sai: báo cáo in như vậy nhưng sai.",
            "để trống: ô in không có số. không đọc được: không ai đọc được ô này.",
            "sai mã: ghi mã đúng (trang Chỉ tiêu); bỏ trống cột mã nếu dòng không thuộc chỉ tiêu nào.",
            "dòng chưa có mã: 'sai mã' kèm mã và giá trị để gán; 'đúng' nếu dòng không thuộc chỉ tiêu nào.",
            "văn bản viện dẫn: 'sửa' với số hiệu ở cột mã và ngày (31/12/2023) ở cột giá trị;",
            "'để trống' nếu chỗ ấy không viện dẫn văn bản nào.",
            "báo cáo: 'sửa' với giá trị đúng: kỳ viết như 2023-Q3 (M01, Q1, S1, N1, A1), địa bàn như 24@2025.",
            "Số viết kiểu Việt Nam (1.902 hoặc 99,27) đều được. Dòng không có quyết định thì giữ nguyên.",
            "Lưu tệp rồi chạy: chitieu corrections apply TỆP.xlsx THƯ_MỤC. Chạy hai lần cũng như một lần.",
        ),
        indicator_headings=("Mẫu", "Mã", "Mục", "Nội dung", "Đơn vị"),
        missing="(không thấy trong báo cáo)",
        parts={"org": "cơ quan", "area": "địa bàn", "period": "kỳ báo cáo", "template": "mẫu biểu"},
    ),
    "en": Words(
        queue="To review",
        guide="Guide",
        indicators="Indicators",
        headings=(
            "key",
            "Kind",
            "File",
            "Page",
            "Organisation",
            "Period",
            "Code",
            "Row",
            "Unit",
            "Printed",
            "Machine read",
            "Why",
            "Picture",
            "Decision",
            "Right value",
            "Right code / number",
            "Note",
            "Reviewer",
        ),
        verdicts={
            "confirmed": "right",
            "corrected": "correct",
            "source_error": "error in the source",
            "blank": "blank",
            "unreadable": "unreadable",
            "wrong_code": "wrong code",
        },
        targets={
            "observation": "figure",
            "unmapped": "row without a code",
            "citation": "cited document",
            "footnote": "footnote",
            "finding": "rule",
            "report": "report",
        },
        guide_lines=(
            "Fill the last five columns only (yellow). The others are locked: they say which cell a decision is about.",
            "right: the machine read what is printed. correct: give the right value.",
            "error in the source: printed so, but wrong.",
            "blank: the printed cell is empty. unreadable: nobody can read it.",
            "wrong code: give the right code (sheet Indicators); leave it empty if the row is no indicator's.",
            "row without a code: 'wrong code' with code and value assigns it; 'right' if it is no indicator's.",
            "cited document: 'correct' with the number in the code column and the day (31/12/2023) as value;",
            "'blank' if nothing is cited there.",
            "report: 'correct' with the right value: a period as 2023-Q3 (M01, Q1, S1, N1, A1), an area as 24@2025.",
            "Numbers may be Vietnamese (1.902 or 99,27). A row without a decision stays as it is.",
            "Save, then run: chitieu corrections apply FILE.xlsx FOLDER. Twice is as good as once.",
        ),
        indicator_headings=("Template", "Code", "Item", "Row", "Unit"),
        missing="(not found in the report)",
        parts={"org": "organisation", "area": "area", "period": "period", "template": "template"},
    ),
}


def verdict_of(word: str) -> Verdict | None:
    """Return the verdict a word of any language stands for, the contract's own words too; None for another word."""
    flat = " ".join(word.split()).casefold()
    for words in WORDS.values():
        for verdict, told in words.verdicts.items():
            if flat in {told.casefold(), verdict}:
                return verdict
    return None
