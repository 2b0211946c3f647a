"""Two records that may be one customer: a person says so or not, once; what was said is kept, merged, undone and learned from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.customers.merging import history, merge, standing_for, undo
from casework.customers.recognition import answers, confirm, keep_weights, learned_weights, newest_act, queue, reject
from casework.refusals import Refused
from casework.store.engine import Store
from casework.store.tables import audit_entries
from casework.store.warehouse import POINTER, open_duckdb
from models.linkage.weights import shipped_weights
from scoring.parameters.reader import shipped
from tests.warehouse.conftest import DAY

OFFICER, ANALYST = Actor("li", "officer"), Actor("wu", "analyst")
EVIDENCE = "name:same, phone:same, address:different"


@pytest.fixture(autouse=True)
def _published(store: Store) -> Iterator[None]:
    """A build with three records of one customer and three pairs among them."""
    folder: Path = store.home.published / "build-1"
    folder.mkdir(parents=True)
    connection = open_duckdb(folder / "warehouse.duckdb")
    connection.execute(f"""
        create schema customer; create schema partner;
        create table partner.partners as select 'P1' as partner_id, '第一担保' as name;
        create table customer.customers as select 'C' || n as customer_id, '甲' || n as name, 'ENTERPRISE' as kind, 'N' || n as id_number,
            'P1' as partner_id, cast(n as decimal(18, 2)) as guaranteed_balance from range(1, 5) as r(n);
        create table customer.link_candidates as select 'C' || one as customer_id, 'C' || other as other_customer_id, p as probability,
            9.5 as match_weight, 'likeness' as basis, '{EVIDENCE}' as evidence, 'open' as status
        from (values (1, 2, 0.9), (1, 3, 0.8), (2, 3, 0.7)) as v(one, other, p);
    """)  # noqa: S608 - a test's own words
    connection.close()
    (store.home.published / POINTER).write_text("build-1", encoding="utf-8")
    yield


def pairs(store: Store, **more: bool) -> list[tuple[str, str, str]]:
    shown = queue(store, actor=OFFICER, **more).select("customer_id", "other_customer_id", "status")  # type: ignore[arg-type]
    return shown.rows()


def standing(store: Store) -> dict[str, str]:
    with store.reading() as connection:
        return standing_for(connection)


def test_the_likeliest_pair_comes_first_and_an_answer_takes_it_off_the_list_at_once(store: Store) -> None:
    assert pairs(store) == [("C1", "C2", "open"), ("C1", "C3", "open"), ("C2", "C3", "open")]
    reject(store, "C2", "C1", actor=OFFICER, reason="两家公司")
    assert pairs(store) == [("C1", "C3", "open"), ("C2", "C3", "open")]
    assert ("C1", "C2", "rejected") in pairs(store, everything=True)
    with pytest.raises(Refused) as refused:
        confirm(store, "C1", "C2", actor=OFFICER, reason="又一次")
    assert refused.value.code == "answered_already"


def test_confirming_merges_whole_sets_into_one_record(store: Store) -> None:
    confirm(store, "C2", "C3", actor=OFFICER, reason="同一地址同一人")
    assert standing(store) == {"C3": "C2"}
    confirm(store, "C1", "C3", actor=OFFICER, reason="三条同一")
    assert standing(store) == {"C1": "C2", "C3": "C2"}
    with pytest.raises(Refused) as refused:  # what follows from the two answers is no question any more
        reject(store, "C1", "C2", actor=OFFICER, reason="不同")
    assert refused.value.code == "merge_chain"
    assert history(store, "C3", actor=OFFICER)[-1].evidence == EVIDENCE
    undo(store, "C3", actor=OFFICER, reason="并非同一")
    assert {status for one, other, status in pairs(store, everything=True) if "C3" in (one, other)} == {"rejected"}


def test_a_merge_by_hand_is_an_answer_too_and_undoing_it_the_other(store: Store) -> None:
    merge(store, "C4", "C1", actor=OFFICER, reason="同一")
    assert answers(store).rows() == [("C1", "C4", "confirmed", "")]
    undo(store, "C4", actor=OFFICER, reason="并非同一")
    assert answers(store).rows() == [("C1", "C4", "rejected", "")]


@pytest.mark.parametrize("say", [confirm, reject])
def test_whoever_may_not_enter_customers_may_not_answer_and_a_reason_is_asked_for(store: Store, say: object) -> None:
    with pytest.raises(Denied):
        say(store, "C1", "C2", actor=ANALYST, reason="同一")  # type: ignore[operator]
    for reason, pair in (("  ", ("C1", "C2")), ("同一", ("C1", "C4"))):
        with pytest.raises(Refused):
            say(store, *pair, actor=OFFICER, reason=reason)  # type: ignore[operator]
    assert answers(store).is_empty()
    with pytest.raises(Denied):
        queue(store, actor=Actor("clerk", "partner", "P1"))


def test_weights_are_kept_whole_and_each_act_has_its_number(store: Store) -> None:
    assert learned_weights(store) is None
    before = newest_act(store)
    weights = shipped_weights(shipped().at(DAY))
    with pytest.raises(Denied):
        keep_weights(store, weights, actor=OFFICER)
    keep_weights(store, weights, actor=ANALYST)
    assert learned_weights(store) == weights
    learned = newest_act(store)
    reject(store, "C1", "C2", actor=OFFICER, reason="两家")
    assert before < learned < newest_act(store)
    with store.reading() as connection:
        said = connection.scalars(select(audit_entries.c.detail).where(audit_entries.c.verb == "reject_link")).all()
    assert len(said) == 1
    assert "甲" not in said[0]
