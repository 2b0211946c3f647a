"""Models 模型: can I trust the machine. Which serve, test beside baselines, calibration, features, drift, whom it fears for; linkage."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from dashboards.charts.palette import BAD, CONFIG, GOOD, INK, MUTED, NAVY, dressed
from dashboards.components.columns import Column
from dashboards.components.page import Page, choice
from dashboards.components.parts import card, heading
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import models
from dashboards.screens.models.linkage_card import linkage_card
from dashboards.screens.models.model_reasons import feature_names, outlooks, reasons
from dashboards.screens.windows import passport, project
from models.drift import ATTENTION, SHIFTED
from models.labels import OF_PARTNER

FIGURES = ("auc", "ks", "brier", "lift", "money_caught")  # of a test, that say where they come from


def show(page: Page) -> None:
    """Draw the page."""
    heading(page, "models", ("probability", "auc", "ks", "brier", "psi"))
    words, known = page.words, models.models(page.reading)
    if known.is_empty():
        st.info(words("models.none"), icon=":material/school:")
        linkage_card(page)
        return
    names = known["model_version"].to_list()
    listed = dict(zip(names, known.to_dicts(), strict=True))
    version = choice(
        st.selectbox, words("models.version"), names, "model", names[0], lambda one: _named(page, listed[one])
    )
    _test(page, version)
    left, right = st.columns(2)
    with left:
        _calibration(page, version)
    with right:
        _drift(page, version)
    _features(page, version)
    if listed[version]["target"] == OF_PARTNER:
        outlooks(page)
    elif page.may("read", "project"):
        _feared(page)
    st.caption(words("models.limits"))
    linkage_card(page)
    if not passport.open_from_address(page):
        project.open_from_address(page)


def _named(page: Page, row: dict[str, object]) -> str:
    words = page.words
    role = words("models.serves" if row["is_champion"] else "models.challenger")
    target = words(f"models.target.{row['target']}")
    return f"{row['model_version']} · {target} · {role} · {str(row['registered_at'])[:10]}"


def _test(page: Page, version: str) -> None:
    words = page.words
    columns = [
        Column("model_word", words("models.model")),
        Column("auc", words("measure.auc"), "factor"),
        Column("auc_low", words("models.low"), "factor"),
        Column("auc_high", words("models.high"), "factor"),
        Column("ks", words("measure.ks"), "factor"),
        Column("brier", words("measure.brier"), "factor"),
        Column("lift", words("models.lift"), "factor"),
        Column("money_caught", words("models.money_caught"), "percent"),
        Column("cases", words("models.cases"), "count"),
    ]
    frame = models.tests(page.reading, version)
    named = {name: words(f"models.kind.{name}") for name in frame["model"].to_list()}
    frame = frame.with_columns(model_word=pl.col("model").replace_strict(named, default=None, return_dtype=pl.String))
    meaning = models.target(page.reading, version)
    note = words("models.test_note")
    if meaning:
        columns[-1] = Column("cases", words("models.partner_months"), "count")
        columns[-1:-1] = [Column(name, words(f"models.{name}"), "factor") for name in ("lead", "lead_low", "lead_high")]
        note = words(
            "models.partner_test_note",
            months=f"{meaning['months']:.0f}",
            line=f"{meaning['line']:.1%}",
            rise=f"{meaning['rise']:.1%}",
        )
    with card(words("models.test"), note):
        source = FrameSource(frame, columns, manner=page.manner)
        shown = Shown(
            "model_tests", words("models.test"), columns, "auc", searchable=False, height=280, key="model", explained=FIGURES,
            on_explain=passport.explains(page, lambda key, column: passport.open_counted(f"model_{column}", version, key)),
        )  # fmt: skip
        table(page, source, shown)


def _calibration(page: Page, version: str) -> None:
    words, frame = page.words, models.calibration(page.reading, version)
    with card(words("models.calibration"), words("models.calibration_note")):
        if frame.is_empty():
            st.caption(words("table.empty"))
            return
        said, came = frame["said"].to_list(), frame["came"].to_list()
        above = [high - value for high, value in zip(frame["high"].to_list(), came, strict=True)]
        below = [value - low for low, value in zip(frame["low"].to_list(), came, strict=True)]
        top = max([*said, *came]) * 1.1
        figure = go.Figure()
        figure.add_scatter(
            x=[0, top], y=[0, top], mode="lines", line={"color": MUTED, "dash": "dot"}, name=words("models.ideal")
        )
        errors = {"type": "data", "array": above, "arrayminus": below, "color": MUTED}
        figure.add_scatter(
            x=said,
            y=came,
            mode="markers",
            marker={"color": NAVY, "size": 9},
            error_y=errors,
            name=words("models.tenths"),
        )
        axes = {
            f"{axis}axis": {"title": words(f"models.{name}"), "tickformat": ".0%"}
            for axis, name in (("x", "said"), ("y", "came"))
        }
        st.plotly_chart(dressed(figure, 280, **axes), theme=None, config=CONFIG, key="chart:calibration")


def _drift(page: Page, version: str) -> None:
    words, frame = page.words, models.drift(page.reading, version).filter(pl.col("psi").is_not_null())
    with card(words("models.drift"), words("models.drift_note")):
        if frame.is_empty():
            st.caption(words("models.not_evaluated"))
            return
        figure = go.Figure()
        figure.add_scatter(
            x=frame["month"].to_list(), y=frame["psi"].to_list(), mode="lines+markers", line={"color": NAVY}, name="PSI"
        )
        for line, colour in ((ATTENTION, "#d9a400"), (SHIFTED, BAD)):
            figure.add_hline(
                y=line, line={"color": colour, "dash": "dot"}, annotation_text=f"{line:.2f}", annotation_font_color=INK
            )
        axes = {
            "yaxis": {"title": "PSI"},
            "xaxis": {"type": "category"},
        }  # months as they are written, in either language
        st.plotly_chart(dressed(figure, 280, **axes), theme=None, config=CONFIG, key="chart:drift")


def _features(page: Page, version: str) -> None:
    words, frame = page.words, models.audited(page.reading, version)
    named = feature_names(page)
    frame = frame.with_columns(
        name=pl.col("feature").replace_strict(named, default=pl.col("feature"), return_dtype=pl.String)
    )
    columns = [
        Column("name", words("models.feature")),
        Column("reach", words("models.reach"), "factor"),
        Column("known_share", words("models.known"), "percent"),
        Column("late_share", words("models.late"), "percent"),
        Column("auc", words("models.own_auc"), "factor"),
        Column("psi", "PSI", "factor"),
        Column("verdict", words("column.verdict"), "word", "feature_verdict"),
    ]
    with card(words("models.features"), words("models.features_note")):
        left, right = st.columns([3, 2])
        with left:
            source = FrameSource(frame, columns, manner=page.manner)
            table(
                page,
                source,
                Shown("model_features", words("models.features"), columns, "reach", searchable=False, height=360),
            )
        with right:
            used = frame.filter(pl.col("reach").is_not_null())["feature"].to_list()
            if used:
                feature = choice(
                    st.selectbox, words("models.feature"), used, "feature", used[0], lambda one: named.get(one, one)
                )
                _table_of(page, version, feature)


def _table_of(page: Page, version: str, feature: str) -> None:
    """What each bin of a feature adds: to the right speaks for a compensation."""
    frame = models.table_of(page.reading, version, feature)
    values = frame["contribution"].to_list()
    colours = [BAD if value > 0 else GOOD for value in values]
    figure = go.Figure(
        go.Bar(x=values, y=[part[3:] for part in frame["bin"].to_list()], orientation="h", marker_color=colours)
    )
    axes = {
        "xaxis": {"title": page.words("models.contribution")},
        "yaxis": {"autorange": "reversed", "type": "category"},
    }
    st.plotly_chart(dressed(figure, 300, **axes), theme=None, config=CONFIG, key=f"chart:table:{feature}")


def _feared(page: Page) -> None:
    words, frame = page.words, models.feared(page.reading)
    said = [reasons(page, text) for text in frame["reasons"].to_list()]
    columns = [
        Column("project_no", words("column.project_no")),
        Column("customer_name", words("column.customer_name")),
        Column("probability", words("measure.probability"), "percent"),
        Column("exposure", words("measure.exposure"), "amount"),
        Column("expected", words("models.expected"), "amount"),
        Column("said", words("models.reasons"), wraps=True),
    ]
    with card(words("models.feared"), words("models.feared_note")):
        source = FrameSource(frame.with_columns(said=pl.Series(said, dtype=pl.String)), columns, manner=page.manner)
        shown = Shown(
            "feared", words("models.feared"), columns, "expected", key="project_id", on_open=project.open_in_address,
            explained=("probability",),
            on_explain=passport.explains(page, lambda key, _: passport.open_counted("project_probability", key)),
        )  # fmt: skip
        table(page, source, shown)
