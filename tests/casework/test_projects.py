"""A project case from draft to closed by its verbs: forms, assessment, tasks and claims, and what reaches the register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from office import CUSTOMER, GUARANTOR, NOW, PROJECT, actor, approved, code_of, drafted, furnish, in_force, sign_by_hand
from sqlalchemy import text

from casework.access.acts_proof import first_difference
from casework.customers.lists import put_on_list
from casework.documents.files import attach, content_of
from casework.forms.carrying import carry
from casework.forms.records import of_case, save
from casework.notices.outbox import outbox
from casework.partners.agreements import register
from casework.projects import tasks
from casework.projects.assessment import assess, changed_since
from casework.projects.claims import Cap, Claim, payable, require_sound
from casework.projects.dates import project_days
from casework.projects.verbs import begin, enter_form, move, withdraw_form
from casework.projects.waiting import waiting_tasks
from casework.refusals import Refused
from casework.stages.acts import open_case, possible_now
from casework.stages.cases import Case, read_case
from casework.store.engine import Store
from casework.store.warehouse import POINTER, PUBLISHED, open_duckdb
from scoring.parameters.model import Parameters
from scoring.parameters.reader import shipped

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def office(store: Store) -> Iterator[Store]:
    furnish(store)
    yield store


def test_the_reviewer_sees_the_specifications_worked_example(office: Store) -> None:
    judged = assess(office, drafted(office), actor=actor("ren"), now=NOW)
    assert judged.risk["counter_guarantee_weight"] == pytest.approx(0.65)
    assert f"{judged.risk['risk_degree']:.4f}" == "0.7865"
    assert (judged.risk["exposure"], judged.risk["risk_amount"]) == (Decimal("1200000.00"), Decimal("943800.00"))
    assert judged.risk["decision"] == "committee"
    assert [row["measure_no"] for row in judged.measures] == ["m3", "m1", "m2"]
    assert [factor.name for factor in judged.explanation.factors][:1] == ["object_weight"]


def test_limits_after_the_case_count_it_and_a_broken_line_is_fatal(office: Store) -> None:
    case = drafted(office)
    before = {limit.name: limit for limit in assess(office, case, actor=actor("ren"), now=NOW).limits}
    assert before["line_use"].verdict == "not_assessed_no_data"
    terms = {
        "effective_from": date(2026, 1, 1),
        "effective_to": date(2026, 12, 31),
        "reguarantor_share": Decimal("0.4"),
    }
    register(
        office,
        "XY2025-01",
        GUARANTOR,
        **terms,
        amount=Decimal("1199999.99"),
        actor=actor("li"),
        reason="年度协议",
        now=NOW,
    )
    judged = assess(office, case, actor=actor("ren"), now=NOW)
    line = next(limit for limit in judged.limits if limit.name == "line_use")
    assert (line.used, line.base, line.verdict) == (Decimal("1200000.00"), Decimal("1199999.99"), "critical")
    assert (judged.risk["decision"], judged.risk["fatal_reason"]) == ("decline", "limit_broken")


def test_a_black_listed_customer_is_not_approved(office: Store) -> None:
    put_on_list(
        office, "USCC", CUSTOMER["id_number"], CUSTOMER["name"], "black", actor=actor("feng"), reason="失信", source="法院公告",
        review_on=date(2026, 9, 1), now=NOW,
    )  # fmt: skip
    assert code_of(lambda: approved(office)) == "fatal"


def test_a_form_of_a_case_is_open_in_its_draft_only_and_who_entered_does_not_pass(office: Store) -> None:
    case = drafted(office)
    assert [act.action for act in case.acts] == ["open", "enter", "enter", "enter", "enter"]
    assert case.last.amount == Decimal("3000000.00")
    case = move(office, case, "accept", actor=actor("li"), now=NOW)
    with office.reading() as connection:
        (form,) = of_case(connection, case.case_id, "projects")
    changed = {**PROJECT, "guaranteed_amount": "2000000.00"}
    asked = lambda: enter_form(office, case, "projects", changed, base=form, actor=actor("li"), reason="改")  # noqa: E731
    assert code_of(asked) == "no_such_action"
    back = move(office, case, "return", actor=actor("ren"), reason="金额有误", target="draft", now=NOW)
    enter_form(office, back, "projects", changed, base=form, actor=actor("li"), reason="改", now=NOW)
    again = read_case(office, case.case_id, actor=actor("li"))
    assert again.last.amount == Decimal("2000000.00")
    told = {
        name: (old, new)
        for name, old, new in changed_since(again, assess(office, again, actor=actor("ren"), now=NOW).snapshot)
    }
    assert told["guaranteed_amount"] == ("3000000.00", "2000000.00")
    assert told["risk_amount"][0] == "943800.00"


def test_a_case_without_its_forms_is_not_accepted(office: Store) -> None:
    case = begin(office, GUARANTOR, PROJECT, actor=actor("li"), now=NOW)
    assert code_of(lambda: move(office, case, "accept", actor=actor("li"), now=NOW)) == "form_incomplete"


def test_a_project_reaches_the_register_once_it_is_signed_under_its_guarantor(office: Store) -> None:
    save(office, "customers", CUSTOMER, actor=actor("li"), now=NOW)
    case = approved(office)
    assert [receipt.contract for receipt in carry(office.home, office, now=NOW)] == ["customers"]
    assert code_of(lambda: move(office, case, "sign", actor=actor("an"), now=NOW)) == "not_signed"
    sign_by_hand(office, case)
    case = move(office, case, "sign", actor=actor("an"), now=NOW)
    assert code_of(lambda: move(office, case, "activate", actor=actor("li"), now=NOW)) == "not_disbursed"
    receipts = carry(office.home, office, now=NOW)
    assert [(receipt.contract, receipt.partner_id, receipt.verdict) for receipt in receipts] == [
        ("projects", GUARANTOR, "accepted"),
        ("counter_guarantees", GUARANTOR, "accepted"),
    ]


def test_from_in_force_to_closed_by_a_claim(office: Store) -> None:
    case = in_force(office)
    assert code_of(lambda: move(office, case, "compensate", actor=actor("cai"), now=NOW)) == "claim_open"
    tasks.plan(office, case, "compensation_request", None, actor=actor("li"), now=NOW)
    claim = {"unpaid_principal": "2,500,000.00", "paid_on": "2026-02-20"}
    assert code_of(lambda: tasks.do(office, case, 1, claim, actor=actor("li"), now=NOW)) == "documents_missing"
    wanted = shipped().at(NOW.date()).codes("claim_documents")
    assert len(wanted) == 10
    for name in wanted[:-1]:
        attach(office, f"case/{case.case_id}", name, f"{name}.pdf", PDF, actor=actor("li"), now=NOW)
    claim_with = {**claim, "not_applicable": {wanted[-1]: "账户同委托合同"}}
    done = tasks.do(office, case, 1, claim_with, actor=actor("li"), now=NOW)
    assert (done.detail["amount"], done.detail["share"], done.detail["days"]) == ("1000000.00", "0.40000000", 11)
    states = [
        state
        for _, state, _ in tasks.checklist(
            office, case.case_id, done.detail["not_applicable"], actor=actor("li"), now=NOW
        )
    ]
    assert states == ["matched"] * 9 + ["not_applicable"]
    assert (
        code_of(lambda: tasks.confirm(office, case, 1, actor=actor("li"), agrees=True, reason="x", now=NOW))
        == "not_your_turn"
    )
    tasks.confirm(office, case, 1, actor=actor("feng"), agrees=True, reason="资料齐全", now=NOW)
    case = move(office, case, "compensate", actor=actor("cai"), now=NOW)
    case = move(office, case, "recover", actor=actor("li"), reason="起诉", now=NOW)
    case = move(office, case, "close", actor=actor("feng"), reason="执行完毕", now=NOW)
    assert not case.is_open


def test_a_claim_is_paid_within_the_cap_of_its_agreement(office: Store) -> None:
    case = in_force(office)
    terms = {
        "amount": Decimal(9_000_000),
        "reguarantor_share": Decimal("0.4"),
        "actor": actor("li"),
        "reason": "年度合作",
    }
    days = {"effective_from": date(2026, 1, 1), "effective_to": date(2026, 12, 31)}
    register(office, PROJECT["agreement_no"], GUARANTOR, compensation_cap=Decimal("0.05"), **terms, **days, now=NOW)
    tasks.plan(office, case, "compensation_request", None, actor=actor("li"), now=NOW)
    reasons = dict.fromkeys(shipped().at(NOW.date()).codes("claim_documents"), "另附")
    claim = {"unpaid_principal": "2500000", "paid_on": "2026-02-20", "not_applicable": reasons}
    done = tasks.do(office, case, 1, claim, actor=actor("li"), now=NOW)
    # 5 % of the 3,000,000 under the agreement; its share of the principal would be 1,000,000
    assert (done.detail["amount"], done.detail["payable"], done.detail["cap_left"]) == (
        "1000000.00",
        "150000.00",
        "150000.00",
    )
    spent = Cap("XY-1", Decimal("0.05"), Decimal(3_000_000), Decimal(150_000))
    claimed = Claim(Decimal(1), Decimal("0.4"), date(2026, 1, 1), date(2026, 1, 2))
    assert code_of(lambda: payable(claimed, spent)) == "cap_exhausted"


def event(office: Store, case: Case, number: str, kind: str, day: str, **more: str) -> None:
    row = {"event_no": number, "kind": kind, "event_date": day, **more}
    enter_form(office, case, "project_events", row, actor=actor("li"), now=NOW)


def test_an_early_release_is_asked_for_and_approved_before_it_is_entered(office: Store) -> None:
    case = in_force(office)
    tasks.plan(office, case, "early_release", None, actor=actor("li"), now=NOW)
    for day in ("2026-02-28", "2027-03-01", "soon"):  # before it began, when it is due anyway, no day
        wrong = {"released_on": day}
        assert code_of(lambda wrong=wrong: tasks.do(office, case, 1, wrong, actor=actor("li"), now=NOW)) in {  # type: ignore[misc]
            "release_day", "fields_missing",
        }  # fmt: skip
    amount = {"amount": "3000000.00"}
    assert code_of(lambda: event(office, case, "2", "RELEASE", "2026-09-01", **amount)) == "release_unapproved"
    assert [one.state for one in waiting_tasks(office, actor=actor("li"), now=NOW)] == ["open"]
    tasks.do(office, case, 1, {"released_on": "2026-09-01"}, actor=actor("li"), now=NOW)
    assert code_of(lambda: event(office, case, "2", "RELEASE", "2026-09-01", **amount)) == "release_unapproved"
    assert waiting_tasks(office, actor=actor("li"), now=NOW) == []
    (waits,) = waiting_tasks(office, actor=actor("an"), now=NOW)
    assert (waits.case_id, waits.kind, waits.state, waits.actor) == (case.case_id, "early_release", "done", "li")
    assert any("提前解保待确认" in one.subject for one in outbox(office, actor=actor("an")))
    tasks.confirm(office, case, 1, actor=actor("an"), agrees=True, reason="同意", now=NOW)
    assert any("提前解保已确认" in one.subject for one in outbox(office, actor=actor("li")))
    assert code_of(lambda: event(office, case, "2", "RELEASE", "2026-08-01", **amount)) == "release_unapproved"
    event(office, case, "2", "RELEASE", "2026-09-01", **amount)
    case = read_case(office, case.case_id, actor=actor("li"))
    for now in (NOW, datetime(2026, 8, 31, 12, tzinfo=UTC)):  # entered ahead: the guarantee stands until its day
        assert (
            code_of(lambda now=now: move(office, case, "release", actor=actor("li"), reason="结清", now=now))  # type: ignore[misc]
            == "still_guaranteed"
        )
    on_the_day = datetime(2026, 9, 1, 12, tzinfo=UTC)
    assert move(office, case, "release", actor=actor("li"), reason="结清", now=on_the_day).stage.name == "released"


def test_a_guarantee_is_released_when_its_balance_is_nil(office: Store) -> None:
    """Nothing repaid, a part, a part that was withdrawn, all: the page says what is left, and the act is refused until it is nothing."""
    case, later = in_force(office), datetime(2027, 3, 2, tzinfo=UTC)

    def refusal() -> Refused | None:
        found = read_case(office, case.case_id, actor=actor("li"))
        told = possible_now(office, found, actor=actor("li"), now=later)["release"]
        if told is not None:
            asked = lambda: move(office, found, "release", actor=actor("li"), reason="结清", now=later)  # noqa: E731
            assert code_of(asked) == told.code
        return told

    untouched = refusal()
    assert untouched is not None
    event(office, case, "2", "REPAYMENT", "2026-12-01", amount="1000000.00")
    event(office, case, "3", "还款", "2027-02-01", amount="500,000.00")
    part = refusal()
    assert part is not None
    assert [(one.code, one.values["balance"]) for one in (untouched, part)] == [
        ("still_guaranteed", "3,000,000.00"),
        ("still_guaranteed", "1,500,000.00"),
    ]
    assert "尚有在保余额 1,500,000.00 元" in part.words.zh
    assert "1,500,000.00 yuan of 3,000,000.00 disbursed are still guaranteed on 2027-03-02" in part.words.en
    with office.reading() as connection:
        third = next(one for one in of_case(connection, case.case_id, "project_events") if one.row["event_no"] == "3")
    withdraw_form(office, case, third, actor=actor("li"), reason="重复", now=NOW)
    wider = refusal()
    assert wider is not None
    assert wider.values["balance"] == "2,000,000.00"
    event(office, case, "4", "RELEASE", "2027-03-01", amount="2000000.00")
    assert refusal() is None
    found = read_case(office, case.case_id, actor=actor("li"))
    assert move(office, found, "release", actor=actor("li"), reason="结清", now=later).stage.name == "released"


def test_what_its_guarantor_filed_counts_for_a_release_as_what_was_entered_does(office: Store) -> None:
    case, later = in_force(office), datetime(2027, 3, 2, tzinfo=UTC)
    event(office, case, "2", "REPAYMENT", "2026-12-01", amount="1000000.00")
    filed = [("1", "DISBURSEMENT", "2026-03-02", 3_000_000), ("2", "REPAYMENT", "2026-12-01", 1_000_000)]
    publish_events(office, case, [*filed, ("7", "REPAYMENT", "2027-01-05", 1_500_000)])
    left = possible_now(office, case, actor=actor("li"), now=later)["release"]
    assert left is not None
    assert left.values["balance"] == "500,000.00"  # what both know counts once
    publish_events(office, case, [*filed, ("7", "REPAYMENT", "2027-01-05", 2_000_000)])
    found = read_case(office, case.case_id, actor=actor("li"))
    assert move(office, found, "release", actor=actor("li"), reason="结清", now=later).stage.name == "released"


def test_what_was_all_compensated_is_not_released(office: Store) -> None:
    case, later = in_force(office), datetime(2027, 3, 2, tzinfo=UTC)
    event(office, case, "2", "COMPENSATION", "2026-12-01", amount="3000000.00")
    told = possible_now(office, read_case(office, case.case_id, actor=actor("li")), actor=actor("li"), now=later)
    assert told["release"] is not None
    assert told["release"].code == "all_compensated"


def publish_events(office: Store, case: Case, events: list[tuple[str, str, str, int]]) -> None:
    """A published warehouse that knows these events of the case's project, and nothing else."""
    folder = office.home.published / f"copy-{len(list(office.home.published.glob('copy-*')))}"
    folder.mkdir(parents=True)
    with open_duckdb(folder / PUBLISHED) as connection:
        connection.execute("CREATE SCHEMA project")
        connection.execute(
            "CREATE TABLE project.events (project_id VARCHAR, event_no VARCHAR, kind VARCHAR, event_date DATE, amount DECIMAL(18, 2))"
        )
        rows = [(f"{case.partner_id}/{case.subject}", *one) for one in events]
        connection.executemany("INSERT INTO project.events VALUES (?, ?, ?, ?, ?)", rows)
    (office.home.published / POINTER).write_text(folder.name, encoding="utf-8")


