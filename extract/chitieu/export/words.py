"""What a workbook says beside the tables, in Vietnamese and in English. Columns keep their names."""

from __future__ import annotations

from chitieu.wording import Language, Wording, said

WORDS: Wording = {
    "guide": ("Hướng dẫn", "Guide"),
    "form": ("Biểu {form}", "Form {form}"),
    "title": ("Biểu {form} · chế độ báo cáo {regime}", "Form {form} · regime {regime}"),
    "code": ("Mã", "Code"),
    "item": ("STT", "Item"),
    "label": ("Chỉ tiêu", "Indicator"),
    "unit": ("Đơn vị", "Unit"),
    "accumulation": ("Cách tính", "Accumulation"),
    "break": ("Ngắt chuỗi", "Break"),
    "area": ("Địa bàn, cơ quan", "Area, body"),
    "window": ("Từ ngày / độ dài kỳ", "First day / length"),
    "source": ("Tệp nguồn", "Source file"),
    "no_period": ("chưa rõ kỳ", "no known period"),
    "about": (
        "Mỗi biểu một trang, các kỳ của mọi cơ quan đứng cạnh nhau; sau đó là các bảng dữ liệu, cột như trong CSV.",
        "A sheet for each form, the periods of all bodies side by side; then the tables, their columns as in the CSV.",
    ),
    "marks": (
        "Số có dấu ? còn nghi ngờ; có dấu ✓ đã có người soát; ô chữ “a / b” là các báo cáo khác nhau, chưa ai quyết.",
        "A number with ? is doubted; with ✓ somebody checked it; a text “a / b” means that reports differ, undecided.",
    ),
    "no_row": (
        "Dấu – là báo cáo không có dòng này; ô trống là in trống.",
        "A – means that the report has no such row; an empty cell was printed empty.",
    ),
    "links": (
        "Bấm vào một số để mở trang có số đó; cần có tệp nguồn ở chỗ cũ.",
        "A click on a number opens its page; the source files have to lie where they lay.",
    ),
    "no_links": (
        "Không có liên kết: không biết các tệp nguồn nằm đâu (--archive).",
        "No links: where the source files lie is not known (--archive).",
    ),
    "exact": (
        "Số dài hơn 15 chữ số là chữ, vì bảng tính sẽ làm tròn. CSV là bản gốc.",
        "Numbers of more than 15 digits are text, for a spreadsheet would round them. The CSV is what counts.",
    ),
    "sheet": ("Trang", "Sheet"),
    "rows": ("Số dòng", "Rows"),
}


def say(language: Language, word: str, **parts: object) -> str:
    """Return a sentence or word in a language, with its blanks filled in."""
    return said(WORDS, language, word, **parts)
