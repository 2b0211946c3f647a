"""The sections of a brief after its first: how the book went, what changed it, where it is concentrated, partners, warnings, compensation.

Each takes the questions so far and the month, and gives its blocks. A section that its reader has no right to is not made, and the brief
says so (`dashboards.briefs.contents`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl

from dashboards.briefs import plots
from dashboards.briefs.parts import Block, Grid, Picture, Text
from dashboards.briefs.sources import Asked
from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.queries import exchange, warnings
from dashboards.queries.measures import MEASURES
from dashboards.queries.periods import MONTHS_A_YEAR, Window, between, shift
from dashboards.queries.question import Question
from dashboards.screens.decision.answers import KINDS

LONGEST_COURSE = 24  # months of a line
MOST = 8  # rows of a ranking
CONCENTRATED_BY = ("region_city", "industry_section", "bank", "product")
RATES = (
    "compensation_rate", "compensation_rate_balance", "compensation_rate_cumulative", "recovery_rate_year",
    "recovery_rate_cumulative", "loss_rate",
)  # fmt: skip
FLOWS = ("compensated_amount", "recovered_amount", "written_off_amount", "outstanding_compensation")
LEVELS = ("red", "orange", "yellow", "blue")


def course(asked: Asked, month: str) -> list[Block]:
    """Balance and exposure along time."""
    words, unit = asked.page.words, asked.page.unit
    window = Window(max(shift(month, 1 - LONGEST_COURSE), asked.page.stamp.bounds.first), month)
    months = between(window.first, window.last)
    questions = [Question(window, name, "month") for name in ("guaranteed_balance", "exposure")]
    series = {words(f"measure.{one.measure}"): _along(asked, one, months, unit) for one in questions}
    told = words("brief.course_told", first=window.first, last=window.last)
    return [
        Text("heading", f"{words('brief.course')} {asked.numbers(*questions, is_split=True)}"),
        Picture(plots.lines(months, series, words(f"unit.{unit}"), told)),
    ]


def change(asked: Asked, month: str) -> list[Block]:
    """From last month's balance to this month's, and the guarantors that moved it most."""
    words, unit = asked.page.words, asked.page.unit
    before = shift(month, -1)
    if before < asked.page.stamp.bounds.first:
        return [Text("heading", words("brief.change")), Text("text", words("cockpit.no_month_before"))]
    ends = [Question(Window(end, end)) for end in (before, month)]
    moved_by = ("new_amount", "released_amount", "compensated_amount")
    flows = [Question(Window(month, month), name) for name in moved_by]
    then, now = (asked.total(one) or Decimal(0) for one in ends)
    new, released, compensated = (asked.total(one) or Decimal(0) for one in flows)
    steps = [
        (words(f"measure.{name}"), value) for name, value in zip(moved_by, (new, -released, -compensated), strict=True)
    ]
    rest = now - then - sum((value for _, value in steps), Decimal(0))
    steps += [(words("cockpit.rest"), rest)] if rest else []
    names, values = zip((before, then), *steps, (month, now), strict=True)
    drawing = plots.steps(
        names,
        [numbers.scaled(value, unit) or 0.0 for value in values],
        [numbers.signed(numbers.amount(value, unit)) if 0 < place < len(values) - 1 else numbers.amount(value, unit)
         for place, value in enumerate(values)],
        words(f"unit.{unit}"),
        words("brief.change_told", first=before, last=month),
    )  # fmt: skip
    return [
        Text("heading", f"{words('brief.change')} {asked.numbers(*ends, *flows)}"),
        Picture(drawing),
        Text("note", words("brief.change_note")),
    ]


def concentration(asked: Asked, month: str) -> list[Block]:
    """The largest parts of the balance by place as bars; by industry, bank and product as tables; with the index of concentration."""
    words = asked.page.words
    blocks: list[Block] = [Text("heading", words("brief.concentration"))]
    for number, by in enumerate(CONCENTRATED_BY):
        question = Question(Window(month, month), "guaranteed_balance", by)
        frame = asked.split(question).filter(pl.col("value") > 0)
        values = [float(value) for value in frame["value"].to_list()]
        whole = sum(values)
        if not whole:
            continue
        shares = [value / whole for value in values]
        index = sum((share * 100) ** 2 for share in shares)
        told = words(
            "brief.concentration_line",
            by=words(f"dimension.{by}"),
            count=len(values),
            largest=frame["name"][0],
            share=numbers.percent(shares[0]),
            index=f"{index:,.0f}",
        )
        blocks.append(Text("text", f"{told} {asked.numbers(question, is_split=True)}"))
        texts = [
            f"{asked.page.manner.text(value, _AMOUNT)} ({numbers.percent(share)})"
            for value, share in zip(frame["value"].to_list(), shares, strict=True)
        ]
        names = frame["name"].to_list()[:MOST]
        if number < 2:  # noqa: PLR2004 - place and industry as bars; the others are said
            blocks.append(Picture(plots.bars([short(name) for name in names], values[:MOST], texts[:MOST], told)))
    blocks.append(Text("note", words("brief.concentration_note", unit=words(f"unit.{asked.page.unit}"))))
    return blocks


def partners(asked: Asked, month: str) -> list[Block]:
    """Guarantors by balance, with the change on the month, what is new this year and their rate of compensation."""
    page, words = asked.page, asked.page.words
    year = Window(max(f"{month[:4]}-01", page.stamp.bounds.first), month)
    questions = [
        Question(Window(month, month), "guaranteed_balance", "partner"),
        Question(Window(shift(month, -1), shift(month, -1)), "guaranteed_balance", "partner"),
        Question(year, "new_amount", "partner"),
        Question(Window(shift(month, 1 - MONTHS_A_YEAR), month), "compensation_rate", "partner"),
    ]
    now, *others = (asked.split(one) for one in questions)
    before, new, rate = (dict(zip(frame["key"], frame["value"], strict=True)) for frame in others)
    columns = (
        Column("balance", words("measure.guaranteed_balance"), "amount"),
        Column("change", words("compare.previous_difference"), "difference"),
        Column("new", words("brief.new_this_year"), "amount"),
        Column("rate", words("cockpit.compensation_rate"), "percent"),
    )
    rows = []
    for row in now.to_dicts():
        key, value = row["key"], row["value"]
        cells = (value, None if before.get(key) is None else value - before[key], new.get(key), rate.get(key))
        rows.append((row["name"], *(page.manner.text(one, column) for one, column in zip(cells, columns, strict=True))))
    heads = (words("dimension.partner"), *(page.manner.heading(column) for column in columns))
    return [
        Text("heading", f"{words('brief.partners')} {asked.numbers(*questions, is_split=True)}"),
        Grid(heads, tuple(rows), (0.36, 0.17, 0.16, 0.16, 0.15)),
    ]


def warned(asked: Asked, _month: str) -> list[Block]:
    """Open warnings by family and level: counts, and the money that stands behind them; nobody's name."""
    page, words = asked.page, asked.page.words
    frame = warnings.counts(page.reading)
    families: dict[str, dict[str, Any]] = {}
    for row in frame.to_dicts():
        families.setdefault(row["family"], {})[row["level"]] = row
    rows = []
    for family, by_level in sorted(families.items()):
        counts = [numbers.count(by_level[level]["warnings"]) if level in by_level else "0" for level in LEVELS]
        money = sum((row["money_at_risk"] or Decimal(0) for row in by_level.values()), Decimal(0))
        rows.append((words(f"family.{family}"), *counts, numbers.amount(money, page.unit)))
    money = Column("money", words("column.money_at_risk"), "amount")
    heads = (words("column.family"), *(words(f"level.{level}") for level in LEVELS), page.manner.heading(money))
    total = int(frame["warnings"].sum() or 0)
    return [
        Text("heading", words("brief.warnings")),
        Text("text", words("brief.warnings_line", count=f"{total:,}", late=f"{warnings.late(page.reading):,}")),
        *([Grid(heads, tuple(rows), (0.34, 0.12, 0.12, 0.12, 0.12, 0.18))] if rows else []),
        Text("note", words("brief.warnings_note", day=f"{page.stamp.as_of:%Y-%m-%d}")),
    ]


