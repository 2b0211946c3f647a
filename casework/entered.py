"""What people enter beside forms that the warehouse goes by: lists, merges of customers, agreements, erasures; each version of each.

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
from casework.store.person_tables import erasures

_AT: Final = {"entered_at": pl.Datetime("us")}
_MONEY: Final = pl.Decimal(18, 2)
_SHARE: Final = pl.Decimal(9, 8)
#: Table -> its columns as the warehouse reads them; the first two are its key.
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
}  # fmt: skip
_TABLES: Final[Mapping[str, Table]] = {one.name: one for one in (list_entries, customer_merges, agreements, erasures)}


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
