"""A brief as a Word document, to be edited: real headings, real tables, charts as pictures with words for whoever cannot see them.

Nothing in the file is of the moment, so that the same brief gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from dashboards.briefs.drawing import png_of
from dashboards.briefs.parts import Brief, Grid, Kind, Picture, Text
from dashboards.charts.palette import NAVY

CHINESE_FONT, FONT = "Microsoft YaHei", "Calibri"
HEAD_GROUND = "EEF3F8"
_MARGIN, _WIDTH = 2.0, 17.0  # centimetres
_STYLES: dict[Kind, str] = {"title": "Title", "heading": "Heading 1"}
_SIZES: dict[Kind, float] = {"subtitle": 9, "text": 10.5, "note": 8, "definition": 9}
_CELL = 8.5
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest day that an archive can name


def docx_of(brief: Brief) -> bytes:
    """The document."""
    from docx import Document  # noqa: PLC0415 - only for whoever makes one

    document: Any = Document()
    _prepare(document, brief)
    for block in brief.blocks:
        if isinstance(block, Text):
            _text(document, block)
        elif isinstance(block, Grid):
            _grid(document, block)
        else:
            _picture(document, block)
    written = io.BytesIO()
    document.save(written)
    return _settled(written.getvalue())


def _prepare(document: Any, brief: Brief) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
    section.footer.paragraphs[0].text = brief.foot
    for name in ("Normal", "Title", "Heading 1"):
        style = document.styles[name]
        style.font.name = FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE_FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(theme), None)
    for name, size in (("Title", 20), ("Heading 1", 13)):
        document.styles[name].font.size = Pt(size)
        document.styles[name].font.color.rgb = RGBColor.from_string(NAVY.removeprefix("#").upper())
    properties = document.core_properties
    properties.title, properties.author, properties.comments = brief.title, "", brief.code
    properties.language = "zh-CN" if brief.language.startswith("zh") else brief.language
    properties.created = properties.modified = brief.built_at.replace(tzinfo=None, microsecond=0)


def _text(document: Any, block: Text) -> None:
    from docx.shared import Pt  # noqa: PLC0415

    paragraph = document.add_paragraph(style=_STYLES.get(block.kind, "Normal"))
    paragraph.paragraph_format.space_after = Pt(4)
    run = paragraph.add_run(block.text)
    if block.kind in _SIZES:
        run.font.size = Pt(_SIZES[block.kind])


def _grid(document: Any, grid: Grid) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Cm, Pt  # noqa: PLC0415

    made = document.add_table(rows=1 + len(grid.rows), cols=len(grid.heads), style="Table Grid")
    made.autofit = False
    for place, cells in enumerate((grid.heads, *grid.rows)):
        for column, (cell, text) in enumerate(zip(made.rows[place].cells, cells, strict=True)):
            cell.width = Cm(_WIDTH * grid.widths[column])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(text)
            run.font.size, run.font.bold = Pt(_CELL), place == 0
            if column >= grid.names:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _mark_head(made.rows[0])
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _mark_head(row: Any) -> None:
    """The first row: shaded, and again on each page."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(repeated)
    for cell in row.cells:
        ground = OxmlElement("w:shd")
        for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", HEAD_GROUND)):
            ground.set(qn(name), value)
        cell._tc.get_or_add_tcPr().append(ground)


def _picture(document: Any, block: Picture) -> None:
    from docx.shared import Cm  # noqa: PLC0415

    shown = document.add_picture(io.BytesIO(png_of(block.drawing)), width=Cm(_WIDTH))
    shown._inline.docPr.set("descr", block.drawing.told)


def _settled(content: bytes) -> bytes:
    """The same archive with no moment of its own in it."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = zipfile.ZipInfo(name, _BEGINNING)
            part.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(part, before.read(name))
    return written.getvalue()
