"""Relations that come, go and change: an increment leaves what looking at everything anew would, and looks at nobody who is not touched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.store.warehouse import open_duckdb
from orchestration.judging.grouping import Grouping
from orchestration.judging.relating import Relating
from orchestration.judging.touching import GROUPS, GUARANTEES, SHARES, Touched
from scoring.parameters.reader import shipped
from scoring.relations.groups import customer_groups
from tests.warehouse.conftest import DAY

RULES = shipped().at(DAY)
TABLES = ("customer_groups", "holdings", "controllers", "rings", "contagion")
SCHEMA = {"from_customer_id": pl.String, "to_customer_id": pl.String, "kind": pl.String, "share": pl.Float64}
PARTIES = [f"C{n:02d}" for n in range(14)]
Relation = tuple[str, str, str, float | None]
Failing = dict[str, int]
#: Relations that never change, so many that what changes is a small share of all and is followed, not given up for all.
ELSEWHERE: list[Relation] = [
    (f"D{n}", f"E{n}", kind, share)
    for n in range(40)
    for kind, share in (("SHAREHOLDER", 0.6), ("LEGAL_REP", None), ("GUARANTOR", None))
]
FAR_OFF = {"D0": 700, "E1": 300}


@st.composite
def relations(draw: st.DrawFn) -> dict[tuple[str, str, str], Relation]:
    """Relations by their key: as the warehouse has them, one of each pair and kind."""
    party = st.sampled_from(PARTIES)
    kind = st.sampled_from(("SHAREHOLDER", "GUARANTOR", "LEGAL_REP", "SUPPLIER"))
    stated = draw(st.lists(st.tuples(party, party, kind, st.sampled_from((0.2, 0.4, 0.6, 1.0))), max_size=24))
    return {(a, b, k): (a, b, k, share if k == "SHAREHOLDER" else None) for a, b, k, share in stated if a != b}


FAILING = st.dictionaries(st.sampled_from(PARTIES), st.integers(1, 9_999), max_size=4)


@given(
    relations(),
    relations(),
    st.sets(st.sampled_from(PARTIES)),
    st.sets(st.sampled_from(PARTIES)),
    st.integers(0, 24),
    st.tuples(FAILING, FAILING),
    st.booleans(),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_an_increment_leaves_what_looking_at_everything_would(
    tmp_path_factory: Any,
    before: dict[tuple[str, str, str], Relation],
    other: dict[tuple[str, str, str], Relation],
    strangers: set[str],
    later_strangers: set[str],
    kept: int,
    failing: tuple[Failing, Failing],
    is_small_share: bool,
) -> None:
    folder: Path = tmp_path_factory.mktemp("relations")
    elsewhere = ELSEWHERE if is_small_share else []
    after = dict(list(before.items())[:kept]) | other
    stated = [[*one.values(), *elsewhere] for one in (before, after)]
    first, second = ([one for one in PARTIES if one not in outside] for outside in (strangers, later_strangers))
    with _work(folder, "grown") as grown, _work(folder, "anew") as anew:
        _judged(grown, stated[0], first, failing[0] | FAR_OFF, everything=True)
        groups = set(_rows(grown, "customer_groups"))
        grown.execute("delete from judgement.regrouped_customers")
        _judged(grown, stated[1], second, failing[1] | FAR_OFF, everything=False)
        _judged(anew, stated[1], second, failing[1] | FAR_OFF, everything=True)
        for table in TABLES:
            assert _rows(grown, table) == _rows(anew, table), table
        others = {one for one, _ in groups ^ set(_rows(anew, "customer_groups"))}
        assert {one for (one,) in grown.execute("from judgement.regrouped_customers").fetchall()} == others
        by_definition = customer_groups(_frame(stated[1]), pl.Series(second, dtype=pl.String), RULES)
        assert _rows(anew, "customer_groups") == by_definition.sort("customer_id").rows()


def test_only_those_are_looked_at_whom_a_change_touches(tmp_path: Path) -> None:
    """Two families, apart; one relation of the first is lost, and one that ties nobody's group comes to the second."""
    families: list[Relation] = [
        ("C00", "C01", "LEGAL_REP", None), ("C01", "C02", "SHAREHOLDER", 0.6), ("C02", "C03", "GUARANTOR", None),
        ("C10", "C11", "LEGAL_REP", None), ("C11", "C12", "SHAREHOLDER", 0.6), ("C12", "C13", "GUARANTOR", None),
    ]  # fmt: skip
    with _work(tmp_path, "work") as work:
        _judged(work, [*families, *ELSEWHERE], PARTIES, everything=True)
        assert not _judged(work, [*families, *ELSEWHERE], PARTIES, everything=False).is_any
        touched = _judged(
            work, [*families[1:], *ELSEWHERE, ("C10", "C13", "SUPPLIER", None)], PARTIES, everything=False
        )
        assert touched.is_any
        assert not any(touched.everybody.values())
        looked_at = {
            graph: {one for one in PARTIES if work.execute(f"select {touched.condition(graph, '?')}", [one]).fetchone() == (True,)}
            for graph in (GROUPS, SHARES, GUARANTEES)
        }  # fmt: skip
        assert looked_at == {GROUPS: {"C00", "C01", "C02"}, SHARES: set(), GUARANTEES: set()}


