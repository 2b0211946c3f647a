"""The closed lists that parameters are keyed by: grades, kinds, classes, indicators, documents, duties.

Here: which codes there are, in the order of the rule. Not here: what a parameter's values look like (`definitions`), the values (YAML).
"""

from __future__ import annotations

GRADES = ("AAA", "AA", "A", "BBB", "BB", "B", "C")
GRADES_OR_UNRATED = (*GRADES, "unrated")
MEASURE_KINDS = (
    "CASH_DEPOSIT", "TREASURY", "BILL", "LISTED_SHARES", "UNLISTED_SHARES", "RECEIVABLES", "INVENTORY", "IP", "RESIDENTIAL", "COMMERCIAL",
    "INDUSTRIAL", "LAND", "EQUIPMENT", "VEHICLE", "FOREST_FARM", "GUARANTOR_COMPANY", "ENTERPRISE_STRONG", "ENTERPRISE", "PERSON", "NONE",
)  # fmt: skip
COVERING_KINDS = MEASURE_KINDS[:-1]
MODES = ("PROPORTIONAL", "FIRST_LOSS", "JOINT", "GENERAL")
PRODUCTS = ("LOAN", "HOUSING", "BOND", "OTHER_FINANCING", "NON_FINANCING")
CLASSES = ("NORMAL", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS")
ADJUSTMENTS = (
    "watch_list", "enforcement_or_dishonesty", "abnormal_operation", "representative_changed", "good_record", "group_over_limit",
)  # fmt: skip
RELATION_KINDS = (
    "SHAREHOLDER", "CONTROLLER", "LEGAL_REP", "EXECUTIVE", "SPOUSE", "RELATIVE", "GUARANTOR", "SUPPLIER", "SAME_GROUP",
)  # fmt: skip
#: Contracts that partners owe month by month, by the role of the partner.
GUARANTOR_DUTIES = ("guarantor_reports", "projects", "project_events")
BANK_DUTIES = ("bank_loans",)
#: The regulators' tables that the company owes; `orchestration/exports/reports` describes each.
RETURNS = (
    "business-detail", "business-statistics", "liability-measurement", "main-data", "release-list", "risk-indicators",
)  # fmt: skip
FATAL_RULES = ("black_listed", "in_bankruptcy", "limit_broken")
#: Indicators of the customer's scorecard, in the order of the rule, with the unit of their bands.
INDICATORS: dict[str, str] = {
    "debt_ratio": "ratio",
    "current_ratio": "ratio",
    "interest_cover": "times",
    "cash_flow_ratio": "ratio",
    "net_margin": "ratio",
    "return_on_equity": "ratio",
    "revenue_growth": "ratio",
    "years_established": "years",
    "credit_record": "days",
    "officer_judgement": "points",
}
#: Classes of the liability measurement, disjoint, and what a project of each weighs.
LIABILITY_CLASSES = (
    "small_firm", "farmer", "housing", "other_loan", "rated_bond", "other_bond", "other_financing", "non_financing",
)  # fmt: skip
LIABILITY_BASES = ("own_share", "contract")
COMPENSATION_BOOKINGS = ("filed", "accepted")
RECOVERY_COSTS = ("carried", "own", "none")
CAP_BASES = ("converted_amount", "agreement_amount")
EXTENSION_BASES = ("balance", "guaranteed_amount", "none")

#: Lines of the checks of a filing against its sender's past, each with its unit and keys.
PLAUSIBILITY: dict[str, tuple[str, tuple[str, ...]]] = {
    "past": ("periods", ("level", "size", "most")),
    "unit_slip": ("factor; rows; share", ("factor", "tolerance", "rows", "share", "outside", "within")),
    "rate_slip": ("factor; rows; share", ("factor", "tolerance", "rows", "share", "outside", "within")),
    "size": ("factor; rows", ("factor", "rows")),
    "shift": ("index; rows; ratio", ("index", "chance", "past", "rows", "market")),
    "copy": ("rows", ("bank_loans", "guarantor_reports")),
    "silence": ("periods; rows", ("periods", "rows")),
    "roll_forward": ("share; yuan", ("share", "amount")),
}

#: Measures of an enterprise's size, and the industries that the official standard knows for each.
SIZE_INDUSTRIES: dict[str, tuple[str, ...]] = {
    "employees": (
        "industry", "wholesale", "retail", "transport", "storage", "post", "catering", "telecom", "software", "property", "leasing",
        "other",
    ),
    "revenue": (
        "agriculture", "industry", "construction", "wholesale", "retail", "transport", "storage", "post", "catering", "telecom", "software",
        "developers", "property",
    ),
    "assets": ("construction", "developers", "leasing"),
}  # fmt: skip
#: Indicators of the partner's scorecard by dimension, in the order of the rule, with the unit of their bands.
PARTNER_INDICATORS: dict[str, dict[str, str]] = {
    "risk": {
        "compensation_rate": "ratio",
        "overdue_rate": "ratio",
        "top_ten_share": "ratio",
        "compensation_trend": "ratio",
    },
    "operations": {"leverage": "times", "fee_income_ratio": "ratio", "growth": "ratio", "small_farmer_share": "ratio"},
    "capacity": {"class12_ratio": "ratio", "reserve_cover": "ratio", "liquid_cover": "times", "capital": "yuan"},
    "control": {
        "row_quality": "ratio",
        "punctuality": "ratio",
        "counter_guarantee_cover": "ratio",
        "organisation_answers": "ratio",
    },
}
SIZES = ("large", "medium", "small")
CLAIM_DOCUMENTS = (
    "application", "approval", "loan_contract", "guarantee_contract", "entrusted_contract", "debtor_basics", "loan_use", "payment_notice",
    "payment_voucher", "receiving_account",
)  # fmt: skip
ADMISSION_DOCUMENTS = (
    "licence", "articles", "audited_statements", "business_report", "compensation_ledger", "organisation", "internal_rules",
    "credit_report",
)  # fmt: skip

#: Levels of agreement between two customer records, as `models.linkage.fields.LEVELS` has them (a test holds the two together).
LINKAGE_LEVELS = (
    "name.same", "name.near", "name.akin", "name.different", "given.same", "given.swapped", "given.near", "given.akin", "given.different",
    "family.same", "family.near", "family.akin", "family.different", "representative.same_number", "representative.same_name",
    "representative.different", "phone.same", "phone.slip", "phone.akin", "phone.different", "address.same", "address.near",
    "address.same_county", "address.same_city", "address.different", "established.same", "established.slip", "established.same_year",
    "established.different",
)  # fmt: skip
