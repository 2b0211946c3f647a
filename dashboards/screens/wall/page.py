"""Wall screen 大屏: the book at a glance, for a screen that nobody sits before. No inputs, nobody's name; it follows each new build."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards.briefs.figures import FIGURES, asked_for
from dashboards.charts.palette import LEVELS
from dashboards.charts.series import over_time
from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import stamp_html
from dashboards.queries import analysis, warnings
from dashboards.queries.measures import MEASURES
from dashboards.queries.periods import Window, between, shift
from dashboards.queries.question import Question
from dashboards.queries.reading import Reading
from dashboards.screens.cockpit import places
from dashboards.screens.decision.answers import KINDS

LOOK_EVERY = "10s"
COURSE = 24  # months
_STILL: dict[str, Any] = {"staticPlot": True, "displayModeBar": False}
_STYLE = """
    [data-testid="stSidebar"],[data-testid="stExpandSidebarButton"]{display:none}
    [data-testid="stMetricValue"]{font-size:2.5rem}[data-testid="stMetricLabel"] p{font-size:1.05rem}
    .wall{display:flex;gap:2.2rem;flex-wrap:wrap;align-items:baseline;font-size:1.15rem}.wall b{font-size:1.7rem}
"""


def show(page: Page) -> None:
    """Draw the page."""
    words = page.words
    st.html(f"<style>{_STYLE}</style>")
    st.title(words("wall.title"), anchor=False)
    st.html(stamp_html(page))
    if page.may("read", "warning"):
        _warnings(page)
    _figures(page)
    left, right = st.columns([3, 2])
    with left:
        _course(page)
    with right:
        st.markdown(f"**{words('cockpit.places')}**")
        month = page.stamp.month
        places.show(page, Question(Window(month, month), "guaranteed_balance", "region_city"), "wall:places", None)
    _follow(page)
    if "cockpit" in page.goto:
        st.page_link(page.goto["cockpit"], label=words("wall.leave"), query_params=page.address())


def _figures(page: Page) -> None:
    """Three and three, large, each with its change on the month."""
    words, month = page.words, page.stamp.month
    for row in (FIGURES[:3], FIGURES[3:]):
        for place, name in zip(st.columns(3), row, strict=True):
            measure = MEASURES[name]
            column = Column(
                name,
                words(f"cockpit.{name}") if words.has(f"cockpit.{name}") else words(f"measure.{name}"),
                KINDS[measure.kind],
            )
            now: Any = analysis.total(page.reading, asked_for(name, month))
            before: Any = analysis.total(page.reading, asked_for(name, shift(month, -1)))
            place.metric(
                page.manner.heading(column),
                page.manner.text(now, column),
                _change(page, measure.kind, now, before),
                delta_color="inverse" if measure.worse_when_up else "normal",
                height="stretch",
            )


def _change(page: Page, kind: str, now: Any, before: Any) -> str | None:
    if now is None or before is None:
        return None
    if kind == "rate":
        return page.words("cockpit.points", points=numbers.signed(numbers.percent(now - before).rstrip("%")))
    growth = numbers.growth(now, before)
    return None if growth is None else numbers.signed(numbers.percent(growth))


def _course(page: Page) -> None:
    words, month = page.words, page.stamp.month
    window = Window(max(shift(month, 1 - COURSE), page.stamp.bounds.first), month)
    months = between(window.first, window.last)
    lines = {}
    for name in ("guaranteed_balance", "exposure"):
        frame = analysis.measured(page.reading, Question(window, name, "month"))
        known = dict(zip(frame["key"].to_list(), frame["value"].to_list(), strict=True))
        lines[words(f"measure.{name}")] = [numbers.scaled(known.get(one), page.unit) for one in months]
    st.markdown(f"**{words('cockpit.over_time')}**")
    figure = over_time(months, lines, words(f"unit.{page.unit}"), height=330)
    st.plotly_chart(figure, theme=None, config=_STILL, key="wall:course")


def _warnings(page: Page) -> None:
    """How many are open by level: a sign, a colour and a word."""
    words = page.words
    counts: dict[str, int] = {}
    for row in warnings.counts(page.reading).to_dicts():
        counts[row["level"]] = counts.get(row["level"], 0) + int(row["warnings"])
    parts = [
        f'<span style="color:{LEVELS[level][0]}">{LEVELS[level][1]}</span> {words(f"level.{level}")} <b>{counts.get(level, 0):,}</b>'
        for level in ("red", "orange", "yellow", "blue")
    ]
    st.html(
        f'<div class="wall"><div>{words("wall.warnings")}</div>{"".join(f"<div>{part}</div>" for part in parts)}</div>'
    )


def _follow(page: Page) -> None:
    """Look from time to time whether a newer build is in force, and draw the page anew from it."""

    @st.fragment(run_every=LOOK_EVERY)
    def look() -> None:
        if Reading.latest(page.home, page.scope).database != page.reading.database:
            st.rerun()
        st.caption(page.words("wall.follows"))

    look()
