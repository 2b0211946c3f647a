"""What is owed and waits, loans filed twice, and what became of each row that was set aside, in the published tables."""

# ruff: noqa: S608 - the texts put into SQL are this file's own

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingestion.repair.returned import MENDS_SCHEMA, mends_path
from orchestration.building.digests import table_digests
from tests.warehouse.conftest import BANK, GUARANTOR, OTHER, PARTNER, House, customer, project, set_aside

pytestmark = pytest.mark.slow

PAIRS = "select project_id, other_project_id, evidence, strength from exchange.double_filings"


def begin(house: House) -> None:
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")
    house.file("customers", [customer()])


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, Path, Path, Path]:
    """One partner's May filed in time; another's project that waits for its bank and customer: on two days, then long after."""
    house = House(tmp_path_factory.mktemp("days") / "home")
    begin(house)
    house.file("projects", [project()], period="2025-05", received_at=datetime(2025, 6, 5, tzinfo=UTC))
    waits = project("W1", "91330000000000099X", bank_no="B9")
    house.file("projects", [waits], partner=OTHER, received_at=datetime(2025, 5, 11, tzinfo=UTC))
    first, second, last = (house.edition(day) for day in (date(2025, 6, 10), date(2025, 6, 11), date(2025, 7, 20)))
    return house, first, second, last


def test_deadlines_and_punctuality_are_published_and_a_day_that_passes_moves_them(
    days: tuple[House, Path, Path, Path],
) -> None:
    house, first, _, last = days
    of = f"partner_id = '{PARTNER}'"
    other = f"select state from exchange.deadlines where contract = 'guarantor_reports' and period = '2025-05' and {of}"
    assert house.one(other, first) == "due_soon"
    assert house.one(other, last) == "overdue"
    rows = house.rows(
        f"select contract, period, state, due_on from exchange.deadlines where contract = 'projects' and {of} order by period",
        last,
    )
    assert rows == [
        ("projects", "2025-05", "received_on_time", date(2025, 6, 10)),
        ("projects", "2025-06", "overdue", date(2025, 7, 10)),
        ("projects", "2025-07", "not_yet_due", date(2025, 8, 11)),
    ]
    asked = "select due_count, on_time_count, overdue_count, worst_days_late from exchange.punctuality where contract = 'projects'"
    assert house.rows(f"{asked} and {of}", last) == [(2, 1, 1, 10)]


def test_what_waits_is_overdue_after_the_grace_and_says_who_must_file(days: tuple[House, Path, Path, Path]) -> None:
    house, first, second, _ = days
    asked = "select missing_contract, awaited_from, due_on, is_overdue from exchange.waiting order by all"
    assert house.rows(asked, first) == [
        ("banks", "self", date(2025, 6, 10), False),
        ("customers", OTHER, date(2025, 6, 10), False),
    ]
    assert {row[3] for row in house.rows(asked, second)} == {True}


def twin(number: str = "Q1", **more: object) -> dict[str, object]:
    """A project that shares nothing with P1 but its customer and bank, unless said."""
    return project(number, **{"loan_amount": "500000.00", "guaranteed_amount": "500000.00", **more})


#: What the other partner's project has in common with the first one's of the same number, and the evidence that it gives.
COMMON: dict[int, tuple[dict[str, object], tuple[str, str] | None]] = {
    1: ({"loan_contract_no": "l-p１"}, ("loan_contract", "strong")),  # another way of writing LP1
    2: ({"loan_amount": "1000000.00", "start_date": date(2025, 1, 17)}, ("loan_terms", "medium")),
    3: ({}, None),
    4: ({"loan_amount": "1000000.00", "start_date": date(2025, 1, 18)}, None),  # eight days apart
    5: ({"loan_amount": "1000000.00", "bank_no": "B2"}, None),
    6: ({"loan_contract_no": "LP6", "customer_id_number": "91330000000000099X"}, None),
}


def measure(project_no: str, registration_no: str) -> dict[str, object]:
    return {"project_no": project_no, "measure_no": "1", "kind": "RESIDENTIAL", "registration_no": registration_no}


#: Numbers of the projects of the other scenarios, each with a customer of its own.
PLEDGING, FOLLOWED = "91330000000001001X", "91330000000001002X"
MANY = [f"9133{who:014d}" for who in range(21)]
OTHERS = [f"9134{who:014d}" for who in range(13)]


