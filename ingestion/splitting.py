"""Splitting: the rows of one file, batch by batch, into accepted Parquet and quarantine, in one pass and bounded memory.

The checks run on each batch while the next is parsed; good rows stream into the accepted file, which gets its name only when the whole
filing stands. Not here: the checks (`ingestion.checks`), what becomes of the filing as a whole (`outcome`), the receipt's shape
(`ingestion.receipts`).
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from polars.io.plugins import register_io_source

from ingestion import quarantine
from ingestion.accepted import shape_note
from ingestion.checks.batch import Asker, BatchChecker, Checked, FilerCheck
from ingestion.checks.chains import CHAINED, broken_chains
from ingestion.checks.findings import ROW_KEY, Broken, Findings, Waiting, in_words
from ingestion.checks.known import KnownKeys, LockCheck, waiting
from ingestion.contracts import CONTRACTS
from ingestion.contracts.model import ADDED_COLUMNS, STORED_AS, Contract
from ingestion.contracts.versions import contract_of, upgraded
from ingestion.durable import crashpoint, replacing
from ingestion.home import Home
from ingestion.identity import Identity
from ingestion.landing import Landed
from ingestion.outcome import Outcome, broken_file_rules, normalisations
from ingestion.readers import headers
from ingestion.readers.opening import open_file
from ingestion.readers.own_lines import with_own_lines
from ingestion.readers.table import LINE, TextTable, UnreadableError
from ingestion.readers.versions import version_filed
from ingestion.receipts import ERRORS_SHOWN
from ingestion.repair.returned import Returned, keep_mends, returned
from ingestion.senders import NOTHING_MAPPED, NOTHING_ODD, Mapped, oddities

if TYPE_CHECKING:
    from ingestion.intake import KnownRows


SELF = "self"  #: the company's own filings, such as the lists of guarantors and banks


class _RefusedError(Exception):
    """The filing as a whole is refused, although its rows could be read."""


def split(
    home: Home,
    landed: Landed,
    identity: Identity,
    number: str,
    known: KnownRows,
    received_on: datetime.date,
    *,
    careful: bool = False,
    mapped: Mapped = NOTHING_MAPPED,
) -> Outcome:
    """Read, check, split. Files appear only for a filing that is not refused. `mapped` is what people said of the sender's words."""
    scratch = home.scratch / number
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        filing = _Filing(home, landed, identity, number, known, scratch)
        filing.sender = oddities(identity.partner).with_mapped(mapped)
        return filing.split(received_on, careful=careful)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _alone(kept: pl.DataFrame) -> pl.DataFrame:
    """A few rows with texts of their own: as they were taken out, they hold all texts of their batch until the file's end."""
    return kept.with_columns(pl.col(pl.String) + "")


class _AsStored:
    """Asks about rows of an earlier version as they will be stored: what is known already has that shape."""

    def __init__(self, asker: Asker, stored: Contract, filed: Contract) -> None:
        self._asker, self._stored, self._filed = asker, stored, filed

    def broken(self, frame: pl.DataFrame) -> Broken:
        """Which rows break which rule."""
        return self._asker.broken(upgraded(frame, self._stored, self._filed))


