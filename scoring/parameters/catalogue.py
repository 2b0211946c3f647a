"""Which parameters there are, and the shape, unit, decimals and bounds that each value must have.

Here: what a number must look like to be usable by the formulas. Not here: the numbers themselves, which are in the YAML files.

Decimals are limited because weights are computed exactly in whole thousandths: a fourth decimal would be lost in silence, so it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = Literal["number", "table", "codes", "bands"]

GRADES = ("AAA", "AA", "A", "BBB", "BB", "B", "C")
GRADES_OR_UNRATED = (*GRADES, "unrated")
MEASURE_KINDS = (
    "CASH_DEPOSIT", "TREASURY", "BILL", "LISTED_SHARES", "UNLISTED_SHARES", "RECEIVABLES", "INVENTORY", "IP", "RESIDENTIAL", "COMMERCIAL",
    "INDUSTRIAL", "LAND", "EQUIPMENT", "VEHICLE", "FOREST_FARM", "GUARANTOR_COMPANY", "ENTERPRISE_STRONG", "ENTERPRISE", "PERSON", "NONE",
)  # fmt: skip
COVERING_KINDS = MEASURE_KINDS[:-1]
MODES = ("PROPORTIONAL", "FIRST_LOSS", "JOINT", "GENERAL")
CLASSES = ("NORMAL", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS")
ADJUSTMENTS = (
    "watch_list", "enforcement_or_dishonesty", "abnormal_operation", "representative_changed", "good_record", "group_over_limit",
)  # fmt: skip
RELATION_KINDS = (
    "SHAREHOLDER", "CONTROLLER", "LEGAL_REP", "EXECUTIVE", "SPOUSE", "RELATIVE", "GUARANTOR", "SUPPLIER", "SAME_GROUP",
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
#: Indicators of the partner's scorecard by dimension, with the unit of their bands and the most points they give.
PARTNER_INDICATORS: dict[str, dict[str, tuple[str, int]]] = {
    "risk": {
        "compensation_rate": ("ratio", 12), "overdue_rate": ("ratio", 8), "top_ten_share": ("ratio", 6), "compensation_trend": ("ratio", 4),
    },
    "operations": {
        "leverage": ("times", 10), "fee_income_ratio": ("ratio", 5), "growth": ("ratio", 5), "small_farmer_share": ("ratio", 5),
    },
    "capacity": {
        "class12_ratio": ("ratio", 7), "reserve_cover": ("ratio", 7), "liquid_cover": ("times", 6), "capital": ("yuan", 5),
    },
    "control": {
        "row_quality": ("ratio", 6), "punctuality": ("ratio", 5), "counter_guarantee_cover": ("ratio", 5),
        "organisation_answers": ("ratio", 4),
    },
}  # fmt: skip
SIZES = ("large", "medium", "small")
CLAIM_DOCUMENTS = (
    "application", "approval", "loan_contract", "guarantee_contract", "entrusted_contract", "debtor_basics", "loan_use", "payment_notice",
    "payment_voucher", "receiving_account",
)  # fmt: skip
ADMISSION_DOCUMENTS = (
    "licence", "articles", "audited_statements", "business_report", "compensation_ledger", "organisation", "internal_rules",
    "credit_report",
)  # fmt: skip

THOUSANDTHS = 3


@dataclass(frozen=True)
class Definition:
    """What a value of one parameter must look like."""

    shape: Shape
    unit: str
    decimals: int = THOUSANDTHS
    minimum: int = 0
    maximum: int = 10
    keys: tuple[str, ...] = ()


DEFINITIONS: dict[str, Definition] = {
    # object weight
    "object_weight": Definition("table", "ratio", keys=GRADES_OR_UNRATED, maximum=2),
    "object_adjustments": Definition("table", "ratio", minimum=-1, maximum=1, keys=ADJUSTMENTS),
    "object_limits": Definition("table", "ratio", maximum=2, keys=("lowest", "highest", "black_listed")),
    "representative_change_days": Definition("number", "days", decimals=0, maximum=3660),
    "good_record_projects": Definition("number", "projects", decimals=0, minimum=1, maximum=1000),
    # counter-guarantee weight
    "measure_coefficient": Definition("table", "ratio", maximum=1, keys=COVERING_KINDS),
    "measure_haircut": Definition("table", "ratio", maximum=1, keys=COVERING_KINDS),
    "uncovered_coefficient": Definition("number", "ratio", maximum=1),
    "full_cover_kinds": Definition("codes", "code", keys=COVERING_KINDS),
    "appraisal_age_months": Definition("number", "months", decimals=0, minimum=1, maximum=240),
    # mode, class, term
    "mode_base": Definition("table", "ratio", maximum=2, keys=MODES),
    "partner_factor": Definition("table", "ratio", maximum=2, keys=GRADES_OR_UNRATED),
    "class_factor": Definition("table", "ratio", maximum=3, keys=CLASSES[:-1]),
    "certain_loss_classes": Definition("codes", "code", keys=CLASSES),
    "term_factor": Definition("bands", "months", maximum=1200),
    "term_factor_beyond": Definition("table", "ratio", maximum=3, keys=("start", "per_year_begun")),
    # decision
    "decision_thresholds": Definition("table", "ratio", maximum=1, keys=("accept", "conditional", "committee")),
    "fatal_rules": Definition("codes", "code", keys=FATAL_RULES),
    # customer grade
    "statement_age_months": Definition("number", "months", decimals=0, minimum=1, maximum=120),
    "assessable_minimum": Definition("number", "points", decimals=0, minimum=1, maximum=100),
    "grade_scores": Definition("table", "points", decimals=0, maximum=100, keys=GRADES[:-1]),
    "interest_free_points": Definition("number", "points", decimals=0, maximum=100),
    **{
        f"points_{name}": Definition("bands", unit, minimum=-10, maximum=10_000)
        for name, unit in INDICATORS.items()
        if name != "officer_judgement"
    },
    "points_maximum": Definition("table", "points", decimals=0, maximum=100, keys=tuple(INDICATORS)),
    # partners
    **{
        f"partner_{name}": Definition("bands", unit, minimum=-10, maximum=10**13)
        for indicators in PARTNER_INDICATORS.values()
        for name, (unit, _) in indicators.items()
    },
    "partner_knock_outs": Definition(
        "table",
        "ratio",
        maximum=100,
        keys=(
            "leverage",
            "leverage_small_farmer",
            "compensation_rate",
            "class12_ratio",
            "small_farmer_share",
            "small_farmer_accounts",
        ),
    ),
    "line_grade_share": Definition("table", "ratio", maximum=1, keys=GRADES_OR_UNRATED),
    "line_policy_cap": Definition("number", "yuan", decimals=2, maximum=10**13),
    "line_leverage": Definition("number", "times", decimals=3, maximum=100),
    # cases
    "approval_tiers": Definition("bands", "yuan", decimals=2, maximum=10**13),
    "committee_quorum": Definition("table", "members", decimals=0, minimum=1, maximum=100, keys=("votes", "of")),
    "committee_majority": Definition("table", "members", decimals=0, minimum=1, maximum=100, keys=("votes", "of")),
    "claim_days": Definition("number", "days", decimals=0, minimum=1, maximum=3660),
    "claim_documents": Definition("codes", "code", keys=CLAIM_DOCUMENTS),
    "admission_documents": Definition("codes", "code", keys=ADMISSION_DOCUMENTS),
    "limits_after_case": Definition(
        "table", "ratio", maximum=100, keys=("single_customer", "connected_group", "leverage", "line_use")
    ),
    # size of enterprises
    **{
        f"size_{measure}": Definition(
            "table",
            "persons" if measure == "employees" else "yuan",
            decimals=0,
            maximum=10**13,
            keys=tuple(f"{industry}_{size}" for industry in industries for size in SIZES),
        )
        for measure, industries in SIZE_INDUSTRIES.items()
    },
    # relations and windows of the warehouse
    "control_share": Definition("number", "ratio", maximum=1),
    "control_kinds": Definition("codes", "code", keys=RELATION_KINDS),
    "credit_record_months": Definition("number", "months", decimals=0, minimum=1, maximum=240),
    "compensation_rate_months": Definition("number", "months", decimals=0, minimum=1, maximum=240),
}
