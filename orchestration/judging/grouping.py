"""Connected groups in a build, found again of those whom a changed relation or customer touches.

Here: the groups, and who is in another one. Not here: whom changes touch (`touching`), what is found in the other graphs (`relating`,
`spreading`), a group (`scoring.relations.groups`), finding relations (`dbt_project`).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl

from casework.store.questions import frame_of
from orchestration.judging.tables import in_pieces, replace_rows, replace_table
from orchestration.judging.touching import GROUPS, Touched, Touching
from scoring.parameters.model import InForce
from scoring.relations.groups import groups_of

_MEMBERS = """
    select c.customer_id, p.part
    from intermediate.current_customers as c inner join judgement.parts_groups as p on hash(c.customer_id) = p.no where {touched}
"""


@dataclass(frozen=True)
class Grouping:
    """One run on an open connection to the work file; with `everything` all relations are looked at anew."""

    connection: duckdb.DuckDBPyConnection
    rules: InForce
    everything: bool

    def run(self) -> Touched:
        """Find the groups again of whoever is touched by a relation or customer that is another."""
        touched = Touching(self.connection, self.rules, self.everything).run()
        if touched.is_any:
            self._group(touched)
        return touched

    def _group(self, touched: Touched) -> None:
        mine = touched.condition(GROUPS, "customer_id")
        groups = groups_of(frame_of(self.connection, _MEMBERS.format(touched=mine)))
        self.connection.register("new_groups", in_pieces(groups))
        self.connection.execute(
            "create table if not exists judgement.customer_groups as select * from new_groups with no data"
        )
        before = f"(from judgement.customer_groups where {mine})"
        self.connection.execute(
            "insert into judgement.regrouped_customers select customer_id from ("  # noqa: S608 - ours
            f"({before} except from new_groups) union (from new_groups except {before}))"
        )
        self.connection.unregister("new_groups")
        put_touched(self.connection, "customer_groups", groups, mine)


def put_touched(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame, gone: str) -> None:
    """Put rows in place of those of whoever was touched, or of all."""
    if gone == "true":
        replace_table(connection, table, frame)
    else:
        replace_rows(connection, table, frame, gone=gone)
