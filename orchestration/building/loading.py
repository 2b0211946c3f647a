"""Accepted rows, and what people enter beside forms, into the staging file: append only, all at once, each filing exactly once.

Here: one load. Rows of a filing that waits for a person stay outside; once it is confirmed the next load takes them, known from that
moment. One load is one transaction, so a kill leaves all of it or nothing. Not here: the tables (`raw_tables`), what earlier loads took in
(`loaded`), which version of a row is in force (`dbt_project`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from casework.entered import key_of
from casework.store.warehouse import open_duckdb
from ingestion.accepted import scan, shape_of
from ingestion.contracts import CONTRACTS
from ingestion.contracts.model import ADDED_COLUMNS, Contract
from ingestion.durable import crashpoint
from ingestion.home import Home
from ingestion.repair.returned import mends_path
from orchestration.building.code_tables import code_tables
from orchestration.building.raw_tables import DECISIONS, FILINGS, QUARANTINE, Types, create_tables
from orchestration.building.warehouse_files import WarehouseFiles


class LoadError(RuntimeError):
    """The accepted rows on disk are not those of the register."""


@dataclass(frozen=True)
class LoadReport:
    """What a load did."""

    load_seq: int
    known_seq: int
    filings: int
    rows: int
    code_lists_changed: bool
    decided_seq: int = 0
    held: int = 0
    entered: int = 0


def load_filings(
    home: Home,
    registered: pl.DataFrame,
    decisions: pl.DataFrame | None = None,
    *,
    entered: Mapping[str, pl.DataFrame] | None = None,
    files: WarehouseFiles | None = None,
) -> LoadReport:
    """Load every filing of `registered` that has not been loaded yet, and the rows of those that have been confirmed since.

    `decisions` are those about the same filings, read at the same moment (`casework.filings.queries.arrivals`); `entered` is what people
    enter beside forms (`casework.entered`).
    Raises LoadError, and loads nothing, when a filing's accepted rows are missing or not as many as its receipt says.
    """
    files = files or WarehouseFiles.of(home)
    files.staging.parent.mkdir(parents=True, exist_ok=True)
    connection = open_duckdb(files.staging, folders=(home.accepted, home.quarantine))
    try:
        create_tables(connection)
        return _load_pending(home, connection, registered, decisions, entered or {})
    finally:
        connection.close()


def _load_pending(
    home: Home,
    connection: duckdb.DuckDBPyConnection,
    registered: pl.DataFrame,
    decisions: pl.DataFrame | None,
    entered: Mapping[str, pl.DataFrame],
) -> LoadReport:
    code_lists_changed = _load_code_lists(connection)
    load_seq, known_seq = _one(
        connection, "select coalesce(max(load_seq), 0), coalesce(max(known_seq), 0) from raw.loads"
    )
    decided_seq = _one(connection, "select coalesce(max(decided_seq), 0) from raw.decisions")[0]
    decisions = _typed(pl.DataFrame(schema=dict(DECISIONS)) if decisions is None else decisions, DECISIONS)
    newly_decided = decisions.filter(pl.col("decided_seq") > decided_seq).sort("decided_seq")
    pending = registered.filter(pl.col("known_seq") > known_seq).sort("known_seq")
    held = decisions.group_by("filing_id").agg(pl.col("decision").last()).filter(pl.col("decision") == "held").height
    newly_entered = {name: _new_rows(connection, name, frame) for name, frame in entered.items()}
    in_all = sum(frame.height for frame in entered.values())
    if pending.is_empty() and newly_decided.is_empty() and all(frame.is_empty() for frame in newly_entered.values()):
        return LoadReport(load_seq, known_seq, 0, 0, code_lists_changed, decided_seq, held, in_all)
    load_seq += 1
    known_seq = max([known_seq, *pending["known_seq"].to_list()])
    decided_seq = max([decided_seq, *newly_decided["decided_seq"].to_list()])
    connection.execute("begin")
    try:
        rows = _load_batch(home, connection, _released(registered, pending, decisions, newly_decided), load_seq)
        _append_entered(connection, newly_entered, load_seq)
        _note_load(home, connection, pending, newly_decided, (load_seq, known_seq, len(pending), rows))
        crashpoint("load.inserted")
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    crashpoint("load.committed")
    return LoadReport(load_seq, known_seq, len(pending), rows, code_lists_changed, decided_seq, held, in_all)


def _new_rows(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of what people entered that no load has taken yet."""
    key = key_of(name)
    known = pl.from_arrow(connection.execute(f"select {', '.join(key)} from raw.{name}").to_arrow_table())  # noqa: S608
    assert isinstance(known, pl.DataFrame)  # noqa: S101
    return frame.join(known, on=key, how="anti").sort(key)


