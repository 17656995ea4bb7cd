"""What a history says, in Vietnamese and in English. Columns keep their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.wording import Language, Wording, said

if TYPE_CHECKING:
    from chitieu.history.model import Line

WORDS: Wording = {
    "nothing": ("Không có giá trị nào như vậy trong {source}.", "No such values in {source}."),
    "count": ("số đếm", "count"),
    "percent": ("tỷ lệ", "percentage"),
    "money": ("tiền", "money"),
    "coded": ("mã", "code"),
    "M": ("theo tháng", "months"),
    "Q": ("theo quý", "quarters"),
    "S": ("theo 6 tháng", "half-years"),
    "N": ("theo 9 tháng", "nine months"),
    "A": ("theo năm", "years"),
    "flow": ("của riêng kỳ đó", "of the window alone"),
    "cumulative": ("lũy kế từ đầu năm", "cumulative since the start of the year"),
    "stock": ("tại thời điểm", "as of the last day"),
    "year": ("của cả năm", "of the whole year"),
    "since_2015": ("lũy kế từ năm 2015", "cumulative since 2015"),
    "unstated": ("biểu không nói tính trên kỳ nào", "the form does not say over which time"),
    "regime": ("chế độ báo cáo {regime}", "regime {regime}"),
    "member": ("dòng: {member}", "member: {member}"),
    "district": ("cấp huyện", "district level"),
    "codes": ("mã: {codes}", "codes: {codes}"),
    "period": ("kỳ", "period"),
    "days": ("từ → đến", "from → to"),
    "value": ("giá trị", "value"),
    "vs_year": ("so cùng kỳ năm trước", "on the same window a year before"),
    "vs_step": ("so kỳ liền trước", "on the window before"),
    "marks": ("ghi chú", "marks"),
    "points": ("điểm %", "points"),
    "blank": ("để trống", "blank"),
    "missing": ("báo cáo không có dòng này", "the report has no such row"),
    "review": ("còn nghi ngờ", "doubted"),
    "disputed": ("báo cáo tranh chấp, chưa ai quyết: {texts}", "reports compete and nobody has decided: {texts}"),
    "incomplete": ("không cộng được, thiếu {areas}", "no sum, for {areas} is lacking"),
    "summed": ("cộng {areas}", "sum of {areas}"),
    "carried": ("tiếp từ {areas}", "carried on from {areas}"),
    "confirmed": ("✓ đã xác nhận", "✓ confirmed"),
    "corrected": ("✎ đã sửa", "✎ corrected"),
    "source_error": ("✓ báo cáo in sai, giữ nguyên", "✓ the report errs, kept"),
    "verdict_blank": ("✓ xác nhận để trống", "✓ confirmed blank"),
    "unreadable": ("✗ không đọc được", "✗ unreadable"),
    "wrong_code": ("✎ đã đổi mã", "✎ moved to this code"),
    "break": ("ngắt chuỗi từ {day}: {reason}", "break from {day}: {reason}"),
    "ends": ("chỉ tiêu kết thúc {day}: {reason}", "the indicator ended {day}: {reason}"),
    "not_sure": ("có số chưa chắc", "a value is not sure"),
    "break_between": ("ngắt chuỗi", "break"),
    "window": ("kỳ khác nhau", "windows differ"),
    "restart": ("tính lại từ đầu năm", "begins anew each year"),
    "several_bodies": (
        "không nối: địa bàn có nhiều cơ quan cùng cấp",
        "not joined: an area has several bodies of this level",
    ),
    "not_additive": (
        "không nối: tỷ lệ và mã không cộng được giữa các địa bàn",
        "not joined: percentages and codes are not summed over areas",
    ),
    "successor_of": (
        "{area} ({name}) đến {day}; sau đó là {next}. --join successor nối chuỗi.",
        "{area} ({name}) until {day}; then {next}. --join successor joins them.",
    ),
    "join_sum": (
        "Nối theo nơi kế tục: trước {day}, {area} ({name}) = tổng {areas}; chỉ số đếm và tiền, khi nơi nào cũng có số.",
        "Joined by successor: before {day}, {area} ({name}) = sum of {areas}; counts and money, where all have one.",
    ),
    "join_one": (
        "Nối theo nơi kế tục: trước {day}, {area} ({name}) là {areas}; không cộng gì.",
        "Joined by successor: before {day}, {area} ({name}) is {areas}; nothing is summed.",
    ),
    "unplaced": (
        "{count} dòng của báo cáo chưa rõ kỳ không có ở đây.",
        "{count} rows of reports of no known period are not here.",
    ),
    "legend": (
        "Đường mini: · không có số, ? nghi ngờ hoặc tranh chấp, | ngắt chuỗi.",
        "Sparklines: · no value, ? doubted or disputed, | break.",
    ),
    "latest": ("mới nhất", "latest"),
    "line": ("diễn biến", "line"),
    "area": ("địa bàn", "area"),
    "org": ("cơ quan", "body"),
    "code": ("mã", "code"),
    "label": ("chỉ tiêu", "indicator"),
    "windows": ("kỳ", "windows"),
    "until": ("hết", "until"),
    "unit": ("đơn vị", "unit"),
    "accumulation": ("cách tính", "accumulation"),
    "more": (
        "Mỗi dòng một chuỗi; xem từng kỳ: thêm --area, --code, hoặc --wide, --csv, --json.",
        "One row a line; for each period add --area, --code, or --wide, --csv, --json.",
    ),
}


def say(language: Language, word: str, **parts: object) -> str:
    """Return a sentence or word in a language, with its blanks filled in."""
    return said(WORDS, language, word, **parts)


def axis(language: Language, line: Line) -> str:
    """Return what all values of a line have in common: unit, kind, accumulation, regime, windows."""
    key = line.key
    kind = say(language, key.kind) if key.kind in WORDS else key.kind
    accumulation = key.accumulation
    over = say(language, accumulation) if accumulation in WORDS else accumulation or say(language, "unstated")
    parts = [key.unit, kind if key.unit != "%" else "", over, say(language, key.span)]
    if key.regime:
        parts.append(say(language, "regime", regime=key.regime))
    if key.member:
        parts.append(say(language, "member", member=key.member))
    if line.district:
        parts.append(say(language, "district"))
    if line.codelist:
        parts.append(say(language, "codes", codes=line.codelist.replace("|", "; ")))
    return " · ".join(part for part in parts if part)
