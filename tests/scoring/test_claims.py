"""Claims on the re-guarantor: in time to the day, capped by agreement in the order in which they came, booked when they are decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from scoring.columns import polars_schema
from scoring.finance_columns import CLAIM_DECISIONS, CLAIM_FACTS, LOSS_EVENTS
from scoring.frames import check
from scoring.losses.claims import claims, with_settled
from scoring.losses.distribution import loss_shares
from scoring.parameters.model import Parameters
from scoring.parameters.reader import shipped

PAID_ON, AS_OF = date(2025, 1, 1), date(2026, 6, 30)
SHARES = [Decimal(share) for share in ("0.2", "0.4", "0.4", "0", "0")]


def judged(
    *claimed: tuple[str, str, date], cap: str | None = None, base: str = "0", decided: dict[str, str] | None = None
) -> dict[str, dict[str, Any]]:
    """By project: `claimed` gives project, compensated amount and the day it was filed; all under one agreement where there is a cap."""
    events = pl.DataFrame(
        [(name, "2", "COMPENSATION", PAID_ON, Decimal(amount), None, *SHARES, None) for name, amount, _ in claimed],
        schema=polars_schema(LOSS_EVENTS), orient="row",
    )  # fmt: skip
    facts = pl.DataFrame(
        [
            (name, "2", filed_on, cap and "P|XY", cap and Decimal(cap), Decimal("1.00"), Decimal(base))
            for name, _, filed_on in claimed
        ],
        schema=polars_schema(CLAIM_FACTS), orient="row",
    )  # fmt: skip
    made = pl.DataFrame(
        [(name, "2", Decimal(amount)) for name, amount in (decided or {}).items()],
        schema=polars_schema(CLAIM_DECISIONS), orient="row",
    )  # fmt: skip
    shares = loss_shares(with_settled(events, made, shipped()), shipped())
    found = claims(facts, shares, made, shipped())
    check("claims", found)
    return {row["project_id"]: row for row in found.to_dicts()}


def test_a_claim_is_in_time_until_its_hundred_and_twentieth_day() -> None:
    found = judged(("A", "5000000.00", date(2025, 4, 30)), ("B", "5000000.00", date(2025, 5, 1)))
    assert (found["A"]["claim_days"], found["A"]["verdict"]) == (120, "in_order")
    assert (found["A"]["claim_until"], found["A"]["payable_amount"]) == (date(2025, 4, 30), Decimal("2000000.00"))
    assert (found["B"]["claim_days"], found["B"]["verdict"], found["B"]["payable_amount"]) == (121, "late", Decimal(0))


def test_a_cap_is_used_up_in_the_order_in_which_claims_came() -> None:
    day = date(2025, 2, 1)
    book = [
        ("A", "100.00", day),
        ("C", "100.00", date(2025, 2, 3)),
        ("B", "100.00", date(2025, 2, 2)),
        ("D", "1.00", date(2025, 2, 4)),
    ]
    found = judged(*book, cap="0.05", base="2000.00")
    assert {name: (str(row["payable_amount"]), row["verdict"]) for name, row in found.items()} == {
        "A": ("40.00", "in_order"), "B": ("40.00", "in_order"), "C": ("20.00", "capped"), "D": ("0.00", "cap_exhausted"),
    }  # fmt: skip
    # one that was refused leaves the cap as it was, one that was accepted for less uses that much
    found = judged(*book, cap="0.05", base="2000.00", decided={"A": "0.00", "B": "30.00"})
    assert (str(found["C"]["cap_left"]), str(found["C"]["payable_amount"])) == ("70.00", "40.00")
    assert str(found["D"]["cap_left"]) == "30.00"


def test_books_that_wait_for_acceptance_take_nothing_before_it() -> None:
    parameters = shipped()
    booking = parameters.by_id["compensation_booking"]
    waits = replace(booking, values=(replace(booking.values[0], valid_from=date(2025, 1, 1), value=("accepted",)),))
    changed = Parameters({**parameters.by_id, booking.id: waits})
    rows = [
        (name, "2", "COMPENSATION", day, Decimal("100.00"), None, *SHARES, None)
        for name, day in (("old", date(2024, 12, 31)), ("new", date(2025, 1, 1)), ("accepted", date(2025, 1, 1)))
    ]
    events = pl.DataFrame(rows, schema=polars_schema(LOSS_EVENTS), orient="row")
    made = pl.DataFrame([("accepted", "2", Decimal("30.00"))], schema=polars_schema(CLAIM_DECISIONS), orient="row")
    found = loss_shares(with_settled(events, made, changed), changed)
    assert {row["project_id"]: str(row["principal_amount"]) for row in found.to_dicts()} == {
        "old": "40.00", "new": "0.00", "accepted": "30.00",
    }  # fmt: skip


def test_until_when_a_partner_may_claim_follows_the_rule_of_the_day_of_payment() -> None:
    days = shipped().by_id["claim_days"]
    shorter = replace(days.values[0], valid_from=date(2025, 3, 1), value=Decimal(60))
    changed = Parameters({**shipped().by_id, days.id: replace(days, values=(*days.values, shorter))})
    rows = [
        (name, "2", "COMPENSATION", day, Decimal("100.00"), None, *SHARES, None)
        for name, day in (("before", date(2025, 2, 28)), ("after", date(2025, 3, 1)))
    ]
    found = loss_shares(pl.DataFrame(rows, schema=polars_schema(LOSS_EVENTS), orient="row"), changed)
    # both days count: 120 days from 28 February, 60 from 1 March
    assert {row["project_id"]: str(row["claim_until"]) for row in found.to_dicts()} == {
        "before": "2025-06-27", "after": "2025-04-29",
    }  # fmt: skip
