"""The gate: what it stops, what a person may confirm, and that it says nothing where the past says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from casework.access.actors import local_operator
from casework.store.engine import Store, open_store
from casework.store.warehouse import open_duckdb
from ingestion.home import Home
from orchestration.gate import GateBlockedError, GateReport, judge, look
from orchestration.gate.suite import without_outside

SCHEMA = """
    CREATE SCHEMA project; CREATE SCHEMA exchange;
    CREATE TABLE project.projects (filing_id VARCHAR, guaranteed_amount DECIMAL(18, 2));
    CREATE TABLE project.events (filing_id VARCHAR, kind VARCHAR, amount DECIMAL(18, 2));
    CREATE TABLE project.months AS SELECT 24300 AS month_no, '2025-01' AS month;
    CREATE TABLE project.balance_spans (from_month_no INTEGER, to_month_no INTEGER, guaranteed_balance DECIMAL(18, 2),
        exposure DECIMAL(18, 2), new_amount DECIMAL(18, 2), compensated_amount DECIMAL(18, 2));
    CREATE TABLE project.monthly (month VARCHAR, guaranteed_balance DECIMAL(18, 2), exposure DECIMAL(18, 2),
        new_amount DECIMAL(18, 2), compensated_amount DECIMAL(18, 2));
    CREATE TABLE exchange.filings (filing_id VARCHAR, partner_id VARCHAR, scheme VARCHAR, period VARCHAR, sequence BIGINT,
        status VARCHAR);
    CREATE TABLE exchange.coverage (filing_id VARCHAR, contract VARCHAR, rows_accepted BIGINT, rows_in_warehouse BIGINT,
        rows_held BIGINT);
"""


class Marts:
    """Marts filled by hand, and the gate over them."""

    def __init__(self, home: Home, store: Store, connection: duckdb.DuckDBPyConnection) -> None:
        self.home, self.store, self.connection = home, store, connection

    def file(self, period: str, amount: float, rows: int = 20) -> None:
        self.connection.execute("INSERT INTO exchange.filings VALUES ($1, 'P', 'CN', $1, 1, 'accepted')", [period])
        self.connection.execute("INSERT INTO exchange.coverage VALUES ($1, 'projects', $2, $2, 0)", [period, rows])
        self.connection.execute("INSERT INTO project.projects SELECT $1, $2 FROM range($3)", [period, amount, rows])

    def judged(self, confirm: str | None = None) -> GateReport:
        verdict, write_documents = judge(
            self.home, look(self.connection), self.store, confirm=confirm, actor=local_operator()
        )
        write_documents()
        return verdict


@pytest.fixture
def marts(tmp_path: Path) -> Iterator[Marts]:
    home = Home(tmp_path / "home")
    connection = open_duckdb(None)
    connection.execute(SCHEMA)
    with open_store(home) as store:
        yield Marts(home, store, connection)
    connection.close()


def months(marts: Marts, count: int) -> None:
    for month in range(1, count + 1):
        marts.file(f"2025-{month:02}", 1_000_000 + month * 10_000)


def test_a_steady_partner_passes(marts: Marts) -> None:
    months(marts, 6)
    verdict = marts.judged()
    assert verdict.passed
    assert all(check.passed for check in verdict.checks)


def test_a_slip_of_unit_stops_until_a_person_confirms_and_does_not_ask_twice(marts: Marts) -> None:
    months(marts, 4)
    marts.file("2025-05", 105)
    verdict = marts.judged()
    assert [finding.check for finding in verdict.blocking] == ["batch_unit"]
    assert "2025-05" in verdict.blocking[0].zh
    with pytest.raises(GateBlockedError, match="--confirm REASON"):
        verdict.require()
    assert marts.judged(confirm="the partner confirmed by phone").passed
    later = marts.judged()
    assert later.passed
    assert [finding.check for finding in later.confirmed] == ["batch_unit"]


def test_too_large_by_the_same_factor_is_a_slip_too(marts: Marts) -> None:
    months(marts, 4)
    marts.file("2025-05", 1_000_000 * 10_000)
    assert [finding.check for finding in marts.judged().blocking] == ["batch_unit"]


def test_a_month_that_leaps_in_rows_and_amount_is_asked_about(marts: Marts) -> None:
    months(marts, 4)
    marts.file("2025-05", 1_000_000, rows=2_000)
    assert {finding.check for finding in marts.judged().blocking} == {"batch_rows", "batch_total"}


@pytest.mark.parametrize("earlier", [0, 1, 2])
def test_without_three_earlier_months_nothing_is_judged(marts: Marts, earlier: int) -> None:
    months(marts, earlier)
    marts.file("2025-09", 100)
    assert marts.judged().passed


def test_small_batches_may_jump(marts: Marts) -> None:
    for month in range(1, 5):
        marts.file(f"2025-{month:02}", 50_000, rows=1)
    marts.file("2025-05", 3_000_000, rows=3)
    assert marts.judged().passed


def test_a_contradiction_is_never_confirmed_away(marts: Marts) -> None:
    marts.connection.execute("INSERT INTO project.balance_spans VALUES (24300, 24300, 100, 40, 0, 0)")
    marts.connection.execute("INSERT INTO project.monthly VALUES ('2025-01', 100.01, 40, 0, 0)")
    verdict = marts.judged(confirm="never mind")
    assert [finding.check for finding in verdict.blocking] == ["balance_difference_ties"]
    with pytest.raises(GateBlockedError, match="must be mended"):
        verdict.require()


def test_a_missing_accepted_row_stops(marts: Marts) -> None:
    months(marts, 1)
    marts.connection.execute("UPDATE exchange.coverage SET rows_in_warehouse = rows_in_warehouse - 1")
    assert [finding.check for finding in marts.judged().blocking] == ["accepted_rows_present"]


def test_documents_point_nowhere_else(marts: Marts) -> None:
    months(marts, 5)
    marts.judged()
    pages = list(marts.home.data_docs.rglob("*.html"))
    assert pages
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for mark in ('src="http', 'src="//', '<link rel="stylesheet" href="http', 'href="https'):
            assert mark not in text, f"{page}: {mark}"


def test_outside_tags_go_and_words_stay() -> None:
    page = '<head><script src="https://x/y.js"></script></head><img src="//x/l.png"/><a href="https://x">read</a> <a href="b.html">on</a>'
    assert without_outside(page).endswith('</head>read <a href="b.html">on</a>')
