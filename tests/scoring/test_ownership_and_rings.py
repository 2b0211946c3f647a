"""Ownership along all paths, controllers, rings and contagion: by hand, in circles, and against adding up every path one by one."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.parameters.reader import shipped
from scoring.relations.ownership import controllers, holdings
from scoring.relations.rings import circles, contagion, rings

RULES = shipped().at(date(2025, 6, 30))
HOPS = RULES.whole("ownership_hops")


def shareholders(*rows: tuple[str, str, float]) -> pl.DataFrame:
    """Rows of owner, firm, share."""
    return pl.DataFrame(
        [(firm, owner, share) for owner, firm, share in rows],
        schema={"from_customer_id": pl.String, "to_customer_id": pl.String, "share": pl.Float64},
        orient="row",
    )


def shares(frame: pl.DataFrame) -> dict[tuple[str, str], float]:
    return {(owner, firm): share for owner, firm, share in frame.select("owner_id", "customer_id", "share").iter_rows()}


def test_two_paths_add_up() -> None:
    """A holds 60 % of B and 50 % of C; B and C hold 40 % and 30 % of D: 0.6 × 0.4 + 0.5 × 0.3 = 0.39."""
    found = holdings(shareholders(("A", "B", 0.6), ("A", "C", 0.5), ("B", "D", 0.4), ("C", "D", 0.3)), RULES)
    assert shares(found)["A", "D"] == pytest.approx(0.39)
    assert found.filter((pl.col("owner_id") == "A") & (pl.col("customer_id") == "D"))["hops"].to_list() == [2]


def test_a_circle_ends_and_owns_less_with_each_round() -> None:
    found = shares(holdings(shareholders(("A", "B", 0.5), ("B", "A", 0.5), ("B", "C", 1.0)), RULES))
    assert 0.5 < found["A", "B"] < 2 / 3
    assert ("A", "A") not in found


def test_the_controller_is_at_the_top_of_the_chain() -> None:
    found = holdings(shareholders(("A", "B", 0.8), ("B", "C", 0.9), ("X", "C", 0.1)), RULES)
    said = {row["customer_id"]: (row["controller_id"], row["basis"]) for row in controllers(found, RULES).to_dicts()}
    assert said == {"B": ("A", "majority"), "C": ("A", "majority")}


def test_the_largest_over_a_quarter_controls_where_nobody_has_half() -> None:
    found = holdings(shareholders(("A", "C", 0.3), ("B", "C", 0.26), ("D", "C", 0.2)), RULES)
    assert controllers(found, RULES).rows() == [("C", "A", 0.3, "largest")]
    assert controllers(holdings(shareholders(("A", "C", 0.25), ("B", "C", 0.2)), RULES), RULES).is_empty()


NAMES = "ABCDE"


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1]),
        st.integers(1, 24),
        min_size=1,
        max_size=10,
    )
)
def test_holdings_are_the_sum_over_every_walk(ties: dict[tuple[str, str], int]) -> None:
    direct = {
        pair: percent / 100 for pair, percent in ties.items()
    }  # four owners of a quarter at most: never over the whole

    def walks(owner: str, firm: str, left: int) -> float:
        if left == 0:
            return 0.0
        return direct.get((owner, firm), 0.0) + sum(
            walks(owner, middle, left - 1) * share for (middle, end), share in direct.items() if end == firm
        )

    found = shares(holdings(shareholders(*((*pair, share) for pair, share in direct.items())), RULES))
    for (owner, firm), share in found.items():
        assert share == pytest.approx(
            walks(owner, firm, HOPS), abs=5e-4
        )  # steps under a hundredth of a percent are let go


def guarantees(*pairs: str) -> pl.DataFrame:
    return pl.DataFrame(
        {"from_customer_id": [pair[0] for pair in pairs], "to_customer_id": [pair[1] for pair in pairs]},
        schema={"from_customer_id": pl.String, "to_customer_id": pl.String},
    )


def test_rings_are_circles_and_not_chains() -> None:
    found = rings(guarantees("AB", "BC", "CA", "CD", "DE", "XY", "YX", "ZZ"))
    assert sorted(found["customer_id"].to_list()) == ["A", "B", "C", "X", "Y"]
    assert found.filter(pl.col("customer_id") == "A")["members"].to_list() == [3]
    assert found["ring_id"].n_unique() == 2
    assert rings(guarantees()).is_empty()


def test_a_long_chain_is_shown_though_no_ring_closes() -> None:
    """Ten firms in a ring of which one guarantee is missing: a chain. Four in a row are none, and who is in a ring is in no chain."""
    ten = "ABCDEFGHIJ"
    broken = [one + other for one, other in pairwise(ten)]
    found = circles(guarantees(*broken, "WX", "XY", "YZ"), RULES)
    assert found["customer_id"].to_list() == list(ten)
    assert found.select("form", "members").unique().rows() == [("chain", 10)]
    assert circles(guarantees(*broken, "JA"), RULES)["form"].unique().to_list() == ["ring"]
    ring = ("YZ", "ZY", "ZA")
    assert circles(guarantees(*ring, "AB", "BC", "CD"), RULES)["customer_id"].to_list() == ["Y", "Z"]
    hung = dict(circles(guarantees(*ring, *broken), RULES).select("customer_id", "form").iter_rows())
    assert hung == dict.fromkeys("YZ", "ring") | dict.fromkeys(ten, "chain")
    assert circles(guarantees(), RULES).is_empty()


def test_what_fails_reaches_its_neighbours_less_with_each_step() -> None:
    """F fails with 100: A beside it feels 50, B beyond A 25, C beyond B nothing; A is reached by G's 40 as well, over B."""
    failing = pl.DataFrame({"customer_id": ["F", "G"], "guaranteed_balance": [100, 40]})
    found = contagion(guarantees("FA", "AB", "BC", "GB"), failing, RULES)
    said = {
        row["customer_id"]: (row["failing_neighbours"], float(row["contagion_balance"])) for row in found.to_dicts()
    }
    assert said == {"A": (2, 60.0), "B": (2, 45.0), "C": (1, 10.0)}