class _Filing:
    """One filing on its way through the door: what has been seen of it so far."""

    def __init__(
        self, home: Home, landed: Landed, identity: Identity, number: str, known: KnownRows, scratch: Path
    ) -> None:
        self.home, self.landed, self.identity, self.number = home, landed, identity, number
        self.known, self.scratch = known, scratch
        self.kit: Returned | None = None  # a repair kit that came back
        self.sender = NOTHING_ODD
        self.stored: Contract = CONTRACTS[identity.contract]  # in whose shape rows are kept
        self._file_under(contract_of(identity.contract, identity.version) or self.stored)
        self.bad_rows: list[pl.DataFrame] = []

    def _file_under(self, contract: Contract) -> None:
        """Check the rows by this version of the contract."""
        self.contract = contract
        self.money = [column.name for column in contract.columns if column.type == "money"]
        self.findings = Findings(contract)
        self.sent = dict.fromkeys(self.money, Decimal(0))
        self.refused = dict.fromkeys(self.money, Decimal(0))

    def split(self, received_on: datetime.date, *, careful: bool) -> Outcome:
        sender = self.sender
        table = open_file(self.landed.path, self.contract, sender, self.scratch, careful=careful)
        table = with_own_lines(table, sender.line_column)
        kit = self.kit = returned(table, self.stored)
        if self.identity.is_repair and not kit:
            raise UnreadableError("F-KIT", rows=table.rows or 0)
        table = kit.table if kit else table
        own = sender.header_names(self.contract.name)
        try:
            self._file_under(version_filed(table.headers, self.stored, self.identity.version, own, received_on))
            header = headers.match(table.headers, self.contract, own)
        except UnreadableError as problem:
            problem.rows = table.rows or 0
            raise
        crashpoint("read.done")
        batches = table.batches()  # a fast reader begins now, while the checks are made ready
        askers = self._askers()
        checker = BatchChecker(self.contract, header, table, self.identity.scheme, askers, sender)
        outcome = Outcome("accepted", self.contract.version, unknown_columns=list(header.unknown.values()))
        target = self.home.accepted / self.contract.name / f"{self.number}.parquet"
        try:
            with replacing(target, step="split.accepted") as temporary:
                self._stream(checker.checked(batches), temporary)
                self._count(checker, outcome, table, temporary)
                crashpoint("check.done")
        except _RefusedError:
            return outcome
        quarantine.write(self.home, self.number, self._all_bad(checker), self.findings.lazy(self._waiting(target)))
        if kit:
            keep_mends(self.home, self.number, kit)
        return outcome

    def _askers(self) -> list[Asker]:
        known = KnownKeys(self.stored, self.known.scan(self.contract.name, self.identity.partner))
        askers: list[Asker] = [known if self.contract is self.stored else _AsStored(known, self.stored, self.contract)]
        if self.contract.filer_column and self.identity.partner != SELF:
            askers.append(FilerCheck(self.contract.filer_column, self.identity.partner))
        if lock := self.contract.lock:
            askers.append(LockCheck(lock, self.known.scan(lock.contract, self.identity.partner)))
        return askers

    def _stream(self, checked: Iterator[Checked], target: Path) -> None:
        """Good rows flow into the accepted file while the batches are checked."""
        schema = {column.name: STORED_AS[column.type] for column in self.stored.columns} | ADDED_COLUMNS
        problem: list[Exception] = []

        def source(
            columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, size: int | None
        ) -> Iterator[pl.DataFrame]:
            del columns, predicate, rows, size  # nothing is pushed down: the plan below is the source and the sink
            try:
                for one in self._chained(checked):
                    yield self._take(one)
            except Exception as raised:  # the engine would wrap it: it is raised again below
                problem.append(raised)
                raise

        try:
            register_io_source(source, schema=schema).sink_parquet(
                target,
                compression="zstd",
                compression_level=1,
                statistics=False,
                metadata=shape_note(self.stored),
            )
        except Exception as raised:
            if problem:  # taken out, for the plan keeps the list, and the error the plan: nobody would find that cycle
                raise problem.pop() from raised
            raise

    def _chained(self, checked: Iterator[Checked]) -> Iterator[Checked]:
        """Where rules run along chains of rows, all batches as one, with what breaks those rules; else as they come."""
        if self.contract.name not in CHAINED:
            yield from checked
            return
        parts = list(checked)
        if not parts:
            return
        whole = Checked(
            pl.concat([part.sent for part in parts]),
            pl.concat([part.typed for part in parts]),
            pl.concat([part.bad for part in parts]),
            pl.concat([part.findings for part in parts]),
        )
        found = broken_chains(
            whole.typed.filter(~whole.bad),
            whole.typed["project_no"].filter(whole.bad),
            self.known.scan(self.contract.name, self.identity.partner),
            self.known.scan("projects", self.identity.partner),
        )
        wrong = whole.typed[LINE].is_in(found.filter(level="error")[LINE].implode())
        yield Checked(whole.sent, whole.typed, whole.bad | wrong, pl.concat([whole.findings, found]))

    def _take(self, checked: Checked) -> pl.DataFrame:
        """Keep what is bad aside, count sums, and hand on the good rows with their provenance."""
        if checked.bad.any():
            spoilt = checked.typed.filter(checked.bad)
            self.bad_rows.append(_alone(checked.sent.filter(checked.bad).with_columns(spoilt[ROW_KEY])))
            self._add(self.refused, spoilt)
        self.findings.add(_alone(checked.findings))
        self._add(self.sent, checked.typed)
        good = checked.typed.filter(~checked.bad) if checked.bad.any() else checked.typed
        good = upgraded(good, self.stored, self.contract)
        return good.with_columns(pl.lit(self.number).alias("filing_id"), pl.col(LINE).alias("line_no")).drop(LINE)

    def _add(self, sums: dict[str, Decimal], frame: pl.DataFrame) -> None:
        for name, total in zip(
            self.money, frame.select(pl.col(self.money).sum()).row(0) if self.money else (), strict=True
        ):
            sums[name] += total or 0

    def _count(self, checker: BatchChecker, outcome: Outcome, table: TextTable, written: Path) -> None:
        """Fill the outcome; refuse the filing when a file rule over all rows is broken."""
        bad = sum(frame.height for frame in self.bad_rows)
        counts = checker.counts
        given_up = self._given_up()
        outcome.rows_sent, outcome.blank_rows = counts.rows + given_up, counts.blank
        outcome.rows_accepted, outcome.rows_quarantined, outcome.rows_refused = counts.rows - bad, bad, given_up
        outcome.sums = {
            name: {"sent": f"{self.sent[name]:.2f}", "accepted": f"{self.sent[name] - self.refused[name]:.2f}"}
            for name in self.money
            if name in checker.header.columns  # of a column that the file does not have there is no sum
        }
        outcome.normalisations = normalisations(self.contract, checker.counts, table.encoding)
        self.findings.settle(self._all_bad(checker)[LINE], self._waiting(written))
        outcome.rules_broken = self.findings.counts()
        outcome.warnings_count = self.findings.warnings()
        fatals = broken_file_rules(self.contract, self.identity, self.sent, outcome, comes_back=self.kit is not None)
        outcome.errors = fatals + in_words(self.contract, self.findings.worst(ERRORS_SHOWN - len(fatals)))
        outcome.errors_total = len(fatals) + sum(outcome.rules_broken.values())
        if fatals:
            outcome.verdict = "refused"
            outcome.rows_accepted, outcome.rows_quarantined, outcome.rows_refused = 0, 0, outcome.rows_sent
            outcome.sums = {name: {**sums, "accepted": "0.00"} for name, sums in outcome.sums.items()}
            outcome.warnings_count = 0
            raise _RefusedError
        outcome.verdict = "partly" if bad else "accepted"

    def _given_up(self) -> int:
        """Rows of a repair kit that their sender gives up: refused, at its own wish, each with a finding."""
        if self.kit is None:
            return 0
        found = self.kit.given_up()
        self.findings.add(found)
        return found.height

    def _waiting(self, accepted: Path) -> Waiting:
        return waiting(self.stored, self.known, self.identity.partner, accepted)

    def _all_bad(self, checker: BatchChecker) -> pl.DataFrame:
        if self.bad_rows:
            rows = pl.concat(self.bad_rows)
            return rows.select(LINE, ROW_KEY, pl.exclude(LINE, ROW_KEY))
        return checker.empty_sent().select(LINE, ROW_KEY, pl.exclude(LINE, ROW_KEY))
