"""What a comparison says, in Vietnamese and in English. Columns keep their names."""

from __future__ import annotations

from chitieu.wording import Language, Wording, number, said

__all__ = ["WORDS", "Language", "number", "say"]

WORDS: Wording = {
    "title": ("Khác biệt giữa hai kết quả", "What differs between two outputs"),
    "compared": ("{old} → {new}", "{old} → {new}"),
    "none": ("Không có gì khác.", "No differences."),
    "total": ("{count} thay đổi", "{count} changes"),
    "total_one": ("{count} thay đổi", "{count} change"),
    "run": ("Chạy khác nhau: {fields}", "The runs differ: {fields}"),
    "notices": ("Chỉ có ở một bên, không so sánh: {names}", "On one side only, not compared: {names}"),
    "no_report": ("Chung cho mọi báo cáo", "Of all reports"),
    "page": ("tr. {page}", "p. {page}"),
    "repeats": ("{count} dòng khác chỉ lặp lại điều này", "{count} other rows only repeat this"),
    "moved": ("khung dịch {points} pt", "box moved by {points} pt"),
    "more_alike": ("… và {count} dòng nữa chỉ khác {columns}", "… and {count} more rows that differ in {columns} only"),
    "more": (
        "… và {count} thay đổi nữa: xem đủ bằng --csv FILE, --json hoặc --html FILE",
        "… and {count} more changes: see them all with --csv FILE, --json or --html FILE",
    ),
    "more_page": (
        "Còn {count} thay đổi không nêu ở đây: xem đủ bằng chitieu diff --csv FILE.",
        "{count} more changes are not shown here: see them all with chitieu diff --csv FILE.",
    ),
    "kind": ("Loại", "Kind"),
    "table": ("Bảng", "Table"),
    "filter": ("Hiện", "Show"),
    "vanished": ("mất", "vanished"),
    "appeared": ("mới có", "appeared"),
    "recoded": ("đổi mã", "recoded"),
    "value": ("giá trị khác", "value"),
    "status": ("trạng thái", "status"),
    "changed": ("chi tiết", "other"),
    "documents": ("Tệp", "Files"),
    "pages": ("Trang", "Pages"),
    "reports": ("Báo cáo", "Reports"),
    "observations": ("Chỉ tiêu", "Indicators' values"),
    "citations": ("Trích dẫn", "Citations"),
    "footnotes": ("Chú thích", "Footnotes"),
    "unmapped": ("Dòng chưa ghép", "Unmapped rows"),
    "findings": ("Phát hiện", "Findings"),
    "narrative": ("Số trong lời văn", "Figures in the text"),
    "indicators": ("Bảng mã chỉ tiêu", "Indicator catalogue"),
    "areas": ("Bảng địa bàn", "Area catalogue"),
    "column": ("Cột", "Column"),
    "old": ("Cũ", "Old"),
    "new": ("Mới", "New"),
    "nothing": ("(trống)", "(empty)"),
    "crop_of": ("Ảnh trang {page}, chỗ đã đọc có khung", "Page {page}, the place that was read in a frame"),
    "no_file": (
        "Không có ảnh: không thấy tệp này trên máy; cho biết thư mục chứa nó bằng --archive DIR.",
        "No picture: this file is not at hand; name the folder it lies in with --archive DIR.",
    ),
    "other_file": (
        "Không có ảnh: tệp mang tên này không còn là tệp đã đọc.",
        "No picture: the file of this name is no longer the one that was read.",
    ),
    "no_picture": ("Không có ảnh: {why}", "No picture: {why}"),
    "no_crop": (
        "Không kèm ảnh: trang này chỉ có {limit} ảnh (--crops).",
        "No picture: this page has only {limit} (--crops).",
    ),
    "approved": (
        "Đã duyệt {out} làm mốc so sánh; từ nay `chitieu diff {out}` so với bản này.",
        "{out} is approved as the baseline; from now on `chitieu diff {out}` compares with it.",
    ),
}


def say(language: Language, word: str, **parts: object) -> str:
    """Return a sentence or word in a language, with its blanks filled in."""
    return said(WORDS, language, word, **parts)
