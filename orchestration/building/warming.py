"""An empty warehouse, built and thrown away: what a process works out once is worked out before the first filing comes.

Here: that build. Templates become programs, the graph of models is tied, modules are read; a day's build took two seconds longer for it.
Not here: who warms up and when (`orchestration.running.worker`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from ingestion.home import Home
from orchestration.building.build import BuildReport, compute
from orchestration.building.decided import Decided
from orchestration.building.loading import load_filings
from orchestration.building.method import method_digest
from orchestration.building.plan import Inputs, Plan, State
from orchestration.building.raw_tables import FILINGS
from orchestration.building.warehouse_files import WarehouseFiles
from orchestration.rules import rules_of


def build_nothing(home: Home, as_of: date) -> None:
    """Build a warehouse without a row, beside that of the home, and remove it."""
    parameters = rules_of(home)
    inputs = Inputs(as_of.isoformat(), 0, parameters.version, method_digest())
    home.scratch.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="warming-", dir=home.scratch) as folder:
        files = WarehouseFiles.of(home).as_known(Path(folder))
        load_filings(home, pl.DataFrame(schema=dict(FILINGS)), files=files)
        report = BuildReport("", published=False, full=True)
        compute(Plan(files, inputs, State(), full=True), parameters, report, None, Decided())
