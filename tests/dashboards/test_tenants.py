"""Every question of every subject, asked by one institution for what is another's: nothing of the others comes back.

The questions are found by themselves: a new one is asked too, or fails until it is said how it is asked. So are the views behind them.
"""

from __future__ import annotations

import inspect
import itertools
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from importlib import import_module
from typing import Any, get_type_hints

import duckdb
import polars as pl
import pytest
from small_book import PARTNERS

from dashboards import queries
from dashboards.queries import scope
from dashboards.queries.counted import COUNTED
from dashboards.queries.counted_figure import Counted
from dashboards.queries.periods import Window
from dashboards.queries.question import Question
from dashboards.queries.reading import Reading
from dashboards.queries.scope import Scope
from ingestion.home import Home
from scoring.portfolio.stress import Shock

ME, OTHERS = PARTNERS[0], PARTNERS[1:]
WINDOW = Window("2024-07", "2026-06")
#: Views that are the same for everybody: they hold no institution's rows.
REFERENCE = {"indicators", "banks", "regions", "industries", "posting_rules", "closed_months", "build", "checks"}
#: What a parameter by this name is given when it names nothing of anybody's.
PLAIN: Mapping[str, Any] = {
    "dimension": "partner", "how": None, "month": "2026-05", "before": "2026-04", "period": "2026-05", "chart": "CAS", "account": "1122",
    "regulatory_measure": "leverage", "model_version": "m0123456789abcdef", "model": "additive",
    "start": "2025-06", "end": "2026-06", "after": "2026-06", "subject_kind": "project", "level": "", "family": "", "everything": True,
    "version": "v1", "feature": "x", "kind": "NEW", "limit": 1000, "most": 1000, "months": 12, "as_of": date(2026, 6, 30),
    "shock": Shock(2.0), "window": WINDOW, "question": Question(WINDOW, "guaranteed_balance", "partner"), "evaluations": (),
    "asked": lambda reading: reading.frame("SELECT count(*) FROM projects").item(),
}  # fmt: skip
#: What names one thing that belongs to somebody: it is asked for by every foreign identifier.
NAMING = {
    "claim_id", "project_id", "institution_id", "charge_id", "entry_id", "bank_ref", "customer_id", "partner_id", "subject_id", "warning",
    "receipt", "customer_ids", "given",
}  # fmt: skip


def questions() -> Iterator[Callable[..., object]]:
    for found in pkgutil.iter_modules(queries.__path__):
        module = import_module(f"{queries.__name__}.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                parameters = list(inspect.signature(function).parameters)
                if parameters and get_type_hints(function).get(parameters[0]) is Reading:
                    yield function


QUESTIONS = tuple(questions())


@pytest.fixture(scope="module")
def own(small_home: Home) -> Reading:
    return Reading.latest(small_home, Scope.of_partner(ME))


@pytest.fixture(scope="module")
def foreign(whole: Reading) -> list[str]:
    """Identifiers of everything that is others' and not also mine: projects, customers, charges, filings, institutions."""
    found = list(OTHERS)
    for column, view in (
        ("project_id", "projects"),
        ("project_no", "projects"),
        ("customer_id", "projects"),
        ("filing_id", "filings"),
    ):
        mine = f"SELECT {column} AS one, bool_or(partner_id = '{ME}') AS mine FROM {view} GROUP BY 1 ORDER BY 1"  # noqa: S608
        rows = whole.frame(mine)
        theirs = rows.filter(~pl.col("mine"))["one"].drop_nulls().to_list()
        found += [theirs[0], theirs[-1]] if theirs else []
    return found


@pytest.fixture(scope="module")
def secrets(whole: Reading) -> list[str]:
    """Texts by which another institution, or something of its own, would be told."""
    names = whole.frame("SELECT partner_id, name FROM partners").filter(pl.col("partner_id") != ME)
    return [*OTHERS, *names["name"].to_list()]


def arguments(function: Callable[..., object], foreign: list[str]) -> Iterator[dict[str, Any]]:
    wanted = list(inspect.signature(function).parameters)[1:]
    unknown = [name for name in wanted if name not in {*PLAIN, *NAMING, "figure"}]
    assert not unknown, f"{function.__module__}.{function.__name__}: say how {unknown} is asked"
    naming = [name for name in wanted if name in NAMING]
    for figure, one in itertools.product(
        COUNTED.values() if "figure" in wanted else [None], foreign if naming else [""]
    ):
        plain = PLAIN | {"figure": figure}
        given = {name: _naming(name, one, figure) for name in naming}
        yield given | {name: plain[name] for name in wanted if name not in NAMING}


def _naming(name: str, one: str, figure: Counted | None) -> object:
    """What names `one` by this parameter: a counted figure is given what it takes, in its order."""
    if name == "given" and figure is not None:
        return [PLAIN.get(taken, one) for taken in figure.given]
    return {"receipt": {"bank_ref": one, "partner_id": one}, "customer_ids": (one,)}.get(name, one)


def said(answer: object) -> str:
    if isinstance(answer, pl.DataFrame):
        return repr(answer.rows())
    if isinstance(answer, dict | list | tuple | set | frozenset):
        parts = itertools.chain.from_iterable(answer.items()) if isinstance(answer, dict) else answer
        return " ".join(map(said, parts))
    return repr(vars(answer)) if hasattr(answer, "__dict__") else repr(answer)


@pytest.mark.parametrize("function", QUESTIONS, ids=lambda one: f"{one.__module__.rpartition('.')[2]}.{one.__name__}")
def test_no_question_of_one_institution_is_answered_with_anothers_rows(
    own: Reading, foreign: list[str], secrets: list[str], function: Callable[..., object]
) -> None:
    for given in arguments(function, foreign):
        try:
            answer = said(function(own, **given))
        except (
            duckdb.CatalogException,
            ValueError,
            LookupError,
        ) as refusal:  # no such view for an institution, or no such thing
            answer = str(refusal)
        for one in given.values():  # an answer may say again what it was asked
            answer = answer.replace(str(one), "") if one else answer
        told = [text for text in secrets if text in answer]
        assert not told, (given, told)


def test_there_are_as_many_questions_as_the_rooms_have() -> None:
    assert len(QUESTIONS) >= 70


@pytest.mark.parametrize("view", sorted(scope._VIEWS))
def test_a_view_keeps_to_its_owner_or_is_named_as_reference(view: str) -> None:
    assert (scope._VIEWS[view][1] is None) == (view in REFERENCE)


@pytest.mark.parametrize(
    "view", sorted({*scope._VIEWS, *scope._HANGING, *scope._WHOLE_BOOK_ONLY, *scope._OWN} - REFERENCE)
)
def test_no_row_behind_a_view_names_another_institution(own: Reading, secrets: list[str], view: str) -> None:
    try:
        rows = own.frame(f"SELECT * FROM {view}")  # noqa: S608 - a name of the module's
    except duckdb.CatalogException:
        return  # not there for an institution, or not in this small book
    assert not [text for text in secrets if text in repr(rows.rows())]
