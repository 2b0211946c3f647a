"""Lives of projects: every event from disbursement to write-off, laid out when a project begins.

Here: kinds, days and amounts of the events of a batch of new projects. They are handed out month by month, numbered and balanced, by
`ingestion.simulation.events`. Why a project fails is decided in `ingestion.simulation.causes`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from ingestion.simulation.columns import NO_DATE
from ingestion.simulation.plan import Array
from ingestion.simulation.projects import BULLET, EQUAL_INSTALMENT, EQUAL_PRINCIPAL, SCHEDULE, Projects, after_months

DISBURSEMENT, REPAYMENT, EXTENSION, OVERDUE, CLASSIFICATION, COMPENSATION, RECOVERY, WRITE_OFF, RELEASE = range(9)
EVENTS = [
    "DISBURSEMENT",
    "REPAYMENT",
    "EXTENSION",
    "OVERDUE",
    "CLASSIFICATION",
    "COMPENSATION",
    "RECOVERY",
    "WRITE_OFF",
    "RELEASE",
]
BALANCE_SIGN = np.array([1, -1, 0, 0, 0, -1, 0, 0, -1])
INSTALMENT_MONTHS = {EQUAL_PRINCIPAL: 3, EQUAL_INSTALMENT: 1, SCHEDULE: 6}
#: Shares of projects: paid late, extended, released early.
LATE, EXTENDED, EARLY = 0.025, 0.04, 0.08
STOPS_EARLY, PAYS_PART = 0.3, 0.3  # of failing bullets, those that stop before the end; of bullets, those paid in part
SHORT_EXTENSION = 0.5  # of extensions, those by three months rather than six
RECOVERED, WRITTEN_OFF = (
    0.45,
    0.4,
)  # of compensations, those recovered from at each of three attempts; those written off
EARLY_LEAST_TERM = 9  # months, so that a part payment never comes after an early release
SECOND_NOTICE = 31  # days overdue
MENTION, SUBSTANDARD, DOUBTFUL, LOSS = 1, 2, 3, 4


@dataclass
class Events:
    """Events as columns: project, day, kind, amount in fen, days overdue, class, new due day; -1 is nothing."""

    project: Array
    day: Array
    kind: Array
    amount: Array
    days_overdue: Array
    classification: Array
    new_due: Array

    @classmethod
    def of(
        cls,
        project: Array,
        day: Array,
        kind: int,
        amount: Array | None = None,
        *,
        overdue: int = -1,
        grade: int = -1,
        new_due: Array | None = None,
    ) -> Events:
        """Events of one kind."""
        size = len(project)
        return cls(
            project.astype(np.int32),
            day.astype(np.int32),
            np.full(size, kind, dtype=np.int8),
            np.zeros(size, dtype=np.int64) if amount is None else amount.astype(np.int64),
            np.full(size, overdue, dtype=np.int16),
            np.full(size, grade, dtype=np.int8),
            np.full(size, NO_DATE, dtype=np.int32) if new_due is None else new_due.astype(np.int32),
        )

    @classmethod
    def joined(cls, parts: list[Events]) -> Events:
        """All events of the parts."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))

    def taken(self, places: Array) -> Events:
        """The events at the places (numbers or a mask)."""
        return Events(*(getattr(self, field.name)[places] for field in fields(self)))


def lives(projects: Projects, which: Array, chance: np.random.Generator) -> tuple[Events, Array]:
    """All events of the projects `which`, and the day on which each would stop paying if it fails."""
    parts: list[Events] = []
    first_day = projects.start[which] + chance.integers(0, 4, len(which))
    parts.append(Events.of(which, first_day, DISBURSEMENT, projects.guaranteed[which]))
    fails = projects.fails[which]
    late = ~fails & (chance.random(len(which)) < LATE)
    extended = ~fails & ~late & (chance.random(len(which)) < EXTENDED)
    rest, trouble_day = _repayments(projects, which, first_day, chance, parts)
    end = projects.due[which].astype(np.int64)
    end = _extensions(which, end, extended, chance, parts)
    end = _lateness(which, end, late, chance, parts)
    early = ~fails & ~late & ~extended & (projects.plan[which] == BULLET) & (projects.term[which] >= EARLY_LEAST_TERM)
    early &= chance.random(len(which)) < EARLY
    lead = chance.integers(15, 75, len(which))
    end = np.where(early, np.maximum(end - lead, first_day + 20), end)
    lag = np.where(early | late, 0, chance.integers(0, 3, len(which)))
    parts.append(Events.of(which[~fails], (end + lag)[~fails], RELEASE, rest[~fails]))
    _failures(which[fails], trouble_day[fails], rest[fails], chance, parts)
    events = Events.joined(parts)
    projects.last_day[which] = 0
    np.maximum.at(projects.last_day, events.project, events.day)
    return events, trouble_day


def _repayments(
    projects: Projects, which: Array, first_day: Array, chance: np.random.Generator, parts: list[Events]
) -> tuple[Array, Array]:
    """Instalments until the end or until trouble; returns what is left then, and the day on which a failing project stops paying."""
    rest = projects.guaranteed[which].copy()
    trouble = projects.due[which].astype(np.int64)
    for plan, step in INSTALMENT_MONTHS.items():
        mine = np.flatnonzero(projects.plan[which] == plan)
        _instalments(projects, which, mine, (plan, step), rest, trouble, chance, parts)
    bullet = np.flatnonzero(projects.plan[which] == BULLET)
    _bullets(projects, which, bullet, first_day, rest, trouble, chance, parts)
    return rest, trouble


