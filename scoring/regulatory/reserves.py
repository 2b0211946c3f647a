"""Reserves at the end of a year: what must be set aside, and what is released (准备金).

Here: the two reserves of the regulation, from the year's figures. Not here: entries (the ledger), whether a partner's reserves suffice
(`regulatory`).

    unearned premium reserve   closing = share × fee income of the year                        (differences only are charged)
    compensation reserve       closing = min(opening − losses + yearly part × liability balance, ceiling × liability balance)
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from scoring.parameters.model import Parameters

FEN = Decimal("0.01")


class Reserve(NamedTuple):
    """A reserve over a year, in yuan. `charge` is what the year sets aside; below zero it is a release."""

    opening: Decimal
    used: Decimal
    closing: Decimal
    charge: Decimal


def unearned_premium_reserve(fee_income: Decimal, opening: Decimal, parameters: Parameters, year_end: date) -> Reserve:
    """未到期责任准备金: the part of the year's fee income, half up to the fen; the balance before is released against it.

    >>> from scoring.parameters.reader import shipped
    >>> unearned_premium_reserve(Decimal(1000), Decimal(420), shipped(), date(2025, 12, 31)).charge
    Decimal('80.00')
    """
    closing = _fen(parameters.at(year_end).number("unearned_reserve_share") * fee_income)
    return Reserve(opening, Decimal(0), closing, closing - opening)


def compensation_reserve(
    liability_balance: Decimal, opening: Decimal, losses: Decimal, parameters: Parameters, year_end: date
) -> Reserve:
    """担保赔偿准备金: losses use it, the yearly part is added, and beyond the ceiling only the difference to it.

    >>> from scoring.parameters.reader import shipped
    >>> compensation_reserve(Decimal(100000), Decimal(9600), Decimal(200), shipped(), date(2025, 12, 31))[2:]
    (Decimal('10000.00'), Decimal('600.00'))
    """
    rules = parameters.at(year_end)
    added = opening - losses + rules.number("compensation_reserve_yearly") * liability_balance
    closing = _fen(min(added, rules.number("compensation_reserve_ceiling") * liability_balance))
    return Reserve(opening, losses, closing, closing - opening + losses)


def _fen(amount: Decimal) -> Decimal:
    return amount.quantize(FEN, ROUND_HALF_UP)
