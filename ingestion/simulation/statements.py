"""Financial statements of enterprises, whose ratios follow from the hidden quality of each.

Here: rows of `customer_statements`, computed from the customer's number and the year alone, so that any year can be written at any time and
two years of one firm hang together. Ratios and grades are scoring's.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ingestion.simulation import columns
from ingestion.simulation.customers import ENTERPRISE, Customers
from ingestion.simulation.identifiers import mixed
from ingestion.simulation.plan import Array, Floats
from ingestion.simulation.projects import Projects

AUDITED = 0.35
BASE_YEAR = 2024
FIRST_MONTH_OF_LAST_YEAR = 4  # from April on, last year's annual statements are to be had


def latest_year(period: str) -> int:
    """The year of the latest annual statement to be had at the end of a month.

    >>> latest_year("2025-03"), latest_year("2025-06")
    (2023, 2024)
    """
    year, month = int(period[:4]), int(period[5:])
    return year - 1 if month >= FIRST_MONTH_OF_LAST_YEAR else year - 2


class Files:
    """Which year of whom has been filed."""

    def __init__(self, capacity: int) -> None:
        self.filed = np.zeros(capacity, dtype=np.int16)

    def due(self, customers: Customers, projects: Projects, year: int) -> tuple[Array, Array]:
        """Customers and years to file now: two years of a new enterprise, the latest of one in force."""
        every = np.arange(customers.count)
        mine = (customers.kind[every] == ENTERPRISE) & (self.filed[every] < year)
        in_force = np.zeros(customers.count, dtype=bool)
        in_force[projects.customer[: projects.count][projects.balance[: projects.count] > 0]] = True
        new = every[mine & (self.filed[every] == 0)]
        known = every[mine & (self.filed[every] > 0) & in_force]
        self.filed[new] = self.filed[known] = year
        who = np.concatenate([new, new, known])
        years = np.concatenate([np.full(len(new), year - 1), np.full(len(new) + len(known), year)])
        order = np.lexsort((years, who))
        return who[order], years[order]


def frame(customers: Customers, who: Array, years: Array) -> pl.DataFrame:
    """Rows of the contract `customer_statements`, as text."""
    part = _Draws(who, years)
    quality = customers.quality[who].astype(np.float64)
    growth = 0.03 + 0.05 * quality + part.normal(1) * 0.08
    revenue = _fen(customers.revenue[who] * 100 * (1 + np.clip(growth, -0.4, 0.6) * (years - BASE_YEAR)).clip(0.3))
    assets = _fen(revenue * np.exp(-0.1 + 0.25 * part.normal(2)))
    liabilities = _fen(assets * np.clip(0.58 - 0.09 * quality + 0.10 * part.normal(3), 0.10, 1.05))
    current = _fen(assets * np.clip(0.60 + 0.10 * part.normal(4), 0.25, 0.92))
    short = _fen(liabilities * np.clip(0.80 + 0.08 * part.normal(5), 0.4, 1.0))
    margin = np.clip(0.035 + 0.022 * quality + 0.02 * part.normal(6), -0.2, 0.25)
    before_tax = _fen(revenue * margin)
    net = np.where(before_tax > 0, before_tax * 75 // 100, before_tax)
    flow = _fen(short * np.clip(0.07 + 0.06 * quality + 0.07 * part.normal(7), -0.4, 0.6))
    debt = short * 45 // 100
    return pl.DataFrame(
        {
            "id_number": customers.id_numbers(who),
            "period": pl.Series(years).cast(pl.String) + "-12",
            "audited": columns.flags(part.uniform(8) < AUDITED),
            "cash": columns.money(current * 15 // 100),
            "receivables": columns.money(current * 35 // 100),
            "inventory": columns.money(current * 30 // 100),
            "current_assets": columns.money(current),
            "total_assets": columns.money(assets),
            "short_term_debt": columns.money(debt),
            "current_liabilities": columns.money(short),
            "total_liabilities": columns.money(liabilities),
            "equity": columns.signed_money(assets - liabilities),
            "revenue": columns.money(revenue),
            "cost": columns.money(_fen(revenue * (0.94 - margin).clip(0.4, 1.1))),
            "interest_expense": columns.money(debt * 45 // 1_000),
            "profit_before_tax": columns.signed_money(before_tax),
            "net_profit": columns.signed_money(net),
            "operating_cash_flow": columns.signed_money(flow),
        }
    )


class _Draws:
    """Chance that depends on customer, year and purpose only."""

    def __init__(self, who: Array, years: Array) -> None:
        self.serials = who.astype(np.int64) * 128 + years - 1950

    def uniform(self, salt: int) -> Floats:
        """Between nought and one."""
        return np.asarray(mixed(self.serials, 200 + salt) >> np.uint64(11), dtype=np.float64) / 2.0**53

    def normal(self, salt: int) -> Floats:
        """Roughly normal: four uniforms."""
        total = sum(self.uniform(salt * 8 + place) for place in range(4))
        return np.asarray((total - 2.0) * np.sqrt(3.0))


def _fen(values: Floats) -> Array:
    """Whole fen, in whole hundreds of yuan."""
    return np.rint(values / 10_000).astype(np.int64) * 10_000
