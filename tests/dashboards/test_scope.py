"""Isolation: a partner's reading reaches its own rows only, whatever is asked; and nothing can be asked without a scope."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

import duckdb
import pytest
from small_book import PARTNERS

from casework.access.actors import Actor
from casework.access.rights import Denied
from dashboards.identity import scope_of
from dashboards.queries import analysis, cockpit, exchange, provenance, risk
from dashboards.queries.measures import MEASURES
from dashboards.queries.periods import Window
from dashboards.queries.question import Question
from dashboards.queries.reading import NothingPublished, Reading
from dashboards.queries.scope import OutOfScope, Scope
from ingestion.home import Home

ROOM = Path(inspect.getfile(Reading)).parent
SUBJECTS = ("analysis", "cockpit", "exchange", "fees", "freshness", "movement", "portfolio", "provenance", "risk")
ALL = Window("2024-07", "2026-06")


@pytest.fixture
def own(small_home: Home) -> Reading:
    return Reading.latest(small_home, Scope.of_partner(PARTNERS[0]))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_question_takes_a_reading_and_has_no_default_for_it(subject: str) -> None:
    module = import_module(f"dashboards.queries.{subject}")
    asked = [
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and name not in {"matrix", "narrowed", "newest_ages"}  # they ask nothing: a frame that is given, conditions
    ]
    assert asked
    for function in asked:
        first = next(iter(inspect.signature(function).parameters.values()))
        assert get_type_hints(function)[first.name] is Reading
        assert first.default is inspect.Parameter.empty


def test_a_reading_cannot_be_made_without_a_scope(small_home: Home) -> None:
    with pytest.raises(TypeError):
        Reading.latest(small_home)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Scope()  # type: ignore[call-arg]


def test_questions_name_scoped_views_and_no_table_behind_them() -> None:
    behind = re.compile(
        r"\b(FROM|JOIN)\s+(project|risk|customer|partner|exchange|published|raw|reference|fee|regulatory)\.",
        re.IGNORECASE,
    )
    for path in ROOM.glob("*.py"):
        if path.name not in ("scope.py", "merged_grades.py"):  # what the views themselves are made of
            assert not behind.search(path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize("given", [None, ""])
def test_no_institution_is_not_all_institutions(given: str | None) -> None:
    with pytest.raises(OutOfScope):
        Scope.of_partner(given)
    with pytest.raises(Denied):
        scope_of(Actor("guest", "partner", given))


@pytest.mark.parametrize("given", ["x' OR '1'='1", "a;b", "é", "a b", "x" * 65])
def test_only_an_identifier_becomes_a_scope(given: str) -> None:
    with pytest.raises(OutOfScope):
        Scope.of_partner(given)


@pytest.mark.parametrize(
    "view",
    [
        "projects",
        "balances",
        "monthly",
        "project_risk",
        "filings",
        "quarantine",
        "waiting",
        "partners",
        "charges",
        "receipts",
        "postings",
    ],
)
def test_each_view_holds_own_rows_only(own: Reading, view: str) -> None:
    seen = own.frame(f"SELECT DISTINCT partner_id FROM {view}")  # noqa: S608 - a name above
    assert set(seen["partner_id"].to_list()) <= {PARTNERS[0]}


@pytest.mark.parametrize("view", ["institution_measures", "accounts"])
def test_measures_are_of_the_own_institution_only(own: Reading, view: str) -> None:
    seen = own.frame(f"SELECT DISTINCT institution_id FROM {view}")  # noqa: S608 - a name above
    assert seen["institution_id"].to_list() == [PARTNERS[0]]


@pytest.mark.parametrize("view", ["forecast", "reserves"])
def test_what_is_the_company_s_own_no_institution_sees(own: Reading, view: str) -> None:
    with pytest.raises(duckdb.CatalogException):
        own.frame(f"SELECT * FROM {view}")  # noqa: S608 - a name above


@pytest.mark.parametrize("view", ["events", "measures"])
def test_rows_that_hang_on_projects_are_own_too(own: Reading, view: str) -> None:
    ids = own.frame(f"SELECT DISTINCT project_id FROM {view}")["project_id"].to_list()  # noqa: S608 - a name above
    assert ids
    assert all(project_id.startswith(PARTNERS[0]) for project_id in ids)


@pytest.mark.parametrize("measure", MEASURES)
def test_figures_of_a_partner_are_its_part_of_the_whole(whole: Reading, own: Reading, measure: str) -> None:
    seen = analysis.measured(own, Question(ALL, measure, "partner"))
    assert set(seen["key"].to_list()) <= {PARTNERS[0]}
    everything = analysis.measured(whole, Question(ALL, measure, "partner"))
    assert seen.rows() == everything.filter(everything["key"] == PARTNERS[0]).rows()


def test_another_institutions_project_is_not_there(whole: Reading, own: Reading) -> None:
    foreign = next(
        row["project_id"]
        for row in cockpit.riskiest_projects(whole, 100).to_dicts()
        if not row["project_id"].startswith(PARTNERS[0])
    )
    assert provenance.project(whole, foreign) is not None
    assert provenance.project(own, foreign) is None
    assert provenance.factors(own, foreign) is None
    assert provenance.events(own, foreign).is_empty()
    assert provenance.measures(own, foreign).is_empty()


def test_customers_of_others_are_not_there(whole: Reading, own: Reading) -> None:
    mine = set(own.frame("SELECT DISTINCT customer_id FROM projects")["customer_id"].to_list())
    assert set(own.frame("SELECT customer_id FROM customers")["customer_id"].to_list()) == mine
    assert len(mine) < whole.frame("SELECT customer_id FROM customers").height
    assert set(risk.largest_customers(own)["customer_id"].to_list()) <= mine


def test_what_one_reader_asked_is_not_remembered_for_another(whole: Reading, own: Reading) -> None:
    counted = [reading.frame("SELECT COUNT(*) AS n FROM projects").item() for reading in (whole, own, whole)]
    assert counted == [240, 60, 240]


def test_names_of_senders_keep_to_the_scope(own: Reading) -> None:
    assert not set(PARTNERS[1:]) & set(exchange.partner_names(own))


def test_before_the_first_publication_there_is_a_name_for_it(tmp_path: Path) -> None:
    with pytest.raises(NothingPublished):
        Reading.latest(Home(tmp_path), Scope.whole_book())


def test_scope_of_an_account_follows_its_role() -> None:
    assert scope_of(Actor("wang", "risk")) == Scope.whole_book()
    assert scope_of(Actor("clerk", "partner", PARTNERS[1])) == Scope.of_partner(PARTNERS[1])


def test_a_partner_sees_that_its_own_project_is_in_question_and_never_whose_the_other_is(
    small_home: Home, own: Reading
) -> None:
    whole = Reading.latest(small_home, Scope.whole_book())
    assert exchange.double_filings(whole).height == 1
    assert exchange.double_filings(own).is_empty()
    assert exchange.questioned(own)["project_no"].to_list() == ["P00000"]
    assert set(exchange.punctuality(own)["partner_id"].to_list()) == {PARTNERS[0]}
