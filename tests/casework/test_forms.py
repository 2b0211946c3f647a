"""Forms: the contract's own checks, versions that are only added, two who change the same one, and the way into the register."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.forms import changes
from casework.forms.carrying import carry, waiting
from casework.forms.records import FormRecord, Overtaken, WrongRow, history, save, withdraw
from casework.forms.search import initials, search_text
from casework.refusals import Refused
from casework.sentences import SENTENCES
from casework.store.act_tables import form_filings
from casework.store.engine import Store
from casework.store.tables import audit_entries, filings
from ingestion.checks.rows import check_rows
from ingestion.contracts import CONTRACTS
from ingestion.home import Home
from ingestion.intake import accepted_path

OFFICER = Actor("li", "officer")
DAY = datetime(2025, 6, 1, 9, tzinfo=UTC)
CUSTOMER = dict(CONTRACTS["customers"].examples[0])


def of_day(number: int) -> datetime:
    return DAY + timedelta(days=number)


def test_a_form_breaks_the_rule_that_a_filing_would(store: Store) -> None:
    with pytest.raises(WrongRow) as caught:
        save(store, "customers", {**CUSTOMER, "id_number": "91530000216548323X", "employees": "-1"}, actor=OFFICER)
    assert {line.rule_id for line in caught.value.lines} == {"COL-USCC", "COL-NEGATIVE"}
    assert "216548" not in str(caught.value.lines)


@pytest.mark.parametrize("name", CONTRACTS)
def test_single_rows_keep_and_break_each_rule_of_their_contract_alone(name: str) -> None:
    contract = CONTRACTS[name]
    base = dict(contract.examples[0])
    assert check_rows(contract, [base])[0].lines == ()
    for rule in contract.rules:
        (broken,) = check_rows(contract, [{**base, **rule.fails}])
        assert [line.rule_id for line in broken.lines] == [rule.id]
        assert broken.is_good is (rule.level == "warning")


def test_every_version_stays_and_says_what_it_changed(store: Store) -> None:
    first = save(store, "customers", CUSTOMER, actor=OFFICER, now=of_day(0))
    second = save(
        store,
        "customers",
        {**CUSTOMER, "employees": "90"},
        base=first,
        actor=Actor("wu", "officer"),
        reason="年报",
        now=of_day(2),
    )
    withdrawn = withdraw(store, second, actor=OFFICER, reason="重复登记", now=of_day(4))
    versions = history(store, "customers", first.row_key, actor=OFFICER)
    assert [(one.version, one.action) for one in versions] == [(1, "N"), (2, "U"), (3, "D")]
    changed = [(one.version, one.column, one.before, one.after, one.actor) for one in changes.changes(versions)]
    assert (2, "employees", "85", "90", "wu") in changed
    assert sum(version == 2 for version, *_ in changed) == 1
    assert {column for version, column, *_ in changed if version == 3} == set(CUSTOMER)
    assert changes.as_of(versions, date(2025, 6, 2)) == versions[0]
    assert changes.as_of(versions, date(2025, 6, 3)) == versions[1]
    assert changes.as_of(versions, date(2025, 5, 31)) is changes.as_of(versions, date(2025, 6, 5)) is None
    again = save(store, "customers", CUSTOMER, base=withdrawn, actor=OFFICER, reason="恢复")
    assert (again.version, again.action) == (4, "N")


def test_the_second_of_two_who_change_the_same_version_is_shown_both(store: Store) -> None:
    first = save(store, "customers", CUSTOMER, actor=OFFICER)
    save(store, "customers", {**CUSTOMER, "employees": "90"}, base=first, actor=Actor("wu", "officer"), reason="年报")
    with pytest.raises(Overtaken) as caught:
        save(store, "customers", {**CUSTOMER, "employees": "70"}, base=first, actor=OFFICER, reason="核实")
    assert (caught.value.present.row["employees"], caught.value.offered["employees"]) == ("90", "70")
    with pytest.raises(Overtaken):
        withdraw(store, first, actor=OFFICER, reason="重复")


def test_what_cannot_be_saved_says_why(store: Store) -> None:
    first = save(store, "customers", CUSTOMER, actor=OFFICER)
    other = {**CUSTOMER, "id_type": "PASSPORT", "id_number": "E12345678"}
    for code, asked in {
        "exists_already": lambda: save(store, "customers", CUSTOMER, actor=OFFICER),
        "nothing_changed": lambda: save(store, "customers", CUSTOMER, base=first, actor=OFFICER, reason="x"),
        "key_changed": lambda: save(store, "customers", other, base=first, actor=OFFICER, reason="x"),
        "reason_missing": lambda: save(store, "customers", {**CUSTOMER, "employees": "1"}, base=first, actor=OFFICER),
        "nothing_entered": lambda: save(store, "customers", {}, actor=OFFICER),
        "no_such_form": lambda: save(store, "fee_receipts", {}, actor=OFFICER),
    }.items():
        with pytest.raises(Refused) as caught:
            asked()
        assert caught.value.code == code
        assert caught.value.words.zh


@pytest.mark.parametrize("role", ["reviewer", "approver", "committee", "finance", "risk", "analyst", "regulator"])
def test_only_who_may_enter_enters_and_the_refusal_is_logged(store: Store, role: str) -> None:
    with pytest.raises(Denied):
        save(store, "customers", CUSTOMER, actor=Actor("x", role))
    with store.reading() as connection:
        verbs = list(connection.scalars(select(audit_entries.c.verb)))
    assert verbs == ["denied"]


def test_the_audit_log_names_the_act_and_no_personal_value(store: Store) -> None:
    save(store, "customers", CUSTOMER, actor=OFFICER)
    with store.reading() as connection:
        (entry,) = connection.execute(select(audit_entries))
    assert (entry.verb, entry.object) == ("enter", "form/1")
    assert CUSTOMER["id_number"] not in entry.detail
    assert "张三" not in entry.detail


def test_what_is_entered_is_filed_once_and_a_value_that_returns_is_filed_again(store: Store, home: Home) -> None:
    record = save(store, "customers", CUSTOMER, actor=OFFICER, now=DAY)
    (receipt,) = carry(home, store, now=DAY)
    assert (receipt.partner_id, receipt.verdict, receipt.rows_accepted) == ("self", "accepted", 1)
    assert carry(home, store, now=DAY) == []
    for employees in ("90", "85", "90"):
        record = save(
            store, "customers", {**CUSTOMER, "employees": employees}, base=record, actor=OFFICER, reason="改", now=DAY
        )
        (receipt,) = carry(home, store, now=DAY)
        assert receipt.verdict == "accepted"
    rows = pl.read_parquet(accepted_path(home, "customers", receipt.filing_id))
    assert rows.select("action", "employees", "line_no").rows() == [("U", 90, 1)]
    assert json.loads(rows["extra"][0]) == {"record_no": str(record.record_no)}
    with store.reading() as connection:
        assert len(connection.execute(select(filings)).all()) == 4
        noted = connection.execute(select(form_filings)).all()
    assert [(note.record_no, note.line_no, note.is_accepted) for note in noted] == [(n, 1, True) for n in (1, 2, 3, 4)]


def test_a_row_that_the_door_refuses_is_noted_as_such(store: Store, home: Home) -> None:
    """The door asks more than the form: here, whether the event fits its project."""
    guarantor = "91110000600037341L"
    project = {**CONTRACTS["projects"].examples[0], "project_no": "P9"}
    paid_out = {
        "project_no": "P9",
        "event_no": "1",
        "kind": "DISBURSEMENT",
        "event_date": "2025-02-01",
        "amount": "100.00",
    }
    too_much = {**paid_out, "event_no": "2", "kind": "COMPENSATION", "event_date": "2025-03-01", "amount": "500.00"}
    save(store, "projects", project, actor=OFFICER, filer=guarantor)
    for event in (paid_out, too_much):
        save(store, "project_events", event, actor=OFFICER, filer=guarantor)
    carry(home, store)
    with store.reading() as connection:
        assert waiting(connection) == []
        accepted = dict(connection.execute(select(form_filings.c.record_no, form_filings.c.is_accepted)).all())
    assert accepted == {1: True, 2: True, 3: False}


def test_a_row_of_a_case_waits_for_its_contract(store: Store, home: Home) -> None:
    project = dict(CONTRACTS["projects"].examples[0])
    save(store, "projects", project, actor=OFFICER, filer="91110000600037341L", case_id="P1")
    assert carry(home, store) == []


def test_names_are_found_by_their_initials() -> None:
    assert initials("长沙银行") == "csyh"
    assert "yjxyxgs" in search_text(CUSTOMER).splitlines()


TEXTS = st.dictionaries(st.sampled_from(["employees", "address", "controller"]), st.sampled_from(["1", "2", "乙", ""]))


@given(st.lists(TEXTS, max_size=6))
def test_changes_replayed_in_order_give_the_last_version(rows: list[dict[str, str]]) -> None:
    versions = [
        FormRecord(
            n, "customers", 1, "self", "k", n, "U", {k: v for k, v in row.items() if v}, None, "li", "officer", DAY, ""
        )
        for n, row in enumerate(rows, 1)
    ]
    state: dict[str, str] = {}
    for change in changes.changes(versions):
        assert state.get(change.column) == change.before
        if change.after is None:
            state.pop(change.column)
        else:
            state[change.column] = change.after
    assert state == (versions[-1].row if versions else {})


def test_every_refusal_has_both_languages() -> None:
    for words in SENTENCES.values():
        assert words.zh != words.en
        assert words.zh.endswith("。")
