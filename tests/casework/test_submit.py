"""Taking filings in: one receipt for one file, numbers that are never used twice, nobody else's rows, on both engines."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import select, text

from casework.access.actors import Actor
from casework.access.audit_proof import verify
from casework.access.rights import Denied
from casework.filings.evidence import first_difference
from casework.filings.queries import (
    KnownRegistered,
    ReceiptDamaged,
    counts_by_rule,
    filings_seen_by,
    receipt,
    registered,
)
from casework.filings.verbs import declare_nil, submit
from casework.store.engine import Store
from casework.store.tables import audit_entries
from ingestion.identity import Declared
from ingestion.receipts import Receipt

NOW = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)
HEADER = "bank_no,name,kind,region_code\n"
ONE = "B001,甲银行,city,330100\n"
TWO = "B002,乙银行,rural,330200\n"
BAD = "B003,丙银行,city,999999\n"
NAME = "banks__self__2025-06.csv"
A, B = "91110000600037341L", "91330000142935213C"


@pytest.fixture
def operator() -> Actor:
    return Actor("local:test", "operator")


def partner(partner_id: str) -> Actor:
    return Actor(f"clerk-{partner_id[-4:]}", "partner", partner_id)


def send(
    store: Store, rows: str, name: str = NAME, *, actor: Actor | None = None, now: datetime = NOW, **said: object
) -> Receipt:
    who = actor or Actor("local:test", "operator")
    return submit(store.home, name, Declared(**said), actor=who, store=store, now=now, data=(HEADER + rows).encode())


def register_of(store: Store) -> list[dict]:
    return registered(store).to_dicts()


def test_an_accepted_filing_is_registered_with_its_receipt(store: Store, operator: Actor, tmp_path: Path) -> None:
    file = tmp_path / NAME
    file.write_text(HEADER + ONE + BAD + TWO, encoding="utf-8")
    given = submit(store.home, file, actor=operator, store=store, now=NOW)
    assert (given.verdict, given.rows_sent, given.rows_accepted, given.rows_quarantined) == ("partly", 3, 2, 1)
    (row,) = register_of(store)
    body = (store.home.receipts / f"{given.filing_id}.json").read_bytes()
    assert row["receipt_sha256"] == hashlib.sha256(body).hexdigest()
    assert Receipt.from_json(body) == given
    assert row["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (row["known_seq"], row["partner_id"], row["contract"], row["period"]) == (1, "self", "banks", "2025-06")
    assert (row["sequence"], row["scheme"], row["received_at"], row["filename"]) == (None, "CN", NOW, NAME)
    assert first_difference(store) is None
    assert verify(store) is None


def test_the_same_bytes_give_the_same_receipt_and_change_nothing(store: Store) -> None:
    first = send(store, ONE)
    for name, said in (
        (NAME, {}),
        ("other name.csv", {"contract": "banks", "partner": "self", "period": "2025-06"}),
        (
            "other name.csv",
            {"contract": "banks", "partner": "self"},
        ),  # no period said, a month later: still the same bytes
    ):
        again = send(store, ONE, name, now=NOW + timedelta(days=40), **said)
        assert again == first
    assert len(register_of(store)) == 1
    assert len(list(store.home.receipts.iterdir())) == 1


def test_the_same_bytes_for_another_month_are_another_filing(store: Store) -> None:
    first = send(store, ONE)
    other = send(store, ONE, "banks__self__2025-07.csv")
    assert first.filing_id != other.filing_id
    assert len(register_of(store)) == 2


def test_a_number_belongs_to_its_first_bytes_for_ever(store: Store) -> None:
    first = send(store, ONE, "banks__self__2025-06__1.csv")
    refused = send(store, TWO, "banks__self__2025-06__1.csv")
    assert (refused.verdict, [error.rule_id for error in refused.errors]) == ("refused", ["F-NUMBER-REUSED"])
    assert first.filing_id in refused.errors[0].message_en
    assert refused.errors[0].cure_en == "Use a new sequence number, such as 2."
    assert not (store.home.accepted / "banks" / f"{refused.filing_id}.parquet").exists()

    assert send(store, TWO, "banks__self__2025-06__1.csv") == refused
    assert send(store, ONE, "banks__self__2025-06__1.csv") == first
    assert send(store, ONE, "banks__self__2025-06__7.csv") == first  # known bytes need no new number

    accepted = send(store, TWO, "banks__self__2025-06__2.csv")
    assert accepted.verdict == "accepted"
    assert send(store, TWO, "banks__self__2025-06__1.csv") == refused  # for ever
    assert send(store, TWO) == accepted
    assert [row["verdict"] for row in register_of(store)] == ["accepted", "refused", "accepted"]
    assert counts_by_rule(store, actor=Actor("x", "analyst")).rows() == [("banks", "F-NUMBER-REUSED", 1, 1)]


def test_another_partner_period_or_contract_has_its_own_numbers(store: Store) -> None:
    names = ("banks__self__2025-06__1.csv", "banks__self__2025-07__1.csv", f"banks__{A}__2025-06__1.csv")
    assert {send(store, rows, name).verdict for rows, name in zip((ONE, TWO, ONE), names, strict=True)} == {"accepted"}


def test_a_refusal_for_what_was_said_beside_the_bytes_is_not_for_ever(store: Store) -> None:
    wrong = send(store, ONE, manifest={"rows": 2})
    assert (wrong.verdict, wrong.errors[0].rule_id) == ("refused", "F-ROW-COUNT")
    assert send(store, ONE, manifest={"rows": 2}) == wrong
    right = send(store, ONE, manifest={"rows": 1})
    assert right.verdict == "accepted"
    assert send(store, ONE, manifest={"rows": 2}) == right  # what is accepted stays
    assert [row["verdict"] for row in register_of(store)] == ["refused", "accepted"]


def test_a_manifest_beside_the_file_is_read(store: Store, operator: Actor, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(HEADER + ONE, encoding="utf-8")
    manifest = {"contract": "banks", "partner": "self", "period": "2025-06", "rows": 1}
    (tmp_path / "x.csv.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert submit(store.home, tmp_path / "x.csv", actor=operator, store=store, now=NOW).verdict == "accepted"


def test_a_file_nobody_can_name_gets_a_receipt_and_a_row(store: Store) -> None:
    given = send(store, ONE, "holiday.csv")
    assert (given.verdict, given.partner_id, given.contract, given.errors[0].rule_id) == (
        "refused",
        None,
        None,
        "F-UNNAMED",
    )
    assert send(store, ONE, "holiday.csv") == given
    (row,) = register_of(store)
    assert (row["partner_id"], row["contract"], row["period"], row["verdict"]) == (None, None, None, "refused")
    assert (store.home.landing / given.sha256[:2] / given.sha256).exists()
    assert send(store, ONE).verdict == "accepted"  # named now


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe" * 50, b"PK\x03\x04 half a zip", "列一,列二\n1,2\n".encode()])
def test_whatever_it_is_the_answer_is_a_receipt(store: Store, operator: Actor, content: bytes) -> None:
    given = submit(store.home, NAME, actor=operator, store=store, now=NOW, data=content)
    assert given.verdict == "refused"
    assert given.errors[0].cure_zh
    assert given.rows_sent == given.rows_refused
    assert KnownRegistered(store.home, store).scan("banks", None) is None
    assert first_difference(store) is None


def test_receipts_of_a_partner_form_a_chain(store: Store) -> None:
    given = [
        send(store, rows, name)
        for rows, name in (
            (ONE, NAME),
            (BAD, f"banks__{A}__2025-06.csv"),
            (TWO, NAME),
            (ONE, "unnamed.csv"),
            (ONE + TWO, NAME),
        )
    ]
    stored = [
        hashlib.sha256((store.home.receipts / f"{each.filing_id}.json").read_bytes()).hexdigest() for each in given
    ]
    assert [each.previous_receipt_sha256 for each in given] == [None, None, stored[0], None, stored[2]]
    assert [row["previous_receipt_sha256"] for row in register_of(store)] == [None, None, stored[0], None, stored[2]]


def test_a_partner_files_only_for_itself(store: Store) -> None:
    assert send(store, ONE, f"banks__{A}__2025-06.csv", actor=partner(A)).partner_id == A
    for name, said in ((f"banks__{B}__2025-06.csv", {}), (f"banks__{A}__2025-06.csv", {"partner": B}), (NAME, {})):
        with pytest.raises(Denied, match=f"may act only for {A}"):
            send(store, TWO, name, actor=partner(A), **said)
    assert len(register_of(store)) == 1
    assert len([file for file in store.home.landing.rglob("*") if file.is_file()]) == 1  # not even landed
    with store.reading() as connection:
        denied = connection.scalars(select(audit_entries.c.detail).where(audit_entries.c.verb == "denied")).all()
    assert [json.loads(detail)["partner_id"] for detail in denied] == [B, B, "self"]


@pytest.mark.parametrize("role", ["analyst", "regulator", "administrator", "committee", "nobody"])
def test_who_may_not_file_leaves_nothing_behind(store: Store, role: str) -> None:
    with pytest.raises(Denied, match="may not submit filing"):
        send(store, ONE, actor=Actor("x", role))
    assert register_of(store) == []
    assert not store.home.landing.exists()


def test_partners_see_their_own_receipts_and_nobody_elses(store: Store) -> None:
    mine = send(store, ONE, f"banks__{A}__2025-06.csv", actor=partner(A))
    unnamed = send(store, ONE, "what is this.csv", actor=partner(A))
    theirs = send(store, BAD, f"banks__{B}__2025-06.csv", actor=partner(B))
    assert filings_seen_by(store, partner(A))["filing_id"].to_list() == [unnamed.filing_id, mine.filing_id]
    assert filings_seen_by(store, partner(B))["filing_id"].to_list() == [theirs.filing_id]
    assert len(filings_seen_by(store, Actor("x", "analyst"))) == 3
    assert receipt(store, mine.filing_id, actor=partner(A)) is not None
    assert receipt(store, theirs.filing_id, actor=partner(A)) is None
    assert receipt(store, "../" + mine.filing_id + "\x00", actor=partner(A)) is None
    assert "F-UNNAMED" in counts_by_rule(store, actor=partner(A))["rule_id"].to_list()
    assert "F-UNNAMED" not in counts_by_rule(store, actor=partner(B))["rule_id"].to_list()
    for ask in (filings_seen_by, counts_by_rule):
        with pytest.raises(Denied):
            ask(store, actor=Actor("x", "regulator"))


def test_what_was_known_on_a_day_does_not_change(store: Store) -> None:
    send(store, ONE, now=datetime(2025, 6, 30, 23, 59, 59, 999999, tzinfo=UTC))
    send(store, TWO, now=datetime(2025, 7, 1, 0, 0, tzinfo=UTC))
    send(store, BAD, now=datetime(2025, 7, 2, 12, 0, tzinfo=UTC))
    known = [
        len(registered(store, known_until=day))
        for day in (date(2025, 6, 29), date(2025, 6, 30), date(2025, 7, 1), date(2025, 7, 2))
    ]
    assert known == [0, 1, 2, 3]
    assert len(registered(store, known_until=datetime(2025, 7, 1, tzinfo=UTC))) == 2
    assert registered(store, after_seq=2)["known_seq"].to_list() == [3]
    assert registered(store, partner_id="nobody").height == 0
    assert registered(store).schema["received_at"] == pl.Datetime("us", "UTC")


def test_rules_are_counted_over_filings(store: Store) -> None:
    send(store, ONE + TWO + BAD)
    send(
        store,
        ONE.replace("1", "7", 1) + TWO.replace("2", "8", 1) + BAD.replace("3", "9", 1),
        f"banks__{A}__2025-06.csv",
    )
    counts = counts_by_rule(store, actor=Actor("x", "risk")).filter(pl.col("rule_id") == "COL-REGION")
    assert counts.rows() == [("banks", "COL-REGION", 2, 2)]


def test_only_registered_rows_are_known(store: Store) -> None:
    known = KnownRegistered(store.home, store)
    assert known.scan("banks", "self") is None
    given = send(store, ONE)
    send(store, TWO, f"banks__{A}__2025-06.csv")
    stray = store.home.accepted / "banks" / "0123456789abcdef0123.parquet"  # as a killed run leaves it
    stray.write_bytes((store.home.accepted / "banks" / f"{given.filing_id}.parquet").read_bytes())
    own, everybodys = known.scan("banks", "self"), known.scan("banks", None)
    assert own is not None
    assert everybodys is not None
    assert own.collect()["bank_no"].to_list() == ["B001"]
    assert everybodys.collect()["bank_no"].to_list() == ["B001", "B002"]


def test_a_filing_is_checked_against_what_the_partner_filed_before(store: Store) -> None:
    send(store, ONE + TWO)
    again = send(store, ONE.replace("甲", "丁") + "B004,戊银行,city,330100\n")
    assert (again.verdict, again.rows_accepted) == ("partly", 1)
    assert [error.rule_id for error in again.errors] == ["KEY-EXISTS"]


@pytest.mark.parametrize(
    "name", ["../../../banks__self__2025-06.csv", "C:\\报送\\banks__self__2025-06.csv", "/etc/banks__self__2025-06.csv"]
)
def test_a_path_in_a_name_is_not_a_path(store: Store, name: str) -> None:
    given = send(store, ONE, name)
    assert (given.verdict, given.filename) == ("accepted", "banks__self__2025-06.csv")


@pytest.mark.parametrize("name", ["x" * 5000, "报" * 300 + ".csv", "", "..", "a\x00b.csv", "\u202egpj.csv"])
def test_an_impossible_name_gets_a_receipt_too(store: Store, name: str) -> None:
    assert send(store, ONE, name).verdict == "refused"
    assert send(store, ONE, name, contract="banks", partner="self", period="2025-06").verdict == "accepted"


def test_an_upload_may_be_a_stream_and_leaves_nothing_beside_its_bytes(store: Store, operator: Actor) -> None:
    given = submit(store.home, NAME, actor=operator, store=store, now=NOW, data=io.BytesIO((HEADER + ONE).encode()))
    assert given == send(store, ONE)
    assert list((store.home.scratch / "uploads").iterdir()) == []


def test_a_receipt_that_was_changed_is_not_given_out(store: Store, operator: Actor) -> None:
    given = send(store, ONE)
    file = store.home.receipts / f"{given.filing_id}.json"
    file.write_bytes(file.read_bytes().replace(b'"rows_accepted": 1', b'"rows_accepted": 9'))
    with pytest.raises(ReceiptDamaged, match="is not the one that was registered"):
        receipt(store, given.filing_id, actor=operator)
    file.unlink()
    with pytest.raises(ReceiptDamaged, match="is missing"):
        send(store, ONE)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE filings SET rows_accepted = 0, rows_quarantined = 1 WHERE known_seq = 1", "differ in rows_accepted"),
        ("DELETE FROM filings WHERE known_seq = 1", "filing 1 of the register is missing"),
        ("DELETE FROM filings WHERE known_seq = 2", "stands in the audit log, but not in the register"),
        ("UPDATE filings SET filing_id = '00000000000000000000' WHERE known_seq = 2", "does not tell of it"),
    ],
)
def test_a_changed_register_is_found_by_the_log(store: Store, change: str, said: str) -> None:
    send(store, ONE)
    send(store, TWO)
    assert first_difference(store) is None
    with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE filings DISABLE TRIGGER ALL"))
        else:
            for kind in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER filings_no_{kind}"))
        connection.execute(text(change))
    assert said in str(first_difference(store))


LEDGER = "bank_loans__B001__2025-10__{}.csv"
OLD_LEDGER = "loan_contract_no,as_of,borrower_id_number,borrower_name,contract_amount,balance,other_balance\n{},2025-10-31,1,甲,9,9,1\n"


def test_the_version_filed_is_registered_and_a_number_without_one_is_held_in_all(store: Store) -> None:
    def ledger(row: str, number: int, content: str = OLD_LEDGER, **said: object) -> Receipt:
        actor, now, body = (
            Actor("local:test", "operator"),
            datetime(2025, 11, 3, tzinfo=UTC),
            content.format(row).encode(),
        )
        return submit(store.home, LEDGER.format(number), Declared(**said), actor=actor, store=store, now=now, data=body)

    new = OLD_LEDGER.replace("other_balance", "other_loans_balance")
    assert ledger("L1", 1).contract_version == 1
    assert ledger("L2", 2, new).contract_version == 2
    assert [row["contract_version"] for row in register_of(store)] == [1, 2]
    assert [one.rule_id for one in ledger("L3", 1, new).errors] == ["F-NUMBER-REUSED"]
    assert ledger("L3", 1, new, version=2).verdict == "accepted"  # said: another version's numbers are other numbers
    assert ledger("L1", 1).contract_version == 1
    known = KnownRegistered(store.home, store).scan("bank_loans", "B001")
    assert known is not None
    assert known.select("loan_contract_no", "other_loans_balance").collect()["loan_contract_no"].to_list() == [
        "L1",
        "L2",
        "L3",
    ]


def test_month_and_version_of_a_filing_go_by_the_office_day(store: Store, operator: Actor) -> None:
    """Half past eleven at night in UTC, on the last day of September, is half past seven in the morning of 1 October in the office."""
    bank, night = "102361000018", datetime(2025, 9, 30, 23, 30, tzinfo=UTC)
    header = "loan_contract_no,as_of,borrower_id_number,borrower_name,contract_amount,balance,is_restructured\n"

    def loans(number: str, now: datetime) -> Receipt:
        row = f"{number},2025-09-30,91110000600037341L,甲公司,100000.00,90000.00,N\n"
        declared = Declared("bank_loans", bank)
        return submit(
            store.home, "loans.csv", declared, actor=operator, store=store, now=now, data=(header + row).encode()
        )

    before = loans("JK1", night - timedelta(hours=8))
    assert (before.period, before.verdict, before.errors[0].rule_id) == ("2025-09", "refused", "F-VERSION-DRAFT")
    after = loans("JK2", night)
    assert (after.period, after.verdict, after.contract_version) == ("2025-10", "accepted", 2)
    nil = declare_nil(store.home, "bank_loans", bank, "2025-08", actor=operator, store=store, now=night)
    assert (nil.verdict, nil.contract_version) == ("accepted", 2)
