"""The brief's charts as drawings: lines along time, columns by month, bars by rank, steps from one balance to the next."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboards.briefs.drawing import Box, Drawing, Label, Point, Shape, Stroke
from dashboards.charts.palette import GRID, INK, MUTED, NAVY, SERIES

WIDTH, HEIGHT = 499.0, 150.0
_LEFT, _RIGHT, _FOOT, _HEAD = 46.0, 8.0, 18.0, 20.0
_SMALL = 7.0
_MOST_NAMES = 12  # below an axis
_LINES = 4  # of the grid

Values = Sequence[float | None]


@dataclass(frozen=True)
class _Scale:
    """From values to heights between the foot and the head of a drawing."""

    low: float
    high: float
    height: float = HEIGHT

    def at(self, value: float) -> float:
        """How high a value stands."""
        room = self.height - _FOOT - _HEAD
        return _FOOT + room * (value - self.low) / (self.high - self.low)


def lines(names: Sequence[str], series: Mapping[str, Values], unit: str, told: str) -> Drawing:
    """A line a series; what is missing is a gap. The second and later ones are dashed too, for whoever prints without colours."""
    scale, shapes = _axes(names, list(series.values()), unit)
    step = _step(names)
    for number, values in enumerate(series.values()):
        colour = SERIES[number % len(SERIES)]
        points = [
            None if value is None else (_LEFT + step * (place + 0.5), scale.at(value))
            for place, value in enumerate(values)
        ]
        for part in _unbroken(points):
            shapes.append(Stroke(tuple(part), colour, 1.6, 4.0 * number))
            shapes += [Box((x - 1.4, y - 1.4), (2.8, 2.8), colour) for x, y in part]
    return Drawing(WIDTH, HEIGHT, (*shapes, *_legend(list(series))), told)


def columns(names: Sequence[str], series: Mapping[str, Values], unit: str, told: str) -> Drawing:
    """A group of columns a name, a column a series."""
    scale, shapes = _axes(names, list(series.values()), unit)
    step = _step(names)
    wide = step * 0.7 / len(series)
    for number, values in enumerate(series.values()):
        for place, value in enumerate(values):
            if value is not None:
                left = _LEFT + step * (place + 0.15) + wide * number
                low, high = sorted((scale.at(0), scale.at(value)))
                shapes.append(Box((left, low), (wide * 0.92, high - low), SERIES[number % len(SERIES)]))
    return Drawing(WIDTH, HEIGHT, (*shapes, *_legend(list(series))), told)


def bars(names: Sequence[str], values: Values, texts: Sequence[str], told: str, *, room: float = 120.0) -> Drawing:
    """A bar a name, the first on top, each with its text at the end."""
    line, most = 15.0, max((value or 0 for value in values), default=0) or 1
    height = line * len(names) + 6
    long = WIDTH - room - 90
    shapes: list[Shape] = []
    for place, (name, value, text) in enumerate(zip(names, values, texts, strict=True)):
        low = height - line * (place + 1)
        wide = long * (value or 0) / most
        shapes += [
            Label((room - 6, low + 4), name, 8, INK, "right"),
            Box((room, low + 1), (wide, line - 5), NAVY),
            Label((room + wide + 5, low + 4), text, 8),
        ]
    return Drawing(WIDTH, height, tuple(shapes), told)


def steps(names: Sequence[str], changes: Sequence[float], texts: Sequence[str], unit: str, told: str) -> Drawing:
    """From the first balance by what moved it to the last; the scale begins a little below what is reached, and says so at its foot."""
    reached = [changes[0]]
    for change in changes[1:-1]:
        reached.append(reached[-1] + change)
    reached.append(changes[-1])
    low, high = min(reached), max(reached)
    scale = _Scale(max(0.0, low - (high - low or high or 1) * 0.6), high + (high - low or high or 1) * 0.15)
    step, shapes = _step(names), list[Shape]()
    before = scale.low
    for place, (name, text) in enumerate(zip(names, texts, strict=True)):
        ends = place in {0, len(names) - 1}
        bottom, top = sorted((scale.low if ends else before, reached[place]))
        rises = ends or reached[place] >= before
        left = _LEFT + step * (place + 0.2)
        colour = NAVY if ends else SERIES[2] if rises else SERIES[5]
        shapes += [
            Box((left, scale.at(bottom)), (step * 0.6, max(scale.at(top) - scale.at(bottom), 0.6)), colour),
            Label((left + step * 0.3, scale.at(top) + 3), text, _SMALL, INK, "middle"),
            Label((left + step * 0.3, 6), name, _SMALL, INK, "middle"),
        ]
        if place < len(names) - 1:
            y = scale.at(reached[place])
            shapes.append(Stroke(((left + step * 0.6, y), (left + step, y)), MUTED, 0.6))
        before = reached[place]
    shapes.append(Stroke(((_LEFT, _FOOT), (WIDTH - _RIGHT, _FOOT)), MUTED, 0.8))
    shapes.append(Label((4, HEIGHT - 10), unit, _SMALL))
    return Drawing(WIDTH, HEIGHT, tuple(shapes), told)


def _step(names: Sequence[str]) -> float:
    return (WIDTH - _LEFT - _RIGHT) / max(len(names), 1)


def _unbroken(points: Sequence[Point | None]) -> list[list[Point]]:
    """The stretches without a gap."""
    parts: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            parts.append([])
        else:
            parts[-1].append(point)
    return [part for part in parts if part]


def _axes(names: Sequence[str], series: Sequence[Values], unit: str) -> tuple[_Scale, list[Shape]]:
    """The grid with its figures and the names below, and the scale that goes with it."""
    known = [value for values in series for value in values if value is not None]
    tick = _tick(max(max(known, default=0), 0) or 1)
    scale = _Scale(0.0, tick * _LINES)
    shapes: list[Shape] = [Label((4, HEIGHT - 10), unit, _SMALL)]
    for number in range(_LINES + 1):
        y = scale.at(tick * number)
        shapes.append(Stroke(((_LEFT, y), (WIDTH - _RIGHT, y)), GRID if number else MUTED, 0.6))
        shapes.append(Label((_LEFT - 4, y - 2.5), f"{tick * number:,.10g}", _SMALL, INK, "right"))
    step, every = _step(names), math.ceil(len(names) / _MOST_NAMES)
    shapes += [
        Label((_LEFT + step * (place + 0.5), 6), name, _SMALL, INK, "middle")
        for place, name in enumerate(names)
        if (len(names) - 1 - place) % every == 0
    ]
    return scale, shapes


def _tick(most: float) -> float:
    """The distance of the grid's lines: 1, 2, 2.5 or 5 times a power of ten, so that `_LINES` of them hold the most.

    >>> _tick(93.0), _tick(410.0), _tick(0.7)
    (25.0, 200.0, 0.2)
    """
    least = most / _LINES
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= least * (1 - 1e-9))


def _legend(names: Sequence[str]) -> list[Shape]:
    if len(names) < 2:  # noqa: PLR2004 - one series is named by the title
        return []
    shapes: list[Shape] = []
    x = _LEFT
    for number, name in enumerate(names):
        colour = SERIES[number % len(SERIES)]
        shapes += [Box((x, HEIGHT - 12), (9, 5), colour), Label((x + 13, HEIGHT - 12), name, 8)]
        x += 26 + 8.5 * sum(1.0 if ord(letter) > 255 else 0.55 for letter in name)  # noqa: PLR2004 - wide letters
    return shapes
