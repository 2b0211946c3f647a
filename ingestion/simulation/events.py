"""Events handed out month by month: numbered, with the balance after each, and the state of every project kept.

Here: the monthly ledger of what has happened. What will happen is laid out by `ingestion.simulation.lives`.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ingestion.contracts import project_events
from ingestion.simulation import columns
from ingestion.simulation.faults import Extra
from ingestion.simulation.identifiers import mixed
from ingestion.simulation.lives import (
    BALANCE_SIGN,
    CLASSIFICATION,
    COMPENSATION,
    DISBURSEMENT,
    EVENTS,
    EXTENSION,
    OVERDUE,
    RECOVERY,
    RELEASE,
    REPAYMENT,
    WRITE_OFF,
    Events,
)
from ingestion.simulation.plan import Array
from ingestion.simulation.projects import CLASSES, Projects

HAS_AMOUNT = np.isin(np.arange(len(EVENTS)), [DISBURSEMENT, REPAYMENT, COMPENSATION, RECOVERY, WRITE_OFF, RELEASE])
IMPOSSIBLE = (
    (COMPENSATION, "amount", "compensation_over_balance"),
    (RECOVERY, "amount", "recovery_over_compensation"),
    (REPAYMENT, "balance_after", "balance_mismatch"),
)
IMPOSSIBLE_NUMBERS = 900  # added to event numbers, away from those to come
#: Guarantors that follow the second version of the contract from its first month on; the others stay with the first.
CHANGED_OVER = frozenset({0, 1, 4, 5, 8})
COSTLESS = 3  # of recoveries, one in so many cost nothing that is told
LEAST_COST, COST_SPREAD = 2, 9  # percent of what was recovered, and how many more there may be
HOPELESS = 20  # of recoveries, one in so many costs more than it brings


class Pending:
    """Events to come, in one drawer for each month; what lies after the last month is let go."""

    def __init__(self, edges: Array) -> None:
        self.edges = edges
        self.drawers: list[list[Events]] = [[] for _ in range(len(edges) - 1)]

    def put(self, events: Events) -> None:
        """Sort events into the drawers of their months."""
        month = np.searchsorted(self.edges, events.day, side="right") - 1
        for number in np.unique(month):
            if 0 <= number < len(self.drawers):
                self.drawers[number].append(events.taken(month == number))

    def take(self, month: int) -> Events | None:
        """The month's events in order of project and day, or nothing."""
        drawer, self.drawers[month] = self.drawers[month], []
        if not drawer:
            return None
        events = Events.joined(drawer)
        return events.taken(np.lexsort((events.kind, events.day, events.project)))


def settle(projects: Projects, events: Events) -> tuple[Array, Array]:
    """Bring every project's state forward; returns each event's number in its project and the balance after it."""
    project = events.project
    first = np.flatnonzero(np.r_[True, project[1:] != project[:-1]])
    length = np.diff(np.r_[first, len(project)])
    number = np.arange(len(project)) - np.repeat(first, length) + 1 + projects.events[project]
    change = events.amount * BALANCE_SIGN[events.kind]
    running = np.cumsum(change)
    before = np.repeat(running[first] - change[first], length)
    balance = projects.balance[project] + running - before
    last = first + length - 1
    projects.balance[project[last]] = balance[last]
    projects.events[project[last]] = number[last]
    _remember(projects, events)
    return number, balance


def _remember(projects: Projects, events: Events) -> None:
    """What later filings need to know: overdue since, class, compensated, recovered, written off, extended."""
    for kind, column in (
        (COMPENSATION, projects.compensated),
        (RECOVERY, projects.recovered),
        (WRITE_OFF, projects.written_off),
    ):
        mine = events.kind == kind
        np.add.at(column, events.project[mine], events.amount[mine])
    overdue = events.kind == OVERDUE
    projects.overdue_since[events.project[overdue]] = events.day[overdue] - events.days_overdue[overdue]
    graded = events.kind == CLASSIFICATION
    projects.classification[events.project[graded]] = events.classification[
        graded
    ]  # in order of day: the last one stays
    over = (events.kind == RELEASE) | (events.kind == COMPENSATION)
    projects.overdue_since[events.project[over]] = columns.NO_DATE
    extended = events.kind == EXTENSION
    projects.due[events.project[extended]] = events.new_due[extended]


