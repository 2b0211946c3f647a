"""The columns that judgements take in and give out: name and type, defined once for the engines (`engine`) and the checks (`frames`).

Here: names and types. Not here: what values are plausible (`frames`), how a value comes about (`weights`, `cover`, `risk`, `rating`).
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
FEE_PROJECTS: Columns = {
    "project_id": TEXT,
    "product": TEXT,
    "reguarantee_mode": TEXT,
    "partner_id": TEXT,
    "region_code": TEXT,
    "is_small_firm": YES_NO,
    "is_farmer": YES_NO,
    "is_tech": YES_NO,
    "guaranteed_amount": MONEY,
    "reguarantor_share": SHARE,
    "start_date": DAY,
    "due_date": DAY,
    "released_date": DAY,
}
FEE_BALANCES: Columns = {"project_id": TEXT, "moved_on": DAY, "guaranteed_balance": MONEY}
FEE_EXTENSIONS: Columns = {
    "project_id": TEXT,
    "extension_no": COUNT,
    "extended_on": DAY,
    "period_from": DAY,
    "period_to": DAY,
}
CHARGES: Columns = {
    "project_id": TEXT,
    "charge_no": TEXT,
    "standard_id": TEXT,
    "customer_class": TEXT,
    "collection": TEXT,
    "due_date": DAY,
    "period_from": DAY,
    "period_to": DAY,
    "days": COUNT,
    "base": MONEY,
    "rate": NUMBER,
    "amount": MONEY,
    "unused_days": COUNT,
    "refundable": MONEY,
    "is_vat_exempt": YES_NO,
    "not_assessed": TEXT,
}
#: Who shares a loss, in the order in which equal remainders are served.
PARTIES = ("bank", "guarantor", "reguarantor", "fund", "government")
LOSS_EVENTS: Columns = {
    "project_id": TEXT,
    "event_no": TEXT,
    "kind": TEXT,
    "event_date": DAY,
    "amount": MONEY,
    "recovery_cost": MONEY,  # of a recovery: what it cost, or null
    **{f"{party}_share": SHARE for party in PARTIES},
    "settled_amount": MONEY,  # what was decided of a claim; null: nobody decided, and the share counts
}
LOSS_SHARES: Columns = {
    "project_id": TEXT,
    "event_no": TEXT,
    "kind": TEXT,
    "event_date": DAY,
    "amount": MONEY,
    "recovery_cost": MONEY,
    "netted_cost": MONEY,
    "net_amount": MONEY,
    "cost_carried": MONEY,
    **{f"{party}_amount": MONEY for party in PARTIES},
    "reguarantor_cost": MONEY,
    "principal_amount": MONEY,
    "excess_amount": MONEY,
    "claimed_amount": MONEY,
    "claim_until": DAY,
}
CLAIM_FACTS: Columns = {
    "project_id": TEXT,
    "event_no": TEXT,
    "filed_on": DAY,
    "agreement_id": TEXT,
    "compensation_cap": SHARE,
    "agreement_amount": MONEY,
    "converted_amount": MONEY,
}
CLAIM_DECISIONS: Columns = {"project_id": TEXT, "event_no": TEXT, "settled_amount": MONEY}
CLAIMS: Columns = {
    "project_id": TEXT,
    "event_no": TEXT,
    "filed_on": DAY,
    "claim_days": COUNT,
    "claim_until": DAY,
    "claimed_amount": MONEY,
    "agreement_id": TEXT,
    "cap_amount": MONEY,
    "cap_left": MONEY,
    "payable_amount": MONEY,
    "verdict": TEXT,
}
ACCOUNT_KINDS: Columns = {
    "kind_no": NUMBERED,
    "product": TEXT,
    "is_small_firm": YES_NO,
    "is_farmer": YES_NO,
    "issuer_grade": TEXT,
}
#: Bounds of the customer's whole balance in fen, weights in thousandths.
LIABILITY_DECISIONS: Columns = {
    "kind_no": NUMBERED,
    "from_month_no": COUNT,
    "to_month_no": COUNT,
    "above": COUNT,
    "up_to": COUNT,
    "liability_class": TEXT,
    "weight": COUNT,
    "concentration_weight": COUNT,
    "is_own_share": YES_NO,
    "is_small_farmer": YES_NO,
    "is_small_account": YES_NO,
}
INSTITUTION_AMOUNTS = (
    "liability", "largest_customer", "largest_group", "filed_balance", "filed_small_farmer", "filed_small_accounts", "overdue_balance",
    "released", "compensated", "released_ever", "compensated_ever", "recovered_year", "compensated_year", "released_year",
    "written_off_year", "outstanding_opening", "compensated_12m", "average_balance_12m", "total_assets", "net_assets",
    "other_guarantor_equity", "class1_assets", "class2_assets", "class3_assets", "compensation_receivable", "unearned_premium_reserve",
    "compensation_reserve", "general_risk_reserve", "fee_income", "guaranteed_balance", "small_farmer_balance", "opening_reserve",
)  # fmt: skip
INSTITUTION_MONTHS: Columns = {
    "institution_id": TEXT,
    "period": TEXT,
    "kind": TEXT,
    **dict.fromkeys(INSTITUTION_AMOUNTS, MONEY),
    "accounts": COUNT,
    "small_farmer_accounts": COUNT,
}
MEASURES_OF_INSTITUTIONS: Columns = {
    "institution_id": TEXT,
    "measure": TEXT,
    "period": TEXT,
    "value": NUMBER,
    "limit_value": NUMBER,
    "direction": TEXT,
    "passed": YES_NO,
    "verdict": TEXT,
    "unit": TEXT,
    "basis": TEXT,
    "definition": TEXT,
    "article": TEXT,
    "confirmed": YES_NO,
    "parameters_version": TEXT,
}
COMPENSATION_PROBABILITY: Columns = {
    "project_id": TEXT,
    "probability": NUMBER,
    "probability_12m": NUMBER,
    "model_version": TEXT,
    "reasons": TEXT,
}
FORECAST: Columns = {
    "month": TEXT,
    "expected": MONEY,
    "low": MONEY,
    "high": MONEY,
}
RESERVES: Columns = {
    "year": COUNT,
    "year_end": DAY,
    "reserve": TEXT,
    "basis_amount": MONEY,
    "opening": MONEY,
    "used": MONEY,
    "charge": MONEY,
    "closing": MONEY,
}
