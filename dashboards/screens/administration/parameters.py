"""The numbers of the rules with their dates and sources, and one of them opened: every line of its value, where it comes from, and why.

Here: the list and the window. Not here: what codes and steps are called (`rule_words`), which values there are (`rules_in_force`).
"""

from __future__ import annotations

import re

import polars as pl
import streamlit as st

from casework.clock import at
from dashboards.components import numbers
from dashboards.components.address import put
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card, facts
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import rules_in_force
from dashboards.screens.administration.rule_words import lines_of, word_of
from dashboards.texts import Words
from scoring.office_time import office_day
from scoring.parameters.model import DatedValue, Parameter
from scoring.parameters.reader import shipped

PARAMETER = "rule"  # the opened value, in the address: PARAMETER@DAY
_BESIDE = re.compile(r"\s?[（(]([a-z_]+)[)）]")  # a code beside the words for it
FEW = 3  # lines of a value that the list has room for


def show(page: Page) -> None:
    """The list, and the window over it when the address names a value."""
    words = page.words
    frame = rules_in_force.dated_values(office_day(at(None)))
    values = [lines(words, *_found(key)) for key in frame["key"].to_list()]
    cited = rules_in_force.in_chinese if words.is_chinese else rules_in_force.in_english
    frame = frame.with_columns(
        cited(pl.col("source")),
        pl.Series("value", [_brief(words, value) for value in values], dtype=pl.String),
        pl.Series("whole", ["; ".join(map(_line, value)) for value in values], dtype=pl.String),
        name=pl.col("zh" if words.is_chinese else "en"),
    )
    columns = [
        Column("name", words("column.parameter"), wraps=True),
        Column("value", words("column.rule_value"), wraps=True),
        Column("unit", words("column.rule_unit"), "word", "rule_unit"),
        Column("valid_from", words("column.valid_from"), "date"),
        Column("valid_to", words("column.valid_to"), "date"),
        Column("place", words("column.place"), "word", "rule_place"),
        Column("is_confirmed", words("column.is_confirmed"), "yes"),
        Column("source_kind", words("column.source_kind"), "word", "source_kind"),
        Column("source", words("column.source"), wraps=True),
        Column("whole", words("column.whole_value"), aside=True, wraps=True),
        Column("parameter_id", words("column.parameter_id"), aside=True),
    ]
    note = words("administration.parameters_note", version=rules_in_force.version())
    with card(words("administration.parameters"), note):
        shown = Shown(
            "parameters", words("administration.parameters"), columns, "name", descending=False, key="key", height=560,
            on_open=lambda key: put(PARAMETER, key), chosen=st.query_params.get(PARAMETER, ""),
        )  # fmt: skip
        table(page, FrameSource(frame, columns, manner=page.manner), shown)
    opened = frame.filter(pl.col("key") == st.query_params.get(PARAMETER, ""))
    if opened.height:
        row = opened.row(0, named=True)
        st.dialog(row["name"], width="large", on_dismiss=lambda: put(PARAMETER))(_draw)(page, row)


def lines(words: Words, parameter: Parameter, dated: DatedValue) -> list[tuple[str, str]]:
    """Names and figures of a value in the reader's words; one line at the least."""
    return list(lines_of(words, parameter, dated.value)) or [("", words("rule_value.none"))]


def _draw(page: Page, row: dict[str, object]) -> None:
    words = page.words
    parameter, dated = _found(str(row["key"]))
    st.caption(_described(words, parameter, dated))
    given = lines(words, parameter, dated)
    unit = page.manner.text(row["unit"], Column("unit", "", "word", "rule_unit"))
    facts(
        [
            (words("column.rule_unit"), unit),
            (words("column.valid_from"), f"{dated.valid_from:%Y-%m-%d}"),
            (words("column.valid_to"), f"{dated.valid_to:%Y-%m-%d}" if dated.valid_to else numbers.MISSING),
            (words("column.is_confirmed"), page.manner.text(dated.confirmed, Column("is_confirmed", "", "yes"))),
        ]
    )
    columns = [
        Column("what", words("rule_value.what"), wraps=True),
        Column("value", words("rule_value.value"), wraps=True),
    ]
    columns = columns if any(name for name, _ in given) else columns[1:]
    frame = pl.DataFrame(given, schema={"what": pl.String, "value": pl.String}, orient="row")
    shown = Shown("rule_lines", str(row["name"]), columns, "", descending=False, searchable=False, height=360)
    table(page, FrameSource(frame, columns, manner=page.manner), shown)
    kind = page.manner.text(row["source_kind"], Column("source_kind", "", "word", "source_kind"))
    st.markdown(words.pair(f"**{words('column.source')}**", f"{kind} — {row['source']}"))


def _described(words: Words, parameter: Parameter, dated: DatedValue) -> str:
    """What the parameter is, with words for the codes of its value where the text has none beside them."""
    text = parameter.description_zh if words.is_chinese else parameter.description
    text = _BESIDE.sub(lambda found: "" if _is_code(words, parameter, found[1]) else found[0], text)
    codes = dated.value if isinstance(dated.value, dict | tuple) else ()
    for code in sorted((str(one) for one in codes), key=len, reverse=True):
        if words.is_chinese or "_" in code:
            text = re.sub(rf"(?<![A-Za-z_]){re.escape(code)}(?![A-Za-z_])", word_of(words, parameter.id, code), text)
    return text


def _is_code(words: Words, parameter: Parameter, text: str) -> bool:
    return "_" in text or words.has(f"rule_code.{parameter.id}.{text}") or words.has(f"rule_code.{text}")


def _found(key: str) -> tuple[Parameter, DatedValue]:
    name, _, day = key.partition("@")
    parameter = shipped().by_id[name]
    return parameter, next(dated for dated in parameter.values if str(dated.valid_from) == day)


def _brief(words: Words, given: list[tuple[str, str]]) -> str:
    """A value as far as a list has room for it."""
    if all(not name for name, _ in given):
        return words.listed(figure for _, figure in given)
    return "; ".join(map(_line, given)) if len(given) <= FEW else words("rule_value.many", count=len(given))


def _line(line: tuple[str, str]) -> str:
    return " ".join(part for part in line if part)
