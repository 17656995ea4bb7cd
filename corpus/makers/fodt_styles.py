"""Page, paragraph and table styles of the flat ODT."""

import math
from xml.sax.saxutils import escape

from .spec import Layout

NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "style": "style",
        "text": "text",
        "table": "table",
        "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
        "meta": "meta",
    }.items()
)
RAISED = '<style:text-properties style:text-position="super 60%"/>'
# Width of a digit as a share of the size: what tells a narrow face from a wide one.
DIGIT_WIDTH = {"Liberation Serif": 0.5, "Liberation Sans": 0.556, "DejaVu Serif": 0.636, "DejaVu Sans": 0.636}
PORTRAIT = (210.0, 297.0)


def text_width(layout: Layout, *, landscape: bool) -> float:
    """Give the millimetres between the side margins."""
    return PORTRAIT[landscape] - layout.margins[1] - layout.margins[3]


def styles(layout: Layout) -> str:
    """Write everything before the body: fonts, styles, page layouts, master pages."""
    font = escape(layout.font, {'"': "&quot;"})
    per_page = "page" if layout.note_numbering == "page" else "document"
    number_style = "Raised" if layout.raised_note_number else "Flat"
    return f"""<office:font-face-decls>
<style:font-face style:name="{font}" svg:font-family="'{font}'"/>
</office:font-face-decls>
<office:styles>
<style:default-style style:family="paragraph">
<style:paragraph-properties fo:hyphenation-ladder-count="no-limit" style:tab-stop-distance="12.7mm"/>
<style:text-properties style:font-name="{font}" fo:font-size="{layout.body_pt}pt" fo:language="vi" fo:country="VN"
 fo:hyphenate="false"/>
</style:default-style>
<style:default-style style:family="table-row"><style:table-row-properties
 fo:keep-together="auto"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph" style:class="text"/>
{_paragraph_styles(layout)}
<style:style style:name="Anchor" style:family="text">{RAISED}</style:style>
<style:style style:name="Raised" style:family="text">{RAISED}</style:style>
<style:style style:name="Flat" style:family="text"/>
<text:notes-configuration text:note-class="footnote" text:default-style-name="Footnote"
 text:citation-style-name="{number_style}" text:citation-body-style-name="Anchor" text:master-page-name="Body"
 style:num-format="1" style:num-suffix=" " text:start-value="0" text:footnotes-position="page"
 text:start-numbering-at="{per_page}"/>
</office:styles>
<office:automatic-styles>
{_page_layout("First", layout, landscape=False)}
{_page_layout("Upright", layout, landscape=False)}
{_page_layout("Wide", layout, landscape=True)}
{_table_styles(layout)}
</office:automatic-styles>
<office:master-styles>
{_master("First", "First", "Body", layout, numbered=False)}
{_master("Body", "Upright", "", layout, numbered=True)}
{_master("Wide", "Wide", "", layout, numbered=True)}
</office:master-styles>
"""


def _paragraph(name: str, layout: Layout, paragraph: str = "", text: str = "", master: str = "") -> str:
    where = f' style:master-page-name="{master}"' if master else ""
    return (
        f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="Standard"{where}>'
        f'<style:paragraph-properties fo:orphans="2" fo:widows="2" {paragraph}/>'
        f'<style:text-properties style:font-name="{escape(layout.font)}" {text}/></style:style>\n'
    )


