"""Exact amounts in any engine: yuan to whole fen and back, half up, and weights in whole thousandths.

Here: the only conversions between what people see (yuan, ratios) and what is computed (integers). Not here: a rule of the domain.

Sums and comparisons are made in integers, so that neither the number of threads nor the engine changes a bit:

- an amount is a number of fen,
- a coefficient is a number of thousandths (the parameter reader refuses a fourth decimal),
- amount × haircut is a number of thousandths of a fen, times a coefficient a number of millionths: exact up to `LARGEST_FEN`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import narwhals as nw
import polars as pl

FEN_OF_YUAN = 100
THOUSAND = 1_000
MILLION = 1_000_000
SHARE_UNITS = 100_000_000  # shares are stored with eight decimals
#: Fifty billion yuan: a millionth of a fen of it still fits into 64 bits. What is larger is not computed, never computed wrong.
LARGEST_FEN = 5_000_000_000_000
#: Ninety trillion yuan: more than any firm has.
LARGEST_YUAN = 90_000_000_000_000
#: What a handful of float operations may lose, relatively: a product this close below a tie is the tie, a degree this close above a
#: threshold is on it.
FLOAT_SLACK = 2.0**-49


def thousandths(value: Decimal) -> int:
    """A coefficient as a whole number of thousandths."""
    scaled = value * THOUSAND
    if scaled != int(scaled):
        raise ValueError(f"{value} has more than three decimals")
    return int(scaled)


def divided(numerator: nw.Expr, divisor: nw.Expr | float) -> nw.Expr:
    """numerator / divisor, correctly rounded: 700 / 1000 is 0.7.

    polars multiplies by the reciprocal of a divisor that is one number for all rows, be it a literal or a column that it happens to keep as
    such: 700 × (1 / 1000) is 0.7000000000000001. A divisor that varies with the numerator is divided by.
    """
    return numerator / (numerator * 0 + divisor)


def to_fen(column: str) -> nw.Expr:
    """A column of yuan (decimal, or float from a form) as whole fen; null beyond `LARGEST_YUAN`, where decimal(18,2) would overflow."""
    yuan = nw.col(column)
    kept = nw.when((yuan <= LARGEST_YUAN) & (yuan >= -LARGEST_YUAN)).then(yuan)
    return (kept * FEN_OF_YUAN).round(0).cast(nw.Int64)


def to_yuan(fen: nw.Expr) -> nw.Expr:
    """Whole fen as decimal(18,2) yuan."""
    return (fen.cast(nw.Decimal(18, 2)) * nw.lit(Decimal("0.01"))).cast(nw.Decimal(18, 2))


def to_share_units(column: str) -> nw.Expr:
    """A share as whole units of its eighth decimal."""
    return (nw.col(column) * SHARE_UNITS).round(0).cast(nw.Int64)


def half_up(numerator: nw.Expr, divisor: int) -> nw.Expr:
    """numerator / divisor rounded half up, of integers that are not negative and an even divisor."""
    return (numerator + divisor // 2) // divisor


def share_of(fen: str, share_units: str) -> nw.Expr:
    """Amount × share, exact and half up to the fen: the amount is cut in two so that neither product leaves 64 bits."""
    high, low, share = nw.col(fen) // SHARE_UNITS, nw.col(fen) % SHARE_UNITS, nw.col(share_units)
    return high * share + half_up(low * share, SHARE_UNITS)


def times_ratio(fen: str, ratio: str) -> nw.Expr:
    """Amount × an unrounded ratio, half up to the fen, where a binary float just below a tie counts as the tie it stands for."""
    product = nw.col(fen) * nw.col(ratio)
    return (product + product * FLOAT_SLACK + 0.5).floor().cast(nw.Int64)


def at_most(ratio: str, limit: Decimal) -> nw.Expr:
    """Is an unrounded ratio up to and including `limit`."""
    return nw.col(ratio) <= float(limit) * (1 + FLOAT_SLACK)


def apportioned(fen: int, weights: Sequence[int]) -> list[int]:
    """A sum parted by weights that are not negative, to the fen: what is left over goes one each to the largest remainders, then in order.

    >>> apportioned(100, [1, 1, 1]), apportioned(5, [0, 7])
    ([34, 33, 33], [0, 5])
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [divmod(fen * weight, whole) for weight in weights]
    left = fen - sum(part for part, _ in parts)
    first = set(sorted(range(len(parts)), key=lambda place: (-parts[place][1], place))[:left])
    return [part + (place in first) for place, (part, _) in enumerate(parts)]


def polars_half_up(numerator: pl.Expr, divisor: pl.Expr) -> pl.Expr:
    """numerator / divisor rounded half up, of integers that are not negative, in the width that they have; null by zero."""
    kept = pl.when(divisor > 0).then(divisor)
    return (numerator * 2 + kept) // (kept * 2)


def polars_yuan(fen: pl.Expr) -> pl.Expr:
    """Whole fen as decimal(18,2) yuan."""
    return (fen.cast(pl.Decimal(20, 0)) * pl.lit(Decimal("0.01"))).cast(pl.Decimal(18, 2))
