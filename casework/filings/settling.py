"""Settling one file: known bytes, a taken number, a file nobody can name, or a filing to examine and register.

Here: which receipt answers a file. Not here: rights (`casework.filings.verbs`), checks (`ingestion.intake`), writing
(`casework.filings.register`).

Two things name a filing. Its bytes: the same bytes again are answered by the same receipt, unless they were refused for what was said
beside them (a control total, a scheme, a number, what its words mean) and now something else is said. Its number, where the sender gives
one: it belongs to the first bytes sent under it for ever, and other bytes under it are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import RowMapping

from casework.access import audit
from casework.access.actors import Actor
from casework.filings import plausibility, refusals, register
from casework.filings.hashes import digest
from casework.filings.plausibility import Judged
from casework.filings.queries import KnownRegistered, receipt_bytes
from casework.filings.register import ChainMoved, Number
from casework.filings.standing import BY_TWO
from casework.mappings import queries as mappings
from casework.store.engine import Store
from ingestion.home import Home
from ingestion.identity import NIL_PURPOSE, REPAIR_PURPOSE
from ingestion.intake import Declared, Identity, Landed, Refusal, examine, identify, land, sidecar
from ingestion.receipts import Receipt
from ingestion.senders import NOTHING_MAPPED
from ingestion.splitting import SELF
from scoring.office_time import office_day

ATTEMPTS = 5


@dataclass
class Settling:
    """One file on its way to its receipt."""

    home: Home
    store: Store
    actor: Actor
    now: datetime
    file: Path
    name: str
    identity: Identity | Refusal
    landed: Landed | None = None
    #: People looked at each row already, so that the filing is not held against its sender's past, nor counts as such.
    is_confirmed: bool = False

    @property
    def workplace(self) -> Home:
        """Where bytes and rows are written."""
        return self.home

    @classmethod
    def of(
        cls, home: Home, store: Store, actor: Actor, now: datetime, *, file: Path, name: str, declared: Declared | None
    ) -> Self:
        """Say what the file is, from what is declared, the manifest beside it, and its name."""
        said = declared or Declared()
        if said.manifest is None:
            said = replace(said, manifest=sidecar(file))
        return cls(home, store, actor, now, file, name, identify(name, said, office_day(now)))

    @property
    def partner_id(self) -> str | None:
        """Whose filing it is; a file that nobody can name belongs to the institution of who sent it, if any."""
        return self.identity.partner if isinstance(self.identity, Identity) else self.actor.partner_id

    def land(self) -> None:
        """Keep the bytes."""
        self.landed = land(self.workplace, self.file, filename=self.name)

    def settle(self) -> Receipt:
        """The receipt. The caller holds the partner's turn."""
        for attempt in range(ATTEMPTS):
            try:
                if isinstance(self.identity, Refusal):
                    return self._unnamed(self.identity)
                return self._named(self.identity)
            except ChainMoved:
                if attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def _unnamed(self, refusal: Refusal) -> Receipt:
        landed = self._landed()
        declared = digest(refusal.rule_id, refusal.values)
        with self.store.reading() as connection:
            same = register.of_content(connection, self.partner_id, None, None, landed.sha256)
        if known := answered(same, declared):
            return self._stored(known)
        receipt = refusals.unnamed(landed, refusal, self.partner_id, declared, self.now)
        return self._register(receipt, declared, holds_number=False)

    def _named(self, identity: Identity) -> Receipt:
        landed = self._landed()
        number = number_of(identity)
        with self.store.reading() as connection:
            holder = register.of_number(connection, number, landed.sha256) if number else None
            period = identity.period if identity.period_given else None
            same = register.of_content(connection, identity.partner, identity.contract, period, landed.sha256)
            free = register.next_sequence(connection, number) if number else 1
            filed = identity.is_nil and register.with_rows(
                connection, identity.partner, identity.contract, identity.period
            )
        is_taken = holder is not None and holder["sha256"] != landed.sha256
        mapped = mappings.mapped(self.store, identity.partner)
        said = (identity.scheme, identity.version, identity.rows, identity.totals)
        declared = digest(
            *said,
            identity.sequence if is_taken else None,
            *([NIL_PURPOSE] if identity.is_nil else []),
            *([REPAIR_PURPOSE] if identity.is_repair else []),
            *([mapped] if mapped != NOTHING_MAPPED else []),
        )
        if known := answered(same, declared, is_number_taken=is_taken):
            return self._stored(known)
        if same or is_taken:
            identity = replace(identity, variant=declared[:20])
        if holder is not None and is_taken:
            receipt = refusals.number_reused(landed, identity, holder, free, self.now)
        elif filed:
            receipt = refusals.nil_contradicted(landed, identity, filed, self.now)
        else:
            known_rows = KnownRegistered(self.home, self.store)
            receipt = examine(
                self.workplace, landed, identity,
                known=known_rows, received_at=self.now, day=office_day(self.now), mapped=mapped,
            )  # fmt: skip
        return self._register(receipt, declared, holds_number=number is not None and holder is None)

    def _register(self, receipt: Receipt, declared_sha256: str, *, holds_number: bool) -> Receipt:
        judged = None if self.is_confirmed else plausibility.judge(self.workplace, self.store, receipt)
        return register.register(
            self.home,
            self.store,
            self._told(receipt, judged),
            declared_sha256=declared_sha256,
            holds_number=holds_number,
            actor=self.actor,
            judged=judged,
        )

    def _told(self, receipt: Receipt, judged: Judged | None) -> Receipt:
        """The receipt, saying whether the filing waits: for it is implausible, or counts by two persons only."""
        by_two = receipt.contract in BY_TWO and receipt.partner_id == SELF and receipt.rows_accepted > 0
        if by_two and not self.is_confirmed:
            return replace(receipt, is_held=True)
        return plausibility.told(receipt, judged)

    def _stored(self, row: RowMapping) -> Receipt:
        """Nothing changes but the audit log, which keeps that it was sent again."""
        self._note_again(row["filing_id"])
        return Receipt.from_json(receipt_bytes(self.home, row["filing_id"], row["receipt_sha256"]))

    def _note_again(self, filing_id: str) -> None:
        audit.append(self.store, self.actor, "submit_again", register.OBJECT_PREFIX + filing_id, now=self.now)

    def _landed(self) -> Landed:
        if self.landed is None:
            raise RuntimeError("the bytes must be landed before the file is settled")
        return self.landed


