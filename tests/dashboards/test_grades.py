"""Movements between grades, and one among its peers, asked of the small book: every figure by hand, within its scope."""

from __future__ import annotations

import polars as pl
from small_book import PARTNERS

from dashboards.queries import grades
from dashboards.queries.reading import Reading
from dashboards.queries.scope import Scope
from ingestion.home import Home

HELD = "SELECT COUNT(DISTINCT p.customer_id) AS n, SUM(b.guaranteed_balance) AS amount FROM balances AS b INNER JOIN projects AS p ON b.project_id = p.project_id WHERE b.month = ? AND b.guaranteed_balance > 0"  # noqa: E501


def test_every_customer_of_either_end_stands_in_one_cell(whole: Reading) -> None:
    found = grades.movements(whole, "2025-12", "2026-06")
    for end, side, outside in (("2025-12", "before", grades.NEW), ("2026-06", "after", grades.ENDED)):
        held = whole.frame(HELD, [end]).row(0)
        mine = found.filter(pl.col(side) != outside)
        assert (mine["customers"].sum(), mine[f"amount_{side}"].sum()) == held
    assert set(found.filter(pl.col("before") != grades.NEW)["before"]) == {"A"}, "all stood at A half a year ago"
    assert {"AA", "BBB", "unrated", grades.ENDED} == set(found["after"])
    assert grades.months(whole)[0] == "2024-06"


def test_a_cell_opens_into_its_customers(whole: Reading) -> None:
    found = grades.movements(whole, "2025-12", "2026-06")
    cell = found.filter((pl.col("before") == "A") & (pl.col("after") == "BBB")).row(0, named=True)
    movers = grades.movers(whole, "2025-12", "2026-06", "A", "BBB")
    assert (movers.height, movers["amount_before"].sum()) == (cell["customers"], cell["amount_before"])
    assert movers["amount_before"].is_sorted(descending=True) or movers["amount_after"].max() is not None


def test_a_partner_reads_its_own_customers_only(small_home: Home, whole: Reading) -> None:
    mine = Reading.latest(small_home, Scope.of_partner(PARTNERS[0]))
    whole_count, count = (int(grades.movements(one, "2025-12", "2026-06")["customers"].sum()) for one in (whole, mine))
    assert 0 < count < whole_count


def test_a_customer_among_those_of_its_kind_size_and_industry(whole: Reading) -> None:
    first = whole.frame("SELECT MIN(customer_id) AS id FROM customers")["id"][0]
    found = grades.customer_among_peers(whole, first)
    assert found
    assert found.common == ("kind", "size", "industry_section")
    by_name = {row["ratio"]: row for row in found.rows.to_dicts()}
    assert found.peers == 66
    assert by_name["debt_ratio"]["better"] == 1.0, "the lowest debts of all"
    assert by_name["net_margin"]["better"] == 1.0
    assert by_name["interest_cover"]["better"] is None, "what is not known is not ranked"
    assert grades.customer_among_peers(whole, "nobody") is None


def test_a_partner_among_partners(whole: Reading) -> None:
    found = grades.partner_among_peers(whole, PARTNERS[1])
    assert found
    assert (found.common, found.peers) == ((), 3), "four are too few to part them by size"
    assert found.rows.filter(pl.col("ratio") == "leverage")["better"][0] == 1.0
