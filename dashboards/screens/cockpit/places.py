"""Regions on a map of tiles, for the cockpit and for decision analysis: which province, what is on the map, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import streamlit as st

from casework.settings import Settings
from dashboards.charts.outlines import outline_map, outlines_of
from dashboards.charts.palette import CONFIG
from dashboards.charts.tiles import WHOLE_COUNTRY, Place, Tile, counties_of, in_order, placement, tile_map
from dashboards.components.clicks import clicked
from dashboards.components.columns import Column
from dashboards.components.page import Page, choice
from dashboards.queries import analysis
from dashboards.queries.measures import MEASURES
from dashboards.queries.question import Question
from dashboards.screens.decision.answers import KINDS, name_of, shown_value, unit_of

PARAMETER = "province"
CODE = 6  # digits of a region's code
#: Dimension -> the one above, of which one value is on the map, and with how many digits its code begins.
ABOVE = {"region_city": ("region_province", 2), "region_county": ("region_city", 4)}
_MOST_NAMED = 5


def show(page: Page, question: Question, key: str, opened: Callable[[str], None] | None) -> bool:
    """The map of a question that is split by province, city or county; whether there was one. `opened`: what a click on a tile does."""
    frame = analysis.measured(page.reading, question)
    region = WHOLE_COUNTRY if question.by not in ABOVE else _region(page, question, frame)
    if region is None:
        return False
    known = dict(zip(frame["key"].to_list(), frame["value"].to_list(), strict=True))
    places, is_placed = _places(question.by, region, list(known))
    column = Column("value", "", KINDS[MEASURES[question.measure].kind])
    written = {code: page.manner.text(known.get(code), column) for code in places}
    tiles = [
        Tile(code, name_of(page, question.by, code), shown_value(page, question, known.get(code)), written[code])
        for code in places
    ]
    outlines = outlines_of(Settings.from_environment().outlines)
    there = {code for code in places if known.get(code) is not None}
    is_outlined = bool(there) and there <= outlines.keys()
    unit = unit_of(page, question)
    figure = outline_map(tiles, outlines, unit) if is_outlined else tile_map(tiles, places, unit)
    _draw(figure, key, opened, known)
    if is_outlined:
        st.caption(_told(page, question, known, places, how="outlines"))
    elif question.by == "region_county":
        st.caption(_told_of_city(page, region, known, places))
    else:
        st.caption(_told(page, question, known, places, how="about" if is_placed else "in_order"))
    return True


def _region(page: Page, question: Question, frame: pl.DataFrame) -> str | None:
    """The province, or of counties the city, to show: the one that was chosen, else the largest; None where none is known."""
    above, digits = ABOVE[question.by]
    adds_up = MEASURES[question.measure].kind in {"amount", "count"}
    parts = frame.filter(pl.col("key").str.contains("^[0-9]+$")).group_by(
        code=pl.col("key").str.slice(0, digits).str.pad_end(CODE, "0")
    )
    sizes = parts.agg(size=pl.col("value").sum() if adds_up else pl.len())
    ordered = sizes.sort("size", "code", descending=[True, False])["code"].to_list()
    if not ordered:
        return None
    if len(ordered) == 1:
        return str(ordered[0])
    names = analysis.labels(page.reading, above)
    return choice(
        st.selectbox,
        page.words(f"dimension.{above}"),
        ordered,
        PARAMETER,
        str(ordered[0]),
        lambda code: names.get(code, code),
        width=200,
    )


def _places(by: str, region: str, keys: list[str]) -> tuple[dict[str, Place], bool]:
    """Where the tiles stand, and whether somebody has placed them."""
    placed = placement(region) if by != "region_county" else None
    if placed is not None:
        return placed, True
    digits = ABOVE[by][1]
    within = {key for key in keys if key.startswith(region[:digits])}
    return in_order(within.union(counties_of(region) if by == "region_county" else ())), False


def _draw(figure: Any, key: str, opened: Callable[[str], None] | None, known: dict[str, Any]) -> None:
    if opened is None:
        st.plotly_chart(figure, theme=None, config=CONFIG, key=key)
        return
    code = clicked(figure, key)
    if code in known:
        opened(code)
        st.rerun()


def _told_of_city(page: Page, city: str, known: dict[str, Any], places: dict[str, Place]) -> str:
    """How many counties there are and have figures, and that those of other cities stand in the table."""
    words, there = page.words, [code for code in places if known.get(code) is not None]
    named = name_of(page, "region_city", city)
    shown = words("places.shown", count=len(there), all=len(places))
    return f"{shown} {words('places.counties', city=named, count=len(set(known) - set(places)))}"


def _told(page: Page, question: Question, known: dict[str, Any], places: dict[str, Place], *, how: str) -> str:
    """What the map shows and what it does not: regions without a figure, figures without a place on it. `how` regions are placed."""
    words, measure = page.words, MEASURES[question.measure]
    there = [code for code in places if known.get(code) is not None]
    away = [code for code in known if code not in places]
    shown = "places.shown_outlined" if how == "outlines" else "places.shown"
    parts = [words(shown, count=len(there), all=len(places))]
    if how != "in_order":
        parts.append(words(f"places.{how}"))
    if away:
        names = words.listed(name_of(page, question.by, code) for code in away[:_MOST_NAMED])
        parts.append(words("places.away", count=len(away), names=names))
        if measure.kind in {"amount", "count"}:
            column = Column("value", words(f"measure.{measure.name}"), KINDS[measure.kind])
            gone = page.manner.text(sum(known[code] or 0 for code in away), column)
            parts.append(words.pair(page.manner.heading(column), gone))
    else:
        parts.append(words("places.all"))
    if how == "in_order":
        parts.append(words("places.in_order"))
    return " ".join(parts)
