"""Ownership, rings and contagion in a build: relations from DuckDB to `scoring` and back.

Here: which relations are looked at, and the tables of the schema ``judgement``. Not here: a share, a ring (`scoring.relations.ownership`,
`scoring.relations.rings`), finding relations (`dbt_project`).

Ownership and rings are found again when relations changed; contagion each time, for any project may have failed: it begins at the failing
firms, which are few.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from casework.store.questions import frame_of
from orchestration.judging.tables import replace_table
from scoring.parameters.model import InForce
from scoring.relations.ownership import controllers, holdings
from scoring.relations.rings import circles, contagion

_SHAREHOLDERS = "select from_customer_id, to_customer_id, share from warehouse.customer.relations where kind = 'SHAREHOLDER' and share > 0"
_GUARANTEES = "select from_customer_id, to_customer_id from warehouse.customer.relations where kind = 'GUARANTOR'"
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
    """One run on an open connection to the work file; `changed`: have relations changed since the last."""

    connection: duckdb.DuckDBPyConnection
    rules: InForce
    changed: bool

    def run(self) -> None:
        """Write every table."""
        if self.changed:
            found = holdings(frame_of(self.connection, _SHAREHOLDERS), self.rules)
            replace_table(self.connection, "holdings", found)
            replace_table(self.connection, "controllers", controllers(found, self.rules))
            replace_table(self.connection, "rings", circles(frame_of(self.connection, _GUARANTEES), self.rules))
        ties = frame_of(self.connection, _TIES.format(control_share=self.rules.number("control_share")))
        replace_table(self.connection, "contagion", contagion(ties, frame_of(self.connection, _FAILING), self.rules))
