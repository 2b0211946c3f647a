"""Checks of the frames that go into and come out of judgements: types, keys, codes, bounds, identities.

Here: one check for each frame of `columns`, by name. Not here: the rules; the form of filings (the door checks that).
Importing pandera takes seconds, so it happens when the first check is asked for, not before.

>>> import polars as pl
>>> check("grades", pl.DataFrame({"customer_id": ["C1", "C2"], "grade": ["AAA", "D"]}))
Traceback (most recent call last):
scoring.frames.ImplausibleFrameError: grades: 1 of 2 rows break "one of AAA, AA, A, BBB, BB, B, C, unrated" in grade, such as 'D'
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from scoring import columns, finance_columns
from scoring.losses.claims import VERDICTS
from scoring.parameters.catalogue import CLASSES, GRADES_OR_UNRATED, MEASURE_KINDS, MODES
from scoring.risk.cover import WARNED_NOTES
from scoring.rounding import LARGEST_YUAN

if TYPE_CHECKING:
    from pandera.polars import Check, DataFrameSchema

DECISIONS = ("accept", "conditional", "committee", "decline")
NOTES = ("", "covers_nothing", "whole_balance", "no_value", *WARNED_NOTES)
LIST_STATUSES = ("none", "watch", "black")
_MOST_BREAKS = 5
#: pandera's own names of checks, in words.
_OWN_CHECKS = {
    "multiple_fields_uniqueness": "the key is unique",
    "not_nullable": "never empty",
    "column_in_dataframe": "the column is there",
}


class ImplausibleFrameError(ValueError):
    """A frame breaks what judgements rely on."""


def check(name: str, frame: Any) -> None:
    """Raise ImplausibleFrameError, naming what and how often, when `frame` is not as the frame called `name` must be.

    `name` is a key of `schemas`. Data are checked, not only types: a lazy frame or a relation is collected first.
    """
    from pandera.errors import SchemaErrors  # noqa: PLC0415 - seconds to import

    rows: pl.DataFrame = nw.from_native(frame).lazy().collect(backend="polars").to_native()
    try:
        schemas()[name].validate(rows, lazy=True)
    except SchemaErrors as errors:
        raise ImplausibleFrameError(f"{name}: {_words(errors.failure_cases, rows.height)}") from errors


def _words(cases: pl.DataFrame, height: int) -> str:
    """What is broken, how often, and an example of each."""
    said = []
    for (rule, column), group in cases.group_by(["check", "column"], maintain_order=True):
        example = next((value for value in group["failure_case"] if value is not None), None)
        such = "" if example is None else f", such as {str(example)[:60]!r}"
        where = "" if column is None else f" in {column}"
        said.append(f'{group.height} of {height} rows break "{_OWN_CHECKS.get(str(rule), rule)}"{where}{such}')
    return "; ".join(said[:_MOST_BREAKS])


@functools.cache
def schemas() -> dict[str, DataFrameSchema]:
    """The schema of each frame: inputs, then results."""
    return {**_of_inputs(), **_of_risk(), **_of_grades(), **_of_finance(), **_of_institutions()}


def _of_inputs() -> dict[str, DataFrameSchema]:
    """What is judged: projects, measures, customers, partners, statements."""
    one_of, within = _one_of, _within
    shares = {name: within(0, 1) for name in ("reguarantor_share", "guarantor_share")}
    days = {"worst_days_overdue_24m": within(0, 100_000)}
    counts = {name: within(0, 1_000_000) for name in ("cleared_projects", "compensated_projects")}
    return {
        "projects": _schema(
            columns.PROJECTS,
            key=("project_id",),
            checks={
                "guaranteed_balance": within(0, LARGEST_YUAN),  # beyond `LARGEST_FEN` nothing is computed
                **shares,
                "reguarantee_mode": one_of(MODES),
                "classification": one_of(CLASSES),
            },
        ),
        "measures": _schema(
            columns.MEASURES,
            key=("project_id", "measure_no"),
            checks={
                "kind": one_of(MEASURE_KINDS),
                "appraised_value": within(0, LARGEST_YUAN),
                "prior_claims": within(0, LARGEST_YUAN),
            },
        ),
        "customers": _schema(
            columns.CUSTOMERS_AT_RISK, key=("customer_id",), checks={"list_status": one_of(LIST_STATUSES), **counts}
        ),
        "grades": _schema(columns.GRADES, key=("customer_id",), checks={"grade": one_of(GRADES_OR_UNRATED)}),
        "partners": _schema(columns.PARTNERS, key=("partner_id",), checks={"grade": one_of(GRADES_OR_UNRATED)}),
        "statements": _schema(columns.STATEMENTS, key=("customer_id", "period"), checks={"period": _month()}),
        "credit_record": _schema(columns.CREDIT_RECORD, key=("customer_id",), checks=days),
    }


def _of_risk() -> dict[str, DataFrameSchema]:
    """Risk degrees with their factors, and what covers a balance."""
    one_of, within = _one_of, _within
    ratios = {name: within(0, 1) for name in ("risk_degree", "guarantor_risk_degree", "coverage_ratio")}
    weights = {
        name: within(0, 10)
        for name in ("object_weight", "counter_guarantee_weight", "mode_weight", "term_factor", "class_factor")
    }
    return {
        "project_risk": _schema(
            columns.PROJECT_RISK,
            key=("project_id",),
            checks={
                **ratios,
                **weights,
                "decision": one_of(DECISIONS),
                "customer_grade": one_of(GRADES_OR_UNRATED),
                "partner_grade": one_of(GRADES_OR_UNRATED),
            },
            rows={
                "risk_amount is not more than exposure": pl.col("risk_amount") <= pl.col("exposure"),
                "exposure is not more than guaranteed_balance": pl.col("exposure") <= pl.col("guaranteed_balance"),
                "uncovered_amount is not more than guaranteed_balance": pl.col("uncovered_amount")
                <= pl.col("guaranteed_balance"),
                "a fatal reason declines": (pl.col("fatal_reason") == "") | (pl.col("decision") == "decline"),
            },
            never_null=("not_assessed", "warnings", "as_of", "parameters_version"),
        ),
        "measure_cover": _schema(
            columns.MEASURE_COVER,
            key=("project_id", "measure_no"),
            checks={
                "coefficient": within(0, 1),
                "haircut": within(0, 1),
                "note": one_of(NOTES),
                "covered": within(0, None),
            },
            rows={
                "covered is not more than value": pl.col("covered") <= pl.col("value"),
                "weighted is not more than covered": pl.col("weighted") <= pl.col("covered"),
            },
            never_null=("value", "covered", "weighted", "order_no", "note"),
        ),
    }


def _of_grades() -> dict[str, DataFrameSchema]:
    """Grades as computed, and as they count."""
    one_of, within = _one_of, _within
    return {
        "customer_grades": _schema(
            columns.CUSTOMER_GRADES,
            key=("customer_id",),
            checks={"grade": one_of(GRADES_OR_UNRATED), "score": within(0, 100), "assessable": within(0, 100)},
            rows={"unrated has no score": (pl.col("grade") == "unrated") == pl.col("score").is_null()},
            never_null=("grade", "missing", "assessable", "as_of", "parameters_version"),
        ),
        "grades_in_force": _schema(
            columns.GRADES_IN_FORCE,
            key=("customer_id",),
            checks={name: one_of(GRADES_OR_UNRATED) for name in ("computed_grade", "adopted_grade", "grade")},
            never_null=("computed_grade", "grade"),
        ),
    }


def _of_finance() -> dict[str, DataFrameSchema]:
    """Charges, loss shares, claims and what may be lost."""
    within = _within
    parts = pl.sum_horizontal(*(f"{party}_amount" for party in finance_columns.PARTIES), ignore_nulls=False)
    return {
        "charges": _schema(
            finance_columns.CHARGES,
            key=("project_id", "charge_no"),
            checks={"rate": within(0, 1), "amount": within(0, None), "unused_days": within(0, None)},
            rows={
                "refundable is not more than amount": pl.col("refundable") <= pl.col("amount"),
                "an amount that is not known says why": pl.col("amount").is_not_null() | (pl.col("not_assessed") != ""),
            },
            never_null=("not_assessed",),
        ),
        "loss_shares": _schema(
            finance_columns.LOSS_SHARES,
            key=("project_id", "event_no"),
            checks={"netted_cost": within(0, None), "net_amount": within(0, None), "cost_carried": within(0, None)},
            rows={
                "the parts add up to what is left after costs": parts == pl.col("net_amount"),
                "what is left and the costs taken add up to the amount": pl.col("net_amount") + pl.col("netted_cost")
                == pl.col("amount"),
                "what is outstanding falls by no more than what is left after costs": pl.col("outstanding_change").abs()
                <= pl.col("net_amount"),
                "principal and excess add up": pl.col("principal_amount") + pl.col("excess_amount")
                == pl.col("reguarantor_amount"),
            },
        ),
        "claims": _schema(
            finance_columns.CLAIMS,
            key=("project_id", "event_no"),
            checks={"verdict": _one_of(VERDICTS), "payable_amount": within(0, None), "cap_left": within(0, None)},
            rows={"nobody is paid more than claimed": pl.col("payable_amount") <= pl.col("claimed_amount")},
            never_null=("verdict",),
        ),
        "compensation_probability": _schema(
            columns.COMPENSATION_PROBABILITY,
            key=("project_id",),
            checks={"probability": within(0, 1), "probability_12m": within(0, 1)},
            never_null=("probability", "model_version", "reasons"),
        ),
    }


def _of_institutions() -> dict[str, DataFrameSchema]:
    """What institutions report, and how they are measured."""
    return {
        "institution_months": _schema(
            finance_columns.INSTITUTION_MONTHS, key=("institution_id", "period"), checks={"period": _month()}
        ),
        "institution_measures": _schema(
            finance_columns.MEASURES_OF_INSTITUTIONS,
            key=("institution_id", "measure", "period"),
            checks={},
            rows={
                "what passed has a value": pl.col("passed").is_null()
                | ~pl.col("passed")
                | pl.col("value").is_not_null()
            },
            never_null=("verdict", "definition", "article"),
        ),
    }


def _schema(
    columns_of: columns.Columns,
    *,
    key: tuple[str, ...],
    checks: dict[str, Check],
    rows: dict[str, pl.Expr] | None = None,
    never_null: tuple[str, ...] = (),
) -> DataFrameSchema:
    """A schema: types, key columns present and unique together, checks of columns, identities of a row (null keeps them)."""
    import pandera.polars as pa  # noqa: PLC0415

    required = {*key, *never_null}
    return pa.DataFrameSchema(
        {
            name: pa.Column(columns.polars_type(kind), nullable=name not in required, checks=checks.get(name))
            for name, kind in columns_of.items()
        },
        unique=list(key),
        checks=[_of_rows(says, expression) for says, expression in (rows or {}).items()],
        strict=False,  # more columns may come
    )


def _one_of(codes: tuple[str, ...]) -> Check:
    from pandera.polars import Check  # noqa: PLC0415

    return Check.isin(codes, error=f"one of {', '.join(codes)}")


def _within(lowest: int, highest: int | None) -> Check:
    from pandera.polars import Check  # noqa: PLC0415

    says = f"{lowest} or more" if highest is None else f"{lowest} to {highest}"
    return Check(
        lambda data: data.lazyframe.select(
            (pl.col(data.key) >= lowest) & (True if highest is None else pl.col(data.key) <= highest)
        ),
        error=says,
    )


def _month() -> Check:
    from pandera.polars import Check  # noqa: PLC0415

    return Check.str_matches(r"^\d{4}-(0[1-9]|1[0-2])$", error="a month YYYY-MM")


def _of_rows(says: str, expression: pl.Expr) -> Check:
    from pandera.polars import Check  # noqa: PLC0415

    return Check(lambda data: data.lazyframe.select(expression.fill_null(True)), error=says)
