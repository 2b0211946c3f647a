"""What is owed and waits, and loans filed twice, in the published tables."""

from __future__ import annotations

from datetime import UTC, date, datetime

from casework.store.warehouse import published_database
from orchestration.digests import table_digests
from tests.warehouse.conftest import BANK, GUARANTOR, OTHER, PARTNER, House, customer, project

PAIRS = "select project_id, other_project_id, evidence, strength from exchange.double_filings order by all"
ONE, TWO = f"{PARTNER}/P1", f"{OTHER}/Q1"


def begin(house: House) -> None:
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")
    house.file("customers", [customer()])


def twin(number: str = "Q1", **more: object) -> dict[str, object]:
    """A project that shares nothing with P1 but its customer and bank, unless said."""
    return project(number, **{"loan_amount": "500000.00", "guaranteed_amount": "500000.00", **more})


def test_deadlines_and_punctuality_are_published_and_a_day_that_passes_moves_them(house: House) -> None:
    begin(house)
    house.file("projects", [project()], period="2025-05", received_at=datetime(2025, 6, 5, tzinfo=UTC))
    other = "select state from exchange.deadlines where contract = 'guarantor_reports' and period = '2025-05'"
    house.build(date(2025, 6, 10))
    assert house.one(other) == "due_soon"
    house.build(date(2025, 7, 20))
    assert house.one(other) == "overdue"
    rows = house.rows(
        "select contract, period, state, due_on from exchange.deadlines where contract = 'projects' order by period"
    )
    assert rows == [
        ("projects", "2025-05", "received_on_time", date(2025, 6, 10)),
        ("projects", "2025-06", "overdue", date(2025, 7, 10)),
        ("projects", "2025-07", "not_yet_due", date(2025, 8, 11)),
    ]
    asked = "select due_count, on_time_count, overdue_count, worst_days_late from exchange.punctuality where contract = 'projects'"
    assert house.rows(asked) == [(2, 1, 1, 10)]


def test_what_waits_is_overdue_after_the_grace_and_says_who_must_file(house: House) -> None:
    house.file("projects", [project(bank_no="B9")], received_at=datetime(2025, 5, 1, tzinfo=UTC))
    house.build(date(2025, 5, 31))
    asked = "select missing_contract, awaited_from, due_on, is_overdue from exchange.waiting order by all"
    assert house.rows(asked) == [
        ("banks", "self", date(2025, 5, 31), False),
        ("customers", PARTNER, date(2025, 5, 31), False),
    ]
    house.build(date(2025, 6, 1))
    assert {row[3] for row in house.rows(asked)} == {True}


#: What the other partner's project has in common with the first one's of the same number, and the evidence that it gives.
COMMON: dict[int, tuple[dict[str, object], tuple[str, str] | None]] = {
    1: ({"loan_contract_no": "l-p１"}, ("loan_contract", "strong")),  # another way of writing LP1
    2: ({"loan_amount": "1000000.00", "start_date": date(2025, 1, 17)}, ("loan_terms", "medium")),
    3: ({}, None),
    4: ({"loan_amount": "1000000.00", "start_date": date(2025, 1, 18)}, None),  # eight days apart
    5: ({"loan_amount": "1000000.00", "bank_no": "B2"}, None),
    6: ({"loan_contract_no": "LP6", "customer_id_number": "91330000000000099X"}, None),
}


def test_one_loan_of_two_partners_is_found_and_another_not_taken_for_it(house: House) -> None:
    begin(house)
    people = {number: f"9133000000000{number:04d}X" for number in COMMON}
    house.file("projects", [project(f"P{number}", who) for number, who in people.items()])
    theirs = [twin(f"Q{n}", **{"customer_id_number": who, **COMMON[n][0]}) for n, who in people.items()]
    house.file("projects", theirs, partner=OTHER)
    house.build()
    found = {number: evidence for number, (_, evidence) in COMMON.items() if evidence}
    assert house.rows(PAIRS) == [(f"{PARTNER}/P{n}", f"{OTHER}/Q{n}", *evidence) for n, evidence in found.items()]
    questioned = house.rows("select project_id, partner_id from exchange.questioned_projects order by all")
    assert questioned == [
        (f"{whose}/{letter}{n}", whose) for whose, letter in ((PARTNER, "P"), (OTHER, "Q")) for n in found
    ]


