"""Closing a month: one person proposes it with what the books then say, another closes it; from then on nothing is posted in it.

Here: who may, what must hold, and the entry that remains. Not here: what becomes known later of a closed month (the next build posts it in
the first open month, as a reversal and a new entry: `dbt_project/models/marts/fee/rebooked_entries.sql`).

A month is closed as it is published: who closes it has seen it. Between proposal and close the books of the month must not have changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from casework.access.actors import Actor
from casework.access.audit import acting
from casework.access.rights import require, require_partner
from casework.ledger import kept
from casework.ledger.closes import CLOSED, PROPOSED, Close, Totals, closes, last_day, next_month, proposal
from casework.ledger.queries import CLOSING_TOTALS, CLOSING_TRIAL
from casework.store.engine import Store
from casework.store.warehouse import open_published, published_manifest
from ingestion.durable import crashpoint


class CloseRefused(ValueError):
    """The month cannot be closed; the message says why and what to do, in Chinese and English."""


def propose_close(store: Store, actor: Actor, month: str, *, now: datetime | None = None) -> Totals:
    """Propose that a month be closed, with what its books say now."""
    require(actor, "manage", "fee")
    require_partner(actor, None)
    with _published(store) as (connection, build_id, as_of):
        found = closes(store)
        _must_be_next(connection, month, as_of, found)
        totals = totals_of(connection, month, found)
        with acting(store, now) as act:
            detail = {"after": found[-1].month if found else None, "build_id": build_id, "totals": totals.told()}
            act.record(actor, PROPOSED, f"month/{month}", detail)
    return totals


def close_month(store: Store, actor: Actor, month: str, *, now: datetime | None = None) -> Totals:
    """Close a month that somebody else has proposed, and every month before it that is still open."""
    require(actor, "approve", "fee")
    require_partner(actor, None)
    with _published(store) as (connection, build_id, as_of):
        found = closes(store)
        _must_be_next(connection, month, as_of, found)
        proposed, totals = proposal(store, month), totals_of(connection, month, found)
        _must_agree(month, actor, proposed, totals, found)
        assert proposed is not None  # noqa: S101 - it agrees
        files = kept.keep(store.home, connection, month, found)
        crashpoint("close.kept")
        with acting(store, now) as act:
            if closes(store) != found:  # two closed at once: who comes second looks again
                raise CloseRefused(f"{month} 已被他人结账。 {month} has just been closed by somebody else.")
            detail = {
                "after": found[-1].month if found else None, "build_id": build_id, "totals": totals.told(), "files": files,
                "proposed_by": proposed.actor,
            }  # fmt: skip
            act.record(actor, CLOSED, f"month/{month}", detail)
            crashpoint("close.uncommitted")
    return totals


def totals_of(connection: duckdb.DuckDBPyConnection, month: str, before: list[Close]) -> Totals:
    """What the published books say of the months that a close would close: entries, debits, and a hash over each month's accounts."""
    asked: list[Any] = [kept.number_of(before[-1].month if before else None), kept.number_of(month)]
    counted = connection.execute(CLOSING_TOTALS, asked).fetchone()
    assert counted is not None  # noqa: S101 - an aggregate always gives a row
    digest = hashlib.sha256()
    for row in connection.execute(CLOSING_TRIAL, asked).fetchall():
        digest.update("\t".join(str(value) for value in row).encode() + b"\n")
    return Totals(int(counted[0]), Decimal(counted[1]), digest.hexdigest())


@contextmanager
def _published(store: Store) -> Iterator[tuple[duckdb.DuckDBPyConnection, str, date]]:
    manifest = published_manifest(store.home)
    if manifest is None:
        raise CloseRefused("尚未发布任何数据，无账可结。 Nothing has been published yet: there are no books to close.")
    with open_published(store.home) as connection:
        yield connection, str(manifest["build_id"]), date.fromisoformat(manifest["as_of"])


def _must_be_next(connection: duckdb.DuckDBPyConnection, month: str, as_of: date, found: list[Close]) -> None:
    if last_day(month) > as_of:
        raise CloseRefused(
            f"{month} 未结束：已发布数据截至 {as_of}。月末数据发布后再结账。"
            f" {month} is not over: what is published stands at {as_of}. Close it once its last day is published."
        )
    if found and month <= found[-1].month:
        raise CloseRefused(f"{month} 已结账。 {month} is closed already.")
    if found and month != next_month(found[-1].month):
        wanted = next_month(found[-1].month)
        raise CloseRefused(f"请先结 {wanted}。 Close {wanted} first.")
    known = connection.execute("SELECT coalesce(max(month), '') FROM fee.closed_months").fetchone()
    if found and (known is None or known[0] < found[-1].month):
        raise CloseRefused(
            f"{found[-1].month} 结账后尚未重新发布，请稍候。"
            f" What is published does not know the close of {found[-1].month} yet: build first."
        )


def _must_agree(month: str, actor: Actor, proposed: Close | None, totals: Totals, found: list[Close]) -> None:
    if proposed is None or (found and proposed.act_no < found[-1].act_no):
        raise CloseRefused(f"请先由一人提出 {month} 结账。 Somebody proposes the close of {month} first.")
    if proposed.actor == actor.name:
        raise CloseRefused("提出人与结账人不得为同一人。 Who proposed it may not close it.")
    if proposed.totals != totals:
        raise CloseRefused(
            f"提出后 {month} 账目有变（{proposed.totals.entry_count} 笔 → {totals.entry_count} 笔），请重新提出。"
            f" The books of {month} have changed since ({proposed.totals.entry_count} entries, now {totals.entry_count}): propose it anew."
        )
