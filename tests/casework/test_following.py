"""Subscriptions: kept by whoever may see analyses, ended by owner or recipient, settled once for each occasion, and when a view is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import NOW, actor, furnish

from casework.access.actors import Actor, scheduled
from casework.access.audit_reading import entries
from casework.access.rights import Denied
from casework.following.queries import all_standing, subscriptions_of
from casework.following.records import Settled, Subscription
from casework.following.schedule import CADENCES, due
from casework.following.tours import has_seen, mark_seen
from casework.following.verbs import MOST, end, follow_view, settle, watch_figure
from casework.notices.outbox import outbox
from casework.refusals import Refused
from casework.store.engine import Store
from casework.views.verbs import keep

ASKED = {"measure": "compensation_rate", "when": "this_month"}
ROUND = scheduled("subscriptions")


@pytest.fixture
def office(store: Store) -> Store:
    furnish(store)
    keep(store, "mine", ASKED, is_shared=False, actor=actor("li"), now=NOW)
    return store


def watched(store: Store, threshold: str = "0.05", recipient: str = "") -> Subscription:
    named = {"actor": actor("li"), "recipient": recipient, "now": NOW}
    return watch_figure(store, " 代偿\n率 ", ASKED, "above", threshold, **named)  # type: ignore[arg-type]


def fresh(store: Store, number: int = 1) -> Subscription:
    return next(one for one in all_standing(store, actor=ROUND) if one.subscription_no == number)


def test_what_is_kept_comes_back_to_owner_and_recipient_and_nobody_else(office: Store) -> None:
    follow_view(office, "li", "mine", "weekly", recipient="ren", actor=actor("li"), now=NOW)
    watched(office, "1,234.50")
    assert [one.name for one in subscriptions_of(office, actor=actor("li"))] == ["代偿 率", "mine"]
    (got,) = subscriptions_of(office, actor=actor("ren"))
    assert (got.kind, got.owner, got.cadence, got.began, got.last) == ("view", "li", "weekly", NOW, None)
    assert subscriptions_of(office, actor=actor("wu")) == []
    assert fresh(office, 2).threshold == "1234.50"


def test_a_view_that_one_may_not_open_cannot_be_sent_to_oneself(office: Store) -> None:
    with pytest.raises(Refused, match="no view"):
        follow_view(office, "li", "mine", "daily", actor=actor("ren"), now=NOW)


@pytest.mark.parametrize("threshold", ["", "much", "NaN", "Infinity", "1e40"])
def test_a_threshold_is_a_number(office: Store, threshold: str) -> None:
    with pytest.raises(Refused, match="number"):
        watched(office, threshold)


def test_it_goes_to_somebody_who_is_there(office: Store) -> None:
    with pytest.raises(Refused, match="nobody"):
        watched(office, recipient="nobody")


@pytest.mark.parametrize("who", [Actor("x", "regulator"), Actor("x", "partner", "P1"), Actor("x", "engineer")])
def test_whoever_may_not_see_analyses_follows_none_and_the_log_knows(office: Store, who: Actor) -> None:
    with pytest.raises(Denied):
        watch_figure(office, "a", ASKED, "above", "1", actor=who, now=NOW)
    assert entries(office, actor=Actor("admin", "administrator"))["verb"][0] == "denied"


def test_owner_and_recipient_may_end_it_and_others_not(office: Store) -> None:
    for who in ("li", "ren"):
        made = watched(office, recipient="ren")
        with pytest.raises(Refused, match="no such subscription"):
            end(office, made.subscription_no, actor=actor("wu"), now=NOW)
        end(office, made.subscription_no, actor=actor(who), now=NOW)
        with pytest.raises(Refused, match="has ended"):
            end(office, made.subscription_no, actor=actor(who), now=NOW)
    assert all_standing(office, actor=ROUND) == []


def test_nobody_follows_without_end(office: Store) -> None:
    for _ in range(MOST):
        watched(office)
    with pytest.raises(Refused, match="end those"):
        watched(office)


def test_an_occasion_is_settled_once_with_its_message(office: Store) -> None:
    one = watched(office, recipient="ren")
    fired = Settled("fired", "b1", value="0.07", build_id="b1")
    assert settle(office, one, fired, ("标题 / Subject", "正文"), to="ren", actor=ROUND, now=NOW)
    assert not settle(office, one, fired, ("标题 / Subject", "正文"), to="ren", actor=ROUND, now=NOW)
    (told,) = outbox(office, actor=actor("ren"))
    assert (told.subject, told.about) == ("标题 / Subject", "subscription/1")
    assert fresh(office).last == replace(fired, at=NOW, version=1, outcome_no=1)


def test_what_was_ended_meanwhile_is_not_sent(office: Store) -> None:
    one = watched(office)
    end(office, 1, actor=actor("li"), now=NOW)
    assert not settle(office, one, Settled("fired", "b1"), ("a", "b"), to="li", actor=ROUND, now=NOW)
    assert outbox(office, actor=actor("li")) == []


@given(
    st.sampled_from(CADENCES),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants them bare
    st.integers(0, 100 * 24),
)
def test_each_day_week_or_month_is_due_once_and_never_before_it_began(
    cadence: str, began: datetime, hours: int
) -> None:
    found = [due(cadence, began, began + timedelta(hours=hour)) for hour in range(hours, hours + 48)]  # type: ignore[arg-type]
    named = [one for one in found if one]
    assert named == sorted(named)
    assert len(set(named)) <= 3
    assert due(cadence, began, began) is None  # type: ignore[arg-type]


def test_a_tour_is_seen_once_by_each(office: Store) -> None:
    assert not has_seen(office, "first", actor=actor("li"))
    mark_seen(office, "first", actor=actor("li"), now=NOW)
    mark_seen(office, "first", actor=actor("li"), now=NOW)
    assert has_seen(office, "first", actor=actor("li"))
    assert not has_seen(office, "first", actor=actor("ren"))