def _paragraph_styles(layout: Layout) -> str:
    bold, italic = 'fo:font-weight="bold"', 'fo:font-style="italic"'
    centred = 'fo:text-align="center"'
    running = (
        'fo:text-align="justify" fo:text-indent="12.7mm" fo:margin-bottom="1.6mm"'
        f' fo:line-height="{layout.line_percent}%"'
    )
    # The state's name has to fit on one line: wide faces get a smaller letterhead, as offices do by hand.
    small = f'fo:font-size="{min(12.0, layout.body_pt) * 0.5 / DIGIT_WIDTH[layout.font]:.1f}pt"'
    cell = f'fo:font-size="{layout.table_pt}pt"'
    forms_master = "Wide" if layout.landscape_forms else ""
    form_break = 'fo:break-before="page"' if layout.forms_on_new_page else 'fo:margin-top="5mm"'
    parts = [
        _paragraph("title", layout, centred + ' fo:margin-top="4mm"', bold, master="First"),
        _paragraph("titleNext", layout, centred + ' fo:margin-top="6mm"', bold),
        _paragraph("subtitle", layout, centred, bold),
        _paragraph("rule", layout, centred + ' fo:margin-bottom="2mm"'),
        _paragraph("addressee", layout, centred + ' fo:margin-top="3mm" fo:margin-bottom="4mm"'),
        _paragraph("basis", layout, running, italic),
        _paragraph("body", layout, running),
        _paragraph("section", layout, running + ' fo:keep-with-next="always"', bold),
        _paragraph("heading", layout, running + ' fo:keep-with-next="always"', bold),
        _paragraph("headLeft", layout, centred, small),
        _paragraph("headBold", layout, centred, f"{small} {bold}"),
        _paragraph("headItalic", layout, centred + ' fo:margin-top="2mm"', f"{small} {italic}"),
        _paragraph("letter", layout, "", small, master="First"),
        _paragraph("receiverHead", layout, "", f'{bold} {italic} fo:font-size="12pt"'),
        _paragraph("receiver", layout, "", 'fo:font-size="11pt"'),
        _paragraph("signature", layout, centred, bold),
        _paragraph("formHead", layout, f'{centred} {form_break} fo:keep-with-next="always"', bold),
        _paragraph(
            "formFirst", layout, f'{centred} fo:break-before="page" fo:keep-with-next="always"', bold, forms_master
        ),
        _paragraph("formTitle", layout, centred + ' fo:margin-bottom="4mm" fo:keep-with-next="always"', bold),
        _paragraph("cell", layout, "", cell),
        _paragraph("cellBold", layout, "", f"{cell} {bold}"),
        _paragraph("cellCentre", layout, centred, cell),
        _paragraph("cellHead", layout, centred, f"{cell} {bold}"),
        _paragraph("cellValue", layout, f'fo:text-align="{layout.value_align}"', cell),
        _paragraph("banner", layout, centred, f'{bold} fo:font-size="11pt" fo:color="#444444"'),
        _paragraph("pageNumber", layout, centred, 'fo:font-size="12pt"'),
        _paragraph("Footnote", layout, 'fo:text-align="justify"', f'fo:font-size="{layout.note_pt}pt"'),
        _paragraph("afterTable", layout, "", 'fo:font-size="4pt"'),
    ]
    return "".join(parts)


def _page_layout(name: str, layout: Layout, *, landscape: bool) -> str:
    width, height = PORTRAIT[landscape], PORTRAIT[not landscape]
    top, right, bottom, left = layout.margins
    has_header = bool(layout.banner) or layout.page_number == "top"
    header = (
        '<style:header-style><style:header-footer-properties fo:min-height="8mm" fo:margin-bottom="2mm"/>'
        "</style:header-style>"
        if has_header
        else ""
    )
    footer = (
        '<style:footer-style><style:header-footer-properties fo:min-height="7mm" fo:margin-top="2mm"/>'
        "</style:footer-style>"
        if layout.page_number == "bottom"
        else ""
    )
    # The header takes its room from the text area, so the top margin shrinks by as much.
    upper = max(top - 10, 6) if has_header else top
    lower = max(bottom - 9, 6) if layout.page_number == "bottom" else bottom
    orientation = "landscape" if landscape else "portrait"
    return (
        f'<style:page-layout style:name="{name}"><style:page-layout-properties fo:page-width="{width}mm"'
        f' fo:page-height="{height}mm" style:print-orientation="{orientation}" fo:margin-top="{upper}mm"'
        f' fo:margin-right="{right}mm" fo:margin-bottom="{lower}mm" fo:margin-left="{left}mm">'
        '<style:footnote-sep style:width="0.2mm" style:distance-before-sep="2mm" style:distance-after-sep="1mm"'
        ' style:line-style="solid" style:adjustment="left" style:rel-width="33%" style:color="#000000"/>'
        f"</style:page-layout-properties>{header}{footer}</style:page-layout>"
    )


