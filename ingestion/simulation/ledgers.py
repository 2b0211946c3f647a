"""Banks' loan ledgers: what the lenders themselves say about the guaranteed loans.

Here: rows of `bank_loans`, as either version has them. At the end of a quarter a bank sends all its guaranteed loans, in between only the
new and the overdue ones.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ingestion.contracts import bank_loans
from ingestion.simulation import columns
from ingestion.simulation.customers import Customers
from ingestion.simulation.identifiers import mixed
from ingestion.simulation.plan import Array
from ingestion.simulation.projects import CLASSES, Projects

CHANGED_OVER = frozenset(
    {0, 1}
)  # banks that follow a new version from its first month on; the others stay with the first


def version_filed(bank: int, period: str) -> int:
    """The version of the contract that a bank's ledger of a month follows.

    >>> version_filed(0, "2025-09"), version_filed(0, "2025-10"), version_filed(5, "2025-10")
    (1, 2, 1)
    """
    newest = bank_loans.CONTRACT
    return newest.version if bank in CHANGED_OVER and period >= f"{newest.edition.since:%Y-%m}" else 1


def under_version_1(table: pl.DataFrame) -> pl.DataFrame:
    """A ledger as the first version of the contract has it."""
    earlier = table.rename(dict(bank_loans.CONTRACT.upgrade.renamed))
    return earlier.select(name for name in bank_loans.VERSION_1.column_names if name in earlier.columns)


def reported(projects: Projects, month: int, whole: bool) -> Array:
    """Projects whose loans are in this month's ledgers."""
    every = np.arange(projects.count)
    live = (projects.balance[every] > 0) & (projects.first_filing[every] < 0)  # a loan filed twice is one loan
    if whole:
        return np.flatnonzero(live)
    return np.flatnonzero(live & ((projects.month[every] == month) | (projects.overdue_since[every] > columns.NO_DATE)))


def frame(projects: Projects, customers: Customers, which: Array, as_of: int) -> pl.DataFrame:
    """Rows of the contract `bank_loans` in its newest version, as text; `as_of` is the last day of the month."""
    who = projects.customer[which]
    unit = np.where(projects.in_ten_thousands[which], 10_000, 1)  # the bank's own books are in yuan
    loan, guaranteed = projects.loan[which], projects.guaranteed[which]
    balance = np.where(loan == guaranteed, projects.balance[which], projects.balance[which] * 10 // 8) * unit
    since = projects.overdue_since[which]
    days = np.where(since > columns.NO_DATE, as_of - since, 0)
    interest = balance // 10_000 * projects.rate[which] * days // 36_500
    elsewhere = np.where(
        mixed(who, 91) % np.uint64(4) == 0, loan * unit * (mixed(who, 92) % np.uint64(30)).astype(np.int64) // 10, 0
    )
    restructured = (projects.classification[which] > 0) & (mixed(who, 93) % np.uint64(3) == 0)
    return pl.DataFrame(
        {
            "loan_contract_no": projects.loan_contracts(which),
            "as_of": columns.dates(np.full(len(which), as_of)),
            "borrower_id_number": customers.id_numbers(who),
            "borrower_name": customers.names(who),
            "contract_amount": columns.money(loan * unit),
            "balance": columns.money(balance),
            "loan_rate": columns.hundredths(projects.rate[which]),
            "overdue_principal": columns.money(np.where(days > 0, balance, 0)),
            "overdue_interest": columns.money(interest),
            "days_overdue": columns.numbers(days),
            "classification": columns.texts(CLASSES, projects.classification[which]),
            "other_loans_balance": columns.money(elsewhere),
            "is_restructured": columns.flags(restructured),
        }
    )
