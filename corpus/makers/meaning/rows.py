"""Rows put in, left out and numbered otherwise."""

from dataclasses import replace
from decimal import Decimal

from makers.catalogue import load_indicators
from makers.dice import Dice
from makers.faults import load_foreign
from makers.spec import Form, FormRow

# Rows that provinces add beside the guidance's own, worded like their neighbours: form, label, unit.
NEAR_ROWS = (
    (1, "Số văn bản chỉ đạo CCHC của Tỉnh ủy", "Văn bản"),
    (1, "Số phòng, ban cấp huyện đã kiểm tra", "Cơ quan, đơn vị"),
    (1, "Số nhiệm vụ được gia hạn", "Nhiệm vụ"),
    (2, "Số VBQPPL do HĐND cấp huyện ban hành", "Văn bản"),
    (2, "Số VBQPPL còn hiệu lực", "Văn bản"),
    (3, "Số TTHC nội bộ đã công bố", "Thủ tục"),
    (3, "Số hồ sơ TTHC giải quyết quá hạn", "Hồ sơ"),
    (3, "Số hồ sơ TTHC đang giải quyết", "Hồ sơ"),
    (3, "Trong đó: hồ sơ trực tuyến", "Hồ sơ"),
    (4, "Số ĐVSNCL tự chủ hoàn toàn", "Cơ quan, đơn vị"),
    (4, "Số biên chế chưa sử dụng", "Người"),
    (5, "Số viên chức nghỉ việc theo nguyện vọng", "Người"),
    (5, "Số công chức được nâng ngạch", "Người"),
    (6, "Số vốn kéo dài sang năm sau", "Triệu đồng"),
    (6, "Số ĐVSN đã giải thể", "Đơn vị"),
    (7, "Số DVC đã cung cấp trên Cổng quốc gia", "DVC"),
    (7, "Tỷ lệ văn bản ký số của UBND cấp huyện", "%"),
)
SHARED_LABEL = ("BM3.3.1", "BM3.3.2", "BM3.3.3")
"""Three parents whose parts carry the same two labels."""


def with_inserted(forms: tuple[Form, ...], dice: Dice) -> tuple[Form, ...]:
    """Put a few rows that no template has anywhere into the forms."""
    made = [(row.form, row.label, row.unit) for row in load_foreign()]
    for number, label, unit in dice.sample([*NEAR_ROWS, *made], dice.whole(3, 7)):
        forms = tuple(_inserted(form, label, unit, dice) if form.number == number else form for form in forms)
    return forms


def _inserted(form: Form, label: str, unit: str, dice: Dice) -> Form:
    at = dice.whole(1, len(form.rows))
    before = form.rows[at - 1].stt.rstrip(".")
    stt = dice.pick(["", "-", "+", _after(before), f"{before}a" if before else ""])
    value = Decimal(dice.whole(0, 100) if unit == "%" else dice.whole(0, 400))
    row = FormRow("", "foreign", stt, (label,), (unit,), unit, value, str(value))
    return replace(form, rows=(*form.rows[:at], row, *form.rows[at:]))


def _after(stt: str) -> str:
    head, _, last = stt.rpartition(".")
    return f"{head}{'.' if head else ''}{int(last) + 1}" if last.isdigit() else ""


def with_dropped(forms: tuple[Form, ...], dice: Dice, share: float = 0.15) -> tuple[Form, ...]:
    """Leave rows out: single ones, and now and then a parent with all that stands under it."""
    parents = {item.parent for item in load_indicators()}
    gone = {row.code for form in forms for row in form.rows if row.code and row.code not in parents}
    gone = {code for code in sorted(gone) if dice.chance(share)}
    whole = [item.code for item in load_indicators() if item.code in parents and item.depth() > 1]
    roots = tuple(f"{code}." for code in dice.sample(whole, dice.whole(0, 2)))
    return tuple(
        replace(
            form,
            rows=tuple(row for row in form.rows if row.code not in gone and not f"{row.code}.".startswith(roots))
            if roots
            else tuple(row for row in form.rows if row.code not in gone),
        )
        for form in forms
    )


def renumbered(forms: tuple[Form, ...], dice: Dice) -> tuple[Form, ...]:
    """Leave rows out and count the others anew: by level, as Word does, or straight through each form."""
    straight = dice.chance(0.3)
    return tuple(_counted(form, straight=straight) for form in with_dropped(forms, dice, 0.08))


def _counted(form: Form, *, straight: bool) -> Form:
    rows: list[FormRow] = []
    counts: list[int] = []
    for number, row in enumerate(form.rows, 1):
        if straight:
            rows.append(replace(row, stt=str(number)))
            continue
        depth = row.code.count(".") if row.code else 1
        depth = min(depth, len(counts) + 1)
        counts = [*counts[: depth - 1], (counts[depth - 1] if len(counts) >= depth else 0) + 1]
        rows.append(replace(row, stt=".".join(str(count) for count in counts) + ("." if depth == 1 else "")))
    return replace(form, rows=tuple(rows))


def unnumbered(forms: tuple[Form, ...], dice: Dice) -> tuple[Form, ...]:
    """Print no number at all, or hardly any."""
    share = dice.pick([1.0, 1.0, 0.7])
    return tuple(
        replace(form, rows=tuple(replace(row, stt="" if dice.chance(share) else row.stt) for row in form.rows))
        for form in forms
    )


def ambiguous(forms: tuple[Form, ...], dice: Dice) -> tuple[tuple[Form, ...], frozenset[str]]:
    """Leave out parents and numbers so that two labels could stand for any of three pairs; give the codes left."""
    kept = dice.sample(SHARED_LABEL, dice.whole(1, 2))
    left = frozenset(f"{code}.{part}" for code in kept for part in (1, 2))
    result: list[Form] = []
    for form in forms:
        rows: list[FormRow] = []
        for row in form.rows:
            inside = row.code.startswith(tuple(f"{code}." for code in SHARED_LABEL))
            if row.code in SHARED_LABEL or (inside and row.code not in left):
                continue
            rows.append(replace(row, stt="") if inside else row)
        result.append(replace(form, rows=tuple(rows)))
    return tuple(result), left
