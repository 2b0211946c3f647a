"""Sending: a table of rows becomes a filing, with faults planted on the way and noted, and what was spoilt sent again next month.

Here: what one partner sends of one contract in one month. The look of the file is `ingestion.simulation.outbox`.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from ingestion.simulation import cast, ledgers
from ingestion.simulation.faults import Extra, Planted, plant
from ingestion.simulation.outbox import BANK_MANNERS, MANNERS, OWN_MANNER, REGISTRY_MANNER, Manner, Outbox
from ingestion.simulation.plan import Array, Plan
from ingestion.simulation.stories import Stories
from ingestion.simulation.truth import Truth


@dataclass
class Dispatch:
    """Sends filings; `delivered` is false for what a late partner never sends."""

    plan: Plan
    outbox: Outbox
    stories: Stories
    truth: Truth = field(default_factory=Truth)
    codes: list[str] = field(default_factory=cast.guarantor_codes)

    def from_guarantor(
        self,
        contract: str,
        guarantor: int,
        month: int,
        table: pl.DataFrame,
        *,
        safe: Array | None = None,
        extra: Extra | None = None,
    ) -> tuple[Planted, bool]:
        """A guarantor's filing; returns what was planted, and whether it is sent at all."""
        sending = self.stories.sending_month(guarantor, month)
        if sending >= self.plan.months:
            return Planted.none(table), False
        folder = self.plan.periods[sending]
        return self._send(contract, self.codes[guarantor], month, table, MANNERS[guarantor], safe, folder, extra), True

    def from_bank(self, bank: int, month: int, table: pl.DataFrame) -> None:
        """A bank's loan ledger, in the version of the contract that the bank follows."""
        version = ledgers.version_filed(bank, self.plan.periods[month])
        rows = ledgers.under_version_1(table) if version == 1 else table
        self._send("bank_loans", cast.BANKS[bank].number, month, rows, replace(BANK_MANNERS[bank], version=version))

    def from_self(self, contract: str, month: int, table: pl.DataFrame) -> None:
        """The company's own lists and receipts."""
        self._send(contract, "self", month, table, OWN_MANNER)

    def from_registry(self, contract: str, month: int, table: pl.DataFrame) -> None:
        """The business registry's records."""
        self._send(contract, "registry", month, table, REGISTRY_MANNER)

    def _send(
        self,
        contract: str,
        partner: str,
        month: int,
        table: pl.DataFrame,
        manner: Manner,
        safe: Array | None = None,
        folder: str | None = None,
        extra: Extra | None = None,
    ) -> Planted:
        """Plant, write, note. A table without rows is no filing."""
        if not table.height:
            return Planted.none(table)
        chance = self.plan.chance("faults", zlib.crc32(f"{contract}|{partner}".encode()), month)
        planted = plant(contract, table, self.plan.faults, chance, safe=safe)
        planted = planted if extra is None else planted.followed_by(extra)
        path = self.outbox.send(contract, partner, self.plan.periods[month], planted.table, manner, folder=folder)
        self.truth.note(path, planted)
        return planted


def spoilt_sources(planted: Planted, height: int) -> Array:
    """Which rows of the sound table did not go out as they should (a twin's original did)."""
    mask = np.zeros(height, dtype=bool)
    alone = np.array([family != "duplicate_key" for family in planted.families], dtype=bool) & (planted.sources >= 0)
    mask[planted.sources[alone]] = True
    return mask
