"""Monthly reports of guarantors: assets, reserves and the balance they answer for; and what the company states of itself.

Here: one row for each guarantor and month, consistent with what it filed, and one of the company's. The quantities that the regulator
derives from them are scoring's.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ingestion.simulation import cast, columns
from ingestion.simulation.customers import FARMER, NO_SIZE, SMALL, Customers
from ingestion.simulation.plan import Array, Plan
from ingestion.simulation.projects import Projects

#: Balance times own share, over net assets, that each guarantor reaches at the end; the last two run close to their limit.
LEVERAGE = np.array([4.5, 4.0, 5.0, 4.2, 5.5, 6.0, 3.8, 4.8, 4.1, 7.0, 8.8, 9.4])
MEAN_LOAN = 950_000  # yuan, over all customers, for sizing capital before any project exists
SHARE_IN_FORCE = 0.42  # of all projects of two years, those in force at the end
FEES_PASSED_ON = 4  # of the guarantors' fees the company has this part: one in so many
SMALLEST_CAPITAL = 100_000_000


def capital(plan: Plan) -> Array:
    """Registered capital in yuan, in whole millions, in proportion to the business to come."""
    weight = np.array([guarantor.weight for guarantor in cast.GUARANTORS])
    balance = plan.projects * MEAN_LOAN * SHARE_IN_FORCE * weight / weight.sum()
    return np.asarray(np.maximum(SMALLEST_CAPITAL, np.rint(balance * 0.45 / LEVERAGE / 1e6) * 1e6).astype(np.int64))


class Books:
    """What a report adds up over the year."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.capital = capital(plan) * 100
        self.fees = np.zeros(len(cast.GUARANTORS), dtype=np.int64)
        self.latest: dict[str, Array] = {}

    def charge(self, projects: Projects, which: Array) -> None:
        """Count the guarantee fees of new projects, in fen: amount × rate × months / 12."""
        fee = _yuan(projects, which, projects.guaranteed) // 12 * projects.term[which] // 10_000 * projects.fee[which]
        np.add.at(self.fees, projects.guarantor[which], fee)

    def frame(self, month: int, projects: Projects, customers: Customers) -> pl.DataFrame:
        """Rows of the contract `guarantor_reports`, as text, in the order of the cast."""
        self.latest = figures = self._figures(projects, customers)
        table = {
            "uscc": pl.Series(cast.guarantor_codes()),
            "period": pl.Series([self.plan.periods[month]] * len(cast.GUARANTORS)),
        }
        for name, values in figures.items():
            table[name] = columns.numbers(values) if name.endswith("accounts") else columns.money(values)
        if self.plan.periods[month].endswith("-12"):
            self.fees[:] = 0
        return pl.DataFrame(table)

    def company_frame(self, month: int) -> pl.DataFrame:
        """The row of `company_statements` after the month's reports: the company answers for a part of what the guarantors do."""
        whole = {name: int(values.sum()) for name, values in self.latest.items()}
        fees, capital = whole["fee_income"] // FEES_PASSED_ON, int(self.capital.sum()) // 2
        balance, receivable = whole["guaranteed_balance"] * 2 // 5, whole["compensation_receivable"] * 2 // 5
        net, unearned, reserve = capital + fees // 3, fees - fees // 2, balance // 10  # both reserves in full
        liabilities = unearned + reserve + net // 10
        free = net + liabilities - receivable
        class1, class2 = free * 40 // 100, free * 35 // 100
        figures = {
            "total_assets": net + liabilities, "total_liabilities": liabilities, "net_assets": net, "paid_in_capital": capital,
            "other_guarantor_equity": class2 // 10, "class1_assets": class1, "class2_assets": class2,
            "class3_assets": free - class1 - class2, "compensation_receivable": receivable, "liquid_assets": class1,
            "liquid_liabilities": unearned + net // 10, "unearned_premium_reserve": unearned, "compensation_reserve": reserve,
            "general_risk_reserve": capital // 50, "fee_income": fees, "net_profit": fees // 3,
        }  # fmt: skip
        amounts = {name: columns.money(np.array([fen], dtype=np.int64)) for name, fen in figures.items()}
        return pl.DataFrame({"period": pl.Series([self.plan.periods[month]]), **amounts})

    def _figures(self, projects: Projects, customers: Customers) -> dict[str, Array]:
        """Amounts in fen and counts, one for each guarantor."""
        live = np.flatnonzero(projects.balance[: projects.count] > 0)
        who, kind, size = (
            projects.customer[live],
            *(column[projects.customer[live]] for column in (customers.kind, customers.size)),
        )
        policy = (kind >= FARMER) | ((size >= SMALL) & (size != NO_SIZE))
        every = np.arange(projects.count)
        paid = projects.compensated - projects.recovered - projects.written_off
        outstanding = _yuan(projects, every, paid)
        receivable = _sums(projects.guarantor[every], outstanding)
        lost = _sums(projects.guarantor[every], _yuan(projects, every, projects.written_off))
        in_force = _yuan(projects, live, projects.balance)
        balance = _sums(projects.guarantor[live], in_force)
        net = self.capital + self.fees // 3 - lost * 4 // 10
        unearned, reserve, general = self.fees // 2, balance // 100, self.capital // 50
        total = net + unearned + reserve + net // 20
        free = total - receivable
        class1, class2 = free * 35 // 100, free * 45 // 100
        return {
            "total_assets": total,
            "net_assets": net,
            "other_guarantor_equity": np.zeros_like(net),
            "class1_assets": class1,
            "class2_assets": class2,
            "class3_assets": free - class1 - class2,
            "compensation_receivable": receivable,
            "unearned_premium_reserve": unearned,
            "compensation_reserve": reserve,
            "general_risk_reserve": general,
            "fee_income": self.fees.copy(),
            "guaranteed_balance": balance,
            "accounts": _accounts(projects.guarantor[live], who),
            "small_farmer_balance": _sums(projects.guarantor[live[policy]], in_force[policy]),
            "small_farmer_accounts": _accounts(projects.guarantor[live[policy]], who[policy]),
        }


def _yuan(projects: Projects, which: Array, fen: Array) -> Array:
    """Amounts in their true unit, whatever the partner files."""
    return np.asarray(np.where(projects.in_ten_thousands[which], 10_000, 1) * fen[which])


def _sums(guarantor: Array, amount: Array) -> Array:
    """Exact sums by guarantor (int64, no floats)."""
    total = np.zeros(len(cast.GUARANTORS), dtype=np.int64)
    np.add.at(total, guarantor, amount)
    return total


def _accounts(guarantor: Array, customer: Array) -> Array:
    """Different customers by guarantor."""
    pairs = np.unique(guarantor.astype(np.int64) << 32 | customer.astype(np.int64))
    return np.bincount(pairs >> 32, minlength=len(cast.GUARANTORS))
