"""Charges, what was given back, posting rules and the forecast, computed on the warehouse: frames from DuckDB to `scoring` and back.

Here: which projects are charged anew, and their tables in the schema ``judgement``. Not here: a formula (`scoring.fees.tariff`,
`scoring.fees.forecast`), losses (`sharing`), entries (`dbt_project/models/marts/fee`).

A charge depends on its project and on the standards, not on the day: everything is charged anew when the parameters are others, else only
projects that changed. Where a standard looks at all that a customer has, it depends on the customer's other projects besides: then the
projects of customers that changed are charged anew too, and only then is anything read of customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from casework.store.empty_tables import create_empty
from casework.store.questions import frame_of
from orchestration.judging.booking import Books, book, in_force
from orchestration.judging.sharing import Sharing, decisions
from orchestration.judging.tables import replace_rows, replace_table
from scoring import frames
from scoring.calendar import MONTHS_OF_YEAR
from scoring.columns import polars_schema
from scoring.fees import forecast, tariff
from scoring.fees.customers import with_customer_amounts
from scoring.fees.fitting import look_at_customers, standards_by_day
from scoring.finance_columns import CUSTOMER_PROJECTS, FEE_PROJECTS
from scoring.parameters.model import DatedValue, Parameters
from scoring.parameters.postings import Charts, Templates, UnpostableError

_EVER = date(9999, 12, 31)
_CHANGED = "project_id in (select project_id from intermediate.changed_projects)"
_CHANGED_OR_BESIDES = """project_id in (
    select project_id from intermediate.changed_projects union all select project_id from judgement.recharged_besides
)"""
_CUSTOMER_AMOUNT = "customer_amount"


@dataclass(frozen=True)
class Charging:
    """One run on an open connection to the work file; `anew` charges every project, else only those that changed."""

    connection: duckdb.DuckDBPyConnection
    parameters: Parameters
    as_of: date
    anew: bool

    def run(self, acts: pl.DataFrame, books: Books) -> bool:
        """Write every table; `acts` are those of `casework.fees.queries`. Whether any charge, or what was given back of one, is another."""
        is_other = self._charge()
        Sharing(self.connection, self.parameters, self.anew).run(decisions(acts, self.as_of))
        replace_table(self.connection, "fee_acts", acts)
        is_other |= self._give_back()
        rules = posting_rules(self.parameters)
        self._require_rules(rules)
        book(self.connection, books.home, in_force(books.closes, self.as_of), rules)
        replace_table(self.connection, "fee_forecast", self._forecast())
        return is_other

    def _charge(self) -> bool:
        standards = standards_by_day(self.parameters)
        of_customers = look_at_customers(standards)
        changed = self._changed(of_customers)
        condition = "true" if self.anew else changed
        projects = self._projects(condition, of_customers)
        by_period = any(one.collection != "ONCE" for one in standards)
        extensions = frame_of(self.connection, f"from judgement_inputs.fee_extensions where {condition}")
        balances = None
        if by_period or extensions.height:
            of_whom = "true" if by_period else "project_id in (select project_id from judgement_inputs.fee_extensions)"
            balances = frame_of(self.connection, f"from judgement_inputs.fee_balances where {condition} and {of_whom}")
        schedule = tariff.charges(projects, balances, self.parameters, extensions)
        frames.check("charges", schedule)
        if self.anew:
            replace_table(self.connection, "fee_schedule", schedule)
            return True
        return replace_rows(self.connection, "fee_schedule", schedule, gone=changed)

    def _changed(self, of_customers: bool) -> str:
        """The condition that picks what an increment charges anew; the models after it know by `intermediate.recharged_projects`.

        A customer of whom any version of a changed project speaks has changed, and so has each of two records that were merged or parted.
        """
        if self.anew:
            self.connection.execute("delete from judgement.recharged_besides")
        elif of_customers:
            self.connection.execute(_BESIDES)
            return _CHANGED_OR_BESIDES
        return _CHANGED

    def _projects(self, condition: str, of_customers: bool) -> pl.DataFrame:
        """What is charged: rows of FEE_PROJECTS, with what their customers have where a standard looks at it."""
        columns = [name for name in FEE_PROJECTS if name != _CUSTOMER_AMOUNT]
        if not of_customers:
            projects = self._inputs(columns, condition)
            money = polars_schema(FEE_PROJECTS)[_CUSTOMER_AMOUNT]
            return projects.with_columns(pl.lit(None, dtype=money).alias(_CUSTOMER_AMOUNT))
        projects = self._inputs([*columns, "customer_id"], condition)
        of_whom = f"customer_id in (select customer_id from judgement_inputs.fee_projects where {condition})"  # noqa: S608 - ours
        known = projects if self.anew else self._inputs(list(CUSTOMER_PROJECTS), of_whom)
        return with_customer_amounts(projects, known)

    def _inputs(self, columns: Sequence[str], condition: str) -> pl.DataFrame:
        sql = f"select {', '.join(columns)} from judgement_inputs.fee_projects where {condition}"  # noqa: S608 - ours
        return frame_of(self.connection, sql)

    def _give_back(self) -> bool:
        given = frame_of(self.connection, _GIVEN_BACK.format(as_of=self.as_of.isoformat()))
        create_empty(self.connection, "judgement.given_back", given.schema)
        return replace_rows(self.connection, "given_back", given, gone="true")

    def _require_rules(self, rules: pl.DataFrame) -> None:
        """Raise UnpostableError when something happened before the first day that has posting rules."""
        row = self.connection.execute(_FIRST_ENTRY).fetchone()
        begun = rules["valid_from"].min()
        if row and row[0] and (begun is None or row[0] < begun):
            raise UnpostableError(row[0], begun)

    def _forecast(self) -> pl.DataFrame:
        """What months like the coming ones brought in new business."""
        now = self.as_of.year * MONTHS_OF_YEAR + self.as_of.month - 1
        return forecast.new_business(
            frame_of(self.connection, _NEW_CHARGES.format(now=now)), self.parameters, self.as_of
        )


def posting_rules(parameters: Parameters) -> pl.DataFrame:
    """Both sides of each kind of entry in each chart, with the days from and to which template, chart and choice of charts are in force."""
    dated = [parameters.by_id[name].values for name in ("posting_templates", "charts_of_accounts", "charts_kept")]
    rows = [
        row
        for templates, charts, kept in ((t, c, k) for t in dated[0] for c in dated[1] for k in dated[2])
        for row in _rules(templates, charts, kept)
    ]
    columns = (
        "kind", "account_set", "side", "account", "account_name", "account_name_en", "is_kept", "valid_from", "valid_to",
    )  # fmt: skip
    return pl.DataFrame(rows, schema=list(columns), orient="row")


def _rules(templates: DatedValue, charts: DatedValue, kept: DatedValue) -> list[tuple[object, ...]]:
    valid_from = max(one.valid_from for one in (templates, charts, kept))
    valid_to = min(one.valid_to or _EVER for one in (templates, charts, kept))
    if valid_from > valid_to:
        return []
    assert isinstance(templates.value, Templates)  # noqa: S101 - the catalogue gives the shape
    assert isinstance(charts.value, Charts)  # noqa: S101
    assert isinstance(kept.value, tuple)  # noqa: S101
    accounts = {(one.chart, one.role): one for one in charts.value.items}
    return [
        (
            template.event,
            account.chart,
            side,
            account.code,
            account.zh,
            account.en,
            account.chart in kept.value,
            valid_from,
            valid_to,
        )
        for template in templates.value.items
        for side, role in (("debit", template.debit), ("credit", template.credit))
        for account in (accounts[chart, role] for chart in sorted({one.chart for one in charts.value.items}))
    ]


#: Other projects of customers that changed, beside those that changed themselves.
_BESIDES = """
    delete from judgement.recharged_besides;
    insert into judgement.recharged_besides
    select project_id from warehouse.project.projects anti join intermediate.changed_projects using (project_id)
    where customer_id in (select customer_id from intermediate.changed_customers)
