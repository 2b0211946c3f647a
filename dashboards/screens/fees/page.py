"""Fees 收费: what is owed and since when, what came in unexplained, what may go back, and what is to come."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboards.charts.palette import CONFIG, NAVY
from dashboards.charts.splits import distribution
from dashboards.components import numbers, told
from dashboards.components.columns import Column
from dashboards.components.page import Page, choice
from dashboards.components.parts import card, heading
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import fees
from dashboards.screens.fees import claims, fee_acts, fee_standards
from dashboards.screens.windows import passport, project

VIEWS = ("open", "receipts", "refunds", "claims", "standards", "forecast")
OF_CHARGES = ("open", "refunds")
AGES = ("1", "2", "3", "4", "5")


def show(page: Page) -> None:
    """Draw the page."""
    heading(page, "fees", ("charged", "open_amount", "refundable", "unmatched", "scheduled", "expected"))
    _figures(page)
    views = [view for view in VIEWS if view != "forecast" or page.scope.partner_id is None]
    view = choice(
        st.segmented_control, page.words("fees.view"), views, "view", views[0], lambda name: page.words(f"fees.{name}"),
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    told.success_of_last(page.words)
    if view in OF_CHARGES:
        fee_acts.waiting(page)
    drawn = {
        "open": _open,
        "receipts": _receipts,
        "refunds": _refunds,
        "claims": claims.show,
        "standards": fee_standards.show,
        "forecast": _forecast,
    }
    drawn[view](page)
    if view in OF_CHARGES:
        fee_acts.chosen_charge(page)
    if view == "receipts":
        fee_acts.chosen_receipt(page)
    if not passport.open_from_address(page):
        project.open_from_address(page)


def _figures(page: Page) -> None:
    words, found = page.words, fees.totals(page.reading)
    names = ("charged", "received", "open_amount", "overdue_amount", "refundable", "unmatched")
    for column, name in zip(st.columns(len(names)), names, strict=True):
        label = f"{words(f'measure.{name}')} ({words(f'unit.{page.unit}')})"
        with column:
            st.metric(label, numbers.amount(found[name], page.unit), help=words(f"define.{name}"), height="stretch")  # type: ignore[arg-type]
            passport.corner(page, name, partial(passport.open_counted, name))


def _open(page: Page) -> None:
    words = page.words
    ages = {row["age"]: row for row in fees.open_by_age(page.reading).to_dicts()}
    with card(words("fees.ages"), words("fees.ages_note")):
        amounts = [ages.get(age, {}).get("open_amount", 0) for age in AGES]
        counts = [ages.get(age, {}).get("charge_count", 0) for age in AGES]
        texts = [
            f"{numbers.amount(amount, page.unit)}<br>{numbers.count(count)}{words('unit.charge')}"
            for amount, count in zip(amounts, counts, strict=True)
        ]
        figure = distribution(
            [words(f"age.{age}") for age in AGES], [numbers.scaled(amount, page.unit) or 0 for amount in amounts], texts,
            [NAVY] * len(AGES), "", f"{words('measure.open_amount')} ({words(f'unit.{page.unit}')})", list(AGES),
        )  # fmt: skip
        figure.update_layout(margin={"t": 44})
        st.plotly_chart(figure, theme=None, config=CONFIG, key="chart:ages")
    columns = [
        *_of_a_charge(page),
        Column("amount", words("measure.charge_amount"), "amount"),
        Column("received", words("measure.received"), "amount"),
        Column("open_amount", words("measure.open_amount"), "amount"),
        Column("overdue_days", words("column.overdue_days"), "count"),
    ]
    with card(words("fees.open"), words("fees.charge_row")):
        table(
            page,
            fees.open_charges(page.reading),
            Shown(
                "open_charges",
                words("fees.open"),
                columns,
                "open_amount",
                key="charge_id",
                on_open=fee_acts.open_charge,
                chosen=st.query_params.get("charge", ""),
            ),
        )


def _of_a_charge(page: Page) -> list[Column]:
    words = page.words
    return [
        Column("project_no", words("column.project_no")),
        Column("charge_no", words("column.charge_no"), "plain"),
        Column("partner_name", words("column.partner_name")),
        Column("due_date", words("column.charge_due"), "date"),
    ]


def _receipts(page: Page) -> None:
    words = page.words
    columns = [
        Column("bank_ref", words("column.bank_ref")),
        Column("received_on", words("column.received_on"), "date"),
        Column("payer", words("column.payer")),
        Column("amount", words("measure.unmatched"), "amount"),
        Column("note", words("column.note")),
        Column("proposal", words("column.proposal"), "word", "proposal"),
        Column("proposed", words("column.proposed")),
        Column("age_days", words("column.age_days"), "count"),
    ]
    with card(words("fees.receipts"), words("fees.receipts_note")):
        shown = Shown(
            "unmatched", words("fees.receipts"), columns, "amount", key="bank_ref", on_open=fee_acts.open_receipt,
            chosen=st.query_params.get("receipt", ""),
        )  # fmt: skip
        table(page, fees.unmatched_receipts(page.reading), shown)


def _refunds(page: Page) -> None:
    words = page.words
    columns = [
        *_of_a_charge(page),
        Column("amount", words("measure.charge_amount"), "amount"),
        Column("received", words("measure.received"), "amount"),
        Column("unused_days", words("column.unused_days"), "count"),
        Column("refundable", words("measure.refundable"), "amount"),
    ]
    with card(words("fees.refunds"), words("fees.refunds_note")):
        table(
            page,
            fees.refundable_charges(page.reading),
            Shown(
                "refunds",
                words("fees.refunds"),
                columns,
                "refundable",
                key="charge_id",
                on_open=fee_acts.open_charge,
                chosen=st.query_params.get("charge", ""),
            ),
        )


def _forecast(page: Page) -> None:
    words = page.words
    columns = [
        Column("month", words("column.month")),
        Column("scheduled", words("measure.scheduled"), "amount"),
        Column("charges_due", words("measure.charges_due"), "amount"),
        Column("expected", words("measure.expected"), "amount"),
        Column("low", words("column.low"), "amount"),
        Column("high", words("column.high"), "amount"),
    ]
    with card(words("fees.forecast"), words("fees.forecast_note")):
        source = FrameSource(fees.forecast(page.reading), columns, ("scheduled", "charges_due"), manner=page.manner)
        shown = Shown(
            "forecast", words("fees.forecast"), columns, "month", descending=False, searchable=False, key="month",
            explained=("scheduled", "charges_due", "expected"), explains_total=False,
            on_explain=passport.explains(page, lambda key, column: passport.open_counted(f"forecast_{column}", key)),
        )  # fmt: skip
        table(page, source, shown)
