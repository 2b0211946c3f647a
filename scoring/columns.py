"""The columns that judgements take in and give out: name and type, defined once for the engines (`engine`) and the checks (`frames`).

Here: types, and the names of what risk and grades need and give. Not here: fees, losses, claims and measures (`finance_columns`), what
values are plausible (`frames`), how a value comes about (`weights`, `cover`, `risk`, `rating`).
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl
from narwhals.dtypes import DType

from scoring.parameters.catalogue import INDICATORS

Columns = dict[str, DType]

TEXT, DAY, YES_NO, COUNT, NUMBER = nw.String(), nw.Date(), nw.Boolean(), nw.Int64(), nw.Float64()
NUMBERED = nw.UInt64()
MONEY = nw.Decimal(18, 2)
SHARE = nw.Decimal(18, 8)

#: polars types of the types above, but for decimals.
_POLARS: dict[str, Any] = {
    "String": pl.String,
    "Date": pl.Date,
    "Boolean": pl.Boolean,
    "Int64": pl.Int64,
    "UInt64": pl.UInt64,
    "Float64": pl.Float64,
}


def polars_type(kind: DType) -> Any:
    """The polars type of a column's type."""
    return pl.Decimal(kind.precision, kind.scale) if isinstance(kind, nw.Decimal) else _POLARS[str(kind)]


def polars_schema(columns: Columns) -> pl.Schema:
    """The columns with their polars types."""
    return pl.Schema({name: polars_type(kind) for name, kind in columns.items()})


#: Optional in projects: would a regulatory limit be broken after this project. Until a caller has it, it is not assessed.
LIMIT_COLUMN = "is_limit_broken"

PROJECTS: Columns = {
    "project_id": TEXT,
    "project_no": TEXT,
    "partner_id": TEXT,
    "customer_id": TEXT,
    "guaranteed_balance": MONEY,
    "reguarantor_share": SHARE,
    "guarantor_share": SHARE,
    "reguarantee_mode": TEXT,
    "start_date": DAY,
    "due_date": DAY,
    "classification": TEXT,
}
MEASURES: Columns = {
    "project_id": TEXT,
    "measure_no": TEXT,
    "kind": TEXT,
    "appraised_value": MONEY,
    "appraised_on": DAY,
    "prior_claims": MONEY,
}
CUSTOMERS_AT_RISK: Columns = {
    "customer_id": TEXT,
    "list_status": TEXT,
    "open_enforcement_or_dishonesty": YES_NO,
    "abnormal_operation": YES_NO,
    "in_bankruptcy": YES_NO,
    "representative_changed_on": DAY,
    "cleared_projects": COUNT,
    "compensated_projects": COUNT,
    "group_over_limit": YES_NO,
    "registry_assessed": YES_NO,
}
GRADES: Columns = {"customer_id": TEXT, "grade": TEXT}
PARTNERS: Columns = {"partner_id": TEXT, "grade": TEXT}

CUSTOMERS_TO_GRADE: Columns = {"customer_id": TEXT, "established": DAY}
STATEMENT_AMOUNTS = (
    "current_assets", "total_assets", "current_liabilities", "total_liabilities", "equity", "revenue", "interest_expense",
    "profit_before_tax", "net_profit", "operating_cash_flow",
)  # fmt: skip
STATEMENTS: Columns = {"customer_id": TEXT, "period": TEXT, **dict.fromkeys(STATEMENT_AMOUNTS, MONEY)}
CREDIT_RECORD: Columns = {"customer_id": TEXT, "worst_days_overdue_24m": COUNT}

PROJECT_RISK: Columns = {
    "project_id": TEXT,
    "project_no": TEXT,
    "partner_id": TEXT,
    "customer_id": TEXT,
    "customer_grade": TEXT,
    "partner_grade": TEXT,
    "reguarantee_mode": TEXT,
    "classification": TEXT,
    "guaranteed_balance": MONEY,
    "reguarantor_share": SHARE,
    "guarantor_share": SHARE,
    "object_base": NUMBER,
    "object_adjustments": NUMBER,
    "adjustments_applied": TEXT,
    "object_weight": NUMBER,
    "uncovered_amount": MONEY,
    "coverage_ratio": NUMBER,
    "counter_guarantee_weight": NUMBER,
    "mode_base": NUMBER,
    "partner_factor": NUMBER,
    "mode_weight": NUMBER,
    "term_months": COUNT,
    "term_factor": NUMBER,
    "class_factor": NUMBER,
    "risk_degree": NUMBER,
    "exposure": MONEY,
    "risk_amount": MONEY,
    "decision": TEXT,
    "fatal_reason": TEXT,
    "additional_cover_kind": TEXT,
    "additional_cover_needed": MONEY,
    "guarantor_risk_degree": NUMBER,
    "guarantor_exposure": MONEY,
    "guarantor_risk_amount": MONEY,
    "not_assessed": TEXT,
    "warnings": TEXT,
    "as_of": DAY,
    "parameters_version": TEXT,
}
MEASURE_COVER: Columns = {
    "project_id": TEXT,
    "measure_no": TEXT,
    "kind": TEXT,
    "coefficient": NUMBER,
    "haircut": NUMBER,
    "value": MONEY,
    "covered": MONEY,
    "weighted": MONEY,
    "order_no": COUNT,
    "note": TEXT,
}
CUSTOMER_GRADES: Columns = {
    "customer_id": TEXT,
    "score": NUMBER,
    "assessable": COUNT,
    "grade": TEXT,
    "missing": TEXT,
    "statement_period": TEXT,
    "has_statement_before": YES_NO,
    # each indicator's value, and its points
    **{column: kind for name in INDICATORS for column, kind in ((name, NUMBER), (f"points_{name}", COUNT))},
    "as_of": DAY,
    "parameters_version": TEXT,
}
ADOPTED_GRADES: Columns = {"customer_id": TEXT, "adopted_grade": TEXT}
GRADES_IN_FORCE: Columns = {"customer_id": TEXT, "computed_grade": TEXT, "adopted_grade": TEXT, "grade": TEXT}
COMPENSATION_PROBABILITY: Columns = {
    "project_id": TEXT,
    "probability": NUMBER,
    "probability_12m": NUMBER,
    "model_version": TEXT,
    "reasons": TEXT,
}
