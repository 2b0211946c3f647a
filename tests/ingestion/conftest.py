"""A door to give files to, without a register."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from ingestion import intake
from ingestion.home import Home
from ingestion.receipts import Receipt

EVENTS = "project_events__91110000600037341L__2025-06"
TODAY = datetime.date(2025, 7, 4)
RECEIVED = datetime.datetime(2025, 7, 4, 8, 0)  # noqa: DTZ001 - the door keeps UTC without saying so


class Door:
    """A door into a home of its own, behind which nothing is known."""

    def __init__(self, home: Home, outside: Path) -> None:
        self.home, self.outside = home, outside

    def place(self, name: str, content: bytes) -> Path:
        path = self.outside / name
        path.write_bytes(content)
        return path

    def give(self, path: Path, manifest: dict[str, object] | None = None) -> Receipt:
        landed = intake.land(self.home, path)
        identity = intake.identify(path, intake.Declared(manifest=manifest), TODAY)
        assert isinstance(identity, intake.Identity), identity
        receipt = intake.examine(
            self.home, landed, identity, known=intake.NothingKnown(), received_at=RECEIVED, day=RECEIVED.date()
        )
        assert receipt.rows_sent == receipt.rows_accepted + receipt.rows_quarantined + receipt.rows_refused
        return receipt

    def give_bytes(self, extension: str, content: bytes, manifest: dict[str, object] | None = None) -> Receipt:
        return self.give(self.place(f"{EVENTS}.{extension}", content), manifest)

    def accepted(self, receipt: Receipt) -> pl.DataFrame:
        return pl.read_parquet(intake.accepted_path(self.home, str(receipt.contract), receipt.filing_id))

    def nothing_accepted(self) -> bool:
        return not any(path.is_file() for path in self.home.accepted.rglob("*")) and not any(
            path.is_file() for path in self.home.scratch.rglob("*")
        )


@pytest.fixture
def door(tmp_path: Path) -> Door:
    outside = tmp_path / "outside"
    outside.mkdir()
    return Door(Home(tmp_path / "home"), outside)


@pytest.fixture(scope="session")
def new_door(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Door]:
    """Doors for tests that need many."""

    def make() -> Door:
        folder = tmp_path_factory.mktemp("door")
        (folder / "outside").mkdir()
        return Door(Home(folder / "home"), folder / "outside")

    return make
