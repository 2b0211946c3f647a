"""Opening the operational store: SQLite under the home, or PostgreSQL when a URL names it.

Here: connections, transactions, who may write when. Not here: tables (`casework.store.tables`), migrations (`casework.store.migrations`).

One writer at a time, on both engines: within a process by `casework.store.turns`, between processes by the engine. SQLite begins every
write with ``BEGIN IMMEDIATE``: the default deferred transaction answers "database is locked" as soon as two processes read before they
write. PostgreSQL takes one advisory lock for the length of the transaction, so that the order of the register and of the audit chain is
the order of commits there as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Transaction, create_engine, event, make_url, text

from casework.settings import Settings
from casework.store.turns import Turns
from ingestion.durable import OWNER_ONLY
from ingestion.home import Home

WRITER_LOCK = 0x6261636B  # any constant of ours
WAIT_SECONDS = 60


class Store:
    """The operational store of one installation. Cheap to keep, safe to share between threads; `close` it in short-lived work."""

    def __init__(self, home: Home, engine: Engine) -> None:
        self.home = home
        self.engine = engine
        self._turns = Turns(self._begin_writing, WAIT_SECONDS)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of everything committed before; within a write, what that write sees.

        Others of the same transaction may have written before it, and are committed only with it.
        """
        writing = self._turns.mine
        if writing is not None:
            yield writing
            return
        with self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The only writer while the block lasts; commits when it ends well, else leaves nothing."""
        with self._turns.turn() as connection:
            yield connection

    def _begin_writing(self) -> tuple[Connection, Transaction]:
        connection = self.engine.connect()
        try:
            connection.execution_options(backstop_writes=True)
            transaction = connection.begin()
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
        except BaseException:
            connection.close()
            raise
        return connection, transaction

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(home: Home, *, database_url: str | None = None) -> Store:
    """The store of `home`, brought to the newest version of its tables when it is behind.

    `database_url` None takes the environment's. Two processes may open a new home at once: one migrates, the other waits for it.
    """
    url = database_url or Settings.from_environment().database_url
    home.root.mkdir(parents=True, exist_ok=True)
    store = Store(home, _postgresql(url) if url else _sqlite(home.operations))
    try:
        from casework.store.migrations import bring_up  # noqa: PLC0415 - it needs this module's Store

        bring_up(store)
    except BaseException:
        store.close()
        raise
    return store


def normalised(url: str) -> URL:
    """The URL with the driver that we carry.

    >>> normalised("postgres://clerk@db/backstop").drivername
    'postgresql+psycopg'
    """
    if url.startswith("postgres://"):  # what many hosts hand out; SQLAlchemy no longer takes it
        url = "postgresql://" + url.removeprefix("postgres://")
    parsed = make_url(url)
    if parsed.get_backend_name() != "postgresql":
        raise ValueError(
            f"BACKSTOP_DATABASE_URL names {parsed.get_backend_name()}; only PostgreSQL is supported (or none, for SQLite)"
        )
    return parsed.set(drivername="postgresql+psycopg")


def _postgresql(url: str) -> Engine:
    try:
        return create_engine(normalised(url), pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except ModuleNotFoundError as error:
        raise RuntimeError("PostgreSQL needs its driver: install backstop with the extra `postgres`") from error


def _sqlite(database: Path) -> Engine:
    database.parent.mkdir(parents=True, exist_ok=True)
    # hashes of passwords are nobody else's business; the log beside the file inherits its mode
    database.touch(mode=OWNER_ONLY)
    engine = create_engine(URL.create("sqlite", database=str(database)), connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing of its own; `_begin_sqlite` does
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("backstop_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
