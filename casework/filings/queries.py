"""Questions to the register: what came since, what was known on a day, one receipt, what breaks most often.

Here: the only SELECTs on `filings` outside the register itself, each filtered by institution where an actor asks, and the accepted rows
of registered filings for the checks of the next one. Not here: figures (the published warehouse).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ColumnElement, Connection, RowMapping, Select, Table, func, select, true

from casework.access.actors import Actor
from casework.access.rights import partner_scope, require
from casework.filings.standing import WITHDRAWN, decided, waits
from casework.store.engine import Store
from casework.store.tables import UtcMoment, filing_decisions, filing_profiles, filing_rule_counts, filings
from ingestion.contracts import CONTRACTS
from ingestion.home import Home

if TYPE_CHECKING:
    import polars as pl


class ReceiptDamaged(RuntimeError):
    """The stored receipt is not the one that was registered."""


def registered(
    store: Store, *, after_seq: int = 0, known_until: date | datetime | None = None, partner_id: str | None = None
) -> pl.DataFrame:
    """Registered filings in the order they became known: those after `after_seq`, as known on `known_until`, of one partner or all.

    A day counts to its end: known on D means received before D+1 00:00 UTC. A moment counts itself.
    """
    wanted = select(filings).where(filings.c.known_seq > after_seq, _known(known_until)).order_by(filings.c.known_seq)
    return _frame(store, wanted if partner_id is None else wanted.where(filings.c.partner_id == partner_id))


def newest_seqs(store: Store) -> tuple[int, int]:
    """The `known_seq` of the filing registered last and the `decided_seq` of the newest decision; 0 when there is none."""
    newest = (func.max(filings.c.known_seq), func.max(filing_decisions.c.decided_seq))
    with store.reading() as connection:
        known, decided_last = (int(connection.scalar(select(func.coalesce(one, 0))) or 0) for one in newest)
    return known, decided_last


def arrivals(store: Store) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All registered filings and all decisions about them, as of one moment: what a load needs to know which rows count."""
    with store.reading() as connection:
        return _frame_of(connection, select(filings).order_by(filings.c.known_seq), filings), _decisions(connection)


def decisions(store: Store) -> pl.DataFrame:
    """Every decision about a filing, in order: decided_seq, filing_id, decision, decided_at, actor, reason."""
    with store.reading() as connection:
        return _decisions(connection)


def _decisions(connection: Connection) -> pl.DataFrame:
    return _frame_of(connection, select(filing_decisions).order_by(filing_decisions.c.decided_seq), filing_decisions)


def measures(store: Store, *, after_seq: int = 0) -> pl.DataFrame:
    """Each figure that was taken of a filing after `after_seq`, or of one that waits, with its line (`scoring.plausibility.measures`)."""
    import polars as pl  # noqa: PLC0415

    columns = (filings.c.filing_id, filings.c.partner_id, filings.c.contract, filings.c.period)
    wanted = select(*columns, filing_profiles.c.measures).join_from(filing_profiles, filings)
    wanted = wanted.where((filings.c.known_seq > after_seq) | waits()).order_by(filings.c.known_seq)
    with store.reading() as connection:
        rows = [tuple(row) for row in connection.execute(wanted)]
    taken = {"check": pl.String, "subject": pl.String, "value": pl.Float64, "least": pl.Float64, "most": pl.Float64}
    schema = dict.fromkeys(("filing_id", "partner_id", "contract", "period", "measures"), pl.String)
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.col("measures").str.json_decode(pl.List(pl.Struct(taken)))
    )
    return frame.explode("measures").drop_nulls("measures").unnest("measures")


def filings_held(store: Store, actor: Actor) -> pl.DataFrame:
    """The filings that the actor may see and that wait for a person, oldest first."""
    require(actor, "read", "filing")
    return _frame(store, select(filings).where(_in_scope(actor), waits()).order_by(filings.c.known_seq))


