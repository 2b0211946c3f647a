"""Copies that are held open between questions, and the blocks of them that the engine keeps in memory.

Others open a held copy in under a millisecond instead of sixty. But the engine keeps every block that was ever read, to a book's whole
size, and the machine has the file in memory anyway: what was kept is let go of when it is much. Nobody asks through a held connection.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from contextlib import ExitStack
from pathlib import Path

import duckdb

from casework.store.warehouse import open_published
from ingestion.home import Home

MUCH = 48 * 2**20  # bytes of blocks of a copy, from which on they are let go of
AT_MOST_EVERY = 5.0  # seconds between two lettings go: what is read time and again stays at hand meanwhile
_BLOCKS = "SELECT CAST(memory_usage_bytes AS BIGINT) FROM duckdb_memory() WHERE tag = 'BASE_TABLE'"


class Keeper:
    """Holds the copies asked for last, `most` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[Path, tuple[Home, ExitStack, duckdb.DuckDBPyConnection]] = OrderedDict()
        self._let_go_at = 0.0

    def hold(self, home: Home, database: Path) -> None:
        """Hold a copy; the one that was not asked for longest makes room."""
        with self._lock:
            if database not in self._held:
                self._held[database] = _opened(home, database)
            self._held.move_to_end(database)
            while len(self._held) > self._most:
                self._held.popitem(last=False)[1][1].close()

    def let_go(self) -> int:
        """Give up the blocks of copies that hold much, where the last time is long enough ago; how many copies that were.

        A copy that a question is being asked of keeps them: the engine frees what the last connection leaves. The next time is soon.
        """
        with self._lock:
            if time.monotonic() - self._let_go_at < AT_MOST_EVERY:
                return 0
            large = [database for database, (_, _, connection) in self._held.items() if blocks(connection) > MUCH]
            for database in large:
                home, stack, _ = self._held.pop(database)
                stack.close()
                if database.is_file():  # a copy that is kept no longer goes for good
                    self._held[database] = _opened(home, database)
            if large:
                self._let_go_at = time.monotonic()
            return len(large)


def blocks(connection: duckdb.DuckDBPyConnection) -> int:
    """Bytes of tables that the engine keeps in memory of a connection's database."""
    found = connection.execute(_BLOCKS).fetchone()
    return int(found[0]) if found else 0


def _opened(home: Home, database: Path) -> tuple[Home, ExitStack, duckdb.DuckDBPyConnection]:
    stack = ExitStack()
    return home, stack, stack.enter_context(open_published(home, database))


KEEPER = Keeper(3)  # the newest copy, and two that are looked back to
