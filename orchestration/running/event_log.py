"""Dagster's event log on SQLite, with its connections kept: the shipped one opens one for each of a run's thousand statements.

A connection that closes as the last one writes SQLite's log back into the file, and an engine made anew has forgotten how each statement is
written; together that took a third of a small build. Here: only that. Named in the ``dagster.yaml`` that `instance` writes.

What is kept here is the story of the runs, not the business's record: a power cut may lose the last events, never damage the file.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Self

from dagster import EventLogEntry
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

_KEPT = 8  # the index and the runs of the last builds; each run has a file of its own


class KeptEngines(SqliteEventLogStorage):
    """The shipped event log, in the same files; what belongs together is written in one transaction of each file."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._open: dict[str, Connection] = {}
        self._together: ExitStack | None = None
        self._there: set[tuple[str, str]] = set()
        super().__init__(base_dir, inst_data)
        self._db_lock = threading.RLock()  # type: ignore[assignment] # what is written together asks for it twice

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Self:
        """Dagster's way of making it."""
        return cls(inst_data=inst_data, **config_value)

    def store_event(self, event: EventLogEntry) -> None:
        """Store an event: in its run's file, and where it speaks of an asset in the index."""
        with self._one_transaction():
            super().store_event(event)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store events that came together."""
        with self._one_transaction():
            for one in events:
                super().store_event(one)

    def has_table(self, table_name: str) -> bool:
        """Is there such a table; one that was there stays."""
        return self._stays("table", table_name, super().has_table)

    def has_secondary_index(self, name: str) -> bool:
        """Was the index filled; one that was stays so."""
        return self._stays("index", name, super().has_secondary_index)

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        ask = super()._has_asset_key_col_on_connection
        return self._stays("column", column_name, lambda name: ask(conn, name))

    def _stays(self, kind: str, name: str, ask: Callable[[str], bool]) -> bool:
        """What the shipped log asks of the file's layout for each event: once it is there, it is there."""
        if (kind, name) not in self._there and ask(name):
            self._there.add((kind, name))
        return (kind, name) in self._there

    @contextmanager
    def _one_transaction(self) -> Iterator[None]:
        """Whatever is written meanwhile is committed at the end, or not at all."""
        with self._db_lock:
            if self._together is not None:
                yield
                return
            with ExitStack() as stack:
                self._together = stack
                try:
                    yield
                finally:
                    self._together = None
                    self._open.clear()

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            if self._together is None:
                with engine.begin() as connection:
                    yield connection
                return
            if shard not in self._open:
                self._open[shard] = self._together.enter_context(engine.begin())
            yield self._open[shard]

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            engine = create_engine(
                self.conn_string_for_shard(shard),
                poolclass=QueuePool,
                pool_size=1,
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            )
            event.listen(engine, "connect", _write_without_waiting)
            self._engines[shard] = engine
        self._engines.move_to_end(shard)
        while len(self._engines) > _KEPT:
            self._engines.popitem(last=False)[1].dispose()
        return self._engines[shard]


def _write_without_waiting(connection: Any, _record: Any) -> None:
    """In write-ahead mode the file is whole whatever happens; only a checkpoint waits for the disk."""
    connection.execute("pragma synchronous = normal")
