"""Re-guarantee fees that arrive at the company's bank: one by one with the project's number, or a month in one sum.

Here: rows of `fee_receipts`, a month after the projects they pay for began. What is owed is computed by scoring; the two agree where the
payer
made no mistake.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ingestion.simulation import cast, columns
from ingestion.simulation.plan import Array
from ingestion.simulation.projects import Projects

SMALL_ACCOUNT = 500_000_000  # fen: up to here the lower rate applies
RATES = (30, 50)  # hundredths of a percent a year
SUM_PAYERS = (0, 3, 6, 10)  # guarantors that pay a month at once
SHORT_PAID = 200  # one in so many pays a bank charge too little


def fees(projects: Projects, which: Array) -> Array:
    """Fee of each project in fen: re-guaranteed amount × rate × days / 365, half up."""
    unit = np.where(projects.in_ten_thousands[which], 10_000, 1)
    guaranteed = projects.guaranteed[which] * unit
    share = np.array([scheme.reguarantor for scheme in cast.SCHEMES])[projects.scheme[which]]
    days = (projects.due[which] - projects.start[which]).astype(np.int64)
    rate = np.where(guaranteed <= SMALL_ACCOUNT, RATES[0], RATES[1])
    base = guaranteed // 100 * share  # exact: amounts are whole yuan
    return np.asarray((base * rate * days * 2 + 3_650_000) // 7_300_000)


def frame(projects: Projects, which: Array, first_day: int, period: str) -> pl.DataFrame:
    """Rows of the contract `fee_receipts`, as text, for the projects of the month `period`; `first_day` begins the month of payment."""
    amount = fees(projects, which)
    amount = np.where(which % SHORT_PAID == SHORT_PAID - 1, amount - np.minimum(amount, 1_500), amount)
    alone = ~np.isin(projects.guarantor[which], SUM_PAYERS) & (amount > 0)
    single = which[alone]
    names = [guarantor.name for guarantor in cast.GUARANTORS]
    rows = [
        _rows(
            first_day + single % 25,
            pl.Series(single).cast(pl.String).str.zfill(9),
            columns.texts(names, projects.guarantor[single]),
            amount[alone],
            "再担保费 " + projects.numbers(single),
        )
    ]
    for number in SUM_PAYERS:
        mine = amount[projects.guarantor[which] == number]
        if mine.sum() > 0:
            note = pl.Series([f"{period} 再担保费 {len(mine)}笔"])
            serial = pl.Series([f"9{number:08d}"])
            rows.append(
                _rows(np.array([first_day + 9]), serial, pl.Series([names[number]]), mine.sum(keepdims=True), note)
            )
    return pl.concat(rows)


def _rows(days: Array, serial: pl.Series, payer: pl.Series, amount: Array, note: pl.Series) -> pl.DataFrame:
    stamp = columns.dates(days)
    return pl.DataFrame(
        {
            "bank_ref": "R" + stamp.str.replace_all("-", "", literal=True) + serial,
            "received_on": stamp,
            "payer": payer,
            "amount": columns.money(amount),
            "note": note,
        }
    )
