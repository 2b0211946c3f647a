"""A paper of facts as PDF pages: headings, facts, tables that go on over pages, a curve over months; the same content, the same bytes.

Pure but for the font on the machine. Not here: what a paper says (`casework.warnings.evidence`), contracts (`casework.documents.pages`).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from casework.documents.fonts import font_for
from casework.documents.pages import HEIGHT, WIDTH, Widths, bound, broken

if TYPE_CHECKING:
    from pyhanko.pdf_utils.font.opentype import GlyphAccumulator

MARGIN = 52.0
ROOM = WIDTH - 2 * MARGIN
INK, GREY, RULE, SHADE, NAVY = "0.13 0.17 0.22", "0.42 0.47 0.53", "0.80 0.83 0.87", "0.95 0.96 0.98", "0.12 0.25 0.45"
_LEADING = 1.45
_TITLE, _HEAD, _TEXT, _SMALL = 18.0, 12.0, 9.5, 8.5
_FOOT = 26.0
_PAD = 4.0
_CURVE = 150.0
_WHOLE_FROM = 10_000  # numbers beside a curve are whole from here


@dataclass(frozen=True)
class Title:
    """The head of the paper, with a line below it."""

    text: str
    below: str = ""


@dataclass(frozen=True)
class Head:
    """A heading; it stays with what follows."""

    text: str


@dataclass(frozen=True)
class Text:
    """A sentence or more."""

    text: str
    is_small: bool = False


@dataclass(frozen=True)
class Facts:
    """Labels with values, two in a row."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Grid:
    """A table. A column is its heading, its part of the width, and whether it holds numbers."""

    columns: Sequence[tuple[str, float, bool]]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Curve:
    """Values over months (None: not assessed), and lines to hold them against: name, value, colour as three parts of one."""

    points: Sequence[tuple[str, float | None]]
    lines: Sequence[tuple[str, float, str]] = ()


Block = Title | Head | Text | Facts | Grid | Curve


def paper_of(blocks: Sequence[Block], title: str, foot: str) -> bytes:
    """The document; `foot` stands below every page, with its number."""
    from casework.documents.still import StillWriter, glyphs_of  # noqa: PLC0415 - only for whoever prints a paper

    letters = "".join(sorted(set(repr(blocks) + title + foot + "第页共0123456789 .,-+%")))
    program = font_for(letters)
    out = StillWriter(hashlib.sha256(repr((blocks, title, foot)).encode()).digest())
    pen = _Pen(Widths(program), glyphs_of(out, io.BytesIO(program)))
    for block in blocks:
        pen.draw(block)
    return bound(out, pen.font, pen.finished(foot), title)


