"""Hostile input: files that attack a reader, and names and folders that attack whoever lists them.

Each attack is written here, byte by byte; none was found anywhere. The same number of variants gives the same bytes.
"""

from __future__ import annotations

import os
import random
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bad_files import encrypted_pdf, pdf, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPORT = Path(__file__).parents[1] / "corpus" / "bac-giang-2023-q3.pdf"
"""What damaged reports were before."""
BOMB = 600_000_000
"""Bytes that a decompression bomb becomes; as zeros they take half a megabyte."""
LONG = 250
"""Bytes of a long file name; 255 is the limit of most file systems."""

Dice = random.Random


def stream(content: bytes, entries: str = "") -> bytes:
    """Return a stream object's body."""
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), entries.encode(), content)


def deflated(content: bytes, entries: str = "") -> bytes:
    """Return a stream object's body, compressed."""
    return stream(zlib.compress(content, 9), f"/Filter/FlateDecode{entries}")


def bomb(unit: bytes, size: int = BOMB, entries: str = "/Filter/FlateDecode") -> bytes:
    """Return a stream object's body that becomes ``size`` bytes, ``unit`` again and again."""
    packer = zlib.compressobj(9, wbits=-15)
    # a block that stands for itself, and that over and over: written at once, however much it becomes
    block = packer.compress(unit * (1_000_000 // len(unit))) + packer.flush(zlib.Z_FULL_FLUSH)
    return stream(b"\x78\xda" + block * (size // 1_000_000) + b"\x03\x00" + b"\0\0\0\0", entries)


def page(content: bytes, resources: str = "", *others: bytes, box: str = "0 0 595 842") -> bytes:
    """Return a PDF of one page whose content is the stream ``content``; ``others`` are objects from 5 on."""
    return written([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R/Resources<<{resources}>>>>".encode(),
        content,
        *others,
    ])  # fmt: skip


def typed(text: str, resources: str, *others: bytes) -> bytes:
    """Return a page that shows ``text`` in the font that ``resources`` call F."""
    return page(stream(f"BT /F 12 Tf 72 700 Td ({text}) Tj ET".encode()), f"/Font<</F {resources}>>", *others)


def pictured(picture: bytes) -> bytes:
    """Return a page that is one picture, object 5."""
    return page(stream(b"q 595 0 0 842 0 0 cm /I Do Q"), "/XObject<</I 5 0 R>>", picture)


def image_entries(width: int, height: int, how: str) -> str:
    """Return the entries of a picture's dictionary."""
    return f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8{how}"


def _truncated(dice: Dice) -> bytes:
    whole = REPORT.read_bytes()
    return whole[: dice.randrange(200, len(whole) - 200)]


def _mutated(dice: Dice) -> bytes:
    """Return a report in which some bytes are others, outside its streams more often than within."""
    data = bytearray(REPORT.read_bytes())
    for _ in range(dice.choice((1, 10, 100))):
        at = dice.randrange(len(data))
        data[at : at + dice.choice((1, 1, 4))] = dice.randbytes(dice.choice((0, 1, 1, 3)))
    return bytes(data)


def _page_tree(dice: Dice) -> bytes:
    trees = (
        [b"<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]/Count 3>>", b"<</Type/Page/Parent 2 0 R>>"],
        [b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Pages/Parent 3 0 R/Kids[2 0 R]/Count 1>>"],
        [b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>", b"<</Type/Page/Parent 3 0 R>>"],
        [b"<</Type/Pages/Kids[3 0 R]/Count -5>>", b"<</Type/Page/Parent 2 0 R>>"],
        [b"<</Type/Pages/Kids 2 0 R/Count 1>>", b"null"],
    )
    return written([b"<</Type/Catalog/Pages 2 0 R>>", *dice.choice(trees)])


def _deep_tree(_: Dice) -> bytes:
    depth = 3000
    nodes = [f"<</Type/Pages/Parent {n - 1} 0 R/Kids[{n + 1} 0 R]/Count 1>>".encode() for n in range(3, depth)]
    last = f"<</Type/Page/Parent {depth - 1} 0 R/MediaBox[0 0 595 842]>>".encode()
    return written([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", *nodes, last])


def _content_bomb(dice: Dice) -> bytes:
    return page(bomb(dice.choice((b" ", b"\0", b"q ", b"0 0 m ", b"() Tj "))))


def _nested_bomb(_: Dice) -> bytes:
    return page(stream(zlib.compress(zlib.compress(b" " * BOMB, 1), 9), "/Filter[/FlateDecode/FlateDecode]"))


def _image_bomb(dice: Dice) -> bytes:
    side = dice.choice((24_000, 60_000))
    how = image_entries(side, side, "/Filter/FlateDecode")
    return pictured(bomb(b"\0", min(side * side, BOMB), how))


def _font_bomb(_: Dice) -> bytes:
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/X/FontDescriptor 6 0 R>>"
    return typed("abc", "5 0 R", font, b"<</Type/FontDescriptor/FontName/X/Flags 4/FontFile2 7 0 R>>", bomb(b"\0"))


def _cmap_bomb(_: Dice) -> bytes:
    cmap = b"begincmap 1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange 1 beginbfrange "
    cmap += b"<00000000> <FFFFFFFF> <0041> endbfrange endcmap"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    return typed("abc", "5 0 R", font, deflated(cmap))


def _object_stream_bomb(_: Dice) -> bytes:
    packed = bomb(b"0 ", BOMB, "/Type/ObjStm/N 100000000/First 200000000/Filter/FlateDecode")
    head = b"%PDF-1.5\n"
    body = b"4 0 obj\n" + packed + b"\nendobj\n"
    at = len(head) + len(body)
    rows = b"".join(struct.pack(">BIH", *row) for row in ((0, 0, 0), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, 9, 0)))
    table = b"5 0 obj\n" + stream(rows, "/Type/XRef/W[1 4 2]/Size 5/Root 1 0 R") + b"\nendobj\n"
    return head + body + table + b"startxref\n%d\n%%%%EOF\n" % at


def _page_size(dice: Dice) -> bytes:
    boxes = ("0 0 1e38 1e38", "0 0 0 0", "0 0 -595 -842", "0 0 5 5", "0 0 2147483648 1", "0 0 14400 14400", "a b c d")
    return pdf(dice.choice(boxes))


def _unit(_: Dice) -> bytes:
    return pdf("0 0 595 842]/UserUnit 1e9/CropBox[0 0 595 842")


def _font(dice: Dice) -> bytes:
    junk = deflated(dice.randbytes(3000))
    type3 = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 6 0 R>>"
    type3 += b"/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]/Resources<</Font<</F 5 0 R>>>>>>"
    fonts: tuple[tuple[bytes, ...], ...] = (
        (b"<</Type/Font/Subtype/TrueType/BaseFont/X/FontDescriptor 6 0 R>>",
         b"<</Type/FontDescriptor/FontName/X/Flags 4/FontFile2 7 0 R>>", junk),
        (b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[5 0 R]>>",),
        (type3, stream(b"BT /F 1 Tf (a) Tj ET")),
        (b"<</Type/Font/Subtype/Type1/BaseFont/X/FirstChar 0/LastChar 2147483647/Widths[1e300 -1 null]>>",),
        (b"<</Type/Font/Subtype/Type1/BaseFont 5 0 R/ToUnicode 5 0 R/Encoding 5 0 R>>",),
    )  # fmt: skip
    return typed("abc", "5 0 R", *dice.choice(fonts))


def _xref(dice: Dice) -> bytes:
    whole = pdf()
    at = whole.index(b"xref\n0")
    return dice.choice((
        whole.replace(b"startxref\n%d" % at, b"startxref\n999999999"),
        whole.replace(b"trailer\n<<", b"trailer\n<</Prev %d" % at),  # an older table that is the same one
        whole[:at] + b"xref\n0 2147483647\n" + whole[at + 9 :],
        whole[:at] + b"startxref\n-1\n%%EOF",
        whole.replace(b"00000 n", b"99999 n").replace(b"/Size 4", b"/Size -4"),
    ))  # fmt: skip


def _deep(dice: Dice) -> bytes:
    depth = 200_000
    return dice.choice((
        page(stream(b"[" * depth + b"]" * depth + b" TJ")),
        page(stream(b"<</A" * depth + b">>" * depth + b" BDC")),
        page(stream(b"q " * depth)),
        pdf(f"0 0 595 842]/Deep {'[' * depth}{']' * depth} /X[0"),
    ))  # fmt: skip


def _form_loop(_: Dice) -> bytes:
    form = "/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</A 5 0 R/B 6 0 R>>>>"
    twice = b"/A Do /B Do /A Do /B Do"
    return page(stream(b"/A Do"), "/XObject<</A 5 0 R>>", stream(twice, form), stream(twice, form))


def _form_tree(_: Dice) -> bytes:
    """Return forms that draw the next one ten times each: 10^12 letters out of 2 kB (a billion laughs)."""
    levels = 12
    forms = [
        stream(b"/N Do " * 10, f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</N {6 + n} 0 R>>>>")
        for n in range(levels)
    ]
    last = stream(b"0 0 1 1 re f", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return page(stream(b"/N Do"), "/XObject<</N 5 0 R>>", *forms, last)


def _pattern(_: Dice) -> bytes:
    tile = "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.0001/YStep 0.0001/Resources<<>>"
    content = b"/Pattern cs /P scn 0 0 595 842 re f"
    return page(stream(content), "/Pattern<</P 5 0 R>>", stream(b"0 0 1 1 re f", tile))


def _damaged_picture(dice: Dice) -> bytes:
    names = ("/JBIG2Decode", "/JPXDecode", "/DCTDecode")
    jpx = b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 "
    starts = (b"\0\0\0\0\x30\0\x01\0\0\0\x13", jpx, b"\xff\xd8\xff\xe0\0\x10JFIF")
    which = dice.randrange(3)
    data = starts[which] + dice.randbytes(2000)
    return pictured(stream(data, image_entries(1000, 1400, f"/Filter{names[which]}")))


def _fax(_: Dice) -> bytes:
    parameters = "/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 2000000000/Rows 2000000000>>"
    return pictured(stream(b"\0\1\2\3" * 500, image_entries(2_000_000_000, 2_000_000_000, parameters)))


def _ladder(_: Dice) -> bytes:
    """Return a content stream with every operator and absurd operands."""
    operators = ("cm", "Tm", "Td", "re", "l", "c", "w", "d", "Tf", "Tz", "TL", "scn", "sh", "Do", "gs", "i", "'", '"')
    operands = ("1e308 -1e308 nan 1e-308 99999999999999999999 0", "/X", "(\\377)", "[1 [2", "<<", "")
    return page(stream("\n".join(f"{given} {name}" for given in operands for name in operators).encode()))


def _many_strokes(_: Dice) -> bytes:
    return page(deflated(b"".join(b"%d %d m %d %d l S\n" % (n % 595, n % 842, n % 17, n % 19) for n in range(30_000))))


def _many_letters(_: Dice) -> bytes:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    shown = b"BT /F 4 Tf 1 Tr " + b"".join(b"1 0 0 1 %d %d Tm (1.1.1.) Tj " % (n % 590, n % 840) for n in range(6_000))
    return page(deflated(shown + b"ET"), "/Font<</F 5 0 R>>", font)


def _long_line(_: Dice) -> bytes:
    text = "1." * 20_000 + "/QD-UBND " * 2_000 + "(" * 500
    return typed(text.replace("(", "\\("), "5 0 R", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")


def _many_pages(_: Dice) -> bytes:
    return pdf(pages=2001)


def _active(dice: Dice) -> bytes:
    """Return a PDF that would run a script, start a program, send itself away or fetch its content from elsewhere."""
    actions = (
        "/S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:9/'\\); this.exportDataObject\\({cName:'x',nLaunch:2}\\))",
        "/S/Launch/F(/bin/sh)/Unix(/bin/sh -c 'touch run-by-a-pdf')",
        "/S/URI/URI(http://127.0.0.1:9/)",
        "/S/SubmitForm/F(http://127.0.0.1:9/)/Flags 0",
        "/S/GoToR/F(//127.0.0.1/share/x.pdf)/D[0/Fit]",
        "/S/ImportData/F(../../../../etc/passwd)",
    )
    action = dice.choice(actions)
    outside = "/F(/etc/passwd)/FFilter/FlateDecode" if dice.random() < 0.5 else "/FS/URL/F(http://127.0.0.1:9/)"
    return written([
        f"<</Type/Catalog/Pages 2 0 R/OpenAction<<{action}>>/AA<</WC<<{action}>>>>/AcroForm<</XFA 4 0 R/Fields[]>>"
        "/Names<</EmbeddedFiles<</Names[(../../run-by-a-pdf) 5 0 R]>>/JavaScript<</Names[(x) 6 0 R]>>>>>>".encode(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/AA<</O<<{action}>>>>>>".encode(),
        stream(b"", outside),
        b"<</Type/Filespec/F(../../run-by-a-pdf)/EF<</F 7 0 R>>>>",
        f"<<{action}>>".encode(),
        stream(b"#!/bin/sh\ntouch run-by-a-pdf\n", "/Type/EmbeddedFile"),
    ])  # fmt: skip


def _png(width: int, height: int, data: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")


def _picture_bomb(dice: Dice) -> bytes:
    side = dice.choice((11_000, 60_000, 2_147_483_647))
    return _png(side, side, b"\0" * 50_000_000)


def _picture_text_bomb(_: Dice) -> bytes:
    text = zlib.compress(b"\0" * 100_000_000, 9)
    body = b"x\0\0" + text
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    whole = _png(100, 100, b"\0" * 10_100)
    return whole[:33] + chunk + whole[33:]


def _tiff(dice: Dice) -> bytes:
    """Return a TIFF whose directory says that the next one is itself, or one with absurd tags."""
    tags = [(256, 3, 1, 100), (257, 3, 1, 100), (258, 3, 1, 8), (259, 3, 1, dice.choice((1, 4, 5, 34712)))]
    tags += [(262, 3, 1, 1), (273, 4, 1, 8), (278, 4, 1, 100), (279, 4, 1, dice.choice((10_000, 2**31)))]
    rows = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + rows + struct.pack("<I", 8)


def _html(dice: Dice) -> bytes:
    opening = dice.choice((b"<!DOCTYPE html>", b"\xef\xbb\xbf<html>", b"<?xml version='1.0'?>"))
    return opening + b"<script>alert(1)</script><h1>404</h1>"


def _empty(_: Dice) -> bytes:
    return b""


def _zeros(_: Dice) -> bytes:
    return b"\0" * 100_000


def _only_a_header(dice: Dice) -> bytes:
    return b"%PDF-1.7\n" + dice.randbytes(dice.choice((0, 20, 5000)))


def _encrypted(dice: Dice) -> bytes:
    return encrypted_pdf(dice.randbytes(8))


ATTACKS: dict[str, Callable[[Dice], bytes]] = {
    make.__name__.strip("_").replace("_", "-"): make
    for make in (
        _truncated, _mutated, _encrypted, _page_tree, _deep_tree, _content_bomb, _nested_bomb, _image_bomb, _font_bomb,
        _cmap_bomb, _object_stream_bomb, _page_size, _unit, _font, _xref, _deep, _form_loop, _form_tree, _pattern,
        _damaged_picture, _fax, _ladder, _many_strokes, _many_letters, _long_line, _many_pages, _active, _html, _empty,
        _zeros, _only_a_header,
    )
}  # fmt: skip
ENDLESS = frozenset({"form-loop", "form-tree"})
"""Attacks that keep a reader busy until its time is up."""
SLOW = ENDLESS | {"image-bomb", "many-strokes", "many-letters", "fax"}
"""Attacks that take seconds."""
PICTURES: dict[str, Callable[[Dice], bytes]] = {
    "picture-bomb": _picture_bomb,
    "picture-text-bomb": _picture_text_bomb,
    "tiff": _tiff,
}
NAMES = (
    b"line\nbreak",
    b"return\rcarriage",
    b"escape\x1b[31mred",
    b"not-utf8-\xff\xfe",
    b"half-\xe1\xba",
    b"tab\tbed",
    b"-o",
    b"=cmd|'calc'!A1",
    b"@SUM(1)",
    b"quote\"'`$(touch run-by-a-name)",
    "đảo\u202efdp.nếh".encode(),
    b"%0A%s%n",
    "dòng\u2028mới".encode(),
    b" lead and trail ",
    "e\u0302\u0301 và ế".encode(),
    "ế".encode() * (LONG // 3),
    b"a" * LONG,
)
"""File names that end a line, a cell or a command, cannot be decoded, or are as long as a file system allows."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A hostile file: the bytes of its name, and its own."""

    name: bytes
    content: bytes


def hostile(variants: int, *, slow: bool = True) -> Iterator[Hostile]:
    """Give each attack in so many variants (those that have only one, once), then the hostile names."""
    for attack, make in (ATTACKS | PICTURES).items():
        if attack in SLOW and not slow:
            continue
        ending = "pdf" if attack in ATTACKS else "tiff" if attack == "tiff" else "png"
        seen: set[bytes] = set()
        for number in range(variants):
            content = make(random.Random(f"{attack} {number}"))  # noqa: S311 no secret
            if content not in seen:
                seen.add(content)
                yield Hostile(f"{attack}-{number}.{ending}".encode(), content)
    for number, name in enumerate(NAMES):
        yield Hostile(name + b".pdf", pdf(extra=f"({number})"))


def lay(folder: Path, variants: int, *, slow: bool = True) -> int:
    """Write the hostile files into ``folder``, and links, pipes and folders that loop; return how many files lie there.

    Paths are as long as a file system allows too: folders in folders, each with a name of 250 bytes.
    """
    root = os.fsencode(folder)
    count = 0
    for one in hostile(variants, slow=slow):
        with open(os.path.join(root, one.name), "wb") as target:  # noqa: PTH118, PTH123 names that are no text
            target.write(one.content)
        count += 1
    (folder / "loop").mkdir()
    (folder / "loop" / "up").symlink_to("..", target_is_directory=True)
    (folder / "loop" / "self.pdf").symlink_to("self.pdf")
    (folder / "loop" / "gone.pdf").symlink_to("nowhere")
    (folder / "loop" / "a.pdf").symlink_to("b.pdf")
    (folder / "loop" / "b.pdf").symlink_to("a.pdf")
    os.mkfifo(folder / "pipe.pdf")
    (folder / "folder.pdf").mkdir()
    deep = folder
    for letter in "abcdefghijkl":
        deep /= letter * LONG
    os.makedirs(deep, exist_ok=True)  # noqa: PTH103 as the others
    (deep / "deep.pdf").write_bytes(pdf(extra="(deep)"))
    return count + 6