def test_whom_trouble_reaches_is_found_again_only_near_what_changed(tmp_path: Path) -> None:
    """A chain of guarantees: its first firm fails with another balance, which is felt two steps away and no further."""
    chain: list[Relation] = [(f"C{n:02d}", f"C{n + 1:02d}", "GUARANTOR", None) for n in range(8)]
    with _work(tmp_path, "work") as work:
        _judged(work, [*chain, *ELSEWHERE], PARTIES, {"C00": 1_000, "C04": 1_000} | FAR_OFF, everything=True)
        # a mark that stays on every row that is not written again
        work.execute("update judgement.contagion set failing_neighbours = 99")
        _judged(work, [*chain, *ELSEWHERE], PARTIES, {"C00": 2_000, "C04": 1_000} | FAR_OFF, everything=False)
        written = {one: neighbours for one, neighbours, *_ in _rows(work, "contagion") if neighbours != 99}
        assert written == {"C01": 1, "C02": 2}, "with what reaches them from the other side, where nothing changed"
        # a tie is lost: what came over it is gone, and who lies behind it is not looked at
        _judged(
            work,
            [*chain[:1], *chain[2:], *ELSEWHERE],
            PARTIES,
            {"C00": 2_000, "C04": 1_000} | FAR_OFF,
            everything=False,
        )
        reached = {one: neighbours for one, neighbours, *_ in _rows(work, "contagion") if one.startswith("C")}
        assert reached == {"C01": 1, "C02": 1, "C03": 1, "C05": 99, "C06": 99}


def test_a_customer_who_takes_the_place_of_another_is_noticed(tmp_path: Path) -> None:
    """As many customers as before and the same relations, and yet other members of a group."""
    tied: list[Relation] = [("C00", "C02", "LEGAL_REP", None), ("C01", "C02", "LEGAL_REP", None)]
    with _work(tmp_path, "work") as work:
        _judged(work, [*tied, *ELSEWHERE], ["C00", "C02"], everything=True)
        assert [one for one, _ in _rows(work, "customer_groups")] == ["C00", "C02"]
        _judged(work, [*tied, *ELSEWHERE], ["C01", "C02"], everything=False)
        assert [one for one, _ in _rows(work, "customer_groups")] == ["C01", "C02"]


def _work(folder: Path, name: str) -> duckdb.DuckDBPyConnection:
    """A work file as a build has it before relations are judged."""
    connection = open_duckdb(
        folder / f"{name}.duckdb", attached={"warehouse": (folder / f"{name}-marts.duckdb", False)}
    )
    connection.execute("""
        create schema judgement; create schema intermediate;
        create schema warehouse.customer; create schema warehouse.project;
        create table judgement.regrouped_customers (customer_id varchar);
        create table judgement.loss_shares (project_id varchar, outstanding_change decimal(18, 2));
    """)
    return connection


def _judged(
    connection: duckdb.DuckDBPyConnection,
    stated: Sequence[Relation],
    customers: list[str],
    failing: Failing | None = None,
    *,
    everything: bool,
) -> Touched:
    fails = list((failing or {"C00": 1_000_000}).items())
    schema = {"customer_id": pl.String, "balance": pl.Int64}
    connection.register("stated", _frame(stated).to_arrow())
    connection.register("fails", pl.DataFrame(fails, schema=schema, orient="row").to_arrow())
    connection.register("known", pl.DataFrame({"customer_id": customers}, schema={"customer_id": pl.String}).to_arrow())
    connection.execute("""
        create or replace table warehouse.customer.relations as from stated;
        create or replace table warehouse.project.projects as
        select customer_id, 'P' || customer_id as project_id, 'IN_FORCE' as status, balance::decimal(18, 2) as guaranteed_balance,
            40 as overdue_days from fails;
        create or replace table intermediate.current_customers as from known;
    """)
    touched = Grouping(connection, RULES, everything).run()
    Relating(connection, RULES, touched).run()
    return touched


def _frame(stated: Sequence[Relation]) -> pl.DataFrame:
    return pl.DataFrame(stated, schema=SCHEMA, orient="row").with_columns(strength=pl.col("share").fill_null(1.0))


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"from judgement.{table} order by all").fetchall()
