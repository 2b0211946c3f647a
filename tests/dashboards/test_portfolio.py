"""The book as a whole, asked of the small book: every figure by hand, every reading within its scope."""

from __future__ import annotations

import polars as pl
import pytest
from small_book import AS_OF, PARTNERS

from dashboards.charts.distributions import cohort_curves, loss_histogram, matrix
from dashboards.charts.network import Party, Tie, network, places
from dashboards.queries import movement, portfolio
from dashboards.queries.reading import Reading
from dashboards.queries.scope import Scope
from ingestion.home import Home
from scoring.portfolio.stress import Shock


def test_the_expected_loss_is_the_sum_over_projects(whole: Reading) -> None:
    by_hand = whole.frame("""
        SELECT
            SUM(CAST(f.exposure AS DOUBLE) * k.probability) AS expected, SUM(CAST(f.exposure AS DOUBLE)) AS exposure, COUNT(*) AS projects
        FROM projects AS f INNER JOIN probabilities AS k ON f.project_id = k.project_id WHERE f.status = 'IN_FORCE' AND f.exposure > 0""")
    found = portfolio.distribution(whole, AS_OF)
    assert found.expected == pytest.approx(by_hand["expected"][0] * 0.7)
    assert (found.exposure, found.projects) == (pytest.approx(by_hand["exposure"][0]), by_hand["projects"][0])
    assert portfolio.distribution(whole, AS_OF) is found, "remembered"
    assert portfolio.distribution(whole, AS_OF, Shock(odds=2)).expected > found.expected
    assert portfolio.coverage(whole) == (found.projects, found.projects)


def test_every_balance_of_the_beginning_stands_somewhere_now(whole: Reading) -> None:
    for kind in movement.MOVED_BY:
        found = movement.movements(whole, kind, "2025-12")
        then = whole.frame("SELECT SUM(guaranteed_balance) AS held FROM balances WHERE month = '2025-12'")["held"][0]
        assert found["amount"].sum() == then
        assert {"RELEASED", "COMPENSATED"} < set(found["after"])


def test_a_cohort_ends_where_its_youngest_project_has_not_been_yet(whole: Reading) -> None:
    found = movement.vintages(whole)
    newest = found.group_by("cohort").agg(pl.col("age").max(), pl.col("rate").last()).sort("cohort")
    assert newest["age"].to_list()[0] == 21, "begun to September 2024"
    assert newest["rate"].max() < 0.2  # type: ignore[operator]
    total = whole.frame("SELECT CAST(SUM(compensated_amount) AS DOUBLE) AS total FROM balances")["total"][0]
    assert found["compensated"].sum() <= total
    assert all(part["rate"].is_sorted() for part in found.partition_by("cohort"))


def test_the_largest_few_and_the_breaking_losses(whole: Reading) -> None:
    top = portfolio.concentration(whole, 5)
    assert set(top["kind"]) == {"customer", "group"}
    assert top.filter(pl.col("kind") == "customer")["share"].is_sorted()
    broken = portfolio.reverse_stress(whole, AS_OF)
    leverage = broken.filter(pl.col("measure") == "leverage")
    assert leverage["breaking_loss"].to_list() == pytest.approx([25_000_000.0] * 4), "9.5 of 10 on 500 million"
    largest = broken.filter(pl.col("measure") == "single_customer_share")
    assert largest["breaking_loss"].to_list() == [0.0] * 4, "broken already"
    assert broken["times"].is_sorted()
    assert set(broken.filter("is_first")["measure"]) == {"single_customer_share"}
    caps = portfolio.caps(whole, AS_OF)
    assert set(caps["partner_id"]) == set(PARTNERS)


def test_a_partner_would_see_its_own_only(small_home: Home, whole: Reading) -> None:
    own = Reading.latest(small_home, Scope.of_partner(PARTNERS[0]))
    assert portfolio.distribution(own, AS_OF).exposure < portfolio.distribution(whole, AS_OF).exposure
    assert portfolio.caps(own, AS_OF)["partner_id"].to_list() == [PARTNERS[0]]
    assert set(portfolio.reverse_stress(own, AS_OF)["partner_id"]) == {PARTNERS[0]}


def test_figures_hold_what_they_are_given(whole: Reading) -> None:
    draws = portfolio.distribution(whole, AS_OF).draws
    bars = loss_histogram(draws, [("99%", 1.0, "red")], "万元", "share").data[0]
    assert sum(bars.y) == pytest.approx(1.0, abs=0.001)
    assert matrix(["A"], ["A", "B"], [[0.4, None]], [["40%", ""]]).data[0].z == ([0.4, None],)
    assert [line.name for line in cohort_curves([("2024Q1", [0, 1], [0.0, 0.1])], "m", "r").data] == ["2024Q1"]


def test_the_centre_stands_in_the_middle_and_each_step_further_out() -> None:
    parties = [
        Party(key, key, key, hops, "firm", None, False) for key, hops in (("C", 0), ("A", 1), ("B", 1), ("D", 2))
    ]
    ties = [
        Tie("C", "A", "x", "x", "GUARANTOR"),
        Tie("B", "C", "x", "x", "GUARANTOR"),
        Tie("A", "D", "y", "y", "SUPPLIER"),
    ]
    at = places(parties, ties)
    assert at["C"] == (0.0, 0.0)
    assert [round((at[key][0] ** 2 + at[key][1] ** 2) ** 0.5, 6) for key in "ABD"] == [1.0, 1.0, 2.0]
    figure = network(parties, ties, {"GUARANTOR": "担保", "SUPPLIER": "供应商"})
    assert figure.data[-1].customdata == ("C", "A", "B", "D")
    assert len(figure.layout.annotations) == len(ties)
