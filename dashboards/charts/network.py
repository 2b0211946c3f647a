"""Who is tied to whom: parties on circles around one of them, each tie with its label."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.charts.palette import INK, LEVELS, MUTED, NAVY, SERIES, dressed

HEIGHT, LOW, FEW = 560, 320, 6
MOST_LABELLED = 32  # ties; beyond it labels hide one another: the line's look and the pointer tell
CROWDED, STEP_OUT = 9, 0.45
SYMBOLS = {"firm": "square", "person": "circle", "outside": "diamond"}


@dataclass(frozen=True)
class Party:
    """One party: `hops` from the centre, `group` the colour, `shape` firm, person or outside."""

    key: str
    label: str
    hover: str
    hops: int
    shape: str
    group: str | None
    is_marked: bool


@dataclass(frozen=True)
class Tie:
    """One tie, from the subject to the related party; `style` is what its line and place in the legend are chosen by."""

    start: str
    end: str
    label: str
    hover: str
    style: str


def places(parties: Sequence[Party], ties: Sequence[Tie]) -> dict[str, tuple[float, float]]:
    """Where each party stands: the centre in the middle, each further step on a wider circle, near those it is tied to."""
    angles: dict[str, float] = {}
    found: dict[str, tuple[float, float]] = {}
    for hops in sorted({party.hops for party in parties}):
        ring = [party.key for party in parties if party.hops == hops]
        wanted = {key: _pull(key, ties, angles) for key in ring}
        ring.sort(key=lambda key: (wanted[key], key))
        for place, key in enumerate(ring):
            angle = 2 * math.pi * (place + 0.5 * (hops % 2)) / len(ring)
            angles[key] = angle
            # on a crowded circle every second one steps outwards, so that names do not lie on one another
            radius = hops + (STEP_OUT * (place % 2) if len(ring) > CROWDED else 0.0)
            found[key] = (radius * math.cos(angle), radius * math.sin(angle)) if hops else (0.0, 0.0)
    return found


def _pull(key: str, ties: Sequence[Tie], angles: Mapping[str, float]) -> float:
    """The mean direction of those nearer the centre that a party is tied to."""
    others = [tie.end if tie.start == key else tie.start for tie in ties if key in (tie.start, tie.end)]
    near = [angles[other] for other in others if other in angles]
    if not near:
        return 0.0
    return math.atan2(sum(map(math.sin, near)), sum(map(math.cos, near))) % (2 * math.pi)


def network(parties: Sequence[Party], ties: Sequence[Tie], styles: Mapping[str, str]) -> go.Figure:
    """The picture; `styles` gives the legend's word of each kind of tie. A click on a party gives its key."""
    at = places(parties, ties)
    figure = go.Figure()
    for number, (style, word) in enumerate(styles.items()):
        _lines(figure, [tie for tie in ties if tie.style == style], at, word, number)
    _dots(figure, parties, at)
    dressed(figure, LOW if len(parties) <= FEW else HEIGHT, hovermode="closest", clickmode="event+select")
    if len(ties) <= MOST_LABELLED:
        _labels(figure, ties, at)
    reach = max((max(abs(x), abs(y)) for x, y in at.values()), default=1.0) or 1.0
    figure.update_xaxes(visible=False, range=[-1.12 * reach, 1.12 * reach])
    figure.update_yaxes(visible=False, range=[-1.2 * reach, 1.1 * reach])
    return figure


def _labels(figure: go.Figure, ties: Sequence[Tie], at: Mapping[str, tuple[float, float]]) -> None:
    """What each line says; ties of one pair say it under one another."""
    together: dict[tuple[str, str], list[Tie]] = {}
    for tie in ties:
        together.setdefault((min(tie.start, tie.end), max(tie.start, tie.end)), []).append(tie)
    for (one, other), pair in together.items():
        x, y = ((at[one][axis] + at[other][axis]) / 2 for axis in (0, 1))
        figure.add_annotation(
            x=x, y=y, text="<br>".join(tie.label for tie in pair), hovertext="<br>".join(tie.hover for tie in pair), showarrow=False,
            font={"size": 10, "color": INK}, bgcolor="rgba(255,255,255,0.85)", borderpad=1,
        )  # fmt: skip


def _lines(
    figure: go.Figure, ties: Sequence[Tie], at: Mapping[str, tuple[float, float]], word: str, number: int
) -> None:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for tie in ties:
        (x0, y0), (x1, y1) = at[tie.start], at[tie.end]
        xs += [x0, x1, None]
        ys += [y0, y1, None]
    colour = SERIES[number % len(SERIES)]
    dash = ("solid", "dash", "dot")[number % 3]
    figure.add_scatter(
        x=xs, y=ys, mode="lines", name=word, line={"width": 1.6, "color": colour, "dash": dash}, hoverinfo="skip",
        legendgroup=word,
    )  # fmt: skip
    # what the pointer finds of a line: its middle
    figure.add_scatter(
        x=[(at[tie.start][0] + at[tie.end][0]) / 2 for tie in ties], y=[(at[tie.start][1] + at[tie.end][1]) / 2 for tie in ties],
        mode="markers", marker={"size": 12, "opacity": 0}, hovertext=[tie.hover for tie in ties], hoverinfo="text", showlegend=False,
        legendgroup=word,
    )  # fmt: skip


def _dots(figure: go.Figure, parties: Sequence[Party], at: Mapping[str, tuple[float, float]]) -> None:
    groups = list(dict.fromkeys(party.group for party in parties if party.group))
    colours = {group: SERIES[number % len(SERIES)] for number, group in enumerate(groups)}
    figure.add_scatter(
        x=[at[party.key][0] for party in parties], y=[at[party.key][1] for party in parties], mode="markers+text",
        text=[party.label for party in parties], textposition="bottom center", textfont={"size": 11}, showlegend=False,
        customdata=[party.key for party in parties], hovertext=[party.hover for party in parties], hoverinfo="text",
        marker={
            "size": [26 if party.hops == 0 else 18 for party in parties],
            "symbol": [SYMBOLS[party.shape] for party in parties],
            "color": [colours[party.group] if party.group else (NAVY if party.hops == 0 else MUTED) for party in parties],
            "line": {
                "width": [3 if party.is_marked else 1 for party in parties],
                "color": [LEVELS["red"][0] if party.is_marked else "white" for party in parties],
            },
        },
        cliponaxis=False,
    )  # fmt: skip
