"""Losses over those who share them: published schemes, the largest remainder, and what holds for any story."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.columns import polars_schema
from scoring.finance_columns import LOSS_EVENTS, PARTIES
from scoring.frames import check
from scoring.losses.distribution import loss_shares
from scoring.parameters.model import Parameters
from scoring.parameters.reader import shipped

FOUR_THREE_TWO_ONE = ("0.2", "0.4", "0.3", "0", "0.1")


def shared(
    shares: tuple[str, ...],
    *events: tuple[str, ...],
    settled: dict[int, Decimal] | None = None,
    parameters: Parameters | None = None,
) -> list[dict[str, Any]]:
    """`events`: kind, amount and, of a recovery, its cost; `settled`: what was decided of the claim of the event of that number."""
    settled, parameters = settled or {}, parameters or shipped()
    rows = [
        (
            "P",
            str(number),
            kind,
            date(2025, 1, 1) + timedelta(days=number - 1),
            Decimal(amount),
            Decimal(cost[0]) if cost else None,
            *map(Decimal, shares),
            settled.get(number),
        )
        for number, (kind, amount, *cost) in enumerate(events, 1)
    ]
    frame = pl.DataFrame(rows, schema=polars_schema(LOSS_EVENTS), orient="row")
    found = loss_shares(frame, parameters)
    check("loss_shares", found)
    return found.to_dicts()


def by_rule(code: str, since: date = date(1970, 1, 1)) -> Parameters:
    """Parameters under which costs are taken off by another rule, from a day on."""
    parameters = shipped()
    netted = parameters.by_id["recovery_costs_netted"]
    (first,) = netted.values
    values = (
        (first, replace(first, valid_from=since, value=(code,)))
        if since > first.valid_from
        else (replace(first, value=(code,)),)
    )
    return Parameters({**parameters.by_id, netted.id: replace(netted, values=values)})


def parts(row: dict[str, Any]) -> list[str]:
    return [str(row[f"{party}_amount"]) for party in PARTIES]


def test_the_scheme_of_anhui() -> None:
    (row,) = shared(FOUR_THREE_TWO_ONE, ("COMPENSATION", "100.00"))
    assert parts(row) == ["20.00", "40.00", "30.00", "0.00", "10.00"]


def test_a_claim_of_forty_per_cent_of_the_unpaid_principal() -> None:
    (row,) = shared(("0.2", "0.4", "0.4", "0", "0"), ("COMPENSATION", "5000000.00"))
    assert row["reguarantor_amount"] == Decimal("2000000.00")
    assert row["claim_until"] == date(2025, 4, 30)


def test_what_is_left_goes_to_the_largest_remainders_and_then_in_order() -> None:
    third = ("0.33333333", "0.33333333", "0.33333334", "0", "0")
    assert parts(shared(third, ("COMPENSATION", "0.01"))[0]) == ["0.00", "0.00", "0.01", "0.00", "0.00"]
    assert parts(shared(("0.5", "0.5", "0", "0", "0"), ("COMPENSATION", "0.01"))[0]) == [
        "0.01",
        "0.00",
        "0.00",
        "0.00",
        "0.00",
    ]
    # 101 fen: 20.2, 40.4, 20.2, 20.2 leave one fen, which has the largest remainder at 0.4
    assert parts(shared(("0.2", "0.4", "0.2", "0.2", "0"), ("COMPENSATION", "1.01"))[0]) == [
        "0.20",
        "0.41",
        "0.20",
        "0.20",
        "0.00",
    ]


def test_what_a_recovery_has_beyond_what_is_outstanding_is_excess() -> None:
    story = [("COMPENSATION", "1000.00"), ("RECOVERY", "800.00"), ("RECOVERY", "400.00"), ("WRITE_OFF", "10.00")]
    rows = shared(("0.2", "0.4", "0.4", "0", "0"), *story)
    assert [(str(row["principal_amount"]), str(row["excess_amount"])) for row in rows] == [
        ("400.00", "0.00"), ("320.00", "0.00"), ("80.00", "80.00"), ("0.00", "4.00"),
    ]  # fmt: skip


def test_what_comes_back_follows_what_each_has_borne_once_a_claim_was_decided() -> None:
    story = [("COMPENSATION", "1000.00"), ("RECOVERY", "600.00"), ("RECOVERY", "0.01")]
    rows = shared(("0.2", "0.4", "0.4", "0", "0"), *story, settled={1: Decimal("100.00")})
    # the cap leaves 100 of 400, the guarantor bears the rest
    assert [parts(row)[:3] for row in rows] == [
        ["200.00", "700.00", "100.00"], ["120.00", "420.00", "60.00"], ["0.00", "0.01", "0.00"],
    ]  # fmt: skip
    assert [str(row["claimed_amount"]) for row in rows] == ["400.00", "None", "None"]
    assert str(rows[1]["principal_amount"]) == "60.00"


def test_nothing_comes_back_to_who_paid_nothing() -> None:
    rows = shared(
        ("0.2", "0.4", "0.4", "0", "0"), ("COMPENSATION", "1000.00"), ("RECOVERY", "600.00"), settled={1: Decimal(0)}
    )
    assert [parts(row)[:3] for row in rows] == [["200.00", "800.00", "0.00"], ["120.00", "480.00", "0.00"]]
    assert all(row["principal_amount"] == row["excess_amount"] == 0 for row in rows)


def test_nobody_keeps_a_fen_of_a_project_that_is_closed() -> None:
    """Three shares of a third: 0.03 and then 100.00 compensated, back in three parts, each rounded by itself."""
    third = ("0.33333333", "0.33333333", "0.33333334", "0", "0")
    story = [
        ("COMPENSATION", "0.03"), ("RECOVERY", "0.02"), ("WRITE_OFF", "0.01"),
        ("COMPENSATION", "100.00"), ("RECOVERY", "33.34"), ("RECOVERY", "33.34"), ("WRITE_OFF", "33.32"),
    ]  # fmt: skip
    rows = shared(third, *story)
    for party in PARTIES:
        signs = [row[f"{party}_amount"] * (1 if row["kind"] == "COMPENSATION" else -1) for row in rows]
        assert sum(signs) == sum(signs[:3]) == 0
        assert min(row[f"{party}_amount"] for row in rows) >= 0
    assert all(sum(row[f"{party}_amount"] for party in PARTIES) == row["amount"] for row in rows)
    assert all(row["excess_amount"] == 0 for row in rows)


def figures(rows: list[dict[str, Any]], *names: str) -> list[tuple[str, ...]]:
    return [tuple(str(row[name]) for name in names) for row in rows]


def test_a_recovery_goes_back_over_the_shares_after_its_costs() -> None:
    """5,000,000 compensated, of it 1,000,000 back; suit 30,000, lawyer 50,000, enforcement 20,000: 900,000 at 20, 40, 40 per cent."""
    rows = shared(
        ("0.2", "0.4", "0.4", "0", "0"), ("COMPENSATION", "5000000.00"), ("RECOVERY", "1000000.00", "100000.00")
    )
    assert parts(rows[1])[:3] == ["180000.00", "360000.00", "360000.00"]
    told = (
        "amount",
        "recovery_cost",
        "netted_cost",
        "net_amount",
        "cost_carried",
        "reguarantor_cost",
        "principal_amount",
    )
    assert figures(rows[1:], *told) == [
        ("1000000.00", "100000.00", "100000.00", "900000.00", "0.00", "40000.00", "360000.00"),
    ]  # fmt: skip
    assert figures(rows[:1], *told) == [("5000000.00", "None", "0.00", "5000000.00", "0.00", "0.00", "2000000.00")]


def test_costs_that_a_recovery_does_not_cover_come_first_in_the_next() -> None:
    """100 back at a cost of 150: nothing is shared, 50 are carried; of the next 200 at a cost of 20, 70 go to costs and 130 are shared."""
    story = [
        ("COMPENSATION", "1000.00"),
        ("RECOVERY", "100.00", "150.00"),
        ("RECOVERY", "200.00", "20.00"),
        ("RECOVERY", "30.00"),
    ]
    rows = shared(("0.2", "0.4", "0.4", "0", "0"), *story)
    assert figures(rows[1:], "netted_cost", "net_amount", "cost_carried", "reguarantor_amount", "reguarantor_cost") == [
        ("100.00", "0.00", "50.00", "0.00", "40.00"),
        ("70.00", "130.00", "0.00", "52.00", "28.00"),
        ("0.00", "30.00", "0.00", "12.00", "0.00"),
    ]


def test_all_that_was_paid_and_its_costs_come_back_before_anything_is_income() -> None:
    """1,000 compensated, recovering it cost 100: 1,100 are costs and compensation, and only the 100 after them are income."""
    story = [("COMPENSATION", "1000.00"), ("RECOVERY", "1100.00", "100.00"), ("RECOVERY", "100.00")]
    rows = shared(("0.2", "0.4", "0.4", "0", "0"), *story)
    assert figures(rows[1:], "reguarantor_amount", "principal_amount", "excess_amount") == [
        ("400.00", "400.00", "0.00"), ("40.00", "0.00", "40.00"),
    ]  # fmt: skip


def test_what_is_outstanding_falls_by_what_costs_leave_and_never_below_nothing() -> None:
    """1,000 compensated; 100 back at a cost of 150 leave it, 400 carry the 50 and take 350 off, and 700 written off only the 650 left."""
    story = [
        ("COMPENSATION", "1000.00"),
        ("RECOVERY", "100.00", "150.00"),
        ("RECOVERY", "400.00"),
        ("WRITE_OFF", "700.00"),
    ]
    rows = shared(("0.2", "0.4", "0.4", "0", "0"), *story)
    assert [str(row["outstanding_change"]) for row in rows] == ["1000.00", "0.00", "-350.00", "-650.00"]
    gross = shared(("0.2", "0.4", "0.4", "0", "0"), *story, parameters=by_rule("none"))
    assert [str(row["outstanding_change"]) for row in gross] == ["1000.00", "-100.00", "-400.00", "-500.00"]


def test_costs_follow_what_each_has_borne_once_a_claim_was_decided() -> None:
    story = [("COMPENSATION", "1000.00"), ("RECOVERY", "600.00", "100.00")]
    rows = shared(("0.2", "0.4", "0.4", "0", "0"), *story, settled={1: Decimal("100.00")})
    assert parts(rows[1])[:3] == ["100.00", "350.00", "50.00"]
    assert str(rows[1]["reguarantor_cost"]) == "10.00"


def test_another_rule_holds_for_recoveries_from_its_day_on() -> None:
    story = [
        ("COMPENSATION", "1000.00"),
        ("RECOVERY", "100.00", "150.00"),
        ("RECOVERY", "200.00", "20.00"),
        ("RECOVERY", "10.00"),
    ]
    shares = ("0.2", "0.4", "0.4", "0", "0")
    alone = shared(shares, *story, parameters=by_rule("own"))
    assert figures(alone[1:], "netted_cost", "net_amount", "cost_carried") == [
        ("100.00", "0.00", "0.00"), ("20.00", "180.00", "0.00"), ("0.00", "10.00", "0.00"),
    ]  # fmt: skip
    gross = shared(shares, *story, parameters=by_rule("none"))
    assert figures(gross[1:], "netted_cost", "net_amount") == [
        ("0.00", "100.00"),
        ("0.00", "200.00"),
        ("0.00", "10.00"),
    ]
    later = shared(shares, *story, parameters=by_rule("none", date(2025, 1, 3)))
    assert figures(later[1:], "netted_cost", "net_amount", "cost_carried") == [
        ("100.00", "0.00", "50.00"), ("0.00", "200.00", "50.00"), ("0.00", "10.00", "50.00"),
    ]  # fmt: skip


units = st.lists(st.integers(0, 100_000_000), min_size=4, max_size=4).map(lambda cuts: [0, *sorted(cuts), 100_000_000])
events = st.tuples(st.sampled_from(["COMPENSATION", "RECOVERY", "WRITE_OFF"]), st.integers(0, 10**13))


@settings(max_examples=200, deadline=None)
@given(units, st.lists(events, min_size=1, max_size=8))
def test_parts_add_up_and_nobody_is_more_than_a_fen_off(cuts: list[int], story: list[tuple[str, int]]) -> None:
    shares = [Decimal(high - low) / 100_000_000 for low, high in itertools.pairwise(cuts)]
    rows = shared(tuple(map(str, shares)), *((kind, str(Decimal(fen) / 100)) for kind, fen in story))
    outstanding = Decimal(0)
    for row in rows:
        got = [row[f"{party}_amount"] for party in PARTIES]
        assert sum(got) == row["amount"]
        assert all(abs(part - row["amount"] * share) < Decimal("0.01") for part, share in zip(got, shares, strict=True))
        sign = 1 if row["kind"] == "COMPENSATION" else -1
        assert row["principal_amount"] + row["excess_amount"] == row["reguarantor_amount"]
        outstanding += sign * row["principal_amount"]
        assert outstanding >= 0
        assert sign < 0 or row["excess_amount"] == 0


costs = st.none() | st.integers(0, 10**13)
recoveries = st.tuples(
    st.sampled_from(["COMPENSATION", "RECOVERY", "RECOVERY", "WRITE_OFF"]), st.integers(0, 10**13), costs
)


@settings(max_examples=200, deadline=None)
@given(units, st.lists(recoveries, min_size=1, max_size=8), st.booleans())
def test_parts_costs_and_nothing_else_make_up_what_was_received(
    cuts: list[int], story: list[tuple[str, int, int | None]], decided: bool
) -> None:
    shares = tuple(str(Decimal(high - low) / 100_000_000) for low, high in itertools.pairwise(cuts))
    told = [
        (kind, str(Decimal(fen) / 100), *([] if cost is None or kind != "RECOVERY" else [str(Decimal(cost) / 100)]))
        for kind, fen, cost in story
    ]
    rows = shared(shares, *told, settled=dict.fromkeys(range(1, 9), Decimal(100)) if decided else None)
    owed = outstanding = of_all = Decimal(0)
    for row in rows:
        got = [row[f"{party}_amount"] for party in PARTIES]
        assert sum(got) + row["netted_cost"] == row["amount"]
        assert all(part >= 0 for part in got)
        if row["kind"] == "RECOVERY":
            owed += row["recovery_cost"] or 0
            assert row["netted_cost"] == min(owed, row["amount"])
            owed -= row["netted_cost"]
        assert row["cost_carried"] == owed
        assert 0 <= row["reguarantor_cost"] <= row["netted_cost"]
        assert row["principal_amount"] + row["excess_amount"] == row["reguarantor_amount"]
        outstanding += (1 if row["kind"] == "COMPENSATION" else -1) * row["principal_amount"]
        assert outstanding >= 0
        lost = row["kind"] == "COMPENSATION"
        assert row["outstanding_change"] == (row["net_amount"] if lost else -min(row["net_amount"], of_all))
        of_all += row["outstanding_change"]
