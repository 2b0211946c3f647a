"""What is known about each project when it is judged: its own row, its measures, its customer and grade, its partner.

Here: frames that came in, brought together one row per project, and the list of what could not be looked at. Not here: weights and what
follows from them (`weights`, `cover`, `risk`).
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from scoring.columns import CUSTOMERS_AT_RISK, GRADES, LIMIT_COLUMN, MEASURES, PARTNERS, PROJECTS, YES_NO
from scoring.engine import codes_where, has_column, lazily
from scoring.parameters.model import InForce
from scoring.risk import cover, weights
from scoring.rounding import LARGEST_FEN, thousandths, to_fen, to_share_units


def brought_together(
    projects: Any, measures: Any, customers: Any, partners: Any, grades: Any, rules: InForce
) -> nw.LazyFrame[Any]:
    """One row for each project, with everything its weights need; what was not filed is null and marked."""
    covers = cover.by_project(cover.with_values(lazily(measures, "measures", MEASURES), rules), rules)
    frame = of_projects(projects).join(covers, on="project_id", how="left")
    frame = frame.join(_customers(customers, grades, rules), on="customer_id", how="left")
    frame = frame.join(_partners(partners), on="partner_id", how="left")
    frame = frame.with_columns(nw.col("partner_grade").fill_null(weights.UNRATED))
    return _without_customer(frame, rules)


def of_projects(projects: Any) -> nw.LazyFrame[Any]:
    """Projects with balance and shares as integers; a balance that is not above zero, or beyond the arithmetic, is none."""
    has_limit = has_column(projects, LIMIT_COLUMN)
    frame = lazily(projects, "projects", {**PROJECTS, LIMIT_COLUMN: YES_NO} if has_limit else PROJECTS)
    if not has_limit:
        frame = frame.with_columns(nw.lit(None, dtype=nw.Boolean).alias(LIMIT_COLUMN))
    fen = to_fen("guaranteed_balance")
    return frame.with_columns(
        balance_fen=nw.when((fen > 0) & (fen <= LARGEST_FEN)).then(fen),
        reguarantor_units=to_share_units("reguarantor_share"),
        guarantor_units=to_share_units("guarantor_share"),
    )


def _customers(customers: Any, grades: Any, rules: InForce) -> nw.LazyFrame[Any]:
    """Customers with their object weight, fatal reasons and what was not assessed about them."""
    graded = lazily(customers, "customers", CUSTOMERS_AT_RISK).join(
        lazily(grades, "grades", GRADES), on="customer_id", how="left"
    )
    unseen = {
        "customer_grade": nw.col("grade").is_null() | nw.col("object_base").is_null(),
        "list_status": nw.col("list_status").is_null(),
        "registry": ~nw.col("registry_assessed").fill_null(False),
        "record_with_us": nw.col("cleared_projects").is_null() | nw.col("compensated_projects").is_null(),
        "connected_group": nw.col("group_over_limit").is_null(),
    }
    return weights.with_object_weight(graded, rules).select(
        "customer_id",
        "customer_grade",
        "object_base",
        "object_adjustments",
        "object_weight",
        "adjustments_applied",
        is_black_listed=nw.col("list_status") == "black",
        in_bankruptcy="in_bankruptcy",
        customer_unseen=codes_where(unseen),
        is_known_customer=nw.lit(True),
    )


def _partners(partners: Any) -> nw.LazyFrame[Any]:
    frame = lazily(partners, "partners", PARTNERS)
    return frame.select(
        "partner_id", partner_grade=nw.col("grade").fill_null(weights.UNRATED), is_known_partner=nw.lit(True)
    )


def _without_customer(frame: nw.LazyFrame[Any], rules: InForce) -> nw.LazyFrame[Any]:
    """A project whose customer was not filed counts as unrated and says that the customer was not assessed."""
    unrated = thousandths(rules.table("object_weight")[weights.UNRATED])
    unknown = nw.col("is_known_customer").is_null()
    stand_in: dict[str, nw.Expr] = {
        "customer_grade": nw.lit(weights.UNRATED),
        "object_base": nw.lit(unrated),
        "object_adjustments": nw.lit(0),
        "object_weight": nw.lit(unrated),
        "adjustments_applied": nw.lit(""),
        "customer_unseen": nw.lit("customer"),
    }
    return frame.with_columns(
        **{name: nw.when(unknown).then(value).otherwise(nw.col(name)) for name, value in stand_in.items()}
    )


def not_assessed() -> nw.Expr:
    """What could not be looked at, as codes: of the customer, then of the project."""
    unseen = codes_where(
        {
            # nothing filed, or more than the arithmetic holds; zero is known, and not applicable
            "guaranteed_balance": nw.col("guaranteed_balance").is_null()
            | (nw.col("balance_fen").is_null() & (nw.col("guaranteed_balance") > 0)),
            "reguarantor_share": nw.col("reguarantor_share").is_null(),
            "guarantor_share": nw.col("guarantor_share").is_null(),
            "reguarantee_mode": nw.col("mode_base").is_null(),
            "classification": nw.col("class_factor").is_null() & ~nw.col("is_certain_loss"),
            "term": nw.col("term_factor").is_null(),
            "partner": nw.col("is_known_partner").is_null(),
            "regulatory_limit": nw.col(LIMIT_COLUMN).is_null(),
        }
    )
    of_customer = nw.when(nw.col("customer_unseen") != "").then(nw.col("customer_unseen"))
    return nw.concat_str([of_customer, nw.when(unseen != "").then(unseen)], separator=", ", ignore_nulls=True)
