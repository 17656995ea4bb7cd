"""Figures of the narrative: linked to the indicator they state or left alone, and compared with the tables."""

from __future__ import annotations

import sys
import time
import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import regex

sys.path.insert(0, str(Path(__file__).parent))

from chitieu.citation.compiling import blanks, expand, expand_fragments, required_words
from chitieu.contract.rows import ObservationRow, Status
from chitieu.errors import PatternError
from chitieu.geometry import Box
from chitieu.page.flow import Flow, Placed
from chitieu.page.model import Page, Source, Word
from chitieu.patterns.load import load_patterns
from chitieu.patterns.narrative import load_narrative
from chitieu.patterns.source import shipped_folder
from chitieu.report.narrative import Told, figures_in, told_in
from told_figures import told_text

PATTERNS = load_patterns()
TEMPLATE = next(t for t in PATTERNS.templates if t.id == "bnv-581-2022")
PERIOD = "2023-Q3"
SEEDS = 40
LEAST_SHARE = 0.95


def linked(text: str, period: str = PERIOD) -> list[tuple[str, str]]:
    return [(f.code, f.number) for f in figures_in(text, (), TEMPLATE, period, PATTERNS)]


@pytest.mark.parametrize("source", ["narrative.txt", "bac-giang-2023-q3.body.txt"])
def test_the_words_of_the_corpus_makers(source: str) -> None:
    """No figure is linked to another indicator than the one printed there; nearly all are linked."""
    found, there = Counter[bool](), 0
    literal = {"05", "8.007", "840"}  # true figures that the retold report prints without a slot
    for seed in range(SEEDS):
        told = told_text(seed, source)
        there += len(told.truth)
        for figure in figures_in(told.text, told.breaks, TEMPLATE, PERIOD, PATTERNS):
            truth = told.truth.get(figure.start)
            if truth is None and source != "narrative.txt" and figure.number in literal:
                continue
            assert truth == figure.code, (seed, figure, told.text[slice(*figure.said)])
            found[True] += 1
    assert found[True] / there >= (LEAST_SHARE if source == "narrative.txt" else 0.8)


# Sentences of the kind that other provinces write, in other words than the corpus.
STATED = [
    (
        "Các sở, ban, ngành đã giải quyết xong 12.345 hồ sơ TTHC, trong đó giải quyết đúng hạn 12.300 hồ sơ.",
        "BM3.3.1.1=12.345 BM3.3.1.2=12.300",
    ),
    (
        "UBND cấp huyện đã giải quyết 4.321 hồ sơ; trước và đúng hạn: 4.300 hồ sơ, đạt 99,5%.",
        "BM3.3.2.1=4.321 BM3.3.2.2=4.300 BM3.3.2=99,5",
    ),
    (
        "Cấp xã: nhận 10.000 hồ sơ, đã giải quyết 9.999 hồ sơ (trước hạn và đúng hạn 9.990 hồ sơ, chiếm tỷ lệ 99,9%).",
        "BM3.3.3.1=9.999 BM3.3.3.2=9.990 BM3.3.3=99,9",
    ),
    (
        "Cấp tỉnh: đã giải quyết 120 hồ sơ; cấp huyện: đã giải quyết 80 hồ sơ; cấp xã: đã giải quyết 60 hồ sơ.",
        "BM3.3.1.1=120 BM3.3.2.1=80 BM3.3.3.1=60",
    ),
    ("Cấp tỉnh: số hồ sơ đã giải quyết là 54.106 hồ sơ, tăng 5% so với cùng kỳ.", "BM3.3.1.1=54.106"),
    ("Kế hoạch CCHC năm 2023: đã hoàn thành 40/56 nhiệm vụ (đạt 71,4%).", "BM1.2.2=40 BM1.2.1=56"),
    (
        "Về vốn đầu tư công, tổng kế hoạch vốn giao năm 2023 là 8.007 tỷ đồng; đã giải ngân 6.832 tỷ đồng.",
        "BM6.1.1=8.007 BM6.1.2=6.832",
    ),
    ("Đơn vị tự đảm bảo một phần chi thường xuyên: 363 đơn vị", "BM6.2.4=363"),
    ("Biên chế công chức được giao năm 2023 là 1.964 biên chế, có mặt 1.899 người.", "BM4.2.1=1.964 BM4.2.2=1.899"),
    ("Kỳ tuyển dụng vừa qua trúng tuyển 15 công chức, 87 viên chức.", "BM5.2.1=15 BM5.2.4=87"),
    ("Tỉnh hiện có 951 dịch vụ công trực tuyến toàn trình và 806 dịch vụ một phần.", "BM7.6.1.2=951"),
    ("Tiếp nhận 05 phản ánh, kiến nghị của người dân về quy định, TTHC.", "BM3.3.4.1=05"),
    ("Khảo sát hài lòng: đã phát 1.420 phiếu.", "BM1.6.1=1.420"),
    ("Đến nay có 23 thủ tục được phê duyệt phương án đơn giản hoá.", "BM3.1.1=23"),
]


