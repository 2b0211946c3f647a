"""A partner's compensation as a claim: checked, examined with its documents, accepted by another, owed, paid, and what comes back of it."""

# ruff: noqa: S608 - the texts put into SQL are this file's own

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from casework.access.accounts import add_user
from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.claims import queries, verbs
from casework.notices.outbox import outbox
from casework.refusals import Refused
from casework.store.engine import Store, open_store
from orchestration.verification import books
from scoring.parameters.reader import shipped
from tests.warehouse.conftest import BANK, GUARANTOR, PARTNER, House, customer, event, project

D = date
P1, P2 = f"{PARTNER}/P1", f"{PARTNER}/P2"
FINANCE, APPROVER = Actor("li", "finance"), Actor("wang", "approver")
PAPERS = shipped().at(D(2026, 1, 31)).codes("claim_documents")
ON_PAPER = PAPERS[1:]
WHY = {PAPERS[0]: "随批次统一申请"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Two projects that were compensated: one claimed in time and recovered in part, one filed far too late."""
    house = House(tmp_path_factory.mktemp("claims") / "home")
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")
    house.file("customers", [customer(), customer("91330000000000002X")])
    house.file("projects", [project(), project("P2", "91330000000000002X")])
    house.file(
        "project_events",
        [
            event(1, "DISBURSEMENT", D(2025, 1, 10), "1000000.00"),
            event(2, "COMPENSATION", D(2025, 6, 1), "1000000.00"),
            event(3, "RECOVERY", D(2026, 1, 20), "100000.01"),
            event(1, "DISBURSEMENT", D(2025, 1, 10), "1000000.00", "P2"),
            event(2, "COMPENSATION", D(2025, 1, 20), "1000000.00", "P2"),
        ],
    )
    house.build(D(2026, 1, 31))
    return house


@pytest.fixture
def store(house: House) -> Iterator[Store]:
    with open_store(house.home) as store:
        yield store


def entries(house: House) -> list[tuple[object, ...]]:
    sql = f"select kind, account, debit, credit from fee.ledger where project_id = '{P1}' and kind similar to '(CLAIM|COMP|RECOV).*'"
    return house.rows(f"{sql} order by posted_on, kind, debit desc")


def test_a_claim_goes_from_filing_to_payment_and_what_comes_back_follows_what_was_borne(
    house: House, store: Store
) -> None:
    assert house.rows("select project_id, verdict, status, payable_amount from fee.claims order by 1") == [
        (P1, "in_order", "filed", Decimal("400000.00")), (P2, "late", "filed", Decimal(0)),
    ]  # fmt: skip
    with pytest.raises(Denied):
        verbs.examine(store, APPROVER, P1, "2", "已核")
    with pytest.raises(Refused, match="Documents are missing"):
        verbs.examine(store, FINANCE, P1, "2", "已核", seen=ON_PAPER)
    with pytest.raises(Refused, match="may be paid 400,000"):
        verbs.examine(store, FINANCE, P1, "2", "已核", amount=Decimal("400000.01"), seen=ON_PAPER, not_applicable=WHY)
    with pytest.raises(Refused, match=r"late\), not"):
        verbs.examine(store, FINANCE, P2, "2", "已核", seen=PAPERS)
    with pytest.raises(Refused, match="before it is accepted"):
        verbs.accept(store, APPROVER, P1, "2", "同意")
    add_user(store, "clerk", "partner", partner_id=PARTNER, actor=Actor("chen", "administrator"))
    part = Decimal("300000.00")
    assert verbs.examine(store, FINANCE, P1, "2", "已核", amount=part, seen=ON_PAPER, not_applicable=WHY) == part
    with pytest.raises(Refused, match="somebody else"):
        verbs.accept(store, Actor("li", "approver"), P1, "2", "同意")
    assert verbs.accept(store, APPROVER, P1, "2", "同意") == part
    verbs.refuse(store, APPROVER, P2, "2", "逾期申请")
    with pytest.raises(Refused, match="decided already"):
        verbs.examine(store, FINANCE, P1, "2", "再核", seen=PAPERS)
    house.build(D(2026, 1, 31))
    back = Decimal("30000.00")  # 100,000.01 by 200,000 : 500,000 : 300,000, the odd fen to the largest remainder
    assert entries(house) == [
        ("RECOVERY_RECEIVED", "1002", back, 0), ("RECOVERY_RECEIVED", "1321", 0, back),
        ("CLAIM_ACCEPTED", "1321", part, 0), ("CLAIM_ACCEPTED", "2243", 0, part),
    ]  # fmt: skip
    assert house.one(f"select status, claimed_amount, accepted_amount from fee.claims where project_id = '{P1}'") == (
        "accepted", Decimal("400000.00"), part,
    )  # fmt: skip
    assert not house.rows(f"select 1 from fee.ledger where project_id = '{P2}' and kind like 'COMP%'")
    with pytest.raises(Refused, match="somebody else"):
        verbs.pay(store, Actor("wang", "finance"), P1, "2")
    assert verbs.pay(store, FINANCE, P1, "2") == part
    house.build(D(2026, 1, 31))
    assert entries(house)[-2:] == [("CLAIM_PAID", "2243", part, 0), ("CLAIM_PAID", "1002", 0, part)]
    assert house.one("select sum(debit) - sum(credit) from fee.ledger where account = '2243'") == 0
    assert books.ties(house.home)
    told = [notice.body for notice in outbox(store, actor=Actor("clerk", "partner", PARTNER))]
    assert any("accepted at 300,000.00 yuan" in body for body in told)
    assert len(told) == 3
    assert [act.verb for act in queries.history(store, P1, "2")] == ["examine_claim", "accept_claim", "pay_claim"]
