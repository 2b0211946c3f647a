"""Which regulatory limits are broken today: by customers and groups at institutions, and by institutions as a whole.

Here: the small tables `judgement.limits_known` (institutions whose net assets are known) and `judgement.limits_broken` (who breaks which
limit; without a unit: the institution its leverage), what follows for projects and customers, and which projects are judged anew because
of it though nothing of theirs changed. Not here: a limit (`scoring.regulatory.limits`), balances and measures (`measuring`).

A partner's newest reported net assets stand against the balances of the as-of day's month. What changed is kept until a build is finished,
like the groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from casework.store.empty_tables import create_empty
from casework.store.questions import frame_of
from orchestration.judging.customers_seen import OTHERS
from orchestration.judging.measuring_spans import MEMBERS_SQL
from orchestration.judging.tables import in_pieces
from scoring.calendar import MONTHS_OF_YEAR
from scoring.columns import LIMIT_COLUMN
from scoring.parameters.model import InForce
from scoring.regulatory.limits import largest_allowed

#: Projects to judge anew: what changed of them, of their customers or partners, or of the limits that they stand under.
AFFECTED = "judgement.affected_projects"

_TABLES: dict[str, dict[str, type[pl.DataType]]] = {
    "known": {"institution_no": pl.UInt64},
    "broken": {"institution_no": pl.UInt64, "unit_no": pl.UInt64, "is_group": pl.Boolean},
}

_NET_ASSETS = """
select partner_id as institution_id, arg_max(net_assets, period) as net_assets from warehouse.partner.guarantor_reports
where net_assets is not null and cast(period || '-01' as date) <= date '{as_of}' group by partner_id
"""

_BROKEN = """
with weighed as (
    select institution_no, customer_no as unit_no, false as is_group, sum(concentration_fen) as fen from judgement.liability_spans
    where {month} between from_month_no and to_month_no group by all
    union all
    select institution_no, unit_no, true, concentration_fen from judgement.concentrations
    where is_group and {month} between from_month_no and to_month_no
),
leverages as (
    select institution_id, passed from judgement.measures where measure in ('leverage', 'leverage_filed') and passed is not null
    qualify row_number() over (partition by institution_id, measure order by period desc) = 1
)
select w.institution_no, w.unit_no, w.is_group from weighed as w inner join allowed as a on w.institution_no = hash(a.institution_id)
where w.fen > case when w.is_group then a.group_fen else a.customer_fen end
union all
select distinct hash(institution_id), null, null from leverages where not passed
"""

_CHANGED = f"""
with members as ({MEMBERS_SQL}),
known as ((from judgement.limits_known except from new_known) union (from new_known except from judgement.limits_known)),
broken as ((from judgement.limits_broken except from new_broken) union (from new_broken except from judgement.limits_broken)),
institutions as (select institution_no from known union select institution_no from broken where unit_no is null),
customers as (
    select unit_no as customer_no from broken where not is_group
    union select m.customer_no from broken as b inner join members as m on b.unit_no = m.unit_no where b.is_group
    union select m.customer_no from judgement.concentrations as c inner join members as m on c.unit_no = m.unit_no
    where c.is_group and c.institution_no in (select institution_no from known)
    union select hash(customer_id) from judgement.regrouped_customers
)
select project_id from judgement_inputs.projects_in_force
where hash(partner_id) in (from institutions) or hash(customer_id) in (from customers)
"""  # noqa: S608 - constants of ours

_AFFECTED = f"""
create or replace table {AFFECTED} as
select project_id from intermediate.changed_projects
union select project_id from warehouse.project.projects where customer_id in (select customer_id from {OTHERS})
union select project_id from warehouse.project.projects where partner_id in (select partner_id from intermediate.changed_evaluations)
union select project_id from judgement.limit_changed_projects
"""  # noqa: S608 - constants of ours

_OF_PROJECTS = f"""
with members as ({MEMBERS_SQL}),
broken as (
    select b.institution_no, case when b.is_group then m.customer_no else b.unit_no end as customer_no
    from judgement.limits_broken as b left join members as m on b.is_group and b.unit_no = m.unit_no
)
select p.project_id,
    case when hash(p.partner_id) in (from judgement.limits_known) then exists (
        from broken as b where b.institution_no = hash(p.partner_id)
        and (b.customer_no is null or b.customer_no = hash(p.customer_id))
    ) end as {LIMIT_COLUMN}
from at_hand as p
"""  # noqa: S608 - constants of ours

_OF_CUSTOMERS = f"""
with members as ({MEMBERS_SQL}),
judged as (
    select distinct unit_no from judgement.concentrations where is_group and institution_no in (from judgement.limits_known)
),
broken as (select distinct unit_no from judgement.limits_broken where is_group)
select c.customer_id,
    case when b.unit_no is not null then true when m.unit_no is null or j.unit_no is not null then false end as group_over_limit
from at_hand as c
left join members as m on hash(c.customer_id) = m.customer_no
left join broken as b on m.unit_no = b.unit_no
left join judged as j on m.unit_no = j.unit_no
"""  # noqa: S608 - constants of ours


@dataclass(frozen=True)
class Limiting:
    """One run on an open connection to the work file, after the measures."""

    connection: duckdb.DuckDBPyConnection
    rules: InForce
    as_of: date

    def run(self) -> None:
        """Say who breaks a limit now, and which projects that makes others."""
        net = frame_of(self.connection, _NET_ASSETS.format(as_of=self.as_of.isoformat()))
        net = net.cast({"institution_id": pl.String, "net_assets": pl.Decimal(18, 2)})
        allowed = largest_allowed(net, self.rules).drop_nulls()
        self.connection.register("allowed", allowed.to_arrow())
        for name, columns in _TABLES.items():
            create_empty(self.connection, f"judgement.limits_{name}", columns)
        self._new("known", "select hash(institution_id) as institution_no from allowed")
        self._new("broken", _BROKEN.format(month=self.as_of.year * MONTHS_OF_YEAR + self.as_of.month - 1))
        self.connection.execute(f"insert into judgement.limit_changed_projects {_CHANGED}")
        for name in _TABLES:
            self.connection.execute(f"create or replace table judgement.limits_{name} as from new_{name}")
            self.connection.execute(f"drop table new_{name}")
        self.connection.unregister("allowed")
        self.connection.execute(_AFFECTED)

    def with_limits(self, projects: pl.DataFrame) -> pl.DataFrame:
        """Projects with whether a limit is broken that they stand under; null where their partner's net assets are not known."""
        found = self._asked(_OF_PROJECTS, projects.select("project_id", "partner_id", "customer_id"))
        return projects.join(found.cast({LIMIT_COLUMN: pl.Boolean}), on="project_id", how="left", maintain_order="left")

    def with_groups(self, customers: pl.DataFrame) -> pl.DataFrame:
        """Customers with whether their group is over a limit anywhere; null where that could not be assessed."""
        found = self._asked(_OF_CUSTOMERS, customers.select("customer_id"))
        found = found.cast({"group_over_limit": pl.Boolean})
        return customers.drop("group_over_limit").join(found, on="customer_id", how="left", maintain_order="left")

    def _asked(self, sql: str, rows: pl.DataFrame) -> pl.DataFrame:
        self.connection.register("at_hand", in_pieces(rows))
        try:
            return frame_of(self.connection, sql)
        finally:
            self.connection.unregister("at_hand")

    def _new(self, name: str, sql: str) -> None:
        self.connection.execute(f"create or replace temp table new_{name} as {sql}")
