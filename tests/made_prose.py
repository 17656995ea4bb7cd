"""Paragraphs without any citation, of the kinds where numbers, signs and capitals meet."""

from __future__ import annotations

import random

# {n} a number, {p} a padded one, {d} {m} {y} parts of a date, {a} an agency's letters, {c} capitals
SENTENCES = """
Đã giải quyết {n}.{n}/{n}.{n} hồ sơ, đạt {p},{p}%; đúng hạn {n}/{n}.
Tỷ lệ xanh/đỏ là {p}/{p}; tỷ số {m}:{m}; điểm {p},{m}/10; hạng {p}/34.
Gọi số 0240.{n}.{n}, 1900-{n}{m}, +84-24-3{n}-{n}, máy lẻ {n}/{p} hoặc số 18001096/PAKN-DN.
Hợp đồng số {p}/{y}/HĐ-KT giữa UBND huyện và nhà thầu, ký ngày {d}/{m}/{y}.
Hợp đồng kinh tế số {n}/HĐKT-{a} ngày {d} tháng {m} năm {y}; phụ lục số {p}/PLHĐ.
HĐ: {p}/{y}/HĐTV-CCHC, biên bản thanh lý số {p}/BBTL ngày {d}/{m}/{y}.
Theo hợp đồng mua sắm thiết bị số {p}-{y}/HĐMB-VNPT, giá trị {n}.{n}.000 đồng.
Biên bản nghiệm thu số {p}/BBNT, hóa đơn số 00{n}{n}/HĐ-GTGT, ký hiệu 1C{p}TAA/{n}.
Chuyển khoản vào tài khoản số {n}{n}/VCB, số 3713.0.{n}{n}.00000 tại KBNN, mã QHNS {n}{n}.
Trụ sở tại số {p}/{m} đường Nguyễn Thị Lưu, ngõ {n}/{p}/{m} phố Thân Nhân Trung, tổ {p}/KP{m}.
Nhà số {n}A/{p}B, đường số {m}, lô {p}-CN{m}/KCN Quang Châu, thửa {n}/TBĐ{p}.
Đoạn Km{p}+{n}/QL1A đến Km{p}+{n}/ĐT295, cầu vượt {m}/ĐH{p}, tuyến {n}C/BG.
Theo Điều {p}, khoản {m} Điều {p}, điểm a khoản {m} Điều {p} của Luật; Điều {p}/Chương IV.
Căn cứ Điều {p} Luật Tổ chức chính quyền địa phương ngày {d} tháng {m} năm {y}, xét đề nghị của Sở.
Luật Đất đai năm {y}, Luật sửa đổi ngày {d}/{m}/{y}, Hiến pháp năm 2013, Bộ luật Dân sự {y}.
Mẫu số {p}/BCĐG-CCHC, Biểu số {p}c/BNV, Mẫu A{m}-{p}/TT, Phụ lục {p}/PL-TTHC kèm theo.
Biểu mẫu số {m}/CCHC và Phiếu số {p}/PKS được phát cho {n} hộ dân; Mẫu 0{m}/TNDN.
Kết quả: Tốt {n}/{n}, Khá {n}/{n}; nam/nữ: {n}/{n}; cấp/phát: {p}/{p}; đạt/không đạt: {p}/{p}.
Năm học {y}-{y}, khóa {y}/{y}, kỳ {m}/{y}, tháng {m}-{m}/{y}, quý I/{y}, tuần {p}/{y}.
Thực hiện từ {d}/{m} đến {d}/{m}/{y}; ngày {d}-{m}-{y}; ngày {d}.{m}.{y}; {d}/{m}/{y}-{d}/{m}/{y}.
Trong {n} văn bản đã ban hành có {p} quyết định, {p} kế hoạch, {p} chỉ thị, {n} công văn.
Kế hoạch {y}/KH, Nghị quyết đại hội đại biểu lần thứ {p}, Kết luận của đồng chí Bí thư ngày {d}/{m}/{y}.
Quyết định giao {n} chỉ tiêu/{n} biên chế; Thông báo có {p} thí sinh/{p} vị trí.
Đề án 06, Đề án 1 triệu nhà ở, Chương trình 135, Dự án 661, Chương trình 30a, Nghị quyết 57.
Vắc xin lô {n}/AZ-{p}, thuốc số ĐK VD-{n}{n}-{p}, máy model X{n}/HP-{p}, số khung RLH{n}/{p}.
Nhiệt độ -{m}/{p} độ; huyết áp 120/80-{n}; pH 6/8; tốc độ 40/60-KM; gió cấp 6-7/G{m}.
Đội hình {m}-{m}-{m}; trận thứ {p}/{p}; SBD {n}/KV{m}; phòng thi {p}/A{m}; mã đề {n}/MĐ.
Chứng chỉ số hiệu B{n}{n}, giấy khai sinh số {n}/{y}, bằng số {n}/ĐHSP, thẻ BHYT HC{m}{n}{n}.
Giấy đăng ký kinh doanh số 24{n}{n}, mã số thuế 2400{n}{n}-{p}, CCCD 0{n}{n}{n}, hộ chiếu C{n}{n}.
Biển số 98C-{n}.{p}, xe {p}/XE-{m} chỗ; tàu SE{m}/SE{m}; chuyến VN{n}/HAN-SGN.
IP 10.{m}.{p}.{n}/24, cổng 443/TCP, chuẩn 802.11/AC, phiên bản {m}.{m}.{p}/LTS, TCVN {n}:{y}.
Xem https://vanban.gov.vn/?so={n}/QĐ-UBND&y={y}, tệp {n}_BC-{a}.docx và C:\\VB\\{n}\\KH-UBND.
Email cchc{p}@bacgiang.gov.vn, fanpage @{a}/{n}, mã QR {n}/{c}-{p}, hashtag #{p}/{c}.
ISO 9001:{y}, ISO/IEC 27001, QCVN {p}-MT:{y}/BTNMT, TCXDVN {n}:{y}, TCVN {n}-{m}:{y}.
Sở NN&PTNT/STNMT, UBND/HĐND các cấp, TTHC/DVC, {n} TTHC/{n} DVC, CBCCVC/{n} người.
Trả trước hạn {n}/ĐÚNG HẠN {n}/QUÁ HẠN {p}; TỔNG {n}/{n}; LOẠI A/{p}, LOẠI B/{p}.
Cổng DVC quốc gia có {n} DVC/{p} nhóm; {p}/{p} xã; {p}/209 xã, phường; 10/10 huyện, thành phố.
Xếp thứ {p}/63, tăng {m} bậc; PCI {p},{p}; SIPAS {p},{p}%/PAPI {p},{p}; PAR INDEX {p},{p}/100.
Bản án số {n}/{y}/HC-ST không được nêu tên; vụ {p}/VA, hồ sơ {n}/HS, đơn số {p}/Đ.
Giai đoạn 1/{y}-2/{y}; mục tiêu {y}/{y}; kế hoạch 5 năm {y}-{y}; nhiệm kỳ {y}-{y}.
Ông A sinh ngày {d}/{m}/{y}, vào Đảng {d}/{m}/{y}; hệ số 4,{p}/bậc {m}; ngạch 01.00{m}/CV.
Tổng chi: {n}.{n}/{n}.{n} triệu đồng; thu: {n},{p}/{n},{p} tỷ; USD {n}/VND {n}{n}.
Khẩu phần {p}g/NGƯỜI/NGÀY, {n} lượt/NĂM, {m} lần/TUẦN, {p} ca/XÃ, {n} m2/HỘ.
Số lượng: {n}. Số dư: {n}. Số liệu {n}/A. Số thứ tự {p}/B. Số tiền {n}/đợt; số buổi {p}/P.
Tổ số {m}/TDP, chi bộ {p}/CB, câu lạc bộ {m}/CLB, đội {p}/ĐTN, nhóm {m}/N{p}.
""".strip().splitlines()
CAPITALS = ("ABC", "CCHC", "KT", "XH", "VNPT", "DN", "TTHC", "CN", "IOC", "LGSP")
AGENCIES = ("UBND", "SNV", "STC", "BNV", "CAT", "VP", "HĐND")


def paragraphs(count: int, seed: int) -> list[str]:
    """Make paragraphs of two to four sentences."""
    dice = random.Random(seed)  # noqa: S311 - test data
    return [" ".join(filled(s, dice) for s in dice.sample(SENTENCES, dice.randint(2, 4))) for _ in range(count)]


def filled(sentence: str, dice: random.Random) -> str:
    """Put drawn values in place of the marks of a sentence."""
    draws = {
        "{n}": lambda: str(dice.randint(10, 999)),
        "{p}": lambda: f"{dice.randint(1, 60):02d}",
        "{d}": lambda: f"{dice.randint(1, 28):02d}",
        "{m}": lambda: str(dice.randint(1, 9)),
        "{y}": lambda: str(dice.randint(2013, 2026)),
        "{a}": lambda: dice.choice(AGENCIES),
        "{c}": lambda: dice.choice(CAPITALS),
    }
    for mark, draw in draws.items():
        while mark in sentence:
            sentence = sentence.replace(mark, draw(), 1)
    return sentence
