"""The rules of balance, weights, risk degree and customer grade once more, row by row in exact fractions, from the text of the rules alone.

Here: an oracle for small books. It shares no code and no parameter with the product: where the two disagree, one of them is wrong.
Not here: the book itself (`odd_book`), the comparison (`test_figures_by_oracle`).
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

Row = Mapping[str, Any]

COEFFICIENT_AND_HAIRCUT = {
    "CASH_DEPOSIT": ("0", "1"), "TREASURY": ("0.1", "0.95"), "BILL": ("0.1", "0.95"),
    "LISTED_SHARES": ("0.5", "0.5"), "UNLISTED_SHARES": ("0.8", "0.3"), "RECEIVABLES": ("0.7", "0.6"),
    "INVENTORY": ("0.6", "0.5"), "IP": ("0.8", "0.3"), "RESIDENTIAL": ("0.5", "0.7"),
    "COMMERCIAL": ("0.5", "0.6"), "LAND": ("0.5", "0.6"), "EQUIPMENT": ("0.7", "0.4"),
    "VEHICLE": ("0.7", "0.4"), "FOREST_FARM": ("0.7", "0.4"), "GUARANTOR_COMPANY": ("0.5", "1"),
    "ENTERPRISE_STRONG": ("0.6", "1"), "ENTERPRISE": ("0.8", "1"), "PERSON": ("0.9", "1"),
    "NONE": ("1", "0"), "INDUSTRIAL": ("0.6", "0.5"),
}  # fmt: skip
GUARANTEES = {"GUARANTOR_COMPANY", "ENTERPRISE_STRONG", "ENTERPRISE", "PERSON"}
OBJECT = {"AAA": "0.5", "AA": "0.6", "A": "0.7", "BBB": "0.8", "BB": "0.9", "B": "1", "C": "1.1", "unrated": "1"}
MODE = {
    "PROPORTIONAL": Fraction(1),
    "FIRST_LOSS": Fraction("0.95"),
    "JOINT": Fraction("0.8"),
    "GENERAL": Fraction("0.5"),
}
UNRATED_PARTNER = Fraction("1.1")
CLASS = {
    "NORMAL": Fraction(1),
    "SPECIAL_MENTION": Fraction("1.3"),
    "SUBSTANDARD": Fraction("1.6"),
    "DOUBTFUL": Fraction(2),
}
LEAVING = ("REPAYMENT", "RELEASE", "COMPENSATION")


@dataclass
class Book:
    """Rows that stand, by contract, with typed values; a project and what hangs on it are named by (partner, number)."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))


