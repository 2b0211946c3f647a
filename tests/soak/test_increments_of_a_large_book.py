"""Days of a book larger than what the engine writes at a time, built as they come, and the book built from nothing: the same tables."""

from __future__ import annotations

from pathlib import Path

from casework.store.warehouse import published_database
from orchestration.building.digests import table_digests
from tests.bench.synthetic import LAST_DAY, file_everything
from tests.bench.warehouse import file_one_per_cent
from tests.warehouse.conftest import House

PROJECTS, EVENTS, DAYS = 300_000, 1_500_000, 2  # a row group of the engine has 122,880 rows


def test_days_give_what_a_build_from_nothing_gives(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    file_everything(house.register, projects=PROJECTS, events=EVENTS)
    assert house.build(LAST_DAY).full
    for day in range(DAYS):
        file_one_per_cent(house.register, PROJECTS, EVENTS // PROJECTS + 1, day)
        assert not house.build(LAST_DAY).full
    by_days = digests(house)
    assert house.build(LAST_DAY, full=True).full
    assert digests(house) == by_days
    counts = {name: house.one(f"select count(*) from {name}") for name in ("customer.link_candidates", "risk.warnings")}  # noqa: S608
    print(f"{len(by_days)} tables the same; {counts}")


def digests(house: House) -> dict[str, str]:
    database = published_database(house.home)
    assert database is not None
    return table_digests(database, without={"built_at", "build_id"})
