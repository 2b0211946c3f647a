"""Object weight, mode weight, class factor and term factor, each in whole thousandths.

Here: one function for each weight, from columns and rules to columns. Not here: the counter-guarantee weight (`cover`), the product of
the weights and what follows from it (`risk`).
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import narwhals as nw

from scoring.calendar import MONTHS_OF_YEAR, term_months
from scoring.engine import by_code, codes_where
from scoring.parameters.model import InForce
from scoring.rounding import THOUSAND, divided, thousandths

UNRATED = "unrated"


def _scaled(table: dict[str, Decimal]) -> dict[str, int]:
    return {code: thousandths(number) for code, number in table.items()}


def with_object_weight(customers: nw.LazyFrame[Any], rules: InForce) -> nw.LazyFrame[Any]:
    """Customers (with `grade`) and their object_base, object_adjustments and object_weight, in thousandths, and why.

    Adjustments add up, then the sum is kept within the bounds; a black-listed customer has its own weight whatever the grade.
    """
    limits = _scaled(rules.table("object_limits"))
    amounts = _scaled(rules.table("object_adjustments"))
    conditions = adjustment_conditions(rules)
    black = nw.col("list_status") == "black"
    graded = customers.with_columns(customer_grade=nw.col("grade").fill_null(UNRATED)).with_columns(
        object_base=by_code("customer_grade", _scaled(rules.table("object_weight"))),
        object_adjustments=nw.sum_horizontal(
            *[
                nw.when(condition).then(nw.lit(amounts[code])).otherwise(nw.lit(0))
                for code, condition in conditions.items()
            ]
        ).cast(nw.Int64),
        adjustments_applied=codes_where(conditions),
    )
    adjusted = nw.col("object_base") + nw.col("object_adjustments")
    return graded.with_columns(
        object_weight=nw.when(black)
        .then(nw.lit(limits["black_listed"]))
        .when(adjusted < limits["lowest"])
        .then(nw.lit(limits["lowest"]))
        .when(adjusted > limits["highest"])
        .then(nw.lit(limits["highest"]))
        .otherwise(adjusted)
        .cast(nw.Int64)
    )


def adjustment_conditions(rules: InForce) -> dict[str, nw.Expr]:
    """When each adjustment of the object weight applies, over columns of customers."""
    since = rules.day - timedelta(days=rules.whole("representative_change_days"))
    changed = nw.col("representative_changed_on")
    return {
        "watch_list": nw.col("list_status") == "watch",
        "enforcement_or_dishonesty": nw.col("open_enforcement_or_dishonesty"),
        "abnormal_operation": nw.col("abnormal_operation"),
        "representative_changed": (changed >= nw.lit(since)) & (changed <= nw.lit(rules.day)),
        "good_record": (nw.col("cleared_projects") >= rules.whole("good_record_projects"))
        & (nw.col("compensated_projects") == 0),
        "group_over_limit": nw.col("group_over_limit"),
    }


def with_mode_weight(projects: nw.LazyFrame[Any], rules: InForce) -> nw.LazyFrame[Any]:
    """mode_base and partner_factor in thousandths, from `reguarantee_mode` and `partner_grade`."""
    return projects.with_columns(
        mode_base=by_code("reguarantee_mode", _scaled(rules.table("mode_base"))),
        partner_factor=by_code("partner_grade", _scaled(rules.table("partner_factor"))),
    )


def with_class_factor(projects: nw.LazyFrame[Any], rules: InForce) -> nw.LazyFrame[Any]:
    """class_factor in thousandths and `is_certain_loss`; no classification yet is NORMAL."""
    return projects.with_columns(classification=nw.col("classification").fill_null("NORMAL")).with_columns(
        class_factor=by_code("classification", _scaled(rules.table("class_factor"))),
        is_certain_loss=nw.col("classification").is_in(rules.codes("certain_loss_classes")),
    )


def with_term_factor(projects: nw.LazyFrame[Any], rules: InForce) -> nw.LazyFrame[Any]:
    """term_months, and term_factor in thousandths; a due day before the start has none."""
    beyond = _scaled(rules.table("term_factor_beyond"))
    months = nw.col("term_months")
    years_begun = (months + MONTHS_OF_YEAR - 1) // MONTHS_OF_YEAR
    factor = beyond["start"] + beyond["per_year_begun"] * years_begun
    for limit, result in reversed(rules.bands("term_factor").steps):
        factor = nw.when(months <= int(limit)).then(nw.lit(thousandths(result))).otherwise(factor)
    return projects.with_columns(term_months=term_months("start_date", "due_date")).with_columns(
        term_factor=nw.when(months >= 0).then(factor).cast(nw.Int64)
    )


def as_ratio(milli: str) -> nw.Expr:
    """Thousandths as the ratio people read."""
    return divided(nw.col(milli), THOUSAND)
