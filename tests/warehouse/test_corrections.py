"""Corrections, withdrawals, late and restated filings: which version is in force, as known on any day, in whatever order and batches.

The macros of the dbt project are rendered and run as they are, so that hundreds of histories are tried within seconds; what dbt does with
them is for the other tests of this folder.
"""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import jinja2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from casework.store.warehouse import open_duckdb

PROJECT = Path(__file__).parents[2] / "dbt_project"
COLUMNS = (
    "partner_id VARCHAR, row_key VARCHAR, action VARCHAR, period VARCHAR, known_seq BIGINT, line_no BIGINT, value BIGINT, "
    "known_from DATE"
)
PERIODS = ("2025-01", "2025-02", "2025-03")


class Version(NamedTuple):
    """A row as accepted: a correction (U) or withdrawal (D) of any period may come at any time."""

    partner_id: str
    row_key: str
    action: str
    period: str | None
    known_seq: int
    line_no: int
    value: int
    known_from: str


@st.composite
def histories(draw: st.DrawFn) -> list[Version]:
    """Filings of two partners in the order of arrival; a filing has each key once, and may be late or restate an old period."""
    found = []
    for known_seq in range(1, draw(st.integers(1, 8)) + 1):
        partner, period = draw(st.sampled_from("AB")), draw(st.sampled_from((*PERIODS, None)))
        keys = draw(st.lists(st.sampled_from("xyz"), unique=True, min_size=1, max_size=3))
        for line_no, key in enumerate(keys, 2):
            action = draw(st.sampled_from("NNUUD"))
            day = f"2025-04-{1 + known_seq // 2:02}"  # several filings come on one day
            found.append(Version(partner, key, action, period, known_seq, line_no, draw(st.integers(0, 9)), day))
    return found


def in_force(versions: list[Version]) -> list[tuple[Any, ...]]:
    """The rule in words: of the latest period, and within it the one known last; none when that is a withdrawal."""
    by_key: dict[tuple[str, str], list[Version]] = defaultdict(list)
    for version in versions:
        by_key[version.partner_id, version.row_key].append(version)
    newest = (max(some, key=lambda v: (v.period or "", v.known_seq, v.line_no)) for some in by_key.values())
    return sorted(tuple(v[:3]) + tuple(v[4:7]) for v in newest if v.action != "D")


def rendered(template: str, **names: Any) -> str:
    """SQL of the project with its macros, for tables that are named as the models they stand for."""
    macros = "".join((PROJECT / "macros" / name).read_text(encoding="utf-8") for name in MACROS)
    stubs = {"ref": lambda name: name, "config": lambda **_: "", "is_incremental": lambda: False, "var": lambda _: ""}
    return jinja2.Environment().from_string(macros + template).render(**stubs, **names)  # noqa: S701 - SQL, no page


MACROS = ("current_version.sql", "identifiers.sql", "time.sql", "changed_keys.sql")


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    opened = open_duckdb(None, threads=1)
    opened.execute(f"CREATE TABLE filed ({COLUMNS})")
    others = ", ".join(f"NULL::VARCHAR AS {name}" for name in OF_A_CUSTOMER)
    opened.execute(f"CREATE VIEW stg_customers AS SELECT *, row_key AS customer_id, {others} FROM filed")  # noqa: S608
    opened.execute("CREATE TABLE erased_persons (number_id VARCHAR)")
    return opened


@pytest.fixture(scope="module")
def current() -> str:
    columns = "partner_id, row_key, action, known_seq, line_no, value"
    return f"SELECT {columns} FROM ({rendered(CURRENT)}) ORDER BY ALL"  # noqa: S608 - SQL of the project


OF_A_CUSTOMER = (
    "id_type", "id_number", "name", "kind", "size", "industry_code", "region_code", "scheme", "employees", "revenue", "total_assets",
    "established", "filing_id",
)  # fmt: skip
HISTORY = (PROJECT / "models" / "marts" / "customer" / "customer_history.sql").read_text(encoding="utf-8")
CURRENT = "{{ current_version('filed') }}"
tried = settings(
    max_examples=60, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def asked(connection: duckdb.DuckDBPyConnection, sql: str, versions: list[Version]) -> list[Any]:
    connection.execute("BEGIN; DELETE FROM filed")
    if versions:
        rows = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?)"] * len(versions))
        connection.execute(f"INSERT INTO filed VALUES {rows}", [cell for version in versions for cell in version])  # noqa: S608
    found = connection.execute(sql).fetchall()
    connection.execute("ROLLBACK")
    return found


@tried
@given(versions=histories(), seed=st.integers(0, 99))
def test_one_version_of_each_key_is_in_force_whatever_the_order(
    connection: duckdb.DuckDBPyConnection, current: str, versions: list[Version], seed: int
) -> None:
    shuffled = random.Random(seed).sample(versions, len(versions))  # noqa: S311 - an order of rows
    assert asked(connection, current, shuffled) == in_force(versions)


@tried
@given(versions=histories(), day=st.integers(1, 6))
def test_what_was_known_on_a_day_never_changes(
    connection: duckdb.DuckDBPyConnection, current: str, versions: list[Version], day: int
) -> None:
    known = [version for version in versions if version.known_from <= f"2025-04-{day:02}"]
    then = current.replace("from filed", f"from (select * from filed where known_from <= date '2025-04-{day:02}')")  # noqa: S608
    assert then != current
    assert asked(connection, then, versions) == in_force(known)


@tried
@given(versions=histories())
def test_batches_that_compute_only_changed_keys_end_where_a_whole_computation_does(
    connection: duckdb.DuckDBPyConnection, current: str, versions: list[Version]
) -> None:
    state: dict[tuple[str, str], Any] = {}
    for known_seq in sorted({version.known_seq for version in versions}):
        changed = {(v.partner_id, v.row_key) for v in versions if v.known_seq == known_seq}
        so_far = [v for v in versions if v.known_seq <= known_seq and (v.partner_id, v.row_key) in changed]
        state = {key: row for key, row in state.items() if key not in changed}
        state |= {(row[0], row[1]): row for row in asked(connection, current, so_far)}
    assert sorted(state.values()) == in_force(versions)


@tried
@given(versions=histories(), month=st.sampled_from(PERIODS))
def test_history_names_one_version_for_each_month_and_it_is_the_one_known_last(
    connection: duckdb.DuckDBPyConnection, versions: list[Version], month: str
) -> None:
    sql = (
        f"SELECT partner_id, customer_id, line_no, known_from::VARCHAR FROM ({rendered(HISTORY)}) WHERE known_to IS NULL "  # noqa: S608
        f"AND valid_from <= DATE '{month}-01' AND coalesce(valid_to > DATE '{month}-01', true) ORDER BY ALL"
    )
    speaking = [version for version in versions if version.period is not None and version.period <= month]
    newest = {
        (v.partner_id, v.row_key): v for v in sorted(speaking, key=lambda v: (v.period or "", v.known_seq, v.line_no))
    }
    expected = sorted((v.partner_id, v.row_key, v.line_no, v.known_from) for v in newest.values() if v.action != "D")
    assert asked(connection, sql, versions) == expected
