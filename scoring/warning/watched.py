"""What indicators may name: the columns that are known of each kind of subject, with what each means.

Here: names, units and words of the columns of every panel. Not here: how they are found (`orchestration.judging.watching_subjects`,
`orchestration.judging.watching_months`), the indicators (`parameters/warning`).

A panel is a table of subjects: `now` panels have one row for each subject as of the day, `monthly` panels one for each subject and month.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SubjectKind = Literal["project", "customer", "group", "partner", "bank", "region", "industry", "portfolio"]
SUBJECTS: tuple[SubjectKind, ...] = (
    "project",
    "customer",
    "group",
    "partner",
    "bank",
    "region",
    "industry",
    "portfolio",
)


@dataclass(frozen=True)
class Panel:
    """One table of subjects; `is_monthly`: are past months in it, so that an indicator may ask for several in a row."""

    subject: SubjectKind
    columns: tuple[str, ...]
    days: tuple[str, ...] = ()
    is_monthly: bool = False


PANELS: dict[str, Panel] = {
    "project": Panel(
        "project",
        (
            "overdue_days", "class_no", "days_to_due", "days_past_due", "coverage_ratio", "risk_degree", "appraisal_months",
            "days_to_first_overdue", "extensions_count", "months_silent", "probability", "guaranteed_balance", "guaranteed_amount",
            "loan_amount", "exposure", "risk_amount", "uncovered_amount", "days_since_start",
        ),
        ("overdue_since", "due_date", "appraised_on", "first_overdue_on", "last_event_date", "classified_on", "start_date"),
    ),
    "shared_loan": Panel("project", ("projects_with_loan", "guaranteed_with_loan", "loan_amount", "partners_with_loan")),
    "shared_pledge": Panel("project", ("projects_with_pledge", "partners_with_pledge", "pledged_for", "appraised_value")),
    "bank_book": Panel("project", ("bank_balance", "guaranteed_balance", "bank_overdue_days"), ("reported_on",)),
    "customer": Panel(
        "customer",
        (
            "bank_days_overdue", "bank_class_no", "other_balance", "total_assets", "total_liabilities", "current_assets",
            "current_liabilities", "revenue", "revenue_before", "net_profit", "profit_before_tax", "interest_expense",
            "operating_cash_flow",
            "receivables", "inventory", "short_term_debt", "cash", "equity", "lawsuits_count", "enforcements_count", "abnormal_count",
            "bankruptcies_count", "freezes_count", "tax_arrears_count", "penalties_count", "days_since_representative_change",
            "partners_count", "projects_count", "guaranteed_balance", "exposure", "statement_months",
        ),
        ("bank_overdue_since", "statement_day", "last_record_on", "representative_changed_on"),
    ),
    "relation": Panel(
        "customer",
        ("ring_members", "chain_members", "ring_balance", "failing_neighbours", "contagion_balance", "representative_firms"),
    ),
    "group": Panel("group", ("members_count", "group_share", "failing_balance", "guaranteed_balance", "partners_count")),
    "partner": Panel(
        "partner",
        (
            "compensation_rate_balance", "compensation_rate_period", "leverage", "leverage_filed", "single_customer_share",
            "capital_ratio", "class1_ratio", "class12_ratio", "class3_ratio", "reserve_cover", "overdue_rate", "loss_rate",
            "liability_balance_filed", "liability_balance_reported", "small_farmer_share", "guaranteed_balance", "balance_12m_before",
            "compensated_3m", "compensated_3m_before", "quarantined_rows", "sent_rows", "months_since_filing", "days_late",
            "young_troubled", "young_expected", "young_excess", "young_chance", "new_amount_3m", "new_amount_3m_before", "recovered_12m",
            "compensated_12m",
            "worsening_probability",
        ),
        is_monthly=True,
    ),
    "bank": Panel("bank", ("guaranteed_balance", "compensated_12m", "average_balance_12m", "book_balance"), is_monthly=True),
    "region": Panel("region", ("guaranteed_balance", "compensated_12m", "average_balance_12m", "book_balance"), is_monthly=True),
    "industry": Panel("industry", ("guaranteed_balance", "compensated_12m", "average_balance_12m", "book_balance"), is_monthly=True),
    "portfolio": Panel(
        "portfolio",
        (
            "hhi_industry", "hhi_partner", "hhi_bank", "hhi_region", "guaranteed_balance", "balance_12m_before", "compensated_12m",
            "average_balance_12m", "recovered_12m", "compensation_rate_balance", "loss_rate", "overdue_rate",
        ),
        is_monthly=True,
    ),
}  # fmt: skip