def test_an_extension_goes_beyond_the_due_date_and_to_the_day_that_was_approved(office: Store) -> None:
    case = in_force(office)
    tasks.plan(office, case, "extension", None, actor=actor("li"), now=NOW)
    for day in ("2027-03-01", "2026-12-31", "3026-01-01"):
        wrong = {"new_due_date": day}
        assert (
            code_of(lambda wrong=wrong: tasks.do(office, case, 1, wrong, actor=actor("li"), now=NOW)) == "extension_day"  # type: ignore[misc]
        )
    tasks.do(office, case, 1, {"new_due_date": "2027-09-01"}, actor=actor("li"), now=NOW)
    tasks.confirm(office, case, 1, actor=actor("an"), agrees=True, reason="同意", now=NOW)
    assert (
        code_of(lambda: event(office, case, "2", "EXTENSION", "2027-02-20", new_due_date="2027-12-01"))
        == "extension_unapproved"
    )
    event(office, case, "2", "EXTENSION", "2027-02-20", new_due_date="2027-09-01")
    with (
        office.reading() as connection
    ):  # a release in what was added is early too, and a further extension goes beyond it
        assert project_days(connection, case.case_id) == (date(2026, 3, 1), date(2027, 9, 1))


def test_release_waits_for_its_tasks(office: Store) -> None:
    case = in_force(office)
    event(office, case, "2", "REPAYMENT", "2026-03-02", amount="3000000.00")
    case = read_case(office, case.case_id, actor=actor("li"))
    tasks.plan(office, case, "inspection", date(2026, 6, 1), actor=actor("ren"), now=NOW)
    assert code_of(lambda: move(office, case, "release", actor=actor("li"), reason="结清", now=NOW)) == "tasks_open"
    assert code_of(lambda: tasks.do(office, case, 1, {}, actor=actor("li"), now=NOW)) == "fields_missing"
    tasks.do(office, case, 1, {"finding": "经营正常"}, actor=actor("li"), now=NOW)
    tasks.confirm(office, case, 1, actor=actor("ren"), agrees=False, reason="无照片", now=NOW)
    tasks.do(office, case, 1, {"finding": "经营正常，附照片"}, actor=actor("li"), now=NOW)
    tasks.confirm(office, case, 1, actor=actor("ren"), agrees=True, reason="好", now=NOW)
    case = move(office, case, "release", actor=actor("li"), reason="结清", now=NOW)
    assert not move(office, case, "close", actor=actor("feng"), reason="归档", now=NOW).is_open


