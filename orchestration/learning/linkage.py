"""Learning linkage: Splink over the records that the last build compared, then people's answers; what comes out counts from the next build.

Here: records from the work file into a database of their own, and what was learned into the audit log. Not here: estimating
(`models.linkage.learning`), comparing records in a build (`linking`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl

from casework.access.actors import Actor
from casework.access.rights import require
from casework.customers.recognition import answers, keep_weights
from casework.store.engine import open_store
from casework.store.warehouse import open_duckdb
from ingestion.home import Home
from models.linkage.fields import RECORDS, parts_sql
from models.linkage.learning import learned, taught
from models.linkage.weights import Weights, levels_of, shipped_weights
from orchestration.building.warehouse_files import WarehouseFiles, only_builder
from scoring.parameters.model import InForce

#: Fewer records say nothing about how often strangers agree.
FEWEST_RECORDS = 200


class NothingToLearnError(RuntimeError):
    """There are no records to learn from; the message says what to do."""


def learn(home: Home, actor: Actor, rules: InForce) -> Weights:
    """Estimate weights from the records and the answers of this home, and keep them."""
    require(actor, "manage", "model")
    records = _records(home)
    if records.height < FEWEST_RECORDS:
        raise NothingToLearnError(
            f"只有 {records.height} 条客户记录，至少需要 {FEWEST_RECORDS} 条；请先运行 `backstop build`。 "
            f"There are {records.height} customer records; learning takes {FEWEST_RECORDS}. Run `backstop build` first."
        )
    with splink_table(records) as table:
        weights = learned(table, shipped_weights(rules), records=records.height)
    with open_store(home) as store:
        given = answers(store).filter(pl.col("evidence") != "")
        answered = levels_of(given["evidence"]).with_columns(is_same=given["answer"] == "confirmed")
        kept = taught(weights, answered)
        keep_weights(store, kept, actor=actor)
    return kept


@contextmanager
def splink_table(records: pl.DataFrame) -> Iterator[Any]:
    """Records as Splink takes them, in a database of their own for as long as the block lasts."""
    from splink import DuckDBAPI  # noqa: PLC0415 - half a second, which nothing else needs

    connection = open_duckdb(None)
    try:
        connection.register("given", records.to_arrow())
        parts = ", ".join(f"{parts_sql(name)} as {name}_parts" for name in ("name", "address"))
        connection.execute(f"create table records as select *, {parts} from given")  # noqa: S608 - ours
        yield DuckDBAPI(connection).register(connection.table("records"))
    finally:
        connection.close()


def _records(home: Home) -> pl.DataFrame:
    files = WarehouseFiles.of(home)
    if not files.work.is_file():
        return pl.DataFrame(schema=RECORDS)
    with only_builder(home):
        connection = files.open_work()
        try:
            found = pl.from_arrow(connection.execute("from judgement.linkage_records").to_arrow_table())
        finally:
            connection.close()
    assert isinstance(found, pl.DataFrame)  # noqa: S101 - a table gives a frame
    return found
