"""Figures of what the book may lose: the distribution of a year's loss, also under a shock, the largest few, limits and caps.

They come from formulas of scoring (`dashboards.queries.portfolio`); each is named by what it is of, with the SQL of the filings behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import polars as pl

from dashboards.queries import portfolio
from dashboards.queries.counted_figure import Counted
from dashboards.queries.counted_in_tables import EVERY
from dashboards.queries.dimensions import ATTRIBUTES, DIMENSIONS
from dashboards.queries.freshness import freshness
from dashboards.queries.reading import Reading
from scoring.portfolio.simulation import Losses
from scoring.portfolio.stress import Shock

_RISK = ("read", "risk")
_SECTOR = DIMENSIONS["industry_section"].key
#: The projects that a loss is simulated for.
_LOSING = f"""
    SELECT f.filing_id FROM projects AS f {ATTRIBUTES} INNER JOIN probabilities AS k ON f.project_id = k.project_id
    WHERE f.status = 'IN_FORCE' AND f.exposure > 0 AND COALESCE(k.probability_12m, k.probability) IS NOT NULL"""  # noqa: S608 - texts of this package


#: What a shock is named by in an address: see `said_of`.
SHOCK = ("odds_times", "recovery_times", "shocked_sector", "sector_odds_times")


def said_of(shock: Shock) -> tuple[str, ...]:
    """A shock as parameters of a figure, in the order of `SHOCK`."""
    return (f"{shock.odds:g}", f"{shock.recovery:g}", shock.sector or "", f"{shock.sector_odds:g}")


def _shock(given: Sequence[str]) -> Shock | None:
    """None where an address holds no shock that is one: odds rise at most ten thousandfold, recoveries do not rise."""
    try:
        odds, recovery, sector_odds = (float(given[place]) for place in (0, 1, 3))
    except ValueError:
        return None
    is_one = 1 <= odds <= _MOST_ODDS and 1 <= sector_odds <= _MOST_ODDS and 0 <= recovery <= 1
    return Shock(odds, given[2] or None, sector_odds, recovery) if is_one else None


_MOST_ODDS = 1e4


def _found(reading: Reading, shock: Shock = Shock()) -> Losses:  # noqa: B008 - frozen
    return portfolio.distribution(reading, freshness(reading).as_of, shock)


def _of_row(frame: pl.DataFrame, column: str, **kept: object) -> object:
    """A cell of the row that has these values; None where there is none."""
    found = frame.filter(**kept)[column].to_list()
    return found[0] if found else None


def _computed(
    name: str, kind: str, told: str, given: Sequence[str], computed: Callable[[Reading, Sequence[str]], object]
) -> Counted:
    return replace(Counted(name, kind, _RISK, "", told, given), computed=computed)


def _of_the_book() -> Iterator[Counted]:
    yield _computed("loss_expected", "amount", _LOSING, (), lambda reading, _: _found(reading).expected)
    yield _computed("expected_loss_rate", "rate", _LOSING, (), lambda reading, _: _rate(_found(reading)))
    at_level = f"{_LOSING} AND CAST(? AS VARCHAR) IS NOT NULL"
    yield _computed(
        "loss_at", "amount", at_level, ("level",), lambda reading, given: _at_level(_found(reading), given[0])
    )
    yield _computed("loss_unexpected", "amount", at_level, ("level",), _over_expected)
    for end in ("low", "high"):
        yield _computed(
            f"loss_{end}", "amount", at_level, ("level",),
            lambda reading, given, end=end: _at_level(_found(reading), given[0], end),  # type: ignore[misc]
        )  # fmt: skip


def _under_a_shock() -> Iterator[Counted]:
    named = " AND ".join("CAST(? AS VARCHAR) IS NOT NULL" for _ in SHOCK)
    told = f"{_LOSING} AND {named}"
    yield _computed("stressed_expected", "amount", told, SHOCK, _stressed_expected)
    at_level = f"{told} AND CAST(? AS VARCHAR) IS NOT NULL"
    yield _computed("stressed_at", "amount", at_level, (*SHOCK, "level"), _stressed_at)


def _stressed_expected(reading: Reading, given: Sequence[str]) -> float | None:
    shock = _shock(given)
    return None if shock is None else _found(reading, shock).expected


def _stressed_at(reading: Reading, given: Sequence[str]) -> float | None:
    shock = _shock(given)
    return None if shock is None else _at_level(_found(reading, shock), given[-1])


def _rate(found: Losses) -> float | None:
    return found.expected / found.exposure if found.exposure else None


def _at_level(found: Losses, level: str, what: str = "loss") -> float | None:
    return next((getattr(one, what) for one in found.quantiles if str(one.level) == level), None)


def _over_expected(reading: Reading, given: Sequence[str]) -> object:
    found = _found(reading)
    loss = _at_level(found, given[0])
    return None if loss is None else loss - found.expected


def _of_sectors() -> Iterator[Counted]:
    told = f"{_LOSING} AND CAST(? AS VARCHAR) IN ('{EVERY}', COALESCE({_SECTOR}, ''))"
    for name in ("exposure", "expected", "in_tail"):
        yield _computed(f"loss_sector_{name}", "amount", told, ("sector",), partial(_of_a_sector, name))


def _of_a_sector(column: str, reading: Reading, given: Sequence[str]) -> object:
    sectors = _found(reading).sectors
    return sectors[column].sum() if given[0] == EVERY else _of_row(sectors, column, sector=given[0])


def _of_the_largest() -> Iterator[Counted]:
    told = """
        SELECT filing_id FROM projects
        WHERE status = 'IN_FORCE' AND exposure > 0 AND CAST(? AS VARCHAR) IS NOT NULL AND CAST(? AS VARCHAR) IS NOT NULL"""
    for name, kind in (("exposure", "amount"), ("share", "rate")):
        yield _computed(f"top_{name}", kind, told, ("largest", "rank"), partial(_largest, name))


def _largest(column: str, reading: Reading, given: Sequence[str]) -> object:
    largest, rank = given[0], int(given[1]) if given[1].isdecimal() else 0
    return _of_row(portfolio.concentration(reading, rank), column, kind=largest, rank=rank)


def _of_limits() -> Iterator[Counted]:
    told = """
        WITH asked AS (SELECT CAST(? AS VARCHAR) AS partner_id, CAST(? AS VARCHAR) AS measure)
        SELECT r.filing_id FROM partner_reports AS r INNER JOIN asked AS a ON r.partner_id = a.partner_id
        UNION ALL SELECT p.filing_id FROM projects AS p INNER JOIN asked AS a ON p.partner_id = a.partner_id WHERE p.status = 'IN_FORCE'"""
    for name, kind in (
        ("breaking_loss", "amount"),
        ("expected_loss", "amount"),
        ("times", "degree"),
        ("odds", "degree"),
    ):
        yield _computed(
            f"limit_{name}", kind, told, ("partner", "regulatory_measure"),
            lambda reading, given, name=name: _of_row(  # type: ignore[misc]
                portfolio.reverse_stress(reading, freshness(reading).as_of), name, partner_id=given[0], measure=given[1]
            ),
        )  # fmt: skip


def _of_caps() -> Iterator[Counted]:
    told = "SELECT filing_id FROM projects WHERE partner_id = ?"
    days = ("earliest", "reached", "latest")
    for name in ("volume", "cap", "compensated", "headroom", "expected_year", *days):
        paid = (
            f"{told} AND compensated_amount <> 0" if name == "compensated" else told
        )  # what paid nothing told nothing of the sum
        yield _computed(
            f"cap_{name}", "day" if name in days else "amount", paid, ("partner",),
            lambda reading, given, name=name: _of_row(  # type: ignore[misc]
                portfolio.caps(reading, freshness(reading).as_of), name, partner_id=given[0]
            ),
        )  # fmt: skip


IN_LOSSES = (*_of_the_book(), *_under_a_shock(), *_of_sectors(), *_of_the_largest(), *_of_limits(), *_of_caps())
