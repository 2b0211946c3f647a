"""What the book may lose within a year, as it stands and under shocks that the reader sets. A part of the risk page."""

from __future__ import annotations

from functools import partial

import polars as pl
import streamlit as st

from dashboards.charts.distributions import loss_histogram
from dashboards.charts.palette import CONFIG
from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import portfolio
from dashboards.queries.counted_in_losses import said_of
from dashboards.queries.counted_in_tables import EVERY
from dashboards.screens.decision.answers import name_of
from dashboards.screens.risk import risk_limits
from dashboards.screens.windows import passport
from scoring.parameters.reader import shipped
from scoring.portfolio.simulation import LEVELS, Losses
from scoring.portfolio.stress import Shock, scenarios

TOP = 10
MOST_ODDS = 6.0
NO_SECTOR = "-"  # the key of the row of projects whose industry is not known
MARKS = ("yellow", "orange", "red")  # of the levels of the distribution
#: Columns of the levels whose figures say where they come from.
OF_LEVELS = {"loss": "loss_at", "low": "loss_low", "high": "loss_high", "unexpected": "loss_unexpected"}


def show(page: Page) -> None:
    """Losses as they stand, then under a shock, then the limits."""
    words = page.words
    carrying, predicted = portfolio.coverage(page.reading)
    if not predicted:
        st.info(words("losses.no_model"), icon=":material/info:")
        return
    if predicted < carrying:
        st.warning(words("losses.partly", predicted=f"{predicted:,}", projects=f"{carrying:,}"), icon=":material/info:")
    with st.spinner(words("losses.working")):
        found = portfolio.distribution(page.reading, page.stamp.as_of)
    _losses(page, found)
    _stress(page, found)
    left, right = st.columns(2)
    with left:
        _sectors(page, found)
    with right:
        _concentration(page)
    risk_limits.show(page)
    passport.open_from_address(page)


def _amount(page: Page, yuan: float) -> str:
    return numbers.amount(yuan, page.unit)


def _losses(page: Page, found: Losses) -> None:
    words, unit = page.words, page.words(f"unit.{page.unit}")
    with card(words("losses.title"), words("losses.note")):
        shown = [
            (f"{words('losses.expected')} ({unit})", _amount(page, found.expected), words("losses.expected_help"), ("loss_expected",)),
            (
                words("losses.rate"), numbers.percent(found.expected / found.exposure if found.exposure else None),
                words("losses.rate_help"), ("expected_loss_rate",),
            ),
            *(
                (
                    f"{words('losses.unexpected', level=numbers.percent(level))} ({unit})", _amount(page, found.unexpected(level)),
                    words("losses.unexpected_help"), ("loss_unexpected", str(level)),
                )
                for level in LEVELS[1:]
            ),
        ]  # fmt: skip
        for column, (label, value, told, figure) in zip(st.columns(len(shown)), shown, strict=True):
            with column:
                st.metric(label, value, help=told, height="stretch")
                passport.corner(page, "_".join(figure).replace(".", "_"), partial(passport.open_counted, *figure))
        _draws(page, found)
        _quantiles(page, found)
        error = numbers.percent(found.mean_error / found.simulated_mean if found.simulated_mean else None)
        st.caption(
            words("losses.method", scenarios=f"{len(found.draws):,}", error=error, projects=f"{found.projects:,}")
        )


def _draws(page: Page, found: Losses) -> None:
    """How often a year ends with which loss, and where the levels lie."""
    words, unit = page.words, page.words(f"unit.{page.unit}")
    marks = [
        (words("losses.at", level=numbers.percent(one.level)), numbers.scaled(one.loss, page.unit) or 0.0, level)
        for one, level in zip(found.quantiles, MARKS, strict=True)
    ]
    scale = numbers.scaled(1.0, page.unit) or 1.0
    figure = loss_histogram(
        found.draws * float(scale), [(w, float(v), c) for w, v, c in marks], unit, words("losses.share")
    )
    st.plotly_chart(figure, theme=None, config=CONFIG, key="chart:losses")


def _quantiles(page: Page, found: Losses) -> None:
    """The loss that is not exceeded at each level, with the interval of the simulation."""
    words = page.words
    rows = [
        {
            "level": one.level,
            "loss": one.loss,
            "low": one.low,
            "high": one.high,
            "unexpected": one.loss - found.expected,
        }
        for one in found.quantiles
    ]
    columns = [
        Column("level", words("losses.level"), "percent"), Column("loss", words("losses.loss"), "amount"),
        Column("low", words("losses.low"), "amount"), Column("high", words("losses.high"), "amount"),
        Column("unexpected", words("losses.over_expected"), "amount"),
    ]  # fmt: skip
    table(
        page, FrameSource(pl.DataFrame(rows), columns, manner=page.manner),
        Shown(
            "losses", words("losses.title"), columns, "level", False, searchable=False, key="level", explained=tuple(OF_LEVELS),
            on_explain=passport.explains(page, lambda level, column: passport.open_counted(OF_LEVELS[column], level)),
        ),
    )  # fmt: skip


