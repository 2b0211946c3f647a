"""What a server of forks imports last: it reads what each child would read anew, and keeps its memory out of their garbage collection.

Nothing here computes or opens a connection: a process that has begun to may not be forked.
"""

from __future__ import annotations

import gc
import importlib
import tempfile
from pathlib import Path

from casework.access import rights
from casework.stages import table
from ingestion.home import Home
from orchestration.building import transform
from orchestration.building.warehouse_files import WarehouseFiles
from scoring.parameters.reader import shipped

#: What a build imports when it comes to it.
OF_A_BUILD = (
    "casework.customers.recognition", "casework.fees.standards", "casework.warnings.changes", "dbt.task.build",
    "dbt.adapters.duckdb", "orchestration.building.dbt_contexts", "orchestration.building.dbt_events",
    "orchestration.building.dbt_relations", "orchestration.building.dbt_repeats", "orchestration.building.method",
    "orchestration.learning.rehearsal", "pandera.polars", "pandera.backends.polars.register", "pandera.strategies.pandas_strategies",
    "multiprocessing.pool",
)  # fmt: skip

for name in OF_A_BUILD:
    importlib.import_module(name)
shipped()
rights.roles()
table.ways()
with tempfile.TemporaryDirectory() as nowhere:
    transform.read_manifest(WarehouseFiles.of(Home(Path(nowhere))))
gc.collect()
gc.freeze()
