"""Relations of a province as a build judges them: groups, holdings, controllers, rings and contagion over millions of edges.

    python -m tests.bench.relations --edges 5000000
    python -m tests.bench.relations --edges 5000000 --increments

Families of ten hold shares in one another along chains, guarantee one another in rings, share representatives; one guarantee in twenty goes
to a later family. The work and the published file are laid down first; what is measured is one process that reads, judges and writes. With
`--increments` then the same once more with nothing new, with one relation in a thousand another, and with one in a hundred: half of them
lost, half new; then with one project in a thousand overdue that was not, or no longer. What is left after the last is held against looking
at everything anew: 1 where a row differs. Of each run also what judging takes until it is written, without starting a process and reading
the rules.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from casework.store.warehouse import open_duckdb
from orchestration.judging.grouping import Grouping
from orchestration.judging.relating import Relating
from scoring.parameters.reader import shipped
from tests.bench.measure import Run, run_once

DAY = date(2025, 6, 30)
MARTS, WORK, GROWN, TOOK = "warehouse.duckdb", "work.duckdb", "grown.duckdb", "took.txt"
TABLES = ("customer_groups", "holdings", "controllers", "rings", "contagion")
SHARES_CHANGED = {"one in a thousand other": 0.001, "one in a hundred other": 0.01}
EDGES = 5_000_000
LONGEST = 60.0  # what is promised for five million edges: seconds
FAMILY, RING, EDGES_EACH = 10, 3, 2
KINDS = {"SHAREHOLDER": 0.4, "GUARANTOR": 0.3, "CONTROLLER": 0.1, "SAME_GROUP": 0.05, "LEGAL_REP": 0.15}
FAILING = 0.02  # of customers, those whose project is overdue


def main() -> int:
    """Measure and print a table; 1 where the promise for five million edges is not kept."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--edges", type=int, default=EDGES)
    asked.add_argument("--increments", action="store_true", help="also what a change of some of them takes")
    asked.add_argument("--home", default="", help=argparse.SUPPRESS)
    asked.add_argument("--anew", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.home:
        return _judge(Path(given.home), anew=given.anew)
    with tempfile.TemporaryDirectory(prefix="bench-relations-") as folder:
        home = Path(folder)
        prepare(home, given.edges)
        runs = {"all new": _run(folder, "--anew")}
        counts = _counts(home)
        as_anew = True
        if given.increments:
            runs["nothing new"] = _run(folder)
            for name, share in SHARES_CHANGED.items():
                _change(home, given.edges, share)
                runs[name] = _run(folder)
            _let_fall_due(home)
            runs["one project in a thousand overdue, or no longer"] = _run(folder)
            as_anew = _is_as_anew(home, folder)
    print(f"{given.edges:,} edges: " + ", ".join(f"{name} {count:,}" for name, count in counts.items()) + "\n")
    print("| what came | wall s | of it judging | processor s | peak MiB |\n|---|---|---|---|---|")
    for name, (run, judging) in runs.items():
        print(f"| {name} | {run.wall:.1f} | {judging:.1f} | {run.processor:.1f} | {run.peak:,.0f} |")
    if not as_anew:
        print("\nthe increments left OTHER rows than looking at everything anew")
    return 0 if runs["all new"][0].wall <= LONGEST and as_anew else 1


def _run(folder: str, *more: str) -> tuple[Run, float]:
    run = run_once(["-m", "tests.bench.relations", "--home", folder, *more])
    return run, float((Path(folder) / TOOK).read_text())


def _change(home: Path, count: int, share: float) -> None:
    """Lose half of a share of the relations, and let as many others come."""
    fresh = edges(count, seed=round(1 / share)).head(round(count * share / 2))
    connection = open_duckdb(home / MARTS)
    connection.register("fresh", fresh.to_arrow())
    connection.execute(
        "delete from customer.relations where hash(from_customer_id, to_customer_id, kind, $1) % 1000000 < $1 * 500000;",
        [share],
    )
    connection.execute("insert into customer.relations from fresh")
    connection.close()


def _let_fall_due(home: Path) -> None:
    """Let one project in a thousand fall due, or be paid if it was."""
    connection = open_duckdb(home / MARTS)
    connection.execute(
        "update project.projects set overdue_days = 40 - overdue_days where hash(project_id, 'due') % 1000 = 0"
    )
    connection.close()


def _is_as_anew(home: Path, folder: str) -> bool:
    """Does a work file that begins from nothing hold the same rows."""
    (home / WORK).rename(home / GROWN)
    _lay_work(home)
    _run(folder, "--anew")
    connection = open_duckdb(home / WORK, attached={"grown": (home / GROWN, True)})
    others = [
        connection.sql(f"from {a}.judgement.{table} except from {b}.judgement.{table}").fetchone()
        for table in TABLES
        for a, b in (("work", "grown"), ("grown", "work"))
    ]
    connection.close()
    return not any(others)


def prepare(home: Path, count: int) -> None:
    """A published file with relations and projects, and a work file with the view of control, as a build has them."""
    connection = open_duckdb(home / MARTS)
    connection.execute("create schema customer; create schema project")
    connection.register("given", edges(count).to_arrow())
    connection.execute("create table customer.relations as from given")
    connection.execute(_PROJECTS, [max(1, count // EDGES_EACH), FAILING])
    connection.close()
    _lay_work(home)


def _lay_work(home: Path) -> None:
    """A work file as a build has it when relations are judged."""
    connection = open_duckdb(home / WORK, attached={"warehouse": (home / MARTS, True)})
    connection.execute(_WORK)
    connection.close()


def edges(count: int, seed: int = 20_250_630) -> pl.DataFrame:
    """from_customer_id, to_customer_id, kind, share, strength: deterministic."""
    rng = np.random.default_rng(seed)
    customers = max(FAMILY * 2, count // EDGES_EACH)
    families = customers // FAMILY
    family, place = rng.integers(0, families, count), rng.integers(0, FAMILY, count)
    kind = rng.choice(len(KINDS), count, p=list(KINDS.values()))
    names = np.array(list(KINDS))[kind]
    # shares go down the family, so that they make chains; guarantees go round three of it, so that they make rings
    down = np.minimum(place + rng.integers(1, 4, count), FAMILY - 1)
    further = np.where(names == "SHAREHOLDER", down, (place + 1) % FAMILY)
    further = np.where(names == "GUARANTOR", place // RING * RING + (place % RING + 1) % RING, further)
    further = np.minimum(further, FAMILY - 1)
    leaves = (names == "GUARANTOR") & (rng.random(count) < 0.05)
    other = np.minimum(family + rng.integers(1, 50, count), families - 1)
    share = np.where(names == "SHAREHOLDER", rng.integers(1, 10, count) / 10, np.nan)
    frame = pl.DataFrame(
        {
            "from_customer_id": family * FAMILY + place,
            "to_customer_id": np.where(leaves, other, family) * FAMILY + further,
            "kind": names,
            "share": share,
        }
    ).with_columns(pl.col("share").fill_nan(None), strength=pl.col("share").fill_nan(None).fill_null(1.0))
    named = ("C" + pl.col(name).cast(pl.String).str.zfill(10) for name in ("from_customer_id", "to_customer_id"))
    return frame.filter(pl.col("from_customer_id") != pl.col("to_customer_id")).with_columns(
        one.alias(name) for one, name in zip(named, ("from_customer_id", "to_customer_id"), strict=True)
    )


def _judge(home: Path, *, anew: bool) -> int:
    rules = shipped().at(DAY)
    with open_duckdb(home / "other.duckdb") as warm:  # what DuckDB imports when it is first given a frame
        warm.register("warm", pl.DataFrame({"one": [1]}).to_arrow())
    started = began = time.perf_counter()
    connection = open_duckdb(home / WORK, attached={"warehouse": (home / MARTS, True)})
    connection.execute("begin")
    touched = Grouping(connection, rules, anew).run()
    print(
        f"groups {time.perf_counter() - began:.1f} s; everybody is touched: {dict(touched.everybody)}", file=sys.stderr
    )
    began = time.perf_counter()
    Relating(connection, rules, touched).run()
    print(f"holdings, controllers, rings, contagion {time.perf_counter() - began:.1f} s", file=sys.stderr)
    connection.execute("commit")
    connection.close()
    (home / TOOK).write_text(str(time.perf_counter() - started))
    return 0


def _counts(home: Path) -> dict[str, int]:
    """Rows of every table that was made: none of them may be empty, or something was not measured."""
    connection = open_duckdb(home / WORK, read_only=True)
    counts = {name: connection.execute(f"from judgement.{name}").pl().height for name in TABLES}
    connection.close()
    if not all(counts.values()):
        raise SystemExit(f"nothing was found of {[name for name, count in counts.items() if not count]}")
    return counts


_PROJECTS = """
    create table project.projects as
    select 'C' || lpad(cast(n as varchar), 10, '0') as customer_id, 'P' || n as project_id, 'IN_FORCE' as status,
        1000000.00::decimal(18, 2) as guaranteed_balance,
        case when hash(n) % 1000 < $2 * 1000 then 40 else 0 end as overdue_days
    from range($1) as r(n)
"""
_WORK = """
    create schema judgement; create schema intermediate;
    create table judgement.regrouped_customers (customer_id varchar);
    create table judgement.loss_shares (project_id varchar, outstanding_change decimal(18, 2));
    create table intermediate.current_customers as select distinct customer_id from warehouse.project.projects
"""


if __name__ == "__main__":
    sys.exit(main())