class SetAside:
    """Rows that were set aside, and what came for them before each of three builds."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.first = self._filed("K0")
        set_aside(house, self.first, (3, "K1"), (4, "K2"), (5, None), (6, None), (7, "K7"))
        self.kit = self.last = ""

    def _filed(self, number: str, partner: str = PARTNER, **more: Any) -> str:
        return self.house.file("projects", [project(number, **more)], partner=partner)

    def _mends(self, filing_id: str, *rows: tuple[int, str, int, bool]) -> None:
        """What a filing says, as a repair kit, that its lines mend: line, filing, line, given up."""
        frame = pl.DataFrame(list(rows), schema=MENDS_SCHEMA, orient="row")
        frame.select(pl.lit(filing_id).alias("filing_id"), pl.all()).write_parquet(
            mends_path(self.house.home, filing_id)
        )

    def a_kit_comes(self) -> None:
        """K1 comes by its key; line 5 is mended, line 6 is still wrong, line 7 given up; another partner tries line 4, by key and kit."""
        first = self.first
        self.kit = kit = self._filed("K1")
        self._mends(kit, (2, first, 3, False), (3, first, 5, False), (4, first, 6, False), (5, first, 7, True))
        set_aside(self.house, kit, (4, None))
        self._mends(self._filed("K2", partner=OTHER), (2, first, 4, False))

    def the_last_ones_come(self) -> None:
        """K2 by its key, from whose it is, and what the kit had wrong."""
        self.last = self._filed("K2", action="U")
        self._mends(self.last, (3, self.kit, 4, False))


@dataclass(frozen=True)
class Pairs:
    """A house with all scenarios, the copies that its three builds published, and that of a full build after them."""

    house: House
    first: Path
    second: Path
    third: Path
    anew: Path
    aside: SetAside

    def of(self, letters: str, edition: Path) -> list[tuple[Any, ...]]:
        """The pairs of projects whose numbers begin with one of the letters."""
        asked = f"{PAIRS} where contains('{letters}', split_part(project_id, '/', 2)[1]) order by all"
        return self.house.rows(asked, edition)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Pairs:
    house = House(tmp_path_factory.mktemp("pairs") / "home")
    begin(house)
    people = {number: f"9133000000000{number:04d}X" for number in COMMON}
    house.file("projects", [project(f"P{number}", who) for number, who in people.items()])
    theirs = [twin(f"Q{n}", **{"customer_id_number": who, **COMMON[n][0]}) for n, who in people.items()]
    house.file("projects", theirs, partner=OTHER)

    half, small = {"loan_amount": "300000.00", "guaranteed_amount": "300000.00"}, {"loan_amount": "70000.00"}
    house.file(
        "projects", [project("R1", PLEDGING), twin("R2", customer_id_number=PLEDGING), project("R3", PLEDGING, **half)]
    )
    pledging = [twin("S1"), twin("S2", guaranteed_amount="70000.00", **small)]
    house.file("projects", [{**row, "customer_id_number": PLEDGING} for row in pledging], partner=OTHER)
    ours = [("R1", "皖(2025)不动产权第001号"), ("R2", "皖2025不动产权第001号"), ("R3", "000000")]
    house.file("counter_guarantees", [measure(*one) for one in ours])
    house.file(
        "counter_guarantees", [measure("S1", "皖 2025 不动产权第 001 号"), measure("S2", "000000")], partner=OTHER
    )

    pledge = {"measure_no": "1", "kind": "RESIDENTIAL", "registration_no": "DY-000777"}
    house.file("projects", [project(f"M{n}", who) for n, who in enumerate(MANY[:20])])
    house.file("counter_guarantees", [{"project_no": f"M{n}", **pledge} for n in range(20)])

    house.file("projects", [project("F1", FOLLOWED), project("F2", FOLLOWED, loan_contract_no="FOLLOWED9")])
    followed = [twin("G1", loan_contract_no="LF1"), twin("G2", loan_contract_no="X2", loan_amount="1.00")]
    house.file("projects", [{**row, "customer_id_number": FOLLOWED} for row in followed], partner=OTHER)
    written = ("建行皖借2025字第0001号", "建行皖借（２０２５）字第 0001 号")
    house.file("projects", [project("H1", OTHERS[11], loan_contract_no=written[0])])
    house.file("projects", [twin("H2", customer_id_number=OTHERS[12], loan_contract_no=written[1])], partner=OTHER)
    placeholder = {"loan_contract_no": "合同号待补0000"}
    house.file("projects", [project(f"N{n}", who, **placeholder) for n, who in enumerate(OTHERS[:10])])
    aside = SetAside(house)
    first = house.edition()

    house.file("projects", [project("M20", MANY[20]), project("N10", OTHERS[10], **placeholder)])
    house.file("counter_guarantees", [{"project_no": "M20", **pledge}])
    corrected = [
        twin("G1", loan_contract_no="FOLLOWED7", action="U"),
        twin("G2", loan_contract_no="FOLLOWED9", action="U"),
    ]
    house.file("projects", [{**row, "customer_id_number": FOLLOWED} for row in corrected], partner=OTHER)
    aside.a_kit_comes()
    report = house.build()
    assert not report.full
    second = house.home.published / report.build_id / "warehouse.duckdb"
    house.file("counter_guarantees", [{"project_no": "M3", **pledge, "registration_no": "DY-000778", "action": "U"}])
    house.file("projects", [project("N3", OTHERS[3], loan_contract_no="皖徽借2025-88号", action="U")])
    aside.the_last_ones_come()
    report = house.build()
    assert not report.full
    third = house.home.published / report.build_id / "warehouse.duckdb"
    return Pairs(house, first, second, third, house.edition(full=True), aside)


def test_one_loan_of_two_partners_is_found_and_another_not_taken_for_it(pairs: Pairs) -> None:
    found = {number: evidence for number, (_, evidence) in COMMON.items() if evidence}
    assert pairs.of("PQ", pairs.first) == [
        (f"{PARTNER}/P{n}", f"{OTHER}/Q{n}", *evidence) for n, evidence in found.items()
    ]
    questioned = pairs.house.rows(
        "select project_id, partner_id from exchange.questioned_projects "
        "where split_part(project_id, '/', 2)[1] in ('P', 'Q') order by all",
        pairs.first,
    )
    assert questioned == [
        (f"{whose}/{letter}{n}", whose) for whose, letter in ((PARTNER, "P"), (OTHER, "Q")) for n in found
    ]


def test_one_thing_pledged_with_two_partners_is_found_but_no_placeholder(pairs: Pairs) -> None:
    pledged = {(one, other) for one, other, evidence, _ in pairs.of("RS", pairs.first) if evidence == "collateral"}
    # R2 has other evidence with S1; R1 and R2 are one guarantor's loans of one customer
    assert pledged == {(f"{PARTNER}/R1", f"{OTHER}/S1")}


def test_a_number_that_very_many_share_is_no_evidence_and_becomes_it_again(pairs: Pairs) -> None:
    assert len(pairs.of("M", pairs.first)) == 20 * 19 // 2
    assert pairs.of("M", pairs.second) == []
    assert len(pairs.of("M", pairs.third)) == 20 * 19 // 2


def test_one_number_of_one_bank_is_one_loan_whoever_its_borrower_is_said_to_be(pairs: Pairs) -> None:
    assert pairs.of("H", pairs.first) == [(f"{PARTNER}/H1", f"{OTHER}/H2", "bank_contract", "medium")]
    assert len(pairs.of("N", pairs.first)) == 10 * 9 // 2
    # eleven share it: somebody writes it where there is no number
    assert pairs.of("N", pairs.second) == []
    assert len(pairs.of("N", pairs.third)) == 10 * 9 // 2


def test_pairs_follow_corrections_and_withdrawals_as_a_full_build_has_them(pairs: Pairs) -> None:
    one, two, theirs, other = f"{PARTNER}/F1", f"{PARTNER}/F2", f"{OTHER}/G1", f"{OTHER}/G2"
    assert (one, theirs, "loan_contract", "strong") in pairs.of("FG", pairs.first)
    now = {row[:2] for row in pairs.of("FG", pairs.second)}
    assert (two, other) in now
    assert (one, theirs) not in now
    stepped, anew = (table_digests(edition)["exchange.double_filings"] for edition in (pairs.third, pairs.anew))
    assert stepped == anew


def test_every_row_set_aside_is_followed_until_it_is_closed(pairs: Pairs) -> None:
    """By increments as by a full build; nobody mends another's rows, by key or by kit."""
    aside = pairs.aside
    first, kit, last = aside.first, aside.kit, aside.last

    def statuses(edition: Path) -> dict[tuple[str, int], tuple[str, str | None]]:
        sql = "select filing_id, line_no, status, closed_by_filing_id from exchange.quarantined_rows"
        return {(filing, line): (status, by) for filing, line, status, by in pairs.house.rows(sql, edition)}

    assert statuses(pairs.first) == {(first, line): ("open", None) for line in (3, 4, 5, 6, 7)}
    assert statuses(pairs.second) == {
        (first, 3): ("mended", kit), (first, 4): ("open", None), (first, 5): ("mended", kit), (first, 6): ("replaced", kit),
        (first, 7): ("withdrawn", kit), (kit, 4): ("open", None),
    }  # fmt: skip
    assert statuses(pairs.third) == {**statuses(pairs.second), (first, 4): ("mended", last), (kit, 4): ("mended", last)}
    stepped, anew = (table_digests(edition)["exchange.quarantined_rows"] for edition in (pairs.third, pairs.anew))
    assert stepped == anew
