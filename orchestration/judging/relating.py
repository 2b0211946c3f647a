"""Ownership and rings in a build, and contagion after them: relations from DuckDB to `scoring` and back.

Here: which relations are looked at, and the tables of the schema ``judgement``. Not here: a share, a ring (`scoring.relations.ownership`,
`scoring.relations.rings`), finding relations (`dbt_project`).

Ownership and rings are found again of whoever is touched by a relation that is another (`touching`), contagion of whoever is near one or
near a firm that fails otherwise than before (`spreading`).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl

from casework.store.questions import frame_of
from orchestration.judging.grouping import put_touched
from orchestration.judging.spreading import Spreading
from orchestration.judging.touching import GUARANTEES, SHARES, Touched, in_graph
from scoring.parameters.model import InForce
from scoring.relations.ownership import controllers, holdings
from scoring.relations.rings import circles

_RELATIONS = "select from_customer_id, to_customer_id, share from {relations} where {in_graph} and {touched}"
#: Relations of whoever is touched in one graph or the other: their text is read once.
_AT_HAND = """
    create or replace temp table relations_at_hand as
    select from_customer_id, to_customer_id, kind, share from warehouse.customer.relations
    where ({shares} or {guarantees}) and hash(from_customer_id) in (from touched_shares union from touched_guarantees)
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
            table = self._at_hand()
            found = holdings(self._relations(SHARES, table), self.rules)
            self._put("holdings", found, SHARES)
            self._put("controllers", controllers(found, self.rules), SHARES)
            self._put("rings", circles(self._relations(GUARANTEES, table), self.rules), GUARANTEES)
        Spreading(self.connection, self.rules, self.touched).run()

    def _relations(self, graph: str, table: str) -> pl.DataFrame:
        touched = self.touched.condition(graph, "from_customer_id")
        conditions = {"in_graph": in_graph(graph, self.rules), "touched": touched}
        return frame_of(self.connection, _RELATIONS.format(relations=table, **conditions))

    def _at_hand(self) -> str:
        """The table that has what is to be read."""
        if any(self.touched.everybody[graph] for graph in (SHARES, GUARANTEES)):
            return "warehouse.customer.relations"
        self.connection.execute(
            _AT_HAND.format(shares=in_graph(SHARES, self.rules), guarantees=in_graph(GUARANTEES, self.rules))
        )
        return "relations_at_hand"

    def _put(self, table: str, found: pl.DataFrame, graph: str) -> None:
        put_touched(self.connection, table, found, self.touched.condition(graph, "customer_id"))
