"""Proofs over the published warehouse: unchanged since it was published, complete, traceable, and adding up.

Here: what is published, held against its manifest and the register. Not here: whether its figures are plausible (`orchestration.gate`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from casework.store.warehouse import POINTER, open_published, published_database
from ingestion.home import Home
from orchestration.building.plan import State
from orchestration.verification.arrivals import Decisions, Register, sha256_of
from orchestration.verification.breach import BreachError

NOTHING = "nothing has been published yet"
PUBLISH_AGAIN = "publish again: `backstop build --full`"
CURE = "remove the damaged publication and publish again: `backstop build --full`"
FACTS = ("project.", "risk.", "exchange.", "fee.")
#: Reserves are computed at the year's end from the book as a whole; of what is owed and has not come there is no filing.
FILED_OR_NOT = (
    "fee.entries",
    "fee.postings",
    "fee.ledger",
    "fee.single_entries",
    "fee.rebooked_entries",
    "exchange.deadlines",
)


def publication(home: Home, recorded: Mapping[str, str]) -> str:
    """Every kept publication has the hash its manifest gives, and the manifest the one `recorded`; the pointer names one of them."""
    current = _pointed_to(home)
    if current is None:
        return NOTHING
    if not current.is_file():
        raise BreachError(f"the pointer names {current.parent.name}, which is not there; {PUBLISH_AGAIN}")
    kept = sorted(path for path in home.published.iterdir() if path.is_dir() and not path.name.startswith("."))
    for folder in kept:
        _as_its_manifest_says(folder, recorded.get(folder.name))
    return f"{len(kept)} publications as their manifests say, {current.parent.name} in force"


def _pointed_to(home: Home) -> Path | None:
    current = published_database(home)
    built = State.read(home.warehouse / "state.json").build_id
    if current is None and built:
        raise BreachError(
            f"{built} was published, but the pointer {home.published / POINTER} is missing; {PUBLISH_AGAIN}"
        )
    return current


def _as_its_manifest_says(folder: Path, recorded: str | None) -> None:
    try:
        content = (folder / "manifest.json").read_bytes()
        digest = json.loads(content)["database"]["sha256"]
        found = sha256_of(folder / "warehouse.duckdb")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BreachError(
            f"publication {folder.name}: its manifest or its database is missing or unreadable; {CURE}"
        ) from error
    if hashlib.sha256(content).hexdigest() != recorded:
        raise BreachError(f"publication {folder.name}: its manifest is not the one that the audit log names; {CURE}")
    if found != digest:
        raise BreachError(
            f"publication {folder.name}: the database is not the one that was published: its bytes have changed; {CURE}"
        )


def coverage(home: Home, register: Register) -> str:
    """Every filing that the build knew is in it with the register's counts, and every accepted row of each."""
    if published_database(home) is None:
        return NOTHING
    with open_published(home) as connection:
        known_seq = _one(connection, "SELECT known_seq FROM published.build")[0]
        filed = dict(connection.execute("SELECT filing_id, rows_accepted FROM exchange.filings").fetchall())
        covered = {
            row[0]: row[1:]
            for row in connection.execute(
                "SELECT filing_id, rows_accepted, rows_in_warehouse, rows_held FROM exchange.coverage"
            ).fetchall()
        }
    waiting = 0
    for row in register:
        if row["known_seq"] > known_seq:
            waiting += 1
        elif row["filing_id"] not in filed:
            raise BreachError(
                f"filing {row['filing_id']} ({row['filename']}) is registered but not in the published warehouse"
            )
        elif filed[row["filing_id"]] != row["rows_accepted"]:
            said = filed[row["filing_id"]]
            raise BreachError(
                f"filing {row['filing_id']}: {said} rows accepted in the warehouse, {row['rows_accepted']} in the register"
            )
    for filing_id, (accepted, present, held) in covered.items():
        if accepted != present + held:
            raise BreachError(
                f"filing {filing_id}: {accepted} rows were accepted, {present} are in the warehouse, {held} are held"
            )
    return (
        f"{len(filed)} filings with all their accepted rows"
        + (f"; {waiting} wait for the next build" if waiting else "")
        + (
            f"; {held:,} rows wait for a person or were withdrawn"
            if (held := sum(row[2] for row in covered.values()))
            else ""
        )
    )


