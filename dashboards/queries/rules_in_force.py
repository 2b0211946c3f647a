"""The dated numbers of the rules, a row for each value: what it is, from when, by which source, and whether somebody confirmed it."""

from __future__ import annotations

from datetime import date

import polars as pl

from scoring.parameters.model import DatedValue, Parameter, Source
from scoring.parameters.reader import shipped

#: Where a value stands on the day asked for.
PLACES = ("in_force", "coming", "past")
SCHEMA = {
    "key": pl.String, "parameter_id": pl.String, "zh": pl.String, "en": pl.String, "unit": pl.String,
    "valid_from": pl.Date, "valid_to": pl.Date, "place": pl.String, "is_confirmed": pl.Boolean, "source_kind": pl.String,
    "source": pl.String, "description_zh": pl.String, "description": pl.String,
}  # fmt: skip


def dated_values(day: date) -> pl.DataFrame:
    """Every value of every parameter, and whether it is in force on `day`; columns of `SCHEMA`."""
    rows = [
        _row(parameter, dated, day)
        for parameter in sorted(shipped().by_id.values(), key=lambda one: one.id)
        for dated in parameter.values
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def in_chinese(source: pl.Expr) -> pl.Expr:
    """Citations without the English beside the Chinese; those in English alone as they are.

    >>> cited = pl.Series(["办法（出厂默认） Rules of admission, shipped default, section 2", "条例, 第683号, 第十五条", "Loan data, 7(a)"])
    >>> pl.select(in_chinese(pl.lit(cited))).to_series().to_list()
    ['办法（出厂默认）', '条例, 第683号, 第十五条', 'Loan data, 7(a)']
    """
    bare = source.str.replace_all(r" [A-Za-z][^,;]*", "").str.replace_all(r"(,\s*)+(,|;|$)", "$2")
    return pl.when(source.str.contains(r"\p{Han}")).then(bare).otherwise(source)


def in_english(source: pl.Expr) -> pl.Expr:
    """Citations without the Chinese title before the English; numbers and articles, and what has no English, as they are.

    >>> cited = pl.Series(["办法（出厂默认） Rules of admission, section 2", "条例 Rules, 第683号; 办法 Law", "条例, 第十五条"])
    >>> pl.select(in_english(pl.lit(cited))).to_series().to_list()
    ['Rules of admission, section 2', 'Rules, 第683号; Law', '条例, 第十五条']
    """
    return source.str.replace_all(r"(^|[,;]\s*)[^,;]*\p{Han}[^,;]*? ([A-Za-z][^,;]*)", "$1$2")


def version() -> str:
    """The version of all of them together: another number, another version."""
    return shipped().version


def _row(parameter: Parameter, dated: DatedValue, day: date) -> tuple[object, ...]:
    begun = "in_force" if _of_the_day(parameter, day) is dated else "past"
    place = "coming" if dated.valid_from > day else begun
    return (
        f"{parameter.id}@{dated.valid_from}", parameter.id, parameter.zh, parameter.en, parameter.unit, dated.valid_from, dated.valid_to,
        place, dated.confirmed, dated.sources[0].kind.replace(" ", "_"), "; ".join(map(_cited, dated.sources)),
        parameter.description_zh, parameter.description,
    )  # fmt: skip


def _cited(source: Source) -> str:
    return ", ".join(part for part in (source.title, source.number, source.article, source.date) if part)


def _of_the_day(parameter: Parameter, day: date) -> DatedValue | None:
    return next((dated for dated in reversed(parameter.values) if dated.in_force(day)), None)
