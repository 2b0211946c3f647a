"""Figures of what may be lost, of movements between states, and of cohorts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboards.charts.palette import INK, LEVELS, MUTED, NAVY, SERIES, dressed

BARS = 48
WIDEST = 0.9995  # of the draws; the few beyond would press the rest together


def loss_histogram(
    draws: NDArray[np.float64], marks: Sequence[tuple[str, float, str]], unit: str, share: str
) -> go.Figure:
    """How often each loss comes, with `marks` (word, loss, level) as lines."""
    reach = max(float(np.quantile(draws, WIDEST)), *(loss for _, loss, _ in marks)) * 1.02 if len(draws) else 1.0
    counts, edges = np.histogram(draws, bins=BARS, range=(0.0, reach or 1.0))
    figure = go.Figure()
    figure.add_bar(
        x=(edges[:-1] + edges[1:]) / 2, y=counts / max(len(draws), 1), width=np.diff(edges), marker={"color": NAVY, "opacity": 0.85},
        hovertemplate=f"%{{x:,.2f}} {unit}: %{{y:.2%}}<extra></extra>", showlegend=False,
    )  # fmt: skip
    for place, (word, loss, level) in enumerate(marks):
        colour, sign = LEVELS[level]
        figure.add_vline(x=loss, line={"color": colour, "width": 2, "dash": "dash"})
        figure.add_annotation(
            x=loss, y=1.0 - 0.13 * place, yref="paper", text=f"{sign} {word}", showarrow=False, xanchor="left", xshift=4,
            font={"size": 11, "color": INK}, bgcolor="rgba(255,255,255,0.85)",
        )  # fmt: skip
    dressed(figure, 320, bargap=0.02)
    figure.update_xaxes(title={"text": unit, "standoff": 6}, tickformat=",")
    figure.update_yaxes(title={"text": share, "standoff": 6}, tickformat=".0%")
    return figure


def matrix(
    rows: Sequence[str],
    columns: Sequence[str],
    shares: Sequence[Sequence[float | None]],
    texts: Sequence[Sequence[str]],
) -> go.Figure:
    """From (rows) to (columns), darker for more; each cell says its number."""
    figure = go.Figure(
        go.Heatmap(
            x=list(columns), y=list(rows), z=[list(row) for row in shares], text=[list(row) for row in texts], texttemplate="%{text}",
            zmin=0, zmax=1, colorscale=[[0, "#f4f7fa"], [1, NAVY]], showscale=False, xgap=2, ygap=2,
            hovertemplate="%{y} → %{x}: %{text}<extra></extra>",
        )
    )  # fmt: skip
    dressed(figure, 90 + 44 * len(rows))
    figure.update_xaxes(side="top", type="category", showgrid=False)
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    return figure


def cohort_curves(curves: Sequence[tuple[str, Sequence[int], Sequence[float]]], months: str, rate: str) -> go.Figure:
    """One line a cohort over its months on book; older cohorts are paler."""
    figure = go.Figure()
    for place, (cohort, ages, rates) in enumerate(curves):
        newest = place >= len(curves) - len(SERIES)
        figure.add_scatter(
            x=list(ages), y=list(rates), name=cohort, mode="lines",
            line={"width": 2 if newest else 1, "color": SERIES[(len(curves) - 1 - place) % len(SERIES)] if newest else MUTED},
            hovertemplate=f"{cohort}, %{{x}}: %{{y:.2%}}<extra></extra>",
        )  # fmt: skip
    dressed(figure, 360, hovermode="closest")
    figure.update_xaxes(title={"text": months, "standoff": 6}, rangemode="tozero")
    figure.update_yaxes(title={"text": rate, "standoff": 6}, tickformat=".1%", rangemode="tozero")
    return figure


def with_clicks(
    figure: go.Figure, places: Sequence[tuple[str, str]], keys: Sequence[str], open_to: Collection[str]
) -> None:
    """Have the cells of a matrix answer to a click with their key; those that have none in `open_to` do not."""
    answering = [(place, key) for place, key in zip(places, keys, strict=True) if key in open_to]
    figure.add_scatter(
        x=[x for (x, _), _ in answering], y=[y for (_, y), _ in answering], customdata=[key for _, key in answering], mode="markers",
        marker={"size": 38, "symbol": "square", "color": "rgba(0,0,0,0)"}, hovertemplate="%{y} → %{x}<extra></extra>", showlegend=False,
    )  # fmt: skip
    figure.update_layout(hovermode="closest", hoverdistance=-1)  # the whole cell answers, not just its middle