def _append_entered(connection: duckdb.DuckDBPyConnection, rows: Mapping[str, pl.DataFrame], load_seq: int) -> None:
    for name, frame in rows.items():
        connection.register("entered_rows", frame.to_arrow())
        connection.execute(f"insert into raw.{name} by name select *, {load_seq} as load_seq from entered_rows")  # noqa: S608
        connection.unregister("entered_rows")


def _released(
    registered: pl.DataFrame, pending: pl.DataFrame, decisions: pl.DataFrame, newly_decided: pl.DataFrame
) -> pl.DataFrame:
    """Filings whose rows are to be loaded now: new ones that never waited, and those that were confirmed, known from then."""
    confirmed = newly_decided.filter(pl.col("decision") == "confirmed").select(
        "filing_id", pl.col("decided_at").alias("received_at")
    )
    came_in = _typed(pending, FILINGS).join(decisions, on="filing_id", how="anti", maintain_order="left")
    let_in = _typed(registered, FILINGS).drop("received_at").join(confirmed, on="filing_id", maintain_order="left")
    return pl.concat([came_in, let_in.select(came_in.columns)]).sort("known_seq")


def _typed(frame: pl.DataFrame, columns: Types) -> pl.DataFrame:
    """The columns of a table of ``raw``; one that the frame lacks is null."""
    return frame.select(
        pl.col(name).cast(type_) if name in frame.columns else pl.lit(None, dtype=type_).alias(name)
        for name, type_ in columns.items()
    )


def _load_batch(home: Home, connection: duckdb.DuckDBPyConnection, filings: pl.DataFrame, load_seq: int) -> int:
    """Append the accepted rows of some filings; how many."""
    connection.register("pending_filings", filings.to_arrow())
    rows = 0
    for name in filings["contract"].drop_nulls().unique(maintain_order=True):  # a refused filing may have none
        with_rows = filings.filter((pl.col("contract") == name) & (pl.col("rows_accepted") > 0))
        paths = [home.accepted / name / f"{filing_id}.parquet" for filing_id in with_rows["filing_id"]]
        if paths:
            rows += _append(connection, CONTRACTS[name], paths, load_seq)
            crashpoint("load.contract")
    _append_mends(home, connection, filings, load_seq)
    connection.unregister("pending_filings")
    return rows


def _append_mends(home: Home, connection: duckdb.DuckDBPyConnection, filings: pl.DataFrame, load_seq: int) -> None:
    """Which rows of quarantine the returned repair kits among some filings mend or give up."""
    paths = [
        mends_path(home, filing_id)
        for filing_id, verdict in filings.select("filing_id", "verdict").iter_rows()
        if verdict != "refused"
    ]
    present = [str(path) for path in paths if path.is_file()]
    if present:
        connection.execute(
            f"insert into raw.mends by name select mends.*, filing.partner_id, filing.contract, filing.received_at, filing.known_seq, "  # noqa: S608
            f"{load_seq} as load_seq from read_parquet($paths) as mends join pending_filings as filing using (filing_id)",
            {"paths": present},
        )


