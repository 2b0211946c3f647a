"""Maps of tiles: one for each region, about where it lies, where there is no file of outlines (`outlines`).

Here: where tiles stand (``tiles.yaml``), and the figure. Not here: which values (`dashboards.screens.cockpit.places`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import plotly.graph_objects as go

from dashboards.charts.palette import INK, MUTED, dressed
from ingestion.codes.lists import regions

WHOLE_COUNTRY = "000000"
ROW_HEIGHT, LEAST_HEIGHT = 54, 180
WIDEST_IN_ORDER = 6  # columns of what is placed by order alone
_TILE = 0.94  # of its place
_DARK = 0.66  # of the scale: above, words are white
#: One hue from light to dark: who cannot tell colours apart still tells these.
SCALE = [(0.0, "#e6eef7"), (0.25, "#b9d0e8"), (0.5, "#7fabd3"), (0.75, "#437fb6"), (1.0, "#164a80")]
_CLOSE = 1e-9  # a share may come out a little above one

Place = tuple[int, int]


@dataclass(frozen=True)
class Tile:
    """A region with its value on the axis' scale (None: nothing is known of it) and as it is read."""

    key: str
    name: str
    value: float | None
    text: str


def placement(province: str) -> dict[str, Place] | None:
    """Column and row of each city of a province (of each province, for the whole country); None where nobody has placed them."""
    grid = _grids().get(province)
    if grid is None:
        return None
    level = "province" if province == WHOLE_COUNTRY else "city"
    listed = regions().filter(scheme="CN", level=level)
    if level == "city":
        listed = listed.filter(province_code=province)
    named = dict(zip(listed["name"].to_list(), listed["code"].to_list(), strict=True))
    return {
        next(code for name, code in named.items() if name.startswith(word)): (column, row)
        for row, line in enumerate(grid)
        for column, word in enumerate(line)
        if word != "."
    }


def counties_of(city: str) -> list[str]:
    """The counties and districts that the code list has of a city."""
    return regions().filter(scheme="CN", level="county", city_code=city)["code"].to_list()


def in_order(keys: Iterable[str]) -> dict[str, Place]:
    """Places by the order of the codes, for regions that nobody has placed."""
    return {key: (number % WIDEST_IN_ORDER, number // WIDEST_IN_ORDER) for number, key in enumerate(sorted(keys))}


def tile_map(tiles: Sequence[Tile], places: Mapping[str, Place], unit: str) -> go.Figure:
    """A tile for each region that has a place; hatched where nothing is known. A click gives the key."""
    figure = go.Figure()
    known = [tile for tile in tiles if tile.value is not None and tile.key in places]
    unknown = [tile for tile in tiles if tile.value is None and tile.key in places]
    if unknown:
        figure.add_bar(
            **_bars(unknown, places),
            marker={"color": "white", "line": {"color": MUTED, "width": 1}, "pattern": {"shape": "/", "fgcolor": "#dfe5ec"}},
            insidetextfont={"color": INK},
        )  # fmt: skip
    if known:
        bar = {"title": {"text": unit}, "thickness": 10, "outlinewidth": 0, "tickformat": ",", "nticks": 5}
        values = [float(tile.value or 0) for tile in known]
        low, high = min(0.0, *values), max(values)
        dark = [value - low > _DARK * (high - low) for value in values]
        figure.add_bar(
            **_bars(known, places),
            marker={"color": [shade((value - low) / ((high - low) or 1.0)) for value in values]},
            insidetextfont={"color": ["white" if one else INK for one in dark]},
        )
        # the scale has a trace of its own: of bars that are coloured by number the browser complains once a text, which takes its time
        figure.add_scatter(
            x=[None], y=[None], mode="markers", hoverinfo="skip",
            marker={"color": [low], "colorscale": SCALE, "cmin": low, "cmax": high, "colorbar": bar},
        )  # fmt: skip
    rows = 1 + max((row for _, row in places.values()), default=0)
    dressed(figure, max(LEAST_HEIGHT, ROW_HEIGHT * rows + 16), showlegend=False, barmode="overlay", hovermode="closest")
    figure.update_layout(margin={"l": 0, "r": 0, "t": 4, "b": 4})
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(visible=False, fixedrange=True, autorange="reversed")
    return figure


def shade(share: float) -> str:
    """The colour at this share of the scale."""
    above = next(place for place, (end, _) in enumerate(SCALE) if place and share <= end + _CLOSE)
    (start, low), (end, high) = SCALE[above - 1], SCALE[above]
    within = (share - start) / (end - start)
    parts = [(int(low[at : at + 2], 16), int(high[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(first + (last - first) * within):02x}" for first, last in parts)


def _bars(tiles: Sequence[Tile], places: Mapping[str, Place]) -> dict[str, object]:
    """Tiles as bars, which can be clicked: each from the top of its row to its end."""
    return {
        "x": [places[tile.key][0] for tile in tiles],
        "y": [_TILE] * len(tiles),
        "base": [places[tile.key][1] for tile in tiles],
        "width": _TILE,
        "customdata": [tile.key for tile in tiles],
        "text": [f"<b>{tile.name}</b><br>{tile.text}" for tile in tiles],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"size": 12},
        "constraintext": "inside",
        "hovertemplate": "%{text}<extra></extra>",
    }


@cache
def _grids() -> dict[str, list[list[str]]]:
    import yaml  # noqa: PLC0415 - once, and not for pages without a map

    text = Path(__file__).with_name("tiles.yaml").read_text(encoding="utf-8")
    return {province: [line.split() for line in grid.splitlines()] for province, grid in yaml.safe_load(text).items()}
