"""Accounts, sign-in, sessions, throttling: with a clock that stands still, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import argon2
import pytest
from sqlalchemy import select, text

from casework.access import passwords
from casework.access.accounts import (
    ChangedMeanwhile,
    User,
    WrongAccount,
    add_user,
    all_users,
    change_user,
    find_user,
    reset_password,
)
from casework.access.actors import Actor, local_operator, scheduled
from casework.access.audit_proof import verify
from casework.access.passwords import WeakPassword, one_time
from casework.access.policy import SESSION_IDLE, SESSION_LONGEST
from casework.access.rights import Denied, allowed
from casework.access.sessions import WrongCredentials, actor_of, change_password, sign_in, sign_out
from casework.access.throttle import Throttled
from casework.store import tables
from casework.store.engine import Store

GOOD = "a-long-enough-phrase"
OTHER = "yet-another-good-one"


class Clock:
    """A clock that stands still until told otherwise."""

    def __init__(self) -> None:
        self.now = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)

    def tick(self, **step: float) -> datetime:
        self.now += timedelta(**step)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def li(store: Store, operator: Actor, clock: Clock) -> User:
    """Somebody with a password of their own."""
    first = add_user(store, "Li.Si", "risk", actor=operator, now=clock.now)
    change_password(store, "li.si", first, GOOD, now=clock.now)
    return known(store, "li.si")


def known(store: Store, name: str) -> User:
    user = find_user(store, name)
    assert user is not None
    return user


def logged(store: Store) -> list[str]:
    with store.reading() as connection:
        entries = connection.execute(select(tables.audit_entries).order_by(tables.audit_entries.c.entry_no))
        return [f"{row.verb} {row.object}" for row in entries]


def everything_stored(store: Store) -> str:
    with store.reading() as connection:
        return "\n".join(str(connection.execute(select(table)).all()) for table in tables.metadata.sorted_tables)


def fail(store: Store, name: str, clock: Clock, source: str = "") -> None:
    with pytest.raises(WrongCredentials):
        sign_in(store, name, "wrong", source=source, now=clock.now)


def test_a_new_account_must_choose_its_own_password_first(store: Store, operator: Actor, clock: Clock) -> None:
    first = add_user(store, "wang", "analyst", actor=operator, now=clock.now)
    actor = sign_in(store, "wang", first, now=clock.now).actor
    assert actor.must_change_password
    assert not allowed(actor, "read", "cockpit")
    change_password(store, "wang", first, GOOD, now=clock.now)
    assert allowed(sign_in(store, "wang", GOOD, now=clock.now).actor, "read", "cockpit")
    fail(store, "wang", clock)
    with pytest.raises(WrongCredentials):
        sign_in(store, "wang", first, now=clock.now)


def test_no_password_and_no_token_is_stored_in_clear(store: Store, operator: Actor, li: User, clock: Clock) -> None:
    first = add_user(store, "wang", "analyst", actor=operator, now=clock.now)
    token = sign_in(store, "li.si", GOOD, now=clock.now).token
    with pytest.raises(WrongCredentials):
        sign_in(store, "my-secret-in-the-wrong-field", "x", now=clock.now)
    stored = everything_stored(store)
    assert not [secret for secret in (first, GOOD, token, "my-secret-in-the-wrong-field") if secret in stored]
    assert "$argon2id$" in stored


def test_hashing_costs_what_it_should(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    parameters = argon2.extract_parameters(passwords.hashed("x"))
    assert parameters.type is argon2.Type.ID
    assert parameters.memory_cost >= 19 * 1024  # KiB: the least that is recommended at two rounds
    assert parameters.time_cost >= 2


def test_one_time_passwords_differ() -> None:
    assert len({one_time() for _ in range(100)}) == 100


@pytest.mark.parametrize("weak", ["short", "x" * 300, "aaaaaaaaaaaaaaa", "li.si-2025-07"])
def test_weak_passwords_are_refused_in_words(store: Store, li: User, clock: Clock, weak: str) -> None:
    with pytest.raises(WeakPassword, match="password"):
        change_password(store, "li.si", GOOD, weak, now=clock.now)
    assert sign_in(store, "li.si", GOOD, now=clock.now)


def test_the_old_password_will_not_do_again(store: Store, li: User, clock: Clock) -> None:
    with pytest.raises(WeakPassword, match="is the old one"):
        change_password(store, "li.si", GOOD, GOOD, now=clock.now)


@pytest.mark.parametrize(
    ("name", "role", "partner", "said"),
    [
        ("wang", "boss", None, "there is no role boss"),
        ("wang", "operator", None, "there is no role operator"),
        ("wang", "partner", None, "needs the institution"),
        ("wang", "analyst", "91110000600037341L", "belongs to no institution"),
        ("wang", "partner", "../etc", "is not a partner's code"),
        ("", "analyst", None, "1 to 64 characters"),
        ("a/b", "analyst", None, "no slash"),
        ("local:root", "analyst", None, "no colon"),
        ("LI.SI ", "analyst", None, "there is a user li.si already"),
    ],
)
def test_accounts_that_cannot_be(
    store: Store, operator: Actor, li: User, name: str, role: str, partner: str | None, said: str
) -> None:
    with pytest.raises(WrongAccount, match=said):
        add_user(store, name, role, partner, actor=operator)


def test_only_who_may_manages_accounts_and_denials_are_logged(store: Store, li: User) -> None:
    with pytest.raises(Denied, match=r"li\.si \(risk\) may not manage user"):
        add_user(store, "zhao", "analyst", actor=li.as_actor())
    with pytest.raises(Denied):
        all_users(store, actor=li.as_actor())
    assert find_user(store, "zhao") is None
    assert "denied user" in logged(store)


def test_nobody_promotes_themselves(store: Store, operator: Actor, clock: Clock) -> None:
    add_user(store, "admin", "administrator", actor=operator, now=clock.now)
    admin = known(store, "admin")
    acting = Actor("admin", "administrator")
    with pytest.raises(Denied, match="their own role"):
        change_user(store, admin, role="risk", actor=acting)


def test_the_second_of_two_editors_sees_how_it_is_now(store: Store, operator: Actor, li: User) -> None:
    change_user(store, li, role="analyst", actor=operator)
    with pytest.raises(ChangedMeanwhile) as late:
        change_user(store, li, role="finance", actor=operator)
    assert late.value.present.role == "analyst"
    assert change_user(store, late.value.present, role="finance", actor=operator).role == "finance"


def test_a_session_ends_when_idle_at_the_latest_after_half_a_day_and_on_sign_out(
    store: Store, li: User, clock: Clock
) -> None:
    opened = clock.now
    token = sign_in(store, "li.si", GOOD, now=clock.now).token
    while clock.now - opened < SESSION_LONGEST - timedelta(minutes=20):
        assert actor_of(store, token, now=clock.tick(minutes=20)) == Actor("li.si", "risk")
    assert actor_of(store, token, now=opened + SESSION_LONGEST) is None

    token = sign_in(store, "li.si", GOOD, now=clock.now).token
    assert actor_of(store, token, now=clock.now + SESSION_IDLE - timedelta(seconds=1)) is not None
    assert actor_of(store, token, now=clock.now + 3 * SESSION_IDLE) is None

    token = sign_in(store, "li.si", GOOD, now=clock.now).token
    sign_out(store, token, now=clock.now)
    sign_out(store, token, now=clock.now)
    assert actor_of(store, token, now=clock.now) is None
    assert actor_of(store, "no such token", now=clock.now) is None


@pytest.mark.parametrize("what", ["disable", "role", "password", "reset"])
def test_changing_an_account_ends_its_sessions(
    store: Store, operator: Actor, li: User, clock: Clock, what: str
) -> None:
    token = sign_in(store, "li.si", GOOD, now=clock.now).token
    if what == "disable":
        change_user(store, li, is_disabled=True, actor=operator, now=clock.now)
    elif what == "role":
        change_user(store, li, role="analyst", actor=operator, now=clock.now)
    elif what == "password":
        change_password(store, "li.si", GOOD, OTHER, now=clock.now)
    else:
        reset_password(store, li, actor=operator, now=clock.now)
    assert actor_of(store, token, now=clock.now) is None


def test_a_disabled_account_looks_like_a_wrong_password(store: Store, operator: Actor, li: User, clock: Clock) -> None:
    change_user(store, li, is_disabled=True, actor=operator, now=clock.now)
    messages = set()
    for name, password in (("li.si", GOOD), ("li.si", "wrong"), ("nobody-here", "wrong")):
        with pytest.raises(WrongCredentials) as refused:
            sign_in(store, name, password, now=clock.now)
        messages.add(str(refused.value))
    assert messages == {"name and password do not go together"}


def test_failures_are_slowed_and_the_wait_doubles(store: Store, li: User, clock: Clock) -> None:
    for _ in range(4):
        fail(store, "li.si", clock)
    for wait in (1, 2, 4):
        with pytest.raises(Throttled, match="try again in"):
            sign_in(store, "li.si", GOOD, now=clock.now)  # right, but not looked at
        fail(store, "li.si", _after(clock, wait))
    clock.tick(seconds=8)
    assert sign_in(store, "li.si", GOOD, now=clock.now)
    fail(store, "li.si", clock)
    assert sign_in(store, "li.si", GOOD, now=clock.now)  # forgiven: the count begins anew


def _after(clock: Clock, seconds: int) -> Clock:
    clock.tick(seconds=seconds)
    return clock


def test_names_that_do_not_exist_are_slowed_as_well(store: Store, clock: Clock) -> None:
    for _ in range(4):
        fail(store, "nobody-here", clock)
    with pytest.raises(Throttled):
        sign_in(store, "nobody-here", "wrong", now=clock.now)


def test_one_source_trying_many_names_is_slowed_and_does_not_stop_the_others(
    store: Store, li: User, clock: Clock
) -> None:
    for number in range(21):
        fail(store, f"name{number}", clock, source="203.0.113.7")
    with pytest.raises(Throttled):
        sign_in(store, "li.si", GOOD, source="203.0.113.7", now=clock.now)
    assert sign_in(store, "li.si", GOOD, source="198.51.100.1", now=clock.now)


def test_changing_the_password_is_slowed_like_signing_in(store: Store, li: User, clock: Clock) -> None:
    for _ in range(4):
        with pytest.raises(WrongCredentials):
            change_password(store, "li.si", "wrong", OTHER, now=clock.now)
    with pytest.raises(Throttled):
        change_password(store, "li.si", GOOD, OTHER, now=clock.now)


def test_failures_are_forgotten_after_a_day(store: Store, li: User, clock: Clock) -> None:
    for _ in range(4):
        fail(store, "li.si", clock)
    clock.tick(days=1, seconds=1)
    for _ in range(3):
        fail(store, "li.si", clock)


def test_what_happened_is_logged_and_a_flood_is_logged_once(store: Store, li: User, clock: Clock) -> None:
    before = len(logged(store))
    for _ in range(4):
        fail(store, "li.si", clock)
    for _ in range(10):
        with pytest.raises(Throttled):
            sign_in(store, "li.si", GOOD, now=clock.now)
    token = sign_in(store, "li.si", GOOD, now=clock.tick(seconds=1)).token
    sign_out(store, token, now=clock.now)
    assert logged(store)[before:] == [
        *["sign_in_failed user/li.si"] * 4,
        "throttled user",
        "sign_in user/li.si",
        "sign_out user/li.si",
    ]
    assert verify(store) is None


def test_a_failed_attempt_by_nobody_keeps_no_name(store: Store, clock: Clock) -> None:
    fail(store, "nobody-here", clock)
    with store.reading() as connection:
        assert connection.scalar(text("SELECT object FROM audit_entries")) == "user"


@pytest.mark.parametrize("odd", ["a\x00b", "\ud800", "x" * 100_000, "' OR 1=1 --", "", "李四\u202e"])
def test_odd_names_passwords_and_tokens_are_merely_wrong(store: Store, clock: Clock, odd: str) -> None:
    for name, password in ((odd, "x"), ("li.si", odd)):
        with pytest.raises(WrongCredentials):
            sign_in(store, name, password, now=clock.now)
    assert actor_of(store, odd, now=clock.now) is None
    assert find_user(store, odd) is None


def test_the_actors_of_the_machine_have_names() -> None:
    assert local_operator().name.startswith("local:")
    assert scheduled("inbox") == Actor("scheduled:inbox", "operator")
