"""What the administration page shows of rules and rights is what is in force."""

from __future__ import annotations

from datetime import date

import polars as pl

from casework.access.actors import Actor
from casework.access.rights import allowed
from dashboards.queries.rights_held import rights_by_object
from dashboards.queries.rules_in_force import PLACES, SCHEMA, dated_values
from scoring.parameters.reader import shipped

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