def months_later(day: date, months: int) -> date:
    """The day so many calendar months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def fen(amount: Fraction) -> Decimal:
    """Rounded half up to the fen. Amounts are never negative here."""
    whole = (amount * 100 + Fraction(1, 2)).__floor__()
    return (Decimal(whole) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def in_order(events: Iterable[Row]) -> list[Row]:
    """By day, then number."""
    return sorted(events, key=lambda one: (one["event_date"], int(one["event_no"])))


def balance_and_status(events: Sequence[Row]) -> tuple[Fraction, str]:
    """Section 0, from the events of one project up to the day."""
    sums: dict[str, Fraction] = defaultdict(Fraction)
    for one in events:
        sums[one["kind"]] += Fraction(one["amount"] or 0)
    balance = max(Fraction(0), sums["DISBURSEMENT"] - sum(sums[kind] for kind in LEAVING))
    compensated = sums["COMPENSATION"]
    if not sums["DISBURSEMENT"]:
        return balance, "PENDING"
    if balance > 0:
        return balance, "IN_FORCE"
    if not compensated:
        return balance, "RELEASED"
    spent = sum((Fraction(one.get("recovery_cost") or 0) for one in events), Fraction(0))
    back = sums["RECOVERY"] + sums["WRITE_OFF"]
    return balance, "CLOSED" if back >= compensated + spent else "COMPENSATED"


def term_factor(start: date, due: date) -> Fraction:
    """By the smallest number of months that reaches the due date."""
    months = next(n for n in range(1, 2000) if months_later(start, n) >= due)
    if months <= 12:
        return Fraction("1") if months <= 3 else Fraction("1.05") if months <= 6 else Fraction("1.1")
    return Fraction("1.1") + Fraction("0.05") * -(-months // 12)


def cover_weight(measures: Sequence[Row], balance: Fraction, day: date) -> Fraction:
    """Counter-guarantee weight."""
    left, weighed = balance, Fraction(0)
    ordered = sorted(measures, key=lambda one: (Fraction(COEFFICIENT_AND_HAIRCUT[one["kind"]][0]), one["measure_no"]))
    for one in ordered:
        coefficient, haircut = map(Fraction, COEFFICIENT_AND_HAIRCUT[one["kind"]])
        appraised, on = one["appraised_value"], one["appraised_on"]
        if appraised is None:
            value = balance if one["kind"] in GUARANTEES else Fraction(0)
        elif on is not None and months_later(on, 24) < day:
            value = Fraction(0)
        else:
            value = max(Fraction(0), Fraction(appraised) * haircut - Fraction(one["prior_claims"] or 0))
        covered = min(left, value)
        left -= covered
        weighed += covered * coefficient
    return (weighed + left) / balance


def _band(value: Fraction | None, lines: Sequence[tuple[str, int]], *, below: bool = False) -> int | None:
    if value is None:
        return None
    return next(
        (points for line, points in lines if (value <= Fraction(line) if below else value >= Fraction(line))), 0
    )


def _ratio(above: Decimal | Fraction | None, below: Decimal | Fraction | None) -> Fraction | None:
    return None if above is None or below is None or Fraction(below) == 0 else Fraction(above) / Fraction(below)


def grade(statements: Sequence[Row], established: date | None, overdue: int | None, day: date) -> str:
    """Section 2, without the officer's judgement."""
    usable = {one["period"]: one for one in statements if 0 <= _age(one["period"], day) <= 18}
    points: list[tuple[int | None, int]] = []
    if usable:
        now = usable[max(usable)]
        year, month = max(usable).split("-")
        before = next((one for one in statements if one["period"] == f"{int(year) - 1}-{month}"), None)
        equity = (
            Fraction(now["equity"]) if before is None else (Fraction(now["equity"]) + Fraction(before["equity"])) / 2
        )
        interest = now["interest_expense"]
        profit = now["profit_before_tax"]
        if interest is None:
            interest_cover = None
        elif interest == 0:
            interest_cover = 10
        else:
            earned = None if profit is None else Fraction(profit) + Fraction(interest)
            lines = [("5", 10), ("3", 8), ("2", 6), ("1.5", 4), ("1", 2)]
            interest_cover = _band(_ratio(earned, interest), lines)
        growth = (
            None
            if before is None
            else _ratio(Fraction(now["revenue"]) - Fraction(before["revenue"]), before["revenue"])
        )
        cash = now["operating_cash_flow"]
        points = [
            (_band(_ratio(now["total_liabilities"], now["total_assets"]),
                   [("0.4", 15), ("0.5", 12), ("0.6", 9), ("0.7", 6), ("0.8", 3)], below=True), 15),
            (_band(_ratio(now["current_assets"], now["current_liabilities"]),
                   [("2", 10), ("1.5", 8), ("1.2", 6), ("1", 4), ("0.8", 2)]), 10),
            (interest_cover, 10),
            (_band(_ratio(cash, now["current_liabilities"]), [("0.2", 10), ("0.1", 7), ("0.05", 5), ("0", 2)]), 10),
            (_band(_ratio(now["net_profit"], now["revenue"]), [("0.1", 10), ("0.05", 7), ("0.03", 5), ("0", 2)]), 10),
            (0 if equity < 0 else  # a loss over negative equity is no gain
             _band(_ratio(now["net_profit"], equity), [("0.15", 5), ("0.08", 4), ("0.03", 2), ("0", 1)]), 5),
            (_band(growth, [("0.2", 10), ("0.1", 8), ("0", 5), ("-0.1", 2)]), 10),
        ]  # fmt: skip
    if established is not None and established <= day:
        lasted = sum(months_later(established, 12 * n) <= day for n in range(1, 200))
        points.append((_band(Fraction(lasted), [("10", 10), ("5", 8), ("3", 5), ("1", 2)]), 10))
    if overdue is not None:
        points.append((_band(Fraction(overdue), [("0", 10), ("30", 5), ("90", 2)], below=True), 10))
    assessable = sum(most for reached, most in points if reached is not None)
    if assessable < 60:
        return "unrated"
    score = Fraction(100 * sum(reached for reached, _ in points if reached is not None), assessable)
    steps = (("AAA", 90), ("AA", 80), ("A", 70), ("BBB", 60), ("BB", 50), ("B", 40))
    return next((name for name, line in steps if score >= line), "C")


def _age(period: str, day: date) -> int:
    year, month = period.split("-")
    return (day.year - int(year)) * 12 + day.month - int(month)


