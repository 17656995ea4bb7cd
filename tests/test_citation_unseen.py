"""Strings of the known families with other numbers, agencies and dates than those the grammar was made with."""

from __future__ import annotations

import pytest

from chitieu.citation import Citation, find, load_grammar

GRAMMAR = load_grammar()

# text; readings (id@date); "?" at the end where a doubt is wanted
UNSEEN = [
    ("Kế hoạch số 112/KH-UBND ngày 07/6/2024 của UBND thành phố Hải Phòng", "112/KH-UBND@2024-06-07"),
    ("Quyết định số 06/2024/QĐ-UBND ngày 5 tháng 3 năm 2024", "6/2024/QĐ-UBND@2024-03-05"),
    (
        "các Quyết định: số 412/QĐ-SGDĐT ngày 02/4/2024, số 413/QĐ-SGDĐT ngày 03/4/2024 và số 420/QĐ-SGDĐT",
        "412/QĐ-SGDĐT@2024-04-02|413/QĐ-SGDĐT@2024-04-03|420/QĐ-SGDĐT",
    ),
    ("Công văn 3050/VPCP-KSTT ngày 10/5/2024", "3050/VPCP-KSTT@2024-05-10"),
    ("Công điện số 71/CĐ-TTg ngày 23/02/2024", "71/CĐ-TTg@2024-02-23"),
    ("Thông báo kết luận số 215/TB-VPCP ngày 09/6/2023", "215/TB-VPCP@2023-06-09"),
    ("Thông báo số 98-TB/TU ngày 17.3.2023", "98-TB/TU@2023-03-17"),
    ("Nghị quyết số 027-NQ/ĐU ngày 12/01/2023", "27-NQ/ĐU@2023-01-12"),
    ("Chương trình hành động số 19-CTr/TU ngày 01/12/2022", "19-CTr/TU@2022-12-01"),
    ("Quy định số 114-QĐ/TW ngày 11/7/2023", "114-QĐ/TW@2023-07-11"),
    ("Luật Tổ chức chính quyền địa phương số 72/2025/QH15 ngày 16 tháng 6 năm 2025", "72/2025/QH15@2025-06-16"),
    (
        "Luật Cán bộ, công chức số 80/2025/QH15 được Quốc hội khóa XV, kỳ họp thứ 9 thông qua ngày 24/6/2025",
        "80/2025/QH15@2025-06-24",
    ),
    ("Nghị quyết số 1191/NQ-UBTVQH15 ngày 28/9/2024", "1191/NQ-UBTVQH15@2024-09-28"),
    ("Nghị quyết số 1191/NQ-UBTVQH1512 ngày 28/9/2024", "1191/NQ-UBTVQH15@2024-09-28"),
    ("Luật số 20/2023/QH153 ngày 22/6/2023", "20/2023/QH15@2023-06-22"),
    ("Thông tư liên tịch số 52/2015/TTLT-BNNPTNT-BNV ngày 14/12/2015", "52/2015/TTLT-BNNPTNT-BNV@2015-12-14"),
    ("Thông tư liên tịch số 08/2005/TTLT/BNV/BTC ngày 5/1/2005", "8/2005/TTLT-BNV-BTC@2005-01-05"),
    ("Tờ trình số 88/TTr-STNMT ngày 3/9/2023; Báo cáo thẩm định số 45/BC-STP", "88/TTr-STNMT@2023-09-03|45/BC-STP"),
    ("Biên bản số 09/BB-HĐTĐ ngày 2/2/2022", "9/BB-HĐTĐ@2022-02-02"),
    ("Giấy mời số 131/GM-UBND ngày 02/11/2023", "131/GM-UBND@2023-11-02"),
    ("QĐ 1557/QĐ-UBND 21/8/2023", "1557/QĐ-UBND@2023-08-21"),
    ("NQ số 04/2023/NQ-HĐND17 ngày 14/7/2023", "4/2023/NQ-HĐND17@2023-07-14"),
    ("Kết luận số 62-KL/TW12 ngày 02/10/2023", "62-KL/TW@2023-10-02"),
    ("Quyết định số 318/QĐ-UBND7 ngày 02/10/2023", "318/QĐ-UBND@2023-10-02"),
    ("Kế hoạch số 77/KH-BCĐCCHC ngày 20/3/2023", "77/KH-BCĐCCHC@2023-03-20"),
    ("Văn bản số 4127/SXD-QLN&TTBĐS ngày 19/12/2022", "4127/SXD-QLN&TTBĐS@2022-12-19"),
    ("Công văn số 123/UBND-NC,TH ngày 5/5/2022", "123/UBND-NC,TH@2022-05-05"),
    ("Nghị định 42/2022/NĐCP ngày 24/6/2022", "42/2022/NĐ-CP@2022-06-24"),
    ("Quyết định số 33/2021/QĐTTg", "33/2021/QĐ-TTg"),
    ("Nghị quyết số 30c/NQCP ngày 08 tháng 11 năm 2011", "30c/NQ-CP@2011-11-08"),
    ("Quyết định số 1504/QÐ-TTg ngày 12/8/2016", "1504/QĐ-TTg@2016-08-12"),
    ("Nghị định 63/2010/ND-CP ngày 8/6/2010", "63/2010/NĐ-CP@2010-06-08"),
    ("Quyết định số 45/2023/QĐ/UBND ngày 14–11–2023", "45/2023/QĐ-UBND@2023-11-14"),
    ("Chỉ thị số 20/CT/TU ngày 12/8/2022", "20-CT/TU@2022-08-12"),
    ("Nghị quyết 28/NQ-TW ngày 23/5/2018", "28-NQ/TW@2018-05-23"),
    ("Quyết định 1136–QĐ–UBND ngày 3/8/2023", "1136/QĐ-UBND@2023-08-03"),
    ("Nghị định 118/HĐBT ngày 7-5-1988", "118/HĐBT@1988-05-07"),
    ("Quyết định số 111-HĐBT ngày 12-4-1991", "111-HĐBT@1991-04-12"),
    ("Quyết định số 874/TTg ngày 20/11/1996", "874/TTg@1996-11-20"),
    ("Sắc lệnh số 76/SL ngày 20/5/1950", "76/SL@1950-05-20"),
    ("Pháp lệnh số 26/2004/PL-UBTVQH11", "26/2004/PL-UBTVQH11"),
    ("Số: 512/BC-UBND Bắc Giang, ngày 15 tháng 9 năm 2023", "512/BC-UBND@2023-09-15"),
    ("Số:      /2023/QĐ-UBND", "?/2023/QĐ-UBND?"),
    ("Số: ......./KH-UBND", "?/KH-UBND?"),
    ("Quyết định của Thủ tướng Chính phủ số 115/2004/QĐ-TTg ngày 25 tháng 6 năm 2004", "115/2004/QĐ-TTg@2004-06-25"),
    ("Quyết định số 1136 QĐ-UBND ngày 3/8/2023", "1136/QĐ-UBND@2023-08-03?"),
    ("Quyết định số 1136/qđ-ubnd ngày 3/8/2023", "1136/?@2023-08-03?"),
    ("Quyết định số 1136/QĐ-UBND ngày 31/02/2023", "1136/QĐ-UBND?"),
    ("Quyết định số 1136/QĐ-UBND ngày 03/8", "1136/QĐ-UBND?"),
    ("Quyết định số 1136/QĐ-UBND ngày 03/8/20233", "1136/QĐ-UBND@2023-08-03?"),
    ("Quyết định số 100/2023/QĐ-UBND ngày 4/4/2022", "100/2023/QĐ-UBND@2022-04-04?"),
    ("Nghị quyết số 10, 11 và 12/NQ-HĐND", "10/NQ-HĐND|11/NQ-HĐND|12/NQ-HĐND?"),
    (
        "các Quyết định số 9/2023, 10/2023 và 11/2023/QĐ-UBND ngày 10/7/2023",
        "9/2023/?|10/2023/?|11/2023/QĐ-UBND@2023-07-10?",
    ),
    ("Quyết định số 412 và số 413/QĐ-UBND", "412/QĐ-UBND|413/QĐ-UBND?"),
    ("từ Quyết định số 412 đến số 420/QĐ-UBND", "420/QĐ-UBND?"),
    ("Hướng dẫn số 21 59/HD-SNV", "59/HD-SNV?"),
    (
        "các Quyết định số 12/QĐ-UBND, 13/QĐ-UBND và 15/QĐ-UBND ngày 03/4/2023",
        "12/QĐ-UBND@2023-04-03|13/QĐ-UBND@2023-04-03|15/QĐ-UBND@2023-04-03?",
    ),
    ("các Quyết định số 12/QĐ-UBND, 13/QĐ-UBND và 15/QĐ-UBND", "12/QĐ-UBND|13/QĐ-UBND|15/QĐ-UBND"),
    ("từ Quyết định số 12/QĐ-UBND đến Quyết định số 15/QĐ-UBND", "12/QĐ-UBND|15/QĐ-UBND"),
    (
        "Quyết định số 12/QĐ-UBND ngày 02/4/2023, 13/QĐ-UBND và 15/QĐ-UBND ngày 03/4/2023",
        "12/QĐ-UBND@2023-04-02|13/QĐ-UBND@2023-04-03|15/QĐ-UBND@2023-04-03",
    ),
    ("Công văn số 45/BTTTT-CĐSQG ngày 5/5/2023", "45/BTTTT-CĐSQG@2023-05-05"),
    ("Luật Đất đai số 31/2023 QH15", "31/2023/??"),
    ("Nghị định số 24/2014/NĐ-CP, 37/2014/NĐ-CP; 107/2020/NĐ-CP", "24/2014/NĐ-CP|37/2014/NĐ-CP|107/2020/NĐ-CP"),
    ("Quyết định số 45/QĐ-UBND.HC ngày 5/1/2022", "45/QĐ-UBND.HC@2022-01-05"),
    ("Công văn số 12/CT-TTHT ngày 3/3/2022 của Cục Thuế", "12/CT-TTHT@2022-03-03"),
    ("Công văn số 12/KH-UBND ngày 3/3/2022", "12/KH-UBND@2022-03-03?"),
    ("Quyết định số 766 ngày 23/6/2022", "766/?@2022-06-23?"),
    ("Nghị định 30/2020 của Chính phủ", "30/2020/??"),
    ("Kế hoạch số 15/KHPH-CAT-SYT ngày 3/3/2022", "15/KHPH-CAT-SYT@2022-03-03"),
    ("NGHỊ QUYẾT SỐ 76/NQ-CP NGÀY 15/7/2021 CỦA CHÍNH PHỦ", "76/NQ-CP@2021-07-15"),
    ("Công văn số 15/PC06-Đ3 ngày 4/4/2022; Kế hoạch số 4/KH-PC06", "15/PC06-Đ3@2022-04-04|4/KH-PC06"),
    ("Quyết định 1136/QĐ-UBNDngày 3/8/2023", "1136/QĐ-UBND@2023-08-03"),
    ("Quyết định số 2020/QĐ-UBND", "2020/QĐ-UBND?"),
    ("Quyết định số 41/QĐ- ⏎UB ND ngày 5/6/2019", "41/QĐ-UBND@2019-06-05"),
    ("Quyết định số 84 QĐ/TWĐTN ngày 22/02/2013", "84-QĐ/TWĐTN@2013-02-22?"),
    ("Thông tư số 12/TT-BTC ngày 5/6/2019", "12/TT-BTC@2019-06-05?"),
    ("Quyết định số 100/QĐ-UBND do Chủ tịch UBND tỉnh ký ngày 4/4/2022", "100/QĐ-UBND@2022-04-04"),
    ("Quyết định số 9/QĐ-UBND và Kế hoạch số 10/KH-UBND ngày 4/4/2022", "9/QĐ-UBND@2022-04-04|10/KH-UBND@2022-04-04"),
    ("Nghị định số 9/2021/NĐ-CP và Kế hoạch số 10/KH-UBND ngày 4/4/2022", "9/2021/NĐ-CP|10/KH-UBND@2022-04-04"),
]


