"""Panels of partners over the months of a simulated province, without taking its filings in: as the warehouse would hold it.

Here: what the simulator would send, caught before it becomes files, laid into tables of the warehouse's names; and the panel's own SQL on
them. Faults are not planted and no monthly report is kept: the panel has what comes from projects, their events and the registry's records
of risk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from casework.store.warehouse import open_duckdb
from ingestion.simulation import cast
from ingestion.simulation.dispatch import Dispatch
from ingestion.simulation.faults import Planted
from ingestion.simulation.guarantors import GuarantorFilings
from ingestion.simulation.others import RegistryFilings
from ingestion.simulation.outbox import Outbox
from ingestion.simulation.plan import Plan
from ingestion.simulation.world import World
from orchestration.judging.watching_months import OUTLOOK_THEN, PARTNER
from orchestration.judging.watching_young import FATES_THEN

AS_OF = date(2025, 12, 31)


@dataclass
class Caught(Dispatch):
    """Keeps projects, events and records of risk instead of sending them."""

    kept: dict[str, list[pl.DataFrame]] = field(
        default_factory=lambda: {"projects": [], "project_events": [], "registry_risks": []}
    )

    def _send(self, contract: str, partner: str, month: int, table: pl.DataFrame, *_: object, **__: object) -> Planted:
        if contract in self.kept:
            self.kept[contract].append(table.with_columns(partner_id=pl.lit(partner)))
        return Planted.none(table)


#: Days overdue of which the second and the third notice are.
LONG, VERY_LONG = 31, 61


@dataclass(frozen=True)
class Province:
    """A simulated province: everything that is so, and what was filed of it."""

    world: World
    kept: dict[str, pl.DataFrame]

    @property
    def shown(self) -> pl.DataFrame:
        """project_no, shown by the last day: 1 a record of risk, 2 a day overdue, 3 `LONG`, 4 `VERY_LONG` or compensation.

        Projects of which nothing had shown are not in it.
        """
        events = self.kept["project_events"].with_columns(pl.col("event_date").str.to_date())
        events = events.filter(pl.col("event_date") <= AS_OF)
        days = pl.when(pl.col("kind") == "COMPENSATION").then(999).otherwise(pl.col("days_overdue").cast(pl.Int64))
        late = events.filter(pl.col("kind").is_in(["OVERDUE", "COMPENSATION"])).select(
            "project_no",
            shown=pl.when(days >= VERY_LONG).then(4).when(days >= LONG).then(3).otherwise(2),
        )
        over = events.filter(pl.col("kind").is_in(["COMPENSATION", "RELEASE"]))
        over = over.group_by("project_no").agg(over_on=pl.col("event_date").max())
        risks = self.kept["registry_risks"].select(
            customer_id_number="uscc", recorded_on=pl.col("recorded_on").str.to_date()
        )
        begun = self.kept["projects"].select(
            "project_no", "customer_id_number", start_on=pl.col("start_date").str.to_date()
        )
        recorded = (
            begun.join(risks, on="customer_id_number")
            .join(over, on="project_no", how="left")
            .filter(pl.col("recorded_on").is_between("start_on", pl.col("over_on").fill_null(AS_OF)))
            .select("project_no", shown=pl.lit(1))
        )
        return pl.concat([late.cast({"shown": pl.Int32}), recorded]).group_by("project_no").agg(pl.col("shown").max())


def province(seed: int, *, projects: int, months: int, folder: Path) -> Province:
    """Simulated without bad rows, caught before it is written; the same arguments, the same province."""
    plan = Plan(projects, seed, months, 0.0, f"{AS_OF:%Y-%m}")
    world = World(plan)
    caught = Caught(plan, Outbox(folder), world.stories)
    filings, registry = GuarantorFilings(world, caught), RegistryFilings(world, caught)
    for month, count in enumerate(plan.new_projects().tolist()):
        world.begin(month, count)
        filings.new_business(month)
        registry.month(month)
        filings.events(month)
    # not all file what a recovery cost
    return Province(world, {name: pl.concat(tables, how="diagonal_relaxed") for name, tables in caught.kept.items()})


def panel(seed: int, *, projects: int, months: int, folder: Path) -> pl.DataFrame:
    """The panel's rows of every guarantor and month that has twelve months before it; the same arguments, the same rows."""
    kept = province(seed, projects=projects, months=months, folder=folder).kept
    connection = open_duckdb(folder / "panel.duckdb")
    connection.execute(_TABLES)
    connection.register("codes", pl.DataFrame({"partner_id": cast.guarantor_codes()}).to_arrow())
    for name, table in (("begun", "projects"), ("happened", "project_events"), ("at_risk", "registry_risks")):
        connection.register(name, kept[table].to_arrow())
    connection.execute(_FILLED)
    first = (AS_OF.year * 12 + AS_OF.month) - months + 12
    day = AS_OF.isoformat()
    fates = FATES_THEN.format(day=day)
    answer = connection.execute(
        PARTNER.format(day=day, first=first, due_day=10, outlook=OUTLOOK_THEN, fates=fates)
    ).pl()
    connection.close()
    return answer.with_columns(report_known_on=pl.lit(None, pl.Date))


