"""Risk 风险: what can happen. Degrees, decisions, risk amount by dimension, concentration; a project's factors open from any row."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import polars as pl
import streamlit as st

from dashboards.charts.palette import CONFIG, DECISIONS, NAVY
from dashboards.charts.splits import distribution, ranked
from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.components.page import Page, choice
from dashboards.components.parts import card, heading
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import analysis, cockpit, risk
from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.measures import MEASURES
from dashboards.screens.decision.answers import name_of
from dashboards.screens.risk import risk_grades, risk_losses, risk_movement, risk_projects
from dashboards.screens.windows import passport, project

MOST_BARS = 12
#: The columns of the largest customers whose figures say where they come from.
_OF_CUSTOMER = {
    "guaranteed_balance": "customer_balance",
    "exposure": "customer_exposure",
    "risk_amount": "customer_risk_amount",
}


def show(page: Page) -> None:
    """Draw the page."""
    heading(page, "risk", ("risk_degree", "risk_amount", "exposure", "decision", "hhi"))
    view = choice(
        st.segmented_control, page.words("risk.view"), list(VIEWS), "view", "degrees", lambda name: page.words(f"risk.view_{name}"),
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    VIEWS[view](page)


def _degrees_view(page: Page) -> None:
    degrees = risk.degrees(page.reading)
    if degrees.is_empty():
        st.info(page.words("risk.empty"), icon=":material/info:")
        return
    _figures(page, degrees)
    left, right = st.columns(2)
    with left:
        _degrees(page, degrees)
    with right:
        _decisions(page)
    clicked_above = any(st.query_params.get(name) for name in ("decision", "degree"))
    if clicked_above:
        risk_projects.show(page)  # right below the figure that was clicked
    left, right = st.columns(2)
    with left:
        _by_dimension(page)
    with right:
        _concentration(page)
    _largest_customers(page)
    if not clicked_above:
        risk_projects.show(page)
    if not passport.open_from_address(page):
        project.open_from_address(page)


VIEWS = {
    "degrees": _degrees_view,
    "movement": risk_movement.show,
    "grades": risk_grades.show,
    "losses": risk_losses.show,
}


def _figures(page: Page, degrees: pl.DataFrame) -> None:
    words = page.words
    exposure, amount = degrees["exposure"].sum(), cockpit.risk_amount(page.reading)
    unassessed = int(degrees.filter(pl.col("bucket").is_null())["project_count"].sum())
    unit = words(f"unit.{page.unit}")
    judged = cockpit.judged_exposure(page.reading)
    mean = float(amount) / float(judged) if amount is not None and judged else None
    shown = (
        (f"{words('measure.risk_amount')} ({unit})", numbers.amount(amount, page.unit), "risk_amount"),
        (f"{words('measure.exposure')} ({unit})", numbers.amount(exposure, page.unit), "exposure"),
        (words("column.mean_degree"), numbers.factor(mean), "risk_degree"),
        (words("risk.judged"), numbers.count(int(degrees["project_count"].sum()) - unassessed), "judged"),
        (words("risk.unassessed"), numbers.count(unassessed), "unassessed"),
    )
    for column, (label, value, name) in zip(st.columns(len(shown)), shown, strict=True):
        with column:
            st.metric(label, value, help=words(f"define.{name}"), height="stretch")
            passport.corner(page, name, partial(_explain, page, name))


def _explain(page: Page, name: str) -> None:
    if name in MEASURES:
        passport.open_in_address(replace(risk_projects.today(page, "partner"), measure=name))
    else:
        passport.open_counted(name)


def _degrees(page: Page, degrees: pl.DataFrame) -> None:
    words = page.words
    counts = dict(zip(degrees["bucket"].to_list(), degrees["project_count"].to_list(), strict=True))
    names = [risk_projects.degree_range(bucket) for bucket in range(risk.BUCKETS)]
    values = [counts.get(bucket, 0) for bucket in range(risk.BUCKETS)]
    with card(words("risk.degrees"), words("risk.degrees_note")):
        figure = distribution(
            names,
            values,
            [numbers.count(value) for value in values],
            [NAVY] * risk.BUCKETS,
            words("column.risk_degree"),
            words("unit.count"),
            [str(bucket) for bucket in range(risk.BUCKETS)],
        )
        risk_projects.clickable(page, figure, "degree")


def _decisions(page: Page) -> None:
    words = page.words
    found = {row["decision"]: row for row in risk.decisions(page.reading).to_dicts()}
    names = [f"{sign} {words(f'decision.{name}')}" for name, (_, sign) in DECISIONS.items()]
    amounts = [found.get(name, {}).get("exposure", 0) for name in DECISIONS]
    texts = [
        f"{numbers.amount(value, page.unit)}<br>{numbers.count(found.get(name, {}).get('project_count', 0))}{words('unit.piece')}"
        for name, value in zip(DECISIONS, amounts, strict=True)
    ]
    with card(words("risk.decisions"), words("risk.decisions_note")):
        colours = [colour for colour, _ in DECISIONS.values()]
        values = [numbers.scaled(value, page.unit) or 0 for value in amounts]
        figure = distribution(
            names,
            values,
            texts,
            colours,
            "",
            f"{words('measure.exposure')} ({words(f'unit.{page.unit}')})",
            list(DECISIONS),
        )
        figure.update_layout(margin={"t": 44})
        risk_projects.clickable(page, figure, "decision")


def _by_dimension(page: Page) -> None:
    words = page.words
    options = [name for name, dimension in DIMENSIONS.items() if not dimension.in_time and name != "scheme"]
    with card(words("risk.by_dimension")):
        by = choice(
            st.selectbox,
            words("decision.by"),
            options,
            "by",
            "industry_section",
            lambda name: words(f"dimension.{name}"),
        )
        question = risk_projects.today(page, by)
        frame = (
            analysis.measured(page.reading, question).sort("value", descending=True, nulls_last=True).head(MOST_BARS)
        )
        if frame.is_empty():
            st.caption(words("table.empty"))
            return
        names = [name_of(page, by, key) for key in frame["key"].to_list()]
        values = frame["value"].to_list()
        figure = ranked(
            names,
            [numbers.scaled(value, page.unit) for value in values],
            [numbers.amount(value, page.unit) for value in values],
            unit=words(f"unit.{page.unit}"),
        )
        st.plotly_chart(figure, theme=None, config=CONFIG, key="chart:by")
        if "decision" in page.goto:
            parameters = page.address(
                measure="risk_amount", by=by, **{"from": page.stamp.month, "to": page.stamp.month}
            )
            st.page_link(
                page.goto["decision"],
                label=words("risk.go_deeper"),
                icon=":material/arrow_outward:",
                query_params=parameters,
            )


def _concentration(page: Page) -> None:
    words = page.words
    frame = risk.herfindahl(page.reading).with_columns(
        name=pl.col("dimension").replace_strict({name: words(f"dimension.{name}") for name in risk.CONCENTRATED_BY})
    )
    columns = [
        Column("name", words("risk.concentrated_by")),
        Column("hhi", words("column.hhi"), "factor"),
        Column("largest_share", words("column.largest_share"), "percent"),
        Column("values_count", words("column.values_count"), "count"),
    ]
    month = {"from": page.stamp.month, "to": page.stamp.month}
    with card(words("risk.concentration"), words("define.hhi")):
        table(
            page,
            FrameSource(frame, columns, manner=page.manner),
            Shown(
                "hhi",
                words("risk.concentration"),
                columns,
                "hhi",
                key="dimension",
                on_open=(lambda by: page.go("decision", by=by, **month)) if "decision" in page.goto else None,
                searchable=False,
                explained=("hhi", "largest_share"),
                on_explain=passport.explains(page, lambda key, column: passport.open_counted(column, key)),
            ),
        )


def _largest_customers(page: Page) -> None:
    words = page.words
    columns = [
        Column("name", words("column.customer_name")),
        Column("guaranteed_balance", words("measure.guaranteed_balance"), "amount"),
        Column("share", words("column.share_of_book"), "percent"),
        Column("exposure", words("measure.exposure"), "amount"),
        Column("risk_amount", words("measure.risk_amount"), "amount"),
        Column("project_count", words("measure.project_count"), "count"),
    ]
    frame = risk.largest_customers(page.reading)
    with card(words("risk.largest_customers"), words("risk.largest_customers_note")):
        source = FrameSource(
            frame,
            columns,
            ("guaranteed_balance", "share", "exposure", "risk_amount", "project_count"),
            manner=page.manner,
        )
        table(
            page,
            source,
            Shown(
                "largest",
                words("risk.largest_customers"),
                columns,
                "guaranteed_balance",
                key="customer_id",
                on_open=(lambda customer: risk_projects.keep("customer", customer))
                if page.may("read", "project")
                else None,
                chosen=st.query_params.get("customer", ""),
                searchable=False,
                explained=tuple(_OF_CUSTOMER),
                explains_total=False,
                on_explain=passport.explains(
                    page, lambda key, column: passport.open_counted(_OF_CUSTOMER[column], key)
                ),
            ),
        )
