"""The six figures at the top of the cockpit, each with its change on the month, the last year's course and the way to its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import polars as pl
import streamlit as st

from dashboards.briefs.figures import FIGURES
from dashboards.charts.palette import BAD, GOOD, NAVY
from dashboards.charts.sparkline import sparkline
from dashboards.components import numbers
from dashboards.components.page import Page
from dashboards.queries import cockpit
from dashboards.queries.measures import MEASURES, Measure
from dashboards.queries.periods import MONTHS_A_YEAR, Window, shift
from dashboards.queries.question import Question
from dashboards.screens.windows import passport


def show(page: Page, months: pl.DataFrame) -> None:
    """Draw them side by side; `months` as `dashboards.queries.cockpit.by_month` gives them."""
    with st.container(key="cockpit_figures"):
        columns = st.columns(len(FIGURES))
    for column, name in zip(columns, FIGURES, strict=True):
        with column:
            _figure(page, name, *_values(page, months, name))


def _values(page: Page, months: pl.DataFrame, name: str) -> tuple[Any, Any, list[float]]:
    """Now, a month before, and the last year's course."""
    month, before = page.stamp.month, shift(page.stamp.month, -1)
    if name == "risk_amount":
        return cockpit.risk_amount(page.reading), None, []
    if name == "compensation_rate":
        rates = cockpit.compensation_rates(page.reading, month)
        return rates[-1], rates[-2], [rate * 100 for rate in rates if rate is not None]
    known = dict(zip(months["month"].to_list(), months[name].to_list(), strict=True))
    course = [numbers.scaled(value, "wan") for value in months[name].tail(MONTHS_A_YEAR).to_list()]
    return known.get(month), known.get(before), [value for value in course if value is not None]


def _figure(page: Page, name: str, now: Any, before: Any, course: list[float]) -> None:
    words, measure = page.words, MEASURES[name]
    label = words(f"cockpit.{name}") if words.has(f"cockpit.{name}") else words(f"measure.{name}")
    if measure.kind == "amount":
        label = f"{label} ({words(f'unit.{page.unit}')})"
    written = {
        "amount": lambda value: numbers.amount(value, page.unit),
        "count": numbers.count,
        "rate": numbers.percent,
    }[measure.kind]
    arrow: Literal["auto", "off"] = "auto"
    if name == "risk_amount":
        delta, arrow = _mean_degree(page, now), "off"
    elif now is None or before is None:
        delta = None
    elif measure.kind == "rate":
        delta = words("cockpit.points", points=numbers.signed(numbers.percent(now - before).rstrip("%")))
    else:
        delta = (
            f"{numbers.signed(written(now - before))} ({numbers.signed(numbers.percent(numbers.growth(now, before)))})"
        )
    st.metric(
        label,
        written(now),
        delta,
        delta_color="off"
        if delta is None or before is None or now == before
        else "inverse"
        if measure.worse_when_up
        else "normal",
        delta_arrow="off" if now == before else arrow,
        help=words(f"define.{name}"),
        height="stretch",
    )
    st.html(_course(page, measure, course, None if now is None or before is None else now - before))
    if "decision" not in page.goto:
        return
    year = name == "compensation_rate"
    question = Question(page.stamp.last_year if year else Window(page.stamp.month, page.stamp.month), name)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link(
            page.goto["decision"],
            label=words("cockpit.open"),
            icon=":material/arrow_outward:",
            query_params=page.address(**question.to_url()),
        )
        passport.button(page, name, lambda: passport.open_in_address(question))


def _course(page: Page, measure: Measure, course: Sequence[float], change: Any) -> str:
    """The line of the last year, green or red as the change is good or bad; an empty place where there is none."""
    if len(course) < 2:  # noqa: PLR2004 - a line has two ends
        return '<div class="course"></div>'
    colour = NAVY if not change else BAD if (change > 0) == measure.worse_when_up else GOOD
    unit = (
        "%"
        if measure.kind == "rate"
        else page.words("unit.wan")
        if measure.kind == "amount"
        else page.words("unit.count")
    )
    first, last = (f"{value:,.2f}".removesuffix(".00") for value in (course[0], course[-1]))
    return sparkline(course, colour, page.words("cockpit.course", count=len(course), first=first, last=last, unit=unit))


def _mean_degree(page: Page, amount: Any) -> str | None:
    """Risk amounts have no month before; how large the amount is against the exposure says more than an empty place."""
    exposure = cockpit.judged_exposure(page.reading)
    if amount is None or not exposure:
        return None
    return page.words("cockpit.mean_degree", degree=numbers.factor(float(amount) / float(exposure)))
