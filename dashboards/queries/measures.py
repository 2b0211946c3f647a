"""What can be asked for: each measure once, for pages, passports, tables and exports.

A measure is made of sums over months. Which months is said by each sum: those of the period, its last one, the twelve up to it, its year,
all until then. A rate divides sums and never averages rates; without a denominator above zero it is not assessed (spec of rules, section 4:
several rates are in use, and each stands here under its own name). What exists on the day of the build only (risk, overdue, warnings) is
missing for other months, not zero.

Here: names, kinds and sums. Not here: where a sum's column comes from (`dashboards.queries.sources`), the words (the catalogue of texts).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dashboards.queries.periods import Frame

Kind = Literal["amount", "count", "rate", "degree"]
Nature = Literal["stock", "flow", "today"]
When = Literal["window", "close", "twelve", "year", "before_year", "ever"]

#: Sums `s` by month in a frame `t` of `dashboards.queries.periods`.
_WITHIN: Mapping[When, str] = {
    "window": "s.month BETWEEN t.first AND t.last",
    "close": "s.month = t.last",
    "twelve": "s.month BETWEEN t.twelve AND t.last",
    "year": "s.month BETWEEN t.january AND t.last",
    "before_year": "s.month < t.january",
    "ever": "s.month <= t.last",
}
#: The earliest month that is needed.
_SINCE: Mapping[When, str] = {
    "window": "t.first", "close": "t.last", "twelve": "t.twelve", "year": "t.january", "before_year": "''", "ever": "''",
}  # fmt: skip
_TYPES: Mapping[Kind, str] = {"amount": "DECIMAL(24, 2)", "count": "BIGINT", "rate": "DOUBLE", "degree": "DOUBLE"}


@dataclass(frozen=True)
class Sum:
    """A column added up over some months, with its sign and divisor (12 for the mean of twelve months' ends)."""

    column: str
    when: When
    sign: Literal["+", "-"] = "+"
    over: int = 1

    @property
    def sql(self) -> str:
        """The aggregate over sums `s` in a frame `t`."""
        return f"SUM(s.{self.column}) FILTER ({_WITHIN[self.when]})"


@dataclass(frozen=True)
class Measure:
    """`over` is what is shown; with `under` it is a rate. `right`: what the reader must be allowed, beside the page itself."""

    name: str
    kind: Kind
    nature: Nature
    over: tuple[Sum, ...]
    under: tuple[Sum, ...] = ()
    worse_when_up: bool = False
    right: tuple[str, str] | None = None

    @property
    def sums(self) -> tuple[Sum, ...]:
        """All of them."""
        return (*self.over, *self.under)

    @property
    def columns(self) -> tuple[str, ...]:
        """Each column once."""
        return tuple(dict.fromkeys(one.column for one in self.sums))

    @property
    def sql(self) -> str:
        """The figure over sums `s` in a frame `t`, in the type of its kind; null where it is missing or not assessed."""
        over = _added(self.over)
        if not self.under:
            return f"CAST({over} AS {_TYPES[self.kind]})"
        under = f"CAST({_added(self.under)} AS DOUBLE)"
        return f"CASE WHEN {under} > 0 THEN CAST(COALESCE({over}, 0) AS DOUBLE) / {under} END"

    @property
    def parts_sql(self) -> tuple[str, str]:
        """What a single project adds to the figure, and to its denominator."""
        kind = _TYPES["amount" if self.under else self.kind]
        return f"CAST({_added(self.over)} AS {kind})", f"CAST({_added(self.under)} AS {kind})" if self.under else "NULL"

    def since_month(self, frame: Frame) -> str:
        """The earliest month that it needs in a frame."""
        months = {
            "window": frame.window.first,
            "close": frame.window.last,
            "twelve": frame.twelve,
            "year": frame.january,
        }
        return min(months.get(one.when, "") for one in self.sums)

    @property
    def since(self) -> str:
        """The earliest month of a frame `t` that any of its sums needs."""
        named = sorted({_SINCE[one.when] for one in self.sums})
        return named[0] if len(named) == 1 else "''" if "''" in named else f"LEAST({', '.join(named)})"


def _added(sums: tuple[Sum, ...]) -> str:
    """One sum stays null where there is nothing; among several, what is not there adds nothing."""
    if len(sums) == 1 and sums[0].sign == "+":
        return _divided(sums[0], sums[0].sql)
    parts = [f"{one.sign} {_divided(one, f'COALESCE({one.sql}, 0)')}" for one in sums]
    return f"({' '.join(parts).removeprefix('+ ')})"


def _divided(one: Sum, sql: str) -> str:
    return sql if one.over == 1 else f"{sql} / {one.over}"


def _stock(name: str, kind: Kind) -> Measure:
    return Measure(name, kind, "stock", (Sum(name, "close"),))


def _flow(name: str, kind: Kind, *, worse_when_up: bool = False, right: tuple[str, str] | None = None) -> Measure:
    return Measure(name, kind, "flow", (Sum(name, "window"),), worse_when_up=worse_when_up, right=right)


def _today(name: str, kind: Kind, *, right: tuple[str, str] | None = None) -> Measure:
    return Measure(name, kind, "today", (Sum(name, "close"),), worse_when_up=True, right=right)


def _rate(name: str, over: tuple[Sum, ...], under: tuple[Sum, ...], *, worse_when_up: bool = True) -> Measure:
    return Measure(name, "rate", "flow", over, under, worse_when_up)


def _ended(when: When) -> tuple[Sum, ...]:
    """What ended a liability: repaid and released, and compensated."""
    return Sum("released_amount", when), Sum("compensated_amount", when)


def _outstanding(when: When) -> tuple[Sum, ...]:
    """Compensated and neither recovered, after the costs of that, nor written off; `scoring.losses.distribution` says how it moves."""
    return (Sum("outstanding_change", when),)


_FEES, _WARNINGS = ("read", "fee"), ("read", "warning")
_COMPENSATED, _RECOVERED = "compensated_amount", "recovered_amount"

MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        _stock("guaranteed_balance", "amount"),
        _stock("exposure", "amount"),
        _stock("project_count", "count"),
        _flow("new_amount", "amount"),
        _flow("new_count", "count"),
        _flow("released_amount", "amount"),
        _flow("compensated_amount", "amount", worse_when_up=True),
        _flow("recovered_amount", "amount"),
        _flow("written_off_amount", "amount", worse_when_up=True),
        Measure("outstanding_compensation", "amount", "stock", _outstanding("ever"), worse_when_up=True),
        _rate("compensation_rate", (Sum(_COMPENSATED, "window"),), _ended("window")),
        _rate(
            "compensation_rate_balance",
            (Sum(_COMPENSATED, "twelve"),),
            (Sum("guaranteed_balance", "twelve", over=12),),
        ),
        _rate("compensation_rate_cumulative", (Sum(_COMPENSATED, "ever"),), _ended("ever")),
        _rate(
            "recovery_rate_year",
            (Sum(_RECOVERED, "year"),),
            (*_outstanding("before_year"), Sum(_COMPENSATED, "year")),
            worse_when_up=False,
        ),
        _rate(
            "recovery_rate_cumulative", (Sum(_RECOVERED, "ever"),), (Sum(_COMPENSATED, "ever"),), worse_when_up=False
        ),
        _rate("loss_rate", (Sum("written_off_amount", "year"),), _ended("year")),
        _today("risk_amount", "amount"),
        Measure(
            "risk_degree", "degree", "today", (Sum("risk_amount", "close"),), (Sum("judged_exposure", "close"),), True
        ),
        _today("overdue_balance", "amount"),
        Measure(
            "overdue_rate", "rate", "today", (Sum("overdue_balance", "close"),), (Sum("standing_balance", "close"),), True
        ),
        _today("warning_count", "count", right=_WARNINGS),
        _today("warned_count", "count", right=_WARNINGS),
        _today("warned_balance", "amount", right=_WARNINGS),
        _flow("charged_fee", "amount", right=_FEES),
        _flow("received_fee", "amount", right=_FEES),
        _flow("refunded_fee", "amount", right=_FEES),
        _flow("open_fee", "amount", worse_when_up=True, right=_FEES),
    )
}  # fmt: skip
