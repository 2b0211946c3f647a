"""What a return rests on that only the company itself can state: figures of its own balance sheet, and which of them nobody has given.

Here: which figures of `company_statements` are missing for a line and month, and the sentence that says where to enter them. Not here: the
figures of lines (`figures`), the statement (`ingestion.contracts.company_statements`), entering it (`casework.forms`).

A line that lacks one of them has no value: it says so, and is never shown as zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import duckdb

from ingestion.contracts import CONTRACTS

CONTRACT: Final = "company_statements"
#: The relation of a description that gives the company's statement of the month `$last`, in one row.
RELATION: Final = "statement"
NOT_STATED: Final = "未填报 not stated"
#: The field of a record that names the columns which lack one of its figures.
LACKS: Final = "not_stated"


def lacking(
    connection: duckdb.DuckDBPyConnection, source: str, month: str, wanted: Iterable[Sequence[str]]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Of each list of figures those that are not stated for the month."""
    lists = [tuple(one) for one in wanted]
    names = sorted({name for one in lists for name in one})
    if not names:
        return {}
    # the source is the product's own description, the names are columns of a contract, checked when it was read
    sql = f"SELECT {', '.join(names)} FROM ({source}) AS said"  # noqa: S608
    row = connection.execute(sql, {"last": month}).fetchone()
    known = dict(zip(names, row, strict=True)) if row else {}
    return {one: tuple(name for name in one if known.get(name) is None) for one in lists}


def told(missing: Mapping[str, Iterable[str]]) -> Iterable[str]:
    """What is not stated, month by month, and where it is entered; in the order of the statement's columns."""
    for month in sorted(missing, reverse=True):
        named = set(missing[month])
        columns = [column for column in CONTRACTS[CONTRACT].columns if column.name in named]
        if columns:
            zh, en = (
                "、".join(column.zh for column in columns),
                ", ".join(column.en[0].lower() + column.en[1:] for column in columns),
            )
            yield (
                f"{month} 未填报：{zh}。请在“总账”页“本公司报表”填报，经他人审核后计入。 "
                f"Not stated of {month}: {en}. "
                "Enter them on the page Ledger, Company statement; they count once another person has approved them."
            )
