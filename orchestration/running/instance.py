"""The shared Dagster instance under the home, and the one slot in which runs execute.

Here: ``dagster.yaml``, opening the instance, the slot's lock. Not here: what runs (`orchestration.definitions`), who runs it
(`orchestration.running.worker`, `backstop build`).

Several processes look at the instance (pages, daemon, worker, command line); one run at a time executes, whichever process does it,
because one process at a time may write the warehouse.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingestion.durable import write_bytes
from ingestion.home import Home

if TYPE_CHECKING:
    from dagster import DagsterInstance

#: How many events of one moment, such as all that a run is going to make, are written down together.
_EVENTS_AT_ONCE = "1000"
CONFIGURATION = """\
# Written by Backstop. Runs are left to its warm worker instead of being started in a process of their own.
telemetry:
  enabled: false
nux:
  enabled: false
run_launcher:
  module: orchestration.running.launcher
  class: WarmWorkerLauncher
run_coordinator:
  module: dagster.core.run_coordinator
  class: DefaultRunCoordinator
run_monitoring:
  enabled: false
retention:
  schedule:
    purge_after_days: 30
  sensor:
    purge_after_days: {skipped: 1, failure: 30, success: 30}
"""


def prepare_instance(home: Home) -> None:
    """Write ``dagster.yaml`` where it is missing or older than this version."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    path = home.dagster / "dagster.yaml"
    log = {
        "module": "orchestration.running.event_log",
        "class": "KeptEngines",
        "config": {"base_dir": str(home.dagster / "history" / "runs")},
    }
    wanted = f"{CONFIGURATION}event_log_storage: {json.dumps(log)}\n".encode()
    if not path.exists() or path.read_bytes() != wanted:
        write_bytes(path, wanted, step="instance.configured")


@contextmanager
def open_instance(home: Home) -> Iterator[DagsterInstance]:
    """The instance, its storage made when it is new (under a lock: two makers at once would break it)."""
    os.environ["DAGSTER_HOME"] = str(home.dagster)  # where Dagster's own processes and its logs look
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", _EVENTS_AT_ONCE)
    prepare_instance(home)
    from dagster import DagsterInstance  # noqa: PLC0415 - a second of imports that only runs need

    with _locked(home, "storage.lock"):
        instance = DagsterInstance.from_config(str(home.dagster))
    with instance:
        yield instance


@contextmanager
def slot(home: Home) -> Iterator[None]:
    """The one slot for execution: waits until no other process of this machine has it."""
    with _locked(home, "slot.lock"):
        yield


@contextmanager
def _locked(home: Home, name: str) -> Iterator[None]:
    home.dagster.mkdir(parents=True, exist_ok=True)
    with (home.dagster / name).open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)  # goes with the process, however it ends
        yield
