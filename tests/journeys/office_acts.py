"""An office in which everything waits that people of casework do, and each of their acts by name, for whoever kills them in the middle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import office
from office import NOW, actor

from casework.access.actors import scheduled
from casework.customers import lists
from casework.fees import verbs as fees
from casework.forms import drafts
from casework.forms.records import of_case
from casework.partners import admission, agreements, contacts
from casework.projects import tasks
from casework.projects.verbs import enter_form, move, withdraw_form
from casework.stages import acts, people
from casework.stages.cases import Case, load
from casework.stages.lateness import remind_of_late_cases
from casework.store.engine import Store, open_store
from casework.store.warehouse import POINTER, PUBLISHED, open_duckdb
from ingestion.home import Home

PARTNER, CHARGE = "91110000600037341L", (f"{office.GUARANTOR}/{office.PROJECT['project_no']}", "1")
LONG_AFTER = NOW.date() + timedelta(days=90)
SHORT, LATER = {"name": "乙机械"}, NOW + timedelta(hours=1)
REASONS = {"not_applicable": dict.fromkeys(("licence", "articles", "statements"), "另附")}
TERMS = {
    "effective_from": date(2026, 3, 1), "effective_to": date(2027, 2, 28), "amount": Decimal("500000000.00"),
    "reguarantor_share": Decimal("0.4"), "reason": "年度协议",
}  # fmt: skip


def prepare(root: str) -> None:
    """A case in force with tasks in each state, one before the committee, an admission, drafts, a charge with something to decide."""
    with open_store(Home(Path(root))) as store:
        case = office.in_force(store)
        for kind in ("inspection", "inspection", "early_release"):
            tasks.plan(store, case, kind, None, actor=actor("li"), now=NOW)
        tasks.do(store, case, 2, {"finding": "正常"}, actor=actor("li"), now=NOW)
        event = {"event_no": "2", "kind": "REPAYMENT", "event_date": "2026-03-02", "amount": "1000000.00"}
        enter_form(store, case, "project_events", event, actor=actor("li"), now=NOW)
        opened = admission.apply(store, PARTNER, "甲担保", actor=actor("li"), now=NOW)
        acts.act_on(store, opened, "collect", actor=actor("li"), now=NOW)
        drafts.keep(store, "enter:ENTERPRISE", "customers", SHORT, actor=actor("li"), now=NOW)
        drafts.keep(store, "dossier", "dossier", {"licence": "另附"}, actor=actor("li"), now=NOW)
        _before_the_committee(store)
        _make_a_warehouse(store)
        _of_fees(lambda: fees.propose(store, actor("cai"), "waiver", *CHARGE, "催收未果", now=NOW), store)


def act(root: str, name: str) -> None:
    """Do one of them."""
    with open_store(Home(Path(root))) as store:
        ACTS[name](store)


def _project(store: Store) -> Case:
    return _case(store, "P2026000001")


def _case(store: Store, case_id: str) -> Case:
    with store.reading() as connection:
        return load(connection, case_id)


def _withdraw_an_event(store: Store) -> object:
    case = _project(store)
    with store.reading() as connection:
        last = of_case(connection, case.case_id, "project_events")[-1]
    return withdraw_form(store, case, last, actor=actor("li"), reason="重复", now=LATER)


def _repay(store: Store) -> object:
    row = {"event_no": "3", "kind": "REPAYMENT", "event_date": "2026-03-02", "amount": "2000000.00"}
    return enter_form(store, _project(store), "project_events", row, actor=actor("li"), now=LATER)


def _analyse(store: Store) -> object:
    reasons = {"not_applicable": dict.fromkeys(_documents(), "另附")}
    also = drafts.handing_in("dossier", actor("li"))
    case = _case(store, "C2026000001")
    return acts.act_on(store, case, "analyse", actor=actor("li"), detail=reasons, also=also, now=LATER)


def _documents() -> tuple[str, ...]:
    from scoring.parameters.reader import shipped  # noqa: PLC0415 - only here

    return tuple(shipped().at(NOW.date()).codes("admission_documents"))


def _listed(store: Store) -> object:
    number, name = office.CUSTOMER["id_number"], office.CUSTOMER["name"]
    return lists.put_on_list(
        store,
        "USCC",
        number,
        name,
        "watch",
        actor=actor("feng"),
        reason="关注",
        source="公告",
        review_on=date(2026, 9, 1),
        now=LATER,
    )


#: Every kind of act of casework that is one transaction: what is refused or killed leaves nothing of it.
ACTS: dict[str, Callable[[Store], object]] = {
    "open": lambda store: admission.apply(store, "G2", "乙担保", actor=actor("li"), now=LATER),
    "take": lambda store: acts.take(store, _case(store, "C2026000001"), "wu", actor=actor("li"), now=LATER),
    "analyse": _analyse,
    "vote": lambda store: acts.vote(
        store, _case(store, "P2026000002"), "for", actor=actor("m1"), reason="可行", now=LATER
    ),
    "plan": lambda store: tasks.plan(store, _project(store), "change", None, actor=actor("li"), now=LATER),
    "do": lambda store: tasks.do(store, _project(store), 1, {"finding": "好"}, actor=actor("li"), now=LATER),
    "confirm": lambda store: tasks.confirm(
        store, _project(store), 2, actor=actor("ren"), agrees=True, reason="好", now=LATER
    ),
    "repay": _repay,
    "withdraw": _withdraw_an_event,
    "delegate": lambda store: people.delegate(
        store, "wu", NOW.date(), LONG_AFTER, actor=actor("li"), reason="休假", now=LATER
    ),
    "determine": lambda store: admission.determine_now(
        store, _case(store, "C2026000001"), {}, actor=actor("li"), now=LATER
    ),
    "register": lambda store: agreements.register(store, "XY9", PARTNER, **TERMS, actor=actor("li"), now=LATER),  # type: ignore[arg-type]
    "contact": lambda store: contacts.add(
        store, PARTNER, "张", "经理", "mailtos://u:p@example.com", actor=actor("li"), now=LATER
    ),
    "list": _listed,
    "begin_draft": lambda store: drafts.keep(store, "other", "customers", SHORT, actor=actor("li"), now=LATER),
    "discard_draft": lambda store: drafts.discard(store, "enter:ENTERPRISE", actor=actor("li"), now=LATER),
    "remind": lambda store: remind_of_late_cases(store, LONG_AFTER, actor=scheduled("reminders"), now=LATER),
    "decline_waiver": lambda store: _of_fees(
        lambda: fees.decline(store, actor("an"), "waiver", *CHARGE, "再催", now=LATER), store
    ),
    "waive_charge": lambda store: _of_fees(
        lambda: fees.waive_charge(store, actor("an"), *CHARGE, "同意", now=LATER), store
    ),
    "waive_unearned": lambda store: _of_fees(
        lambda: fees.waive_unearned(store, actor("an"), *CHARGE, "提前解保", now=LATER), store
    ),
    "decline_unearned": lambda store: _of_fees(
        lambda: fees.decline(store, actor("an"), "unearned", *CHARGE, "不减", now=LATER), store
    ),
}


def _before_the_committee(store: Store) -> None:
    from casework.projects.verbs import begin  # noqa: PLC0415 - only here

    row = {**office.PROJECT, "project_no": "XM2", "loan_contract_no": "JK2", "guarantee_contract_no": "BZ2"}
    case = begin(store, office.GUARANTOR, row, actor=actor("li"), now=NOW)
    enter_form(store, case, "counter_guarantees", office.MEASURES[2], actor=actor("li"), now=NOW)
    case = _case(store, case.case_id)
    for action, who in (("accept", "li"), ("examine", "ren"), ("verify", "ruan")):
        case = move(store, case, action, actor=actor(who), now=NOW)


def _of_fees(done: Callable[[], object], store: Store) -> object:
    """An act on a charge, while the warehouse that holds it, and nothing else, is the published one."""
    pointer = store.home.published / POINTER
    pointer.write_text("copy", encoding="utf-8")
    try:
        return done()
    finally:
        pointer.unlink()


def _make_a_warehouse(store: Store) -> None:
    """One that holds one charge of the case in force: released early, 6,000.00, nothing of it paid."""
    folder = store.home.published / "copy"
    folder.mkdir(parents=True)
    with open_duckdb(folder / PUBLISHED) as connection:
        connection.execute(
            _WAREHOUSE.format(project_id=CHARGE[0], partner_id=office.GUARANTOR, project_no=CHARGE[0].partition("/")[2])
        )


_WAREHOUSE = """
    CREATE SCHEMA project; CREATE SCHEMA fee; CREATE SCHEMA published;
    CREATE TABLE published.build AS SELECT DATE '2026-03-02' AS as_of;
    CREATE TABLE project.events (project_id VARCHAR, event_no VARCHAR, kind VARCHAR, event_date DATE, amount DECIMAL(18, 2));
    CREATE TABLE project.projects AS SELECT '{project_id}' AS project_id, '{partner_id}' AS partner_id, '{project_no}' AS project_no,
        DATE '2026-03-02' AS released_date;
    CREATE TABLE fee.acts (act_no BIGINT, kind VARCHAR, project_id VARCHAR, charge_no VARCHAR, amount DECIMAL(18, 2));
    CREATE TABLE fee.charges AS SELECT '{project_id}' AS project_id, '1' AS charge_no, '{partner_id}' AS partner_id,
        6000.00::DECIMAL(18, 2) AS amount, 0.00::DECIMAL(18, 2) AS received, 1479.45::DECIMAL(18, 2) AS unearned_amount,
        1479.45::DECIMAL(18, 2) AS unearned_open, 0.00::DECIMAL(18, 2) AS refunded, 0.00::DECIMAL(18, 2) AS waived, 90 AS unused_days"""
