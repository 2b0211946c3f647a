"""One look at one published build by one person: the only way from a screen to the warehouse.

A `Reading` keeps to one build, so that a page made of several queries never mixes two; each query opens its own connection (threads never
share one); results are remembered by build, scope, text and parameters. A frame is immutable, so sharing it is safe.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import duckdb
import polars as pl

from casework.store.warehouse import kept_databases, open_published, published_database
from dashboards.queries.keeping import KEEPER
from dashboards.queries.memory import SLOW_QUESTIONS, Memory, Question
from dashboards.queries.scope import Scope, tables_of
from ingestion.home import Home

P = ParamSpec("P")
T = TypeVar("T")
REMEMBERED = 512  # results; a page asks a dozen questions
LARGEST_REMEMBERED = 20_000  # rows; larger ones are exports, asked once


class NothingPublished(Exception):
    """No build has been published yet."""


@dataclass(frozen=True)
class Reading:
    """A build and a scope. Both must be said."""

    home: Home
    database: Path
    scope: Scope
    is_former: bool = False  # a copy that is kept and no longer the newest, or a day's as it was known

    @classmethod
    def latest(cls, home: Home, scope: Scope) -> Reading:
        """The build that the pointer names now; NothingPublished before the first."""
        database = published_database(home)
        if database is None or not database.is_file():
            raise NothingPublished
        return cls(home, database, scope)

    @classmethod
    def former(cls, home: Home, scope: Scope, build: str) -> Reading:
        """A kept copy by its build; the latest where it is kept no longer."""
        latest = cls.latest(home, scope)
        found = next((path for path in kept_databases(home) if path.parent.name == build), latest.database)
        return latest if found == latest.database else cls(home, found, scope, is_former=True)

    @classmethod
    def as_known(cls, home: Home, scope: Scope, database: Path) -> Reading:
        """A day's warehouse as it was known then."""
        return cls(home, database, scope, is_former=True)

    def kept(self) -> list[Reading]:
        """All kept copies in the same scope, the newest first."""
        newest = published_database(self.home)
        return [Reading(self.home, path, self.scope, path != newest) for path in kept_databases(self.home)]

    def frame(self, sql: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
        """Ask; `sql` names the views of `dashboards.queries.scope` only."""
        question = Question(self.scope, Reading.frame, (sql, tuple(parameters)))
        key = (self.database, question)
        return SLOW_QUESTIONS.answer(self, question, _MEMORY, key, lambda: self._ask(sql, parameters))

    def _ask(self, sql: str, parameters: Sequence[Any]) -> pl.DataFrame:
        KEEPER.hold(self.home, self.database)
        with open_published(self.home, self.database) as connection:
            self.scope.lay_over(connection, sql, _tables(self.database, connection))
            return connection.execute(sql, list(parameters)).pl()


def _tables(database: Path, connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    if database not in _TABLES:
        _TABLES[database] = tables_of(connection)
    return _TABLES[database]


def remembered(
    most: int,
) -> Callable[[Callable[Concatenate[Reading, P], T]], Callable[Concatenate[Reading, P], T]]:
    """A question whose answer is computed is remembered by build, scope and whatever else is given, the last `most` of them."""

    def kept(asked: Callable[Concatenate[Reading, P], T]) -> Callable[Concatenate[Reading, P], T]:
        memory: Memory[T] = Memory(most)

        @wraps(asked)
        def answer(reading: Reading, *given: P.args, **named: P.kwargs) -> T:
            question = Question(reading.scope, answer, (*given, *named.values()))
            key = (reading.database, reading.is_former, question, tuple(named))
            return SLOW_QUESTIONS.answer(reading, question, memory, key, lambda: asked(reading, *given, **named))

        return cast("Callable[Concatenate[Reading, P], T]", answer)

    return kept


_MEMORY: Memory[pl.DataFrame] = Memory(REMEMBERED, lambda found: found.height <= LARGEST_REMEMBERED)
_TABLES: dict[Path, frozenset[str]] = {}  # of each copy that was read; a few texts each
