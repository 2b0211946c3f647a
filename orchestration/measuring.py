"""Liability balances, reserves and regulatory measures, computed on the warehouse: sums from DuckDB to `scoring` and back.

Here: which customers are weighed anew, the sums by institution and month, and the tables of the schema ``judgement``. Not here: a weight,
ratio or limit (`scoring.liability`, `scoring.regulatory`, `scoring.reserves`).

Customers are weighed anew when they changed; the sums over institutions and months are small and made whole each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb
import polars as pl

from orchestration.measuring_sums import INSTITUTION_MONTHS_SQL
from scoring import distribution, fees, frames, liability, regulatory, reserves
from scoring.columns import INSTITUTION_MONTHS, RESERVES, polars_schema
from scoring.parameters.model import Parameters

_CHANGED = "customer_id in (select customer_id from intermediate.changed_customers)"


@dataclass(frozen=True)
class Measuring:
    """One run on an open connection to the work file; `anew` weighs every customer, else only those that changed."""

    connection: duckdb.DuckDBPyConnection
    parameters: Parameters
    as_of: date
    anew: bool

    def run(self) -> None:
        """Write every table."""
        self._weigh()
        sums = self._frame(INSTITUTION_MONTHS_SQL.format(as_of=self.as_of.isoformat()))
        months = sums.cast(polars_schema(INSTITUTION_MONTHS))
        frames.check("institution_months", months)
        measures = regulatory.measures(months, self.parameters, self.as_of)
        frames.check("institution_measures", measures)
        self._replace("measures", measures)
        self._replace("reserves", self._reserves(months))

    def _weigh(self) -> None:
        # the view holds little more than is asked of it, but a build for which no row came leaves it as it was
        condition = "true" if self.anew else _CHANGED
        accounts = self._frame(f"from judgement_inputs.account_spans where {condition}")
        spans = liability.liability_spans(accounts, self.parameters, self.as_of)
        if self.anew:
            self._replace("liability_spans", spans)
            return
        self.connection.register("measured", spans.to_arrow())
        self.connection.execute(f"delete from judgement.liability_spans where {_CHANGED}")  # noqa: S608 - both are ours
        self.connection.execute("insert into judgement.liability_spans by name select * from measured")
        self.connection.unregister("measured")

    def _reserves(self, months: pl.DataFrame) -> pl.DataFrame:
        """The company's own reserves at the end of each whole year, each from the one before."""
        own = months.filter(pl.col("institution_id") == regulatory.OWN)
        rows, unearned, compensation = [], Decimal(0), Decimal(0)
        for period, balance in (
            own.filter(pl.col("period").str.ends_with("-12")).sort("period").select("period", "liability").iter_rows()
        ):
            year = int(period[:4])
            end = date(year, 12, 31)
            if end > self.as_of:
                continue
            income, losses = self._income(year), self._losses(year)
            first = reserves.unearned_premium_reserve(income, unearned, self.parameters, end)
            second = reserves.compensation_reserve(balance or Decimal(0), compensation, losses, self.parameters, end)
            rows.append((year, end, "unearned_reserve", income, first.opening, first.used, first.charge, first.closing))
            rows.append(
                (year, end, "compensation_reserve", balance, second.opening, second.used, second.charge, second.closing)
            )
            unearned, compensation = first.closing, second.closing
        return pl.DataFrame(rows, schema=polars_schema(RESERVES), orient="row")

    def _income(self, year: int) -> Decimal:
        """What the charges earned in the year, in yuan."""
        charged = self._frame(
            "select amount, period_from, period_to from judgement.fee_schedule where amount > 0 "  # noqa: S608 - years
            f"and period_from < date '{year + 1}-01-01' and period_to > date '{year}-01-01'"
        )
        earned = fees.earned_fen(date(year + 1, 1, 1)) - fees.earned_fen(date(year, 1, 1))
        return Decimal(int(charged.select(earned.sum()).item() or 0)) / 100

    def _losses(self, year: int) -> Decimal:
        row = self.connection.execute(
            "select coalesce(sum(principal_amount), 0) from judgement.loss_shares where kind = ? and year(event_date) = ?",
            [distribution.WRITE_OFF, year],
        ).fetchone()
        return Decimal(row[0]) if row else Decimal(0)

    def _frame(self, sql: str) -> pl.DataFrame:
        frame = pl.from_arrow(self.connection.execute(sql).to_arrow_table())
        assert isinstance(frame, pl.DataFrame)  # noqa: S101
        return frame

    def _replace(self, table: str, frame: pl.DataFrame) -> None:
        self.connection.register("measured", frame.to_arrow())
        self.connection.execute(f"create or replace table judgement.{table} as select * from measured")  # noqa: S608
        self.connection.unregister("measured")
