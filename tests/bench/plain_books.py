"""The same books in plain DuckDB SQL: what a build's time is held against, and an oracle for its figures that shares nothing with it.

Knows only what the synthetic books hold: one charge at the start of each project by the shipped standard, no receipts, no extensions.
Months are numbered from year nought; amounts of postings are in fen.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from casework.store.warehouse import open_duckdb, open_published
from ingestion.home import Home
from orchestration.building.warehouse_files import WarehouseFiles
from tests.bench.synthetic import LAST_DAY

_LAST_MONTH = LAST_DAY.year * 12 + LAST_DAY.month
#: What any warehouse of these tables must do: the projects with their position, and a row for each month that a balance stands.
STAR = """
create table events as
select partner_id || '/' || project_no as project_id, event_no, kind, event_date, amount, filing_id, line_no
from staging.raw.project_events;
create table projects as
with positions as (
    select project_id,
        sum(case when kind = 'DISBURSEMENT' then amount when kind in ('REPAYMENT', 'RELEASE', 'COMPENSATION') then -amount end) as balance,
        min(event_date) as first_event_date
    from events group by project_id
)
select partner_id || '/' || project_no as project_id, filed.*, round(balance * reguarantor_share, 2) as exposure, balance
from staging.raw.projects as filed
left join positions on positions.project_id = partner_id || '/' || project_no;
create table balances as
with flows as (
    select project_id, year(event_date) * 12 + month(event_date) as month_no,
        sum(case when kind = 'DISBURSEMENT' then amount when kind in ('REPAYMENT', 'RELEASE', 'COMPENSATION') then -amount end) as flow
    from events group by all
), standing as (
    select *, sum(flow) over (partition by project_id order by month_no) as balance,
        lead(month_no, 1, {last} + 1) over (partition by project_id order by month_no) as next_month_no
    from flows
)
select project_id, standing.balance,
    unnest(case when standing.balance > 0 then range(month_no, next_month_no) else [month_no] end) as month_no,
    partner_id, bank_no, product, region_code, industry_code
