"""The warehouse as it was known at the end of a day, computed again from what had come by then.

Here: the copy of the accepted rows, the folder of a day, its name. Not here: the steps themselves (`build`), who asks for a day
(`lookback`, the command line).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.copies import copy_durably
from orchestration.building.build import BuildReport, Told, compute, load
from orchestration.building.decided import Decided
from orchestration.building.inputs import arrivals, inputs_of, known_by
from orchestration.building.plan import Inputs, Plan, State
from orchestration.building.warehouse_files import UNFINISHED, WarehouseFiles, only_builder
from orchestration.rules import rules_of

if TYPE_CHECKING:
    import polars as pl

    from ingestion.home import Home
    from scoring.parameters.model import Parameters


def as_known(
    home: Home,
    day: date,
    *,
    registered: pl.DataFrame | None = None,
    decisions: pl.DataFrame | None = None,
    parameters: Parameters | None = None,
    told: Told = lambda _step: None,
) -> Path:
    """The warehouse as it was known at the end of `day`, and as of that day: a database file in a throw-away folder.

    Computed once for the same filings, parameters and SQL; what was known then never changes, so neither does the answer, unless somebody
    was erased since. The accepted rows are copied first, so that builds go on meanwhile.
    """
    parameters = parameters or rules_of(home, day)
    if registered is None:
        registered, decisions = arrivals(home)
    known = known_by(registered, decisions, day)
    inputs = inputs_of(home, day, known, parameters, until=day)
    folder = home.known_days / _name(home, inputs)
    if not (folder / "warehouse.duckdb").is_file():
        report = BuildReport("", published=False, full=True, told=told)
        unfinished = folder.with_name(f"{folder.name}.{uuid.uuid4().hex}{UNFINISHED}")
        files = WarehouseFiles.of(home).as_known(unfinished)
        with report.timed("load"), only_builder(home):
            report.load = load(home, registered, decisions)
            unfinished.mkdir(parents=True)
            copy_durably(WarehouseFiles.of(home).staging, files.staging)
        _compute(home, folder.name, files, inputs, day, parameters, report)
        _name_finished(unfinished, folder)
    return folder / "warehouse.duckdb"


def _name_finished(unfinished: Path, folder: Path) -> None:
    """Give a finished day its name, unless another process was as quick: what was known then is the same."""
    try:
        unfinished.rename(folder)
    except OSError:
        if not (folder / "warehouse.duckdb").is_file():
            raise
        shutil.rmtree(unfinished, ignore_errors=True)


def _name(home: Home, inputs: Inputs) -> str:
    """A name that is another as soon as somebody is erased: nobody then reads what names them."""
    from casework.personal.erasure import last_erased_at  # noqa: PLC0415
    from casework.store.engine import open_store  # noqa: PLC0415

    with open_store(home) as store:
        erased_at = last_erased_at(store)
    content = json.dumps([asdict(inputs), str(erased_at)]) if erased_at else json.dumps(asdict(inputs))
    return hashlib.sha256(content.encode()).hexdigest()[:20]


def _compute(
    home: Home, name: str, files: WarehouseFiles, inputs: Inputs, day: date, parameters: Parameters, report: BuildReport
) -> None:
    from orchestration.publication import Edition, describe  # noqa: PLC0415

    plan = Plan(files, inputs, State(), full=True, known_until=day)
    compute(plan, parameters, report, None, Decided.of(home, day))
    built_at = datetime.combine(day, datetime.min.time(), UTC)
    edition = Edition(name, day, built_at, inputs.known_seq, inputs.parameters_version, decided_seq=inputs.decided_seq)
    describe(files.open_marts(read_only=False), edition, report.checks)
    for file in (files.work, files.staging):
        file.unlink()
    shutil.rmtree(files.spill, ignore_errors=True)