def _stress(page: Page, calm: Losses) -> None:
    words = page.words
    with card(words("stress.title"), words("stress.note"), key="stress"):
        shock = _shock(page, calm)
        with st.spinner(words("losses.working")):
            worse = portfolio.distribution(page.reading, page.stamp.as_of, shock)
        unit = words(f"unit.{page.unit}")
        said = said_of(shock)
        shown = [
            (words("losses.expected"), calm.expected, worse.expected, ("stressed_expected", *said)),
            *(
                (
                    words("losses.at", level=numbers.percent(before.level)), before.loss, after.loss,
                    ("stressed_at", *said, str(before.level)),
                )
                for before, after in zip(calm.quantiles, worse.quantiles, strict=True)
            ),
        ]  # fmt: skip
        for number, (column, (label, before, after, figure)) in enumerate(
            zip(st.columns(len(shown)), shown, strict=True)
        ):
            with column:
                change = numbers.signed(_amount(page, after - before))
                st.metric(f"{label} ({unit})", _amount(page, after), change, delta_color="inverse", height="stretch")
                passport.corner(page, f"stressed_{number}", partial(passport.open_counted, *figure))


def _shock(page: Page, calm: Losses) -> Shock:
    """The shock that the reader sets, beginning with one of those that are ready."""
    words = page.words
    ready = scenarios(shipped().at(page.stamp.as_of))

    def prepared() -> None:
        chosen = ready.get(str(st.session_state.get("stress:ready")))
        if chosen is not None:
            st.session_state["stress:odds"], st.session_state["stress:recovery"] = chosen.odds, chosen.recovery

    st.segmented_control(
        words("stress.ready"), list(ready), key="stress:ready", default="severe", format_func=lambda name: words(f"stress.{name}"),
        on_change=prepared,
    )  # fmt: skip
    st.session_state.setdefault("stress:odds", ready["severe"].odds)
    st.session_state.setdefault("stress:recovery", ready["severe"].recovery)
    one, two, three, four = st.columns(4)
    odds = one.slider(words("stress.odds"), 1.0, MOST_ODDS, step=0.1, key="stress:odds", help=words("stress.odds_help"))
    recovery = two.slider(
        words("stress.recovery"), 0.0, 1.0, step=0.05, key="stress:recovery", help=words("stress.recovery_help")
    )
    sectors = calm.sectors["sector"].sort().to_list()
    sector = three.selectbox(
        words("stress.sector"), ["", *sectors], key="stress:sector",
        format_func=lambda key: name_of(page, "industry_section", key) if key else words("stress.no_sector"),
    )  # fmt: skip
    more = four.slider(
        words("stress.sector_odds"), 1.0, MOST_ODDS, 2.0, step=0.1, key="stress:more", disabled=not sector
    )
    return Shock(round(odds, 2), sector or None, round(more, 2) if sector else 1.0, round(recovery, 2))


def _sectors(page: Page, found: Losses) -> None:
    words = page.words
    frame = found.sectors.with_columns(
        name=pl.Series([name_of(page, "industry_section", key) if key else words("value.unknown") for key in found.sectors["sector"]]),
        key=pl.col("sector").replace("", NO_SECTOR),
    )  # fmt: skip
    columns = [
        Column("name", words("dimension.industry_section")), Column("exposure", words("measure.exposure"), "amount"),
        Column("expected", words("losses.expected"), "amount"), Column("in_tail", words("losses.in_tail"), "amount"),
    ]  # fmt: skip
    with card(words("losses.sectors"), words("losses.sectors_note")):
        source = FrameSource(frame, columns, summed=("exposure", "expected", "in_tail"), manner=page.manner)
        table(
            page,
            source,
            Shown(
                "loss_sectors",
                words("losses.sectors"),
                columns,
                "in_tail",
                height=320,
                searchable=False,
                key="key",
                explained=("exposure", "expected", "in_tail"),
                on_explain=passport.explains(page, _explain_sector),
            ),
        )


def _explain_sector(key: str, column: str) -> None:
    passport.open_counted(f"loss_sector_{column}", "" if key == NO_SECTOR else key or EVERY)


def _concentration(page: Page) -> None:
    words = page.words
    frame = portfolio.concentration(page.reading, TOP)
    wide = frame.pivot(on="kind", index="rank", values=["exposure", "share"]).sort("rank")
    columns = [
        Column("rank", words("losses.rank"), "plain"),
        Column("exposure_customer", words("losses.exposure_customer"), "amount"),
        Column("share_customer", words("losses.share_customer"), "percent"),
        Column("exposure_group", words("losses.exposure_group"), "amount"),
        Column("share_group", words("losses.share_group"), "percent"),
    ]
    with card(words("losses.top", count=TOP), words("losses.top_note")):
        source = FrameSource(wide, columns, manner=page.manner)
        table(
            page,
            source,
            Shown(
                "loss_top",
                words("losses.top", count=TOP),
                columns,
                "rank",
                False,
                height=320,
                searchable=False,
                key="rank",
                explained=[column.name for column in columns[1:]],
                on_explain=passport.explains(page, _explain_largest),
            ),
        )


def _explain_largest(rank: str, column: str) -> None:
    name, _, largest = column.partition("_")
    passport.open_counted(f"top_{name}", largest, rank)