def judge(book: Book, day: date) -> tuple[dict[tuple[str, str], dict[str, Any]], dict[str, str]]:
    """What the tables must say: each project's figures by (partner, number), each customer's grade by identity number."""
    rows = book.rows
    events: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for one in rows["project_events"]:
        if one["event_date"] <= day:
            events[one["partner"], one["project_no"]].append(one)
    measures = defaultdict(list)
    for one in rows["counter_guarantees"]:
        measures[one["partner"], one["project_no"]].append(one)
    states = {name: balance_and_status(events[name]) for name in map(_name, rows["projects"])}
    owners = {_name(one): one["customer_id_number"] for one in rows["projects"]}
    grades, objects, bankrupt = {}, {}, set()
    for customer in rows["customers"]:
        number = customer["id_number"]
        own = [name for name in states if owners[name] == number]
        worst = [one["days_overdue"] for name in own for one in events[name] if _recent_overdue(one, day)]
        worst += [
            one["days_overdue"]
            for one in rows["bank_loans"]
            if one["borrower_id_number"] == number
            and one["days_overdue"] is not None
            and months_later(day, -24) < one["as_of"] <= day
        ]
        filed = [one for one in rows["customer_statements"] if one["id_number"] == number]
        grades[number] = grade(filed, customer["established"], max(worst, default=None), day)
        risks = {
            one["kind"]
            for one in rows["registry_risks"]
            if one["uscc"] == number and one["recorded_on"] <= day and (one["removed_on"] or date.max) > day
        }
        changed = any(
            one["uscc"] == number and 0 <= (day - one["changed_on"]).days <= 180
            for one in rows["registry_changes"]
            if "法定代表人" in one["item"] or "实际控制人" in one["item"]
        )
        cleared = sum(states[name][1] == "RELEASED" for name in own)
        compensated = any(one["kind"] == "COMPENSATION" for name in own for one in events[name])
        weight = Fraction(OBJECT[grades[number]])
        weight += Fraction("0.2") * bool(risks & {"ENFORCEMENT", "DISHONEST"}) + Fraction("0.1") * ("ABNORMAL" in risks)
        weight += Fraction("0.05") * changed - Fraction("0.05") * (cleared >= 3 and not compensated)
        objects[number] = min(Fraction("1.2"), max(Fraction("0.3"), weight))
        if "BANKRUPTCY" in risks:
            bankrupt.add(number)
    judged = {}
    for project in rows["projects"]:
        name, number = _name(project), project["customer_id_number"]
        balance, status = states[name]
        said = in_order(events[name])
        classes = [one["classification"] for one in said if one["kind"] == "CLASSIFICATION"]
        dues = [one["new_due_date"] for one in said if one["kind"] == "EXTENSION"]
        found: dict[str, Any] = {"guaranteed_balance": fen(balance), "status": status}
        found["classification"] = classes[-1] if classes else "NORMAL"
        if status == "IN_FORCE":
            found |= _risk(project, balance, classes[-1:], dues[-1:], objects[number], measures[name], day)
            found["decision"] = "decline" if number in bankrupt else decision(found["risk_degree"])
        judged[name] = found
    return judged, grades


def _name(row: Row) -> tuple[str, str]:
    return row["partner"], row["project_no"]


def _recent_overdue(event: Row, day: date) -> bool:
    recent = months_later(day, -24) < event["event_date"] <= day
    return event["kind"] == "OVERDUE" and event["days_overdue"] is not None and recent


def _risk(
    project: Row, balance: Fraction, classes: list[str], dues: list[date], of: Fraction, measures: list[Row], day: date
) -> dict[str, Any]:
    cover = cover_weight(measures, balance, day)
    mode = MODE[project["reguarantee_mode"]] * UNRATED_PARTNER
    term = term_factor(project["start_date"], (dues or [project["due_date"]])[0])
    loss = classes == ["LOSS"]
    worse = Fraction(1) if loss else CLASS[(classes or ["NORMAL"])[0]]
    degree = Fraction(1) if loss else min(Fraction(1), of * cover * mode * term * worse)
    own = Fraction(1) if loss else min(Fraction(1), of * cover * term * worse)
    exposure = fen(balance * Fraction(project["reguarantor_share"]) / 100)
    return {
        "object_weight": of, "counter_guarantee_weight": cover, "mode_weight": mode, "term_factor": term,
        "class_factor": None if loss else worse, "risk_degree": degree, "exposure": exposure,
        "risk_amount": fen(Fraction(exposure) * degree),
        "partner_risk_degree": own, "partner_exposure": fen(balance * Fraction(project["guarantor_share"]) / 100),
    }  # fmt: skip


def decision(degree: Fraction) -> str:
    """By the risk degree alone."""
    lines = ((Fraction("0.4"), "accept"), (Fraction("0.6"), "conditional"), (Fraction("0.8"), "committee"))
    return next((name for line, name in lines if degree <= line), "decline")