@dataclass
class _Pen:
    """Where the next thing goes, and what is drawn so far."""

    widths: Widths
    font: GlyphAccumulator
    pages: list[list[bytes]] = field(default_factory=lambda: [[]])
    y: float = HEIGHT - MARGIN

    def draw(self, block: Block) -> None:
        drawings: dict[type, Callable[[], None]] = {
            Title: lambda: self._title(block),  # type: ignore[arg-type]
            Head: lambda: self._head(block),  # type: ignore[arg-type]
            Text: lambda: self._text(block),  # type: ignore[arg-type]
            Facts: lambda: self._facts(block),  # type: ignore[arg-type]
            Grid: lambda: self._grid(block),  # type: ignore[arg-type]
            Curve: lambda: self._curve(block),  # type: ignore[arg-type]
        }
        drawings[type(block)]()

    def finished(self, foot: str) -> list[bytes]:
        """Every page, with its foot."""
        count = len(self.pages)
        for number, page in enumerate(self.pages, 1):
            page.append(self._rule(MARGIN, _FOOT + 12, WIDTH - MARGIN, _FOOT + 12))
            page.append(self._words(foot, MARGIN, _FOOT, 7.5, GREY))
            told = f"第 {number} 页 共 {count} 页"
            page.append(self._words(told, WIDTH - MARGIN - self.widths.of(told) * 7.5, _FOOT, 7.5, GREY))
        return [b"\n".join(page) for page in self.pages]

    def _put(self, ops: bytes) -> None:
        self.pages[-1].append(ops)

    def _need(self, height: float) -> bool:
        """Turn the page where `height` does not fit; whether it was turned."""
        if self.y - height >= MARGIN + _FOOT - 10:
            return False
        self.pages.append([])
        self.y = HEIGHT - MARGIN
        return True

    def _words(self, text: str, x: float, y: float, size: float, colour: str = INK) -> bytes:
        ops: bytes = self.font.shape(text).graphics_ops
        return b"BT %s rg /F1 %g Tf 1 0 0 1 %.2f %.2f Tm %s ET" % (colour.encode(), size, x, y, ops)

    def _rule(
        self, x: float, y: float, to_x: float, to_y: float, colour: str = RULE, more: str = "0.6 w [] 0 d"
    ) -> bytes:
        return f"q {colour} RG {more} {x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S Q".encode()

    def _wrapped(self, text: str, width: float, size: float) -> list[str]:
        return list(broken(text, width / size, 0, self.widths)) or [""]

    def _title(self, block: Title) -> None:
        self.y -= _TITLE
        self._put(self._words(block.text, MARGIN, self.y, _TITLE, NAVY))
        for line in self._wrapped(block.below, ROOM, _TEXT):
            self.y -= _TEXT * _LEADING + 3
            self._put(self._words(line, MARGIN, self.y, _TEXT, GREY))
        self.y -= 8
        self._put(self._rule(MARGIN, self.y, WIDTH - MARGIN, self.y, NAVY, "1.4 w [] 0 d"))

    def _head(self, block: Head) -> None:
        self._need(_HEAD * 6)
        self.y -= _HEAD + 14
        self._put(self._words(block.text, MARGIN, self.y, _HEAD, NAVY))
        self.y -= 5
        self._put(self._rule(MARGIN, self.y, WIDTH - MARGIN, self.y))

    def _text(self, block: Text) -> None:
        size, colour = (_SMALL, GREY) if block.is_small else (_TEXT, INK)
        self.y -= 3
        for line in self._wrapped(block.text, ROOM, size):
            self._need(size * _LEADING)
            self.y -= size * _LEADING
            self._put(self._words(line, MARGIN, self.y, size, colour))

    def _facts(self, block: Facts) -> None:
        half, label = ROOM / 2, 92.0
        for left in range(0, len(block.pairs), 2):
            cells = [
                (name, self._wrapped(value, half - label - 8, _TEXT)) for name, value in block.pairs[left : left + 2]
            ]
            height = max(len(lines) for _, lines in cells) * _TEXT * _LEADING + 3
            self._need(height)
            for place, (name, lines) in enumerate(cells):
                x = MARGIN + place * half
                self._put(self._words(name, x, self.y - _TEXT * _LEADING, _SMALL, GREY))
                for number, line in enumerate(lines, 1):
                    self._put(self._words(line, x + label, self.y - number * _TEXT * _LEADING, _TEXT))
            self.y -= height

    def _grid(self, block: Grid) -> None:
        whole = sum(part for _, part, _ in block.columns)
        wide = [part / whole * ROOM for _, part, _ in block.columns]
        self.y -= 6
        self._row([name for name, _, _ in block.columns], block, wide, is_head=True)
        for row in block.rows:
            self._row(row, block, wide)

    def _row(self, row: Sequence[str], block: Grid, wide: Sequence[float], *, is_head: bool = False) -> None:
        cells = [self._wrapped(text, width - 2 * _PAD, _SMALL) for text, width in zip(row, wide, strict=True)]
        height = max(len(lines) for lines in cells) * _SMALL * _LEADING + 4
        if self._need(height) and not is_head:
            self._row([name for name, _, _ in block.columns], block, wide, is_head=True)
        if is_head:
            box = f"q {SHADE} rg {MARGIN:.2f} {self.y - height:.2f} {ROOM:.2f} {height:.2f} re f Q"
            self._put(box.encode())
        x = MARGIN
        for lines, width, (_, _, is_number) in zip(cells, wide, block.columns, strict=True):
            for number, line in enumerate(lines, 1):
                left = x + width - _PAD - self.widths.of(line) * _SMALL if is_number else x + _PAD
                self._put(
                    self._words(line, left, self.y - number * _SMALL * _LEADING, _SMALL, GREY if is_head else INK)
                )
            x += width
        self.y -= height
        self._put(self._rule(MARGIN, self.y, WIDTH - MARGIN, self.y))

    def _curve(self, block: Curve) -> None:
        self._need(_CURVE + 40)
        known = [value for _, value in block.points if value is not None] + [value for _, value, _ in block.lines]
        low, high = min([0.0, *known]), max([0.0, *known])
        high = high + (high - low) * 0.08 if high > low else low + 1
        left, bottom, right, top = MARGIN + 52, self.y - _CURVE + 18, WIDTH - MARGIN - 66, self.y - 12
        step = (right - left) / max(len(block.points) - 1, 1)

        def at(value: float) -> float:
            return bottom + (value - low) / (high - low) * (top - bottom)

        for part in range(5):
            value = low + (high - low) * part / 4
            self._put(self._rule(left, at(value), right, at(value), RULE, "0.4 w [] 0 d"))
            told = f"{value:,.4g}" if abs(value) < _WHOLE_FROM else f"{value:,.0f}"
            self._put(self._words(told, left - 6 - self.widths.of(told) * 7.5, at(value) - 2.5, 7.5, GREY))
        for name, value, colour in block.lines:
            self._put(self._rule(left, at(value), right, at(value), colour, "1 w [4 3] 0 d"))
            self._put(self._words(name, right + 5, at(value) - 2.5, 7.5, GREY))
        self._plot([(left + number * step, value) for number, (_, value) in enumerate(block.points)], at)
        every = max(1, -(-len(block.points) // 9))
        for number in range(len(block.points) - 1, -1, -every):
            month = block.points[number][0]
            self._put(self._words(month, left + number * step - self.widths.of(month) * 3.75, bottom - 12, 7.5, GREY))
        self.y -= _CURVE + 12

    def _plot(self, points: Sequence[tuple[float, float | None]], at: Callable[[float], float]) -> None:
        """A line through what is known, broken where it is not, and a dot at each value."""
        path, goes_on = [], False
        for x, value in points:
            if value is not None:
                path.append(f"{x:.2f} {at(value):.2f} {'l' if goes_on else 'm'}")
            goes_on = value is not None
        self._put(f"q {NAVY} RG 1.6 w 1 J 1 j {' '.join(path)} S Q".encode())
        for x, value in points:
            if value is not None:
                self._put(f"q {NAVY} rg {x - 1.8:.2f} {at(value) - 1.8:.2f} 3.6 3.6 re f Q".encode())
