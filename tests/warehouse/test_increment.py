"""An increment gives what a build from nothing gives, whatever came, in whatever batches and order."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.access.actors import local_operator
from casework.customers.merging import merge, undo
from casework.forms.subjects import customer_id
from casework.store.engine import open_store
from casework.store.warehouse import published_database
from ingestion.contracts import CONTRACTS
from orchestration.building.build import BuildReport, GateClosedError
from orchestration.building.digests import ARRIVAL, table_digests
from orchestration.building.transform import CheckResult, unit_tests
from orchestration.building.warehouse_files import WarehouseFiles
from tests.warehouse.conftest import BANK, DAY, GUARANTOR, OTHER, PARTNER, House, customer, event, project, set_aside
from tests.warehouse.people import LONG_AGO, erase_from_store, file_people

pytestmark = pytest.mark.slow

Filing = tuple[str, list[dict[str, Any]], str, str]
#: Contracts that come together in a batch.
SOME = (
    {"customers", "customer_statements"},
    {"project_events"},
    {"counter_guarantees", "registry_risks"},
    {"projects"},
)
FIRST_DAY = date(2025, 6, 10)
KINDS = ("REPAYMENT", "CLASSIFICATION", "OVERDUE", "EXTENSION", "RELEASE", "COMPENSATION", "RECOVERY")


def number(who: int) -> str:
    return f"9133{who:014d}"


def a_batch(rng: random.Random, batch: int) -> list[Filing]:
    """What partners might file in one go: new rows, corrections, withdrawals, rows without parents, relations."""
    filings: list[Filing] = []
    period = f"2025-{1 + batch % 6:02d}"
    for partner in (PARTNER, OTHER):
        people = rng.sample(range(12), 4)
        filings.append(("customers", [_a_customer(rng, who) for who in people], partner, period))
        chosen = rng.sample(range(15), 5)
        filings.append(("projects", [_a_project(rng, one, batch) for one in chosen], partner, period))
        keys = {(rng.randrange(16), rng.randrange(1, 6)) for _ in range(12)}
        filings.append(
            ("project_events", [_an_event(rng, one, no, batch) for one, no in sorted(keys)], partner, period)
        )
        pledges = {(rng.randrange(16), rng.randrange(1, 3)) for _ in range(5)}
        filings.append(
            ("counter_guarantees", [_a_measure(rng, one, no) for one, no in sorted(pledges)], partner, period)
        )
    filings.append(
        ("customer_statements", [_a_statement(rng, who) for who in rng.sample(range(12), 3)], PARTNER, period)
    )
    filings.append(("fee_receipts", [_a_receipt(rng, batch, no) for no in range(3)], "self", period))
    filings.append(("company_statements", [_a_company_statement(rng)], "self", period))
    filings.append(
        ("registry_risks", [_a_risk(rng, who, batch) for who in rng.sample(range(12), 2)], "registry", period)
    )
    filings.append(("bank_loans", [_a_loan(rng, no) for no in rng.sample(range(6), 3)], "B1", period))
    return [(contract, [_as_sent(contract, row) for row in rows], *rest) for contract, rows, *rest in filings]


def _as_sent(contract: str, row: dict[str, Any]) -> dict[str, Any]:
    """A withdrawal carries its key only."""
    if row.get("action") != "D":
        return row
    return {name: value for name, value in row.items() if name in (*CONTRACTS[contract].key, "action")}


def _a_receipt(rng: random.Random, batch: int, no: int) -> dict[str, Any]:
    """Money that may name a project, and may be what it owes: 100,000 × 40 % or so."""
    return {
        "bank_ref": f"R{batch}-{no}",
        "received_on": date(2025, 1, 1) + timedelta(days=rng.randrange(170)),
        "payer": rng.choice(["第一担保", "谁"]),
        "amount": rng.choice(["1200.00", "1196.71", "7.00"]),
        "note": f"再担保费 P{rng.randrange(16)}",
    }


def _a_company_statement(rng: random.Random) -> dict[str, Any]:
    """A quarter that may be stated already; some figures are not stated."""
    net, owed = rng.randrange(10**9), rng.randrange(10**8)
    return {
        "period": rng.choice(["2024-12", "2025-03", "2025-06"]), "total_assets": f"{net + owed}.00", "total_liabilities": f"{owed}.00",
        "net_assets": f"{net}.00", "other_guarantor_equity": rng.choice(["0.00", None]), "liquid_assets": rng.choice([f"{net}.00", None]),
        "liquid_liabilities": rng.choice(["0.00", f"{owed}.00", None]), "action": _action(rng),
    }  # fmt: skip


def _action(rng: random.Random) -> str:
    return rng.choices(["N", "U", "D"], [8, 3, 1])[0]


def _a_customer(rng: random.Random, who: int) -> dict[str, Any]:
    kind = rng.choice(["ENTERPRISE", "SOLE_TRADER"])
    return customer(number(who), kind=kind, legal_representative_id=f"3301{rng.randrange(6):014d}", action=_action(rng))


def _a_project(rng: random.Random, one: int, batch: int) -> dict[str, Any]:
    return project(
        f"P{one}", number(rng.randrange(13)), bank_no=rng.choice(["B1", "B2"]), action=_action(rng),
        region_code=rng.choice(["330106", "330102"]), industry_code=rng.choice(["3911", "0111"]),
        agreement_no=rng.choice(["A1", None]), start_date=date(2025, 1, 1) + timedelta(days=batch),
    )  # fmt: skip


def _an_event(rng: random.Random, one: int, no: int, batch: int) -> dict[str, Any]:
    kind = "DISBURSEMENT" if no == 1 else rng.choice(KINDS)
    day = date(2025, 1, 1) + timedelta(days=rng.randrange(200))
    amount = None if kind in {"CLASSIFICATION", "OVERDUE", "EXTENSION"} else f"{rng.randrange(1, 10_000_000) / 100:.2f}"
    return event(
        no, kind, day, amount, f"P{one}", action=_action(rng),
        days_overdue=rng.choice([0, 15, 40]) if kind == "OVERDUE" else None,
        classification=rng.choice(["NORMAL", "LOSS", "DOUBTFUL"]) if kind == "CLASSIFICATION" else None,
        new_due_date=day + timedelta(days=300) if kind == "EXTENSION" else None,
        recovery_cost=rng.choice([None, "0.00", "1234.56", "99999.99"]) if kind == "RECOVERY" else None,
    )  # fmt: skip


def _a_measure(rng: random.Random, one: int, no: int) -> dict[str, Any]:
    kind = rng.choice(["RESIDENTIAL", "PERSON", "CASH_DEPOSIT"])
    value = None if kind == "PERSON" else f"{rng.randrange(1000, 50_000)}.00"
    row = {"project_no": f"P{one}", "measure_no": str(no), "kind": kind, "appraised_value": value}
    return {**row, "appraised_on": date(2024, 12, 1), "action": _action(rng)}


def _a_statement(rng: random.Random, who: int) -> dict[str, Any]:
    names = (
        "current_assets",
        "total_assets",
        "current_liabilities",
        "total_liabilities",
        "equity",
        "revenue",
        "net_profit",
    )
    return {"id_number": number(who), "period": "2024-12", **{name: f"{rng.randrange(1, 9_000)}.00" for name in names}}


def _a_risk(rng: random.Random, who: int, batch: int) -> dict[str, Any]:
    return {
        "uscc": number(who),
        "record_no": str(batch),
        "kind": rng.choice(["DISHONEST", "ABNORMAL"]),
        "recorded_on": date(2025, 2, 1),
    }


def _a_loan(rng: random.Random, no: int) -> dict[str, Any]:
    return {
        "loan_contract_no": f"L{no}", "as_of": DAY, "borrower_id_number": number(rng.randrange(12)), "borrower_name": "甲",
        "balance": "100.00", "days_overdue": rng.choice([0, 35, 95]), "action": _action(rng),
    }  # fmt: skip


def begin(house: House) -> None:
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")


def file_all(house: House, filings: list[Filing]) -> None:
    """File them; with each filing of projects rows are set aside, whose keys are nobody else's, for a later row of a key would mend it.

    Whether a row of it waits is a matter of what came before: here of the place in the order.
    """
    for place, (contract, rows, partner, period) in enumerate(filings):
        filing_id = house.file(contract, rows, partner=partner, period=period)
        if contract == "projects":
            set_aside(house, filing_id, (90, f"X{filing_id}"), (91, None), waiting=bool(place % 2))


def digests(house: House, **more: Any) -> dict[str, str]:
    database = published_database(house.home)
    assert database is not None
    return table_digests(database, **more)


@dataclass(frozen=True)
class Story:
    """What one house's builds in a row did and left."""

    house: House
    filed: list[Filing]
    first: BuildReport
    again: BuildReport
    closed: str
    in_force_when_closed: str
    mended: BuildReport
    mark_of_mending: Any
    another_day_and_rows: BuildReport
    another_day: BuildReport


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Rows, then nothing, then rows that the gate keeps out, then the same with the gate open, then rows and a day, then a day alone."""
    rng = random.Random(1)  # noqa: S311
    house = House(tmp_path_factory.mktemp("increments") / "home")
    batches = [a_batch(rng, number) for number in range(4)]
    begin(house)
    file_all(house, batches[0])
    first, again = house.build(FIRST_DAY), house.build(FIRST_DAY)
    file_all(house, batches[1])
    with pytest.raises(GateClosedError) as closed:
        house.build(FIRST_DAY, gate=lambda _: [CheckResult("plausible", False, 1, "too little", kind="gx")])
    in_force = published_database(house.home)
    assert in_force is not None
    mended = house.build(FIRST_DAY, gate=lambda _: [CheckResult("plausible", True, 0, "", kind="gx")])
    mark = house.one("select kind, passed from published.checks where \"check\" = 'plausible'")
    file_all(house, batches[2] + batches[3])
    later = house.build(date(2025, 6, 25), tests=True)
    last = house.build(DAY)
    filed = [filing for batch in batches for filing in batch]
    return Story(house, filed, first, again, str(closed.value), in_force.parent.name, mended, mark, later, last)


def test_increments_give_what_a_full_build_gives(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    assert story.first.full
    assert not any(one.full for one in (story.mended, story.another_day_and_rows, story.another_day))
    monkeypatch.setattr(
        "orchestration.building.method._code_digest", lambda: "of another release, which judges all anew"
    )
    assert_full_build_agrees(story.house, asked=False, tests=True)


def test_increments_of_some_contracts_only_give_what_a_full_build_gives(house: House) -> None:
    """Models that read no contract of which rows came are not run: nothing may be missed for it."""
    rng = random.Random(2)  # noqa: S311
    house.file("guarantors", [GUARANTOR], partner="self")
    file_all(house, a_batch(rng, 0))
    file_people(house)
    assert house.build().full
    erase_from_store(house, LONG_AGO)
    registered = {"uscc": number(1), "name": "杭州一号机械有限公司", "status": "REVOKED"}
    related = {"from_id": number(1), "from_name": "甲", "to_id": number(2), "to_name": "乙", "kind": "CONTROLLER"}
    parts = [
        [
            ("banks", [BANK], "self", "2025-06"),
            ("customer_relations", [related], PARTNER, "2025-06"),
            ("registry_entities", [registered], "registry", "2025-06"),
        ],
        *([filing for filing in a_batch(rng, batch) if filing[0] in some] for batch, some in enumerate(SOME, start=1)),
    ]
    for turn, filings in enumerate(parts):
        people_decide(house, turn)
        file_all(house, filings)
        assert not house.build().full
    assert_full_build_agrees(house)


#: By the turn: who is merged into whom, and who is parted again. The first has no row of its own, only projects.
MERGED = {0: ((12, 0), (3, 4)), 1: ((5, 6), (7, 8)), 3: ((9, 10),)}
PARTED = {2: (5, 3), 4: (7,)}


def people_decide(house: House, turn: int) -> None:
    """Merge records of customers and part them again, while their rows come, are corrected and are withdrawn."""
    with open_store(house.home) as store:
        for merged, kept in MERGED.get(turn, ()):
            merge(store, as_customer(merged), as_customer(kept), actor=local_operator(), reason="同一企业")
        for merged in PARTED.get(turn, ()):
            undo(store, as_customer(merged), actor=local_operator(), reason="两家企业")


def as_customer(who: int) -> str:
    return customer_id("USCC", number(who))


def assert_full_build_agrees(house: House, *, asked: bool = True, tests: bool = False) -> None:
    """`asked`: whether the build has to be told to be full."""
    by_increments = digests(house, without={"built_at", "build_id"})
    assert house.build(DAY, full=asked, tests=tests).full
    assert digests(house, without={"built_at", "build_id"}) == by_increments
    assert house.one("select count(*) from risk.project_risk") > 0


def test_the_order_in_which_filings_come_does_not_matter(story: Story, house: House) -> None:
    """What the story filed batch after batch, in another order and at once: the same bits but for what tells of arrival."""
    filings = random.Random(3).sample(story.filed, len(story.filed))  # noqa: S311
    begin(house)
    file_all(house, filings)
    assert house.build().full
    assert digests(house, without=ARRIVAL, reordered=True) == digests(story.house, without=ARRIVAL, reordered=True)
    waited = "select count(*) from exchange.quarantine where rule_id = 'REF-WAITING'"
    assert house.one(waited) != story.house.one(waited)


def test_nothing_new_publishes_nothing(story: Story) -> None:
    assert (story.again.build_id, story.again.published) == (story.first.build_id, False)
    assert story.another_day.published


def test_a_failed_check_publishes_nothing_and_the_next_build_mends_it(story: Story) -> None:
    assert "too little" in story.closed
    assert story.in_force_when_closed == story.first.build_id
    assert story.mended.published
    assert story.mark_of_mending == ("gx", True)


def test_unit_tests_of_models_pass(story: Story) -> None:
    assert unit_tests(WarehouseFiles.of(story.house.home)) >= 2


def test_a_project_of_any_kind_may_change_alone(tmp_path: Path) -> None:
    """What decides how a balance weighs is numbered by hashes of 64 bits, half of which only an unsigned number holds."""
    house = House(tmp_path / "home")
    kinds = [
        {"product": product, "is_small_firm": small, "is_farmer": farmer}
        for product in ("LOAN", "BOND", "OTHER_FINANCING")
        for small in (True, False)
        for farmer in (True, False)
    ]
    numbers = [f"9133000000000{place:04d}X" for place in range(len(kinds))]
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")
    house.file("customers", [customer(number) for number in numbers])
    of_kinds = enumerate(zip(numbers, kinds, strict=True))
    house.file("projects", [project(f"P{place}", number, **kind) for place, (number, kind) in of_kinds])
    begun = [event(1, "DISBURSEMENT", date(2025, 1, 10), "1000000.00", f"P{place}") for place in range(len(kinds))]
    house.file("project_events", begun)
    house.build()
    hashed = "hash(product, is_small_firm, is_farmer, issuer_grade)"
    largest = house.one(f"select project_no from project.projects order by {hashed} desc limit 1")  # noqa: S608
    house.file("project_events", [event(2, "REPAYMENT", date(2025, 5, 10), "400000.00", largest)], period="2025-07")
    report = house.build()
    assert (report.published, report.full) == (True, False)
    assert house.one("select sum(guaranteed_balance) from project.projects") == 11_600_000
