"""What a message says: in the recipient's language, figures with unit, months, filters and the build that they come from.

A subject is in both languages, as of every notice; the body is in one. It names nobody: views are split by institutions, places and kinds.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from casework.following.records import Parameters, Subscription
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.queries import analysis
from dashboards.queries.measures import MEASURES
from dashboards.queries.question import Question
from dashboards.queries.view import View
from dashboards.screens.decision.answers import KINDS, allowed_measures, answer, name_of, totals, value_columns
from dashboards.screens.decision.page import title_of
from dashboards.texts import LANGUAGES, words_of

MOST_ROWS = 20


def given(parameters: Parameters) -> dict[str, Sequence[str]]:
    """Parameters as an address gives them: each with a list of values."""
    return {name: [value] if isinstance(value, str) else list(value) for name, value in parameters.items()}


def view_of(page: Page, parameters: Parameters) -> View:
    """The view that kept parameters mean to this reader, on the newest build."""
    kept = {name: values for name, values in given(parameters).items() if name not in {"build", "show"}}
    return View.from_url(kept, page.stamp.last_year, page.stamp.bounds, allowed_measures(page))


def question_of(page: Page, parameters: Parameters) -> Question:
    """The figure that a threshold watches."""
    return Question.from_url(given(parameters), page.stamp.last_year, page.stamp.bounds, allowed_measures(page))


def of_view(page: Page, one: Subscription, parameters: Parameters) -> tuple[str, str]:
    """Subject and body of a view that is due."""
    words, view = page.words, view_of(page, parameters)
    frame = answer(page, view)
    columns = value_columns(page, view, has_share="share" in frame.columns)
    lines = [title_of(page, view), *_said(page, view.question), ""]
    whole = totals(page, view)
    lines.append(words.pair(words("table.total"), _values(page, columns, whole)))
    names = ["name", "second_name"] if view.question.second else ["name"]
    for number, row in enumerate(frame.head(MOST_ROWS).to_dicts(), 1):
        name = " · ".join(str(row[each]) for each in names)
        lines.append(f"{number}. {words.pair(name, _values(page, columns, row))}")
    if frame.height > MOST_ROWS:
        lines.append(words("message.more", count=f"{frame.height - MOST_ROWS:,}"))
    return _subject("message.view", name=one.name), "\n".join([*lines, *_end(page, one, parameters)])


def of_crossing(page: Page, one: Subscription, parameters: Parameters, value: Any) -> tuple[str, str]:
    """Subject and body of a figure that crossed its threshold."""
    question = question_of(page, parameters)
    column = Column("value", page.words(f"measure.{question.measure}"), KINDS[MEASURES[question.measure].kind])
    line = page.manner.text(Decimal(one.threshold or 0), column)
    crossed = page.words(
        f"message.{one.comparator}",
        measure=page.manner.heading(column),
        value=page.manner.text(value, column),
        threshold=line,
    )
    lines = [crossed, *_said(page, question), *_end(page, one, parameters)]
    return _subject("message.figure", name=one.name), "\n".join(lines)


def of_withholding(one: Subscription, why: str) -> tuple[str, str]:
    """Subject and body for the owner of what was not sent."""
    words = words_of(one.language)
    body = words("message.withheld_body", name=one.name, recipient=one.recipient, why=words(f"withheld.{why}"))
    return _subject("message.withheld", name=one.name), body


def figure(page: Page, parameters: Parameters) -> Any:
    """The value that a threshold watches, as this reader sees it."""
    return analysis.total(page.reading, question_of(page, parameters))


def _subject(key: str, **named: object) -> str:
    return " / ".join(words_of(language)(key, **named) for language in LANGUAGES)


def _said(page: Page, question: Question) -> list[str]:
    words = page.words
    kept = words.listed(
        words.pair(words(f"dimension.{one.dimension}"), name_of(page, one.dimension, one.value))
        for one in question.filters
    )
    return [
        words.pair(words("decision.window"), f"{question.window.first} — {question.window.last}"),
        words.pair(words("decision.filters"), kept or words("decision.no_filter")),
    ]


def _values(page: Page, columns: Sequence[Column], row: dict[str, Any]) -> str:
    first, *others = columns
    parts = [page.manner.text(row.get(first.name), first) + _unit(page, first)]
    parts += [page.words.pair(one.label, page.manner.text(row[one.name], one)) for one in others if one.name in row]
    return page.words.listed(parts)


def _unit(page: Page, column: Column) -> str:
    return f" {page.words(f'unit.{page.unit}')}" if column.kind == "amount" else ""


def _end(page: Page, one: Subscription, parameters: Parameters) -> list[str]:
    """The build that the figures are of, where they are looked into, and how to get no more."""
    words, stamp = page.words, page.stamp
    address = urlencode({**page.address(), **parameters}, doseq=True)
    return [
        "",
        words("message.stamp", as_of=f"{stamp.as_of:%Y-%m-%d}", build=stamp.build_id),
        words("message.open", path=f"/decision?{address}"),
        words("message.why", owner=one.owner),
    ]