def standings(store: Store, actor: Actor) -> dict[str, str]:
    """The newest decision about each filing that the actor may see and about which there was one, by filing."""
    require(actor, "read", "filing")
    wanted = (
        select(filing_decisions.c.filing_id, filing_decisions.c.decision)
        .join_from(filing_decisions, filings)
        .where(_in_scope(actor))
        .order_by(filing_decisions.c.decided_seq)
    )
    with store.reading() as connection:
        return {row.filing_id: row.decision for row in connection.execute(wanted)}


def filings_seen_by(store: Store, actor: Actor, *, newest: int = 200) -> pl.DataFrame:
    """The filings that the actor may see, newest first."""
    require(actor, "read", "filing")
    return _frame(store, select(filings).where(_in_scope(actor)).order_by(filings.c.known_seq.desc()).limit(newest))


def page_seen_by(
    store: Store,
    actor: Actor,
    *,
    limit: int,
    before: str | None = None,
    contract: str | None = None,
    period: str | None = None,
    verdict: str | None = None,
) -> Sequence[RowMapping] | None:
    """At most `limit` of the filings that the actor may see, newest first, those older than the filing `before`.

    None when the actor may not see a filing `before`. The place in the register is not for outside: it tells how much others file.
    """
    require(actor, "read", "filing")
    wanted = select(filings).where(_in_scope(actor))
    said = {filings.c.contract: contract, filings.c.period: period, filings.c.verdict: verdict}
    for column, value in said.items():
        wanted = wanted if value is None else wanted.where(column == value)
    with store.reading() as connection:
        if before is not None:
            at_seq = select(filings.c.known_seq).where(filings.c.filing_id == before, _in_scope(actor))
            known_seq = connection.scalar(at_seq)
            if known_seq is None:
                return None
            wanted = wanted.where(filings.c.known_seq < known_seq)
        return connection.execute(wanted.order_by(filings.c.known_seq.desc()).limit(limit)).mappings().all()


def one_seen_by(store: Store, filing_id: str, *, actor: Actor) -> RowMapping | None:
    """The filing, or None when there is none that the actor may see."""
    require(actor, "read", "filing")
    with store.reading() as connection:
        wanted = select(filings).where(filings.c.filing_id == filing_id, _in_scope(actor))
        return connection.execute(wanted).mappings().first()


def receipt(store: Store, filing_id: str, *, actor: Actor) -> bytes | None:
    """The stored receipt (JSON), or None when there is none that the actor may see; ReceiptDamaged when its hash is wrong."""
    require(actor, "read", "filing")
    if not filing_id.isalnum():  # it comes from an address that anybody may type
        return None
    with store.reading() as connection:
        row = connection.execute(
            select(filings.c.receipt_sha256).where(filings.c.filing_id == filing_id, _in_scope(actor))
        ).first()
    return receipt_bytes(store.home, filing_id, row.receipt_sha256) if row else None


def receipt_bytes(home: Home, filing_id: str, sha256: str) -> bytes:
    """The receipt's file, held against the hash in the register."""
    try:
        body = (home.receipts / f"{filing_id}.json").read_bytes()
    except FileNotFoundError as error:
        raise ReceiptDamaged(f"the receipt of filing {filing_id} is missing") from error
    if hashlib.sha256(body).hexdigest() != sha256:
        raise ReceiptDamaged(f"the receipt of filing {filing_id} is not the one that was registered")
    return body


def counts_by_rule(store: Store, *, actor: Actor, after_seq: int = 0) -> pl.DataFrame:
    """How many rows broke which rule, by contract and rule, most frequent first, over the filings that the actor may see."""
    require(actor, "read", "filing")
    import polars as pl  # noqa: PLC0415

    rows_count = func.sum(filing_rule_counts.c.rows_count).label("rows_count")
    by = (filings.c.contract, filing_rule_counts.c.rule_id)
    wanted = (
        select(*by, rows_count, func.count().label("filings_count"))
        .join_from(filing_rule_counts, filings)
        .where(_in_scope(actor), filings.c.known_seq > after_seq)
        .group_by(*by)
        .order_by(rows_count.desc(), *by)
    )
    schema = {
        "contract": pl.String,
        "rule_id": pl.String,
        "rows_count": pl.Int64,
        "filings_count": pl.Int64,
    }
    with store.reading() as connection:
        rows = [(row[0], row[1], int(row[2]), int(row[3])) for row in connection.execute(wanted)]
    return pl.DataFrame(rows, schema=schema, orient="row")