@pytest.mark.parametrize(
    ("principal", "requested_after", "says"),
    [
        ("1.00", 119, None),
        ("1.00", 120, "claim_late"),
        ("0.00", 0, "claim_nothing"),
        ("3000000.01", 0, "claim_above"),
        ("1.00", -1, "claim_early"),
    ],
)
def test_a_claim_comes_within_120_days_both_counted(principal: str, requested_after: int, says: str | None) -> None:
    paid = date(2026, 1, 1)
    claim = Claim(Decimal(principal), Decimal("0.4"), paid, paid + timedelta(days=requested_after))
    rules = shipped()
    if says is None:
        require_sound(claim, Decimal("3000000.00"), rules)
    else:
        assert code_of(lambda: require_sound(claim, Decimal("3000000.00"), rules)) == says


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("合同.pdf", b"MZ\x90\x00 this program", "file_type"),
        ("a.exe", b"MZ", "file_type"),
        ("表.xlsx", b"PK\x03\x04 no zip", "file_type"),
        ("空.pdf", b"", "file_empty"),
        ("照片.png", PDF, "file_type"),
    ],
)
def test_a_file_is_what_its_content_says(office: Store, name: str, content: bytes, says: str) -> None:
    assert code_of(lambda: attach(office, "case/P1", "other", name, content, actor=actor("li"))) == says
    assert not office.home.attachments.exists()


