"""The course of a figure in a few months, as a line without axes: drawn here, so that no chart's program is loaded for it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

WIDTH, HEIGHT = 120.0, 32.0
_EDGE = 2.0  # room for the line's own width


def sparkline(values: Sequence[float], colour: str, told: str) -> str:
    """A picture over the whole width of its place, from the least to the most of `values`; `told` says in words what it shows.

    >>> sparkline([1.0, 3.0], "#1f5a94", "from 1 to 3")[-18:]
    'alt="from 1 to 3">'
    """
    low, high = min(values), max(values)
    reach, step = (high - low) or 1.0, WIDTH / max(len(values) - 1, 1)
    points = [
        (number * step, HEIGHT - _EDGE - (value - low) / reach * (HEIGHT - 2 * _EDGE))
        for number, value in enumerate(values)
    ]
    line = "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in points)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" preserveAspectRatio="none">'
        f'<path d="{line} L{points[-1][0]:.1f},{HEIGHT:g} L0,{HEIGHT:g} Z" fill="{colour}" opacity=".08"/>'
        f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="2" vector-effect="non-scaling-stroke"/></svg>'
    )
    # as a picture: what is not HTML is taken out of what a page is sent
    return f'<img class="course" src="data:image/svg+xml,{quote(svg)}" alt="{escape(told)}">'
