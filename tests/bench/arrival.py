"""From a file in the drop folder, and from a form, to the published warehouse, under ``backstop serve``.

    python -m tests.bench.arrival HOME --rows 1 --times 3

HOME is a home with something published, such as ``make demo`` leaves; a copy of it is served, so that it is left alone. One file after
another is dropped, each with so many new customers, then one customer after another is entered on a form. A figure is the seconds until a
question to the newest published copy sees what was sent. The first file waits for the service to start as well.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from casework.access.actors import Actor
from casework.forms.records import save
from casework.settings import HOME, Settings
from casework.store.engine import open_store
from casework.store.warehouse import open_published
from ingestion.contracts import CONTRACTS
from ingestion.home import Home
from tests import children

OFFICER = Actor("bench-officer", "officer")
LONGEST = 180.0  # seconds
LOOK = 0.2
#: One who has filed nothing yet: what differs much from a sender's past waits for a person.
SENDER = "91110000600037341L"


def main() -> int:
    """Serve, send, print a line each."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("home", type=Path)
    asked.add_argument("--rows", type=int, default=1, help="rows of each dropped file")
    asked.add_argument("--times", type=int, default=3)
    given = asked.parse_args()
    source = given.home.resolve()
    with tempfile.TemporaryDirectory(dir=source.parent) as place:
        home = Home(Path(shutil.copytree(source, Path(place) / "home")))
        with _served(home):
            for number in range(given.times):
                print(f"a file of {given.rows:,} rows: {_drop(home, number, given.rows):.1f} s", flush=True)
            for number in range(given.times):
                print(f"a customer on a form: {_enter(home, number):.1f} s", flush=True)
    return 0


@contextlib.contextmanager
def _served(home: Home) -> Iterator[None]:
    with socket.socket() as one, socket.socket() as other:  # the usual ports may be those of a service that runs here
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        ports = [str(free.getsockname()[1]) for free in (one, other)]
    command = [str(Path(sys.executable).with_name("backstop")), "serve", "--port", ports[0], "--dagster-port", ports[1]]
    with (
        (home.root / "serve.log").open("wb") as log,
        children.running(command, env={**os.environ, "BACKSTOP_HOME": str(home.root)}, stdout=log, stderr=log),
    ):
        yield


def _drop(home: Home, number: int, rows: int) -> float:
    """Seconds from dropping a file of new customers to these in the newest published copy."""
    day = Settings.from_environment({HOME: str(home.root)}).as_of()
    place = pl.int_range(rows, eager=True).cast(pl.String)
    alike = pl.DataFrame([CONTRACTS["customers"].examples[0]] * rows).with_columns(pl.lit("OTHER").alias("id_type"))
    filed = alike.with_columns(id_number=f"D{number}-" + place, name=f"计时{number}-" + place)
    home.inbox.mkdir(exist_ok=True)  # the service makes it when it starts
    made = home.root / "made.csv"
    filed.write_csv(made)
    made.rename(home.inbox / f"customers__{SENDER}__{_later(day, number + 1)}.csv")
    return _seconds_until(
        home, "select count(*) = ? from customer.customers where name like ?", [rows, f"计时{number}-%"]
    )


def _later(day: date, months: int) -> str:
    """A month of reporting after the day's, in which nothing was filed yet."""
    whole = day.year * 12 + day.month - 1 + months
    return f"{whole // 12}-{whole % 12 + 1:02d}"


def _enter(home: Home, number: int) -> float:
    """Seconds from keeping a customer's form to the customer in the newest published copy."""
    name = f"计时机械第{number}有限公司"
    row = {**CONTRACTS["customers"].examples[0], "name": name, "id_type": "OTHER", "id_number": f"JS-{number}"}
    with open_store(home) as store:
        save(store, "customers", row, actor=OFFICER)
    return _seconds_until(home, "select count(*) = 1 from customer.customers where name = ?", [name])


def _seconds_until(home: Home, seen: str, values: Sequence[object]) -> float:
    began, pause = time.perf_counter(), threading.Event()
    while (took := time.perf_counter() - began) < LONGEST:
        with open_published(home) as connection:
            if connection.execute(seen, list(values)).fetchone() == (True,):
                return took
        pause.wait(LOOK)
    raise SystemExit(f"not seen within {LONGEST:.0f} s: {seen}; {home.root / 'serve.log'} says what the service did")


if __name__ == "__main__":
    raise SystemExit(main())
