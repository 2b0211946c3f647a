"""Each parameter by name: the shape, unit, decimals, bounds and keys that its value must have.

Here: what a number must look like to be usable by the formulas. Not here: the codes that tables are keyed by (`closed_lists`).

Decimals are limited because weights are computed exactly in whole thousandths: a fourth decimal would be lost in silence, so it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scoring.parameters.catalogue.closed_lists import (
    ADJUSTMENTS,
    ADMISSION_DOCUMENTS,
    BANK_DUTIES,
    CAP_BASES,
    CLAIM_DOCUMENTS,
    CLASSES,
    COMPENSATION_BOOKINGS,
    COVERING_KINDS,
    EXTENSION_BASES,
    FATAL_RULES,
    GRADES,
    GRADES_OR_UNRATED,
    GUARANTOR_DUTIES,
    INDICATORS,
    LIABILITY_BASES,
    LIABILITY_CLASSES,
    LINKAGE_LEVELS,
    MODES,
    PARTNER_INDICATORS,
    PLAUSIBILITY,
    PRODUCTS,
    RECOVERY_COSTS,
    RELATION_KINDS,
    RETURNS,
    SIZE_INDUSTRIES,
    SIZES,
)
from scoring.parameters.indicators import LEVELS
from scoring.parameters.postings import CHARTS
from scoring.parameters.standards import CUSTOMER_CLASSES

Shape = Literal[
    "number", "table", "codes", "bands", "standards", "templates", "charts", "indicators", "countermeasures"
]  # fmt: skip

THOUSANDTHS = 3
MILLIONTHS = 6
#: Limits in yuan.
LARGEST_LIMIT = 1_000_000_000_000


@dataclass(frozen=True)
class Definition:
    """What a value of one parameter must look like."""

    shape: Shape
    unit: str
    decimals: int = THOUSANDTHS
    minimum: int = 0
    maximum: int = 10
    keys: tuple[str, ...] = ()
    key_pattern: str = ""  # a table of agreements: any key of this form, or none at all


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
    "adoption_steps": Definition("number", "steps", decimals=0, maximum=6),
    "adoption_unrated_as": Definition("codes", "code", keys=GRADES),
    "adoption_months": Definition("number", "months", decimals=0, minimum=1, maximum=120),
    # partners
    **{
        f"partner_{name}": Definition("bands", unit, minimum=-10, maximum=10**13)
        for indicators in PARTNER_INDICATORS.values()
        for name, unit in indicators.items()
    },
    "partner_points_maximum": Definition(
        "table",
        "points",
        decimals=0,
        maximum=100,
        keys=tuple(name for indicators in PARTNER_INDICATORS.values() for name in indicators),
    ),
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
    "compensation_booking": Definition("codes", "code", keys=COMPENSATION_BOOKINGS),
    "recovery_costs_netted": Definition("codes", "code", keys=RECOVERY_COSTS),
    "claim_documents": Definition("codes", "code", keys=CLAIM_DOCUMENTS),
    "admission_documents": Definition("codes", "code", keys=ADMISSION_DOCUMENTS),
    "contact_code_hours": Definition("number", "hours", decimals=0, minimum=1, maximum=720),
    "contact_code_attempts": Definition("number", "times", decimals=0, minimum=1, maximum=20),
    "contact_valid_months": Definition("number", "months", decimals=0, minimum=1, maximum=120),
    "licence_reminder_days": Definition("table", "days", decimals=0, maximum=3660, keys=("first", "second")),
    "partner_worsening": Definition("table", "ratio", maximum=60, keys=("months", "line", "rise")),
    "evaluation_steps": Definition("number", "steps", decimals=0, maximum=6),
    "evaluation_unrated_as": Definition("codes", "code", keys=GRADES),
    "evaluation_months": Definition("number", "months", decimals=0, minimum=1, maximum=120),
    "evaluation_peers": Definition("bands", "yuan", decimals=2, maximum=10**13),
    "draft_days": Definition("number", "days", decimals=0, minimum=1, maximum=3660),
    "personal_retention_years": Definition("number", "years", decimals=0, maximum=100),
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
    "largest_share": Definition("number", "ratio", maximum=1),
    "guarantee_chain_length": Definition("number", "parties", decimals=0, minimum=3, maximum=50),
    "ownership_hops": Definition("number", "steps", decimals=0, minimum=1, maximum=20),
    "contagion_hops": Definition("number", "steps", decimals=0, minimum=1, maximum=6),
    "contagion_decay": Definition("number", "ratio", maximum=1),
    "control_kinds": Definition("codes", "code", keys=RELATION_KINDS),
    # linkage of customer records
    **{
        name: Definition("table", "ratio", MILLIONTHS, maximum=1, keys=LINKAGE_LEVELS)
        for name in ("linkage_same", "linkage_any")
    },
    "linkage_prior": Definition("number", "ratio", 9, maximum=1),
    "linkage_least_probability": Definition("number", "ratio", maximum=1),
    "linkage_key_shared": Definition("number", "records", decimals=0, minimum=2, maximum=1000),
    "credit_record_months": Definition("number", "months", decimals=0, minimum=1, maximum=240),
    "compensation_rate_months": Definition("number", "months", decimals=0, minimum=1, maximum=240),
    # plausibility of filings
    **{
        f"plausible_{name}": Definition("table", unit, maximum=1_000_000_000, keys=keys)
        for name, (unit, keys) in PLAUSIBILITY.items()
    },
    # fees and the ledger
    "fee_standards": Definition("standards", "standards"),
    "extension_basis": Definition("codes", "code", keys=EXTENSION_BASES),
    "receipt_match_days": Definition("number", "days", decimals=0, maximum=366),
    "vat_exempt_classes": Definition("codes", "code", keys=CUSTOMER_CLASSES),
    "vat_exempt_products": Definition("codes", "code", keys=PRODUCTS),
    "posting_templates": Definition("templates", "templates"),
    "charts_of_accounts": Definition("charts", "accounts"),
    "charts_kept": Definition("codes", "code", keys=CHARTS),
    "forecast_season_months": Definition("number", "months", decimals=0, minimum=1, maximum=240),
    "forecast_band": Definition("number", "deviations", maximum=10),
    # reserves
    "unearned_reserve_share": Definition("number", "ratio", maximum=1),
    "compensation_reserve_yearly": Definition("number", "ratio", maximum=1),
    "compensation_reserve_ceiling": Definition("number", "ratio", maximum=1),
    # what the regulator measures
    "liability_weights": Definition("table", "ratio", maximum=2, keys=LIABILITY_CLASSES),
    "liability_limits": Definition("table", "yuan", maximum=LARGEST_LIMIT, keys=("small_firm", "farmer")),
    "cap_base": Definition("codes", "code", keys=CAP_BASES),
    "liability_basis": Definition("codes", "code", keys=LIABILITY_BASES),
    "rated_bond_grades": Definition("codes", "code", keys=("AAA", "AA+", "AA")),
    "rated_bond_concentration": Definition("number", "ratio", maximum=1),
    "leverage_limits": Definition("table", "times", maximum=100, keys=("ordinary", "policy")),
    "leverage_policy_conditions": Definition("table", "ratio", maximum=1, keys=("balance", "accounts")),
    "concentration_limits": Definition("table", "ratio", maximum=1, keys=("customer", "group")),
    "asset_ratio_limits": Definition("table", "ratio", maximum=1, keys=("capital", "class1", "class12", "class3")),
    "policy_share_limits": Definition("table", "ratio", maximum=1, keys=("small_farmer", "small_account")),
    "small_account_limit": Definition("number", "yuan", maximum=LARGEST_LIMIT),
    "reported_difference": Definition("number", "ratio", maximum=1),
    # losses of the whole book
    "portfolio_correlations": Definition(
        "table", "ratio", maximum=1, keys=("sector_correlation", "economy_share", "group_correlation")
    ),
    "portfolio_recovery_rate": Definition("number", "ratio", maximum=1),
    "portfolio_scenarios": Definition("number", "scenarios", decimals=0, minimum=1000, maximum=200_000),
    "compensation_cap_rate": Definition("number", "ratio", maximum=1),
    "cap_forecast_months": Definition("number", "months", decimals=0, minimum=1, maximum=240),
    **{
        f"stress_{name}": Definition("table", "times", maximum=100, keys=("odds", "recovery"))
        for name in ("mild", "severe", "extreme")
    },
    # data exchange: deadlines, references, loans filed twice
    "filing_due_day": Definition(
        "table", "day of month", decimals=0, minimum=1, maximum=31, keys=(*GUARANTOR_DUTIES, *BANK_DUTIES)
    ),
    "return_due_day": Definition("table", "day of month", decimals=0, minimum=1, maximum=31, keys=RETURNS),
    "return_watch_months": Definition("number", "months", decimals=0, minimum=1, maximum=120),
    "return_months": Definition("table", "months", decimals=0, minimum=1, maximum=12, keys=RETURNS),
    "filing_due_day_agreed": Definition(
        "table", "day of month", decimals=0, maximum=31, key_pattern=r"[A-Za-z0-9._-]{1,64}/[a-z_]+"
    ),
    "filing_duties_guarantor": Definition("codes", "code", keys=GUARANTOR_DUTIES),
    "filing_duties_bank": Definition("codes", "code", keys=BANK_DUTIES),
    "filing_grace_days": Definition("number", "working days", decimals=0, maximum=60),
    "filing_due_soon_days": Definition("number", "working days", decimals=0, maximum=60),
    "filing_watch_months": Definition("number", "months", decimals=0, minimum=1, maximum=240),
    "filing_quality_weights": Definition("table", "ratio", maximum=1, keys=("rows", "filings", "punctuality")),
    "reference_grace_days": Definition("number", "days", decimals=0, maximum=3660),
    "double_filing_days": Definition("number", "days", decimals=0, maximum=366),
    "collateral_number_length": Definition("number", "characters", decimals=0, minimum=1, maximum=40),
    "collateral_number_shared": Definition("number", "projects", decimals=0, minimum=2, maximum=1000),
    "loan_contract_number_length": Definition("number", "characters", decimals=0, minimum=1, maximum=40),
    "loan_contract_number_shared": Definition("number", "projects", decimals=0, minimum=2, maximum=1000),
    # warnings
    **{
        f"indicators_{name}": Definition("indicators", "indicators")
        for name in ("customer", "project", "partner", "book")
    },
    "countermeasures": Definition("countermeasures", "countermeasures"),
    "severity": Definition("table", "points", maximum=100, keys=LEVELS),
    "warning_follows_months": Definition("number", "months", decimals=0, minimum=1, maximum=120),
    "warning_least_judged": Definition("number", "warnings", decimals=0, minimum=1, maximum=10_000),
    "composite_intervals": Definition(
        "table", "points", maximum=100, keys=("attention", "warning", "serious", "critical")
    ),
}
