"""Figures that split a whole: bars, distribution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from dashboards.charts.palette import MUTED, NAVY, SERIES, dressed

SHORTEST = 130
ROW_HEIGHT = 26
LONGEST = 36  # of a name on an axis, in half-width places
FIRST_WIDE = 0x2E80
DIGIT_WIDTH = 7  # pixels, at the size of the texts beside bars


def ranked(
    names: Sequence[str],
    values: Sequence[float | None],
    texts: Sequence[str],
    keys: Sequence[str] | None = None,
    compared: Mapping[str, Sequence[float | None]] | None = None,
    label: str = "",
    unit: str = "",
) -> go.Figure:
    """Horizontal bars, the first on top; `compared` (other periods, by name) as marks beside each. A click gives the key."""
    figure = go.Figure()
    figure.add_bar(
        x=list(values),
        y=_distinct(names),
        text=list(texts),
        customdata=list(keys or names),
        orientation="h",
        name=label,
        marker={"color": NAVY},
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    for number, (name, others) in enumerate((compared or {}).items()):
        figure.add_scatter(
            x=list(others),
            y=_distinct(names),
            name=name,
            mode="markers",
            marker={
                "symbol": ("line-ns", "diamond-open")[number % 2],
                "size": (14, 9)[number % 2],
                "line": {"width": 3, "color": SERIES[1 + number]},
            },
            hovertemplate="%{y}: %{x:,.2f}<extra></extra>",
        )
    dressed(figure, max(SHORTEST, ROW_HEIGHT * len(names) + 60), showlegend=bool(compared), bargap=0.3)
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    figure.update_layout(
        margin={"r": 16 + DIGIT_WIDTH * max(map(len, texts), default=0)}
    )  # for the texts beside the bars
    figure.update_xaxes(tickformat=",", nticks=5, rangemode="tozero", title={"text": unit, "standoff": 6})
    return figure


def stacked(
    names: Sequence[str],
    parts: Mapping[str, Sequence[float | None]],
    unit: str,
    *,
    across: bool = False,
    beside: bool = False,
) -> go.Figure:
    """Bars made of parts, for a second dimension; upright along time, lying otherwise. `beside`: parts of what does not add up."""
    figure = go.Figure()
    for number, (part, values) in enumerate(parts.items()):
        along = {"x": list(values), "y": _distinct(names)} if across else {"x": _distinct(names), "y": list(values)}
        figure.add_bar(
            **along,
            name=part,
            orientation="h" if across else "v",
            marker={
                "color": SERIES[number % len(SERIES)],
                "pattern": {"shape": ("", "/", ".")[number // len(SERIES) % 3]},
            },
            hovertemplate=f"%{{{'y' if across else 'x'}}}<br>{part}: %{{{'x' if across else 'y'}:,.2f}} {unit}<extra></extra>",
        )
    places = len(names) * (max(1, len(parts) // 2) if beside else 1)
    height = max(300, ROW_HEIGHT * places + 90) if across else 340
    dressed(figure, height, barmode="group" if beside else "stack", bargap=0.3)
    (figure.update_yaxes if across else figure.update_xaxes)(type="category", showgrid=False)
    (figure.update_xaxes if across else figure.update_yaxes)(tickformat=",", title={"text": unit})
    if across:
        figure.update_yaxes(autorange="reversed")
        figure.update_layout(legend={"traceorder": "normal"})  # as the parts follow each other in a bar
    return figure


def distribution(
    names: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    colours: Sequence[str],
    title_x: str,
    title_y: str,
    keys: Sequence[str] | None = None,
) -> go.Figure:
    """Upright bars of classes in their own order, each with its colour. A click gives the key."""
    figure = go.Figure(
        go.Bar(
            x=list(names),
            y=list(values),
            text=list(texts),
            customdata=list(keys or names),
            marker={"color": list(colours)},
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{x}: %{text}<extra></extra>",
        )
    )
    dressed(figure, 290, showlegend=False, bargap=0.15)
    figure.update_layout(margin={"t": 24})
    figure.update_xaxes(type="category", title={"text": title_x}, showgrid=False)
    figure.update_yaxes(title={"text": title_y}, tickformat=",", linecolor=MUTED)
    return figure


def _distinct(names: Sequence[str]) -> list[str]:
    """Names long enough to read and short enough to leave room; equal ones told apart, for an axis joins equal ones."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        short = _shortened(name)
        seen[short] = seen.get(short, 0) + 1
        made.append(short if seen[short] == 1 else f"{short} ({seen[short]})")
    return made


def _shortened(name: str) -> str:
    """At most `LONGEST` half-width places; a Chinese character takes two."""
    widths = [2 if ord(letter) >= FIRST_WIDE else 1 for letter in name]
    if sum(widths) <= LONGEST:
        return name
    fits = next(at for at in range(len(name), 0, -1) if sum(widths[:at]) < LONGEST)
    return f"{name[:fits]}…"
