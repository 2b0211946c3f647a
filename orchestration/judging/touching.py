"""Which relations are other than when last looked at, and which parties they touch: an increment looks at those and at nobody else.

Here: what relations were, what is another now, and whom a change touches in each graph. Not here: what is found in a graph (`grouping`,
`relating`, `spreading`), finding relations (`dbt_project`).

Groups, holdings, controllers, rings and chains are each a matter of one connected part of their graph. A part in which no relation came,
went or is another is as it was; the others are found again, whole. Whoever had a lost relation is touched, and with him the whole part that
he was in, so that every piece into which it fell is looked at.

What each relation was is kept in numbers: one that stands for all of it, and one for each party. So a build reads the text of all relations
once, to number them, and compares numbers; names of parties are kept beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from orchestration.judging.parts import find_parts, touch_parts
from scoring.parameters.model import InForce

#: Graphs of relations that are looked at by connected part.
BY_PART = GROUPS, SHARES, GUARANTEES = "groups", "shares", "guarantees"
#: The graph over which trouble spreads, which is looked at step by step.
TIES = "ties"
_IN_GRAPH = {
    GROUPS: "(kind in ({control_kinds}) or (kind = 'SHAREHOLDER' and strength > {control_share}))",
    SHARES: "(kind = 'SHAREHOLDER' and share > 0)",
    GUARANTEES: "kind = 'GUARANTOR'",
    # guarantees, control, common management, majority holdings
    TIES: "(kind in ('GUARANTOR', 'CONTROLLER', 'SAME_GROUP') or (kind = 'SHAREHOLDER' and share > {control_share}))",
}
_TABLES = """
    create table if not exists judgement.relations_seen (relations varchar, customers varchar);
    create table if not exists judgement.relations_before (digest ubigint, from_no ubigint, to_no ubigint, {graphs});
    create table if not exists judgement.parties (no ubigint, party_id varchar);
    create table if not exists judgement.grouped_before (no ubigint)
"""
#: The share of a graph's relations as many parties beyond which looking at all of it is quicker.
MOST_TOUCHED = 0.5

#: What is kept of a relation; of two parties and a kind there is one.
_IN_NUMBERS = """
    select hash(from_customer_id, to_customer_id, kind, share) as digest, hash(from_customer_id) as from_no, hash(to_customer_id) as to_no,
        {graphs}
    from warehouse.customer.relations
"""
_NOW = """
    create or replace temp table relations_now as
    select rowid as row_no, hash(from_customer_id, to_customer_id, kind, share) as digest from warehouse.customer.relations
"""
_ARE_NOW = """
    select (select concat_ws('/', count(*), bit_xor(digest)) from relations_now),
        (select concat_ws('/', count(*), bit_xor(hash(customer_id))) from intermediate.current_customers)
"""
#: Which relations came and went, by row and by number. They are first compared by the shelf of some dozens that their number puts them on:
#: where few are others, few shelves are searched.
_COMPARED = """
    create or replace temp table other_shelves as
    select coalesce(n.shelf, w.shelf) as shelf
    from (select digest >> 48 as shelf, count(*) as many, bit_xor(digest) as digests from relations_now group by 1) as n
    full join (select digest >> 48 as shelf, count(*) as many, bit_xor(digest) as digests from judgement.relations_before group by 1) as w
        on n.shelf = w.shelf
    where n.many is distinct from w.many or n.digests is distinct from w.digests;
    create or replace temp table relations_other as
    select w.digest, n.row_no
    from (from judgement.relations_before where digest >> 48 in (from other_shelves)) as w
    full join (from relations_now where digest >> 48 in (from other_shelves)) as n on w.digest = n.digest
    where w.digest is null or n.digest is null
"""
_CHANGED = """
    create or replace temp table relations_gone as
    from judgement.relations_before where digest in (select digest from relations_other where row_no is null);
    create or replace temp table relations_new as {in_numbers}
    where rowid in (select row_no from relations_other where row_no is not null);
    create or replace temp table relations_changed as from relations_new union all from relations_gone;
    delete from judgement.relations_before where digest in (select digest from relations_gone);
    insert into judgement.relations_before from relations_new
"""
_ANEW = """
    create or replace table judgement.relations_before as {in_numbers};
    create or replace table judgement.parties as
    select distinct hash(party_id) as no, party_id
    from (
        select from_customer_id as party_id from warehouse.customer.relations
        union all select to_customer_id from warehouse.customer.relations
    )
"""
#: A party stays, though no relation speaks of it any more: it may be spoken of again.
_PARTIES_ADDED = """
    create or replace temp table parties_came as
    with came as (
        from warehouse.customer.relations where rowid in (select row_no from relations_other where row_no is not null)
    )
    select distinct hash(party_id) as no, party_id
    from (select from_customer_id as party_id from came union all select to_customer_id from came);
    insert into judgement.parties
    from parties_came
    where no not in (select no from judgement.parties where no in (select no from parties_came))
"""
_CUSTOMERS_NOW = """
    create or replace temp table grouped_now as select distinct hash(customer_id) as no from intermediate.current_customers
