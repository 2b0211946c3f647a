"""A brief as PDF pages: A4, the font embedded with just the glyphs used, charts as lines and surfaces.

Set with the same means as contracts (`casework.documents.pages`). Nothing in the file is of the moment or by chance, so that the same brief
gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from casework.documents.fonts import font_for
from casework.documents.pages import HEIGHT, WIDTH, Widths, broken
from dashboards.briefs.drawing import Box, Drawing, Label, Shape, Stroke
from dashboards.briefs.parts import Brief, Grid, Kind, Picture, Text
from dashboards.charts.palette import GRID, INK, MUTED, NAVY

MARGIN = 48.0
ROOM = WIDTH - 2 * MARGIN
_FOOT = 8.0
_LEADING = 1.5
_CELL, _LINE, _PAD = 8.0, 11.5, 3.0
_HEAD_GROUND = "#eef3f8"
_KEPT_TOGETHER = 90.0  # a heading does not stand alone at the end of a page


@dataclass(frozen=True)
class _Setting:
    size: float
    before: float
    colour: str = INK
    bold: bool = False


_SETTINGS: dict[Kind, _Setting] = {
    "title": _Setting(20, 0, NAVY, bold=True),
    "subtitle": _Setting(9, 3, "#55606e"),
    "heading": _Setting(12.5, 16, NAVY, bold=True),
    "text": _Setting(10, 5),
    "note": _Setting(7.5, 3, "#55606e"),
    "definition": _Setting(8.5, 3),
}


def pdf_of(brief: Brief) -> bytes:
    """The document."""
    from pyhanko.pdf_utils import generic  # noqa: PLC0415 - only for whoever makes one
    from pyhanko.pdf_utils.font.opentype import GlyphAccumulator  # noqa: PLC0415
    from pyhanko.pdf_utils.writer import PageObject  # noqa: PLC0415

    program = font_for(brief.letters + "0123456789 /…", plain=True)
    sheets = _set(brief, Widths(program))
    out = _writer(brief)
    language = "zh-CN" if brief.language.startswith("zh") else brief.language
    font = GlyphAccumulator(out, io.BytesIO(program), 12, bcp47_lang_code=language)
    fonts = generic.DictionaryObject({generic.pdf_name("/F1"): font.as_resource()})
    resources = generic.DictionaryObject({generic.pdf_name("/Font"): fonts})
    for number, shapes in enumerate(sheets, 1):
        foot = Label((WIDTH - MARGIN, MARGIN / 2), f"{number} / {len(sheets)}", _FOOT, INK, "right")
        drawn = [_drawn(shape, font) for shape in (*shapes, Label((MARGIN, MARGIN / 2), brief.foot, _FOOT), foot)]
        contents = out.add_object(generic.StreamObject(stream_data=b"\n".join(drawn)))
        out.insert_page(PageObject(contents=contents, media_box=(0, 0, WIDTH, HEIGHT), resources=resources))
    written = io.BytesIO()
    out.write(written)
    return written.getvalue()


def _writer(brief: Brief) -> Any:
    """A writer of pyHanko's that takes its time and its names from the brief rather than from the clock and from chance."""
    from pyhanko.pdf_utils import generic  # noqa: PLC0415
    from pyhanko.pdf_utils.font.api import FontSubsetCollection  # noqa: PLC0415
    from pyhanko.pdf_utils.writer import PdfFileWriter  # noqa: PLC0415

    class Named(FontSubsetCollection):
        def add_subset(self) -> str:
            return "BRIEF" + "ABCDEFGH"[len(self.subsets)]

    class Settled(PdfFileWriter):
        def get_subset_collection(self, base_postscript_name: str) -> Any:
            return self._font_resources.setdefault(base_postscript_name, Named(base_postscript_name))

        def _update_meta(self) -> None:
            """The information is complete already."""

    info = generic.DictionaryObject(
        {
            generic.pdf_name("/Title"): generic.TextStringObject(brief.title),
            generic.pdf_name("/CreationDate"): generic.pdf_date(brief.built_at),
        }
    )
    out: Any = Settled()  # type: ignore[no-untyped-call]
    out.set_info(info)
    identity = generic.ByteStringObject(hashlib.sha256(brief.code.encode()).digest()[:16])
    out._document_id = generic.ArrayObject([identity, identity])
    return out


@dataclass
class _Sheets:
    """Where the next thing stands, and what stands already."""

    widths: Widths
    pages: list[list[Shape]] = field(default_factory=lambda: [[]])
    y: float = HEIGHT - MARGIN

    def need(self, height: float) -> bool:
        """Go on to a new page where there is no room; whether it did."""
        if self.y - height >= MARGIN:
            return False
        self.pages.append([])
        self.y = HEIGHT - MARGIN
        return True

    def put(self, *shapes: Shape) -> None:
        """Draw on the page that is open."""
        self.pages[-1] += shapes

    def lines(self, text: str, size: float, width: float) -> list[str]:
        """A text broken to a width."""
        return list(broken(text, width / size, 0, self.widths)) or [""]


