"""Regions on a map of tiles, for the cockpit and for decision analysis: which province, what is on the map, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import polars as pl
import streamlit as st

from dashboards.charts.palette import CONFIG
from dashboards.charts.tiles import WHOLE_COUNTRY, Place, Tile, in_order, placement, tile_map
from dashboards.components.columns import Column
from dashboards.components.page import Page, choice
from dashboards.queries import analysis
from dashboards.queries.measures import MEASURES
from dashboards.queries.question import UNKNOWN, Question
from dashboards.screens.decision.answers import KINDS, name_of, shown_value, unit_of

PARAMETER = "province"
_PROVINCE_DIGITS = 2
_MOST_NAMED = 5


def show(page: Page, question: Question, key: str, opened: Callable[[str], None] | None) -> bool:
    """The map of a question that is split by province or city; whether there was one. `opened`: what a click on a tile does."""
    frame = analysis.measured(page.reading, question)
    if question.by == "region_province":
        province: str | None = WHOLE_COUNTRY
    else:
        province = _province(page, frame)
    if province is None:
        return False
    known = dict(zip(frame["key"].to_list(), frame["value"].to_list(), strict=True))
    places, is_placed = _places(province, list(known))
    column = Column("value", "", KINDS[MEASURES[question.measure].kind])
    written = {code: page.manner.text(known.get(code), column) for code in places}
    tiles = [
        Tile(code, name_of(page, question.by, code), shown_value(page, question, known.get(code)), written[code])
        for code in places
    ]
    _draw(tile_map(tiles, places, unit_of(page, question)), key, opened, known)
    st.caption(_told(page, question, known, places, is_placed=is_placed))
    return True


def _province(page: Page, frame: pl.DataFrame) -> str | None:
    """The province to show: the one that was chosen, else that of the most cities; None where no city is known."""
    cities = [key for key in frame["key"].to_list() if key != UNKNOWN and key.isdigit()]
    found = pl.Series([f"{key[:_PROVINCE_DIGITS]}0000" for key in cities], dtype=pl.String)
    if found.is_empty():
        return None
    ordered = found.value_counts(sort=True)[found.name].to_list()
    if len(ordered) == 1:
        return str(ordered[0])
    names = analysis.labels(page.reading, "region_province")
    return choice(
        st.selectbox,
        page.words("dimension.region_province"),
        ordered,
        PARAMETER,
        str(ordered[0]),
        lambda code: names.get(code, code),
        width=200,
    )


def _places(province: str, keys: list[str]) -> tuple[dict[str, Place], bool]:
    """Where the tiles stand, and whether somebody has placed them."""
    placed = placement(province)
    if placed is not None:
        return placed, True
    return in_order([key for key in keys if key.startswith(province[:_PROVINCE_DIGITS])]), False


def _draw(figure: Any, key: str, opened: Callable[[str], None] | None, known: dict[str, Any]) -> None:
    if opened is None:
        st.plotly_chart(figure, theme=None, config=CONFIG, key=key)
        return
    picked = st.plotly_chart(figure, theme=None, config=CONFIG, key=key, on_select="rerun", selection_mode="points")
    points = cast("dict[str, Any]", picked)["selection"]["points"]
    clicked = points[0].get("customdata") if points else None
    code = str(clicked[0] if isinstance(clicked, list) else clicked) if clicked else ""
    if code in known:
        opened(code)
        st.rerun()


def _told(page: Page, question: Question, known: dict[str, Any], places: dict[str, Place], *, is_placed: bool) -> str:
    """What the map shows and what it does not: regions without a figure, figures without a place on it."""
    words, measure = page.words, MEASURES[question.measure]
    there = [code for code in places if known.get(code) is not None]
    away = [code for code in known if code not in places]
    parts = [words("places.shown", count=len(there), all=len(places))]
    if away:
        names = words.listed(name_of(page, question.by, code) for code in away[:_MOST_NAMED])
        parts.append(words("places.away", count=len(away), names=names))
        if measure.kind in {"amount", "count"}:
            column = Column("value", words(f"measure.{measure.name}"), KINDS[measure.kind])
            gone = page.manner.text(sum(known[code] or 0 for code in away), column)
            parts.append(words.pair(page.manner.heading(column), gone))
    else:
        parts.append(words("places.all"))
    if not is_placed:
        parts.append(words("places.in_order"))
    return " ".join(parts)