@pytest.mark.parametrize(("text", "expected"), UNSEEN)
def test_unseen_string_is_read(text: str, expected: str) -> None:
    doubtful = expected.endswith("?")
    cited = find(text, GRAMMAR)
    readings = [f"{c.citation_id}@{c.date}".removesuffix("@") for c in cited]
    assert readings == expected.removesuffix("?").split("|")
    assert any(c.doubts for c in cited) is doubtful


ISSUERS = [
    ("Quyết định số 5/QĐ-UBND ngày 3/3/2023 của UBND tỉnh Bắc Giang ban hành Quy chế", "UBND tỉnh Bắc Giang"),
    ("Quyết định số 5/QĐ-UBND ngày 3/3/2023 của Chủ tịch UBND ⏎tỉnh về việc", "Chủ tịch UBND tỉnh"),
    ("Quyết định số 5/QĐ-SLĐ của Sở Lao động - Thương binh và Xã hội hướng dẫn", "Sở Lao động - Thương binh và Xã hội"),
    ("Quyết định số 5/QĐ-STC của Sở Tài chính và Quyết định số 6/QĐ-STC", "Sở Tài chính"),
    ("Quyết định số 5/QĐ-STC của Sở Tài chính và các đơn vị", "Sở Tài chính"),
    ("Kế hoạch số 5-KH/TU của Tỉnh uỷ thực hiện Kết luận số 6-KL/TW", "Tỉnh uỷ"),
    ("Nghị quyết số 57-NQ/TW, ngày 22/12/2024, của Bộ Chính trị về đột phá", "Bộ Chính trị"),
    ("Quyết định số 7-QĐ/TWĐTN của Ban Chấp hành Trung ương Đoàn; Kế hoạch", "Ban Chấp hành Trung ương Đoàn"),
    ("Quyết định số 8/QĐ-TTg ngày 5/5/2023", "Thủ tướng Chính phủ"),  # the symbol tells
    ("Thông tư số 8/2023/TT-BNV của Bộ trưởng Bộ Nội vụ", "Bộ trưởng Bộ Nội vụ"),
    ("Công văn số 8/SNV-CCHC ngày 5/5/2023 của cả nhóm", ""),
]


