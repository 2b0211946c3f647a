"""What became of each row that was set aside: mended by its key or by a repair kit, given up, set aside again; the same by increments."""

from __future__ import annotations

from typing import Any

import polars as pl

from casework.store.warehouse import published_database
from ingestion.repair.returned import MENDS_SCHEMA, mends_path
from orchestration.building.digests import table_digests
from tests.warehouse.conftest import OTHER, PARTNER, House, customer, project, set_aside


def mends(house: House, filing_id: str, *rows: tuple[int, str, int, bool]) -> None:
    """What a filing says, as a repair kit, that its lines mend: line, filing, line, given up."""
    frame = pl.DataFrame(list(rows), schema=MENDS_SCHEMA, orient="row")
    frame.select(pl.lit(filing_id).alias("filing_id"), pl.all()).write_parquet(mends_path(house.home, filing_id))


def filed(house: House, *numbers: str, partner: str = PARTNER, **more: Any) -> str:
    return house.file("projects", [project(number, **more) for number in numbers], partner=partner)


def statuses(house: House) -> dict[tuple[str, int], tuple[str, str | None]]:
    sql = "select filing_id, line_no, status, closed_by_filing_id from exchange.quarantined_rows"
    return {(filing, line): (status, by) for filing, line, status, by in house.rows(sql)}


def test_every_row_set_aside_is_followed_until_it_is_closed(house: House) -> None:
    house.file("customers", [customer()])
    first = filed(house, "P1")
    set_aside(house, first, (3, "K1"), (4, "K2"), (5, None), (6, None), (7, "K7"))
    house.build()
    assert {status for status, _ in statuses(house).values()} == {"open"}

    kit = filed(house, "K1")  # K1 by its key; line 5 mended, line 6 still wrong, line 7 given up
    mends(house, kit, (2, first, 3, False), (3, first, 5, False), (4, first, 6, False), (5, first, 7, True))
    set_aside(house, kit, (4, None))
    foreign = filed(house, "K2", partner=OTHER)  # nobody mends another's rows, by key or by kit
    mends(house, foreign, (2, first, 4, False))
    house.build()
    assert statuses(house) == {
        (first, 3): ("mended", kit), (first, 4): ("open", None), (first, 5): ("mended", kit), (first, 6): ("replaced", kit),
        (first, 7): ("withdrawn", kit), (kit, 4): ("open", None),
    }  # fmt: skip

    last = filed(house, "K2", action="U")
    mends(house, last, (3, kit, 4, False))
    house.build()
    assert statuses(house)[first, 4] == ("mended", last)
    assert statuses(house)[kit, 4] == ("mended", last)
    by_increments = digest(house)
    house.build(full=True)
    assert digest(house) == by_increments


def digest(house: House) -> str:
    database = published_database(house.home)
    assert database is not None
    return table_digests(database)["exchange.quarantined_rows"]
