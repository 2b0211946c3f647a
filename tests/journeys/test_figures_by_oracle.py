"""Filings of edge cases, through the door into the published tables, say to the fen what the rules' text says, worked out apart."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import loss_oracle
import odd_book
import oracle
import pytest

from casework.filings.queries import registered
from casework.store.engine import open_store
from casework.store.warehouse import open_duckdb, published_database
from ingestion.home import Home
from orchestration.building.build import build
from orchestration.reception import receive_all

SEED, PROJECTS = 7, 90
CLOSE = Fraction(1, 10**9)
FIGURES = """
    select
        projects.partner_id, projects.project_no, projects.guaranteed_balance, projects.status, projects.classification,
        risk.object_weight, risk.counter_guarantee_weight, risk.mode_weight, risk.term_factor, risk.class_factor, risk.risk_degree,
        risk.exposure, risk.risk_amount, risk.decision
    from project.projects as projects
    left join risk.project_risk as risk on projects.project_id = risk.project_id
"""
LOSSES = """
    select projects.partner_id, projects.project_no, losses.*
    from fee.loss_shares as losses inner join project.projects as projects on losses.project_id = projects.project_id
"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, oracle.Book]:
    """A home that took the random book in; every row of it must have been accepted."""
    root = tmp_path_factory.mktemp("odd")
    book = odd_book.Drawing(SEED, PROJECTS).book
    home = Home(root / "home")
    files = [*odd_book.basics(root / "files"), *odd_book.filings(root / "files", book, "2025-06", SEED)]
    nameless = root / "nameless.csv"  # refused, registered without contract and sender: no build may stumble over it
    nameless.write_text("a,b\n1,2\n", encoding="utf-8")
    assert receive_all(home, [nameless])[0].verdict == "refused"
    for receipt in receive_all(home, files):
        errors = [error for error in receipt.errors if error.level != "warning"]
        assert (receipt.verdict, errors) == ("accepted", []), receipt.filename
    return home, book


def rows(home: Home, sql: str) -> list[dict[str, Any]]:
    connection = open_duckdb(published_database(home), read_only=True)
    try:
        answer = connection.execute(sql)
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    finally:
        connection.close()


def same(found: Any, expected: Any) -> bool:
    """Words and amounts to the letter, weights and ratios to nine decimals."""
    if isinstance(expected, Fraction):
        return found is not None and abs(Fraction(found) - expected) < CLOSE
    return bool(found == expected)


def test_every_figure_is_what_the_rules_say_on_a_later_day_and_back_on_an_earlier(
    odd: tuple[Home, oracle.Book],
) -> None:
    home, book = odd
    for day in (date(2026, 2, 28), date(2025, 6, 30)):
        with open_store(home) as store:
            build(home, as_of=day, tests=False, registered=registered(store))
        judged, grades = oracle.judge(book, day)
        found = {(row["partner_id"], row["project_no"]): row for row in rows(home, FIGURES)}
        assert set(found) == set(judged)
        wrong = [
            (day, name, column, expected, found[name][column])
            for name, figures in judged.items()
            for column, expected in figures.items()
            if column in found[name] and not same(found[name][column], expected)
        ]
        assert wrong == []
        assert {row["id_number"]: row["grade"] for row in rows(home, "select * from customer.customers")} == grades
        losses = loss_oracle.losses(book, day)
        shared = {(row["partner_id"], row["project_no"], row["event_no"]): row for row in rows(home, LOSSES)}
        assert {
            name: {column: row[column] for column in losses.get(name, ())} for name, row in shared.items()
        } == losses
        assert sum(one["netted_cost"] > 0 for one in losses.values()) > 0
        seen = Counter(figures["status"] for figures in judged.values())
        assert min(seen[status] for status in ("PENDING", "IN_FORCE", "RELEASED", "COMPENSATED")) > 0
        assert all(found[name]["risk_degree"] is None for name, one in judged.items() if one["status"] != "IN_FORCE")