def first_filings(store: Store, *, actor: Actor | None = None) -> pl.DataFrame:
    """What settles deadlines (`scoring.reporting.deadlines.FILED`): of each partner, contract, month and kind the first filing that stands.

    `actor` None asks for everybody's, for a scheduled run; else only for those that the actor may see.
    """
    import polars as pl  # noqa: PLC0415

    from scoring.reporting.deadlines import FILED  # noqa: PLC0415 - only deadlines need it

    is_nil = (filings.c.rows_sent == 0).label("is_nil")
    key = (filings.c.partner_id, filings.c.contract, filings.c.period)
    taken = select(func.min(filings.c.known_seq)).where(filings.c.verdict != "refused", ~decided(WITHDRAWN))
    if actor is not None:
        require(actor, "read", "filing")
        taken = taken.where(_in_scope(actor))
    first = taken.group_by(*key, is_nil)
    wanted = select(*key, is_nil, filings.c.filing_id, filings.c.received_at).where(filings.c.known_seq.in_(first))
    with store.reading() as connection:
        rows = [(*row[:-1], row[-1].replace(tzinfo=None)) for row in connection.execute(wanted)]
    return pl.DataFrame(rows, schema=FILED, orient="row")


class KnownRegistered:
    """The accepted rows of registered filings, for checks against what is known (`ingestion.intake.KnownRows`).

    Only what the register names counts: files that a killed run left behind are not looked at. A filing that waits is known to its
    sender's next ones; one that was withdrawn is not.
    """

    def __init__(self, home: Home, store: Store) -> None:
        self.home = home
        self.store = store

    def scan(self, contract: str, partner: str | None) -> pl.LazyFrame | None:
        """All accepted rows of the contract, of one partner or of all (None), oldest filing first; None when there are none."""
        from ingestion.accepted import scan  # noqa: PLC0415 - a command that only submits a refused file needs no frames

        counted = (filings.c.rows_accepted > 0, ~decided(WITHDRAWN))
        wanted = select(filings.c.filing_id).where(filings.c.contract == contract, *counted)
        if partner is not None:
            wanted = wanted.where(filings.c.partner_id == partner)
        with self.store.reading() as connection:
            identifiers: Sequence[str] = connection.scalars(wanted.order_by(filings.c.known_seq)).all()
        paths = [self.home.accepted / contract / f"{identifier}.parquet" for identifier in identifiers]
        return scan(paths, CONTRACTS[contract]) if paths else None


def _known(until: date | datetime | None) -> ColumnElement[bool]:
    if until is None:
        return true()
    if isinstance(until, datetime):
        return filings.c.received_at <= until
    next_day = datetime(until.year, until.month, until.day, tzinfo=UTC) + timedelta(days=1)
    return filings.c.received_at < next_day


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    scope = partner_scope(actor)
    return true() if scope is None else filings.c.partner_id == scope


def _frame(store: Store, wanted: Select[Any]) -> pl.DataFrame:
    with store.reading() as connection:
        return _frame_of(connection, wanted, filings)


def _frame_of(connection: Connection, wanted: Select[Any], table: Table) -> pl.DataFrame:
    """The rows of a table as a frame with the table's columns."""
    import polars as pl  # noqa: PLC0415 - a command that only submits a refused file needs no frames

    schema = {column.name: _polars_type(column) for column in table.columns}
    return pl.DataFrame([tuple(row) for row in connection.execute(wanted)], schema=schema, orient="row")


def _polars_type(column: Column[Any]) -> Any:
    import polars as pl  # noqa: PLC0415

    if isinstance(column.type, UtcMoment):
        return pl.Datetime("us", "UTC")
    return {bool: pl.Boolean, int: pl.Int64}.get(column.type.python_type, pl.String)
