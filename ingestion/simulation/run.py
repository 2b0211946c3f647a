"""The simulation itself: month after month, everybody's filings go out.

Here: the order in which things happen. What happens is in the modules beside this one; the command that starts it is orchestration's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from ingestion.simulation import cast, reports
from ingestion.simulation.dispatch import Dispatch
from ingestion.simulation.guarantors import GuarantorFilings
from ingestion.simulation.others import BankFilings, OwnFilings, RegistryFilings
from ingestion.simulation.outbox import Outbox
from ingestion.simulation.plan import Plan
from ingestion.simulation.truth import in_order
from ingestion.simulation.world import World

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Summary:
    """What was written: where, how much, through which day it speaks. `files` are relative to `out`, in the order to take them in."""

    out: Path
    projects: int
    seed: int
    periods: list[str]
    as_of: str
    faulty_rows: int
    rows: dict[str, int] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    stories: dict[str, object] = field(default_factory=dict)


def simulate(
    out: Path,
    *,
    projects: int,
    seed: int,
    months: int = 24,
    faults: float = 0.01,
    progress: Progress | None = None,
    end_month: str = "2025-12",
) -> Summary:
    """Write filings of every contract under ``out/<YYYY-MM>/`` and the truth about them beside; the same arguments, the same bytes.

    `faults` is the share of rows that are spoilt. `progress` is called with months done, months in all, and the month.
    """
    plan = Plan(projects, seed, months, faults, end_month)
    world = World(plan)
    dispatch = Dispatch(plan, Outbox(out), world.stories)
    own, partners = OwnFilings(world, dispatch), GuarantorFilings(world, dispatch)
    banks, registry = BankFilings(world, dispatch), RegistryFilings(world, dispatch)
    own.lists(reports.capital(plan).tolist())
    for month, count in enumerate(plan.new_projects().tolist()):
        world.begin(month, count)
        partners.new_business(month)
        registry.month(month)
        partners.events(month)
        partners.month_end(month)
        banks.month(month)
        own.receipts(month)
        own.statement(month, partners.books)
        if progress is not None:
            progress(month + 1, months, plan.periods[month])
    return _finish(world, dispatch)


def _finish(world: World, dispatch: Dispatch) -> Summary:
    """Write the truth and sum up."""
    plan, outbox, truth = world.plan, dispatch.outbox, dispatch.truth
    summary = Summary(
        out=outbox.out,
        projects=plan.projects,
        seed=plan.seed,
        periods=plan.periods,
        as_of=str(np.datetime64(int(plan.month_edges[-1]) - 1, "D")),
        faulty_rows=truth.faulty_rows,
        rows=dict(sorted(outbox.rows.items())),
        files=in_order(outbox.files),
        stories=world.stories.told(world.customers, world.projects),
    )
    told = {name: value for name, value in asdict(summary).items() if name != "out"}
    truth.write(outbox.out, world.projects, world.customers, {**told, "partners": _partners()})
    return summary


def _partners() -> list[dict[str, object]]:
    """Who the guarantors are, and how lenient each is in secret."""
    names = zip(cast.guarantor_codes(), cast.GUARANTORS, strict=True)
    return [{"partner_id": code, "name": item.name, "leniency": item.leniency} for code, item in names]
