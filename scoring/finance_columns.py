"""The columns of fees, losses and who bears them, claims, liability balances, measures of institutions, forecasts and reserves.

Here: names and types, as in `columns`, which has those of risk and grades. Not here: what values are plausible (`frames`), how a value
comes about (`fees`, `distribution`, `claims`, `liability`, `regulatory`, `forecast`, `reserves`).
"""

from __future__ import annotations

from scoring.columns import COUNT, DAY, MONEY, NUMBER, NUMBERED, SHARE, TEXT, YES_NO, Columns

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
    # What the project's customer has guaranteed in all on the project's first day, in yuan: by `fees.customers`, of what was filed. Looked
    # at by standards whose tier is that of the customer; null: nothing is known of the customer but this project.
    "customer_amount": MONEY,
}
#: The projects of customers, as their amounts are added up.
CUSTOMER_PROJECTS: Columns = {
    "project_id": TEXT,
    "customer_id": TEXT,
    "guaranteed_amount": MONEY,
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
    "outstanding_change": MONEY,
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
    "liquid_assets", "liquid_liabilities",
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
