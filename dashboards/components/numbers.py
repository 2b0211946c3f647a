"""How numbers are written: thousands separators, 元 万元 亿元, rates with enough digits, and a dash for what is missing.

Missing is never zero and zero is never missing: None gives `MISSING`, 0 gives ``0``. What is not zero is never written as zero, however
small: digits are added until two of them show.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Literal

MISSING = "—"
Unit = Literal["yuan", "wan", "yi"]
SCALES: dict[Unit, Decimal] = {"yuan": Decimal(1), "wan": Decimal(10_000), "yi": Decimal(100_000_000)}
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_MOST_DIGITS = 12  # behind the point, for what is very small

Number = int | float | Decimal


def amount(value: Number | None, unit: Unit = "wan") -> str:
    """An amount of yuan in the chosen unit.

    >>> amount(Decimal("12345678.90")), amount(Decimal("3.20"), "yi"), amount(0), amount(None)
    ('1,234.57', '0.000000032', '0.00', '—')
    """
    if value is None:
        return MISSING
    with localcontext(_EXACT):
        return _written(_decimal(value) / SCALES[unit], 2)


def percent(value: Number | None) -> str:
    """A ratio as percent.

    >>> percent(0.0004), percent(0.0000123), percent(0.5), percent(0), percent(None)
    ('0.04%', '0.0012%', '50.00%', '0.00%', '—')
    """
    if value is None:
        return MISSING
    with localcontext(_EXACT):
        return _written(_decimal(value) * 100, 2) + "%"


def count(value: Number | None) -> str:
    """A whole number.

    >>> count(1234567), count(None)
    ('1,234,567', '—')
    """
    return MISSING if value is None else f"{int(value):,}"


def factor(value: Number | None) -> str:
    """A weight or degree with four decimals.

    >>> factor(0.78650000001), factor(None)
    ('0.7865', '—')
    """
    if value is None:
        return MISSING
    with localcontext(_EXACT):
        return _written(_decimal(value), 4)


def figure(value: Number | None) -> str:
    """A figure in a unit of its own: whole where it is whole, else with the two to four decimals that it has.

    >>> figure(Decimal("4113.000000")), figure(Decimal("-4452.556811")), figure(Decimal("0.50")), figure(None)
    ('4,113', '-4,452.5568', '0.50', '—')
    """
    if value is None:
        return MISSING
    rounded = round(_decimal(value), 4)
    if rounded == rounded.to_integral_value():
        return f"{int(rounded):,}"
    return f"{rounded:,.2f}" if rounded == round(rounded, 2) else f"{rounded:,.4f}"


def signed(text: str) -> str:
    """The same with a plus where it is a gain; zero and missing stay bare.

    >>> signed("12.00"), signed("-3.1%"), signed("0.00"), signed("—")
    ('+12.00', '-3.1%', '0.00', '—')
    """
    bare = text.startswith("-") or text == MISSING or not any(digit in text for digit in "123456789")
    return text if bare else f"+{text}"


def growth(now: Number | None, before: Number | None) -> float | None:
    """Change relative to before; None when either is missing or before is zero.

    >>> growth(110, 100), growth(1, 0), growth(None, 5)
    (0.1, None, None)
    """
    if now is None or before is None or before == 0:
        return None
    return float((_decimal(now) - _decimal(before)) / abs(_decimal(before)))


def scaled(value: Number | None, unit: Unit) -> float | None:
    """The number itself in the unit, for the axis of a chart."""
    return None if value is None else float(_decimal(value) / SCALES[unit])


def _decimal(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _written(value: Decimal, digits: int) -> str:
    while digits < _MOST_DIGITS and value != 0 and abs(value) < Decimal(1).scaleb(-digits) * (10 if digits > 2 else 1):  # noqa: PLR2004
        digits += 1
    if value != 0 and abs(value) < Decimal(1).scaleb(-_MOST_DIGITS):
        return f"{value:.1e}"
    rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{rounded:,.{digits}f}"