@pytest.mark.parametrize(("text", "issuer"), ISSUERS)
def test_issuer_is_as_printed(text: str, issuer: str) -> None:
    assert find(text, GRAMMAR)[0].issuer == issuer


def test_key_tells_years_and_issuers_apart() -> None:
    def key(text: str) -> str:
        return find(text, GRAMMAR)[0].citation_key

    assert key("Quyết định số 05/QĐ-UBND ngày 3/3/2023 của UBND tỉnh") == "5/QĐ-UBND|2023|UBND tỉnh"
    assert key("QĐ 5/QĐ-UBND ngày 3/3/2023 của Chủ tịch UBND tỉnh") == "5/QĐ-UBND|2023|Chủ tịch UBND tỉnh"
    assert key("QĐ 5/QĐ-UBND ngày 3/3/2023 của Uỷ ban nhân dân tỉnh") == "5/QĐ-UBND|2023|UBND tỉnh"
    assert key("Quyết định số 5/QĐ-TTg ngày 3/3/2022") == "5/QĐ-TTg|2022|Thủ tướng Chính phủ"
    assert key("Quyết định số 5/QĐ-TTg ngày 3/3/2022 của Thủ tướng") == "5/QĐ-TTg|2022|Thủ tướng Chính phủ"
    assert key("Nghị định số 60/2021/NĐ-CP") == "60/2021/NĐ-CP|2021|Chính phủ"


def only(text: str) -> Citation:
    (cited,) = find(text, GRAMMAR)
    return cited


def test_parts_of_a_citation() -> None:
    text = "theo Quyết định số 0967b/QĐ- UBND ngày 31/8/2023 của Chủ tịch UBND tỉnh về việc"
    cited = only(text)
    assert cited.text == "Quyết định số 0967b/QĐ- UBND ngày 31/8/2023 của Chủ tịch UBND tỉnh"
    assert (cited.number, cited.suffix, cited.year, cited.symbol) == ("967", "b", "", "QĐ-UBND")
    assert (cited.doc_type, cited.repairs, cited.doubts) == ("QĐ", ("space_in_key",), ())
    assert str(cited.confidence) == "0.97"


def test_type_comes_from_symbol_then_word_then_shape() -> None:
    assert only("Kết luận số 99-TB/TW").doc_type == "TB"
    assert only("Nghị định số 16/CP").doc_type == "NĐ"
    assert only("Nghị quyết số 81/2023/QH15").doc_type == "NQ"
    assert only("Luật Đất đai số 31/2024/QH15").doc_type == "Luật"
    assert only("Văn bản số 1892/BCT-ĐL").doc_type == "CV"
