"""What of each contract is compared with the past, by the names of its columns.

Here: which columns, and in what part. Not here: what the columns mean (`ingestion.contracts`); a test holds the names to the contracts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Watched:
    """The watched columns of one contract.

    `amounts` are yuan, `rates` ratios filed in percent, of which `floating` follow the market's prime rate up and down. Where `kind` names
    a code column, amounts are told apart by it, and only those of `levels` have a usual size. `part_of` are pairs of amounts of one row of
    which the first is no small part of the second. `carried` move from period to period; a filing in which none has moved for any `key` is
    a copy. `stocks` are amounts that do not leap where a filing is a single row. `day` dates the flows of the roll-forward.
    """

    amounts: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()
    floating: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    kind: str | None = None
    levels: tuple[str, ...] = ()
    part_of: tuple[tuple[str, str], ...] = ()
    key: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    stocks: tuple[str, ...] = ()
    day: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is looked at, once."""
        some = (*self.amounts, *self.rates, *self.codes, *self.key, *self.carried, *self.stocks)
        parts = tuple(name for pair in self.part_of for name in pair)
        one = tuple(name for name in (self.kind, self.day) if name)
        return tuple(dict.fromkeys((*some, *parts, *one)))


REPORT_AMOUNTS = (
    "total_assets", "net_assets", "class1_assets", "class2_assets", "class3_assets", "unearned_premium_reserve", "compensation_reserve",
    "general_risk_reserve", "fee_income", "guaranteed_balance", "small_farmer_balance",
)  # fmt: skip
WATCHED: dict[str, Watched] = {
    "customers": Watched(amounts=("revenue", "total_assets"), codes=("kind", "size")),
    "customer_statements": Watched(amounts=("total_assets", "revenue")),
    "customer_relations": Watched(rates=("share",), codes=("kind",)),
    "projects": Watched(
        amounts=("loan_amount", "guaranteed_amount"),
        rates=("loan_rate", "fee_rate"),
        floating=("loan_rate",),
        codes=("product", "guarantee_mode", "reguarantee_mode"),
        part_of=(("guaranteed_amount", "loan_amount"),),
    ),
    "counter_guarantees": Watched(amounts=("appraised_value",), codes=("kind",)),
    "project_events": Watched(
        amounts=("amount",),
        codes=("kind",),
        kind="kind",
        levels=("DISBURSEMENT", "RELEASE", "COMPENSATION"),
        day="event_date",
    ),
    "guarantor_reports": Watched(
        amounts=REPORT_AMOUNTS,
        key=("uscc",),
        carried=(*REPORT_AMOUNTS, "accounts"),
        stocks=("total_assets", "net_assets", "guaranteed_balance"),
    ),
    "bank_loans": Watched(
        amounts=("contract_amount", "balance"),
        rates=("loan_rate",),
        floating=("loan_rate",),
        codes=("classification",),
        key=("loan_contract_no",),
        carried=("balance", "overdue_principal", "overdue_interest", "days_overdue"),
    ),
    "fee_receipts": Watched(amounts=("amount",)),
    "registry_entities": Watched(amounts=("registered_capital",)),
}
REPORTS, EVENTS = "guarantor_reports", "project_events"
#: The roll-forward: opening + what `adds` less what `takes` is closing, for each guarantor and month.
BALANCE = "guaranteed_balance"
ADDS, TAKES = ("DISBURSEMENT",), ("REPAYMENT", "RELEASE", "COMPENSATION")
