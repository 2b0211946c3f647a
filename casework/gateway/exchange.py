"""`ingestion.gateway.exchange.Exchange` over casework: the same verbs and queries that the pages and the drop folder use.

Here: from a token to an actor, from casework's refusals to the gateway's problems, one filing of an institution at a time. Not here: HTTP.
"""

from __future__ import annotations

import asyncio
import shutil
import weakref
from collections.abc import Mapping
from dataclasses import asdict, fields
from functools import cached_property
from typing import Any

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from casework.access import tokens
from casework.access.actors import Actor
from casework.access.rights import Denied, require
from casework.access.throttle import Throttled
from casework.clock import at
from casework.filings import queries, repair
from casework.filings.hashes import digest
from casework.filings.submission_keys import says_the_same
from casework.gateway.clerks import ClerkLost, Clerks, Task
from casework.settings import Settings
from casework.store.engine import Store, open_store
from casework.store.tables import tokens as tokens_table
from casework.store.warehouse import published_manifest
from ingestion.durable import NO_ROOM
from ingestion.gateway.exchange import Answer, Filing, Holder, Upload, Wanted
from ingestion.gateway.problems import ProblemError, retry_after
from ingestion.identity import Declared
from ingestion.receipts import Receipt

LEAST_FREE_BYTES = 256 << 20
BUSY_SECONDS = 30
_ENDED_ZH = {"expired": "已过期", "revoked": "已作废"}
_SHOWN = tuple(field.name for field in fields(Filing) if field.name != "published")


