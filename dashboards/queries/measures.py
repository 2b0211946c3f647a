"""What can be counted: each measure once, used by every page, table and export.

A stock is taken at the closing months of what is asked (the window's end; split by time, the end of each month, quarter or year); a flow
is summed; a rate is computed from sums, never averaged. Risk amounts exist for the day of the build only: for other months they are
missing, not zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["amount", "count", "rate"]
Nature = Literal["stock", "flow", "today"]

AT_CLOSE = "list_contains(string_split(?, ','), f.month)"
_TYPES: dict[Kind, str] = {"amount": "DECIMAL(24, 2)", "count": "BIGINT", "rate": "DOUBLE"}


@dataclass(frozen=True)
class Measure:
    """`sql` sums facts `f`; `row_sql`, where it differs, is what a single project shows (a rate has only its numerator there)."""

    name: str
    kind: Kind
    nature: Nature
    sql: str
    row_sql: str = ""
    worse_when_up: bool = False

    @property
    def typed(self) -> str:
        """The sum in the type of its kind."""
        return f"CAST({self.sql} AS {_TYPES[self.kind]})"

    @property
    def typed_row(self) -> str:
        """One project's sum."""
        return f"CAST({self.row_sql or self.sql} AS {_TYPES['amount' if self.row_sql else self.kind]})"


def _stock(name: str, kind: Kind) -> Measure:
    return Measure(name, kind, "stock", f"SUM(f.{name}) FILTER ({AT_CLOSE})")


def _flow(name: str, kind: Kind, *, worse_when_up: bool = False) -> Measure:
    return Measure(name, kind, "flow", f"SUM(f.{name})", worse_when_up=worse_when_up)


# What ended a liability, in the denominator: repaid and released, and compensated. Nothing ended: not applicable.
_RATE = "CAST(SUM(f.compensated_amount) AS DOUBLE) / NULLIF(SUM(f.released_amount) + SUM(f.compensated_amount), 0)"

MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        _stock("guaranteed_balance", "amount"),
        _stock("exposure", "amount"),
        _stock("project_count", "count"),
        Measure("risk_amount", "amount", "today", f"SUM(f.risk_amount) FILTER ({AT_CLOSE})", worse_when_up=True),
        _flow("new_amount", "amount"),
        _flow("new_count", "count"),
        _flow("released_amount", "amount"),
        _flow("compensated_amount", "amount", worse_when_up=True),
        _flow("recovered_amount", "amount"),
        Measure("compensation_rate", "rate", "flow", _RATE, "SUM(f.compensated_amount)", worse_when_up=True),
    )
}
