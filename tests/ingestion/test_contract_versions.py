"""A contract in two versions: filings of either are taken, rows are kept in the shape of the newer, and nothing is guessed or lost."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from ingestion import intake
from ingestion.accepted import scan, shape_of
from ingestion.contracts import CONTRACTS
from ingestion.contracts.bank_loans import CONTRACT, VERSION_1
from ingestion.contracts.edition import Edition, Upgrade
from ingestion.contracts.model import ADDED_COLUMNS, STORED_AS, Column, Contract
from ingestion.contracts.versions import every_version, in_force, not_taken, stored_names, upgraded, versions_of
from ingestion.home import Home
from ingestion.intake import Declared, Identity, Refusal, identify
from ingestion.readers.versions import version_filed
from ingestion.receipts import Receipt
from tests.ingestion.door_samples import GOOD, Known, accepted, as_csv, through

NAME = "bank_loans__B001__2025-10.csv"
AFTER = datetime.datetime(2025, 11, 3, 8, tzinfo=datetime.UTC)
BEFORE = datetime.datetime(2025, 7, 3, 8, tzinfo=datetime.UTC)
OLD_ROWS = [dict(row) for row in VERSION_1.examples]
NEW_ROWS = [dict(row) for row in CONTRACT.examples]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def file(
    home: Home,
    rows: list[dict[str, str]],
    *,
    at: datetime.datetime = AFTER,
    known: intake.KnownRows | None = None,
    **said: object,
) -> Receipt:
    path = home.root / NAME
    path.write_bytes(as_csv(rows))
    landed = intake.land(home, path)
    identity = identify(NAME, Declared(**said), at.date())
    assert isinstance(identity, Identity), identity
    return intake.examine(home, landed, identity, known=known or intake.NothingKnown(), received_at=at, day=at.date())


def refused_by(receipt: Receipt) -> str:
    assert (receipt.verdict, receipt.rows_accepted) == ("refused", 0)
    return receipt.errors[0].rule_id


def test_both_versions_are_taken_and_stored_in_the_shape_of_the_newer(home: Home) -> None:
    shape = {column.name: STORED_AS[column.type] for column in CONTRACT.columns} | ADDED_COLUMNS
    for version, rows, restructured in ((1, OLD_ROWS, [None, None]), (2, NEW_ROWS, [False, False])):
        receipt = file(home, rows)
        assert (receipt.verdict, receipt.contract_version, receipt.unknown_columns) == ("accepted", version, [])
        frame = accepted(home, receipt)
        assert dict(frame.schema) == shape
        assert frame["other_loans_balance"].to_list() == [Decimal("500000.00"), None]
        assert frame["is_restructured"].to_list() == restructured


def test_events_filed_before_recoveries_had_costs_are_kept_without_one(home: Home) -> None:
    receipt = through(home, as_csv([GOOD["project_events"]]), "project_events")
    assert (receipt.verdict, receipt.contract_version) == ("accepted", 1)
    frame = accepted(home, receipt)
    assert frame.columns[: len(CONTRACTS["project_events"].columns)] == list(CONTRACTS["project_events"].column_names)
    assert frame["recovery_cost"].to_list() == [None]
    with_cost = through(home, as_csv([GOOD["project_events"] | {"recovery_cost": ""}]), "project_events")
    assert refused_by(with_cost) == "F-VERSION-DRAFT"


def test_the_receipt_speaks_in_the_columns_that_were_filed(home: Home) -> None:
    receipt = file(home, [OLD_ROWS[0] | {"other_balance": "-1"}, OLD_ROWS[1]])
    assert (receipt.errors[0].column_name, receipt.errors[0].rule_id) == ("other_balance", "COL-NEGATIVE")
    assert "other_balance" in receipt.sums
    assert "other_loans_balance" not in receipt.sums
    sent = pl.read_parquet(home.quarantine / f"{receipt.filing_id}.rows.parquet")
    assert sent["other_balance"].to_list() == ["-1"]


@pytest.mark.parametrize("said", [{"version": 1}, {"manifest": {"version": 1}}, {"manifest": {"version": "1"}}, {}])
def test_a_filing_says_its_version_or_its_header_does(home: Home, said: dict[str, object]) -> None:
    assert file(home, OLD_ROWS, **said).contract_version == 1


def test_what_is_declared_wins_over_the_manifest() -> None:
    identity = identify(NAME, Declared(version=2, manifest={"version": 1}), AFTER.date())
    assert isinstance(identity, Identity)
    assert identity.version == 2


def test_a_header_that_all_versions_share_is_read_as_the_one_in_force(home: Home) -> None:
    shared = [{name: text for name, text in row.items() if name != "other_balance"} for row in OLD_ROWS]
    assert file(home, shared).contract_version == 2
    assert file(home, shared, at=BEFORE).contract_version == 1


@pytest.mark.parametrize("said", ["9", "0", "-1", "1.0", "two", "99999"])
def test_an_unknown_version_is_refused_and_told_which_there_are(said: str) -> None:
    refusal = identify(NAME, Declared(manifest={"version": said}), AFTER.date())
    assert isinstance(refusal, Refusal)
    assert refusal.rule_id == "F-VERSION"
    assert dict(refusal.values) == {"version": said, "versions": "1, 2"}


def test_columns_of_two_versions_refuse_the_file(home: Home) -> None:
    receipt = file(home, [NEW_ROWS[0] | {"other_balance": "1.00"}])
    assert refused_by(receipt) == "F-HEADER-VERSION"
    assert "other_balance" in receipt.errors[0].message_zh
    assert refused_by(file(home, NEW_ROWS, version=1)) == "F-HEADER-VERSION"
    assert refused_by(file(home, OLD_ROWS, version=2)) == "F-HEADER-VERSION"


def test_a_draft_is_not_taken_before_its_day(home: Home) -> None:
    receipt = file(home, NEW_ROWS, at=BEFORE)
    assert refused_by(receipt) == "F-VERSION-DRAFT"
    assert "2025-10-01" in receipt.errors[0].message_en
    refusal = identify(NAME, Declared(version=2), BEFORE.date())
    assert isinstance(refusal, Refusal)
    assert refusal.rule_id == "F-VERSION-DRAFT"


def test_a_retired_version_is_not_taken_after_its_last_day() -> None:
    last = datetime.date(2026, 6, 30)
    old = replace(VERSION_1, edition=Edition(until=last))
    newest = replace(CONTRACT, before=old)
    assert not_taken(newest, old, last) is None
    refused = not_taken(newest, old, last + datetime.timedelta(days=1))
    assert refused is not None
    assert (refused[0], dict(refused[1])["current"]) == ("F-VERSION-RETIRED", "2")
    assert version_filed(list(OLD_ROWS[0]), newest, None, {}, last) is old


def test_a_row_filed_again_under_the_other_version_is_known(home: Home) -> None:
    known = Known(bank_loans=accepted(home, file(home, NEW_ROWS)))
    same = file(home, [{**OLD_ROWS[0], "other_balance": "600000.00"}, OLD_ROWS[1]], known=known)
    rules = {one.line_no: one.rule_id for one in same.errors}
    assert rules == {
        0: "F-BAD-SHARE",
        2: "KEY-EXISTS",
        3: "KEY-EXISTS",
    }  # what version 1 cannot say was said before: it is another row
    corrected = file(home, [OLD_ROWS[0] | {"action": "U"}, OLD_ROWS[1] | {"action": "U"}], known=known)
    assert (corrected.verdict, corrected.errors) == ("accepted", [])
    known = Known(bank_loans=accepted(home, file(home, OLD_ROWS)))
    assert {one.rule_id for one in file(home, OLD_ROWS, known=known).errors} == {"KEY-UNCHANGED"}


def test_a_file_in_an_older_shape_is_read_in_the_newest(home: Home) -> None:
    new, old = accepted(home, file(home, NEW_ROWS)), home.root / "old.parquet"
    now = Path(intake.accepted_path(home, "bank_loans", file(home, NEW_ROWS).filing_id))
    backwards = {later: earlier for earlier, later in stored_names(CONTRACT, VERSION_1).items()}
    new.rename({"other_loans_balance": "other_balance"}).drop("is_restructured").write_parquet(old)
    assert set(backwards) == set(CONTRACT.column_names) - {"is_restructured"}
    assert (shape_of(old, CONTRACT).version, shape_of(now, CONTRACT).version) == (1, 2)
    both = scan([old, now], CONTRACT).collect()
    assert both.schema == new.schema
    assert both["other_loans_balance"].to_list() == [Decimal("500000.00"), None] * 2
    assert both["is_restructured"].to_list() == [None, None, False, False]


def test_codes_units_and_names_may_change_and_rows_follow_over_several_versions() -> None:
    first = Contract(
        "things", "物", "Things", key=("no",),
        columns=(
            Column("no", "号", "text", required=True), Column("kind", "类", "text"), Column("worth", "值", "money"),
            Column("gone", "去", "text"),
        ),
    )  # fmt: skip
    second = replace(
        first,
        version=2,
        before=first,
        columns=(*first.columns[:2], Column("value", "值", "money")),
        upgrade=Upgrade(renamed={"value": "worth"}),
    )
    third = replace(
        second,
        version=3,
        before=second,
        columns=(*second.columns, Column("since", "起", "date")),
        upgrade=Upgrade(
            computed={
                "kind": lambda: pl.col("kind").replace({"A": "ALPHA"}),
                "value": lambda: (pl.col("value") * 10_000).cast(pl.Decimal(18, 2)),
            }
        ),
    )
    rows = pl.DataFrame({"no": ["1"], "kind": ["A"], "worth": [Decimal("1.20")], "gone": ["x"], "filing_id": ["f"]})
    risen = upgraded(rows, third, first)
    assert risen.to_dicts() == [
        {"no": "1", "kind": "ALPHA", "value": Decimal("12000.00"), "since": None, "filing_id": "f"}
    ]
    assert upgraded(rows.lazy(), third, first).collect().equals(risen)
    assert upgraded(risen, third, third) is risen
    assert stored_names(third, first) == {"no": "no"}
    assert stored_names(second, first) == {"no": "no", "kind": "kind", "worth": "value"}


def test_versions_keep_their_key_and_references_and_say_what_changed() -> None:
    for newest in CONTRACTS.values():
        every = versions_of(newest)
        assert [one.version for one in every] == list(range(len(every), 0, -1))
        assert in_force(newest, datetime.date(2030, 1, 1)) is newest
        for newer, older in itertools.pairwise(every):
            assert (newer.key, newer.references, newer.filer_column) == (
                older.key,
                older.references,
                older.filer_column,
            )
            assert newer.edition.since > older.edition.since
            assert set(newer.upgrade.renamed) | set(newer.upgrade.computed) <= set(newer.column_names)
            assert set(newer.upgrade.renamed.values()) <= set(older.column_names)
            for name in newer.key:
                assert newer.column(name) == older.column(name)
    for contract in every_version():
        assert contract.edition.notice_days >= 30
        assert all(set(row) <= set(contract.column_names) for row in contract.examples)
        assert len(contract.edition.changes_zh) == len(contract.edition.changes_en) > 0