class CaseworkExchange:
    """The exchange of one installation. Nothing is opened before the first question."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        limits = settings.gateway
        self._clerks = Clerks(
            settings.home, settings.database_url, number=limits.clerks, seconds=limits.clerk_seconds
        )  # fmt: skip
        self._turns: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._waiting = 0

    @cached_property
    def _store(self) -> Store:
        return open_store(self._settings.home, database_url=self._settings.database_url)

    async def holder(self, token: str, source: str) -> Holder:
        """Whose token it is."""
        try:
            found = await run_in_threadpool(lambda: tokens.holder_of(self._store, token, source=source))
        except Throttled as slowed:
            seconds = max(1, round(slowed.wait.total_seconds()))
            raise ProblemError(
                "G-TOKEN-SLOWED", where="header authorization", headers=retry_after(seconds), seconds=seconds
            ) from None  # fmt: skip
        except tokens.WrongToken as wrong:
            ended = _ENDED_ZH.get(wrong.state)
            raise ProblemError(
                "G-TOKEN-WRONG", where="header authorization", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
                reason_zh=f"令牌{ended}。" if ended else "没有这个令牌。", reason_en=f"{wrong}.".capitalize(),
            ) from None  # fmt: skip
        return Holder(found.token_id, found.partner_id, found.role)

    async def require(self, holder: Holder, verb: str) -> None:
        """Return when the holder may; and when there is room for what it brings."""
        try:
            require(_actor(holder), verb, "filing")
        except Denied:
            raise _denied(f"角色 {holder.role} 不可以这样做。", f"The role {holder.role} has no such right.") from None
        if verb == "submit" and self._waiting >= self._settings.gateway.waiting:
            raise ProblemError("G-BUSY", headers=retry_after(BUSY_SECONDS), count=self._waiting)

    async def submit(
        self, holder: Holder, upload: Upload, declared: Declared, *, dry_run: bool, key: str | None
    ) -> Answer:
        """Take the file in by casework's verb, in a clerk's process."""
        if key is not None and not dry_run:
            said = digest(upload.sha256, upload.filename, asdict(declared))
            if not await run_in_threadpool(says_the_same, self._store, holder.partner_id, key, said):
                raise ProblemError("G-KEY-REUSED", where="header idempotency-key")
        turn = self._turns.setdefault(holder.partner_id, asyncio.Lock())
        self._waiting += 1
        try:
            # the verb makes an institution's filings wait for each other: here they wait without keeping a clerk from the others
            async with turn:
                task = Task(upload.path, upload.filename, declared, _actor(holder), at(None), dry_run)
                body = await self._clerk_takes(task, holder)
        finally:
            self._waiting -= 1
        # a known filing keeps the moment at which it was received first
        return Answer(body, is_new=Receipt.from_json(body).received_at == task.now)

    async def _clerk_takes(self, task: Task, holder: Holder) -> bytes:
        try:
            return await self._clerks.take_in(task)
        except Denied:
            raise _denied(
                f"此令牌只能为 {holder.partner_id} 报送。", f"The token files for {holder.partner_id} only."
            ) from None  # fmt: skip
        except ClerkLost as lost:
            raise ProblemError(
                "G-LOST", headers=retry_after(1), reason_zh="该进程没有给出应答。", reason_en=f"{lost}.".capitalize()
            ) from lost
        except OSError as error:
            if error.errno in NO_ROOM:
                raise ProblemError("G-DISK", headers=retry_after(BUSY_SECONDS)) from error
            raise

    async def filings(self, holder: Holder, wanted: Wanted) -> list[Filing] | None:
        """A page of the holder's filings."""
        narrowed = asdict(wanted)
        rows = await run_in_threadpool(lambda: queries.page_seen_by(self._store, _actor(holder), **narrowed))
        return None if rows is None else await run_in_threadpool(self._shown, rows)

    async def filing(self, holder: Holder, filing_id: str) -> Filing | None:
        """One of the holder's filings."""
        row = await run_in_threadpool(lambda: queries.one_seen_by(self._store, filing_id, actor=_actor(holder)))
        return (await run_in_threadpool(self._shown, [row]))[0] if row else None

    async def receipt(self, holder: Holder, filing_id: str) -> bytes | None:
        """Its receipt."""
        try:
            return await run_in_threadpool(lambda: queries.receipt(self._store, filing_id, actor=_actor(holder)))
        except queries.ReceiptDamaged as damaged:
            raise ProblemError("G-DAMAGED") from damaged

    async def repair_kit(self, holder: Holder, filing_id: str) -> tuple[str, bytes] | None:
        """Its repair kit, whose values are its sender's own."""
        return await run_in_threadpool(lambda: repair.repair_kit(self._store, filing_id, actor=_actor(holder)))

    async def health(self) -> dict[str, bool]:
        """Whether the store answers and the disk has room."""
        return {"store": await run_in_threadpool(self._store_answers), "disk": await run_in_threadpool(self._has_room)}

    async def close(self) -> None:
        """Let the clerks go and the connections back."""
        await run_in_threadpool(self._clerks.close)
        self._store.close()

    def _shown(self, rows: Any) -> list[Filing]:
        manifest = published_manifest(self._settings.home)
        return [_filing(row, manifest) for row in rows]

    def _store_answers(self) -> bool:
        try:
            with self._store.reading() as connection:
                connection.execute(select(tokens_table.c.token_id).limit(1))
        except Exception:
            return False
        return True

    def _has_room(self) -> bool:
        root = self._settings.home.root
        existing = next(path for path in (root, *root.parents) if path.exists())
        return shutil.disk_usage(existing).free > LEAST_FREE_BYTES


def _actor(holder: Holder) -> Actor:
    return Actor(f"token:{holder.token_id}", holder.role, holder.partner_id)


def _denied(zh: str, en: str) -> ProblemError:
    return ProblemError("G-DENIED", reason_zh=zh, reason_en=en)


def _filing(row: Mapping[str, Any], manifest: dict[str, Any] | None) -> Filing:
    is_published = manifest is not None and row["known_seq"] <= manifest["known_seq"]
    published = (
        {"build_id": manifest["build_id"], "built_at": manifest["built_at"]} if manifest and is_published else None
    )
    return Filing(**{name: row[name] for name in _SHOWN}, published=published)
