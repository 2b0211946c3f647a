"""A contract as PDF pages: A4, Chinese text set and broken by its rules, the font embedded with just the glyphs used.

Pure but for the font on the machine: paragraphs in, bytes out. Not here: what they say (`casework.documents.templates`), signing.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casework.documents.fonts import font_for
from casework.documents.templates import Paragraph

if TYPE_CHECKING:
    from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
    from pyhanko.pdf_utils.writer import PdfFileWriter

WIDTH, HEIGHT, MARGIN = 595.28, 841.89, 68.0
#: Size, space before, first indent (in characters) and whether centred, by kind.
_SETTING: dict[str, tuple[float, float, int, bool]] = {
    "title": (20, 0, 0, True),
    "number": (10.5, 10, 0, True),
    "heading": (12, 10, 0, False),
    "text": (12, 6, 2, False),
    "sign": (12, 14, 0, False),
}
_LEADING = 1.6
_NOT_FIRST = "，。；：、！？）》」』”’％%"
_FOOT = 9.0


@dataclass(frozen=True)
class Line:
    """One line on its page: where it begins, its size and text."""

    page: int
    x: float
    y: float
    size: float
    text: str


def pdf_of(paragraphs: Sequence[Paragraph], title: str) -> bytes:
    """The document."""
    from pyhanko.pdf_utils import writer  # noqa: PLC0415 - only for whoever draws up a contract
    from pyhanko.pdf_utils.font.opentype import GlyphAccumulator  # noqa: PLC0415

    letters = "".join(paragraph.text for paragraph in paragraphs) + "第页共0123456789 "
    program = font_for(letters)
    lines = list(_with_feet(list(_set(paragraphs, Widths(program)))))
    out = writer.PdfFileWriter()
    font = GlyphAccumulator(out, io.BytesIO(program), 12, bcp47_lang_code="zh-CN")
    drawn = [
        b"\n".join(_drawn(line, font) for line in lines if line.page == number)
        for number in range(1 + max(line.page for line in lines))
    ]
    return bound(out, font, drawn, title)


def bound(out: PdfFileWriter, font: GlyphAccumulator, drawn: Sequence[bytes], title: str) -> bytes:
    """The bytes of a document: its pages as drawn, with their one font."""
    from pyhanko.pdf_utils import generic, writer  # noqa: PLC0415 - as above

    fonts = generic.DictionaryObject({generic.pdf_name("/F1"): font.as_resource()})
    resources = generic.DictionaryObject({generic.pdf_name("/Font"): fonts})
    for page in drawn:
        contents = out.add_object(generic.StreamObject(stream_data=page))
        out.insert_page(writer.PageObject(contents=contents, media_box=(0, 0, WIDTH, HEIGHT), resources=resources))
    font.prepare_write()
    out.set_info(generic.DictionaryObject({generic.pdf_name("/Title"): generic.TextStringObject(title)}))
    written = io.BytesIO()
    out.write(written)
    return written.getvalue()


class Widths:
    """How wide a character is, in parts of its size."""

    def __init__(self, program: bytes) -> None:
        from fontTools.ttLib import TTFont  # noqa: PLC0415

        face = TTFont(io.BytesIO(program))
        self._names, self._advances = face.getBestCmap(), face["hmtx"].metrics
        self._em = face["head"].unitsPerEm

    def of(self, text: str) -> float:
        """The width of a text."""
        return sum(self._one(letter) for letter in text)

    def _one(self, letter: str) -> float:
        name = self._names.get(ord(letter))
        return 1.0 if name is None else float(self._advances[name][0]) / float(self._em)


def _set(paragraphs: Sequence[Paragraph], widths: Widths) -> Iterator[Line]:
    page, y = 0, HEIGHT - MARGIN
    for paragraph in paragraphs:
        size, before, indent, centred = _SETTING[paragraph.kind]
        y -= before
        for number, text in enumerate(broken(paragraph.text, (WIDTH - 2 * MARGIN) / size, indent, widths)):
            if y - size * _LEADING < MARGIN:
                page, y = page + 1, HEIGHT - MARGIN
            y -= size * _LEADING
            left = MARGIN + (indent * size if number == 0 else 0)
            if centred:
                left = (WIDTH - widths.of(text) * size) / 2
            yield Line(page, left, y, size, text)


def broken(text: str, width: float, indent: float, widths: Widths) -> Iterator[str]:
    """The lines of a paragraph; a closing sign hangs over rather than beginning a line, and numbers and words are not cut."""
    line, room = "", width - indent
    for part in _parts(text):
        wide = widths.of(part)
        if line and wide > room and part[0] not in _NOT_FIRST:
            yield line
            line, room = "", width
            part = part.lstrip()  # noqa: PLW2901 - a blank at the break is gone
            wide = widths.of(part)
        line, room = line + part, room - wide
    if line:
        yield line


def _parts(text: str) -> Iterator[str]:
    """What is not cut: a run of letters and digits, or one other character."""
    run = ""
    for letter in text:
        if letter.isascii() and not letter.isspace():
            run += letter
            continue
        if run:
            yield run
            run = ""
        yield letter
    if run:
        yield run


def _with_feet(lines: Sequence[Line]) -> Iterator[Line]:
    yield from lines
    pages = 1 + max(line.page for line in lines)
    for number in range(pages):
        yield Line(number, WIDTH / 2 - 30, MARGIN / 2, _FOOT, f"第 {number + 1} 页 共 {pages} 页")


def _drawn(line: Line, font: object) -> bytes:
    ops: bytes = font.shape(line.text).graphics_ops  # type: ignore[attr-defined]
    return b"BT /F1 %g Tf 1 0 0 1 %g %g Tm %s ET" % (line.size, line.x, line.y, ops)
