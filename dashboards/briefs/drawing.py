"""Drawings of plain shapes, so that one chart goes onto a PDF page as lines and into a document as a picture.

Coordinates are points from the lower left, as on a PDF page.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from dashboards.charts.palette import INK

Anchor = Literal["left", "middle", "right"]
Point = tuple[float, float]
PIXELS_A_POINT = 3.0
_DRAWN_LARGER = 2  # then made smaller: edges come out smooth


@dataclass(frozen=True)
class Label:
    """A short text on its base line."""

    at: Point
    text: str
    size: float = 8.0
    colour: str = INK
    anchor: Anchor = "left"
    is_bold: bool = False


@dataclass(frozen=True)
class Stroke:
    """A line through points; `dash` is the length of its dashes, 0 for none."""

    points: tuple[Point, ...]
    colour: str
    width: float = 1.0
    dash: float = 0.0


@dataclass(frozen=True)
class Box:
    """A filled rectangle: left, bottom, width, height."""

    at: Point
    size: Point
    colour: str


Shape = Label | Stroke | Box


@dataclass(frozen=True)
class Drawing:
    """Shapes on a sheet, in the order in which they are drawn; `told` says in words what is to be seen."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    told: str

    @property
    def letters(self) -> str:
        """Every letter that is drawn."""
        return "".join(shape.text for shape in self.shapes if isinstance(shape, Label))


def png_of(drawing: Drawing) -> bytes:
    """The drawing as a picture."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - only for whoever makes a document

    scale = PIXELS_A_POINT * _DRAWN_LARGER
    size = (round(drawing.width * scale), round(drawing.height * scale))
    picture = Image.new("RGB", size, "white")
    pen = _Pen(ImageDraw.Draw(picture), size[1], scale)
    for shape in drawing.shapes:
        pen.draw(shape)
    smaller = picture.resize((size[0] // _DRAWN_LARGER, size[1] // _DRAWN_LARGER), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    smaller.save(out, "PNG", dpi=(PIXELS_A_POINT * 72, PIXELS_A_POINT * 72))
    return out.getvalue()


class _Pen:
    """Draws shapes onto a picture, whose first line is at the top."""

    def __init__(self, on: object, height: int, scale: float) -> None:
        from casework.documents.fonts import face_number, font_file  # noqa: PLC0415

        self._on, self._height, self._scale = on, height, scale
        self._file = font_file(plain=True)
        self._face = face_number(self._file)

    def draw(self, shape: Shape) -> None:
        """One of them."""
        if isinstance(shape, Box):
            (left, low), (wide, high) = shape.at, shape.size
            corners = sorted((self._place((left, low)), self._place((left + wide, low + high))))
            (x1, y1), (x2, y2) = corners
            self._on.rectangle((x1, min(y1, y2), x2, max(y1, y2)), fill=shape.colour)  # type: ignore[attr-defined]
        elif isinstance(shape, Label):
            self._label(shape)
        else:
            parts: list[tuple[Point, ...]] = [*dashes(shape.points, shape.dash)] if shape.dash else [shape.points]
            width = max(1, round(shape.width * self._scale))
            for part in parts:
                path = [self._place(point) for point in part]
                self._on.line(path, fill=shape.colour, width=width, joint="curve")  # type: ignore[attr-defined]

    def _label(self, shape: Label) -> None:
        from PIL import ImageFont  # noqa: PLC0415

        font = ImageFont.truetype(str(self._file), round(shape.size * self._scale), index=self._face)
        anchor = {"left": "ls", "middle": "ms", "right": "rs"}[shape.anchor]
        self._on.text(self._place(shape.at), shape.text, fill=shape.colour, font=font, anchor=anchor)  # type: ignore[attr-defined]

    def _place(self, point: Point) -> tuple[float, float]:
        return point[0] * self._scale, self._height - point[1] * self._scale


def dashes(points: Sequence[Point], length: float) -> list[tuple[Point, Point]]:
    """A line cut into dashes with pauses as long as themselves.

    >>> dashes([(0, 0), (10, 0)], 4)
    [((0.0, 0.0), (4.0, 0.0)), ((8.0, 0.0), (10.0, 0.0))]
    """
    found: list[tuple[Point, Point]] = []
    done = 0.0  # along the whole line, so that a bend does not begin a new dash
    for (x1, y1), (x2, y2) in pairwise(points):
        whole = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        at = 0.0
        while at < whole:
            into = (done + at) % (2 * length)
            until = min(whole, at + (length - into if into < length else 2 * length - into))
            if into < length:
                found.append((_along((x1, y1), (x2, y2), at / whole), _along((x1, y1), (x2, y2), until / whole)))
            at = until
        done += whole
    return found


def _along(start: Point, end: Point, part: float) -> Point:
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
