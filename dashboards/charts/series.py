"""Figures along time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from dashboards.charts.palette import MUTED, NAVY, SERIES, dressed


def over_time(
    months: Sequence[str], lines: Mapping[str, Sequence[float | None]], unit: str, height: int = 290
) -> go.Figure:
    """One line a name; the first is filled. A missing month is a gap, not a zero."""
    figure = go.Figure()
    for number, (name, values) in enumerate(lines.items()):
        figure.add_scatter(
            x=list(months),
            y=list(values),
            name=name,
            mode="lines+markers" if len(months) < 40 else "lines",  # noqa: PLR2004
            line={
                "width": 2.5,
                "color": SERIES[number % len(SERIES)],
                "dash": ("solid", "dash", "dot")[number // len(SERIES) % 3],
            },
            marker={"size": 5, "symbol": number},
            fill="tozeroy" if number == 0 and len(lines) <= 2 else None,  # noqa: PLR2004
            fillcolor="rgba(31,90,148,0.08)",
            connectgaps=False,
            hovertemplate=f"%{{x}}<br>{name}: %{{y:,.2f}} {unit}<extra></extra>",
        )
    dressed(figure, height, hovermode="x unified" if len(lines) > 1 else "closest", showlegend=len(lines) > 1)
    figure.update_xaxes(type="category", nticks=12)
    figure.update_yaxes(title={"text": unit, "standoff": 6}, rangemode="tozero", tickformat=",")
    return figure


def bridge(
    names: Sequence[str], values: Sequence[float | None], kinds: Sequence[str], texts: Sequence[str], unit: str
) -> go.Figure:
    """From one balance to the next: `kinds` are absolute, relative or total, as plotly calls them."""
    figure = go.Figure(
        go.Waterfall(
            x=list(names),
            y=[value or 0 for value in values],
            measure=list(kinds),
            text=list(texts),
            textposition="outside",
            cliponaxis=False,
            connector={"line": {"color": MUTED, "width": 1}},
            increasing={"marker": {"color": SERIES[2]}},
            decreasing={"marker": {"color": SERIES[5]}},
            totals={"marker": {"color": NAVY}},
            hovertemplate=f"%{{x}}: %{{text}} {unit}<extra></extra>",
        )
    )
    dressed(figure, 290, showlegend=False)
    figure.update_layout(margin={"t": 26})
    figure.update_xaxes(type="category", showgrid=False)
    figure.update_yaxes(title={"text": unit, "standoff": 6}, tickformat=",")
    return figure


def with_notes(figure: go.Figure, notes: Sequence[tuple[str, str]]) -> go.Figure:
    """Notes of people on the first line of a figure along time: a mark at the month, the words when it is pointed at."""
    line = figure.data[0]
    known = dict(zip(line.x, line.y, strict=True))
    there = [(month, text) for month, text in notes if known.get(month) is not None]
    if there:
        figure.add_scatter(
            x=[month for month, _ in there],
            y=[known[month] for month, _ in there],
            mode="markers",
            marker={"symbol": "star", "size": 13, "color": SERIES[5], "line": {"color": "white", "width": 1}},
            text=[text for _, text in there],
            hovertemplate="%{text}<extra></extra>",
            showlegend=False,
        )
    return figure
