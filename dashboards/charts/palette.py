"""The one palette (after Okabe and Ito, which colour-blind people can tell apart) and the look that all figures share."""

from __future__ import annotations

from functools import cache
from typing import Any

import plotly.graph_objects as go

NAVY = "#1f5a94"
SERIES = ("#1f5a94", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c7a00", "#6b7a8c")
MUTED = "#9fb0c2"
INK = "#1c2733"
GRID = "#e6ebf1"
GOOD, BAD = "#00805d", "#c04a00"

#: Decisions by severity: blue, yellow, orange, red as warning levels are, each with its sign.
DECISIONS = {
    "accept": ("#0072b2", "●"),
    "conditional": ("#d9a400", "◆"),
    "committee": ("#e07b00", "▲"),
    "decline": ("#c22f2f", "■"),
}
#: Warning levels, each with its sign.
LEVELS = {
    "blue": ("#0072b2", "●"),
    "yellow": ("#d9a400", "◆"),
    "orange": ("#e07b00", "▲"),
    "red": ("#c22f2f", "■"),
}
CLASSES = {
    "NORMAL": ("#0072b2", "●"),
    "SPECIAL_MENTION": ("#d9a400", "◆"),
    "SUBSTANDARD": ("#e07b00", "▲"),
    "DOUBTFUL": ("#d55e00", "▼"),
    "LOSS": ("#c22f2f", "■"),
}
FONT = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Source Han Sans SC','Helvetica Neue',Arial,sans-serif"


def dressed(figure: go.Figure, height: int = 300, **layout: Any) -> go.Figure:
    """Give a figure the common look."""
    figure.update_layout(template=_look(), height=height, **layout)
    return figure


@cache
def _look() -> go.layout.Template:
    """What all figures share, checked once: to check it for each figure took longer than the rest of the figure."""
    axis = {"automargin": True, "gridcolor": GRID, "zeroline": False, "ticks": "", "title": {"standoff": 15}}
    edge, pattern = {"color": "#e5ecf6", "width": 0.5}, {"fillmode": "overlay", "size": 10, "solidity": 0.2}
    return go.layout.Template(
        layout={
            "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
            "font": {"family": FONT, "size": 12, "color": INK},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": list(SERIES),
            "hovermode": "closest",
            "hoverlabel": {"font": {"family": FONT}, "align": "left", "bgcolor": "white", "bordercolor": MUTED},
            "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0},
            "separators": ".,",
            "autotypenumbers": "strict",
            "xaxis": {**axis, "linecolor": MUTED},
            "yaxis": {**axis, "linecolor": "white"},
        },
        data={
            "bar": [{"marker": {"line": edge, "pattern": pattern}}],
            "heatmap": [{"colorbar": {"outlinewidth": 0, "ticks": ""}}],
        },
    )


#: What the browser may do with a figure: a picture to keep, nothing else; no logo, no address.
CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "displayModeBar": "hover",
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2},
    "scrollZoom": False,
}
