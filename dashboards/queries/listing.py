"""Rows of a question a page at a time: searched, sorted and added up where they are, however many there are.

Here: the source of a table over the published warehouse. Not here: the table (`dashboards.components.table`), any question of a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from dashboards.queries.conditions import Kept, narrowed_sql
from dashboards.queries.reading import Reading


@dataclass(frozen=True)
class Listing:
    """`sql` gives the rows; `key` tells them apart, so that rows that sort alike keep their order from page to page."""

    reading: Reading
    sql: str
    key: str
    searched: Sequence[str]
    summed: Sequence[str] = ()
    parameters: Sequence[Any] = ()

    def page(
        self, search: str, order: str, descending: bool, offset: int, limit: int, kept: Sequence[Kept] = ()
    ) -> pl.DataFrame:
        """Some rows, in an order."""
        sql, given = self._narrowed(search, kept)
        return self.reading.frame(
            f"{sql}{self._order(order, descending)} LIMIT {int(limit)} OFFSET {int(offset)}", given
        )

    def whole(self, search: str, order: str, descending: bool, kept: Sequence[Kept] = ()) -> pl.DataFrame:
        """All rows that hold the searched text."""
        sql, given = self._narrowed(search, kept)
        return self.reading.frame(f"{sql}{self._order(order, descending)}", given)

    def summary(self, search: str, kept: Sequence[Kept] = ()) -> dict[str, Any]:
        """Their number and sums."""
        sums = "".join(f", SUM({name}) AS {name}" for name in self.summed)
        sql, given = self._narrowed(search, kept)
        return self.reading.frame(f"SELECT COUNT(*) AS row_count{sums} FROM ({sql})", given).to_dicts()[0]  # noqa: S608 - names of this code

    @cached_property
    def _names(self) -> list[str]:
        return self.reading.frame(f"SELECT * FROM ({self.sql}) LIMIT 0", self.parameters).columns  # noqa: S608 - as above

    def _order(self, order: str, descending: bool) -> str:
        first = f'"{order}" {"DESC" if descending else "ASC"} NULLS LAST, ' if order in self._names else ""
        return f" ORDER BY {first}{self.key}"

    def _narrowed(self, search: str, kept: Sequence[Kept]) -> tuple[str, list[Any]]:
        found = f"SELECT * FROM ({self.sql}){self._found(search)}"  # noqa: S608 - as above
        return narrowed_sql(found, kept, self._given(search))

    def _found(self, search: str) -> str:
        if not search:
            return ""
        return " WHERE " + " OR ".join(f"contains(lower(CAST({name} AS VARCHAR)), ?)" for name in self.searched)

    def _given(self, search: str) -> list[Any]:
        return [*self.parameters, *([search.lower()] * len(self.searched) if search else [])]
