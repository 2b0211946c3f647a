"""Compensation requests (代偿补偿申请): what a guarantor claims, checked before anybody confirms it.

Pure: the figures and days of a claim in, what is wrong out. Which documents it needs is checked with the task (`casework.projects.tasks`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from casework.refusals import Refused
from scoring.parameters.model import Parameters

FEN = Decimal("0.01")


@dataclass(frozen=True)
class Claim:
    """A claim: the unpaid principal, our share of it, and when the guarantor paid and asked. Amounts in yuan."""

    unpaid_principal: Decimal
    share: Decimal
    paid_on: date
    requested_on: date

    @property
    def amount(self) -> Decimal:
        """Unpaid principal × the agreed share, half up to the fen.

        >>> Claim(Decimal("1234567.89"), Decimal("0.4"), date(2026, 1, 1), date(2026, 1, 2)).amount
        Decimal('493827.16')
        """
        return (self.unpaid_principal * self.share).quantize(FEN, ROUND_HALF_UP)

    @property
    def days(self) -> int:
        """From the payment to the request, both days counted.

        >>> Claim(Decimal(1), Decimal("0.4"), date(2026, 1, 1), date(2026, 4, 30)).days
        120
        """
        return (self.requested_on - self.paid_on).days + 1


@dataclass(frozen=True)
class Cap:
    """What an agreement leaves for compensation: the cap of its base, less what was claimed under it. Amounts in yuan."""

    agreement_no: str
    rate: Decimal
    base: Decimal
    claimed: Decimal

    @property
    def left(self) -> Decimal:
        """Never below zero.

        >>> Cap("XY-1", Decimal("0.05"), Decimal(10_000_000), Decimal(450_000)).left
        Decimal('50000.00')
        """
        return max((self.rate * self.base).quantize(FEN, ROUND_HALF_UP) - self.claimed, Decimal(0))


def payable(claim: Claim, cap: Cap | None) -> Decimal:
    """What is paid of a claim: all of it, or what its agreement's cap leaves. Refuses a claim under a cap that is used up.

    >>> claim = Claim(Decimal(1_000_000), Decimal("0.4"), date(2026, 1, 1), date(2026, 1, 2))
    >>> payable(claim, None), payable(claim, Cap("XY-1", Decimal("0.05"), Decimal(10_000_000), Decimal(450_000)))
    (Decimal('400000.00'), Decimal('50000.00'))
    """
    if cap is None:
        return claim.amount
    if cap.left <= 0:
        raise Refused("cap_exhausted", agreement_no=cap.agreement_no, claimed=f"{cap.claimed:,.2f}")
    return min(claim.amount, cap.left)


def require_sound(claim: Claim, balance: Decimal | None, parameters: Parameters) -> None:
    """Refuse what cannot be claimed: nothing, more than is guaranteed, before the payment, after the last day.

    How long one may claim follows the rule of the day of the payment, as in the warehouse; before the first rule, that one.
    """
    if claim.unpaid_principal <= 0:
        raise Refused("claim_nothing")
    if balance is not None and claim.unpaid_principal > balance:
        raise Refused("claim_above", claimed=f"{claim.unpaid_principal:,.2f}", balance=f"{balance:,.2f}")
    if claim.requested_on < claim.paid_on:
        raise Refused("claim_early", paid_on=claim.paid_on, requested_on=claim.requested_on)
    first = parameters.by_id["claim_days"].values[0].valid_from
    limit = parameters.at(max(claim.paid_on, first)).whole("claim_days")
    if claim.days > limit:
        raise Refused("claim_late", paid_on=claim.paid_on, days=claim.days, limit=limit)
