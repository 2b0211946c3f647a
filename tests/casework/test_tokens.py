"""Tokens of the gateway and its limits as settings, on both engines."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from casework.access.actors import Actor
from casework.access.audit_proof import verify
from casework.access.rights import Denied, allowed, roles
from casework.access.throttle import Throttled
from casework.access.tokens import CannotIssue, WrongToken, add_token, all_tokens, holder_of, revoke_token
from casework.filings.submission_keys import says_the_same
from casework.filings.verbs import rehearse
from casework.settings import Settings, WrongSetting
from casework.store.engine import Store
from casework.store.tables import audit_entries, submission_keys, tokens
from ingestion.gateway.limits import Bucket
from ingestion.identity import Declared

NOW = datetime(2025, 7, 1, 8, tzinfo=UTC)
A, B = "91110000600037341L", "91330000142935213C"


def made(store: Store, operator: Actor, partner: str = A) -> str:
    return add_token(store, "core system", partner, actor=operator, now=NOW)[0]


def test_a_token_is_shown_once_and_stored_as_a_hash(store: Store, operator: Actor) -> None:
    text = made(store, operator)
    (one,) = all_tokens(store, actor=operator)
    assert (one.partner_id, one.role, one.state(NOW), one.seen_at) == (A, "partner", "live", None)
    with store.reading() as connection:
        kept = str(connection.execute(select(tokens)).all())
        log = [json.loads(detail) for detail in connection.scalars(select(audit_entries.c.detail))]
    assert text not in kept
    assert text.split("_", 2)[2] not in kept  # the secret itself may have the sign that parts it from what is before it
    assert log == [
        {
            "label": "core system",
            "role": "partner",
            "partner_id": A,
            "expires_at": (NOW + timedelta(days=365)).isoformat(),
        }
    ]
    assert len({made(store, operator) for _ in range(20)}) == 20


def test_the_holder_is_an_actor_of_its_institution(store: Store, operator: Actor) -> None:
    holder = holder_of(store, made(store, operator), now=NOW)
    assert holder.as_actor() == Actor(f"token:{holder.token_id}", "partner", A)
    assert allowed(holder.as_actor(), "submit", "filing")
    assert all_tokens(store, actor=operator)[0].seen_at == NOW
    assert all_tokens(store, actor=operator, partner_id=B) == []


def test_a_token_ends(store: Store, operator: Actor) -> None:
    text = made(store, operator)
    with pytest.raises(WrongToken, match="expired since 2026-07-01"):
        holder_of(store, text, now=NOW + timedelta(days=365))
    holder = holder_of(store, text, now=NOW + timedelta(days=364))
    for _ in range(2):
        ended = revoke_token(store, holder.token_id, actor=operator, now=NOW + timedelta(days=364))
    assert ended.state(NOW) == "revoked"
    with pytest.raises(WrongToken, match="revoked since"):
        holder_of(store, text, now=NOW + timedelta(days=364))
    with pytest.raises(CannotIssue, match="no token"):
        revoke_token(store, "0" * 12, actor=operator)
    with store.reading() as connection:
        verbs = connection.scalars(select(audit_entries.c.verb).order_by(audit_entries.c.entry_no)).all()
    assert verbs == ["add", "revoke"]
    assert verify(store) is None


@pytest.mark.parametrize(
    "text", ["", "x", "backstop_", "backstop_000000000000_" + "A" * 43, "\x00", "ü" * 60, "a" * 10_000]
)
def test_whatever_is_no_token_opens_nothing(store: Store, operator: Actor, text: str) -> None:
    made(store, operator)
    with pytest.raises(WrongToken, match="no such token"):
        holder_of(store, text, now=NOW)


def test_failures_are_slowed_and_a_flood_fills_no_log(store: Store, operator: Actor) -> None:
    text = made(store, operator)
    wrong = text[:-1] + ("A" if text[-1] != "A" else "B")
    outcomes = []
    for _ in range(50):
        try:
            holder_of(store, wrong, source="10.0.0.1", now=NOW)
        except (WrongToken, Throttled) as outcome:
            outcomes.append(type(outcome))
    assert outcomes == [WrongToken] * 4 + [Throttled] * 46
    assert holder_of(store, text, source="10.0.0.1", now=NOW).partner_id == A  # nobody shuts the owner out
    with store.reading() as connection:
        count = connection.scalar(select(func.count()).where(audit_entries.c.verb == "token_failed"))
    assert count == 4
    with pytest.raises(WrongToken):
        holder_of(store, wrong, source="10.0.0.1", now=NOW + timedelta(minutes=1))


def test_who_may_make_tokens_and_for_whom(store: Store, operator: Actor) -> None:
    for role in sorted(roles()):
        actor = Actor("x", role, A if roles()[role].is_bound else None)
        if allowed(actor, "manage", "user"):
            add_token(store, "x", A, actor=actor)
        else:
            with pytest.raises(Denied):
                add_token(store, "x", A, actor=actor)
        if not roles()[role].is_bound:
            with pytest.raises(CannotIssue, match="belongs to one institution"):
                add_token(store, "x", A, actor=operator, role=role)
    wrong: list[tuple[str, str, timedelta]] = [
        ("x", "", timedelta(1)), ("x", "../x", timedelta(1)), (" ", A, timedelta(1)), ("x\n", A, timedelta(1)), ("x", A, timedelta(0)),
        ("x", A, timedelta(9999)),
    ]  # fmt: skip
    for label, partner, lifetime in wrong:
        with pytest.raises(CannotIssue):
            add_token(store, label, partner, actor=operator, lifetime=lifetime)


def test_a_key_is_for_one_submission_of_one_institution_for_a_month(store: Store) -> None:
    assert says_the_same(store, A, "k", "1" * 64, now=NOW)
    assert says_the_same(store, A, "k", "1" * 64, now=NOW)
    assert not says_the_same(store, A, "k", "2" * 64, now=NOW)
    assert says_the_same(store, B, "k", "2" * 64, now=NOW)
    assert says_the_same(store, A, "k", "2" * 64, now=NOW + timedelta(days=31))
    with store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(submission_keys)) == 1


def test_a_rehearsal_asks_for_rights_and_clears_its_desk(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "banks.csv"
    file.write_text("bank_no,name,kind,region_code\nB1,甲,STATE,330100\n", encoding="utf-8")
    said = Declared(contract="banks", partner=A, period="2025-06")
    mine, theirs = Actor("m", "partner", A), Actor("t", "partner", B)
    assert rehearse(store.home, file, said, actor=mine, store=store, now=NOW).verdict == "accepted"
    for actor in (theirs, Actor("x", "analyst")):
        with pytest.raises(Denied):
            rehearse(store.home, file, said, actor=actor, store=store, now=NOW)
    assert list((store.home.scratch / "rehearsals").iterdir()) == []
    assert not store.home.landing.exists()
    assert not store.home.receipts.exists()


def test_limits_are_settings(tmp_path: Path) -> None:
    given = Settings.from_environment({"BACKSTOP_GATEWAY_MAX_BYTES": "1000", "BACKSTOP_GATEWAY_CLERKS": ""})
    assert (given.gateway.max_bytes, given.gateway.clerks) == (1000, 2)
    for wrong in ("0", "-1", "many", "1.5", "²"):
        with pytest.raises(WrongSetting, match=r"BACKSTOP_GATEWAY_WAITING is .* whole number"):
            Settings.from_environment({"BACKSTOP_GATEWAY_WAITING": wrong})


def test_a_bucket_leaks_at_its_pace() -> None:
    now = [0.0]
    bucket = Bucket(60, 60, lambda: now[0])
    for _ in range(60):
        assert bucket.wait() == 0
        bucket.add(1)
    assert bucket.wait() == 1
    now[0] += 1
    assert bucket.wait() == 0
    bucket.add(100)  # what has come is counted, also beyond the brim
    assert bucket.wait() == 100
    now[0] += 100
    assert bucket.wait() == 0
