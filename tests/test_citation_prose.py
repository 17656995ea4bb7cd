"""Ordinary prose of reports holds many numbers with slashes and capitals that cite no document."""

from __future__ import annotations

import random

import pytest

from chitieu.citation import find, load_grammar

GRAMMAR = load_grammar()

# {n} a number, {p} a padded one, {d} {m} {y} parts of a date, {w} a capital word of reports
TEMPLATES = """
Thực hiện nghiêm túc {n}/{n} DVC thiết yếu được tích hợp lên Cổng DVC quốc gia, đạt 100%.
Hệ thống thông tin báo cáo tỉnh cấu hình {n}/{n} (đạt {p},{p}%) danh mục chế độ báo cáo.
Tổng số đơn vị sự nghiệp công lập thực hiện là {n}/{n} đơn vị, trong đó {p} đơn vị tự bảo đảm chi thường xuyên.
Trong quý III/{y}, HĐND tỉnh ban hành {p} Nghị quyết; UBND tỉnh ban hành {n} Quyết định.
Kiểm tra từ ngày {d}/{m}/{y} đến hết ngày {d}/{m}/{y} đối với văn bản của HĐND, UBND huyện.
Giai đoạn 2021-2025, tầm nhìn đến năm 2030, kế hoạch vốn là {n}.{n} tỷ đồng.
Báo cáo tháng {m}/{y} và báo cáo quý II/{y} được gửi trước ngày {d}/{m}.
Liên hệ ông Nguyễn Văn A, điện thoại 0204.3854.{n}, di động 0912 345 678, fax (0204) 3854-{n}.
Hợp đồng số {p}/{y}/HĐMB ký ngày {d}/{m}/{y} giữa hai bên.
HĐ số {p}/{y}/HĐMB ngày {d}/{m}/{y} và phụ lục hợp đồng số {p}/PLHĐ-ABC.
Hợp đồng lao động số {p}/HĐLĐ ngày {d}/{m}/{y} của Công ty TNHH.
Theo hợp đồng tư vấn giám sát số {p}/{y}/HĐTVGS ngày {d}/{m}/{y}, nhà thầu đã hoàn thành.
Biên bản nghiệm thu và hợp đồng thi công xây dựng số {p}/{y}/HĐXD-{w}.
Áp dụng tiêu chuẩn TCVN ISO 9001:2015 và QCVN 06:2022/BXD, QCVN {p}:{y}/BTNMT.
Đạt quy chuẩn QCVN {p}/{y}/BCA và TCVN {n}-1:{y}.
Xe ô tô biển số 98A-{n}.{p} và 29C-{n}{p} đã được điều chuyển.
Xem tại https://bacgiang.gov.vn/van-ban/{n}/QĐ-UBND hoặc www.example.vn/{n}/KH-UBND.
Gửi về hòm thư vanthu{n}/QĐ-UBND@example.gov.vn hoặc tệp luu.vn/{p}/{y}/NĐ-CP trước ngày {d}.
Mẫu số {p}/TTr-UBND và Biểu mẫu số {p}a/BC-CCHC ban hành kèm theo hướng dẫn.
Lập theo Mẫu {p}/ĐKĐĐ, Biểu số {p}/BC-TTr và Phụ lục số {p}/KH-TH.
Cấp tỉnh: tiếp nhận {n}.{n} hồ sơ; đã giải quyết {n}.{n} hồ sơ (tỷ lệ {p},{p}%).
Phòng {p}/KT-XH, tổ {p}/TDP-{m}, lớp 12/A{m} và khối {p}/THPT đều tham gia.
Chỉ số PAR Index đạt {p},{p}/100 điểm, xếp thứ {p}/63 tỉnh, thành phố.
Đã xử lý {p}/{n} kiến nghị, {p}/{p} TTHC mức độ 4, {n}/TTHC toàn trình.
Tổng số {n}/TTHC và tỷ lệ {p}/DVC được rà soát, còn lại {p}/UBND cấp xã chưa báo cáo.
Thửa đất số {n}, tờ bản đồ số {p}, diện tích {n},{p} m2, lô số {p}/KCN-CCN.
Nhiệt độ 25-{p} độ, tốc độ {n} km/h, nồng độ {p} mg/L, công suất {n} m3/ngày.
Thực hiện Đề án 06 của Chính phủ, Nghị quyết 35 và Kết luận 50 của Bộ Chính trị.
Ban hành Quyết định thành lập Đoàn kiểm tra; Kế hoạch{p} kiểm tra CCHC; Chỉ thị{p} của Chủ tịch UBND tỉnh.
Luật Tổ chức chính quyền địa phương ngày {d}/{m}/{y}; Luật Cán bộ, công chức năm {y}.
Tại Điều {p}, khoản {m}, điểm a Nghị định này; Chương II, mục {m}, trang {n}/{n}.
Họp lúc {p}h30, ngày {d}/{m}/{y}, phòng {n}, nhà A{m}; mã số 1.00{n}.000.00.00.H{p}.
Số: 1. Kết quả {p}/{p}. Tăng {p},{p}% so với cùng kỳ năm {y} ({n}/{n}).
Mã ngạch 01.00{m}, hệ số 2,34; vượt khung {p}%; năm học {y}-{y}.
Vùng 1/{w}, cụm 2-{w}, trạm {p}-BTS, tuyến DT{n}, km {p}+{n}, đường 5B/{w}.
COVID-19/KH phòng chống dịch đã kết thúc; virus H5N{m}; vắc xin lô {n}/{w}.
Hóa đơn GTGT số 00{n}/BL-CT ngày {d}/{m}/{y}; phiếu chi số {p}/PC-KT ngày {d}/{m}/{y}.
Căn cước công dân số 024{n}{n}{n} cấp ngày {d}/{m}/{y}; tài khoản số {n}.{n}.{n} tại KBNN.
Chuyển đổi số/kinh tế số, xã hội số/chính quyền số; dữ liệu số/Hệ thống LGSP.
Kinh phí {n}/{n} triệu đồng; giải ngân 8.{n}/9.{n} tỷ đồng; tỷ giá USD/VND 24.{n}.
Biên chế: {n} người/{n} chỉ tiêu; nghỉ hưu {p}/{y}; tuyển dụng {m}/{y}.
Trường THPT số {m}, Bệnh viện dã chiến số {m}, Khu phố {m}/{w}, địa chỉ: số {p}/{n} đường Hùng Vương.
Đội bóng thắng 3-{m}; tỷ số {m}-1/{w}; 24/7; 1/2; 3/4 số xã; 2/3 thành viên.
Gói thầu số {p}/XL-{w}, hồ sơ mời thầu phát hành từ {p}h ngày {d}/{m}/{y}.
STT {p} / Chỉ tiêu 3.{m}.{m} / Đơn vị tính % / Số liệu {p},{p} / Ghi chú -.
Sở NN&PTNT, Sở LĐ-TB&XH, Sở VH,TT&DL và 10/10 huyện đã báo cáo; UBND-HĐND {p}/{p} xã.
Nghị quyết Trung ương 4 khóa XII, Nghị quyết 18 khóa XII, văn kiện Đại hội XIII, tập {m}/{m}.
Nơi nhận: - Như trên; - Lưu: VT, NC{m}; Bản 1/{m}; KT. CHỦ TỊCH; PHÓ CHỦ TỊCH; TM. UBND.
Báo cáo {m}/{y}, Kế hoạch {y}, Chương trình {y}-{y}, Thông báo tuyển sinh {y}/{y}.
Đề nghị gửi trước {p}/{m}; đợt {m}/{y}; kỳ {m}-{y}; lần thứ {p}/{y}; số liệu đến {d}/{m}/{y}.
""".strip().splitlines()
WORDS = ("ABC", "KT", "XH", "DVC", "TTHC", "GDP", "KCN", "TDP")
PARAGRAPHS = 260


