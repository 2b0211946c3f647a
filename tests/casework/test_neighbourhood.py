"""A customer's surroundings: steps in both directions, the weightiest first, what is cut is counted, holdings along all paths are told."""

from __future__ import annotations

import pytest

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.customers.neighbourhood import neighbourhood
from casework.store.engine import Store
from casework.store.warehouse import POINTER, open_duckdb

OFFICER = Actor("li", "officer")


@pytest.fixture
def published(store: Store) -> Store:
    """C1 is held by C2, which C3 holds; C1 guarantees C4; twenty suppliers; P1 represents C1 and C5, P9 only C4."""
    folder = store.home.published / "build-1"
    folder.mkdir(parents=True)
    connection = open_duckdb(folder / "warehouse.duckdb")
    connection.execute("""
        create schema customer;
        create table customer.customers as select 'C' || n as customer_id, '甲' || n as name, 'ENTERPRISE' as kind,
            cast(null as varchar) as group_id, 'none' as list_status, cast(n as decimal(18, 2)) as guaranteed_balance
        from range(1, 60) as r(n);
        create table customer.relations as
        select one as from_customer_id, other as to_customer_id, kind, share, coalesce(share, 1) as strength,
            'customer_relations' as evidence
        from (values ('C1', 'C2', 'SHAREHOLDER', 0.6), ('C2', 'C3', 'SHAREHOLDER', 0.5), ('C4', 'C1', 'GUARANTOR', null),
            ('C1', 'P1', 'LEGAL_REP', null), ('C5', 'P1', 'LEGAL_REP', null), ('C4', 'P9', 'LEGAL_REP', null)) as v(one, other, kind, share)
        union all select 'C1', 'C' || n, 'SUPPLIER', null, 1, 'customer_relations' from range(20, 40) as r(n);
        create table customer.holdings as select 'C3' as owner_id, 'C1' as customer_id, 0.0 as direct_share, 0.3 as share, 2 as hops;
        create table customer.rings as select 'R' as ring_id, 'C4' as customer_id, 2 as members;
    """)
    connection.close()
    (store.home.published / POINTER).write_text("build-1", encoding="utf-8")
    return store


def test_what_is_near_and_weighty_is_shown_and_the_rest_counted(published: Store) -> None:
    around = neighbourhood(published, "C1", actor=OFFICER, hops=1, most=6)
    assert around.parties["customer_id"][0] == "C1"
    assert set(around.parties["customer_id"]) >= {"C2", "C4", "P1"}
    assert (around.parties.height, around.left_out) == (6, 18)
    rings = dict(around.parties.select("customer_id", "is_in_ring").iter_rows())
    assert (rings["C4"], rings["C2"]) == (True, False)


def test_two_steps_reach_the_owner_above_with_its_share_along_all_paths(published: Store) -> None:
    around = neighbourhood(published, "C1", actor=OFFICER, hops=2)
    hops = dict(around.parties.select("customer_id", "hops").iter_rows())
    assert (hops["C3"], hops["C5"]) == (2, 2)
    assert "P9" not in hops, "whoever is no customer and tied to one alone ties nobody together"
    assert ("C1", "C3", "INDIRECT", 0.3, "2") in around.ties.rows()


def test_nobody_sees_it_without_the_right_and_a_stranger_stands_alone(published: Store) -> None:
    with pytest.raises(Denied):
        neighbourhood(published, "C1", actor=Actor("clerk", "partner", "P1"))
    alone = neighbourhood(published, "C59", actor=OFFICER)
    assert (alone.parties.height, alone.ties.height, alone.left_out) == (1, 0, 0)
