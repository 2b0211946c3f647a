"""The worked cases of `tests/worked_cases`, all at once, in each engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

import polars as pl
import pytest

from scoring import columns, frames
from scoring.parameters.reader import shipped
from scoring.rating.customers import customer_grades
from scoring.risk.degree import measure_cover, project_risk
from tests.scoring.case_files import Case, answer, cases, frame, to_decimals
from tests.scoring.engines import ENGINES, collected

RISK_CASES, GRADE_CASES = cases(of_grades=False), cases(of_grades=True)
_NO_CUSTOMER = "nobody"
_KNOWN_CUSTOMER = {
    "list_status": "none",
    "open_enforcement_or_dishonesty": "false",
    "abnormal_operation": "false",
    "in_bankruptcy": "false",
    "cleared_projects": "0",
    "compensated_projects": "0",
    "registry_assessed": "true",
}


def _share(percent: str | None) -> str | None:
    return None if percent is None else str(Decimal(percent) / 100)


def _project(case: Case) -> dict[str, Any]:
    said = case.said
    return {
        "project_id": case.key,
        "project_no": str(case.number),
        "partner_id": said["partner"] or "not filed",
        "customer_id": case.key if said.get("customer", {}) is not None else _NO_CUSTOMER,
        "guaranteed_balance": said["balance"],
        "reguarantor_share": _share(said["share"]),
        "guarantor_share": _share(said["guarantor_share"]),
        "reguarantee_mode": said["mode"],
        "start_date": said["start"],
        "due_date": said["due"],
        "classification": said.get("class"),
    }


def _measures(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "project_id": case.key,
            "measure_no": measure["no"],
            "kind": measure["kind"],
            "appraised_value": measure.get("value"),
            "appraised_on": measure.get("on"),
            "prior_claims": measure.get("prior"),
        }
        for measure in case.said.get("measures") or []
    ]


def _customer(case: Case) -> dict[str, Any]:
    return {"customer_id": case.key, **_KNOWN_CUSTOMER, **(case.said.get("customer") or {})}


def _risk_frames(of_day: list[Case]) -> dict[str, pl.DataFrame]:
    grades = [{"customer_id": case.key, "grade": case.said["grade"]} for case in of_day]
    partners = sorted({case.said["partner"] for case in of_day if case.said["partner"]})
    return {
        "projects": frame([_project(case) for case in of_day], columns.PROJECTS),
        "measures": frame([row for case in of_day for row in _measures(case)], columns.MEASURES),
        "customers": frame([_customer(case) for case in of_day], columns.CUSTOMERS_AT_RISK),
        "partners": frame([{"partner_id": grade, "grade": grade} for grade in partners], columns.PARTNERS),
        "grades": frame(grades, columns.GRADES),
    }


def _by_day(all_cases: list[Case]) -> list[tuple[date, list[Case]]]:
    ordered = sorted(all_cases, key=lambda case: case.as_of)
    return [(day, list(group)) for day, group in groupby(ordered, key=lambda case: case.as_of)]


@pytest.fixture(scope="module", params=list(ENGINES))
def risks(request: pytest.FixtureRequest) -> dict[str, dict[str, Any]]:
    """The answers for every case, with the covers of its measures."""
    native: Callable[[pl.DataFrame], Any] = ENGINES[request.param]()
    found: dict[str, dict[str, Any]] = {}
    for day, of_day in _by_day(RISK_CASES):
        inputs = {name: native(rows) for name, rows in _risk_frames(of_day).items()}
        judged = collected(project_risk(*inputs.values(), shipped(), day))
        frames.check("project_risk", judged)
        covers = collected(measure_cover(inputs["projects"], inputs["measures"], shipped(), day))
        frames.check("measure_cover", covers)
        found |= {row["project_id"]: {**row, "covers": {}} for row in judged.iter_rows(named=True)}
        for row in covers.iter_rows(named=True):
            shown = {"covered": row["covered"], "weight": row["weighted"], "order": row["order_no"]}
            found[row["project_id"]]["covers"][row["measure_no"]] = shown
    return found


@pytest.fixture(scope="module", params=list(ENGINES))
def grades(request: pytest.FixtureRequest) -> dict[str, dict[str, Any]]:
    """The grade of every case."""
    native: Callable[[pl.DataFrame], Any] = ENGINES[request.param]()
    found: dict[str, dict[str, Any]] = {}
    for day, of_day in _by_day(GRADE_CASES):
        customers = frame(
            [{"customer_id": c.key, "established": c.said["established"]} for c in of_day], columns.CUSTOMERS_TO_GRADE
        )
        records = [{"customer_id": c.key, "worst_days_overdue_24m": c.said["worst_days_overdue_24m"]} for c in of_day]
        statements = [row for case in of_day for row in _statements(case)]
        inputs = (customers, frame(statements, columns.STATEMENTS), frame(records, columns.CREDIT_RECORD))
        judged = collected(customer_grades(*map(native, inputs), shipped(), day))
        frames.check("customer_grades", judged)
        found |= {row["customer_id"]: row for row in judged.iter_rows(named=True)}
    return found


def _statements(case: Case) -> list[dict[str, Any]]:
    filed = {period: dict(lines) for period, lines in case.said["statements"].items()}
    filed.pop(case.said.get("without_statement", ""), None)
    filed[max(filed)] |= case.said.get("change", {})
    return [{"customer_id": case.key, "period": period, **lines} for period, lines in filed.items()]


def _compare(name: str, written: Any, found: Any) -> None:
    """What was written against what was found; the arithmetic first."""
    if isinstance(written, dict):
        assert set(written) <= set(found), name
        for key, value in written.items():
            _compare(f"{name} {key}", value, found[key])
    elif written is None:
        assert found is None, f"{name} is {found}, and should be not applicable or not assessed"
    elif isinstance(found, str):
        assert found == written, name
    else:
        right, left = answer(written)
        if left is not None:
            assert to_decimals(left, right) == Decimal(right), f"{name}: the arithmetic gives {float(left)}"
        assert found is not None, f"{name} was not assessed"
        assert to_decimals(found, right) == Decimal(right), f"{name} is {found}"


@pytest.mark.parametrize("case", RISK_CASES, ids=lambda case: case.id)
def test_risk(case: Case, risks: dict[str, dict[str, Any]]) -> None:
    found = risks[case.key]
    for name, written in case.said["expect"].items():
        if name == "not_assessed_has":
            assert written in found["not_assessed"].split(", ")
        else:
            _compare(name, written, found[name])


@pytest.mark.parametrize("case", GRADE_CASES, ids=lambda case: case.id)
def test_grade(case: Case, grades: dict[str, dict[str, Any]]) -> None:
    found = grades[case.key]
    for name, written in case.said["expect"].items():
        _compare(name, written, found[name])
