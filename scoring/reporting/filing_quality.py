"""How well a sender files, as one figure: rows accepted, filings not refused, deadlines met, weighted by dated parameters.

Here: the score. Not here: counting (`casework.filings.quality`), grading a partner: this is for the sender's own use.
"""

from __future__ import annotations

import polars as pl

from scoring.parameters.model import InForce

#: Each part of the score: how many of its cases are good, of how many; no case says nothing.
PARTS = {
    "rows": ("rows_accepted", "rows_sent"),
    "filings": ("filings_taken", "filings"),
    "punctuality": ("on_time_count", "due_count"),
}


def scores(counts: pl.DataFrame, rules: InForce) -> pl.DataFrame:
    """The frame with `<part>_share` (ratio, null without a case) and `score` (0 to 100, one decimal; null when no part has a case).

    990 of 1,000 rows, 9 of 10 filings and 11 of 12 deadlines give 0.5 × 0.99 + 0.2 × 0.9 + 0.3 × 0.91667 = 0.95:

    >>> from datetime import date
    >>> from scoring.parameters.reader import shipped
    >>> columns = dict.fromkeys(("rows_accepted", "rows_sent", "filings_taken", "filings", "on_time_count", "due_count"), 0)
    >>> frame = pl.DataFrame([columns | dict(zip(columns, (990, 1000, 9, 10, 11, 12)))])
    >>> scores(frame, shipped().at(date(2026, 1, 1)))["score"].to_list()
    [95.0]
    """
    weights = {part: float(weight) for part, weight in rules.table("filing_quality_weights").items()}
    shares = {part: _share(good, every) for part, (good, every) in PARTS.items()}
    counted = counts.with_columns(share.alias(f"{part}_share") for part, share in shares.items())
    weighed = pl.sum_horizontal(pl.col(f"{part}_share") * weight for part, weight in weights.items())
    whole = pl.sum_horizontal(
        pl.when(pl.col(f"{part}_share").is_not_null()).then(weight).otherwise(0.0) for part, weight in weights.items()
    )
    return counted.with_columns(score=pl.when(whole > 0).then((weighed / whole * 100).round(1)))


def _share(good: str, every: str) -> pl.Expr:
    return pl.when(pl.col(every) > 0).then(pl.col(good) / pl.col(every))