@pytest.mark.parametrize(("text", "expected"), STATED)
def test_a_stated_figure_is_linked(text: str, expected: str) -> None:
    assert [f"{code}={number}" for code, number in linked(text)] == expected.split()


# Sentences that look like the above and state something else.
OTHER = """
Cấp tỉnh: tiếp nhận 59.790 hồ sơ, đang giải quyết 5.684 hồ sơ.
Cấp tỉnh: tiếp nhận 59.790 hồ sơ; chưa giải quyết 5.684 hồ sơ.
Cấp tỉnh: hồ sơ quá hạn 380 hồ sơ; trả lại, bổ sung 120 hồ sơ.
Cấp tỉnh: Trung tâm Phục vụ hành chính công đã giải quyết 1.200 hồ sơ.
Cấp tỉnh: Trung tâm Phục vụ hành chính công tiếp nhận 1.300 hồ sơ; đã giải quyết 1.200 hồ sơ.
Cấp huyện: huyện Sơn Động đã giải quyết 1.234 hồ sơ, trước và đúng hạn 1.230 hồ sơ.
Cấp huyện: riêng thành phố Bắc Giang đã giải quyết 1.234 hồ sơ.
Cấp tỉnh: đã giải quyết 1.200 hồ sơ trực tuyến toàn trình.
Cấp tỉnh: đã giải quyết 1.200 hồ sơ thuộc lĩnh vực đất đai.
Cấp tỉnh, cấp huyện đã giải quyết 88.000 hồ sơ.
Cấp tỉnh và cấp xã đã giải quyết 88.000 hồ sơ.
Toàn tỉnh đã giải quyết 156.668 hồ sơ, trước và đúng hạn 155.172 hồ sơ.
Cấp xã tiếp nhận 10 hồ sơ; trên địa bàn tỉnh đã giải quyết 156.668 hồ sơ.
Đã giải quyết 156.668 hồ sơ.
Lũy kế từ đầu năm, cấp tỉnh đã giải quyết 154.106 hồ sơ.
Cấp tỉnh: đã giải quyết 154.106 hồ sơ (lũy kế từ đầu năm).
6 tháng đầu năm 2023, cấp tỉnh đã giải quyết 94.106 hồ sơ.
Quý II năm 2023, cấp tỉnh đã giải quyết 44.106 hồ sơ.
Quý III năm 2022, cấp tỉnh đã giải quyết 44.106 hồ sơ.
Năm 2022 cấp tỉnh đã giải quyết 44.106 hồ sơ.
Cấp tỉnh: đã giải quyết khoảng 54.000 hồ sơ.
Cấp tỉnh: đã giải quyết hơn 54.000 hồ sơ; gần 99% đúng hạn.
So với cùng kỳ năm trước cấp tỉnh đã giải quyết 50.000 hồ sơ.
Cấp tỉnh: đã giải quyết 54 nghìn hồ sơ.
Cấp tỉnh: giải quyết trước hạn 30.000 hồ sơ; đúng hạn 23.726 hồ sơ.
Cấp tỉnh: phấn đấu giải quyết đúng hạn 60.000 hồ sơ.
Sở Y tế có 20 đơn vị sự nghiệp đã được phê duyệt vị trí việc làm.
Về vị trí việc làm: còn 20 đơn vị sự nghiệp được phê duyệt.
Trong năm tuyển dụng 15 công chức cấp xã.
Tuyển dụng: nhu cầu tuyển dụng 30 công chức.
Tuyển dụng: chỉ tiêu tuyển dụng 30 công chức, 40 viên chức.
Kết quả tuyển dụng được 87 viên chức, 505 giáo viên.
Toàn tỉnh có 120 đơn vị sự nghiệp công lập giáo dục.
Toàn tỉnh có 47 đơn vị sự nghiệp công lập tự bảo đảm chi thường xuyên.
Cấp tỉnh có 12 đơn vị tự bảo đảm chi thường xuyên: 12 đơn vị.
Tự chủ: Sở Y tế tự bảo đảm chi thường xuyên: 5 đơn vị.
Vốn đầu tư công nguồn ngân sách trung ương: kế hoạch năm 2023 là 2.000 tỷ đồng, đã giải ngân 500 tỷ đồng.
Vốn đầu tư công ước đã giải ngân 6.832 tỷ đồng.
Kế hoạch vốn đầu tư công dự kiến năm 2023 là 9.000 tỷ đồng.
Tổng kế hoạch vốn đầu tư công năm 2024 là 9.000 tỷ đồng.
Tỉnh đã ban hành 15 văn bản chỉ đạo về chuyển đổi số.
Sở Nội vụ ban hành 15 văn bản chỉ đạo về CCHC.
Về nhiệm vụ Chính phủ giao: UBND tỉnh đã giao 200 nhiệm vụ cho các sở, hoàn thành đúng hạn 190 nhiệm vụ.
UBND tỉnh đã giao 200 nhiệm vụ, các đơn vị hoàn thành đúng hạn 190 nhiệm vụ.
Khảo sát hài lòng tại bệnh viện: đã phát 300 phiếu.
Khảo sát DDCI, hài lòng: đã phát 300 phiếu, thu về 280 phiếu.
HĐND tỉnh ban hành 14 Nghị quyết; UBND tỉnh ban hành 11 Quyết định; VBQPPL đúng quy trình.
VBQPPL: cấp huyện ban hành 45 văn bản chỉ đạo.
Thẩm định 13 dự thảo VBQPPL, góp ý 68 dự thảo văn bản.
UBND cấp huyện tự kiểm tra 120 văn bản, VBQPPL tự rà soát 45 văn bản.
Công bố danh mục: giải quyết 47 TTHC, gồm 40 thủ tục cấp tỉnh, 7 thủ tục cấp huyện thuộc lĩnh vực Y tế.
Rà soát TTHC nội bộ: 23 TTHC có phương án đơn giản hóa.
Cung cấp 25 dịch vụ công thiết yếu toàn trình; hiện có 403 dịch vụ công trực tuyến toàn trình phát sinh hồ sơ.
Tiếp nhận 05 phản ánh hiện trường, quy định TTHC không có.
Tinh giản biên chế giai đoạn 2015-2021 đối với 153 công chức và 20 viên chức.
Từ năm 2015 đến nay đã tinh giản biên chế cho 153 công chức, 20 viên chức.
Điện thoại 0204.3854.106, hồ sơ số 54.106, thửa đất 77.985, cấp tỉnh.
""".strip().splitlines()


