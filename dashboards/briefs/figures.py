"""The first page of a brief: the six figures of the cockpit beside last month and last year, and the same in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboards.briefs.parts import Block, Grid, Text
from dashboards.briefs.sources import Asked
from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.queries.measures import MEASURES
from dashboards.queries.periods import MONTHS_A_YEAR, Window, shift
from dashboards.queries.question import Question
from dashboards.screens.decision.answers import CHANGES, KINDS

FIGURES = ("guaranteed_balance", "exposure", "risk_amount", "project_count", "new_amount", "compensation_rate")
_WIDTHS = (0.2, 0.12, 0.12, 0.12, 0.09, 0.12, 0.23)


@dataclass(frozen=True)
class Figure:
    """A measure of the month, a month before and a year before."""

    question: Question
    now: Any
    last_month: Any
    last_year: Any


def asked_for(name: str, month: str) -> Question:
    """A figure of the month; a rate is that of the twelve months up to it."""
    first = shift(month, 1 - MONTHS_A_YEAR) if MEASURES[name].kind == "rate" else month
    return Question(Window(first, month), name)


def figures(asked: Asked, month: str) -> list[Figure]:
    """The six."""
    found = []
    for name in FIGURES:
        question = asked_for(name, month)
        others = [asked_for(name, shift(month, -back)) for back in (1, MONTHS_A_YEAR)]
        compared = [asked.total(one) if _has_data(asked, one) else None for one in others]
        found.append(Figure(question, asked.total(question), *compared))
    return found


def overview(asked: Asked, month: str) -> list[Block]:
    """The sentence, the table, and which questions gave it."""
    words = asked.page.words
    found = figures(asked, month)
    heads = [words(f"brief.head_{name}") for name in ("figure", "now", "last_month", "change", "growth", "last_year")]
    rows = tuple(_row(asked, one) for one in found)
    return [
        Text("heading", words("brief.overview")),
        Text("text", _sentence(asked, month, found)),
        Text("note", words("brief.drafted")),
        Grid((*heads, words("brief.head_year_change")), rows, _WIDTHS),
        Text("note", words("brief.overview_note")),
    ]


def _has_data(asked: Asked, question: Question) -> bool:
    return question.window.first >= asked.page.stamp.bounds.first


def _row(asked: Asked, figure: Figure) -> tuple[str, ...]:
    page, question = asked.page, figure.question
    kind = MEASURES[question.measure].kind
    value = Column("value", label(asked, question.measure), KINDS[kind])
    now, last_month, last_year = (
        page.manner.text(one, value) for one in (figure.now, figure.last_month, figure.last_year)
    )
    year_change, year_growth = _change(asked, kind, figure.now, figure.last_year)
    return (
        f"{page.manner.heading(value)} {asked.numbers(question)}",
        now,
        last_month,
        *_change(asked, kind, figure.now, figure.last_month),
        last_year,
        year_change if kind == "rate" or year_growth == numbers.MISSING else f"{year_change} ({year_growth})",
    )


def label(asked: Asked, measure: str) -> str:
    """What a figure is called on the cockpit."""
    words = asked.page.words
    return words(f"cockpit.{measure}") if words.has(f"cockpit.{measure}") else words(f"measure.{measure}")


def _change(asked: Asked, kind: str, now: Any, before: Any) -> tuple[str, str]:
    """Absolute and in percent; of a rate in points alone."""
    manner = asked.page.manner
    if now is None or before is None:
        return numbers.MISSING, numbers.MISSING
    absolute = manner.text(now - before, Column("change", "", CHANGES[kind]))
    if kind == "rate":
        return asked.page.words("cockpit.points", points=absolute), numbers.MISSING
    return absolute, manner.text(numbers.growth(now, before), Column("growth", "", "change"))


def _sentence(asked: Asked, month: str, found: list[Figure]) -> str:
    page, words = asked.page, asked.page.words
    known = {one.question.measure: one for one in found}
    balance, exposure = known["guaranteed_balance"], known["exposure"]
    unit = words(f"unit.{page.unit}")
    parts = [
        words(
            "brief.said_balance",
            month=month,
            balance=numbers.amount(balance.now, page.unit),
            exposure=numbers.amount(exposure.now, page.unit),
            count=numbers.count(known["project_count"].now),
            unit=unit,
        )
    ]
    if balance.now is not None and balance.last_month is not None:
        moved = balance.now - balance.last_month
        key = "brief.said_rise" if moved > 0 else "brief.said_fall" if moved < 0 else "brief.said_same"
        growth = numbers.percent(abs(numbers.growth(balance.now, balance.last_month) or 0))
        parts.append(words(key, moved=numbers.amount(abs(moved), page.unit), unit=unit, growth=growth))
    new, rate = known["new_amount"], known["compensation_rate"]
    parts.append(words("brief.said_new", amount=numbers.amount(new.now, page.unit), unit=unit))
    if rate.now is not None:
        parts.append(words("brief.said_rate", rate=numbers.percent(rate.now)))
    return "".join(parts) if words.is_chinese else " ".join(parts)
