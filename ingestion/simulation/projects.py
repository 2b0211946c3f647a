"""Projects: who borrows what through whom, on which terms, and how likely it is to fail.

Here: arrays of all projects and their rows of `projects`. What then happens to each is `ingestion.simulation.lives`; what is pledged for
it, `ingestion.simulation.pledges`.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ingestion.simulation import cast, columns, province
from ingestion.simulation.customers import ENTERPRISE, FARMER, INDIVIDUAL, NO_SIZE, SMALL, Customers
from ingestion.simulation.plan import Array

BULLET, EQUAL_PRINCIPAL, EQUAL_INSTALMENT, SCHEDULE = range(4)
PLANS = ["BULLET", "EQUAL_PRINCIPAL", "EQUAL_INSTALMENT", "SCHEDULE"]
PRODUCTS = ["LOAN", "HOUSING", "BOND", "OTHER_FINANCING", "NON_FINANCING"]
CLASSES = ["NORMAL", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS"]
#: Median loan in yuan, spread, least and most, by kind of customer.
LOANS = (
    (1_600_000, 0.9, 200_000, 10_000_000),
    (350_000, 0.7, 50_000, 3_000_000),
    (180_000, 0.6, 30_000, 2_000_000),
    (200_000, 0.5, 50_000, 1_000_000),
)
TERMS = (np.array([12, 6, 3, 9, 18, 24, 36]), np.array([0.70, 0.07, 0.02, 0.03, 0.03, 0.09, 0.06]))
#: One-year loan prime rate from a month on, in hundredths of a percent.
PRIME_RATE = (
    ("2019-08", 425),
    ("2020-04", 385),
    ("2022-01", 370),
    ("2022-08", 365),
    ("2023-06", 355),
    ("2023-08", 345),
    ("2024-07", 335),
    ("2024-10", 310),
    ("2025-05", 300),
)
PLAN_MIX = (0.33, 0.18, 0.34, 0.15)
INSTALMENTS_FROM = 6  # months: shorter loans are paid at once
PART_GUARANTEED = 0.3  # of loans, those guaranteed for eight tenths only
HOUSING, OTHER_FINANCING, NON_FINANCING = 0.15, 0.03, 0.01  # of individuals; of enterprises
#: How the second filing of a loan writes it: as the first does, spelt otherwise, under a number of its own, or under the customer's
#: number from before the unified code (`ingestion.simulation.cessions`).
SAME_NUMBER, RESPELT, OWN_NUMBER, OTHER_IDENTITY = range(4)
PURPOSES = ["流动资金周转", "采购原材料", "购买设备", "支付货款", "扩大种养殖规模", "厂房改造", "归还他行贷款"]


class Projects:
    """All projects so far, as arrays; `count` of them are in use. Amounts in fen, days since 1970."""

    def __init__(self, capacity: int) -> None:
        self.count = 0
        for name in ("customer", "start", "due", "overdue_since", "last_day"):
            setattr(self, name, np.zeros(capacity, dtype=np.int32))
        for name in (
            "guarantor",
            "bank",
            "scheme",
            "plan",
            "product",
            "purpose",
            "term",
            "cause",
            "classification",
            "manner",
        ):
            setattr(self, name, np.zeros(capacity, dtype=np.int8))
        for name in ("loan", "guaranteed", "balance", "compensated", "recovered", "written_off", "undelivered"):
            setattr(self, name, np.zeros(capacity, dtype=np.int64))
        for name in ("rate", "fee", "events", "month"):
            setattr(self, name, np.zeros(capacity, dtype=np.int16))
        self.fails = np.zeros(capacity, dtype=bool)
        self.withheld = np.ones(capacity, dtype=bool)  # its own row has not been sent soundly yet
        self.in_ten_thousands = np.zeros(capacity, dtype=bool)  # amounts filed in the wrong unit
        self.first_filing = np.full(
            capacity, -1, dtype=np.int32
        )  # the project whose loan it is that is filed once more

    customer: Array
    start: Array
    due: Array
    overdue_since: Array
    last_day: Array  # of its last event to come
    undelivered: Array  # change of balance by events that the door has not been sent soundly
    guarantor: Array
    bank: Array
    scheme: Array
    plan: Array
    product: Array
    purpose: Array
    manner: Array  # how the second filing of a loan writes it
    term: Array
    cause: Array
    classification: Array
    month: Array
    loan: Array
    guaranteed: Array
    balance: Array
    compensated: Array
    recovered: Array
    written_off: Array
    rate: Array
    fee: Array
    events: Array

    def add(
        self, month: int, start: Array, customer: Array, guarantor: Array, kind: Array, chance: np.random.Generator
    ) -> Array:
        """New projects of `customer` at `guarantor`, beginning on the days `start`; returns their numbers."""
        count = len(customer)
        fresh = np.arange(self.count, self.count + count)
        self.count += count
        if not count:
            return fresh
        self.month[fresh], self.start[fresh] = month, start
        self.customer[fresh], self.guarantor[fresh] = customer, guarantor
        self.bank[fresh] = chance.choice(len(cast.BANKS), count, p=_shares([bank.weight for bank in cast.BANKS]))
        self.scheme[fresh] = _schemes(guarantor, chance)
        self.term[fresh] = chance.choice(TERMS[0], count, p=TERMS[1])
        self.due[fresh] = after_months(start, self.term[fresh])
        self.plan[fresh] = np.where(self.term[fresh] < INSTALMENTS_FROM, BULLET, chance.choice(4, count, p=PLAN_MIX))
        self.loan[fresh] = _loans(kind, chance)
        self.guaranteed[fresh] = np.where(
            chance.random(count) < PART_GUARANTEED, self.loan[fresh] * 8 // 10, self.loan[fresh]
        )
        self.rate[fresh] = prime_rate(str(np.datetime64(int(start[0]), "D"))[:7]) + _spreads(kind, chance)
        self.fee[fresh] = np.where(kind >= FARMER, 50, 80) + chance.choice(
            [0, 20, 50, 70], count, p=(0.5, 0.3, 0.15, 0.05)
        )
        self.product[fresh] = _products(kind, chance)
        self.purpose[fresh] = chance.integers(0, len(PURPOSES), count)
        self.overdue_since[fresh] = columns.NO_DATE
        self.cause[fresh] = -1
        return fresh

    def numbers(self, which: Array) -> pl.Series:
        """Project numbers, unique in a guarantor (and, as it happens, over all)."""
        return self._number("", which)

    def _number(self, prefix: str, which: Array) -> pl.Series:
        short = [prefix + guarantor.short for guarantor in cast.GUARANTORS]
        parts = pl.DataFrame(
            {
                "short": columns.texts(short, self.guarantor[which]),
                "day": columns.dates(self.start[which]).str.slice(0, 7).str.replace("-", "", literal=True),
                "serial": pl.Series(which).cast(pl.String).str.zfill(7),
            }
        )
        return parts.select(pl.concat_str("short", "day", "serial")).to_series()

    def loan_contracts(self, which: Array) -> pl.Series:
        """Numbers of the loan contracts at the banks; the second filing of a loan may spell it otherwise, or have one of its own."""
        first, manner = self.first_filing[which], self.manner[which]
        number = self._number("JK", np.where((first >= 0) & (manner != OWN_NUMBER), first, which))
        respelt = "jk-" + number.str.slice(2, 2).str.to_lowercase() + " " + number.str.slice(4)
        return respelt.zip_with(pl.Series((first >= 0) & (manner == RESPELT)), number)

    def frame(self, which: Array, customers: Customers) -> pl.DataFrame:
        """Rows of the contract `projects`, as text."""
        who = self.customer[which]
        scheme = self.scheme[which]
        trades = province.trades()
        trade = pl.Series(customers.trade[who])
        kind, size = customers.kind[who], customers.size[who]
        shares = {
            f"{bearer}_share": columns.texts([f"{getattr(item, bearer)}" for item in cast.SCHEMES], scheme)
            for bearer in ("bank", "guarantor", "reguarantor", "fund", "government")
        }
        farm = (trades["is_agriculture"].gather(trade) == "Y").to_numpy() | (kind == FARMER)
        return pl.DataFrame(
            {
                "project_no": self.numbers(which),
                "customer_id_type": customers.id_types(who),
                "customer_id_number": customers.id_numbers(who),
                "bank_no": columns.texts([bank.number for bank in cast.BANKS], self.bank[which]),
                "product": columns.texts(PRODUCTS, self.product[which]),
                "agreement_no": self._agreements(which),
                "loan_contract_no": self.loan_contracts(which),
                "guarantee_contract_no": self._number("DB", which),
                "loan_amount": columns.money(self.loan[which]),
                "guaranteed_amount": columns.money(self.guaranteed[which]),
                "loan_rate": columns.hundredths(self.rate[which]),
                "fee_rate": columns.hundredths(self.fee[which]),
                "start_date": columns.dates(self.start[which]),
                "due_date": columns.dates(self.due[which]),
                "repayment_plan": columns.texts(PLANS, self.plan[which]),
                "purpose": columns.texts(PURPOSES, self.purpose[which]),
                "industry_code": customers.trade_codes(who),
                "region_code": customers.region_codes(who),
                "is_small_firm": columns.flags((size >= SMALL) & (size != NO_SIZE)),
                "is_farmer": columns.flags(farm),
                "is_tech": trades["is_tech"].gather(trade),
                "issuer_grade": pl.Series([None] * len(which), dtype=pl.String),
                "guarantee_mode": columns.texts(["JOINT", "GENERAL"], which % 50 == 0),
                "reguarantee_mode": columns.texts([item.mode for item in cast.SCHEMES], scheme),
                **shares,
            }
        )

    def _agreements(self, which: Array) -> pl.Series:
        """Numbers of the yearly agreements: one for each guarantor, year and scheme."""
        year = (self.start[which].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970).tolist()
        first = min(year, default=0)
        labels = [
            f"皖再协〔{first + later}〕{number + 1:02d}-{scheme.letter}号"
            for later in range(2)
            for number in range(len(cast.GUARANTORS))
            for scheme in cast.SCHEMES
        ]
        place = ((np.array(year, dtype=np.int64) - first) * len(cast.GUARANTORS) + self.guarantor[which]) * len(
            cast.SCHEMES
        )
        return columns.texts(labels, place + self.scheme[which])


def prime_rate(month: str) -> int:
    """The one-year loan prime rate in force in a month, in hundredths of a percent.

    >>> prime_rate("2024-12")
    310
    """
    return [rate for since, rate in PRIME_RATE if since <= month or since == PRIME_RATE[0][0]][-1]


def after_months(days: Array, months: Array | int) -> Array:
    """The same day of the month, `months` later; the last day of a shorter month.

    >>> after_months(np.array([np.datetime64("2024-01-31").astype(int)]), 1).astype("datetime64[D]").astype(str).tolist()
    ['2024-02-29']
    """
    when = days.astype("datetime64[D]")
    month = when.astype("datetime64[M]")
    target = month + np.asarray(months).astype("timedelta64[M]")
    last = (target + 1).astype("datetime64[D]").astype(np.int64) - 1
    wanted = target.astype("datetime64[D]").astype(np.int64) + (when - month.astype("datetime64[D]")).astype(np.int64)
    return np.asarray(np.minimum(wanted, last))


def _shares(weights: list[float]) -> Array:
    return np.asarray(np.array(weights) / np.sum(weights))


def _schemes(guarantor: Array, chance: np.random.Generator) -> Array:
    """A scheme for each project by the habits of its guarantor."""
    habits = np.cumsum([guarantor.schemes for guarantor in cast.GUARANTORS], axis=1, dtype=np.float64)
    drawn = chance.random(len(guarantor))[:, None] * habits[:, -1:][guarantor]
    return np.asarray((drawn >= habits[guarantor]).sum(axis=1))


def _loans(kind: Array, chance: np.random.Generator) -> Array:
    """Loan amounts in fen: log-normal, within limits, in round ten thousands of yuan."""
    median, spread, least, most = (np.array(column)[kind] for column in zip(*LOANS, strict=True))
    drawn = np.exp(np.log(median) + spread * chance.standard_normal(len(kind)))
    return np.asarray(np.rint(np.clip(drawn, least, most) / 10_000).astype(np.int64) * 1_000_000)


def _spreads(kind: Array, chance: np.random.Generator) -> Array:
    """What a bank adds to the prime rate, in steps of five basis points; may be a little below it."""
    steps = np.rint(chance.gamma(2.0, 8.0, len(kind)) + np.where(kind >= FARMER, 12, 4))
    return (np.clip(steps, 0, 60) * 5 - 10).astype(np.int16)


def _products(kind: Array, chance: np.random.Generator) -> Array:
    """Mostly loans; some housing for individuals, some other products for enterprises."""
    drawn = chance.random(len(kind))
    housing = (kind == INDIVIDUAL) & (drawn < HOUSING)
    other = np.where(drawn < OTHER_FINANCING, 3, np.where(drawn < OTHER_FINANCING + NON_FINANCING, 4, 0))
    return np.where(housing, 1, np.where(kind == ENTERPRISE, other, 0))
