"""What a close keeps of the books: charges and single entries as the closer saw them, and the rules by which they are posted.

Here: the difference to the closes before, as Parquet named by the hash of its content, and the chain of versions that the files of all
closes make together. Not here: what the books make of it (`dbt_project/models/marts/fee`), who may close (`closing`).

A close keeps only what is new or otherwise than the close before found it, so that a month costs what happened in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from casework.ledger.closes import Close
from ingestion.durable import replacing
from ingestion.home import Home

MONEY = pl.Decimal(18, 2)
CHARGES: Final[dict[str, Any]] = {
    "project_id": pl.String, "charge_no": pl.String, "partner_id": pl.String, "due_date": pl.Date, "amount": MONEY,
    "period_from": pl.Date, "period_to": pl.Date, "ended_on": pl.Date, "kept": MONEY, "filing_id": pl.String, "line_no": pl.Int64,
}  # fmt: skip
ENTRIES: Final[dict[str, Any]] = {
    "entry_id": pl.String, "kind": pl.String, "happened_on": pl.Date, "amount": MONEY, "project_id": pl.String,
    "partner_id": pl.String, "charge_no": pl.String, "bank_ref": pl.String, "filing_id": pl.String, "line_no": pl.Int64,
}  # fmt: skip
RULES: Final[dict[str, Any]] = {
    "kind": pl.String, "account_set": pl.String, "side": pl.String, "account": pl.String, "account_name": pl.String,
    "account_name_en": pl.String, "is_kept": pl.Boolean, "valid_from": pl.Date, "valid_to": pl.Date,
}  # fmt: skip
#: Kind of file -> its columns, what names a row, and the days of which the first says whether a close reaches it.
KINDS: Final[Mapping[str, tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]]] = {
    "charges": (CHARGES, ("project_id", "charge_no"), ("due_date", "period_from")),
    "entries": (ENTRIES, ("entry_id",), ("happened_on",)),
}
#: Where a row comes from may change without the row being another.
_PROVENANCE = ("filing_id", "line_no")


def keep(home: Home, connection: duckdb.DuckDBPyConnection, month: str, before: Sequence[Close]) -> dict[str, str]:
    """Write what the published books say up to the end of `month` and the closes `before` do not; gives the files' hashes."""
    asked = {"charges": "FROM fee.book_charges", "entries": "FROM fee.single_entries"}
    files = {}
    for kind, sql in asked.items():
        schema, _, days = KINDS[kind]
        known = _frame(connection, sql, schema).filter(month_no(pl.min_horizontal(*days)) <= number_of(month))
        files[kind] = _write(home, _difference(kind, known, _newest(home, kind, before)))
    rules = "SELECT DISTINCT * EXCLUDE (books_from, books_to) FROM fee.posting_rules WHERE ? BETWEEN books_from AND books_to ORDER BY ALL"
    files["rules"] = _write(home, _frame(connection, rules, RULES, [number_of(month)]))
    return files


def versions(home: Home, kind: str, closes: Sequence[Close]) -> pl.DataFrame:
    """Every version of a kind's rows: in force from the close of `after_month_no` (0: from the beginning) to that of `until_month_no`.

    `is_newest`: no later close found it otherwise. `is_plain`: nothing has to be said beyond it, for it is the only version and no
    month was closed before it was known.
    """
    schema, key, days = KINDS[kind]
    frames = [
        _read(home, one, kind).with_columns(after_month_no=pl.lit(number_of(one.after), pl.Int32)) for one in closes
    ]
    if not frames:
        columns = {**schema, "is_present": pl.Boolean, "after_month_no": pl.Int32, "until_month_no": pl.Int32}
        return pl.DataFrame(schema={**columns, "is_newest": pl.Boolean, "is_plain": pl.Boolean})
    chain = pl.concat(frames).sort("after_month_no", maintain_order=True)
    return chain.with_columns(
        until_month_no=pl.col("after_month_no").shift(-1).over(key),
        is_newest=pl.int_range(pl.len()).over(key) == pl.len().over(key) - 1,
        is_plain=(pl.len().over(key) == 1) & (month_no(pl.min_horizontal(*days)) > pl.col("after_month_no")),
    )


def rules(home: Home, closes: Sequence[Close]) -> list[tuple[int, int, pl.DataFrame]]:
    """The rules that each close kept, with the first and the last month that it closed."""
    return [
        (number_of(one.after) + 1 if one.after else 0, number_of(one.month), _read(home, one, "rules"))
        for one in closes
    ]


def file_of(home: Home, sha256: str) -> Path:
    """Where a kept file lies."""
    return home.closes / f"{sha256}.parquet"


def number_of(month: str | None) -> int:
    """Months are counted from year 0; 0 stands for none.

    >>> number_of("2025-06"), number_of(None)
    (24305, 0)
    """
    return int(month[:4]) * 12 + int(month[5:]) - 1 if month else 0


def month_no(day: pl.Expr) -> pl.Expr:
    """Number of the month of a day."""
    return day.dt.year() * 12 + day.dt.month().cast(pl.Int32) - 1


def _newest(home: Home, kind: str, before: Sequence[Close]) -> pl.DataFrame:
    found = versions(home, kind, before)
    return found.filter("is_newest", "is_present").select(*KINDS[kind][0])


def _difference(kind: str, known: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Rows that are new or otherwise than before, and rows that are gone."""
    schema, key, _ = KINDS[kind]
    told = [name for name in schema if name not in _PROVENANCE]
    changed = known.join(before, on=told, how="anti", nulls_equal=True).with_columns(is_present=pl.lit(value=True))
    gone = before.join(known, on=key, how="anti").with_columns(is_present=pl.lit(value=False))
    return pl.concat([changed, gone]).sort(key)


def _write(home: Home, frame: pl.DataFrame) -> str:
    draft = home.closes / "draft"
    with replacing(draft, step="close.drafted") as temporary:
        frame.write_parquet(temporary, compression="zstd")
    with draft.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    draft.rename(file_of(home, sha256))
    return sha256


def _read(home: Home, close: Close, kind: str) -> pl.DataFrame:
    return pl.read_parquet(file_of(home, dict(close.files)[kind]))


def _frame(
    connection: duckdb.DuckDBPyConnection, sql: str, schema: Mapping[str, Any], values: Sequence[object] = ()
) -> pl.DataFrame:
    frame = pl.from_arrow(connection.execute(sql, list(values)).to_arrow_table())
    assert isinstance(frame, pl.DataFrame)  # noqa: S101
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())
