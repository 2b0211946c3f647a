"""Grades over the months: what a customer's grade was at past month ends, from statements and credit records that are dated by then."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from casework.store.warehouse import published_database
from orchestration.building.digests import table_digests
from scoring.columns import STATEMENT_AMOUNTS
from scoring.parameters.reader import shipped
from scoring.rating.customers import customer_grades
from tests.warehouse.conftest import BANK, DAY, GUARANTOR, House, customer, event, project

SOUND, WEAK = "913300000000000001", "913300000000000002"


def statement(number: str, period: str, *, liabilities: int, profit: int = 12) -> dict[str, Any]:
    """Total assets of 100 million; everything else follows from liabilities and profit."""
    million = 1_000_000
    return {
        "id_number": number, "period": period, "audited": True, "cash": "1000000", "receivables": "1000000", "inventory": "1000000",
        "current_assets": f"{60 * million}", "total_assets": f"{100 * million}", "short_term_debt": "1000000",
        "current_liabilities": f"{liabilities * million // 2}", "total_liabilities": f"{liabilities * million}",
        "equity": f"{(100 - liabilities) * million}", "revenue": f"{100 * million}", "cost": f"{(100 - profit) * million}",
        "interest_expense": f"{million}", "profit_before_tax": f"{profit * million}", "net_profit": f"{profit * million}",
        "operating_cash_flow": f"{profit * million}",
    }  # fmt: skip


def loan(day: date, days: int) -> dict[str, Any]:
    return {
        "loan_contract_no": "L1", "as_of": day, "borrower_id_number": SOUND, "borrower_name": "客户",
        "contract_amount": "1000000.00", "balance": "1000000.00", "days_overdue": days,
    }  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """One customer is sound until it falls behind at its bank; the other's debts grow from one year's statement to the next."""
    house = House(tmp_path_factory.mktemp("grades") / "home")
    house.file("banks", [BANK], partner="self")
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("customers", [customer(number, established=date(2014, 9, 15)) for number in (SOUND, WEAK)])
    house.file("projects", [project("P1", SOUND), project("P2", WEAK)])
    house.file(
        "project_events", [event(1, "DISBURSEMENT", date(2025, 1, 10), "1000000.00", name) for name in ("P1", "P2")]
    )
    said = [statement(SOUND, "2023-12", liabilities=35), statement(SOUND, "2024-12", liabilities=35)]
    said += [statement(WEAK, "2023-12", liabilities=35), statement(WEAK, "2024-12", liabilities=95, profit=1)]
    house.file("customer_statements", said)
    for period, day, days in (("2025-02", date(2025, 2, 28), 0), ("2025-04", date(2025, 4, 30), 120)):
        house.file("bank_loans", [loan(day, days)], partner="B1", period=period)
    house.build()
    return house


def by_month(house: House) -> dict[tuple[str, str], str]:
    """What the mart says of each customer and month."""
    sql = """
        SELECT c.id_number, m.month, g.grade FROM risk.grade_migration AS g INNER JOIN customer.customers AS c USING (customer_id)
        INNER JOIN (SELECT strftime(DATE '2023-06-01' + to_months(CAST(n AS INTEGER)), '%Y-%m') AS month FROM range(25) AS r(n)) AS m
            ON m.month BETWEEN g.from_month AND g.to_month"""
    return {(number, month): grade for number, month, grade in house.rows(sql)}


def test_every_month_has_the_grade_that_the_scorecard_gives_at_its_end(house: House) -> None:
    """Held against grading every customer at every month end, which the stretches do without."""
    found = by_month(house)
    assert len(found) == 50
    customers = pl.DataFrame({"customer_id": [SOUND, WEAK], "established": [date(2014, 9, 15)] * 2})
    rows = [statement(SOUND, "2023-12", liabilities=35), statement(SOUND, "2024-12", liabilities=35)]
    rows += [statement(WEAK, "2023-12", liabilities=35), statement(WEAK, "2024-12", liabilities=95, profit=1)]
    statements = (
        pl.DataFrame(rows).rename({"id_number": "customer_id"}).select("customer_id", "period", *STATEMENT_AMOUNTS)
    )
    statements = statements.cast(dict.fromkeys(STATEMENT_AMOUNTS, pl.Decimal(18, 2)))
    for month in sorted({month for _, month in found}):
        end = pl.Series([date.fromisoformat(f"{month}-01")]).dt.month_end()[0]
        worst = 120 if end >= date(2025, 4, 30) else 0 if end >= date(2025, 2, 28) else None
        known = {"customer_id": [SOUND], "worst_days_overdue_24m": [worst]}
        records = pl.DataFrame(known, schema_overrides={"worst_days_overdue_24m": pl.Int64})
        graded = customer_grades(customers, statements, records.drop_nulls(), shipped(), end)
        for number, grade in graded.select("customer_id", "grade").iter_rows():
            assert found[number, month] == grade, (number, month)


def test_the_stretches_say_from_which_grade_a_customer_came(house: House) -> None:
    moved = house.rows("""
        SELECT c.id_number, g.from_month, g.grade_before, g.grade
        FROM risk.grade_migration AS g INNER JOIN customer.customers AS c USING (customer_id)
        WHERE g.grade_before != g.grade ORDER BY ALL""")
    assert (WEAK, "2024-12") in {(number, month) for number, month, _, _ in moved}
    assert (SOUND, "2025-04") in {(number, month) for number, month, _, _ in moved}
    assert house.one("SELECT count(*) FROM risk.customer_grades WHERE debt_ratio > 0.9") == 1
    now = dict(house.rows("SELECT id_number, grade FROM customer.customers"))
    assert {number: by_month(house)[number, "2025-06"] for number in now} == now


def test_a_partner_has_a_grade_for_every_month_from_its_first(house: House) -> None:
    """Without a monthly report too little can be assessed: unrated, and never a grade of what happens to be known."""
    rows = house.rows("SELECT month, grade, score, assessable FROM risk.partner_grades ORDER BY month")
    assert [month for month, *_ in rows] == [f"2025-{number:02d}" for number in range(1, 7)]
    assert {(grade, score) for _, grade, score, _ in rows} == {("unrated", None)}
    assert all(0 < assessable < 60 for *_, assessable in rows)


def test_an_increment_has_the_same_history_as_a_build_from_nothing(house: House) -> None:
    house.file("customer_statements", [statement(SOUND, "2024-06", liabilities=80)])
    house.file("bank_loans", [loan(date(2025, 5, 31), 10)], partner="B1", period="2025-05")
    assert not house.build(date(2025, 6, 29)).full
    assert not house.build(DAY).full
    increment = table_digests(_database(house))
    house.build(full=True)
    assert table_digests(_database(house)) == increment


def _database(house: House) -> Any:
    found = published_database(house.home)
    assert found
    return found
