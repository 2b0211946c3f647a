"""Keys and references against what was accepted before, and the life of a project along its events."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from ingestion.home import Home
from ingestion.receipts import Receipt
from tests.ingestion.door_samples import GOOD, OTHER_USCC, Known, accepted, as_csv, broken, filler, through

PROJECT = GOOD["projects"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def filed(home: Home) -> pl.DataFrame:
    """Accepted rows of the project P1."""
    return accepted(home, through(home, as_csv([PROJECT])))


def again(home: Home, filed: pl.DataFrame, **change: str) -> set[str]:
    return broken(
        through(home, as_csv([{**PROJECT, **change}, filler("projects", 1)]), known=Known(projects=filed)), line=2
    )


def test_the_same_row_again_is_taken_with_a_warning(home: Home, filed: pl.DataFrame) -> None:
    assert again(home, filed) == {"KEY-UNCHANGED"}
    assert again(home, filed, loan_rate="4.350") == {"KEY-UNCHANGED"}


def test_other_values_under_a_known_key_need_a_correction(home: Home, filed: pl.DataFrame) -> None:
    assert again(home, filed, purpose="设备") == {"KEY-EXISTS"}
    assert again(home, filed, purpose="") == {"KEY-EXISTS"}
    assert again(home, filed, purpose="设备", action="U") == set()
    assert again(home, filed, purpose="设备", action="更正") == set()


def test_nothing_can_be_corrected_or_withdrawn_that_is_not_there(home: Home, filed: pl.DataFrame) -> None:
    for action in ("U", "D"):
        assert again(home, filed, project_no="P9", action=action) == {"KEY-UNKNOWN"}
        receipt = through(home, as_csv([{**PROJECT, "action": action}, filler("projects", 1)]))
        assert broken(receipt, line=2) == {"KEY-UNKNOWN"}


def test_a_withdrawal_needs_only_its_key(home: Home, filed: pl.DataFrame) -> None:
    nothing = dict.fromkeys(PROJECT, "")
    rows = [{**nothing, "project_no": "P1", "action": "D"}, filler("projects", 1)]
    receipt = through(home, as_csv(rows), known=Known(projects=filed))
    assert receipt.verdict == "accepted"
    assert accepted(home, receipt).select("row_key", "action", "loan_amount").row(0) == ("P1", "D", None)
    assert receipt.sums["loan_amount"] == {"sent": PROJECT["loan_amount"], "accepted": PROJECT["loan_amount"]}


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({"project_no": "", "action": "D"}, {"COL-REQUIRED"}),
        ({"bank_no": "", "action": "U"}, {"COL-REQUIRED"}),
        ({"bank_no": "", "action": "X"}, {"COL-REQUIRED", "ROW-ACTION"}),
        ({"start_date": "2025-02-30", "action": "D"}, {"COL-DATE"}),
    ],
)
def test_what_a_withdrawal_says_must_be_right_and_others_must_say_all(
    home: Home, filed: pl.DataFrame, change: dict[str, str], rules: set[str]
) -> None:
    assert again(home, filed, **change) == rules


def test_a_withdrawal_by_its_key_takes_an_event_out_of_the_life_of_its_project(home: Home) -> None:
    born = GOOD["project_events"]
    events = accepted(
        home, through(home, as_csv([born, filler("project_events", 1) | {"kind": "OVERDUE"}]), "project_events")
    )
    gone = {**dict.fromkeys(born, ""), "project_no": born["project_no"], "event_no": born["event_no"], "action": "D"}
    again = {**born, "event_no": "2"}
    receipt = through(home, as_csv([gone, again]), "project_events", known=Known(project_events=events))
    assert broken(receipt) == set()


def test_a_withdrawn_key_is_free_again(home: Home, filed: pl.DataFrame) -> None:
    withdrawn = pl.concat([filed, filed.with_columns(pl.lit("D").alias("action"))])
    assert again(home, withdrawn, purpose="设备") == set()
    assert again(home, withdrawn, action="D") == {"KEY-UNKNOWN"}


@pytest.fixture
def compensated(home: Home) -> pl.DataFrame:
    """A life of P1 that ends in compensation."""
    life = events((D, "2025-01-15", "800000", "800000"), (C, "2026-02-01", "800000", "0"))
    return accepted(home, through(home, as_csv(life), "project_events"))


@pytest.mark.parametrize("contract", ["projects", "counter_guarantees"])
@pytest.mark.parametrize("action", ["U", "D"])
def test_base_data_take_additions_only_once_a_project_is_compensated(
    home: Home, compensated: pl.DataFrame, contract: str, action: str
) -> None:
    earlier = accepted(home, through(home, as_csv([GOOD[contract]]), contract))
    rows = [{**GOOD[contract], "action": action}, {**filler(contract, 1), "project_no": "P2"}]
    free = through(home, as_csv(rows), contract, known=Known(**{contract: earlier}))
    assert "ROW-LOCKED" not in broken(free)
    locked = through(home, as_csv(rows), contract, known=Known(**{contract: earlier, "project_events": compensated}))
    assert broken(locked, line=2) == {"ROW-LOCKED"}
    assert [one.value for one in locked.errors if one.rule_id == "ROW-LOCKED"] == ["P1"]
    added = [{**GOOD[contract], "action": "N", "measure_no": "9"} if "measure_no" in GOOD[contract] else GOOD[contract]]
    more = through(home, as_csv(added), contract, known=Known(**{contract: earlier, "project_events": compensated}))
    assert more.rows_accepted == 1


def test_a_withdrawn_compensation_has_locked_all_the_same_and_a_withdrawal_alone_locks_nothing(
    home: Home, filed: pl.DataFrame, compensated: pl.DataFrame
) -> None:
    withdrawal = compensated.filter(kind="COMPENSATION").with_columns(pl.lit("D").alias("action"))
    for known, expected in ((pl.concat([compensated, withdrawal]), {"ROW-LOCKED"}), (withdrawal, set())):
        rows = [{**PROJECT, "action": "U", "purpose": "设备"}, filler("projects", 1)]
        receipt = through(home, as_csv(rows), known=Known(projects=filed, project_events=known))
        assert broken(receipt, line=2) == expected


def test_later_events_of_a_locked_project_stay_possible(
    home: Home, filed: pl.DataFrame, compensated: pl.DataFrame
) -> None:
    later = [{**events((V, "2026-03-01", "1000", "0"))[0], "event_no": "3"}]
    assert told(home, later, projects=filed, project_events=compensated) == []
    corrected = [{**events((C, "2026-02-02", "800000", "0"))[0], "event_no": "2", "action": "U"}]
    assert told(home, corrected, projects=filed, project_events=compensated) == []


def test_a_key_occurs_once_in_a_file_and_the_first_row_is_kept(home: Home) -> None:
    rows = [PROJECT, filler("projects", 1), {**PROJECT, "purpose": "x"}, PROJECT]
    receipt = through(home, as_csv(rows))
    assert [(one.line_no, one.rule_id) for one in receipt.errors if one.level == "error"] == [
        (4, "KEY-DUPLICATE"),
        (5, "KEY-DUPLICATE"),
    ]
    assert accepted(home, receipt)["line_no"].to_list() == [2, 3]


def test_a_key_of_several_columns_is_compared_whole(home: Home) -> None:
    rows = [{**GOOD["counter_guarantees"], "measure_no": number} for number in ("1", "2", "1")]
    receipt = through(home, as_csv(rows), "counter_guarantees")
    assert [one.line_no for one in receipt.errors if one.rule_id == "KEY-DUPLICATE"] == [4]


def test_a_row_waits_for_what_it_refers_to(home: Home) -> None:
    customers = accepted(home, through(home, as_csv([GOOD["customers"]]), "customers"))
    receipt = through(home, as_csv([PROJECT]), known=Known(customers=customers))
    waiting = [(one.column_name, one.value) for one in receipt.errors if one.rule_id == "REF-WAITING"]
    assert waiting == [("bank_no", "B001")]
    assert receipt.verdict == "accepted"
    assert "银行" in receipt.errors[0].message_zh
    banks = accepted(home, through(home, as_csv([GOOD["banks"]]), "banks"))
    assert through(home, as_csv([PROJECT]), known=Known(customers=customers, banks=banks)).errors == []


def events(*rows: tuple[str, str, str, str | None]) -> list[dict[str, str]]:
    """Events of P1: kind, day, amount, balance after."""
    return [
        {
            "project_no": "P1",
            "event_no": str(number),
            "kind": kind,
            "event_date": day,
            "amount": amount,
            "balance_after": after or "",
        }
        for number, (kind, day, amount, after) in enumerate(rows, 1)
    ]


def padding() -> list[dict[str, str]]:
    """Events of other projects, so that a file with some bad rows is not refused."""
    return [{**GOOD["project_events"], "project_no": f"X{number}", "event_no": "1"} for number in range(6)]


def told(home: Home, rows: list[dict[str, str]], **known: pl.DataFrame) -> list[tuple[int, str]]:
    receipt: Receipt = through(home, as_csv(rows + padding()), "project_events", known=Known(**known))
    return [(one.line_no, one.rule_id) for one in receipt.errors if one.rule_id != "REF-WAITING"]


D, R, X, C, V, W = "DISBURSEMENT", "REPAYMENT", "RELEASE", "COMPENSATION", "RECOVERY", "WRITE_OFF"


def test_an_ordinary_life_breaks_nothing(home: Home, filed: pl.DataFrame) -> None:
    life = events(
        (D, "2025-01-15", "800000", "800000"),
        (R, "2025-06-15", "100000", "700000"),
        ("EXTENSION", "2026-01-05", "", "700000"),
        ("OVERDUE", "2026-07-11", "700000", "700000"),
        (C, "2026-09-01", "700000", "0"),
        (V, "2026-12-01", "300000", "0"),
        (V, "2027-12-01", "400000", None),
    )
    life[2]["new_due_date"] = "2026-07-10"
    assert told(home, life, projects=filed) == []
    assert told(home, life[::-1], projects=filed) == []  # their order in the file does not matter


def test_release_recovery_and_write_off_come_after_the_due_date(home: Home, filed: pl.DataFrame) -> None:
    assert (
        told(home, events((D, "2025-01-15", "800000", "800000"), (X, "2026-03-01", "800000", "0")), projects=filed)
        == []
    )
    life = events(
        (D, "2025-01-15", "9", None),
        (C, "2026-03-01", "9", None),
        (V, "2028-01-01", "4", None),
        (W, "2029-01-01", "5", "0"),
    )
    assert told(home, life, projects=filed) == []


CHAINS = [
    (
        "EVT-BALANCE",
        [(D, "2025-01-15", "800000", "800000"), (R, "2025-02-15", "100", "799000"), (R, "2025-03-15", "100", "799800")],
        3,
    ),
    ("EVT-BALANCE", [(D, "2025-01-15", "800000", "700000"), (R, "2025-02-15", "100", "699900")], 2),
    ("EVT-COMPENSATION", [(D, "2025-01-15", "500", None), (C, "2026-02-15", "500.01", None)], 3),
    (
        "EVT-RECOVERY",
        [(D, "2025-01-15", "500", None), (C, "2026-02-15", "400", None), (V, "2026-03-15", "400.01", None)],
        4,
    ),
    ("EVT-RECOVERY", [(D, "2025-01-15", "500", None), (V, "2026-03-15", "1", None)], 3),
    ("EVT-DISBURSED", [(D, "2025-01-15", "800000.01", None)], 2),
    ("EVT-OVERPAID", [(D, "2025-01-15", "500", None), (R, "2025-03-15", "500.01", None)], 3),
    (
        "EVT-WRITTEN-OFF",
        [(D, "2025-01-15", "500", None), (C, "2026-02-15", "500", None), (W, "2026-03-15", "501", None)],
        4,
    ),
    ("EVT-BEFORE-START", [(D, "2025-01-09", "500", None)], 2),
    ("EVT-LATE-DISBURSEMENT", [(D, "2026-01-11", "500", None)], 2),
]


@pytest.mark.parametrize(("rule_id", "life", "line"), CHAINS)
def test_the_event_that_breaks_a_life_is_named_and_no_other(
    home: Home, filed: pl.DataFrame, rule_id: str, life: list[tuple[str, str, str, str | None]], line: int
) -> None:
    assert told(home, events(*life), projects=filed) == [(line, rule_id)]


def test_an_extension_must_be_later_than_the_due_date(home: Home, filed: pl.DataFrame) -> None:
    life = events(("EXTENSION", "2025-12-01", "", None))
    life[0]["new_due_date"] = "2026-01-10"
    assert told(home, life, projects=filed) == [(2, "EVT-EXTENSION")]


def test_earlier_events_count_and_a_correction_takes_their_place(home: Home, filed: pl.DataFrame) -> None:
    first = accepted(home, through(home, as_csv(events((D, "2025-01-15", "500", "500"))), "project_events"))
    later = events((D, "2025-01-15", "500", "500"), (R, "2025-02-15", "100", "400"))[1:]
    assert told(home, later, projects=filed, project_events=first) == []
    later[0]["balance_after"] = "300"
    assert told(home, later, projects=filed, project_events=first) == [(2, "EVT-BALANCE")]
    mended = [{**events((D, "2025-01-15", "400", "400"))[0], "action": "U"}, {**later[0], "action": "N"}]
    assert told(home, mended, projects=filed, project_events=first) == []


def test_what_cannot_be_added_up_is_not_blamed(home: Home, filed: pl.DataFrame) -> None:
    # the beginning is missing: the balance starts from what the first event says
    assert told(home, events((R, "2025-02-15", "100", "400"), (C, "2026-03-15", "400", "0")), projects=filed) == []
    # a row of the project is bad for a reason of its own: its absence is not held against the others
    life = events((D, "2025-01-15", "abc", "500"), (R, "2025-02-15", "100", "400"))
    assert told(home, life, projects=filed) == [(2, "COL-MONEY")]
    # without the project the events alone are added up
    assert told(home, events((D, "2025-01-15", "500", "500"), (R, "2025-02-15", "100", "300"))) == [(3, "EVT-BALANCE")]


def test_a_customer_may_be_anybodys_and_a_project_is_the_senders(home: Home) -> None:
    asked: list[tuple[str, str | None]] = []

    class Asking:
        def scan(self, contract: str, partner: str | None) -> None:
            asked.append((contract, partner))

    through(home, as_csv([PROJECT]), known=Asking())
    senders = {(name, "91110000600037341L") for name in ("projects", "project_events")}
    assert set(asked) == {*senders, ("customers", None), ("banks", None)}
    assert OTHER_USCC
