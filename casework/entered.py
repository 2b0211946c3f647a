"""What people enter beside forms that the warehouse goes by, in every version: lists, merges, agreements, erasures, adopted grades.

Here: their tables as frames, as the load of the warehouse reads them. Not here: entering (`casework.customers`, `casework.partners`), what
the warehouse makes of it (`dbt_project/models/staging/casework`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

import polars as pl
from sqlalchemy import Table, func, select

from casework.store.act_tables import agreements, customer_merges, list_entries
from casework.store.engine import Store
from casework.store.grade_tables import grade_adoptions
from casework.store.partner_tables import partner_evaluations
from casework.store.person_tables import erasures

_AT: Final = {"entered_at": pl.Datetime("us")}
_BY: Final = {"actor": pl.String, "reason": pl.String}
_MONEY: Final = pl.Decimal(18, 2)
_SHARE: Final = pl.Decimal(9, 8)
#: Table -> its columns as the warehouse reads them; those up to `version` are its key.
ENTERED: Final[Mapping[str, dict[str, Any]]] = {
    "list_entries": {
        "id_number": pl.String, "version": pl.Int64, "id_type": pl.String, "status": pl.String, "review_on": pl.Date, **_AT,
    },
    "customer_merges": {"merged_key": pl.String, "version": pl.Int64, "kept_key": pl.String, **_AT},
    "agreements": {
        "agreement_no": pl.String, "version": pl.Int64, "partner_id": pl.String, "effective_from": pl.Date, "effective_to": pl.Date,
        "amount": _MONEY, "reguarantor_share": _SHARE, "compensation_cap": _SHARE, "products": pl.String, **_AT,
    },
    "erasures": {"number_id": pl.String, "version": pl.Int64, "state": pl.String, **_AT},
    "grade_adoptions": {
        "customer_id": pl.String, "version": pl.Int64, "state": pl.String, "computed_grade": pl.String, "adopted_grade": pl.String,
        "acted_on": pl.Date, "review_on": pl.Date, **_BY, **_AT,
    },
    "partner_evaluations": {
        "partner_id": pl.String, "quarter": pl.String, "version": pl.Int64, "state": pl.String, "computed_grade": pl.String,
        "adopted_grade": pl.String, **_BY, **_AT,
    },
}  # fmt: skip
_TABLES: Final[Mapping[str, Table]] = {
    one.name: one for one in (list_entries, customer_merges, agreements, erasures, grade_adoptions, partner_evaluations)
}


def key_of(name: str) -> list[str]:
    """The key of one of the tables.

    >>> key_of("list_entries"), key_of("partner_evaluations")
    (['id_number', 'version'], ['partner_id', 'quarter', 'version'])
    """
    columns = list(ENTERED[name])
    return columns[: columns.index("version") + 1]


def entered(store: Store) -> dict[str, pl.DataFrame]:
    """Every row of each table, as of one moment."""
    with store.reading() as connection:
        return {
            name: pl.DataFrame(
                [
                    {
                        column: row["at"].replace(tzinfo=None) if column == "entered_at" else row[column]
                        for column in columns
                    }
                    for row in connection.execute(select(_TABLES[name])).mappings()
                ],
                schema=columns,
            )
            for name, columns in ENTERED.items()
        }


def entered_through(store: Store, until: date | None = None) -> int:
    """How many rows there are in all; by the end of the day `until` (UTC) where one is given."""
    with store.reading() as connection:
        if until is None:
            return sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in _TABLES.values())
        moments: list[datetime] = []
        for table in _TABLES.values():
            moments += connection.scalars(select(table.c.at)).all()
    return sum(1 for moment in moments if moment.date() <= until)
