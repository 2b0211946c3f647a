"""Figures whose marks answer to a click. Not here: drawing them (`dashboards.charts`), what a click opens (each page)."""

from __future__ import annotations

from typing import Any, cast

import plotly.graph_objects as go
import streamlit as st

from dashboards.charts.palette import CONFIG


def clicked(figure: go.Figure, key: str) -> str | None:
    """Draw a figure; which mark was clicked, by the first text of its `customdata`, or None.

    `key` is another after each click that changes the page, or the last one would count again.
    """
    picked = st.plotly_chart(figure, theme=None, config=CONFIG, key=key, on_select="rerun", selection_mode="points")
    for point in cast("dict[str, Any]", picked)["selection"]["points"]:
        if data := point.get("customdata"):
            return str(data[0] if isinstance(data, list) else data)
    return None