def test_a_file_comes_back_as_it_was_and_a_changed_one_is_found(office: Store) -> None:
    kept = attach(office, "case/P1", "other", "../../合同.pdf", PDF, actor=actor("li"))
    assert (kept.filename, content_of(office, kept.attachment_no, actor=actor("ren"))[1]) == ("合同.pdf", PDF)
    stored = next(path for path in office.home.attachments.rglob("*") if path.is_file())
    stored.write_bytes(PDF + b"x")
    assert code_of(lambda: content_of(office, kept.attachment_no, actor=actor("ren"))) == "attachment_damaged"


@pytest.mark.parametrize(
    ("ends_with", "says"), [("exit 0", None), ("echo EICAR; exit 1", "file_infected"), ("exit 2", "scanner_failed")]
)
def test_the_scanner_is_asked_first(office: Store, ends_with: str, says: str | None) -> None:
    asked = lambda: attach(office, "case/P1", "other", "a.pdf", PDF, actor=actor("li"), scanner=("sh", "-c", ends_with))  # noqa: E731
    if says is None:
        assert asked().scanned_by == "sh"
    else:
        assert code_of(asked) == says
        assert not office.home.attachments.exists()


def test_a_record_changed_by_a_hand_is_found(office: Store) -> None:
    """Whoever opens the database can drop the triggers; the audit log still tells."""
    case = drafted(office)
    move(office, case, "accept", actor=actor("li"), now=NOW)
    open_case(office, "fee", "F", "F", actor=actor("cai"), amount=Decimal(5), now=NOW)
    assert first_difference(office) is None
    for change, says in (
        ("UPDATE case_acts SET reason = 'x' WHERE version = 2", "case/P2026000001/2"),
        ("UPDATE form_records SET actor = 'wu' WHERE record_no = 3", "form/3"),
    ):
        with office.writing() as connection:
            if connection.dialect.name == "sqlite":
                for table in ("case_acts", "form_records"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_update"))
            else:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(change))
        assert says in str(first_difference(office))


def test_how_long_one_may_claim_follows_the_rule_of_the_day_of_payment() -> None:
    days = shipped().by_id["claim_days"]
    shorter = replace(days.values[0], valid_from=date(2026, 2, 1), value=Decimal(60))
    rules = Parameters({**shipped().by_id, days.id: replace(days, values=(*days.values, shorter))})
    for paid, limit in ((date(2026, 1, 31), 120), (date(2026, 2, 1), 60), (date(1969, 1, 1), 120)):
        in_time, late = (
            Claim(Decimal(1), Decimal("0.4"), paid, paid + timedelta(days=limit + more)) for more in (-1, 0)
        )
        require_sound(in_time, None, rules)
        assert code_of(lambda: require_sound(late, None, rules)) == "claim_late"  # noqa: B023 - asked at once
