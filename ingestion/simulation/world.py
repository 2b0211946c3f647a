"""The state of the simulated province between two steps of a month: customers, projects, events to come.

Here: moving the world forward. Telling anybody about it is `ingestion.simulation.guarantors` and `ingestion.simulation.others`.
"""

from __future__ import annotations

import numpy as np

from ingestion.simulation import events, lives, registry
from ingestion.simulation.business import Business
from ingestion.simulation.customers import ENTERPRISE, PERSONS_EACH, Customers
from ingestion.simulation.plan import Array, Plan
from ingestion.simulation.projects import Projects
from ingestion.simulation.stories import Stories

CHANGED = 0.004  # of enterprises, those whose representative changes in a month
SPARE = 64


class World:
    """Everything that is so, whoever knows it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.projects = Projects(plan.projects)
        self.customers = Customers(plan.projects + SPARE)
        self.stories = Stories(plan)
        self.pending = events.Pending(plan.month_edges)
        self.business = Business(plan, self.projects, self.customers, self.stories)
        self.fresh = np.zeros(0, dtype=np.int64)  # projects that began this month
        self.newcomers = np.zeros(0, dtype=np.int64)  # customers who appeared this month
        self.changed = np.zeros(0, dtype=np.int64)  # enterprises whose representative changed this month
        self.former_heads = np.zeros(0, dtype=np.int64)
        self._records: list[list[tuple[Array, Array]]] = [[] for _ in range(plan.months)]

    def begin(self, month: int, count: int) -> None:
        """Changes among old customers, then new business."""
        known = self.customers.count
        self._change_heads(month)
        self.fresh = self.business.begin(month, count)
        self.newcomers = np.arange(known, self.customers.count)
        chance = self.plan.chance("lives", month)
        to_come, trouble = lives.lives(self.projects, self.fresh, chance)
        self.pending.put(to_come)
        failing = self.projects.fails[self.fresh]
        self._foretell(self.projects.customer[self.fresh[failing]].astype(np.int64), trouble[failing], chance)

    def settled(self, month: int) -> tuple[lives.Events, Array, Array] | None:
        """The month's events with their numbers and the balances after them."""
        happened = self.pending.take(month)
        if happened is None:
            return None
        number, balance = events.settle(self.projects, happened)
        self.business.ended = np.unique(happened.project[happened.kind == lives.RELEASE]).astype(np.int64)
        return happened, number, balance

    def records(self, month: int) -> tuple[Array, Array]:
        """Customers and days of the registry's records of risk in a month: those that foretell, and some that mean nothing."""
        chance = self.plan.chance("records", month)
        first, last = self.plan.month_edges[month], self.plan.month_edges[month + 1]
        registered = registry.registered(self.customers, np.arange(self.customers.count))
        noise = registered[chance.random(len(registered)) < registry.NOISE]
        parts = [*self._records[month], (noise, chance.integers(first, last, len(noise)))]
        self._records[month] = []
        who, days = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
        _, kept = np.unique(who, return_index=True)
        return who[kept], days[kept]

    def _foretell(self, customer: Array, trouble: Array, chance: np.random.Generator) -> None:
        """Put records of risk into the drawers of their months."""
        who, days = registry.foretold(customer, trouble, self.customers, chance)
        known = self.customers.same_as[who] < 0
        who, days = who[known], days[known]
        month = np.searchsorted(self.plan.month_edges, days, side="right") - 1
        for number in np.unique(month):
            if 0 <= number < self.plan.months:
                self._records[number].append((who[month == number], days[month == number]))

    def _change_heads(self, month: int) -> None:
        """Some enterprises of earlier months get another representative, once."""
        chance = self.plan.chance("heads", month)
        every = np.arange(self.customers.count)
        fit = (
            (self.customers.kind[every] == ENTERPRISE)
            & ~self.customers.ring[every]
            & (self.customers.same_as[every] < 0)
        )
        fit &= self.customers.head[every] == every * PERSONS_EACH
        self.changed = every[fit & (chance.random(len(every)) < CHANGED)]
        self.former_heads = self.customers.head[self.changed]
        self.customers.head[self.changed] = self.changed * PERSONS_EACH + PERSONS_EACH - 1
