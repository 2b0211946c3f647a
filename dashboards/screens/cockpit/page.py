"""Cockpit 驾驶舱: how are we today. Six figures, the balance over time and by place, what changed, where the risk lies, who has filed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl
import streamlit as st

from dashboards.briefs.figures import FIGURES
from dashboards.charts.palette import CONFIG
from dashboards.charts.series import bridge, over_time
from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card, heading
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import cockpit, exchange
from dashboards.queries.periods import Window, shift
from dashboards.queries.question import Filter, Question
from dashboards.screens.cockpit import briefs, cockpit_figures, places
from dashboards.screens.decision.drilling import opens_partner
from dashboards.screens.windows import passport, project


def show(page: Page) -> None:
    """Draw the page."""
    heading(page, "cockpit", FIGURES)
    months = cockpit.by_month(page.reading, Window(page.stamp.bounds.first, page.stamp.month))
    if months.is_empty():
        st.info(page.words("cockpit.empty"), icon=":material/info:")
        return
    cockpit_figures.show(page, months)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(page.words("cockpit.on_month", month=shift(page.stamp.month, -1)), width="content")
        briefs.show(page)
    left, right = st.columns([3, 2])
    with left:
        _over_time(page, months)
        _change(page, months)
    with right:
        _places(page)
        _exchange(page)
    left, right = st.columns(2)  # each as wide as its table
    with left:
        _movers(page)
    with right:
        _riskiest_partners(page)
    _riskiest_projects(page)
    if not passport.open_from_address(page):
        project.open_from_address(page)


def _over_time(page: Page, months: pl.DataFrame) -> None:
    names = ("guaranteed_balance", "exposure")
    unit = page.words(f"unit.{page.unit}")
    lines: dict[str, Sequence[float | None]] = {
        page.words(f"measure.{name}"): [numbers.scaled(value, page.unit) for value in months[name].to_list()]
        for name in names
    }
    with card(page.words("cockpit.over_time"), page.words("cockpit.over_time_note")):
        st.plotly_chart(over_time(months["month"].to_list(), lines, unit), theme=None, config=CONFIG, key="chart:time")


def _places(page: Page) -> None:
    month = page.stamp.month
    question = Question(Window(month, month), "guaranteed_balance", "region_city")
    with card(page.words("cockpit.places"), page.words("cockpit.places_note")):
        opened = (lambda code: _go_to_city(page, code)) if "decision" in page.goto else None
        if not places.show(page, question, "chart:places", opened):
            st.caption(page.words("table.empty"))


def _go_to_city(page: Page, code: str) -> None:
    month = page.stamp.month
    page.go(
        "decision",
        measure="guaranteed_balance",
        by="partner",
        only=[f"region_city:{code}"],
        **{"from": month, "to": month},
    )


def _change(page: Page, months: pl.DataFrame) -> None:
    """From last month's balance to this month's, by what moved it."""
    words, last, before = page.words, page.stamp.month, shift(page.stamp.month, -1)
    known = {row["month"]: row for row in months.to_dicts()}
    now, then = known.get(last), known.get(before)
    with card(words("cockpit.change"), words("cockpit.change_note", month=last)):
        if now is None or then is None:
            st.caption(words("cockpit.no_month_before"))
            return
        steps = [("new_amount", now["new_amount"]), ("released_amount", -now["released_amount"])]
        steps.append(("compensated_amount", -now["compensated_amount"]))
        rest = now["guaranteed_balance"] - then["guaranteed_balance"] - sum(value for _, value in steps)
        moved = [(words(f"measure.{name}"), value) for name, value in steps]
        moved += [(words("cockpit.rest"), rest)] if rest else []
        names = [before, *(name for name, _ in moved), last]
        values = [then["guaranteed_balance"], *(value for _, value in moved), now["guaranteed_balance"]]
        kinds = ["absolute", *["relative"] * len(moved), "total"]
        texts = [numbers.amount(value, page.unit) for value in values]
        figure = bridge(
            names, [numbers.scaled(value, page.unit) for value in values], kinds, texts, words(f"unit.{page.unit}")
        )
        st.plotly_chart(figure, theme=None, config=CONFIG, key="chart:change")


def _movers(page: Page) -> None:
    words = page.words
    frame = cockpit.movers(page.reading, page.stamp.month, shift(page.stamp.month, -1))
    growth = [
        numbers.growth(now, before)
        for now, before in zip(frame["guaranteed_balance"].to_list(), frame["before"].to_list(), strict=True)
    ]
    frame = frame.with_columns(pl.Series("growth", growth, dtype=pl.Float64))
    columns = [
        Column("name", words("dimension.partner")),
        Column("change", words("compare.difference"), "difference"),
        Column("growth", words("compare.percent"), "change"),
        Column("guaranteed_balance", words("measure.guaranteed_balance"), "amount"),
    ]
    with card(words("cockpit.movers"), words("cockpit.movers_note")):
        source = FrameSource(frame, columns, manner=page.manner)
        shown = Shown(
            "movers",
            words("cockpit.movers"),
            columns,
            "",
            key="partner_id",
            on_open=opens_partner(page, "guaranteed_balance"),
            searchable=False,
            height=340,
            explained=("guaranteed_balance",),
            on_explain=_explains(page),
        )
        table(page, source, shown)


def _explains(page: Page) -> Callable[[str, str], None] | None:
    """A figure of a guarantor says where it comes from, to those who may analyse."""
    if "decision" not in page.goto:
        return None
    month = Window(page.stamp.month, page.stamp.month)
    return lambda partner, column: passport.open_in_address(
        Question(month, column, filters=(Filter("partner", partner),))
    )


def _riskiest_projects(page: Page) -> None:
    words = page.words
    columns = [
        Column("project_no", words("column.project_no")),
        Column("risk_amount", words("measure.risk_amount"), "amount"),
        Column("risk_degree", words("column.risk_degree"), "factor"),
        Column("decision", words("column.decision"), "word", "decision_sign"),
        Column("customer_name", words("column.customer_name")),
        Column("exposure", words("measure.exposure"), "amount"),
        Column("partner_name", words("dimension.partner")),
    ]
    with card(words("cockpit.risky_projects"), words("cockpit.open_row")):
        source = FrameSource(cockpit.riskiest_projects(page.reading), columns, manner=page.manner)
        shown = Shown(
            "risky_projects",
            words("cockpit.risky_projects"),
            columns,
            "risk_amount",
            key="project_id",
            on_open=project.open_in_address,
            searchable=False,
        )
        table(page, source, shown)


def _riskiest_partners(page: Page) -> None:
    words = page.words
    columns = [
        Column("name", words("dimension.partner")),
        Column("risk_amount", words("measure.risk_amount"), "amount"),
        Column("risk_degree", words("column.mean_degree"), "factor"),
        Column("grade", words("column.grade"), "word", "grade"),
    ]
    with card(words("cockpit.risky_partners"), words("cockpit.risky_partners_note")):
        source = FrameSource(cockpit.riskiest_partners(page.reading), columns, manner=page.manner)
        shown = Shown(
            "risky_partners",
            words("cockpit.risky_partners"),
            columns,
            "risk_amount",
            key="partner_id",
            on_open=opens_partner(page, "risk_amount"),
            searchable=False,
            explained=("risk_amount", "risk_degree"),
            on_explain=_explains(page),
        )
        table(page, source, shown)


def _exchange(page: Page) -> None:
    words = page.words
    period = exchange.latest_period(page.reading)
    with card(words("cockpit.exchange"), words("cockpit.exchange_note", period=period or "—")):
        done = exchange.by_verdict(page.reading, period) if period else None
        if done is None or done.is_empty():
            st.caption(words("exchange.none_yet"))
        else:
            columns = st.columns(3)
            counts = dict(zip(done["verdict"].to_list(), done["filings_count"].to_list(), strict=True))
            for column, verdict in zip(columns, ("accepted", "partly", "refused"), strict=True):
                column.metric(words(f"verdict.{verdict}"), numbers.count(counts.get(verdict, 0)))
        if "exchange" in page.goto:
            st.page_link(
                page.goto["exchange"],
                label=words("cockpit.to_exchange"),
                icon=":material/arrow_outward:",
                query_params=page.address(),
            )