_TABLES = """
    attach ':memory:' as warehouse;
    attach ':memory:' as work;
    create schema work.staging;
    create schema warehouse.project; create schema warehouse.exchange; create schema judgement; create schema intermediate;
    create table warehouse.exchange.filings (partner_id varchar, contract varchar, period varchar, received_at timestamp, rows_sent bigint,
        rows_quarantined bigint);
"""
_FILLED = """
    create table intermediate.institutions as select partner_id, 'guarantor' as role from codes;
    create table warehouse.project.projects as
        select partner_id || '/' || project_no as project_id, partner_id, cast(start_date as date) as start_date,
            customer_id_number as customer_id
        from begun;
    create table intermediate.customer_records as
        select distinct customer_id_number as customer_id, customer_id_number as id_number from begun;
    create table work.staging.stg_registry_risks as
        select uscc, record_no, cast(recorded_on as date) as recorded_on, 'A' as action, '' as period, 0 as known_seq, 0 as line_no
        from at_risk;
    create table warehouse.project.events as
        select partner_id || '/' || project_no as project_id, partner_id, event_no, kind, cast(event_date as date) as event_date,
            cast(amount as decimal(18, 2)) as amount, cast(days_overdue as bigint) as days_overdue
        from happened;
    create table warehouse.project.months as
        select m as month_no, strftime(make_date(m // 12, m % 12 + 1, 1), '%Y-%m') as month
        from (select unnest(range(
            (select min(year(event_date) * 12 + month(event_date) - 1) from warehouse.project.events),
            (select max(year(event_date) * 12 + month(event_date) - 1) from warehouse.project.events) + 1)) as m);
    create table warehouse.project.monthly as
        with moved as (
            select partner_id, strftime(event_date, '%Y-%m') as month,
                coalesce(sum(amount) filter (where kind = 'DISBURSEMENT'), 0) as new_amount,
                coalesce(sum(amount) filter (where kind = 'COMPENSATION'), 0) as compensated_amount,
                coalesce(sum(amount) filter (where kind = 'RECOVERY'), 0) as recovered_amount,
                coalesce(sum(amount) filter (where kind in ('REPAYMENT', 'RELEASE')), 0) as released_amount
            from warehouse.project.events group by all
        )
        select c.partner_id, m.month, coalesce(f.new_amount, 0) as new_amount, coalesce(f.compensated_amount, 0) as compensated_amount,
            coalesce(f.recovered_amount, 0) as recovered_amount,
            sum(coalesce(f.new_amount - f.compensated_amount - f.released_amount, 0)) over (partition by c.partner_id order by m.month)
                as guaranteed_balance,
            cast(0.4 * sum(coalesce(f.new_amount - f.compensated_amount - f.released_amount, 0))
                over (partition by c.partner_id order by m.month) as decimal(18, 2)) as exposure
        from codes as c cross join warehouse.project.months as m
        left join moved as f on c.partner_id = f.partner_id and m.month = f.month;
    create table intermediate.book_months as
        select 'partner' as dimension, partner_id as key, * exclude (partner_id) from warehouse.project.monthly;
    create table judgement.measures as
        with balances as (
            select project_id, any_value(partner_id) as partner_id, year(event_date) * 12 + month(event_date) - 1 as month_no,
                sum(case kind when 'DISBURSEMENT' then amount when 'REPAYMENT' then -amount when 'RELEASE' then -amount
                    when 'COMPENSATION' then -amount else 0 end) as moved,
                arg_max(kind = 'OVERDUE' and coalesce(days_overdue, 1) > 0, row(event_date, length(event_no), event_no))
                    filter (where kind in ('OVERDUE', 'REPAYMENT', 'RELEASE', 'COMPENSATION', 'EXTENSION')) as is_overdue
            from warehouse.project.events group by all
        ),
        stood as (
            select project_id, partner_id, month_no, lead(month_no, 1, 999999) over mine - 1 as to_month_no,
                sum(moved) over mine as balance, last_value(is_overdue ignore nulls) over mine as is_overdue
            from balances window mine as (partition by project_id order by month_no)
        ),
        overdue as (
            select m.month, s.partner_id, sum(s.balance) as overdue
            from stood as s inner join warehouse.project.months as m on m.month_no between s.month_no and s.to_month_no
            where s.is_overdue and s.balance > 0 group by all
        ),
        yearly as (
            select partner_id, month, guaranteed_balance, sum(compensated_amount) over twelve as compensated,
                sum(guaranteed_balance) over twelve / 12 as average
            from warehouse.project.monthly
            window twelve as (partition by partner_id order by month rows between 11 preceding and current row)
        )
        select partner_id as institution_id, month as period, 'compensation_rate_balance' as measure,
            cast(compensated as double) / nullif(cast(average as double), 0) as value
        from yearly
        union all
        select y.partner_id, y.month, 'overdue_rate',
            cast(coalesce(o.overdue, 0) as double) / nullif(cast(y.guaranteed_balance as double), 0)
        from yearly as y left join overdue as o on y.partner_id = o.partner_id and y.month = o.month;
"""