@pytest.mark.parametrize("text", OTHER)
def test_another_figure_is_left_alone(text: str) -> None:
    assert linked(text) == []


def test_plans_behind_their_heading_are_not_read() -> None:
    done = "Cấp tỉnh: đã giải quyết 54.106 hồ sơ."
    assert len(linked(f"{done}\nIV. PHƯƠNG HƯỚNG, NHIỆM VỤ\n{done}")) == 1


def test_a_paragraph_ends_what_a_subject_says() -> None:
    text = "Cấp tỉnh: nhiều việc.\nĐã giải quyết 54.106 hồ sơ."
    assert figures_in(text, (0, text.index("\n") + 1), TEMPLATE, PERIOD, PATTERNS) == ()
    assert len(linked(text)) == 1


@pytest.mark.parametrize(
    "piece",
    ["1.234.", "1", "tuyển dụng 1 công chức, ", "cấp tỉnh, cấp huyện 1 ", "đã giải quyết 12 hồ sơ ", "1" + " " * 500],
)
def test_text_without_end_takes_no_time_without_end(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        start = time.process_time()
        linked(text)
        return time.process_time() - start

    seconds(2000)
    assert seconds(40_000) < max(0.5, 20 * seconds(4000))


def test_loose_tone_marks_keep_the_place() -> None:
    text = unicodedata.normalize("NFD", "Cấp tỉnh: đã giải quyết 54.106 hồ sơ.")
    (figure,) = figures_in(text, (), TEMPLATE, PERIOD, PATTERNS)
    assert text[figure.start : figure.end] == "54.106"


def test_every_indicator_named_is_of_the_template() -> None:
    assert figures_in("Cấp tỉnh: đã giải quyết 1 hồ sơ.", (), TEMPLATE, PERIOD, PATTERNS)
    known = load_narrative(TEMPLATE.folder)
    assert known is not None
    assert {link.code for link in known.links} <= {one.code for one in TEMPLATE.indicators}


def flow(text: str, confidence: float = 1.0, source: Source = "text") -> Flow:
    words: list[Placed] = []
    page = Page(4, 600.0, 800.0, (), (), "text", "")
    at = 0
    for token in text.split(" "):
        box = Box(at * 5.0, 100.0, (at + len(token)) * 5.0, 112.0)
        words.append(Placed(at, Word(token, box, 12.0, 110.0, confidence=confidence, source=source), page))
        at += len(token) + 1
    return Flow(text, tuple(words), (), (0,))


def observed(code: str, value: str, status: Status = "ok", source: str = "text") -> ObservationRow:
    one = next(i for i in TEMPLATE.indicators if i.code == code)
    return ObservationRow(
        code=code, kind=one.kind, unit=one.unit, value=Decimal(value) if value else None, status=status, source=source,
        unit_factor=Decimal(1), checks="sum:ok", page=15,
    )  # fmt: skip


def told(text: str, *table: ObservationRow, confidence: float = 1.0, source: Source = "text") -> Told:
    return told_in(flow(text, confidence, source), TEMPLATE, table, PERIOD, PATTERNS)


SOLVED = "Tình hình chung tốt. Cấp tỉnh: đã giải quyết 54.106 hồ sơ, tăng 5% so với cùng kỳ."


def test_an_agreeing_figure_is_a_row_with_its_place_and_a_check() -> None:
    result = told(SOLVED, observed("BM3.3.1.1", "54106"))
    (row,) = result.rows
    assert (row.code, row.value, row.unit, row.agrees, row.page) == ("BM3.3.1.1", Decimal(54106), "Hồ sơ", "yes", 4)
    assert row.text == SOLVED.removeprefix("Tình hình chung tốt. ")
    assert (row.x0, row.x1) == (5.0 * SOLVED.index("54.106"), 5.0 * (SOLVED.index("54.106") + 6))
    assert result.findings == ()
    assert result.observations[0].checks == "sum:ok;narrative:ok"
    assert result.observations[0].status == "ok"


def test_a_difference_is_a_finding_and_nothing_is_repaired() -> None:
    result = told(SOLVED, observed("BM3.3.1.1", "54160"))
    (found,) = result.findings
    assert (found.rule, found.page, found.codes, found.expected, found.found) == (
        "narrative", 4, "BM3.3.1.1", "54160", "54106"
    )  # fmt: skip
    (row,) = result.observations
    assert (row.value, row.status, row.checks) == (Decimal(54160), "ok", "sum:ok;narrative:fail")


def test_a_difference_puts_a_scanned_figure_under_review() -> None:
    (row,) = told(SOLVED, observed("BM3.3.1.1", "54160", source="ocr")).observations
    assert (row.status, row.flags) == ("review", "rule_failed")


@pytest.mark.parametrize(
    ("text", "code", "table", "agrees"),
    [
        # a figure in a coarser unit is the table's, rounded
        ("Đầu tư công: kế hoạch vốn năm 2023 là 8.007 tỷ đồng.", "BM6.1.1", "8007000", "yes"),
        ("Đầu tư công: kế hoạch vốn năm 2023 là 8.007 tỷ đồng.", "BM6.1.1", "8007412", "yes"),
        ("Đầu tư công: kế hoạch vốn năm 2023 là 8.007 tỷ đồng.", "BM6.1.1", "8017000", "no"),
        ("Đầu tư công: kế hoạch vốn năm 2023 là 8.007,4 tỷ đồng.", "BM6.1.1", "8007000", "no"),
        ("Đầu tư công: kế hoạch vốn năm 2023 là 8.007.000 triệu đồng.", "BM6.1.1", "8007001", "no"),
        ("Cấp tỉnh: trước và đúng hạn 9 hồ sơ (tỷ lệ 99,3%).", "BM3.3.1", "99.30", "yes"),
        ("Cấp tỉnh: trước và đúng hạn 9 hồ sơ (tỷ lệ 99,3%).", "BM3.3.1", "99.27", "yes"),
        ("Cấp tỉnh: trước và đúng hạn 9 hồ sơ (tỷ lệ 99,27%).", "BM3.3.1", "99.3", "yes"),
        ("Cấp tỉnh: trước và đúng hạn 9 hồ sơ (tỷ lệ 99,3%).", "BM3.3.1", "98.3", "no"),
        ("Cấp tỉnh: trước và đúng hạn 9 hồ sơ (tỷ lệ 99,3%).", "BM3.3.1", "99.4", "no"),
        ("Cấp tỉnh: trước và đúng hạn 9 hồ sơ (tỷ lệ 99%).", "BM3.3.1", "99.3", "yes"),
        ("Tiếp nhận 05 phản ánh về quy định, TTHC.", "BM3.3.4.1", "5", "yes"),
        ("Cấp tỉnh: đã giải quyết 54.107 hồ sơ.", "BM3.3.1.1", "54106", "no"),
    ],
)  # fmt: skip
def test_figures_are_compared_in_the_unit_of_the_indicator(text: str, code: str, table: str, agrees: str) -> None:
    rows = [row for row in told(text, observed(code, table)).rows if row.code == code]
    assert [row.agrees for row in rows] == [agrees]


def test_what_is_not_sure_agrees_with_nothing() -> None:
    assert told(SOLVED).rows[0].agrees == ""
    assert told(SOLVED, observed("BM3.3.1.1", "", "blank")).rows[0].agrees == ""
    assert told(SOLVED, observed("BM3.3.1.1", "54160", "review")).rows[0].agrees == ""
    assert told(SOLVED, observed("BM3.3.1.1", "54106", "review")).rows[0].agrees == "yes"
    assert told(SOLVED, observed("BM3.3.1.1", "54160"), confidence=0.6, source="ocr").rows[0].agrees == ""
    assert told(SOLVED, observed("BM3.3.1.1", "54160"), confidence=0.9, source="ocr").rows[0].agrees == "no"
    assert told("Cấp tỉnh: đã giải quyết 54.1067 hồ sơ.", observed("BM3.3.1.1", "54160")).rows == ()


def test_two_figures_for_one_indicator_are_no_disagreement() -> None:
    twice = "Cấp tỉnh: đã giải quyết 54.106 hồ sơ. Cấp tỉnh: đã giải quyết 1.200 hồ sơ."
    assert [row.agrees for row in told(twice, observed("BM3.3.1.1", "54106")).rows] == ["yes", ""]
    assert told(twice, observed("BM3.3.1.1", "7")).findings == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('subject = "offices"', 'subject = "office"', "office"),
        ("place = 3", "place = 4", "place 4"),
        ('whole_code = "BM7.6.3.1"', "", "whole_code"),
        ("[subjects]", "[subject]", "subject"),
    ],
)
def test_a_faulty_pattern_file_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (shipped_folder() / "templates" / TEMPLATE.id / "narrative.toml").read_text(encoding="utf-8")
    assert old in text
    folder = tmp_path / "templates" / TEMPLATE.id
    folder.mkdir(parents=True)
    (folder / "narrative.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PatternError, match=said) as caught:
        load_narrative(folder)
    assert "narrative.toml" in str(caught.value)
    assert load_narrative(tmp_path / "another") is None


def test_words_that_a_pattern_requires_stand_in_all_it_matches() -> None:
    given = load_narrative(TEMPLATE.folder)
    assert given is not None
    fragments = expand_fragments(given.path, {}, given.fragments)
    patterns = {expand(given.path, one.code, one.pattern, fragments) for one in given.links}
    texts = [told_text(seed, "narrative.txt").text for seed in range(4)]
    found = [(p, m[0]) for p in patterns for text in texts for m in regex.finditer("(?i)" + blanks(p), text)]
    assert len({p for p, _ in found}) > len(patterns) / 2
    assert not [p for p, said in found if not all(word in said.casefold() for word in required_words(p))]
    assert sum(bool(required_words(p)) for p in patterns) > 0.8 * len(patterns)
