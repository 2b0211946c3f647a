"""Movements of partners between grades, computed beside adopted, asked of the small book within its scope."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
from small_book import PARTNERS

from casework.partners.evaluation import ADOPTED, PROPOSED, Evaluation
from dashboards.queries import partner_grades
from dashboards.queries.grades import NEW
from dashboards.queries.reading import Reading
from dashboards.queries.scope import Scope
from ingestion.home import Home

START, END = "2025-12", "2026-06"


def evaluated(partner_id: str, quarter: str, grade: str | None, state: str = ADOPTED) -> Evaluation:
    at = datetime(2026, 7, 1, tzinfo=UTC)
    return Evaluation(partner_id, quarter, 3, state, "A", Decimal(70), grade, (), (), 91, 3, "v", "wang", at, "")


ADOPTIONS = [
    evaluated(PARTNERS[1], "2025-Q3", "A"), evaluated(PARTNERS[1], "2026-Q2", "BB"), evaluated(PARTNERS[0], "2025-Q4", "AA"),
    evaluated(PARTNERS[0], "2026-Q1", "A", PROPOSED), evaluated(PARTNERS[2], "2026-Q3", "C"),
]  # fmt: skip


def test_every_partner_stands_in_one_cell_of_what_was_computed(whole: Reading) -> None:
    frame = partner_grades.partners(whole, START, END, [])
    cells = partner_grades.cells(frame, partner_grades.COMPUTED)
    held = whole.frame("SELECT SUM(guaranteed_balance) AS amount FROM monthly WHERE month = ?", [START])["amount"][0]
    assert (cells["partners"].sum(), cells["amount_before"].sum()) == (4, held)
    assert set(cells.select("before", "after").iter_rows()) == {
        ("A", "A"),
        ("A", "BBB"),
        ("BBB", "BBB"),
        ("unrated", "unrated"),
    }
    (fell,) = partner_grades.of_cell(frame, partner_grades.COMPUTED, "A", "BBB")["partner_id"]
    assert fell == PARTNERS[1]
    assert partner_grades.months(whole)[0] == "2024-06"


def test_what_was_adopted_counts_from_the_quarter_it_is_of_and_a_proposal_does_not(whole: Reading) -> None:
    frame = partner_grades.partners(whole, START, END, ADOPTIONS)
    sides = {row["partner_id"]: (row["adopted_before"], row["adopted_after"]) for row in frame.to_dicts()}
    assert sides[PARTNERS[1]] == ("A", "BB")
    assert sides[PARTNERS[0]] == ("AA", "AA")
    assert sides[PARTNERS[2]] == (partner_grades.NOT_ADOPTED, partner_grades.NOT_ADOPTED)
    cells = partner_grades.cells(frame, ADOPTED)
    assert set(cells.select("before", "after").iter_rows()) == {("A", "BB"), ("AA", "AA")}


def test_a_partner_without_a_balance_at_the_start_is_new(whole: Reading) -> None:
    frame = partner_grades.partners(whole, "2024-06", END, ADOPTIONS)
    assert frame.select(pl.col("computed_before", "adopted_before").unique()).row(0) == (NEW, NEW)


def test_a_partner_reads_its_own_grade_only(small_home: Home) -> None:
    mine = Reading.latest(small_home, Scope.of_partner(PARTNERS[0]))
    frame = partner_grades.partners(mine, START, END, ADOPTIONS)
    assert frame["partner_id"].to_list() == [PARTNERS[0]]
