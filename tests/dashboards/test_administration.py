"""What the administration page shows of rules and rights is what is in force."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from casework.access.actors import Actor
from casework.access.rights import Denied, allowed
from casework.partners.queries import is_unheard_of, partners
from casework.store.engine import open_store
from dashboards.queries.rights_held import rights_by_object, who_may
from dashboards.queries.rules_in_force import PLACES, SCHEMA, dated_values
from dashboards.screens.administration.parameters import lines
from dashboards.screens.administration.rule_words import word_of
from dashboards.texts import LANGUAGES, words_of
from ingestion.home import Home
from scoring.parameters.catalogue import GRADES
from scoring.parameters.reader import shipped
from scoring.parameters.standards import Standards

DAY = date(2025, 6, 30)


def test_every_value_is_there_and_one_of_each_parameter_is_in_force() -> None:
    frame = dated_values(DAY)
    assert dict(frame.schema) == SCHEMA
    assert frame.height == sum(len(one.values) for one in shipped().by_id.values())
    assert set(frame["place"]) <= set(PLACES)
    in_force = frame.filter(place="in_force")
    assert in_force["parameter_id"].is_unique().all()
    assert set(in_force["parameter_id"]) == {
        name for name, one in shipped().by_id.items() if any(value.in_force(DAY) for value in one.values)
    }


def test_an_institution_that_nobody_listed_is_told_of_where_something_is_published(
    small_home: Home, tmp_path: Path
) -> None:
    unheard = "91110000600037341L"
    operator = Actor("local", "operator")
    with open_store(small_home) as store:
        listed = {row["partner_id"] for row in partners(store, actor=operator)}
        known = min(listed)
        assert unheard not in listed
        assert is_unheard_of(store, unheard, actor=operator)
        assert not is_unheard_of(store, known, actor=operator)
        with pytest.raises(Denied):
            is_unheard_of(store, unheard, actor=Actor("li", "analyst"))
    with open_store(Home(tmp_path)) as store:
        assert not is_unheard_of(store, unheard, actor=operator)


def test_a_day_before_every_rule_has_none_in_force() -> None:
    assert set(dated_values(date(1900, 1, 1))["place"]) == {"coming"}


def test_the_table_of_rights_is_what_is_checked() -> None:
    held = rights_by_object()
    for role in held.columns[1:]:
        institution = "91110000600037341L" if role == "partner" else None
        actor = Actor("someone", role, institution)
        for row in held.select("object", pl.col(role).alias("verbs")).iter_rows(named=True):
            for verb in ("read", "enter", "submit", "confirm", "reveal", "produce", "approve", "run", "manage"):
                assert allowed(actor, verb, row["object"]) == (verb in row["verbs"].split())
    told = {(row["object"], row["verb"], role) for row in who_may().iter_rows(named=True) for role in row["role"]}
    rows = ((role, row) for role in held.columns[1:] for row in held.iter_rows(named=True))
    assert told == {(row["object"], verb, role) for role, row in rows for verb in row[role].split()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_the_rules_is_in_words(language: str) -> None:
    words = words_of(language)
    raw = re.compile(
        r"[A-Za-z]+_[A-Za-z_]+|[a-z]+\.[a-z]+" + ("|[a-z]{2,}" if words.is_chinese else "|[\u4e00-\u9fff]")
    )
    grades = {*GRADES, "AA+"}
    for parameter in shipped().by_id.values():
        for dated in parameter.values:
            said = lines(words, parameter, dated)
            assert said, parameter.id
            names = (
                [name for name, _ in said] if not isinstance(dated.value, Standards) else []
            )  # a standard has its own
            assert not [text for text in (*names, *(value for _, value in said)) if raw.search(text)], parameter.id
            codes = dated.value if isinstance(dated.value, dict | tuple) else ()
            assert not [code for code in codes if word_of(words, parameter.id, code) == code and code not in grades]
