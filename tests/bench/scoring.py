"""Risk degrees of many projects: scoring on polars and DuckDB beside a plain numpy version, each run in a fresh process.

``python -m tests.bench.scoring --projects 1000000``. The numpy side is given what no warehouse has: codes as small integers and every
foreign key as a row number, so that it joins by indexing; it computes degrees and amounts in floats and says nothing about why.
Time is taken inside the process, after imports and loading, around the computation alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

AS_OF = date(2025, 6, 30)
FRAMES = ("projects", "measures", "customers", "partners", "grades")
KINDS = ("CASH_DEPOSIT", "RESIDENTIAL", "EQUIPMENT", "PERSON", "ENTERPRISE", "LAND", "INVENTORY", "GUARANTOR_COMPANY")
MODES = ("PROPORTIONAL", "FIRST_LOSS", "JOINT", "GENERAL")
CLASSES = ("NORMAL", "NORMAL", "NORMAL", "SPECIAL_MENTION", "SUBSTANDARD", "LOSS")
GRADES = ("AAA", "AA", "A", "BBB", "BB", "B", "C", "unrated")
SIDES = ("numpy", "polars", "duckdb", "measures")


def generate(folder: Path, projects: int, seed: int) -> None:
    """Projects with two measures each on average, a customer for three projects, sixty partners."""
    import numpy as np  # noqa: PLC0415
    import polars as pl  # noqa: PLC0415

    rng = np.random.default_rng(seed)
    customers, partners, measures = max(1, projects // 3), 60, projects * 2

    def pick(codes: tuple[str, ...], count: int) -> pl.Series:
        return pl.Series(codes).gather(rng.integers(0, len(codes), count))

    def money(low: int, high: int, count: int) -> pl.Series:
        return (
            pl.Series(rng.integers(low, high, count)).cast(pl.Decimal(18, 2)) * pl.Series([1]).cast(pl.Decimal(18, 2))
        ).cast(pl.Decimal(18, 2))

    partner = rng.integers(0, partners, projects)
    customer = rng.integers(0, customers, projects)
    owner = rng.integers(0, projects, measures)
    project_id = pl.Series([f"9151000000000{p:05d}/P{i:08d}" for i, p in enumerate(partner)])
    start = pl.Series(np.datetime64("2023-01-01") + rng.integers(0, 800, projects))
    frame = pl.DataFrame(
        {
            "project_id": project_id,
            "project_no": [f"P{i:08d}" for i in range(projects)],
            "partner_id": [f"9151000000000{p:05d}" for p in partner],
            "customer_id": [f"C{c:020x}" for c in customer],
            "guaranteed_balance": money(10_000, 10_000_000, projects),
            "reguarantor_share": pl.Series([0.4] * projects).cast(pl.Decimal(18, 8)),
            "guarantor_share": pl.Series([0.4] * projects).cast(pl.Decimal(18, 8)),
            "reguarantee_mode": pick(MODES, projects),
            "start_date": start,
            "due_date": start + pl.Series(rng.integers(30, 2000, projects)).cast(pl.Duration("ms")) * 86_400_000,
            "classification": pick(CLASSES, projects),
        }
    ).with_columns(pl.col("start_date", "due_date").cast(pl.Date))
    frame.write_parquet(folder / "projects.parquet")
    pl.DataFrame(
        {
            "project_id": project_id.gather(owner),
            "measure_no": [f"m{i % 9}" for i in range(measures)],
            "kind": pick(KINDS, measures),
            "appraised_value": money(10_000, 10_000_000, measures),
            "appraised_on": pl.Series(np.datetime64("2022-01-01") + rng.integers(0, 1200, measures)).cast(pl.Date),
            "prior_claims": money(0, 100_000, measures),
            "owner": owner,
        }
    ).write_parquet(folder / "measures.parquet")
    ids = [f"C{c:020x}" for c in range(customers)]
    pl.DataFrame(
        {
            "customer_id": ids,
            "list_status": pick(("none",) * 30 + ("watch", "black"), customers),
            "open_enforcement_or_dishonesty": rng.random(customers) < 0.03,
            "abnormal_operation": rng.random(customers) < 0.03,
            "in_bankruptcy": rng.random(customers) < 0.001,
            "representative_changed_on": pl.Series([None] * customers, dtype=pl.Date),
            "cleared_projects": rng.integers(0, 6, customers),
            "compensated_projects": rng.integers(0, 2, customers),
            "group_over_limit": pl.Series([None] * customers, dtype=pl.Boolean),
            "registry_assessed": True,
        }
    ).write_parquet(folder / "customers.parquet")
    pl.DataFrame({"customer_id": ids, "grade": pick(GRADES, customers)}).write_parquet(folder / "grades.parquet")
    pl.DataFrame(
        {"partner_id": [f"9151000000000{p:05d}" for p in range(partners)], "grade": pick(GRADES, partners)}
    ).write_parquet(folder / "partners.parquet")
    pl.DataFrame({"partner": partner, "customer": customer}).write_parquet(folder / "row_numbers.parquet")


def polars_side(folder: Path) -> Callable[[], float]:
    """`project_risk` on polars frames."""
    import polars as pl  # noqa: PLC0415

    from scoring.parameters.reader import shipped  # noqa: PLC0415
    from scoring.risk.degree import project_risk  # noqa: PLC0415

    frames, parameters = [pl.read_parquet(folder / f"{name}.parquet") for name in FRAMES], shipped()
    return lambda: float(project_risk(*frames, parameters, AS_OF)["risk_amount"].sum())


def duckdb_side(folder: Path) -> Callable[[], float]:
    """`project_risk` on DuckDB tables."""
    import duckdb  # noqa: PLC0415

    from scoring.parameters.reader import shipped  # noqa: PLC0415
    from scoring.risk.degree import project_risk  # noqa: PLC0415

    connection, parameters = duckdb.connect(), shipped()  # noqa: TID251 - not the product
    for name in FRAMES:
        connection.execute(f"CREATE TABLE {name} AS FROM read_parquet('{folder / name}.parquet')")
    frames = [connection.table(name) for name in FRAMES]

    def run() -> float:
        project_risk(*frames, parameters, AS_OF).create("result")
        answer = connection.execute("SELECT sum(risk_amount) FROM result").fetchone()
        return float(answer[0]) if answer else 0.0

    return run


def measures_side(folder: Path) -> Callable[[], float]:
    """`measure_cover` on polars frames: the order of use and the cover of every single measure."""
    import polars as pl  # noqa: PLC0415

    from scoring.parameters.reader import shipped  # noqa: PLC0415
    from scoring.risk.degree import measure_cover  # noqa: PLC0415

    projects, measures = (pl.read_parquet(folder / f"{name}.parquet") for name in FRAMES[:2])
    parameters = shipped()
    return lambda: float(measure_cover(projects, measures, parameters, AS_OF)["covered"].sum())


def numpy_side(folder: Path) -> Callable[[], float]:
    """The same degrees in floats over integer codes and row numbers."""
    from tests.bench.scoring_numpy import prepared  # noqa: PLC0415

    return prepared(folder, AS_OF)


def one_side(side: str, folder: Path) -> None:
    """Run one side and print its seconds, processor seconds, peak MiB and answer."""
    run = {"numpy": numpy_side, "polars": polars_side, "duckdb": duckdb_side, "measures": measures_side}[side](folder)
    wall, processor = time.perf_counter(), time.process_time()
    answer = run()
    figures = {
        "wall": time.perf_counter() - wall,
        "processor": time.process_time() - processor,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "answer": answer,
    }
    print(json.dumps(figures))


def main() -> int:
    """Generate once, run the sides in turn, print medians and ratios to numpy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.side:
        one_side(options.side, options.folder)
        return 0
    with tempfile.TemporaryDirectory() as name:
        generate(Path(name), options.projects, options.seed)
        command = [sys.executable, "-m", "tests.bench.scoring", "--folder", name, "--side"]
        results: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
        for _ in range(options.runs):
            for side in SIDES:
                done = subprocess.run([*command, side], capture_output=True, text=True, check=True)
                results[side].append(json.loads(done.stdout))
    report(results, options.projects)
    return 0


def report(results: dict[str, list[dict[str, float]]], projects: int) -> None:
    """A Markdown table of medians."""
    print(f"{projects:,} projects, {2 * projects:,} measures, median of {len(results['numpy'])}\n")
    print("| side | wall s | processor s | peak MiB | ratio to numpy | answer |\n|---|---|---|---|---|---|")
    floor = [run["wall"] for run in results["numpy"]]
    for side, runs in results.items():
        middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        ratio = statistics.median(run["wall"] / base for run, base in zip(runs, floor, strict=True))
        print(
            f"| {side} | {middle['wall']:.2f} | {middle['processor']:.2f} | {middle['peak']:,.0f} | {ratio:.1f} | {middle['answer']:,.2f} |"
        )


if __name__ == "__main__":
    raise SystemExit(main())
