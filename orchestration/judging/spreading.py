"""Contagion in a build: whom trouble reaches, found again only near what changed.

Here: which firms fail, whose contagion may be another, and the table ``judgement.contagion``. Not here: what reaches somebody
(`scoring.relations.rings`), which relations changed (`touching`).

What reaches a party depends on the failing firms at most `contagion_hops` steps away. It can be another only for those so near a firm that
came to fail, no longer fails or fails with another balance, and for those one step less from an end of a tie that came or went: of the way
that is no longer there, or is new, the part before the first such tie still stands. All firms that reach them, and all ways to them, lie
again as many steps around. So contagion is computed among those around, and the rows of the near ones are put in place of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from casework.store.questions import frame_of
from orchestration.judging.tables import keep_aside
from orchestration.judging.touching import TIES, Touched, count_of, most_touched, step
from scoring.parameters.model import InForce
from scoring.relations.rings import contagion

_FAILING = """
    create table if not exists judgement.failing_before (customer_id varchar, guaranteed_balance decimal(38, 2));
    create or replace temp table failing_now as
    select p.customer_id, sum(greatest(p.guaranteed_balance, coalesce(o.outstanding, 0))) as guaranteed_balance
    from warehouse.project.projects as p
    left join (select project_id, sum(outstanding_change) as outstanding from judgement.loss_shares group by project_id) as o
        on p.project_id = o.project_id
    where (p.status = 'IN_FORCE' and p.overdue_days > 0) or p.status = 'COMPENSATED' group by p.customer_id
"""
#: Those whose failing is another, and nobody whose ties are: they are taken in a step later.
_BEGUN = """
    create or replace temp table touched_ties as
    select distinct hash(customer_id) as no from
    ((from failing_now except from judgement.failing_before) union all (from judgement.failing_before except from failing_now));
    create or replace temp table newly_touched as from touched_ties
"""
_NOTED = "create or replace table judgement.failing_before as from failing_now"
_NO_TIES = "create or replace temp table tie_ends (no ubigint)"
_TIE_ENDS = """
    create or replace temp table tie_ends as
    select from_no as no from relations_changed where ties union select to_no from relations_changed where ties
"""
_ENDS_TAKEN_IN = """
    insert into newly_touched (from tie_ends except from newly_touched);
    insert into touched_ties (from tie_ends except from touched_ties)
"""
_TIES_AROUND = "select from_no as from_customer_id, to_no as to_customer_id from judgement.relations_before where ties and {around}"
_FAILING_AROUND = "select hash(customer_id) as customer_id, guaranteed_balance from failing_now where {around}"
_AROUND = "from_no in (from touched_ties) and to_no in (from touched_ties)", "hash(customer_id) in (from touched_ties)"
_NAMED = """
    select p.party_id as customer_id, f.* exclude (customer_id)
    from contagion_found as f inner join judgement.parties as p on f.customer_id = p.no where {near}
"""


@dataclass(frozen=True)
class Spreading:
    """One run on an open connection to the work file; `touched`: by relations that are other than last time."""

    connection: duckdb.DuckDBPyConnection
    rules: InForce
    touched: Touched

    def run(self) -> None:
        """Bring the table up to date, and note who fails for the next time."""
        self.connection.execute(_FAILING)
        if self.touched.is_anew or not self._is_near():
            self._find("true", "true")
            self.connection.execute(
                f"create or replace table judgement.contagion as {_NAMED.format(near='true')} order by customer_id"
            )
        elif count_of(self.connection, "near"):
            self._find(*_AROUND)
            self.connection.execute("delete from judgement.contagion where hash(customer_id) in (from near)")
            self.connection.execute(f"insert into judgement.contagion {_NAMED.format(near='p.no in (from near)')}")
        self.connection.execute(_NOTED)

    def _find(self, ties: str, failing: str) -> None:
        """Have what reaches each party in ``contagion_found``, by the numbers of the parties."""
        found = contagion(
            frame_of(self.connection, _TIES_AROUND.format(around=ties)),
            frame_of(self.connection, _FAILING_AROUND.format(around=failing)),
            self.rules,
        )
        keep_aside(self.connection, "contagion_found", found)

    def _is_near(self) -> bool:
        """Have those whose rows may be other in ``near`` and those around them in ``touched_ties``; False where these are too many."""
        hops = self.rules.whole("contagion_hops")
        self.connection.execute(_BEGUN)
        self.connection.execute(_TIE_ENDS if self.touched.is_any else _NO_TIES)
        most = most_touched(self.connection, TIES)
        for done in range(2 * hops):
            if done == hops:
                self.connection.execute("create or replace temp table near as from touched_ties")
            if count_of(self.connection, "newly_touched"):
                step(self.connection, TIES)
            if done == 0:
                self.connection.execute(_ENDS_TAKEN_IN)
            if count_of(self.connection, "touched_ties") > most:
                return False
        return True
