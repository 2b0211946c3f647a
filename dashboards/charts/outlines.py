"""Maps of outlines, where an installation names a file that has them (``BACKSTOP_OUTLINES``). None is shipped, and none is fetched.

Here: reading the file, and the figure. Not here: maps without outlines (`tiles`), which regions are shown
(`dashboards.screens.cockpit.places`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from dashboards.charts.palette import INK, MUTED, dressed
from dashboards.charts.tiles import SCALE, Tile, shade

CODES = ("adcode", "code", "gb")  # properties that name a region: its six digits, of gb after the country's three
DIGITS = 6
HEIGHT = 460
NOTHING_KNOWN = "#f4f6f9"
_HALO = ", ".join(["0 0 3px white"] * 4)  # a name may be wider than its region: it is read on any colour
_TOUCHED = 26  # pixels around a region's middle that answer to a click

Ring = tuple[tuple[float, float], ...]


class WrongOutlinesError(ValueError):
    """A file of outlines cannot be used; the message says why."""


@dataclass(frozen=True)
class Outline:
    """The rings of a region, as longitude and latitude, and its middle."""

    rings: tuple[Ring, ...]
    middle: tuple[float, float]


def outlines_of(path: Path | None) -> Mapping[str, Outline]:
    """By code, the outlines of a GeoJSON file; under no code what is no region, such as a line at sea. None for no file.

    Each feature has its code in one of the properties `CODES`. Raises WrongOutlinesError for a file that is no such thing.
    """
    return _read(path, path.stat().st_mtime_ns) if path else {}


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> Mapping[str, Outline]:
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        found: dict[str, tuple[Ring, ...]] = {}
        middles: dict[str, tuple[float, float]] = {}
        for feature in features:
            properties = feature.get("properties") or {}
            code = _code(properties)
            rings = tuple(_rings(feature["geometry"]))
            found[code] = found.get(code, ()) + rings
            middles[code] = _middle(properties, rings)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as why:
        raise WrongOutlinesError(f"{path} is not GeoJSON with features that have a geometry: {why!r}") from why
    if not any(found):
        raise WrongOutlinesError(f"no feature of {path} has a region's code of {DIGITS} digits in {', '.join(CODES)}")
    return {code: Outline(rings, middles[code]) for code, rings in found.items()}


def _code(properties: Mapping[str, Any]) -> str:
    given = [str(properties.get(name) or "")[-DIGITS:] for name in CODES]
    return next((code for code in given if len(code) == DIGITS and code.isdigit()), "")


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    kinds = {"Polygon": 0, "MultiPolygon": 1, "LineString": -1, "MultiLineString": 0}
    depth, parts = kinds[geometry["type"]], geometry["coordinates"]
    for part in [parts] if depth < 0 else parts:
        for ring in part if depth > 0 else [part]:
            yield tuple((float(point[0]), float(point[1])) for point in ring)


def _middle(properties: Mapping[str, Any], rings: Sequence[Ring]) -> tuple[float, float]:
    """Where the file says a region's middle is, else the middle of its longest ring."""
    said = properties.get("centroid") or properties.get("center")
    longest = max(rings, key=len)
    xs, ys = zip(*longest, strict=True)
    return (float(said[0]), float(said[1])) if said else ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)


def outline_map(tiles: Sequence[Tile], outlines: Mapping[str, Outline], unit: str) -> go.Figure:
    """Each region that has an outline in the colour of its value, pale where nothing is known. A click at its middle gives the key."""
    drawn = [tile for tile in tiles if tile.key in outlines]
    heights = [y for tile in drawn for ring in outlines[tile.key].rings for _, y in ring]
    narrow = math.cos(math.radians((min(heights) + max(heights)) / 2))  # a degree is narrower away from the equator
    values = [float(tile.value) for tile in drawn if tile.value is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    figure = go.Figure()
    for tile in drawn:
        share = None if tile.value is None else (float(tile.value) - low) / ((high - low) or 1.0)
        figure.add_scatter(
            **_line(outlines[tile.key], narrow), fill="toself", fillcolor=NOTHING_KNOWN if share is None else shade(share),
            line={"color": MUTED, "width": 0.6},
        )  # fmt: skip
    if drawn and len(drawn) == len([code for code in outlines if code]) and "" in outlines:
        figure.add_scatter(**_line(outlines[""], narrow), line={"color": MUTED, "width": 0.8})
    bar = {"title": {"text": unit}, "thickness": 10, "outlinewidth": 0, "tickformat": ",", "nticks": 5}
    figure.add_scatter(**_names(drawn, outlines, narrow))
    if values:
        figure.add_scatter(
            x=[None], y=[None], mode="markers", hoverinfo="skip",
            marker={"color": [low], "colorscale": SCALE, "cmin": low, "cmax": high, "colorbar": bar},
        )  # fmt: skip
    dressed(figure, HEIGHT, showlegend=False, hovermode="closest")
    figure.update_layout(margin={"l": 0, "r": 0, "t": 4, "b": 4})
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(visible=False, fixedrange=True, scaleanchor="x")
    return figure


def _names(drawn: Sequence[Tile], outlines: Mapping[str, Outline], narrow: float) -> dict[str, object]:
    """What is read and clicked: every region's name and figure under the pointer, those with a figure on the map itself."""
    middles = [outlines[tile.key].middle for tile in drawn]
    texts = [f"<b>{tile.name}</b><br>{tile.text}" for tile in drawn]
    return {
        "x": [x * narrow for x, _ in middles],
        "y": [y for _, y in middles],
        "mode": "markers+text",
        "customdata": [tile.key for tile in drawn],
        "text": ["" if tile.value is None else text for tile, text in zip(drawn, texts, strict=True)],
        "hovertext": texts,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "textfont": {"size": 11, "color": INK, "shadow": _HALO},
        "marker": {"size": _TOUCHED, "color": "rgba(0,0,0,0)"},
        "showlegend": False,
    }


def _line(outline: Outline, narrow: float) -> dict[str, object]:
    """The rings one after the other, with a gap between."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring in outline.rings:
        xs += [*(round(x * narrow, 3) for x, _ in ring), None]
        ys += [*(round(y, 3) for _, y in ring), None]
    return {"x": xs, "y": ys, "mode": "lines", "hoverinfo": "skip", "showlegend": False}
