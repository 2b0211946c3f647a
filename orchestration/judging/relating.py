"""Ownership, rings and contagion in a build: relations from DuckDB to `scoring` and back.

Here: which relations are looked at, and the tables of the schema ``judgement``. Not here: a share, a ring (`scoring.relations.ownership`,
`scoring.relations.rings`), finding relations (`dbt_project`).

Ownership and rings are found again of whoever is touched by a relation that is another (`grouping`); contagion each time, for any project
may have failed: it begins at the failing firms, which are few.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl

from casework.store.questions import frame_of
from orchestration.judging.grouping import GUARANTEES, SHARES, Touched, put_touched
from orchestration.judging.tables import replace_table
from scoring.parameters.model import InForce
from scoring.relations.ownership import controllers, holdings
from scoring.relations.rings import circles, contagion

_SHAREHOLDERS = """
    select from_customer_id, to_customer_id, share from warehouse.customer.relations where kind = 'SHAREHOLDER' and share > 0 and
"""
_GUARANTEES = "select from_customer_id, to_customer_id from warehouse.customer.relations where kind = 'GUARANTOR' and "
#: Ties over which trouble spreads: guarantees, control, common management, majority holdings.
_TIES = """
    select from_customer_id, to_customer_id from warehouse.customer.relations
    where kind in ('GUARANTOR', 'CONTROLLER', 'SAME_GROUP') or (kind = 'SHAREHOLDER' and share > {control_share})
"""
_FAILING = """
    select p.customer_id, sum(greatest(p.guaranteed_balance, coalesce(o.outstanding, 0))) as guaranteed_balance
    from warehouse.project.projects as p
    left join (select project_id, sum(outstanding_change) as outstanding from judgement.loss_shares group by project_id) as o
        on p.project_id = o.project_id
    where (p.status = 'IN_FORCE' and p.overdue_days > 0) or p.status = 'COMPENSATED' group by p.customer_id
"""


@dataclass(frozen=True)
class Relating:
    """One run on an open connection to the work file; `touched`: by relations that are other than last time."""

    connection: duckdb.DuckDBPyConnection
    rules: InForce
    touched: Touched

    def run(self) -> None:
        """Write every table."""
        if self.touched.is_any:
            owned = self.touched.condition(SHARES, "from_customer_id")
            found = holdings(frame_of(self.connection, _SHAREHOLDERS + owned), self.rules)
            self._put("holdings", found, SHARES)
            self._put("controllers", controllers(found, self.rules), SHARES)
            guaranteed = self.touched.condition(GUARANTEES, "from_customer_id")
            self._put("rings", circles(frame_of(self.connection, _GUARANTEES + guaranteed), self.rules), GUARANTEES)
        ties = frame_of(self.connection, _TIES.format(control_share=self.rules.number("control_share")))
        replace_table(self.connection, "contagion", contagion(ties, frame_of(self.connection, _FAILING), self.rules))

    def _put(self, table: str, found: pl.DataFrame, graph: str) -> None:
        put_touched(self.connection, table, found, self.touched.condition(graph, "customer_id"))