"""
#: Of charges that were given back wholly or in part (refund approved, or waived): what the company keeps, and the day from which on that
#: is all. What is kept of a charge that is given back before its period begins is earned when it begins.
_GIVEN_BACK = """
    select
        s.project_id, s.charge_no, cast(s.amount - sum(a.amount) as decimal(18, 2)) as kept,
        greatest(max(a.acted_on), s.period_from) as ended_on
    from judgement.fee_schedule as s
    inner join judgement.fee_acts as a using (project_id, charge_no)
    where a.kind in ('REFUND_APPROVED', 'CHARGE_WAIVED') and a.acted_on <= date '{as_of}'
    group by s.project_id, s.charge_no, s.amount, s.period_from
"""
#: The first day of which anything is posted.
_FIRST_ENTRY = """
    select min(day) from (
        select min(least(due_date, period_from)) as day from judgement.fee_schedule where amount > 0
        union all select min(event_date) from judgement.loss_shares
        union all select min(received_on) from work.staging.stg_fee_receipts
    )
"""
#: What new charges each month until the last whole one brought.
_NEW_CHARGES = """
    select cast(year(due_date) * 12 + month(due_date) - 1 as bigint) as month_no, cast(sum(amount) as decimal(18, 2)) as charged
    from judgement.fee_schedule where amount > 0 and year(due_date) * 12 + month(due_date) - 1 < {now} group by 1
"""