def compensation(asked: Asked, month: str) -> list[Block]:
    """What was paid and came back, by month and in sum, and every rate that is in use under its own name."""
    page, words = asked.page, asked.page.words
    since = max(shift(month, 1 - MONTHS_A_YEAR), page.stamp.bounds.first)
    months = between(since, month)
    drawn = [Question(Window(since, month), name, "month") for name in FLOWS[:2]]
    series = {words(f"measure.{one.measure}"): _along(asked, one, months, page.unit) for one in drawn}
    year = max(f"{month[:4]}-01", page.stamp.bounds.first)
    windows = dict.fromkeys((Window(month, month), Window(year, month), Window(since, month)))
    rows = []
    for name in (*FLOWS, *RATES):
        column = Column(name, words(f"measure.{name}"), KINDS[MEASURES[name].kind])
        questions = [Question(window, name) for window in windows]
        cells = [page.manner.text(asked.total(one), column) for one in questions]
        rows.append((f"{page.manner.heading(column)} {asked.numbers(*questions)}", *cells))
    spans = tuple(one.last if one.length == 1 else f"{one.first} — {one.last}" for one in windows)
    shares = (0.43, *[0.57 / len(windows)] * len(windows))
    told = words("brief.compensation_told", first=since, last=month)
    return [
        Text("heading", f"{words('brief.compensation')} {asked.numbers(*drawn, is_split=True)}"),
        Picture(plots.columns(months, series, words(f"unit.{page.unit}"), told)),
        Grid((words("brief.head_figure"), *spans), tuple(rows), shares),
        Text("note", words("brief.compensation_note")),
    ]