def _note_load(
    home: Home,
    connection: duckdb.DuckDBPyConnection,
    pending: pl.DataFrame,
    newly_decided: pl.DataFrame,
    load: tuple[int, int, int, int],
) -> None:
    """The filings themselves, whether their rows count or wait, their quarantine, what was decided, and the load."""
    filings = _typed(pending, FILINGS)
    _append_quarantine(home, connection, filings)
    for table, frame in (("filings", filings), ("decisions", newly_decided)):
        connection.register("noted", frame.to_arrow())
        connection.execute(f"insert into raw.{table} by name select *, {load[0]} as load_seq from noted")  # noqa: S608
        connection.unregister("noted")
    connection.execute("insert into raw.loads values (?, ?, ?, ?)", list(load))


def _append(connection: duckdb.DuckDBPyConnection, contract: Contract, paths: list[Path], load_seq: int) -> int:
    """Append the accepted rows of one contract's filings; as many as the receipts say, or LoadError."""
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise LoadError(
            f"accepted rows of {contract.name} are missing: {', '.join(missing[:5])}; restore them and build again"
        )
    before = _one(connection, f"select count(*) from raw.{contract.name}")[0]  # noqa: S608
    older = [path for path in paths if contract.before is not None and shape_of(path, contract) is not contract]
    if len(older) < len(paths):
        there = {"paths": [str(path) for path in paths if path not in older]}
        connection.execute(_insertion(contract, load_seq, "read_parquet($paths)"), there)
    if older:
        connection.register("older_rows", scan(older, contract).collect().to_arrow())
        connection.execute(_insertion(contract, load_seq, "older_rows"))
        connection.unregister("older_rows")
    added = _one(connection, f"select count(*) from raw.{contract.name}")[0] - before  # noqa: S608
    expected = _one(connection, "select sum(rows_accepted) from pending_filings where contract = ?", contract.name)[0]
    if added != expected:
        raise LoadError(f"{contract.name}: {expected} rows were accepted but {added} are on disk; nothing was loaded")
    return int(added)


def _insertion(contract: Contract, load_seq: int, rows: str) -> str:
    columns = ", ".join(f'rows."{name}"' for name in (*contract.column_names, *ADDED_COLUMNS))
    return (
        f"insert into raw.{contract.name} select {columns}, filing.partner_id, filing.period, filing.scheme, filing.received_at, "  # noqa: S608
        f"filing.known_seq, {load_seq} from {rows} as rows join pending_filings as filing using (filing_id)"
    )


def _append_quarantine(home: Home, connection: duckdb.DuckDBPyConnection, filings: pl.DataFrame) -> None:
    paths = [home.quarantine / f"{filing_id}.errors.parquet" for filing_id in filings["filing_id"]]
    present = [str(path) for path in paths if path.is_file()]
    if present:
        columns = ", ".join(QUARANTINE)
        connection.execute(
            f"insert into raw.quarantine select {columns} from read_parquet($paths, union_by_name = true)",  # noqa: S608
            {"paths": present},
        )


def _load_code_lists(connection: duckdb.DuckDBPyConnection) -> bool:
    """Replace regions, industries and labels when the shipped lists are others than the loaded ones."""
    frames = code_tables()
    digest = hashlib.sha256("".join(frame.write_csv() for frame in frames.values()).encode()).hexdigest()
    if connection.execute("select digest from raw.code_lists").fetchone() == (digest,):
        return False
    connection.execute("begin")
    for name, frame in frames.items():
        connection.register("code_rows", frame.to_arrow())
        connection.execute(f"create or replace table raw.{name} as select * from code_rows")  # noqa: S608
        connection.unregister("code_rows")
    connection.execute("delete from raw.code_lists")
    connection.execute("insert into raw.code_lists values (?)", [digest])
    connection.execute("commit")
    return True


def _one(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> tuple[int, ...]:
    row = connection.execute(sql, list(values)).fetchone()
    assert row is not None  # noqa: S101 - an aggregate always gives a row
    return row
