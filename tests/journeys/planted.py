"""What was planted in a simulated province beside what the platform shows of it: found, missed, and false alarms, by kind.

Here: taking a province in through the ordinary door, and for each kind of fault when a finding answers it. Tables that a person reads are
asked, nothing else: the published copy, and what waits for a person in the register. The truth is the simulator's (`truth.json` and
``truth/``); the product never reads it.

- bad row: the row is in quarantine, under a rule of the family that was planted. False: any other row that was set aside.
- ring: a firm of the ring is in ``customer.rings``, which has rings and, where a guarantee was not filed, chains. False: anybody else.
- drifting partner: a warning `partner_young_trouble`, yellow or worse, on the last day. False: the same for another partner.
- duplicated customer: both records, where both were accepted, are a pair of ``customer.link_candidates``. False: any other pair.
- double cession: both projects, where both were accepted, are a pair of ``exchange.double_filings``. False: any other pair.
- late filing: a month of a contract that is owed by a partner and came after its day, or never, is `received_late` or `overdue` in
  ``exchange.deadlines``. Of it, what the planted late partner owes is counted by itself; the others are months in which a small partner had
  nothing to file and said nothing. False: a month that came in time.
- unit slip: the filing of the month's new projects, and that of its events, waits for a person. False: any other filing that waits, but
  later filings of the same partner with events in the wrong unit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from casework.access.actors import local_operator
from casework.filings.queries import filings_held
from casework.filings.reviewing import confirm
from casework.store.engine import open_store
from casework.store.warehouse import open_published
from ingestion.home import Home
from ingestion.simulation import simulate
from orchestration.demonstration.arrivals import arrive
from orchestration.running.runs import run_build
from scoring.calendar import add_months

LOOKED_AT_ON = 15  # of the month after the last, when every filing of it is due and its grace is over
WHY = "measured with the planted slip in it"
SHOWN = 5  # of what was missed, or is false


@dataclass(frozen=True)
class Tally:
    """Of one kind: how many were planted and found; what was missed, and what was found that nobody planted."""

    kind: str
    planted: int
    found: int
    missed: tuple[str, ...]
    false: tuple[str, ...]

    @classmethod
    def of(cls, kind: str, planted: Iterable[str], found: Iterable[str], excused: Iterable[str] = ()) -> Tally:
        """From names; a finding that is `excused` is neither found nor false."""
        wanted, got = set(planted), set(found)
        return cls(
            kind,
            len(wanted),
            len(wanted & got),
            tuple(sorted(wanted - got)),
            tuple(sorted(got - wanted - set(excused))),
        )


@dataclass(frozen=True)
class Province:
    """A simulated province that was taken in and built: where, the truth, and what waited for a person."""

    home: Home
    filings: Path
    held: pl.DataFrame

    @property
    def truth(self) -> dict[str, Any]:
        """What ``truth.json`` says."""
        said: dict[str, Any] = json.loads((self.filings / "truth.json").read_text(encoding="utf-8"))
        return said

    def table(self, name: str) -> pl.DataFrame:
        """A table of the truth."""
        return pl.read_parquet(self.filings / "truth" / f"{name}.parquet")


def taken_in(root: Path, *, projects: int, seed: int, months: int) -> Province:
    """Simulate, take in month by month, confirm what waits a day after it came, and build on the day when all is due."""
    home, filings = Home(root / "home"), root / "filings"
    summary = simulate(filings, projects=projects, seed=seed, months=months)
    arrive(home, filings, summary.files, lambda _: None)
    actor = local_operator()
    with open_store(home) as store:
        held = filings_held(store, actor)
        for filing_id, came in held.select("filing_id", "received_at").iter_rows():
            confirm(store, filing_id, WHY, actor=actor, now=came + timedelta(days=1))
    last = date.fromisoformat(summary.as_of)
    run_build(home, as_of=add_months(last.replace(day=LOOKED_AT_ON), 1), confirm=WHY)
    return Province(home, filings, held)


def tallies(province: Province) -> Iterator[Tally]:
    """Every kind, one after the other."""
    with open_published(province.home) as connection:
        for count in KINDS:
            yield from count(province, connection)


def bad_rows(province: Province, connection: duckdb.DuckDBPyConnection) -> Iterator[Tally]:
    """Rows that break a rule of the door, by family."""
    rules = province.truth["rules"]
    stopped = connection.execute(
        "SELECT filename || ' line ' || line_no AS place, list(rule_id) AS rules FROM exchange.quarantine "
        "INNER JOIN exchange.filings USING (filing_id) WHERE level <> 'warning' GROUP BY ALL"
    ).pl()
    place = pl.concat_str(pl.col("file").str.split("/").list.last(), pl.lit(" line "), "line_no")
    planted = province.table("faults").with_columns(place=place)
    found = dict(stopped.iter_rows())
    for family, places in planted.group_by("family", maintain_order=True).agg("place").sort("family").iter_rows():
        named = [one for one in places if set(found.get(one, ())) & set(rules[family])]
        yield Tally.of(f"bad row: {family}", places, named)
    yield Tally.of("bad row: all", planted["place"], found)


def ring(province: Province, connection: duckdb.DuckDBPyConnection) -> Iterator[Tally]:
    """Firms that guarantee one another in a circle."""
    found = _column(
        connection, "SELECT id_number FROM customer.rings INNER JOIN customer.customers USING (customer_id)"
    )
    yield Tally.of("ring of mutual guarantee: firms", province.truth["stories"]["fraud_ring"]["customers"], found)


def drifting(province: Province, connection: duckdb.DuckDBPyConnection) -> Iterator[Tally]:
    """The partner that takes on worse and worse business."""
    found = _column(
        connection,
        "SELECT subject_id FROM risk.warnings WHERE indicator = 'partner_young_trouble' AND level IN ('yellow', 'orange', 'red')",
    )
    yield Tally.of("drifting partner", [province.truth["stories"]["drifting_partner"]["partner"]], found)


def duplicates(province: Province, connection: duckdb.DuckDBPyConnection) -> Iterator[Tally]:
    """Customers that were filed under two identities."""
    there = set(_column(connection, "SELECT id_number FROM customer.customers"))
    planted = province.table("customers").filter(pl.col("same_as").is_not_null()).select("id_number", "same_as").rows()
    pairs = connection.execute(
        "SELECT one.id_number, other.id_number FROM customer.link_candidates AS pair "
        "INNER JOIN customer.customers AS one ON pair.customer_id = one.customer_id "
        "INNER JOIN customer.customers AS other ON pair.other_customer_id = other.customer_id WHERE pair.status = 'open'"
    ).fetchall()
    accepted = [pair for pair in planted if there.issuperset(pair)]
    yield Tally.of("duplicated customer: pairs", map(_pair, accepted), map(_pair, pairs))


def double_cessions(province: Province, connection: duckdb.DuckDBPyConnection) -> Iterator[Tally]:
    """Loans that two partners filed, by how the second one wrote them, and all."""
    there = set(_column(connection, "SELECT project_id FROM project.projects"))
    pairs = connection.execute("SELECT project_id, other_project_id FROM exchange.double_filings").fetchall()
    found = {_pair(pair) for pair in pairs}
    names = {True: pl.concat_str("partner_id", pl.lit("/"), "project_no"),
             False: pl.concat_str("other_partner_id", pl.lit("/"), "other_project_no")}  # fmt: skip
    planted = province.table("double_cessions").select("manner", one=names[True], other=names[False])
    planted = planted.filter(pl.col("one").is_in(there) & pl.col("other").is_in(there))
    for manner, some in planted.group_by("manner", maintain_order=True):
        wanted = [_pair(pair) for pair in some.select("one", "other").iter_rows()]
        yield Tally.of(f"double cession: {manner[0]}", wanted, found & set(wanted))
    yield Tally.of("double cession: all", [_pair(pair) for pair in planted.select("one", "other").iter_rows()], found)


def late(province: Province, connection: duckdb.DuckDBPyConnection) -> Iterator[Tally]:
    """Months that came after their day, or never."""
    owed = connection.execute(
        "SELECT partner_id || ' ' || contract || ' ' || period AS month, partner_id, period, state FROM exchange.deadlines "
        "WHERE basis = 'duty'"
    ).pl()
    periods = province.truth["periods"]
    owed = owed.filter(pl.col("period").is_in(periods))
    in_time = {
        f"{partner} {contract} {period}"
        for folder, contract, partner, period in map(_file, province.truth["files"])
        if folder == period
    }
    late_or_never = owed.filter(~pl.col("month").is_in(in_time))
    found = owed.filter(pl.col("state").is_in(["received_late", "overdue"]))["month"]
    partner = province.truth["stories"]["late_partner"]["partner"]
    mine = pl.col("partner_id") == partner
    story = late_or_never.filter(mine)["month"]
    yield Tally.of("late or silent partner: months of contracts", story, set(found) & set(story))
    yield Tally.of("owed and late, or nothing said: all", late_or_never["month"], found)
    warned = _column(
        connection,
        "SELECT DISTINCT subject_id FROM risk.warnings WHERE indicator IN ('partner_late', 'partner_silent') AND level <> 'blue'",
    )
    quiet = late_or_never.filter(pl.col("period") == periods[-1])["partner_id"]
    yield Tally.of("late or silent partner: warned of now", [partner], warned, excused=quiet)


def unit_slip(province: Province, connection: duckdb.DuckDBPyConnection) -> Iterator[Tally]:
    """The month that was filed in ten thousands of yuan."""
    slip = province.truth["stories"]["unit_slip"]
    # the company's own statements wait for a second person, whatever is in them
    waited = province.held.filter(pl.col("partner_id") != "self").select(
        name=pl.concat_str("partner_id", "contract", "period", separator=" "), period="period"
    )
    planted = [f"{slip['partner']} {contract} {slip['period']}" for contract in slip["contracts"]]
    later = [f"{slip['partner']} project_events {one}" for one in province.truth["periods"] if one > slip["period"]]
    yield Tally.of("unit slip: filings", planted, waited["name"], excused=later)


KINDS: Sequence[Callable[[Province, duckdb.DuckDBPyConnection], Iterator[Tally]]] = (
    bad_rows,
    ring,
    drifting,
    duplicates,
    double_cessions,
    late,
    unit_slip,
)


def _column(connection: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    return [value for (value,) in connection.execute(sql).fetchall()]


def _pair(pair: tuple[str, str]) -> str:
    return " = ".join(sorted(pair))


def _file(name: str) -> tuple[str, str, str, str]:
    """Folder (the month it was sent for), contract, partner and period of a filing."""
    folder, filename = name.split("/")
    contract, partner, period = filename.split(".")[0].split("__")[:3]
    return folder, contract, partner, period
