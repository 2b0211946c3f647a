"""The figures of a report: each line's exact value in each column, from the published warehouse.

Here: the columns' months, running the description's SQL, the ties that must hold. Not here: rounding to the unit and writing files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb

from orchestration.exports import stated
from orchestration.exports.description import Identity, LineItem, Report, ReportError, Section

OPENING, MONTH, YEAR_TO_DATE, LAST_YEAR = "opening", "month", "year_to_date", "last_year"
COLUMNS = (OPENING, MONTH, YEAR_TO_DATE, LAST_YEAR)
PARAMETER = re.compile(r"\$(\w+)")
UNKNOWN = ("~", "不详 not known")


@dataclass(frozen=True)
class Window:
    """Months from `first` to `last`, both counted."""

    first: str
    last: str


@dataclass(frozen=True)
class Figure:
    """A line as reported: its number on the paper and one exact value a column; None where the column does not apply or is not held.

    `label` and `code` are those of the list that its section repeats lines for. `lacking`: by column, which figures of the company's own
    statement are missing for it.
    """

    no: str
    item: LineItem
    label: str | None
    values: Mapping[str, Decimal | None]
    code: str = ""
    lacking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def shown(self, column: str) -> Decimal | None:
        """The value in the line's unit, rounded half up once."""
        value = self.values[column]
        if value is None:
            return None
        step = Decimal(1).scaleb(-self.item.unit.decimals)
        return (value / self.item.unit.scale).quantize(step, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class FilledSection:
    """A section with its figures."""

    section: Section
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Filled:
    """A report's figures, with what a reader must know about them."""

    sections: tuple[FilledSection, ...]
    notes: tuple[str, ...] = field(default=())
    not_stated: tuple[str, ...] = field(default=())

    def figures(self) -> Iterable[Figure]:
        """All lines in the order of the paper."""
        for filled in self.sections:
            yield from filled.figures


def earlier_year(month: str) -> str:
    """The same month a year before.

    >>> earlier_year("2025-03")
    '2024-03'
    """
    return f"{int(month[:4]) - 1}{month[4:]}"


def window_of(column: str, period: str, *, is_flow: bool) -> Window | None:
    """The months a column speaks of; None where it has no meaning for the line.

    >>> window_of("last_year", "2025-03", is_flow=True)
    Window(first='2024-01', last='2024-03')
    >>> window_of("opening", "2025-03", is_flow=True) is None
    True
    """
    year, before = period[:4], earlier_year(period)
    if is_flow:
        flows = {
            MONTH: Window(period, period),
            YEAR_TO_DATE: Window(f"{year}-01", period),
            LAST_YEAR: Window(f"{before[:4]}-01", before),
        }
        return flows.get(column)
    stocks = {
        OPENING: Window(f"{before[:4]}-12", f"{before[:4]}-12"),
        MONTH: Window(period, period),
        LAST_YEAR: Window(before, before),
    }
    return stocks.get(column)


def fill(connection: duckdb.DuckDBPyConnection, report: Report, period: str, first_period: str) -> Filled:
    """Compute every line; ReportError when the table contradicts itself."""
    filled = Filled(
        tuple(_fill_section(connection, report, section, period, first_period) for section in report.sections)
    )
    _must_tie(report, filled)
    not_stated = tuple(_not_stated(filled, period))
    return Filled(filled.sections, (*not_stated, *_notes(report, filled, period, first_period)), not_stated)


def _parameters(sql: str, window: Window) -> dict[str, str]:
    said = {"first": window.first, "last": window.last}
    return {name: said[name] for name in set(PARAMETER.findall(sql))}


def _fill_section(
    connection: duckdb.DuckDBPyConnection, report: Report, section: Section, period: str, first_period: str
) -> FilledSection:
    codes = _codes(connection, report, section)
    values: dict[tuple[str, str, str], Decimal | None] = {}
    lacking: dict[tuple[str, str], tuple[str, ...]] = {}
    for column in COLUMNS:
        for is_flow in (True, False):
            window = window_of(column, period, is_flow=is_flow)
            # what the company states of itself may be older than what was filed
            lines = [line for line in section.lines if line.is_flow is is_flow]
            lines = [line for line in lines if line.stated or (window is not None and window.last >= first_period)]
            if window is None or not lines:
                continue
            lacking |= _lacking(connection, report, lines, column, window)
            for relation in sorted({line.relation for line in lines}):
                wanted = [line for line in lines if line.relation == relation]
                values |= _ask(connection, report, section, relation, wanted, column, window, codes)
    return FilledSection(section, tuple(_figures(section, codes, values, lacking)))


def _lacking(
    connection: duckdb.DuckDBPyConnection, report: Report, lines: list[LineItem], column: str, window: Window
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Which figures of the company's statement are missing for each line that rests on one."""
    wanted = [line for line in lines if line.stated]
    if not wanted:
        return {}
    found = stated.lacking(connection, report.relations[stated.RELATION], window.last, [line.stated for line in wanted])
    return {(line.no, column): found[line.stated] for line in wanted if found[line.stated]}


def _codes(connection: duckdb.DuckDBPyConnection, report: Report, section: Section) -> dict[str, str] | None:
    if section.each is None:
        return None
    listed = dict(connection.execute(report.lists[section.each]).fetchall())
    return {**listed, UNKNOWN[0]: UNKNOWN[1]}


def _ask(
    connection: duckdb.DuckDBPyConnection, report: Report, section: Section, relation: str, lines: list[LineItem],
    column: str, window: Window, codes: Mapping[str, str] | None,
) -> dict[tuple[str, str, str], Decimal | None]:  # fmt: skip
    """Values by code, line and column; a code of the list without rows has zeros, for a nil return is explicit."""
    source = report.relations[relation]
    # the texts come from the product's own description file, checked when it was read; what varies is passed as parameters
    aggregates = ", ".join(line.aggregate for line in lines)
    code = f"coalesce({section.each}, '{UNKNOWN[0]}')" if section.each else "''"
    sql = f"SELECT {code} AS code, {aggregates} FROM ({source}) AS said GROUP BY ALL"  # noqa: S608
    found = {row[0]: row[1:] for row in connection.execute(sql, _parameters(source, window)).fetchall()}
    none_found = tuple(None if line.unit.is_ratio else 0 for line in lines)
    return {
        (key, line.no, column): None
        if value is None and (line.unit.is_ratio or line.stated)
        else Decimal(str(value or 0))
        for key in (codes or {"": ""})
        for line, value in zip(lines, found.get(key, none_found), strict=True)
    }


def _figures(
    section: Section,
    codes: Mapping[str, str] | None,
    values: Mapping[tuple[str, str, str], Decimal | None],
    lacking: Mapping[tuple[str, str], tuple[str, ...]],
) -> Iterable[Figure]:
    if codes is None:
        for line in section.lines:
            missing = {column: lacking[line.no, column] for column in COLUMNS if (line.no, column) in lacking}
            said = {column: None if column in missing else values.get(("", line.no, column)) for column in COLUMNS}
            yield Figure(line.no, line, None, said, lacking=missing)
        return
    for number, (code, name) in enumerate(codes.items(), 1):
        for line in section.lines:
            said = {column: values.get((code, line.no, column)) for column in COLUMNS}
            yield Figure(f"{section.no}.{number}.{line.no}", line, name, said, code)


def _not_stated(filled: Filled, period: str) -> Iterable[str]:
    """What of the company's own statement is missing for the figures, by the month that it is missing of."""
    missing: dict[str, set[str]] = {}
    for figure in filled.figures():
        for column, names in figure.lacking.items():
            window = window_of(column, period, is_flow=figure.item.is_flow)
            assert window is not None  # noqa: S101 - nothing is asked of a column that does not apply
            missing.setdefault(window.last, set()).update(names)
    return stated.told(missing)


def _total(figures: Mapping[str, Figure], numbers: Iterable[str], column: str) -> Decimal | None:
    values = [figures[number].values[column] for number in numbers]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def _must_tie(report: Report, filled: Filled) -> None:
    by_no = {figure.no: figure for figure in filled.figures()}
    for check in report.checks:
        for column in COLUMNS:
            _must_equal(check, column, _total(by_no, check.left, column), _total(by_no, check.right, column))
    for part in filled.sections:
        if part.section.each is None:
            continue
        for line in part.section.lines:
            if line.ties_to is None:
                continue
            numbers = [figure.no for figure in part.figures if figure.item is line]
            identity = Identity(f"{part.section.no}.{line.no}", part.section.zh, part.section.en, (), (line.ties_to,))
            for column in COLUMNS:
                _must_equal(identity, column, _total(by_no, numbers, column), _total(by_no, [line.ties_to], column))


def _must_equal(check: Identity, column: str, left: Decimal | None, right: Decimal | None) -> None:
    if left is not None and right is not None and left != right:
        raise ReportError(
            f"the table contradicts itself: {check.en} ({check.id}), column {column}: {left} is not {right}; nothing was written"
        )


def _notes(report: Report, filled: Filled, period: str, first_period: str) -> Iterable[str]:
    """What the paper must say beside its figures: columns not held, and a roll-forward that does not close."""
    for column in COLUMNS:
        window = window_of(column, period, is_flow=column != OPENING)
        if window and window.last < first_period:
            yield f"{column}: 平台数据始于 {first_period}，此栏无数据。 Data begin in {first_period}; this column is not held."
        elif window and window.first < first_period:
            yield f"{column}: 平台数据始于 {first_period}，此栏不足全期。 Data begin in {first_period}; this column is incomplete."
    yield from _roll_forward(report, {figure.no: figure for figure in filled.figures()})


def _roll_forward(report: Report, figures: Mapping[str, Figure]) -> Iterable[str]:
    said: Mapping[str, Any] = report.roll_forward
    if not said:
        return
    stock = figures[said["stock"]].values
    plus, minus = (_total(figures, said[side], YEAR_TO_DATE) for side in ("plus", "minus"))
    opening, closing = stock[OPENING], stock[MONTH]
    if opening is None or closing is None or plus is None or minus is None:
        return
    difference = opening + plus - minus - closing
    if difference:
        yield (
            f"年初余额+新增−解除−代偿−期末余额 = {difference} 元（单笔余额不低于零所致）。 "
            f"Opening + new − released − compensated − closing = {difference} yuan (a project's balance never falls below zero)."
        )
