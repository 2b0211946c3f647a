"""What a column of a shown table is: its name in the frame, its label, and how its values are written; used on screen and in downloads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from dashboards.components import numbers
from dashboards.components.numbers import MISSING, Unit
from dashboards.texts import Words
from ingestion.contracts.code_lists import CODE_LISTS

Kind = Literal[
    "text",
    "amount",
    "count",
    "plain",
    "percent",
    "change",
    "difference",
    "more",
    "points",
    "factor",
    "figure",
    "step",
    "date",
    "moment",
    "code",
    "word",
    "yes",
    "written",
]
NUMERIC: frozenset[Kind] = frozenset(
    {"amount", "count", "plain", "percent", "change", "difference", "more", "points", "factor", "figure", "step"}
)
RIGHT: frozenset[Kind] = NUMERIC | {
    "written"
}  # where they stand in a table: figures, and figures that are written already
IN_UNIT: frozenset[Kind] = frozenset({"amount", "difference"})  # amounts, and changes of amounts


@dataclass(frozen=True)
class Column:
    """`codes`: the contracts' code list (kind code) or the catalogue's group of texts (kind word).

    Kind written: figures of different units in one column, each a text with its own (`dashboards.components.measured`).
    Kinds of changes: difference of amounts, more of counts, points of rates, step of factors, change relative to what was before.
    """

    name: str
    label: str
    kind: Kind = "text"
    codes: str = ""
    short: bool = False  # shown shortened on screen, whole in downloads
    wraps: bool = False  # a sentence, shown whole on several lines
    breaks: bool = False  # a few words, on two lines where the table has no room for one
    narrow: bool = False  # a name, on several lines where the table has no room for it on one
    aside: bool = False  # not on the screen until all columns are asked for; always in downloads
    brief: str = (
        ""  # what the heading of a column of short values reads on the screen; the label is then seen by pointing at it
    )


@dataclass(frozen=True)
class Manner:
    """How this reader wants values written."""

    words: Words
    unit: Unit

    def heading(self, column: Column) -> str:
        """The label, with the unit where the values have one."""
        return self._with_unit(column.label, column)

    def brief(self, column: Column) -> str:
        """The same as the screen has it."""
        return self._with_unit(column.brief or column.label, column)

    def _with_unit(self, label: str, column: Column) -> str:
        unit = self.words(f"unit.{self.unit}") if column.kind in IN_UNIT else ""
        unit = self.words("unit.points") if column.kind == "points" else unit
        return f"{label} ({unit})" if unit else label

    def text(self, value: Any, column: Column) -> str:
        """A value as it is read on the screen."""
        if value is None or value == "":
            return MISSING
        writer = _WRITERS.get(column.kind)
        return writer(self, value, column) if writer else str(value)

    def value(self, value: Any, column: Column) -> Any:
        """A value as it goes into a spreadsheet: numbers stay numbers, in the shown unit; codes become words."""
        if value is None:
            return None
        if column.kind in IN_UNIT:
            return numbers.scaled(value, self.unit)
        if column.kind in {"percent", "change", "factor", "figure", "step", "points"}:
            return float(value) * (100 if column.kind == "points" else 1)
        if column.kind in {"count", "plain", "more"}:
            return int(value)
        if column.kind == "date":
            return value.date() if isinstance(value, datetime) else value
        return self.text(value, column)


def label_of(words: Words, code_list: str, code: str) -> str:
    """A code's word in the reader's language; an unknown code shows itself rather than nothing."""
    found = CODE_LISTS.get(code_list, {}).get(code)
    return code if found is None else (found.zh if words.is_chinese else found.en)


def _word(manner: Manner, value: Any, column: Column) -> str:
    key = f"{column.codes}.{value}"
    return manner.words(key) if manner.words.has(key) else str(value)


def _moment(_manner: Manner, value: datetime, _column: Column) -> str:
    return f"{value:%Y-%m-%d %H:%M} UTC"


def _date(_manner: Manner, value: date, _column: Column) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)


_WRITERS: Mapping[Kind, Any] = {
    "amount": lambda manner, value, _: numbers.amount(value, manner.unit),
    "difference": lambda manner, value, _: numbers.signed(numbers.amount(value, manner.unit)),
    "more": lambda _m, value, _c: numbers.signed(numbers.count(value)),
    "points": lambda _m, value, _c: numbers.signed(numbers.percent(value).rstrip("%")),
    "count": lambda _m, value, _c: numbers.count(value),
    "plain": lambda _m, value, _c: str(value),
    "percent": lambda _m, value, _c: numbers.percent(value),
    "change": lambda _m, value, _c: numbers.signed(numbers.percent(value)),
    "factor": lambda _m, value, _c: numbers.factor(value),
    "figure": lambda _m, value, _c: numbers.figure(value),
    "step": lambda _m, value, _c: numbers.signed(numbers.factor(value)),
    "date": _date,
    "moment": _moment,
    "code": lambda manner, value, column: label_of(manner.words, column.codes, str(value)),
    "word": _word,
    "yes": lambda manner, value, _: manner.words("yes" if value else "no"),
}
