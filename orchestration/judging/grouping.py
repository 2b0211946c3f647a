"""Connected groups in a build, and which parties changed relations touch: an increment looks at those again and at nobody else.

Here: what relations were when they were last looked at, whom a change touches in each graph of them, and the groups. Not here: what is
found in the other graphs (`relating`), a group (`scoring.relations.groups`), finding relations (`dbt_project`).

Groups, holdings, controllers, rings and chains are each a matter of one connected part of their graph. A part in which no relation came,
went or is another is as it was; the others are found again, whole. Whoever had a lost relation is touched, so going on from the touched
along the relations that are left reaches every piece into which a part fell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import polars as pl

from casework.store.empty_tables import create_empty
from casework.store.questions import frame_of
from orchestration.judging.tables import replace_rows, replace_table
from scoring.parameters.model import InForce
from scoring.relations.groups import customer_groups

#: Graphs of relations that are looked at by connected part, and which relations are in each.
GROUPS, SHARES, GUARANTEES = "groups", "shares", "guarantees"
_BEFORE = {
    "digest": pl.UInt64,
    "from_no": pl.UInt64,
    "to_no": pl.UInt64,
    **dict.fromkeys((GROUPS, SHARES, GUARANTEES), pl.Boolean),
}
#: Steps after which a part is no longer followed, and the share of relations beyond which looking at all of them is quicker.
MOST_STEPS, MOST_TOUCHED = 64, 0.5

_NOW = """
    create or replace temp table relations_now as
    select
        hash(from_customer_id, to_customer_id, kind, share) as digest, hash(from_customer_id) as from_no, hash(to_customer_id) as to_no,
        kind in ({control_kinds}) or (kind = 'SHAREHOLDER' and strength > {control_share}) as groups,
        kind = 'SHAREHOLDER' and coalesce(share > 0, false) as shares,
        kind = 'GUARANTOR' as guarantees
    from warehouse.customer.relations;
    create or replace temp table grouped_now as select distinct hash(customer_id) as no from intermediate.current_customers
"""
#: Only customers are members of a group, so that whoever became one, or is none any more, touches the group too.
_CHANGED = """
    create or replace temp table relations_new as
    from relations_now where digest not in (select digest from judgement.relations_before);
    create or replace temp table relations_gone as
    from judgement.relations_before where digest not in (select digest from relations_now);
    create or replace temp table relations_changed as from relations_new union all from relations_gone;
    create or replace temp table customers_changed as
    (from grouped_now except from judgement.grouped_before) union all (from judgement.grouped_before except from grouped_now)
"""
_NOTED = """
    delete from judgement.relations_before where digest in (select digest from relations_gone);
    insert into judgement.relations_before from relations_new;
"""
_NOTED_ANEW = "create or replace table judgement.relations_before as from relations_now"
_NOTED_CUSTOMERS = "create or replace table judgement.grouped_before as from grouped_now"
_BEGUN = """
    create or replace temp table touched_{graph} as
    select from_no as no from relations_changed where {graph} union select to_no from relations_changed where {graph};
    create or replace temp table newly_touched as from touched_{graph};
    create or replace temp table edges_at_hand as select from_no, to_no from relations_now where {graph};
"""
_BEGUN_BY_CUSTOMERS = """
    insert into touched_groups (from customers_changed except from touched_groups);
    create or replace temp table newly_touched as from touched_groups;
"""
_NEXT = """
    create or replace temp table newly_touched as
    (
        select to_no as no from edges_at_hand where from_no in (from newly_touched)
        union select from_no from edges_at_hand where to_no in (from newly_touched)
    )
    except from touched_{graph};
    insert into touched_{graph} from newly_touched;
"""
_TIES = (
    "select from_customer_id, to_customer_id, kind, strength from judgement_inputs.control_relations where {touched}"
)
_KNOWN = "select customer_id from intermediate.current_customers where {touched}"


@dataclass(frozen=True)
class Touched:
    """Whom changed relations touch: `is_any`; by graph whether all its parties are, else they are in ``touched_`` and its name."""

    is_any: bool
    everybody: Mapping[str, bool]

    def condition(self, graph: str, column: str) -> str:
        """The condition that a party is to be looked at again in a graph."""
        return "true" if self.everybody[graph] else f"hash({column}) in (from touched_{graph})"


@dataclass(frozen=True)
class Grouping:
    """One run on an open connection to the work file; with `everything` all relations are looked at anew."""

    connection: duckdb.DuckDBPyConnection
    rules: InForce
    everything: bool

    def run(self) -> Touched:
        """Find the groups again of whoever is touched by a relation or customer that is another."""
        digest = self._digest()
        seen = self.connection.execute("from judgement.relations_seen").fetchone()
        if not self.everything and seen == (digest,):
            return Touched(False, {})
        touched = self._touched(anew=self.everything or seen is None)
        self._group(touched)
        self.connection.execute("delete from judgement.relations_seen")
        self.connection.execute("insert into judgement.relations_seen values (?)", [digest])
        return touched

    def _digest(self) -> str:
        sql = """
            select concat_ws('/', count(*), bit_xor(hash(ties)), (select count(*) from intermediate.current_customers))
            from (select from_customer_id, to_customer_id, kind, share from warehouse.customer.relations) as ties
        """
        row = self.connection.execute(sql).fetchone()
        assert row is not None  # noqa: S101
        return str(row[0])

    def _touched(self, *, anew: bool) -> Touched:
        """Whom the relations touch that are other than before; what they are now stands for the next time."""
        create_empty(self.connection, "judgement.relations_before", _BEFORE)
        create_empty(self.connection, "judgement.grouped_before", {"no": pl.UInt64})
        kinds = ", ".join(f"'{kind}'" for kind in self.rules.codes("control_kinds"))
        self.connection.execute(_NOW.format(control_kinds=kinds, control_share=self.rules.number("control_share")))
        everybody = dict.fromkeys((GROUPS, SHARES, GUARANTEES), True)
        if anew:
            self.connection.execute(_NOTED_ANEW)
        else:
            self.connection.execute(_CHANGED)
            everybody = {graph: not self._is_followed(graph) for graph in everybody}
            self.connection.execute(_NOTED)
        if anew or self._count("customers_changed"):
            self.connection.execute(_NOTED_CUSTOMERS)
        return Touched(True, everybody)

    def _is_followed(self, graph: str) -> bool:
        """Go on from the changed relations until nobody new is touched; False where it takes too long or touches too many."""
        self.connection.execute(_BEGUN.format(graph=graph))
        if graph == GROUPS:
            self.connection.execute(_BEGUN_BY_CUSTOMERS)
        most = MOST_TOUCHED * self._count("edges_at_hand")
        for _ in range(MOST_STEPS):
            if self._count("newly_touched") == 0:
                return True
            if self._count(f"touched_{graph}") > most:
                return False
            self.connection.execute(_NEXT.format(graph=graph))
        return False

    def _count(self, table: str) -> int:
        row = self.connection.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 - a name of ours
        assert row is not None  # noqa: S101
        return int(row[0])

    def _group(self, touched: Touched) -> None:
        ties = frame_of(self.connection, _TIES.format(touched=touched.condition(GROUPS, "from_customer_id")))
        mine = touched.condition(GROUPS, "customer_id")
        known = frame_of(self.connection, _KNOWN.format(touched=mine))["customer_id"]
        groups = customer_groups(ties, known, self.rules)
        self.connection.register("new_groups", groups.to_arrow())
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
