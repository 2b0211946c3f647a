"""The outbox: told once, sent when due, tried again, quiet at night, and a gateway that fails stops nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import NOW, actor, furnish

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.notices.delivery import MOST_ATTEMPTS, Delivered, GatewayFailed, deliver, pause_after
from casework.notices.outbox import outbox, put
from casework.notices.preferences import Preference, prefer
from casework.refusals import Refused
from casework.store.engine import Store

WEBHOOK = "json://127.0.0.1:9/secret-token"
NIGHT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)  # 23:30 in China


@pytest.fixture
def office(store: Store) -> Store:
    furnish(store)
    return store


class Gateway:
    """Remembers what it was given; fails as often as told."""

    def __init__(self, failures: int = 0) -> None:
        self.failures, self.taken = failures, []

    def __call__(self, address: str, subject: str, body: str) -> None:
        if self.failures:
            self.failures -= 1
            raise GatewayFailed(f"no answer from {address}")
        self.taken.append((address, subject))


def told(store: Store, key: str, *recipients: str, urgent: bool = False) -> int:
    with store.writing() as connection:
        return put(connection, key, recipients or ("li",), "标题", "正文", about="case/P1", is_urgent=urgent, now=NOW)


def test_the_same_occasion_is_told_once_to_each(office: Store) -> None:
    assert (told(office, "a", "li", "wu"), told(office, "a", "li", "wu", "ren"), told(office, "b")) == (2, 1, 1)
    assert len(outbox(office, actor=actor("li"))) == 2


def test_occasions_with_long_names_are_told_to_everybody_and_each_of_its_own(office: Store) -> None:
    long = "project:" + "九" * 250
    assert told(office, long, "li", "wu") == 2
    assert (told(office, long + "-1", "li"), told(office, long, "li", "wu")) == (1, 0)


def test_a_notice_in_a_transaction_that_fails_is_not_there(office: Store) -> None:
    with pytest.raises(ZeroDivisionError), office.writing() as connection:
        put(connection, "a", ["li"], "标题", "正文", now=NOW)
        _ = 1 / 0
    assert outbox(office, actor=actor("li")) == []


def test_without_an_address_it_is_shown_and_with_one_it_is_sent_once(office: Store) -> None:
    told(office, "a", "li", "wu")
    prefer(office, WEBHOOK, None, None, actor=actor("wu"))
    gateway = Gateway()
    assert deliver(office, send=gateway, now=NOW) == Delivered(sent=1, shown=1)
    assert deliver(office, send=gateway, now=NOW) == Delivered()
    assert gateway.taken == [(WEBHOOK, "标题 [2]")]


def test_a_gateway_that_fails_delays_its_notice_alone(office: Store) -> None:
    prefer(office, WEBHOOK, None, None, actor=actor("li"))
    told(office, "a")
    gateway = Gateway(failures=1)
    assert deliver(office, send=gateway, now=NOW) == Delivered(failed=1)
    (notice,) = outbox(office, actor=actor("li"))
    assert (notice.outcome, notice.next_at, notice.channel) == ("failed", NOW + timedelta(minutes=1), "json")
    assert "secret-token" not in notice.error
    assert deliver(office, send=gateway, now=NOW + timedelta(seconds=59)) == Delivered()
    assert deliver(office, send=gateway, now=NOW + timedelta(minutes=1)) == Delivered(sent=1)


def test_after_ten_attempts_it_is_given_up_and_seen(office: Store) -> None:
    prefer(office, WEBHOOK, None, None, actor=actor("li"))
    told(office, "a")
    moment = NOW
    for attempt in range(1, MOST_ATTEMPTS + 1):
        deliver(office, send=Gateway(failures=1), now=moment)
        moment += pause_after(attempt)
    (notice,) = outbox(office, actor=actor("li"))
    assert (notice.outcome, notice.attempts) == ("given_up", MOST_ATTEMPTS)
    assert deliver(office, send=Gateway(), now=moment + timedelta(days=9)) == Delivered()


def test_quiet_hours_hold_back_what_is_not_urgent(office: Store) -> None:
    prefer(office, WEBHOOK, 22, 7, actor=actor("li"))
    told(office, "a")
    told(office, "b", urgent=True)
    gateway = Gateway()
    assert deliver(office, send=gateway, now=NIGHT) == Delivered(sent=1)
    assert deliver(office, send=gateway, now=NIGHT + timedelta(hours=7, minutes=29)) == Delivered()
    assert deliver(office, send=gateway, now=NIGHT + timedelta(hours=7, minutes=30)) == Delivered(sent=1)


@given(st.integers(0, 23), st.integers(0, 23), st.integers(0, 525_599))
def test_quiet_ends_outside_itself(begins: int, ends: int, minute: int) -> None:
    wish, moment = Preference("li", "", begins, ends), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    until = wish.quiet_until(moment)
    if until is not None:
        assert moment < until <= moment + timedelta(hours=23)
        assert wish.quiet_until(until) is None


def test_wishes_that_nobody_understands_are_refused(office: Store) -> None:
    for wrong in (("no address", None, None), ("", 24, 7), ("", 0, -1)):
        with pytest.raises(Refused):
            prefer(office, *wrong, actor=actor("li"))


def test_everybodys_notices_are_for_whoever_manages_accounts(office: Store) -> None:
    told(office, "a", "li", "wu")
    with pytest.raises(Denied):
        outbox(office, actor=actor("li"), everybodys=True)
    assert len(outbox(office, actor=Actor("root", "administrator"), everybodys=True)) == 2
    with pytest.raises(Denied):
        outbox(office, actor=Actor("x", "engineer"))
    assert outbox(office, actor=Actor("x", "partner", "P")) == []


def test_the_real_gateway_says_no_where_nobody_listens(office: Store) -> None:
    prefer(office, WEBHOOK, None, None, actor=actor("li"))
    told(office, "a")
    assert deliver(office, now=NOW) == Delivered(failed=1)
