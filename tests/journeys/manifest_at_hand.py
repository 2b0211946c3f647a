"""The dbt project as read, in the memory of whoever imports this: children that are forked from there need not read it again."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ingestion.home import Home
from orchestration.transform import read_manifest
from orchestration.warehouse_files import WarehouseFiles

with tempfile.TemporaryDirectory() as _folder:
    read_manifest(WarehouseFiles.of(Home(Path(_folder))))
