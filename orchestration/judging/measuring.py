"""Liability balances, reserves and regulatory measures, computed on the warehouse: sums from DuckDB to `scoring` and back.

Here: which customers are weighed anew, the sums by institution and month, and the tables of the schema ``judgement``. Not here: a weight,
ratio or limit (`scoring.regulatory.liability`, `scoring.regulatory.measures`, `scoring.regulatory.reserves`).

Millions of balances stay in DuckDB: scoring gives a small table of decisions, SQL looks each balance up in it. Customers are weighed anew
when they changed; the sums over institutions and months are made whole each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb
import polars as pl

from casework.store.empty_tables import create_empty
from casework.store.questions import frame_of
from orchestration.judging.measuring_spans import (
    CHANGED_UNITS_SQL,
    CONCENTRATIONS_SQL,
    MEMBERS_SQL,
    OVERDUE_SQL,
    SPANS_AT_HAND_SQL,
    STRETCHES_SQL,
    WEIGHED_SQL,
)
from orchestration.judging.measuring_sums import INSTITUTION_MONTHS_SQL
from orchestration.judging.tables import keep_aside, put_rows, replace_table
from scoring import frames
from scoring.calendar import MONTHS_OF_YEAR
from scoring.columns import polars_schema
from scoring.fees import tariff
from scoring.finance_columns import ACCOUNT_KINDS, INSTITUTION_MONTHS, RESERVES
from scoring.losses import distribution
from scoring.parameters.model import Parameters
from scoring.regulatory import liability, reserves
from scoring.regulatory.measures import OWN, institution_measures

_CHANGED_CUSTOMERS = "from intermediate.changed_customers"
_CHANGED_PROJECTS = "from intermediate.changed_projects"


@dataclass(frozen=True)
class Measuring:
    """One run on an open connection to the work file; `anew` weighs every customer, else only those that changed.

    `charged_otherwise`: is any charge another than in the build before.
    """

    connection: duckdb.DuckDBPyConnection
    parameters: Parameters
    as_of: date
    anew: bool
    charged_otherwise: bool

    def run(self) -> None:
        """Write every table."""
        self._weigh()
        self._concentrate()
        self._follow_overdue()
        sums = frame_of(self.connection, INSTITUTION_MONTHS_SQL.format(as_of=self.as_of.isoformat()))
        months = sums.cast(polars_schema(INSTITUTION_MONTHS))
        frames.check("institution_months", months)
        measures = institution_measures(months, self.parameters, self.as_of)
        frames.check("institution_measures", measures)
        replace_table(self.connection, "measures", measures)
        replace_table(self.connection, "reserves", self._reserves(months))

    def _weigh(self) -> None:
        """Balances of changed customers, or of all: their view has no others unless all are weighed."""
        first = self.connection.execute("select min(month_no) from warehouse.project.months").fetchone()
        kinds = frame_of(self.connection, "from judgement_inputs.account_kinds").cast(polars_schema(ACCOUNT_KINDS))
        if first is None or first[0] is None:
            first = (self.as_of.year * MONTHS_OF_YEAR + self.as_of.month - 1,)
        decisions = liability.decisions(kinds, first[0], self.parameters, self.as_of)
        keep_aside(self.connection, "decisions", decisions)
        self._keep("liability_spans", WEIGHED_SQL, f"customer_no in (select hash(customer_id) {_CHANGED_CUSTOMERS})")
        self.connection.execute(f"create or replace table judgement.liability_stretches as {STRETCHES_SQL}")

    def _concentrate(self) -> None:
        if self.anew:
            sql = CONCENTRATIONS_SQL.format(among="is not null", spans="judgement.liability_spans")
        else:
            self.connection.execute(f"create or replace temp table changed_units as {CHANGED_UNITS_SQL}")
            self.connection.execute(f"create or replace temp table spans_at_hand as {SPANS_AT_HAND_SQL}")
            sql = CONCENTRATIONS_SQL.format(among="in (select unit_no from changed_units)", spans="spans_at_hand")
        self._keep("concentrations", sql, "unit_no in (select unit_no from changed_units)")
        self.connection.execute(f"create or replace table judgement.measured_members as {MEMBERS_SQL}")

    def _follow_overdue(self) -> None:
        among = "is not null" if self.anew else f"in (select project_id {_CHANGED_PROJECTS})"
        sql = OVERDUE_SQL.format(as_of=self.as_of.isoformat(), among=among)
        self._keep("overdue_spans", sql, f"project_no in (select hash(project_id) {_CHANGED_PROJECTS})")

    def _keep(self, table: str, sql: str, changed: str) -> None:
        """Write a table anew, or in an increment only its rows that `changed` names."""
        if self.anew:
            self.connection.execute(f"create or replace table judgement.{table} as {sql}")
            return
        put_rows(self.connection, table, sql, gone=changed)

    def _reserves(self, months: pl.DataFrame) -> pl.DataFrame:
        """The company's own reserves at the end of each whole year, each from the one before."""
        create_empty(self.connection, "judgement.earned_years", {"year": pl.Int64, "earned_fen": pl.Int64})
        if self.charged_otherwise:
            self.connection.execute("delete from judgement.earned_years")
        own = months.filter(pl.col("institution_id") == OWN)
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
        """What the charges earned in the year, in yuan, as the ledger has it: of what was given back only what the company keeps.

        Noted until any charge is another: reading all of them takes longer than the rest of a year's reserves.
        """
        noted = self.connection.execute(
            "select earned_fen from judgement.earned_years where year = ?", [year]
        ).fetchone()
        if noted:
            return Decimal(noted[0]) / 100
        begins, ends = date(year, 1, 1), date(year + 1, 1, 1)
        charged = frame_of(self.connection, _KEPT_CHARGES.format(begins=begins, ends=ends))
        earned = int(charged.select((tariff.kept_fen(ends) - tariff.kept_fen(begins)).sum()).item() or 0)
        self.connection.execute("insert into judgement.earned_years values (?, ?)", [year, earned])
        return Decimal(earned) / 100

    def _losses(self, year: int) -> Decimal:
        row = self.connection.execute(
            "select coalesce(sum(principal_amount), 0) from judgement.loss_shares where kind = ? and year(event_date) = ?",
            [distribution.WRITE_OFF, year],
        ).fetchone()
        return Decimal(row[0]) if row else Decimal(0)


#: Charges that earn in a year, with what is kept of those that were given back.
_KEPT_CHARGES = """
    select s.amount, s.period_from, s.period_to, g.kept, g.ended_on
    from judgement.fee_schedule as s left join judgement.given_back as g using (project_id, charge_no)
    where s.amount > 0 and s.period_from < date '{ends}' and (s.period_to > date '{begins}' or g.ended_on >= date '{begins}')
"""
