"""Leaves runs to the warm worker: starting a process for each run costs half a minute before it does anything.

Here: Dagster's face for it. A launched run stays in state STARTING until `orchestration.running.worker`, which watches the shared instance,
takes it into its own process. Named in the ``dagster.yaml`` that `orchestration.running.instance` writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from dagster import DagsterInstance, DagsterRunStatus
from dagster._core.launcher.base import LaunchRunContext, RunLauncher
from dagster._serdes import ConfigurableClass, ConfigurableClassData


class WarmWorkerLauncher(RunLauncher[DagsterInstance], ConfigurableClass):
    """Notes that a run waits; the worker does the rest."""

    def __init__(self, inst_data: ConfigurableClassData | None = None) -> None:
        self._inst_data = inst_data
        super().__init__()  # type: ignore[no-untyped-call]

    @property
    def inst_data(self) -> ConfigurableClassData | None:
        """What the configuration file said of this launcher."""
        return self._inst_data

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """It has no settings."""
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Self:  # noqa: ARG003
        """Dagster's way of making it."""
        return cls(inst_data)

    def launch_run(self, context: LaunchRunContext) -> None:
        """Leave the run in the instance."""
        self._instance.report_engine_event("Left to the warm worker.", context.dagster_run, cls=type(self))

    def terminate(self, run_id: str) -> bool:
        """Cancel a run that still waits. A running build is short and is not cut in two: False."""
        run = self._instance.get_run_by_id(run_id)
        if run is None or run.status != DagsterRunStatus.STARTING:
            return False
        self._instance.report_run_canceled(run, "Cancelled before the worker took it.")
        return True