def _instalments(
    projects: Projects,
    which: Array,
    mine: Array,
    habit: tuple[int, int],
    rest: Array,
    trouble: Array,
    chance: np.random.Generator,
    parts: list[Events],
) -> None:
    """Payments every few months; the last one is the release at the end."""
    plan, step = habit
    if not len(mine):
        return
    project = which[mine]
    payments = np.maximum(1, -(-projects.term[project].astype(np.int64) // step))
    stops = np.where(projects.fails[project], 1 + (chance.random(len(mine)) * payments).astype(np.int64), payments)
    number = np.arange(1, int(payments.max()) + 1)
    amount = _principal(projects.guaranteed[project], payments, number, projects.rate[project], plan)
    day = after_months(
        np.repeat(projects.start[project].astype(np.int64), len(number)), np.tile(number * step, len(mine))
    )
    day = np.minimum(day.reshape(len(mine), -1), projects.due[project].astype(np.int64)[:, None])
    paid = number[None, :] < stops[:, None]
    parts.append(Events.of(np.repeat(project, paid.sum(axis=1)), day[paid], REPAYMENT, amount[paid]))
    rest[mine] -= np.where(paid, amount, 0).sum(axis=1)
    trouble[mine] = day[np.arange(len(mine)), stops - 1]


def _principal(total: Array, payments: Array, number: Array, rate: Array, plan: int) -> Array:
    """Principal of each payment, in fen; rows are projects, columns payment numbers.

    Equal principal: the same each time. Equal instalment: growing by the monthly rate, as interest falls.
    """
    if plan != EQUAL_INSTALMENT:
        return np.repeat((total // payments)[:, None], len(number), axis=1)
    monthly = rate / 120_000.0
    growth = (1 + monthly)[:, None] ** (number[None, :] - 1)
    whole = ((1 + monthly) ** payments - 1) / monthly
    return np.asarray(np.floor(total[:, None] * growth / whole[:, None]).astype(np.int64))


def _bullets(
    projects: Projects,
    which: Array,
    mine: Array,
    first_day: Array,
    rest: Array,
    trouble: Array,
    chance: np.random.Generator,
    parts: list[Events],
) -> None:
    """Paid at the end, some with a part before; a failing one may stop paying interest early."""
    project = which[mine]
    begin, due = first_day[mine].astype(np.int64), projects.due[project].astype(np.int64)
    room = due - begin
    early_stop = projects.fails[project] & (chance.random(len(mine)) < STOPS_EARLY)
    trouble[mine] = np.where(early_stop, begin + 25 + (chance.random(len(mine)) * (room - 30)).astype(np.int64), due)
    day = begin + 20 + (chance.random(len(mine)) * 0.6 * (room - 25)).astype(np.int64)
    part = (chance.random(len(mine)) < PAYS_PART) & (day < trouble[mine])
    amount = projects.guaranteed[project] * chance.integers(2, 6, len(mine)) // 10
    parts.append(Events.of(project[part], day[part], REPAYMENT, amount[part]))
    rest[mine[part]] -= amount[part]


def _extensions(which: Array, end: Array, extended: Array, chance: np.random.Generator, parts: list[Events]) -> Array:
    """Agreed ten days before the end, for three or six months."""
    months = np.where(chance.random(len(which)) < SHORT_EXTENSION, 3, 6)
    new_due = np.where(extended, after_months(end, months), end)
    parts.append(Events.of(which[extended], end[extended] - 10, EXTENSION, new_due=new_due[extended]))
    return new_due


def _lateness(which: Array, end: Array, late: Array, chance: np.random.Generator, parts: list[Events]) -> Array:
    """Paid in the end, five to forty-five days late."""
    lag = np.where(late, chance.integers(5, 46, len(which)), 0)
    parts.append(Events.of(which[late], end[late] + 1, OVERDUE, overdue=1))
    parts.append(Events.of(which[late], end[late] + 2, CLASSIFICATION, grade=MENTION))
    long = lag > SECOND_NOTICE
    parts.append(Events.of(which[long], end[long] + 31, OVERDUE, overdue=SECOND_NOTICE))
    return end + lag


def _failures(project: Array, day: Array, rest: Array, chance: np.random.Generator, parts: list[Events]) -> None:
    """Overdue, classified down, compensated, perhaps recovered in part, perhaps written off."""
    parts += [Events.of(project, day + overdue, OVERDUE, overdue=overdue) for overdue in (1, SECOND_NOTICE, 61)]
    grades = ((3, MENTION), (40, SUBSTANDARD), (66, DOUBTFUL))
    parts += [Events.of(project, day + lag, CLASSIFICATION, grade=grade) for lag, grade in grades]
    paid_on = day + chance.integers(68, 110, len(project))
    parts.append(Events.of(project, paid_on, COMPENSATION, rest))
    left = rest.copy()
    when = paid_on.copy()
    for _ in range(3):
        when = when + chance.integers(35, 120, len(project))
        got = chance.random(len(project)) < RECOVERED
        amount = np.where(got, (left * chance.uniform(0.05, 0.5, len(project))).astype(np.int64) // 10_000 * 10_000, 0)
        some = amount > 0
        parts.append(Events.of(project[some], when[some], RECOVERY, amount[some]))
        left = left - amount
    gone = chance.random(len(project)) < WRITTEN_OFF
    closing = when + chance.integers(20, 150, len(project))
    parts.append(Events.of(project[gone], closing[gone] - 7, CLASSIFICATION, grade=LOSS))
    parts.append(Events.of(project[gone], closing[gone], WRITE_OFF, left[gone]))