def completeness(asked: Asked, month: str) -> list[Block]:
    """Whether the month's filings are in, and whether the build's checks passed."""
    page, words, stamp = asked.page, asked.page.words, asked.page.stamp
    found = {row["verdict"]: row for row in exchange.by_verdict(page.reading, month).to_dicts()}
    counts = [
        words.pair(words(f"verdict.{verdict}"), f"{found.get(verdict, {}).get('filings_count', 0):,}")
        for verdict in ("accepted", "partly", "refused")
    ]
    doubts = len(stamp.failed) + len(stamp.doubted)
    checks = (
        words("brief.checks_failed", count=doubts, all=stamp.checks)
        if doubts
        else words("stamp.passed", count=stamp.checks)
    )
    return [
        Text("heading", words("brief.completeness")),
        Text("text", words("brief.filings_line", month=month, counts=words.listed(counts))),
        Text("text", words("brief.checks_line", checks=checks, parameters=stamp.parameters_version or numbers.MISSING)),
    ]


def short(name: str, room: float = 13.0) -> str:
    """A name that has room beside a bar: `room` is in wide letters, of which a Latin one takes half.

    >>> short("农、林、牧、渔业"), short("Agriculture, forestry, fishing and hunting")
    ('农、林、牧、渔业', 'Agriculture, forestry, fi…')
    """
    taken = 0.0
    for place, letter in enumerate(name):
        taken += 0.5 if letter.isascii() else 1.0
        if taken > room:
            return f"{name[: place - 1]}…"
    return name


def _along(asked: Asked, question: Question, months: list[str], unit: Any) -> list[float | None]:
    frame = asked.split(question)
    known = dict(zip(frame["key"], frame["value"], strict=True))
    return [numbers.scaled(known.get(month), unit) for month in months]


_AMOUNT = Column("value", "", "amount")
