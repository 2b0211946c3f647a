"""What is held about one person: given out whole to who may, erased where the law asks, with every proof standing afterwards."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from datetime import UTC, date, datetime

import office
import polars as pl
import pytest
from office import code_of
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from casework.access import acts_proof, audit_proof
from casework.access.accounts import add_user
from casework.access.actors import Actor
from casework.access.masking import TOMBSTONE
from casework.access.rights import Denied
from casework.customers import grading
from casework.customers.lists import put_on_list
from casework.customers.queries import Computed, everything, search
from casework.customers.verbs import save_customer
from casework.documents.files import attach, content_of
from casework.forms.carrying import carry
from casework.forms.personal import masked_row
from casework.forms.records import save
from casework.forms.subjects import customer_id, number_id
from casework.notices.outbox import outbox
from casework.personal.erasure import deny, erase, pending, request, standing
from casework.personal.packet import export_person
from casework.personal.person import find
from casework.projects.verbs import begin, enter_form, move
from casework.stages.cases import Case, read_case
from casework.store.act_tables import form_records
from casework.store.engine import Store, open_store
from casework.store.tables import audit_entries, metadata
from ingestion.contracts import CONTRACTS
from ingestion.home import Home

OFFICER, RISK, APPROVER = office.actor("li"), office.actor("feng"), office.actor("an")
NOW = office.NOW
PERSON = dict(CONTRACTS["customers"].examples[1])
NUMBER, NAME = PERSON["id_number"], PERSON["name"]
IDENTIFIER = customer_id("RIC", NUMBER)
FRIEND = {"to_id": "110101199003070010", "to_name": "赵小友"}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def furnished(store: Store) -> Case:
    """A farmer with a form, a relation, an exit from the watch list, a grade, and a rejected case with a file; everything is carried."""
    office.furnish(store)
    save_customer(store, PERSON, actor=OFFICER, now=NOW)
    relation = {"from_id": NUMBER, "from_name": NAME, **FRIEND, "kind": "SPOUSE"}
    save(store, "customer_relations", relation, actor=OFFICER, now=NOW)
    why = {"actor": RISK, "source": "来信", "now": NOW}
    put_on_list(store, "RIC", NUMBER, NAME, "watch", reason="待查", review_on=date(2026, 9, 1), **why)  # type: ignore[arg-type]
    put_on_list(store, "RIC", NUMBER, NAME, "none", reason="查清", **why)  # type: ignore[arg-type]
    judged = Computed(IDENTIFIER, "unrated", None, NOW.date())
    review = date(2026, 12, 31)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grading, "computed_grade", lambda *_: judged)
        grading.propose(store, IDENTIFIER, "BBB", review, actor=RISK, reason=f"{NAME}收入稳定", seen=0, now=NOW)
    project = {**office.PROJECT, "customer_id_type": "RIC", "customer_id_number": NUMBER}
    case = begin(store, office.GUARANTOR, project, actor=OFFICER, now=NOW)
    owner = {"owner_id": NUMBER, "owner_name": NAME}
    for measure in office.MEASURES:
        enter_form(store, case, "counter_guarantees", {**measure, **owner}, actor=OFFICER, now=NOW)
    attach(store, f"case/{case.case_id}", "application", "申请.pdf", PDF, actor=OFFICER, scanner=(), now=NOW)
    carry(store.home, store, now=NOW)
    case = read_case(store, case.case_id, actor=OFFICER)
    case = move(store, case, "accept", actor=OFFICER, reason=f"{NAME}的申请", now=NOW)
    return move(store, case, "reject", actor=office.actor("ren"), reason=f"{NAME}资料不全", now=NOW)


@pytest.fixture(scope="module")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Case]:
    """The same in a home with SQLite, to be copied."""
    home = Home(tmp_path_factory.mktemp("furnished") / "home")
    with open_store(home) as store:
        return home, furnished(store)


@pytest.fixture
def held(store: Store, request: pytest.FixtureRequest, database_url: str | None) -> Case:
    if database_url is not None:
        return furnished(store)
    made, case = request.getfixturevalue("furnished_home")
    store.close()  # it opens its file again when it is asked
    shutil.rmtree(store.home.root)
    shutil.copytree(made.root, store.home.root)
    return read_case(store, case.case_id, actor=OFFICER)


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packet:
        return {name: packet.read(name) for name in packet.namelist()}


def test_a_person_is_given_everything_that_is_held_with_its_hashes(store: Store, held: Case) -> None:
    packet = export_person(store, IDENTIFIER, actor=RISK, reason="本人申请", now=NOW)
    files = opened(packet.content)
    told = json.loads(files["data.json"])
    assert len(told["forms"]["forms"]) == 6
    assert {row["status"] for row in told["lists"]["lists"]} == {"watch", "none"}
    assert [row["adopted_grade"] for row in told["grades"]["grades"]] == ["BBB"]
    assert told["cases"]["cases"][0]["case_id"] == held.case_id
    assert told["filed"]["customers"][0]["id_number"] == NUMBER
    assert [content for name, content in files.items() if name.startswith("files/")] == [PDF]
    manifest = json.loads(files["manifest.json"])
    assert manifest["person"] == number_id(NUMBER)
    for name, said in manifest["files"].items():
        assert said == {"bytes": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}
    forms = pl.read_excel(io.BytesIO(files["data.xlsx"]), sheet_name="登记表单")
    assert NUMBER in forms["row.id_number"].to_list()


def test_somebody_else_in_the_same_rows_stays_masked(store: Store, held: Case) -> None:
    packet = export_person(store, number_id(NUMBER), actor=RISK, reason="本人申请", now=NOW)
    told = opened(packet.content)["data.json"].decode()
    assert NAME in told
    assert FRIEND["to_id"] not in told
    assert FRIEND["to_name"] not in told


def test_giving_out_needs_the_right_and_a_reason_and_is_logged_without_the_number(store: Store, held: Case) -> None:
    with pytest.raises(Denied):
        export_person(store, IDENTIFIER, actor=OFFICER, reason="好奇", now=NOW)
    assert code_of(lambda: export_person(store, IDENTIFIER, actor=RISK, reason=" ", now=NOW)) == "reason_missing"
    packet = export_person(store, IDENTIFIER, actor=RISK, reason="本人申请", now=NOW)
    with store.reading() as connection:
        entry = connection.execute(select(audit_entries).where(audit_entries.c.verb == "export_person")).one()
    assert json.loads(entry.detail)["sha256"] == hashlib.sha256(packet.content).hexdigest()
    assert (entry.object, NUMBER in entry.detail) == (f"person/{number_id(NUMBER)}", False)


def test_nobody_is_found_by_a_wrong_number_and_a_firm_is_no_person(store: Store, held: Case) -> None:
    firm = CONTRACTS["customers"].examples[0]
    save_customer(store, firm, actor=OFFICER, now=NOW)
    assert code_of(lambda: find(store, "C00000000000000000000")) == "no_such_person_held"
    assert code_of(lambda: find(store, customer_id("USCC", firm["id_number"]))) == "not_a_person"


def test_an_erased_person_is_nowhere_in_the_store_and_every_proof_stands(store: Store, held: Case) -> None:
    request(store, IDENTIFIER, actor=OFFICER, reason="本人撤回同意", now=NOW)
    assert [one.number_id for one in pending(store, actor=RISK)] == [number_id(NUMBER)]
    assert any("删除申请" in notice.subject for notice in outbox(store, actor=APPROVER))
    done = erase(store, IDENTIFIER, actor=APPROVER, reason="符合第四十七条", now=NOW)
    assert done.detail == {"forms": 6, "lists": 2, "grades": 1, "acts": 2, "tasks": 0, "notices": 0, "files": 1}
    with store.reading() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                assert NUMBER not in str(row), table.name
                assert NAME not in str(row), table.name
    assert search(store, NAME, actor=OFFICER) == []
    assert acts_proof.first_difference(store) is None
    assert audit_proof.verify(store) is None
    assert pending(store, actor=RISK) == []


def test_figures_keys_and_who_did_what_are_as_before(store: Store, held: Case) -> None:
    with store.reading() as connection:
        before = connection.execute(select(form_records).order_by(form_records.c.record_no)).mappings().all()
    request(store, IDENTIFIER, actor=OFFICER, reason="本人撤回同意", now=NOW)
    erase(store, IDENTIFIER, actor=RISK, reason="符合第四十七条", now=NOW)
    with store.reading() as connection:
        after = connection.execute(select(form_records).order_by(form_records.c.record_no)).mappings().all()
    told = {
        "id_number",
        "name",
        "address",
        "phone",
        "from_id",
        "from_name",
        "customer_id_number",
        "owner_id",
        "owner_name",
    }
    for old, new in zip(before, after, strict=True):
        same = ("record_no", "contract", "filer", "version", "action", "subject", "case_id", "actor", "role", "at")
        assert [old[name] for name in same] == [new[name] for name in same]
        kept, present = json.loads(old["row"]), json.loads(new["row"])
        assert {name for name in kept if kept[name] != present[name]} <= told
    found = everything(store, IDENTIFIER, actor=OFFICER)
    assert found is not None
    assert found.row["name"] == TOMBSTONE
    shown = masked_row("customers", found.row)  # nothing of it is hidden: nothing of it is personal any more
    assert (shown["name"], shown["id_number"]) == (TOMBSTONE, number_id(NUMBER))


def test_an_erased_file_is_gone_and_a_shared_one_stays(store: Store, held: Case) -> None:
    other = begin(store, office.GUARANTOR, {**office.PROJECT, "project_no": "XM9"}, actor=OFFICER, now=NOW)
    shared = b"%PDF-1.4\nshared\n%%EOF\n"
    for case in (held, other):
        attach(store, f"case/{case.case_id}", "approval", "共用.pdf", shared, actor=OFFICER, scanner=(), now=NOW)
    request(store, IDENTIFIER, actor=OFFICER, reason="本人撤回同意", now=NOW)
    erase(store, IDENTIFIER, actor=APPROVER, reason="符合第四十七条", now=NOW)
    assert code_of(lambda: content_of(store, 1, actor=OFFICER, now=NOW)) == "file_erased"
    assert content_of(store, 3, actor=OFFICER, now=NOW)[1] == shared


def test_one_asks_and_another_agrees(store: Store, held: Case) -> None:
    assert code_of(lambda: erase(store, IDENTIFIER, actor=RISK, reason="同意", now=NOW)) == "erasure_not_asked"
    with pytest.raises(Denied):
        request(store, IDENTIFIER, actor=RISK, reason="代办", now=NOW)
    request(store, IDENTIFIER, actor=OFFICER, reason="本人撤回同意", now=NOW)
    with pytest.raises(Denied):
        erase(store, IDENTIFIER, actor=OFFICER, reason="同意", now=NOW)
    promoted = Actor(OFFICER.name, "risk")
    assert code_of(lambda: erase(store, IDENTIFIER, actor=promoted, reason="同意", now=NOW)) == "four_eyes"
    assert (
        code_of(lambda: request(store, IDENTIFIER, actor=office.actor("wu"), reason="再催", now=NOW)) == "erasure_asked"
    )
    deny(store, IDENTIFIER, actor=RISK, reason="本人已撤回申请", now=NOW)
    assert request(store, IDENTIFIER, actor=OFFICER, reason="再次申请", now=NOW).version == 3


def test_what_was_erased_is_not_given_out_or_erased_again(store: Store, held: Case) -> None:
    request(store, IDENTIFIER, actor=OFFICER, reason="本人撤回同意", now=NOW)
    erase(store, IDENTIFIER, actor=RISK, reason="同意", now=NOW)
    assert (
        code_of(lambda: export_person(store, number_id(NUMBER), actor=RISK, reason="查", now=NOW)) == "erased_already"
    )
    assert code_of(lambda: request(store, number_id(NUMBER), actor=OFFICER, reason="查", now=NOW)) == "erased_already"


def test_an_open_case_a_list_and_a_form_on_its_way_forbid_it(store: Store) -> None:
    office.furnish(store)
    save_customer(store, PERSON, actor=OFFICER, now=NOW)
    project = {**office.PROJECT, "customer_id_type": "RIC", "customer_id_number": NUMBER}
    begin(store, office.GUARANTOR, project, actor=OFFICER, now=NOW)
    put_on_list(
        store,
        "RIC",
        NUMBER,
        NAME,
        "black",
        reason="骗保",
        review_on=date(2026, 9, 1),
        actor=RISK,
        source="判决",
        now=NOW,
    )
    _, found = standing(store, find(store, IDENTIFIER), actor=OFFICER, now=NOW)
    assert [one.kind for one in found] == ["open_case", "listed", "not_carried"]
    asked = lambda: request(store, IDENTIFIER, actor=OFFICER, reason="本人申请", now=NOW)  # noqa: E731
    assert code_of(asked) == "erasure_held"


def test_records_change_for_an_erasure_alone(store: Store, held: Case) -> None:
    """SQLite refuses by row, PostgreSQL by statement; neither leaves the door open after an erasure."""
    request(store, IDENTIFIER, actor=OFFICER, reason="本人撤回同意", now=NOW)
    erase(store, IDENTIFIER, actor=RISK, reason="同意", now=NOW)
    with pytest.raises(DBAPIError, match="only ever added to"), store.writing() as connection:
        connection.execute(update(form_records).values(row="{}"))
    with store.reading() as connection:
        assert connection.execute(text("SELECT * FROM erasing")).all() == []


def test_the_command_gives_out_a_packet_only_to_who_has_a_shell(store: Store, held: Case, operator: Actor) -> None:
    later = datetime(2026, 3, 3, tzinfo=UTC)
    packet = export_person(store, IDENTIFIER, actor=operator, reason="本人申请", now=later)
    assert packet.name == f"personal_{number_id(NUMBER)}_20260303.zip"
    password = add_user(store, "zhou", "analyst", actor=operator)
    assert password
    with pytest.raises(Denied):
        export_person(store, IDENTIFIER, actor=Actor("zhou", "analyst"), reason="本人申请", now=later)


def test_who_has_a_shell_may_be_any_login_and_erases_nobody(store: Store, held: Case, operator: Actor) -> None:
    with pytest.raises(Denied):
        request(store, IDENTIFIER, actor=operator, reason="本人申请", now=NOW)
    request(store, IDENTIFIER, actor=OFFICER, reason="本人申请", now=NOW)
    for verb in (deny, erase):
        with pytest.raises(Denied):
            verb(store, IDENTIFIER, actor=operator, reason="同意", now=NOW)