from standing join projects using (project_id);
create table monthly as
select month_no, partner_id, bank_no, region_code, industry_code, product, count(*) as projects, sum(balance) as balance
from balances group by all;
"""
#: A charge for each project: base × rate × days / 365, rounded half up, in whole numbers.
CHARGES = """
create table charges as
with owed as (
    select project_id, start_date, due_date, filing_id, line_no, guaranteed_amount, due_date - start_date as days,
        cast(round(guaranteed_amount * reguarantor_share, 2) as decimal(18, 2)) as base
    from projects
), tiers as (
    select *, cast(base * 100 as hugeint) * (case when guaranteed_amount <= 5000000 then 3 else 5 end) * days as parts from owed
)
select * exclude (parts, guaranteed_amount), cast((2 * parts + 365000) // 730000 as bigint) as fen from tiers;
"""
#: Both sides of each posting: raised at the start, earned by month as differences of rounded sums, the share of compensations.
LEDGER = """
create table ledger as
with months as (
    select *, unnest(range(year(start_date) * 12 + month(start_date), least({last}, year(due_date) * 12 + month(due_date)) + 1)) as month_no
    from charges
), bounds as (
    select *, make_date((month_no - 1) // 12, (month_no - 1) % 12 + 1, 1) as month_begin,
        make_date(month_no // 12, month_no % 12 + 1, 1) as month_end
    from months
), passed as (
    select *, greatest(0, least(days, month_begin - start_date)) as before, least(days, month_end - start_date) as after from bounds
), entries as (
    select 'EARNED/' || project_id || '/' || month_no as entry_id, 'FEE_EARNED' as kind, month_end - 1 as posted_on,
        cast((2 * fen * after + days) // (2 * days) - (2 * fen * before + days) // (2 * days) as bigint) as fen,
        project_id, filing_id, line_no
    from passed
    union all
    select 'RAISED/' || project_id, 'CHARGE_RAISED', start_date, fen, project_id, filing_id, line_no from charges
    union all
    select 'PAID/' || project_id || '/' || event_no, 'COMPENSATION_PAID', event_date,
        cast(round(amount * reguarantor_share, 2) * 100 as bigint), project_id, events.filing_id, events.line_no
    from events join projects using (project_id) where events.kind = 'COMPENSATION'
), rules(kind, account, is_debit) as (
    values ('FEE_EARNED', '2205', true), ('FEE_EARNED', '6031', false), ('CHARGE_RAISED', '1122', true), ('CHARGE_RAISED', '2205', false),
        ('COMPENSATION_PAID', '1321', true), ('COMPENSATION_PAID', '1002', false)
)
select entry_id, posted_on, kind, account, case when is_debit then fen else 0 end as debit,
    case when is_debit then 0 else fen end as credit, project_id, filing_id, line_no
from entries join rules using (kind) where fen != 0;
"""
#: The liability balance of each guarantor and month: the own share, at three quarters where the customer's whole balance is small.
LIABILITIES = """
create table liabilities as
with whole as (
    select month_no, balances.partner_id, balances.balance, guarantor_share, is_small_firm, is_farmer,
        sum(balances.balance) over (partition by month_no, balances.partner_id, customer_id_number) as of_customer
    from balances join projects using (project_id)
)
select month_no, partner_id, sum(balance * guarantor_share * case
    when is_small_firm and of_customer <= 5000000 or is_farmer and of_customer <= 2000000 then 0.75 else 1 end) as liability
from whole group by all;
"""
_PLAIN = {
    "charges": "select count(*), sum(fen) from charges",
    "postings": "select kind, account, count(*), sum(debit), sum(credit) from ledger group by all order by all",
    "liability balances": """
        select partner_id, cast(round(liability * 100) as hugeint) from liabilities where month_no = {last} order by all""",
}
_PUBLISHED = {
    "charges": "select count(*), cast(sum(amount) * 100 as hugeint) from fee.charges",
    "postings": """
        select kind, account, count(*), cast(sum(debit) * 100 as hugeint), cast(sum(credit) * 100 as hugeint) from fee.ledger
        where account_set = 'CAS' and kind in ('FEE_EARNED', 'CHARGE_RAISED', 'COMPENSATION_PAID') group by all order by all""",
    "liability balances": """
        select institution_id, cast(round(value * 100) as hugeint) from regulatory.measures
        where measure = 'liability_balance_filed' and period = (select max(period) from regulatory.measures) and institution_id != 'self'
        order by all""",
}


def star(home: Home) -> None:
    """Make the star, and let go of it."""
    _make(home, STAR)
    _database(home).unlink()


def books(home: Home) -> None:
    """Make the star and what fees and measures ask for; `compare` reads it."""
    _make(home, STAR, CHARGES, LEDGER, LIABILITIES)


def compare(home: Home) -> None:
    """Hold what `books` made to what was published, which ends with the first figures that are other."""
    with open_duckdb(_database(home), read_only=True) as plain, open_published(home) as published:
        for what, sql in _PLAIN.items():
            ours, theirs = _rows(published, _PUBLISHED[what]), _rows(plain, sql.format(last=_LAST_MONTH))
            if ours != theirs:
                other = next(pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1])
                raise SystemExit(f"{what}: published {other[0]}, in plain SQL {other[1]}")
    _database(home).unlink()


def _make(home: Home, *statements: str) -> None:
    _database(home).unlink(missing_ok=True)
    staging = WarehouseFiles.of(home).staging
    connection = open_duckdb(_database(home), attached={"staging": (staging, True)}, threads=os.cpu_count())
    for statement in statements:
        connection.execute(statement.format(last=_LAST_MONTH))
    connection.close()


def _database(home: Home) -> Path:
    return home.root / "plain.duckdb"


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    return connection.execute(sql).fetchall()
