"""What the children of the kill journey do. A child is a fork of a server that has imported everything, so that dying costs little."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import office

from casework.access.actors import Actor, scheduled
from casework.customers.verbs import save_customer
from casework.deadlines import verbs as deadlines
from casework.documents import contracts
from casework.documents.files import attach, listed
from casework.forms.carrying import carry
from casework.forms.records import newest, save
from casework.forms.subjects import customer_id
from casework.ledger.closing import close_month
from casework.notices.delivery import deliver
from casework.personal.erasure import erase, pending, request
from casework.personal.removal import remove_files
from casework.projects.verbs import begin
from casework.stages.acts import act_on, open_case
from casework.stages.cases import read_case
from casework.stages.worklist import all_cases
from casework.store.engine import open_store
from casework.warnings import notices as warnings
from dashboards.dispatch.rounds import send_round
from ingestion.contracts import CONTRACTS
from ingestion.durable import CRASHPOINT_VARIABLE
from ingestion.home import Home
from orchestration.assets.door import take_in_dropped
from orchestration.building.build import build as run_steps
from orchestration.exports import export_report
from orchestration.exports.handing_over import hand_over
from orchestration.gate import suite
from orchestration.reception import receive_all


def take_in(root: str, files: list[str]) -> None:
    """Through the door."""
    receive_all(Home(Path(root)), [Path(file) for file in files])


def build(root: str, as_of: str) -> None:
    """The steps of a build, without Dagster and the gate, which write nothing of their own between them."""
    run_steps(Home(Path(root)), as_of=date.fromisoformat(as_of))


def build_anew(root: str, as_of: str) -> None:
    """The same, from nothing."""
    run_steps(Home(Path(root)), as_of=date.fromisoformat(as_of), full=True)


def export(root: str, period: str) -> None:
    """The month's report."""
    export_report(Home(Path(root)), "business-statistics", period)


def hand_over_return(root: str, folder: str) -> None:
    """A checked return, to the folder that the home names."""
    with open_store(Home(Path(root))) as store:
        hand_over(store, Actor("li", "risk"), folder)


def close(root: str, month: str) -> None:
    """A month that finance has proposed."""
    with open_store(Home(Path(root))) as store:
        close_month(store, Actor("wang", "approver"), month)


def hand_out(root: str, name: str) -> None:
    """A dropped file, from the folder to its receipt."""
    _, failed = take_in_dropped(Home(Path(root)), [name])
    if failed:
        raise RuntimeError(str(failed))


def enter(root: str, employees: str) -> None:
    """A form is saved, unless it says so already, and carried through the door."""
    home, officer = Home(Path(root)), Actor("li", "officer")
    row = {**CONTRACTS["customers"].examples[0], "employees": employees}
    with open_store(home) as store:
        before = newest(store, "customers", f"{row['id_type']}|{row['id_number']}", actor=officer)
        if before is None or before.row["employees"] != employees:
            save(store, "customers", row, actor=officer, base=before, reason="年报")
        carry(home, store)


def work_on_a_case(root: str) -> None:
    """A partner's case is opened, given a file and brought on, each unless it is so already."""
    officer, subject = Actor("li", "officer"), "91110000600037341L"
    with open_store(Home(Path(root))) as store:
        found = all_cases(store, actor=officer)
        case_id = found[0].case_id if found else open_case(store, "partner", subject, subject, actor=officer).case_id
        if not listed(store, f"case/{case_id}", actor=officer):
            attach(store, f"case/{case_id}", "licence", "a.pdf", b"%PDF-1.7", actor=officer)
        case = read_case(store, case_id, actor=officer)
        if case.stage.name == "accepted":
            act_on(store, case, "collect", actor=officer)


def remind(root: str) -> None:
    """Reminders of what the little book's partners owe two months later."""
    with open_store(Home(Path(root))) as store:
        deadlines.remind(store, date(2025, 8, 30), actor=scheduled("deadlines"))


def tell_of_warnings(root: str) -> None:
    """Notices of what the published build warns of."""
    with open_store(Home(Path(root))) as store:
        warnings.tell(store, actor=scheduled("warnings"))


PERSON = CONTRACTS["customers"].examples[1]


def hold_a_person(root: str) -> None:
    """A person with a form, a withdrawn case with a file, and a request to erase them."""
    home, officer = Home(Path(root)), office.actor("li")
    with open_store(home) as store:
        office.furnish(store)
        save_customer(store, PERSON, actor=officer, now=office.NOW)
        carry(home, store, now=office.NOW)
        whose = {"customer_id_type": PERSON["id_type"], "customer_id_number": PERSON["id_number"]}
        case = begin(store, office.GUARANTOR, {**office.PROJECT, **whose}, actor=officer, now=office.NOW)
        attach(store, f"case/{case.case_id}", "application", "a.pdf", b"%PDF-1.7", actor=officer, now=office.NOW)
        act_on(store, case, "withdraw", actor=officer, reason="撤回", now=office.NOW)
        request(store, _person_id(), actor=officer, reason="本人申请", now=office.NOW)


def erase_a_person(root: str) -> None:
    """The request is agreed to, unless it was already; what is left of the files goes."""
    with open_store(Home(Path(root))) as store:
        if pending(store, actor=office.actor("feng")):
            erase(store, _person_id(), actor=office.actor("feng"), reason="同意", now=office.NOW)
        remove_files(store)


def _person_id() -> str:
    return customer_id(PERSON["id_type"], PERSON["id_number"])


def send_followed(root: str) -> None:
    """A round over what people follow."""
    home = Home(Path(root))
    with open_store(home) as store:
        if send_round(home, store)["failed"]:
            raise RuntimeError("a subscription could not be looked at")


def approve_a_case(root: str) -> None:
    """An approved project case, and a contract's notice for whoever goes on."""
    with open_store(Home(Path(root))) as store:
        office.furnish(store)
        save_customer(store, office.CUSTOMER, actor=office.actor("li"), now=office.NOW)
        office.approved(store)


def sign_a_contract(root: str) -> None:
    """The contract of the one case is drawn up and signed, unless it is so already; then what waits in the outbox is shown."""
    with open_store(Home(Path(root))) as store:
        (item,) = all_cases(store, actor=office.actor("li"))
        case = read_case(store, item.case_id, actor=office.actor("li"))
        if not contracts.listed(store, case.case_id, actor=office.actor("li")):
            contracts.draw_up(store, case, actor=office.actor("li"), now=office.NOW)
        (document,) = contracts.listed(store, case.case_id, actor=office.actor("li"))
        if document.state == "drafted":
            contracts.sign(store, document.document_no, actor=office.actor("an"), now=office.NOW)
        deliver(store, now=office.NOW)


def place_documents(root: str) -> None:
    """New documents of the gate in place of the last ones."""
    home = Home(Path(root))
    made = home.scratch / "data_docs"
    made.mkdir(parents=True, exist_ok=True)
    (made / "index.html").write_text("<head></head>new", encoding="utf-8")
    suite.place_documents(made, home.data_docs)


def die_at(point: str | None, action: Callable[..., None], *arguments: object) -> None:
    """Run an action with a crash point armed."""
    if point:
        os.environ[CRASHPOINT_VARIABLE] = point
    action(*arguments)
