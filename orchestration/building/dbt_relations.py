"""Which schemas and tables there are, asked of DuckDB once for a run.

Here: dbt's preparations for a run in a statement each. dbt asks and makes each schema by a macro of its own, and each model for its keys;
that was a tenth of a small build. Not here: the tables themselves (`dbt_project`), which are made in one statement each.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from dbt.adapters.base.impl import BaseAdapter
from dbt.adapters.duckdb.impl import DuckDBAdapter
from dbt.task.run import ModelRunner
from dbt.task.runnable import GraphRunnableTask

_QUOTED: Final = {"database": True, "schema": True, "identifier": True}
_SCHEMAS: Final = "select database_name, schema_name from duckdb_schemas() where not internal"
_RELATIONS: Final = """
    select database_name, schema_name, table_name, 'table' from duckdb_tables() where not internal
    union all select database_name, schema_name, view_name, 'view' from duckdb_views() where not internal
"""


def _rows(adapter: Any, sql: str) -> list[tuple[Any, ...]]:
    _, cursor = adapter.connections.add_query(sql, auto_begin=False)
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _make_schemas(_task: GraphRunnableTask, adapter: Any, required_schemas: Iterable[Any]) -> None:
    """As the task's own, on the connection at hand."""
    there = {(str(database).lower(), str(schema).lower()) for database, schema in _rows(adapter, _SCHEMAS)}
    for one in sorted(required_schemas, key=str):
        if (one.database.lower(), one.schema.lower()) not in there:
            adapter.connections.add_query(f"create schema if not exists {one}", auto_begin=False)


def _look_at_all(adapter: Any, _configs: Iterable[Any], _schemas: Any = None) -> None:
    """As the adapter's own, for all schemas that there are."""
    for database, schema, name, kind in _rows(adapter, _RELATIONS):
        type_ = adapter.Relation.get_relation_type(kind)
        adapter.cache.add(
            adapter.Relation.create(database=database, schema=schema, identifier=name, quote_policy=_QUOTED, type=type_)
        )
    adapter.cache.update_schemas(_rows(adapter, _SCHEMAS))


def _no_keys(_adapter: DuckDBAdapter, _model: Any) -> bool:
    """No table here has a key or points to another: none needs a model to wait."""
    return False


_tell_result: Final = ModelRunner.print_result_line


def _tell_failures(runner: ModelRunner, result: Any) -> None:
    """As the runner's own, of what failed."""
    if result.status == "error":
        _tell_result(runner, result)  # type: ignore[no-untyped-call]


def _tell_nothing(_runner: ModelRunner) -> None:
    """That a model begins is worth no words."""


def ask_once() -> None:
    """From now on runs are prepared so in this process."""
    if GraphRunnableTask.create_schemas is not _make_schemas:
        GraphRunnableTask.create_schemas = _make_schemas  # type: ignore[method-assign,assignment]
        BaseAdapter._relations_cache_for_schemas = _look_at_all  # type: ignore[method-assign,assignment]
        DuckDBAdapter._acquire_foreign_key_lock = _no_keys  # type: ignore[method-assign,assignment]
        ModelRunner.print_start_line = _tell_nothing  # type: ignore[method-assign]
        ModelRunner.print_result_line = _tell_failures  # type: ignore[method-assign]
