"""What every asset's run is given: the data folder, what was asked for, and the build in progress.

Here: the three resources. Not here: the steps of a build (`orchestration.building.steps`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import dagster as dg

from casework.access.actors import Actor, scheduled
from casework.settings import Settings
from ingestion.home import Home
from orchestration.building.steps import Building, building

ENGINEERS = ["team:data-engineering"]
EXCHANGE = ["team:data-exchange"]
RISK = ["team:risk"]
REPORTING = ["team:regulatory-reporting"]

REQUEST_SCHEMA = {
    "as_of": dg.Field(
        dg.Noneable(str), default_value=None, description="Day that balances speak of, YYYY-MM-DD; default today."
    ),
    "full": dg.Field(bool, default_value=False, description="Everything from the beginning."),
    "confirm": dg.Field(
        dg.Noneable(str), default_value=None, description="Reason to publish what the gate finds implausible."
    ),
    "actor": dg.Field(dg.Noneable(str), default_value=None, description="Who asks; default: this schedule or page."),
}


def home_resource(home: Home) -> dg.ResourceDefinition:
    """The data folder, as resource ``home``."""
    return dg.ResourceDefinition.hardcoded_resource(home, description="The data folder.")


@dg.resource(
    config_schema=REQUEST_SCHEMA,
    required_resource_keys={"home"},
    description="The build of this run; the only one of the data folder.",
)
def build_resource(context: Any) -> Iterator[Building]:
    """Hold the warehouse for the length of the run."""
    said = context.resource_config
    as_of = date.fromisoformat(said["as_of"]) if said["as_of"] else Settings.from_environment().as_of()
    actor = Actor(said["actor"], "operator") if said["actor"] else scheduled(f"dagster/{context.run_id}")
    with building(
        context.resources.home, as_of=as_of, full=said["full"], confirm=said["confirm"], actor=actor
    ) as session:
        yield session


def given_build(session: Building) -> dg.ResourceDefinition:
    """A build that the caller holds and will look at afterwards."""
    return dg.ResourceDefinition(
        lambda _context: session, config_schema=REQUEST_SCHEMA, description="The build of the caller."
    )
