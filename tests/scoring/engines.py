"""The engines that judgements must agree in: how a polars frame gets in, and how an answer comes back as one."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import polars as pl

from casework.store.warehouse import open_duckdb


def _eager() -> Callable[[pl.DataFrame], Any]:
    return lambda frame: frame


def _lazy() -> Callable[[pl.DataFrame], Any]:
    return lambda frame: frame.lazy()


def _duckdb() -> Callable[[pl.DataFrame], Any]:
    connection, numbers = open_duckdb(None, threads=2), itertools.count()

    def relation(frame: pl.DataFrame) -> Any:
        name = f"input_{next(numbers)}"
        connection.register("incoming", frame.to_arrow())
        connection.execute(f"CREATE TABLE {name} AS FROM incoming")
        connection.unregister("incoming")
        return connection.table(name)

    return relation


ENGINES = {"polars": _eager, "polars lazy": _lazy, "duckdb": _duckdb}


def collected(native: Any) -> pl.DataFrame:
    """An answer as a polars frame."""
    if isinstance(native, pl.LazyFrame):
        return native.collect()
    return native if isinstance(native, pl.DataFrame) else pl.DataFrame(native.to_arrow_table())