def paragraphs() -> list[str]:
    dice = random.Random(20230914)  # noqa: S311 - test data
    made: list[str] = []
    for _ in range(PARAGRAPHS):
        sentences = dice.sample(TEMPLATES, 3)
        made.append(" ".join(_filled(sentence, dice) for sentence in sentences))
    return made


def _filled(sentence: str, dice: random.Random) -> str:
    values = {
        "{n}": lambda: str(dice.randint(10, 999)),
        "{p}": lambda: f"{dice.randint(1, 60):02d}",
        "{d}": lambda: f"{dice.randint(1, 28):02d}",
        "{m}": lambda: str(dice.randint(1, 9)),
        "{y}": lambda: str(dice.randint(2015, 2026)),
        "{w}": lambda: dice.choice(WORDS),
    }
    for mark, draw in values.items():
        while mark in sentence:
            sentence = sentence.replace(mark, draw(), 1)
    return sentence


@pytest.mark.parametrize("sentence", TEMPLATES)
def test_sentence_cites_nothing(sentence: str) -> None:
    dice = random.Random(sentence)  # noqa: S311 - test data
    for _ in range(20):
        text = _filled(sentence, dice)
        assert find(text, GRAMMAR) == (), text


def test_paragraphs_cite_nothing() -> None:
    for paragraph in paragraphs():
        assert find(paragraph, GRAMMAR) == (), paragraph
        assert find(paragraph.replace(" ", "\n", 9), GRAMMAR) == (), paragraph