@dataclass
class Rehearsal(Settling):
    """The same way up to the register, at a desk of its own that is cleared afterwards: what would become of the file."""

    desk: Home | None = None

    @property
    def workplace(self) -> Home:
        """The desk; what is known already still comes from the home."""
        if self.desk is None:
            raise RuntimeError("a rehearsal needs a desk of its own")
        return self.desk

    def _register(self, receipt: Receipt, declared_sha256: str, *, holds_number: bool) -> Receipt:  # noqa: ARG002 - as the other
        return self._told(receipt, plausibility.judge(self.workplace, self.store, receipt))

    def _note_again(self, filing_id: str) -> None:
        """Nothing happened that would have to be noted."""


def answered(same: Sequence[RowMapping], declared_sha256: str, *, is_number_taken: bool = False) -> RowMapping | None:
    """The filing among those of the same bytes whose receipt is the answer, or None when this one has to be examined.

    Rows once accepted are never taken in again. A refusal answers only whoever says the same as was refused.
    """
    if not is_number_taken:
        for row in same:
            if row["verdict"] != "refused":
                return row
    return next(
        (row for row in same if row["verdict"] == "refused" and row["declared_sha256"] == declared_sha256), None
    )


def number_of(identity: Identity) -> Number | None:
    """The number that the sender gave, if any."""
    if identity.sequence is None:
        return None
    return Number(identity.partner, identity.contract, identity.version, identity.period, identity.sequence)
