"""What each loss and each recovery comes to for those who share it, once more: event by event, in whole fen, from the text of the rules.

Here: an oracle for small books, like `oracle`. It walks through a project's events with two running sums and shares nothing with the
product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from oracle import Book, Row, in_order

PARTIES = ("bank", "guarantor", "reguarantor", "fund", "government")


@dataclass
class Standing:
    """Where a project is: fen of costs that nothing has covered, what the company has outstanding, and what all who share it have."""

    owed: int = 0
    outstanding: int = 0
    of_all: int = 0


def parted(fen: int, shares: Sequence[Fraction]) -> list[int]:
    """Whole fen of each; what is left goes to the largest remainders, of equal ones to the first."""
    exact = [fen * share for share in shares]
    parts = [part.__floor__() for part in exact]
    by_rest = sorted(range(len(shares)), key=lambda one: (parts[one] - exact[one], one))
    for one in by_rest[: fen - sum(parts)]:
        parts[one] += 1
    return parts


def losses(book: Book, day: Any) -> dict[tuple[str, str, str], dict[str, Decimal]]:
    """By partner, project and event: what is shared, what costs took, what is carried, each part, principal and excess."""
    found = {}
    for project in book.rows["projects"]:
        name = (project["partner"], project["project_no"])
        shares = [Fraction(project[f"{party}_share"]) / 100 for party in PARTIES]
        own = [
            one
            for one in book.rows["project_events"]
            if (one["partner"], one["project_no"]) == name and one["event_date"] <= day
        ]
        standing = Standing()
        for one in in_order(own):
            if one["kind"] in ("COMPENSATION", "RECOVERY", "WRITE_OFF"):
                found[(*name, one["event_no"])] = _judged(one, shares, standing)
    return found


def _judged(one: Row, shares: Sequence[Fraction], standing: Standing) -> dict[str, Decimal]:
    fen, taken = int(one["amount"] * 100), 0
    if one["kind"] == "RECOVERY":
        standing.owed += int((one.get("recovery_cost") or 0) * 100)
        taken = min(standing.owed, fen)
        standing.owed -= taken
    parts = parted(fen - taken, shares)
    ours = parts[PARTIES.index("reguarantor")]
    principal = ours if one["kind"] == "COMPENSATION" else min(ours, standing.outstanding)
    standing.outstanding += principal if one["kind"] == "COMPENSATION" else -principal
    moved = fen if one["kind"] == "COMPENSATION" else -min(fen - taken, standing.of_all)
    standing.of_all += moved
    whole = {f"{party}_amount": part for party, part in zip(PARTIES, parts, strict=True)}
    whole |= {"net_amount": fen - taken, "netted_cost": taken, "cost_carried": standing.owed}
    whole |= {"principal_amount": principal, "excess_amount": ours - principal}
    whole["outstanding_change"] = moved
    whole["reguarantor_cost"] = parted(taken, shares)[PARTIES.index("reguarantor")]
    return {column: Decimal(value) / 100 for column, value in whole.items()}
