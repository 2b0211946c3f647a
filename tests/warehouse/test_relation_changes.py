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
from orchestration.judging.grouping import GROUPS, GUARANTEES, SHARES, Grouping, Touched
from orchestration.judging.relating import Relating
from scoring.parameters.reader import shipped
from tests.warehouse.conftest import DAY

RULES = shipped().at(DAY)
TABLES = ("customer_groups", "holdings", "controllers", "rings", "contagion")
SCHEMA = {"from_customer_id": pl.String, "to_customer_id": pl.String, "kind": pl.String, "share": pl.Float64}
PARTIES = [f"C{n:02d}" for n in range(14)]
Relation = tuple[str, str, str, float | None]


@st.composite
def relations(draw: st.DrawFn) -> dict[tuple[str, str, str], Relation]:
    """Relations by their key: as the warehouse has them, one of each pair and kind."""
    party = st.sampled_from(PARTIES)
    kind = st.sampled_from(("SHAREHOLDER", "GUARANTOR", "LEGAL_REP", "SUPPLIER"))
    stated = draw(st.lists(st.tuples(party, party, kind, st.sampled_from((0.2, 0.4, 0.6, 1.0))), max_size=24))
    return {(a, b, k): (a, b, k, share if k == "SHAREHOLDER" else None) for a, b, k, share in stated if a != b}


@given(
    relations(), relations(), st.sets(st.sampled_from(PARTIES)), st.sets(st.sampled_from(PARTIES)), st.integers(0, 20)
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
) -> None:
    folder: Path = tmp_path_factory.mktemp("relations")
    after = dict(list(before.items())[:kept]) | other
    first, second = ([one for one in PARTIES if one not in outside] for outside in (strangers, later_strangers))
    with _work(folder, "grown") as grown, _work(folder, "anew") as anew:
        _judged(grown, list(before.values()), first, everything=True)
        groups = set(_rows(grown, "customer_groups"))
        grown.execute("delete from judgement.regrouped_customers")
        _judged(grown, list(after.values()), second, everything=False)
        _judged(anew, list(after.values()), second, everything=True)
        for table in TABLES:
            assert _rows(grown, table) == _rows(anew, table), table
        others = {one for one, _ in groups ^ set(_rows(anew, "customer_groups"))}
        assert {one for (one,) in grown.execute("from judgement.regrouped_customers").fetchall()} == others


def test_only_those_are_looked_at_whom_a_change_touches(tmp_path: Path) -> None:
    """Two families, apart; one relation of the first is lost, and one that ties nobody's group comes to the second."""
    families: list[Relation] = [
        ("C00", "C01", "LEGAL_REP", None), ("C01", "C02", "SHAREHOLDER", 0.6), ("C02", "C03", "GUARANTOR", None),
        ("C10", "C11", "LEGAL_REP", None), ("C11", "C12", "SHAREHOLDER", 0.6), ("C12", "C13", "GUARANTOR", None),
    ]  # fmt: skip
    many = [
        (f"D{n}", f"E{n}", kind, share)
        for n in range(20)
        for kind, share in (("SHAREHOLDER", 0.6), ("LEGAL_REP", None))
    ]
    with _work(tmp_path, "work") as work:
        _judged(work, [*families, *many], PARTIES, everything=True)
        assert not _judged(work, [*families, *many], PARTIES, everything=False).is_any
        touched = _judged(work, [*families[1:], *many, ("C10", "C13", "SUPPLIER", None)], PARTIES, everything=False)
        assert touched.is_any
        assert not any(touched.everybody.values())
        looked_at = {
            graph: {one for one in PARTIES if work.execute(f"select {touched.condition(graph, '?')}", [one]).fetchone() == (True,)}
            for graph in (GROUPS, SHARES, GUARANTEES)
        }  # fmt: skip
        assert looked_at == {GROUPS: {"C00", "C01", "C02"}, SHARES: set(), GUARANTEES: set()}


def _work(folder: Path, name: str) -> duckdb.DuckDBPyConnection:
    """A work file as a build has it before relations are judged."""
    connection = open_duckdb(
        folder / f"{name}.duckdb", attached={"warehouse": (folder / f"{name}-marts.duckdb", False)}
    )
    connection.execute("""
        create schema judgement; create schema judgement_inputs; create schema intermediate;
        create schema warehouse.customer; create schema warehouse.project;
        create table judgement.relations_seen (digest varchar);
        create table judgement.regrouped_customers (customer_id varchar);
        create table judgement.loss_shares (project_id varchar, outstanding_change decimal(18, 2));
        create table warehouse.project.projects as
        select 'C00' as customer_id, 'P' as project_id, 'IN_FORCE' as status, 1000000.00::decimal(18, 2) as guaranteed_balance,
            40 as overdue_days;
    """)
    return connection


def _judged(
    connection: duckdb.DuckDBPyConnection, stated: Sequence[Relation], customers: list[str], *, everything: bool
) -> Touched:
    frame = pl.DataFrame(stated, schema=SCHEMA, orient="row").with_columns(strength=pl.col("share").fill_null(1.0))
    connection.register("stated", frame.to_arrow())
    connection.register("known", pl.DataFrame({"customer_id": customers}, schema={"customer_id": pl.String}).to_arrow())
    connection.execute("""
        create or replace table warehouse.customer.relations as from stated;
        create or replace table judgement_inputs.control_relations as
        select from_customer_id, to_customer_id, kind, strength from stated;
        create or replace table intermediate.current_customers as from known;
    """)
    touched = Grouping(connection, RULES, everything).run()
    Relating(connection, RULES, touched).run()
    return touched


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"from judgement.{table} order by all").fetchall()