def costs(events: Events) -> Array:
    """What each recovery cost, in whole yuan as fen; the same for the same event, so that no stream of chance is touched."""
    lot = mixed(events.project.astype(np.int64) * 100_000 + events.day, 94)
    percent = np.where(
        lot % np.uint64(HOPELESS) == 0, 101, LEAST_COST + (lot % np.uint64(COST_SPREAD)).astype(np.int64)
    )
    cost = events.amount * percent // 10_000 * 100
    told = (events.kind == RECOVERY) & (lot // np.uint64(HOPELESS) % np.uint64(COSTLESS) != 0)
    return np.where(told, cost, columns.NO_AMOUNT)


def as_filed(table: pl.DataFrame, guarantor: int, period: str) -> pl.DataFrame:
    """Rows of a month in the version of the contract that their guarantor follows."""
    newest = project_events.CONTRACT
    if guarantor in CHANGED_OVER and period >= f"{newest.edition.since:%Y-%m}":
        return table
    return table.select(name for name in table.columns if name != project_events.RECOVERY_COST.name)


def rows(projects: Projects, events: Events, number: Array, balance: Array) -> pl.DataFrame:
    """Rows of the contract `project_events` in its newest version, as text."""
    amount = np.where(HAS_AMOUNT[events.kind], events.amount, columns.NO_AMOUNT)
    return pl.DataFrame(
        {
            "project_no": projects.numbers(events.project),
            "event_no": pl.Series(number).cast(pl.String).str.zfill(3),
            "kind": columns.texts(EVENTS, events.kind),
            "event_date": columns.dates(events.day),
            "amount": columns.money(amount),
            "balance_after": columns.money(balance),
            "recovery_cost": columns.money(costs(events)),
            "days_overdue": columns.numbers(events.days_overdue),
            "classification": columns.texts(CLASSES, events.classification),
            "new_due_date": columns.dates(events.new_due),
            "detail": pl.Series([None] * len(number), dtype=pl.String),
        }
    )


def safe_to_spoil(projects: Projects, events: Events) -> Array:
    """Events without which the rest of a project's life still adds up: those without an amount or a new date, and the last one of all.

    And only where the project itself is known, for else there is nothing to hold the event against.
    """
    silent = np.isin(events.kind, [OVERDUE, CLASSIFICATION])
    last = (events.day == projects.last_day[events.project]) & HAS_AMOUNT[events.kind]
    return np.asarray((silent | last) & ~projects.withheld[events.project])


def impossible(
    projects: Projects, events: Events, number: Array, balance: Array, share: float, chance: np.random.Generator
) -> Extra:
    """Events that cannot have happened, after the last of the month of projects that stay in force."""
    ends = np.r_[events.project[1:] != events.project[:-1], True]
    fit = ends & (balance > 0) & ~projects.withheld[events.project] & (projects.compensated[events.project] == 0)
    some = np.flatnonzero(fit)
    some = some[chance.random(len(some)) < share / 2]
    which = chance.integers(0, len(IMPOSSIBLE), len(some))
    amount = np.where(which == 0, balance[some] + 12_300, 50_000)
    after = np.where(which == 0, 0, np.where(which == 1, balance[some], balance[some] + 100))
    size = len(some)
    made = Events(
        events.project[some],
        events.day[some],
        np.array([kind for kind, _, _ in IMPOSSIBLE], dtype=np.int8)[which],
        amount,
        np.full(size, -1, dtype=np.int16),
        np.full(size, -1, dtype=np.int8),
        np.full(size, columns.NO_DATE, dtype=np.int32),
    )
    table = rows(projects, made, number[some] + IMPOSSIBLE_NUMBERS, after)
    table = table.with_columns(
        recovery_cost=pl.lit(None, pl.String)
    )  # costs would explain what exceeds the compensation
    return Extra(table, [IMPOSSIBLE[n][1] for n in which], [IMPOSSIBLE[n][2] for n in which])