"""
#: Only customers are members of a group, so that whoever became one, or is none any more, touches the group too.
_CUSTOMERS_CHANGED = """
    create or replace temp table customers_changed as
    select coalesce(w.no, n.no) as no from judgement.grouped_before as w full join grouped_now as n on w.no = n.no
    where w.no is null or n.no is null
"""
_CUSTOMERS_NOTED = "create or replace table judgement.grouped_before as from grouped_now"
_NOBODY_CHANGED = "create or replace temp table customers_changed (no ubigint)"
_ENDS = """
    create or replace temp table ends_{graph} as
    select from_no as no from relations_changed where {graph} union select to_no from relations_changed where {graph} {more}
"""
_NEXT = """
    create or replace temp table newly_touched as
    (
        select to_no as no from judgement.relations_before where {graph} and from_no in (from newly_touched)
        union select from_no from judgement.relations_before where {graph} and to_no in (from newly_touched)
    )
    except from touched_{graph};
    insert into touched_{graph} from newly_touched
"""


@dataclass(frozen=True)
class Touched:
    """Whom changed relations touch: `is_any`; by graph whether all its parties are, else they are in ``touched_`` and its name.

    With `is_anew` nothing is known of before. Else, if there is any, the relations that came and went are in ``relations_changed``.
    """

    is_any: bool
    is_anew: bool
    everybody: Mapping[str, bool]

    def condition(self, graph: str, column: str) -> str:
        """The condition that a party is to be looked at again in a graph."""
        return "true" if self.everybody[graph] else f"hash({column}) in (from touched_{graph})"


@dataclass(frozen=True)
class Touching:
    """One run on an open connection to the work file; with `everything` all relations are taken for new."""

    connection: duckdb.DuckDBPyConnection
    rules: InForce
    everything: bool

    def run(self) -> Touched:
        """Compare with what relations and customers were, and note what they are for the next time."""
        self.connection.execute(_TABLES.format(graphs=", ".join(f"{graph} boolean" for graph in _IN_GRAPH)))
        self.connection.execute(_NOW)
        now = self.connection.execute(_ARE_NOW).fetchone()
        seen = self.connection.execute("from judgement.relations_seen").fetchone()
        if not self.everything and seen == now:
            return Touched(False, False, {})
        anew = self.everything or seen is None
        self._note_customers(same=not anew and seen is not None and now is not None and seen[1] == now[1])
        touched = self._anew() if anew else self._compared()
        self.connection.execute("delete from judgement.relations_seen")
        self.connection.execute("insert into judgement.relations_seen values (?, ?)", now)
        return touched

    def _note_customers(self, *, same: bool) -> None:
        if same:
            self.connection.execute(_NOBODY_CHANGED)
            return
        for sql in (_CUSTOMERS_NOW, _CUSTOMERS_CHANGED, _CUSTOMERS_NOTED):
            self.connection.execute(sql)

    def _in_numbers(self) -> str:
        return _IN_NUMBERS.format(graphs=", ".join(f"{in_graph(graph, self.rules)} as {graph}" for graph in _IN_GRAPH))

    def _anew(self) -> Touched:
        self.connection.execute(_ANEW.format(in_numbers=self._in_numbers()))
        return self._touched(True, dict.fromkeys(BY_PART, True))

    def _compared(self) -> Touched:
        self.connection.execute(_COMPARED)
        self.connection.execute(_CHANGED.format(in_numbers=self._in_numbers()))
        self.connection.execute(_PARTIES_ADDED)
        return self._touched(False, {graph: not self._is_part_of(graph) for graph in BY_PART})

    def _touched(self, is_anew: bool, everybody: Mapping[str, bool]) -> Touched:
        for graph in BY_PART:
            find_parts(self.connection, graph, everybody=everybody[graph])
        return Touched(True, is_anew, everybody)

    def _is_part_of(self, graph: str) -> bool:
        """Have whom changes touch in ``touched_`` and the graph's name; False where these are so many that all are."""
        more = "union from customers_changed" if graph == GROUPS else ""
        self.connection.execute(_ENDS.format(graph=graph, more=more))
        touch_parts(self.connection, graph, f"ends_{graph}")
        return count_of(self.connection, f"touched_{graph}") <= most_touched(self.connection, graph)


def in_graph(graph: str, rules: InForce) -> str:
    """The condition that a relation is in a graph."""
    kinds = ", ".join(f"'{kind}'" for kind in rules.codes("control_kinds"))
    return _IN_GRAPH[graph].format(control_kinds=kinds, control_share=rules.number("control_share"))


def step(connection: duckdb.DuckDBPyConnection, graph: str) -> None:
    """Go one step on from ``newly_touched``, which then has who is reached by it; everybody reached is in ``touched_`` and the name."""
    connection.execute(_NEXT.format(graph=graph))


def most_touched(connection: duckdb.DuckDBPyConnection, graph: str) -> float:
    """More parties than this, and looking at the whole graph is quicker."""
    return MOST_TOUCHED * count_of(connection, f"judgement.relations_before where {graph}")


def count_of(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many rows there are."""
    row = connection.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 - a name of ours
    assert row is not None  # noqa: S101
    return int(row[0])
