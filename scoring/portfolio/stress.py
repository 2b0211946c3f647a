"""Shocks to the book.

Here: a book under a scenario, the day a partner's cap of compensation is reached. Not here: the distribution of losses (`portfolio`), the
shock that breaks a limit (`reverse_stress`), the scenarios themselves, which are parameters.

    stressed probability = 1 / (1 + (1 − p) / p / m)          the odds times m, so that it stays below 1
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

import polars as pl

from scoring.parameters.model import InForce

CAPS = {
    "partner_id": pl.String,
    "volume": pl.Float64,
    "compensated": pl.Float64,
    "expected_year": pl.Float64,
    "deviation_year": pl.Float64,
}


@dataclass(frozen=True)
class Shock:
    """Odds of failing times `odds`, those of one `sector` times `sector_odds` besides; recoveries times `recovery`."""

    odds: float = 1.0
    sector: str | None = None
    sector_odds: float = 1.0
    recovery: float = 1.0


def scenarios(rules: InForce) -> dict[str, Shock]:
    """The shipped scenarios by name: parameters stress_<name>."""
    found = {}
    for name in ("mild", "severe", "extreme"):
        table = {key: float(value) for key, value in rules.table(f"stress_{name}").items()}
        found[name] = Shock(odds=table["odds"], recovery=table["recovery"])
    return found


def shocked(book: pl.DataFrame, shock: Shock, rules: InForce) -> pl.DataFrame:
    """A book (`portfolio.BOOK`) under a shock. A worse recovery is told as more exposure, so that one severity serves all books.

    >>> from datetime import date
    >>> from scoring.parameters.reader import shipped
    >>> book = pl.DataFrame({"sector": ["C", "F"], "group": [None, None], "exposure": [100.0, 100.0], "probability": [0.02, 0.02]})
    >>> rules = shipped().at(date(2025, 6, 30))
    >>> shocked(book, Shock(odds=2, sector="C", sector_odds=2), rules)["probability"].round(4).to_list()
    [0.0755, 0.0392]
    """
    times = (
        pl.when(pl.col("sector") == pl.lit(shock.sector, pl.String))
        .then(shock.odds * shock.sector_odds)
        .otherwise(shock.odds)
    )
    p = pl.col("probability").clip(1e-9, 1 - 1e-9)
    recovery = float(rules.number("portfolio_recovery_rate"))
    severity = (1 - recovery * shock.recovery) / (1 - recovery)
    return book.with_columns(
        probability=pl.when(pl.col("probability").is_not_null()).then(1 / (1 + (1 - p) / p / times)),
        exposure=pl.col("exposure") * severity,
    )


def cap_forecast(partners: pl.DataFrame, rules: InForce, as_of: date) -> pl.DataFrame:
    """When each partner's compensations reach their cap: rows of `CAPS` get cap, headroom, and the month ends earliest, reached, latest.

    The cap is `compensation_cap_rate` of the volume guaranteed. Compensations go on at the expected pace; the band is where the pace is
    `forecast_band` deviations more or less. Null: not within `cap_forecast_months`.

    >>> from datetime import date
    >>> from scoring.parameters.reader import shipped
    >>> rows = {"partner_id": ["A"], "volume": [1000.0], "compensated": [38.0], "expected_year": [24.0], "deviation_year": [6.0]}
    >>> day = date(2025, 6, 30)
    >>> found = cap_forecast(pl.DataFrame(rows, schema=CAPS), shipped().at(day), day)
    >>> found.select("headroom", "earliest", "reached").row(0)
    (12.0, datetime.date(2025, 11, 30), datetime.date(2025, 12, 31))
    """
    rate, most = float(rules.number("compensation_cap_rate")), rules.whole("cap_forecast_months")
    band = float(rules.number("forecast_band"))
    cap = pl.col("volume") * rate
    pace = {"earliest": band, "reached": 0.0, "latest": -band}
    found = partners.with_columns(cap=cap, headroom=(cap - pl.col("compensated")).clip(lower_bound=0.0)).with_columns(
        ((pl.col("headroom") / ((pl.col("expected_year") + shift * pl.col("deviation_year")) / 12)).ceil()).alias(name)
        for name, shift in pace.items()
    )
    ends = pl.DataFrame(
        {"month": list(range(most + 1)), "day": [_month_end(as_of, month) for month in range(most + 1)]},
        schema={"month": pl.Int64, "day": pl.Date},
    )
    within = {name: pl.when(pl.col(name).is_between(0, most)).then(pl.col(name)).cast(pl.Int64) for name in pace}
    dated = found.with_columns(**within)
    for name in pace:
        dated = dated.join(ends, left_on=name, right_on="month", how="left").drop(name).rename({"day": name})
    return dated.sort("reached", "headroom", "partner_id", nulls_last=True)


def _month_end(as_of: date, months: int) -> date:
    month = as_of.year * 12 + as_of.month - 1 + months
    year, of_year = divmod(month, 12)
    return date(year, of_year + 1, calendar.monthrange(year, of_year + 1)[1])