def _master(name: str, page_layout: str, following: str, layout: Layout, *, numbered: bool) -> str:
    number = '<text:p text:style-name="pageNumber"><text:page-number/></text:p>' if numbered else ""
    banner = f'<text:p text:style-name="banner">{escape(layout.banner)}</text:p>' if layout.banner else ""
    top = number if layout.page_number == "top" else ""
    header = f"<style:header>{top}{banner}</style:header>" if top or banner else ""
    footer = f"<style:footer>{number}</style:footer>" if layout.page_number == "bottom" and number else ""
    after = f' style:next-style-name="{following}"' if following else ""
    return (
        f'<style:master-page style:name="{name}" style:page-layout-name="{page_layout}"{after}>'
        f"{header}{footer}</style:master-page>"
    )


def _head_height(layout: Layout) -> float:
    """Give each header row its share of the tallest cell, the label's.

    LibreOffice cuts a cell that spans two rows to the rows' own height when it repeats them on the next page.
    """
    width = text_width(layout, landscape=layout.landscape_forms)
    label_width = width * layout.column_shares[1] / sum(layout.column_shares) - 2
    letters_per_line = label_width / (layout.table_pt * 0.22)
    lines = sum(math.ceil(len(line) / letters_per_line) for line in layout.header.label)
    return (lines * layout.table_pt * 0.43 + 2) / layout.header.rows


def _table_styles(layout: Layout) -> str:
    width = text_width(layout, landscape=layout.landscape_forms)
    whole = sum(layout.column_shares)
    columns = "".join(
        f'<style:style style:name="form{letter}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{width * share / whole:.2f}mm"/></style:style>'
        for letter, share in zip("ABCDE", layout.column_shares, strict=True)
    )
    upright = text_width(layout, landscape=False)
    halves = "".join(
        f'<style:style style:name="{name}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{upright * share:.2f}mm"/></style:style>'
        for name, share in (("headA", 0.4), ("headB", 0.6), ("signA", 0.5), ("signB", 0.5))
    )
    split = "auto" if layout.rows_may_split else "always"
    line = 'fo:border="0.5pt solid #000000" fo:padding="0.8mm"'
    return f"""<style:style style:name="formTable" style:family="table"><style:table-properties style:width="{width}mm"
 table:align="margins" style:may-break-between-rows="true" table:border-model="collapsing"/></style:style>
<style:style style:name="bareTable" style:family="table"><style:table-properties style:width="{upright}mm"
 table:align="margins"/></style:style>
<style:style style:name="letterTable" style:family="table" style:master-page-name="First"><style:table-properties
 style:width="{upright}mm" table:align="margins"/></style:style>
{columns}{halves}
<style:style style:name="formRow" style:family="table-row"><style:table-row-properties
 fo:keep-together="{split}"/></style:style>
<style:style style:name="wholeRow" style:family="table-row"><style:table-row-properties
 fo:keep-together="always"/></style:style>
<style:style style:name="headRow" style:family="table-row"><style:table-row-properties
 style:min-row-height="{_head_height(layout):.1f}mm" fo:keep-together="always"/></style:style>
<style:style style:name="ruled" style:family="table-cell"><style:table-cell-properties {line}
 style:vertical-align="{layout.vertical_align}"/></style:style>
<style:style style:name="ruledHead" style:family="table-cell"><style:table-cell-properties {line}
 style:vertical-align="middle"/></style:style>
<style:style style:name="bare" style:family="table-cell"><style:table-cell-properties fo:border="none"
 fo:padding="0.5mm"/></style:style>"""
