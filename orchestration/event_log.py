"""Dagster's event log on SQLite, with its engines kept: the shipped one makes an engine for each of a run's thousand statements.

An engine remembers how each statement is written in SQL; made anew it remembers nothing, and writing the same statements again and again
took a second of every build. Here: only that. Named in the ``dagster.yaml`` that `orchestration.instance` writes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, NullPool, create_engine

_KEPT = 8  # the index and the runs of the last builds; each run has a file of its own


class KeptEngines(SqliteEventLogStorage):
    """The shipped event log, in the same files."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Self:
        """Dagster's way of making it."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _engine(self, shard: str) -> Engine:
        """The engine of a file; connections are closed after each use, as the shipped log does."""
        if shard not in self._engines:
            self._engines[shard] = create_engine(
                self.conn_string_for_shard(shard),
                poolclass=NullPool,
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
            )
        self._engines.move_to_end(shard)
        while len(self._engines) > _KEPT:
            self._engines.popitem(last=False)[1].dispose()
        return self._engines[shard]
