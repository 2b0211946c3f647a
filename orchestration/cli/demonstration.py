"""`backstop demo` and `backstop simulate`: filings with known truth, and the whole way with them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.outcome import DONE_WITH_FINDINGS, RefusedError, leave, say, show
from orchestration.cli.progress import progress

PROJECTS = typer.Option(min=1, help="How many projects to simulate.")


def simulate(
    out: Annotated[Path, typer.Option(help="Folder for the filings and the truth file.", show_default=False)],
    projects: Annotated[int, PROJECTS] = 20_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 7,
    months: Annotated[int, typer.Option(min=1, max=240, help="Months of history.")] = 24,
    faults: Annotated[float, typer.Option(min=0.0, max=0.5, help="Share of rows with a planted fault.")] = 0.01,
) -> None:
    """Write filings of all contracts as partners would send them, with a truth file beside them."""
    from ingestion.simulation import simulate as write_filings

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise RefusedError(f"{out} is not an empty folder")
    with progress("simulating", months) as advance:
        written = write_filings(
            out, projects=projects, seed=seed, months=months, faults=faults, progress=lambda *_: advance(1)
        )
    show(f"{len(written.files):,} files")
    for contract, rows in written.rows.items():
        show(f"  {contract} {rows:,} rows")
    show(
        f"  {written.faulty_rows:,} rows with planted faults; as of {written.as_of}; the truth is in {out / 'truth.json'}"
    )


def demo(
    projects: Annotated[int, PROJECTS] = 20_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same province.")] = 7,
) -> None:
    """Simulate a province, take its filings in, build, verify, export, and say what came of it."""
    from ingestion.home import Home
    from orchestration.demonstration import DemoFailedError, run_demo

    try:
        sound = run_demo(Home.from_environment(), projects=projects, seed=seed, say=say, show=show, progress=progress)
    except DemoFailedError as failure:
        raise RefusedError(str(failure)) from None
    leave(0 if sound else DONE_WITH_FINDINGS)