def _set(brief: Brief, widths: Widths) -> list[list[Shape]]:
    sheets = _Sheets(widths)
    for block in brief.blocks:
        if isinstance(block, Text):
            _text(sheets, block)
        elif isinstance(block, Grid):
            _grid(sheets, block)
        else:
            _picture(sheets, block)
    return sheets.pages


def _text(sheets: _Sheets, block: Text) -> None:
    setting = _SETTINGS[block.kind]
    if block.kind == "heading":
        sheets.need(_KEPT_TOGETHER)
    sheets.y -= setting.before
    for line in sheets.lines(block.text, setting.size, ROOM):
        sheets.need(setting.size * _LEADING)
        sheets.y -= setting.size * _LEADING
        place = (MARGIN, sheets.y + setting.size * 0.35)
        sheets.put(Label(place, line, setting.size, setting.colour, is_bold=setting.bold))
    if block.kind == "title":
        sheets.y -= 4
        sheets.put(Box((MARGIN, sheets.y), (ROOM, 1.6), NAVY))


def _grid(sheets: _Sheets, grid: Grid) -> None:
    widths = [share * ROOM for share in grid.widths]
    sheets.y -= 5
    _row(sheets, grid, grid.heads, widths, is_head=True)
    for row in grid.rows:
        _row(sheets, grid, row, widths, is_head=False)
    sheets.y -= 2


def _row(sheets: _Sheets, grid: Grid, cells: tuple[str, ...], widths: list[float], *, is_head: bool) -> None:
    """A row of a table, with the head again on a new page."""
    parts = [sheets.lines(cell, _CELL, wide - 2 * _PAD) for cell, wide in zip(cells, widths, strict=True)]
    height = _LINE * max(len(lines) for lines in parts) + _PAD
    turned = sheets.need(height + (_LINE * 2 if is_head else 0))
    if turned and not is_head:
        _row(sheets, grid, grid.heads, widths, is_head=True)
    sheets.y -= height
    if is_head:
        sheets.put(Box((MARGIN, sheets.y), (ROOM, height), _HEAD_GROUND))
    left = MARGIN
    for number, (lines, wide) in enumerate(zip(parts, widths, strict=True)):
        for down, line in enumerate(lines):
            y = sheets.y + height - _LINE * (down + 1) + 2.2
            if number < grid.names:
                sheets.put(Label((left + _PAD, y), line, _CELL))
            else:
                sheets.put(Label((left + wide - _PAD, y), line, _CELL, INK, "right"))
        left += wide
    sheets.put(Stroke(((MARGIN, sheets.y), (MARGIN + ROOM, sheets.y)), MUTED if is_head else GRID, 0.6))


def _picture(sheets: _Sheets, block: Picture) -> None:
    sheets.need(block.drawing.height + 8)
    sheets.y -= block.drawing.height + 8
    sheets.put(*_moved(block.drawing, MARGIN, sheets.y))


def _moved(drawing: Drawing, right: float, up: float) -> Iterator[Shape]:
    for shape in drawing.shapes:
        if isinstance(shape, Stroke):
            yield Stroke(tuple((x + right, y + up) for x, y in shape.points), shape.colour, shape.width, shape.dash)
        elif isinstance(shape, Box):
            yield Box((shape.at[0] + right, shape.at[1] + up), shape.size, shape.colour)
        else:
            place = (shape.at[0] + right, shape.at[1] + up)
            yield replace(shape, at=place)


def _drawn(shape: Shape, font: Any) -> bytes:
    """The shape in PDF's own words."""
    colour = b"%.3f %.3f %.3f" % tuple(int(shape.colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    if isinstance(shape, Box):
        return b"%s rg %.2f %.2f %.2f %.2f re f" % (colour, *shape.at, *shape.size)
    if isinstance(shape, Stroke):
        dash = b"[%.1f] 0 d" % shape.dash if shape.dash else b"[] 0 d"
        path = b" ".join(b"%.2f %.2f %s" % (x, y, b"l" if n else b"m") for n, (x, y) in enumerate(shape.points))
        return b"%s RG %.2f w %s %s S" % (colour, shape.width, dash, path)
    if not shape.text:
        return b""
    shaped = font.shape(shape.text)
    x = shape.at[0] - shape.size * float(shaped.x_advance) * {"left": 0.0, "middle": 0.5, "right": 1.0}[shape.anchor]
    place = (shape.size, x, shape.at[1])
    # the font comes in one weight: bold letters get an outline
    weight = b"%s RG [] 0 d %.2f w 2 Tr" % (colour, shape.size * 0.03) if shape.is_bold else b"0 Tr"
    return b"BT %s rg %s /F1 %.2f Tf 1 0 0 1 %.2f %.2f Tm %s ET" % (colour, weight, *place, shaped.graphics_ops)