def standings(home: Home, register: Register, decisions: Decisions) -> str:
    """What the published warehouse holds back is what was decided to be held back, as far as the build knew of the decisions."""
    if published_database(home) is None:
        return NOTHING
    told: dict[str, list[str]] = {}
    for row in decisions:
        told.setdefault(row["filing_id"], []).append(row["decision"])
    refused = {row["filing_id"] for row in register if row["verdict"] == "refused"}
    with open_published(home) as connection:
        published = dict(connection.execute("SELECT filing_id, status FROM exchange.filings").fetchall())
    for filing_id, status in published.items():
        usual = "refused" if filing_id in refused else "accepted"
        if status not in told.get(filing_id, [usual]):
            raise BreachError(
                f"filing {filing_id} is published as {status}, the register says {told.get(filing_id, usual)}"
            )
    newest = {filing_id: said[-1] for filing_id, said in told.items()}
    counted = {name: list(newest.values()).count(name) for name in ("held", "confirmed", "withdrawn")}
    return ", ".join(f"{count} {name}" for name, count in counted.items())


def provenance(home: Home, register: Register) -> str:
    """In every published table that names a filing, each row's filing is a registered one."""
    if published_database(home) is None:
        return NOTHING
    with open_published(home) as connection:
        tables = connection.execute(
            "SELECT table_schema || '.' || table_name FROM information_schema.columns WHERE column_name = 'filing_id' ORDER BY 1"
        ).fetchall()
        known = {row["filing_id"] for row in register}
        rows = 0
        for (table,) in tables:
            # the names come from the database's own catalogue
            named = connection.execute(f"SELECT filing_id, count(*) FROM {table} GROUP BY filing_id").fetchall()  # noqa: S608
            for filing_id, count in named:
                if filing_id is None and (not table.startswith(FACTS) or table in FILED_OR_NOT):
                    continue  # whom no list of institutions names though he files; what nobody files
                if filing_id not in known:
                    raise BreachError(f"{table}: {count} rows come from filing {filing_id}, which is not registered")
                rows += count
    return f"{rows:,} rows in {len(tables)} tables come from registered filings"


TIES = {
    "balances of projects and of the month": (
        "SELECT coalesce(sum(guaranteed_balance), 0), coalesce(sum(exposure), 0) FROM project.projects",
        "SELECT coalesce(sum(guaranteed_balance), 0), coalesce(sum(exposure), 0) FROM project.balances "
        "WHERE month = (SELECT strftime(as_of, '%Y-%m') FROM published.build)",
    ),
    "monthly balances by project and in the cube": (
        "SELECT coalesce(sum(guaranteed_balance), 0), coalesce(sum(exposure), 0) FROM project.balances",
        "SELECT coalesce(sum(guaranteed_balance), 0), coalesce(sum(exposure), 0) FROM project.monthly",
    ),
    "exposure of projects in force and of those judged": (
        "SELECT coalesce(sum(exposure), 0), count(*) FROM project.projects WHERE status = 'IN_FORCE'",
        "SELECT coalesce(sum(exposure), 0), count(*) FROM risk.project_risk",
    ),
}


def balances(home: Home) -> str:
    """Sums that are kept in two places are the same in both, to the fen."""
    if published_database(home) is None:
        return NOTHING
    with open_published(home) as connection:
        for what, (one, other) in TIES.items():
            left, right = _one(connection, one), _one(connection, other)
            if left != right:
                raise BreachError(f"{what} differ: {left} and {right}")
        balance, exposure = _one(connection, TIES["balances of projects and of the month"][0])
    return f"balance {balance:,} and exposure {exposure:,} wherever they are kept"


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    row = connection.execute(sql).fetchone()
    if row is None:
        raise BreachError(f"no answer to {sql}")
    return tuple(row)
