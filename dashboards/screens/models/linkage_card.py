"""What linkage of records is and was measured to reach: a part of the page of models, from the figures behind its card."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from dashboards.charts.palette import CONFIG, INK, SERIES, dressed
from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.components.page import Page, choice
from dashboards.components.parts import card, facts
from dashboards.components.table import FrameSource, Shown, table
from models.linkage.measured import EXAMPLE, OURS, Measured, measured, odds
from scoring.parameters.reader import shipped

_LOOKS = {OURS: "solid", EXAMPLE: "dot"}


def linkage_card(page: Page) -> None:
    """The card: one set by threshold as a chart and a table, then all sets beside their examples, and the limits."""
    words, found = page.words, {f"{one.key}.{one.pairs}": one for one in measured()}
    line = float(shipped().at(page.stamp.as_of).number("linkage_least_probability"))
    with card(words("linkage.title"), words("linkage.note"), key="linkage"):
        # the largest first: the only one on which neither way is near perfect
        first = max(found, key=lambda name: found[name].true_pairs)
        chosen = found[
            choice(
                st.selectbox, words("linkage.set"), list(found), "linkage", first, lambda one: _named(page, found[one])
            )
        ]
        _at_line(page, chosen, line)
        left, right = st.columns([2, 3])
        with left:
            _chart(page, chosen, line)
        with right:
            _thresholds(page, chosen)
        _sets(page, list(found.values()), line)
        st.caption(words("linkage.limits"))


def _named(page: Page, one: Measured) -> str:
    return f"{page.words(f'linkage.set.{one.key}')} · {page.words(f'linkage.pairs.{one.pairs}')}"


def _at_line(page: Page, chosen: Measured, line: float) -> None:
    """What a person would see of the set, at the threshold nearest to the line in force."""
    words, threshold = page.words, chosen.nearest(line)
    at = chosen.curve(OURS).row(by_predicate=pl.col("threshold") == threshold, named=True)
    share = {"right": at["precision"] or 0.0, "missed": 1 - at["recall"]}
    facts(
        [
            (words("linkage.line"), f"{line:g}"),
            (words("linkage.shown", threshold=f"{threshold:g}"), numbers.count(at["kept"])),
            *(
                (
                    words(f"linkage.{name}"),
                    words("linkage.of", count=numbers.count(at[name]), share=numbers.percent(share[name])),
                )
                for name in share
            ),
        ]
    )


def _chart(page: Page, chosen: Measured, line: float) -> None:
    """Precision and recall over the odds of the threshold, ours drawn through and the example dotted."""
    words, figure = page.words, go.Figure()
    for side, look in _LOOKS.items():
        curve = chosen.curve(side)
        for measure, colour in zip(("precision", "recall"), SERIES, strict=False):
            figure.add_scatter(
                x=[odds(one) for one in curve["threshold"].to_list()], y=curve[measure].to_list(), mode="lines+markers",
                line={"color": colour, "dash": look}, name=f"{words(f'linkage.{measure}')} · {words(f'linkage.{side}')}",
                text=[f"{one:g}" for one in curve["threshold"].to_list()], hovertemplate="%{text}: %{y:.1%}",
            )  # fmt: skip
    figure.add_vline(x=odds(line), line={"color": INK, "dash": "dash", "width": 1})
    figure.add_annotation(
        x=odds(line), y=0.04, text=words("linkage.line"), showarrow=False, xanchor="left", xshift=4, font={"color": INK}
    )
    ticks = [float(one["threshold"]) for one in chosen.by_threshold]
    axes = {
        "xaxis": {
            "title": words("linkage.threshold"), "tickvals": [odds(one) for one in ticks], "ticktext": [f"{one:g}" for one in ticks],
            "tickangle": 0,
        },
        "yaxis": {"tickformat": ".0%", "rangemode": "tozero"},
    }  # fmt: skip
    st.caption(words("linkage.curve_note"))
    st.plotly_chart(dressed(figure, 340, **axes), theme=None, config=CONFIG, key="chart:linkage")


def _thresholds(page: Page, chosen: Measured) -> None:
    words = page.words
    theirs = chosen.curve(EXAMPLE).select("threshold", f1_example="f1")
    frame = chosen.curve(OURS).join(theirs, on="threshold").with_columns(
        written=pl.Series([f"{one['threshold']:g}" for one in chosen.by_threshold])
    )  # fmt: skip
    columns = [
        Column("written", words("linkage.threshold"), "written"),
        Column("kept", words("linkage.kept"), "count"),
        Column("right", words("linkage.rightly"), "count"),
        Column("wrong", words("linkage.wrong"), "count"),
        Column("missed", words("linkage.unseen"), "count"),
        Column("precision", words("linkage.precision"), "percent"),
        Column("recall", words("linkage.recall"), "percent"),
        Column("f1", words("linkage.f1"), "factor"),
        Column("f1_example", words("linkage.f1_example"), "factor"),
    ]
    shown = Shown("linkage_curve", words("linkage.curve"), columns, "threshold", False, searchable=False, height=340)
    table(page, FrameSource(frame, columns, manner=page.manner), shown)


def _sets(page: Page, found: list[Measured], line: float) -> None:
    words = page.words
    rows = [
        {
            "name": words(f"linkage.set.{one.key}"), "looked_at": words(f"linkage.pairs.{one.pairs}"), "true_pairs": one.true_pairs,
            "best": one.best[OURS], "best_example": one.best[EXAMPLE], "standing": words(f"linkage.standing.{one.standing()}"),
            "at_line": one.f1(OURS, one.nearest(line)), "at_line_example": one.f1(EXAMPLE, one.nearest(line)),
            "standing_line": words(f"linkage.standing.{one.standing(one.nearest(line))}"),
        }
        for one in found
    ]  # fmt: skip
    columns = [
        Column("name", words("linkage.set")),
        Column("looked_at", words("linkage.pairs")),
        Column("true_pairs", words("linkage.true_pairs"), "count"),
        *(Column(name, words(f"linkage.{name}"), "factor") for name in ("best", "best_example")),
        Column("standing", words("linkage.standing")),
        *(Column(name, words(f"linkage.{name}"), "factor") for name in ("at_line", "at_line_example")),
        Column("standing_line", words("linkage.standing_line")),
    ]
    st.html(f'<p class="cardtitle">{words("linkage.sets")}</p><p class="cardnote">{words("linkage.sets_note")}</p>')
    shown = Shown("linkage_sets", words("linkage.sets"), columns, "true_pairs", searchable=False, height=270)
    table(page, FrameSource(pl.DataFrame(rows), columns, manner=page.manner), shown)