def measure(project_no: str, registration_no: str) -> dict[str, object]:
    return {"project_no": project_no, "measure_no": "1", "kind": "RESIDENTIAL", "registration_no": registration_no}


def test_one_thing_pledged_with_two_partners_is_found_but_no_placeholder(house: House) -> None:
    begin(house)
    house.file(
        "projects", [project(), twin("P2"), project("P3", loan_amount="300000.00", guaranteed_amount="300000.00")]
    )
    house.file("projects", [twin(), twin("Q2", loan_amount="70000.00", guaranteed_amount="70000.00")], partner=OTHER)
    house.file(
        "counter_guarantees",
        [measure("P1", "皖(2025)不动产权第001号"), measure("P2", "皖2025不动产权第001号"), measure("P3", "000000")],
    )
    house.file(
        "counter_guarantees", [measure("Q1", "皖 2025 不动产权第 001 号"), measure("Q2", "000000")], partner=OTHER
    )
    house.build()
    pairs = {(one, other) for one, other, evidence, _ in house.rows(PAIRS) if evidence == "collateral"}
    assert pairs == {(ONE, TWO)}  # P2 has other evidence with Q1; P1 and P2 are one guarantor's loans of one customer


def test_a_number_that_very_many_share_is_no_evidence_and_becomes_it_again(house: House) -> None:
    begin(house)
    pledge = {"measure_no": "1", "kind": "RESIDENTIAL", "registration_no": "DY-000777"}
    people = [f"9133{who:014d}" for who in range(21)]
    house.file("projects", [project(f"P{n}", who, loan_contract_no=f"L{n}") for n, who in enumerate(people[:20])])
    house.file("counter_guarantees", [{"project_no": f"P{n}", **pledge} for n in range(20)])
    house.build()
    assert len(house.rows(PAIRS)) == 20 * 19 // 2
    house.file("projects", [project("P20", people[20], loan_contract_no="L20")])
    house.file("counter_guarantees", [{"project_no": "P20", **pledge}])
    house.build()
    assert house.rows(PAIRS) == []
    house.file("counter_guarantees", [{"project_no": "P3", **pledge, "registration_no": "DY-000778", "action": "U"}])
    assert not house.build().full
    assert len(house.rows(PAIRS)) == 20 * 19 // 2


def test_pairs_follow_corrections_and_withdrawals_as_a_full_build_has_them(house: House) -> None:
    begin(house)
    house.file("projects", [project(), project("P2", loan_contract_no="L9")])
    house.file(
        "projects", [twin(loan_contract_no="LP1"), twin("Q2", loan_contract_no="X2", loan_amount="1.00")], partner=OTHER
    )
    house.build()
    assert (ONE, TWO, "loan_contract", "strong") in house.rows(PAIRS)
    house.file(
        "projects",
        [twin(loan_contract_no="L7", action="U"), twin("Q2", loan_contract_no="L9", action="U")],
        partner=OTHER,
    )
    report = house.build()
    assert not report.full
    assert {row[:2] for row in house.rows(PAIRS)} >= {(f"{PARTNER}/P2", f"{OTHER}/Q2")}
    assert (ONE, TWO) not in {row[:2] for row in house.rows(PAIRS)}

    stepped = table_digests(published_database(house.home))["exchange.double_filings"]  # type: ignore[arg-type]
    house.build(full=True)
    assert table_digests(published_database(house.home))["exchange.double_filings"] == stepped  # type: ignore[arg-type]
