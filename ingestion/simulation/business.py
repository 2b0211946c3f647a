"""New business of a month: how many projects each guarantor makes, and with whom.

Here: renewals, customers shared between guarantors, second identities, the ring's members, and the many who are simply new. Loans that two
guarantors file are `ingestion.simulation.cessions`.
"""

from __future__ import annotations

import numpy as np

from ingestion.simulation import cast, causes
from ingestion.simulation.cessions import cede_again
from ingestion.simulation.customers import ENTERPRISE, Customers
from ingestion.simulation.plan import Array, Plan
from ingestion.simulation.projects import Projects
from ingestion.simulation.stories import TWICE, Stories, twice

RENEWALS = 0.25  # of new projects, those of customers whose last one just ended
SHARED = 0.02  # of new customers, those who already are another guarantor's
KIND_MIX = (0.38, 0.22, 0.30, 0.10)
LATEST_START = 3  # days before the end of a month, so that what begins is paid out in it


class Business:
    """Makes the month's new projects."""

    def __init__(self, plan: Plan, projects: Projects, customers: Customers, stories: Stories) -> None:
        self.plan = plan
        self.projects = projects
        self.customers = customers
        self.stories = stories
        self.ended = np.zeros(0, dtype=np.int64)  # projects released last month

    def begin(self, month: int, count: int) -> Array:
        """New projects of new and old customers; returns the projects' numbers."""
        chance = self.plan.chance("business", month)
        edges = self.plan.month_edges
        weight = np.array([guarantor.weight for guarantor in cast.GUARANTORS])
        start = np.sort(chance.integers(edges[month], edges[month + 1] - LATEST_START, count))
        guarantor = chance.choice(len(weight), count, p=weight / weight.sum())
        known = self.customers.count
        customer = self._borrowers(month, guarantor, chance)
        fresh = self.projects.add(month, start, customer, guarantor, self.customers.kind[customer], chance)
        slipped = fresh[self.stories.slipped(month, guarantor)]
        self.projects.in_ten_thousands[slipped] = True
        self.projects.loan[slipped] //= 10_000
        self.projects.guaranteed[slipped] //= 10_000
        seconds, originals = cede_again(self.plan, self.projects, self.customers, fresh, known, month)
        causes.decide(self.plan, self.projects, self.customers, fresh, chance)
        for fate in (self.projects.fails, self.projects.cause):
            fate[seconds] = fate[originals]  # it is one loan
        return fresh

    def _borrowers(self, month: int, guarantor: Array, chance: np.random.Generator) -> Array:
        """A customer for each new project; a renewal stays with its guarantor."""
        customer = np.full(len(guarantor), -1, dtype=np.int64)
        again = chance.permutation(self.ended)[: int(len(guarantor) * RENEWALS)]
        guarantor[: len(again)] = self.projects.guarantor[again]
        customer[: len(again)] = self.projects.customer[again]
        self._known_elsewhere(customer, chance)
        new = np.flatnonzero(customer < 0)
        kind = chance.choice(len(KIND_MIX), len(new), p=KIND_MIX)
        ring = self.stories.ring_places(month)
        kind[:ring] = ENTERPRISE
        city = np.array([item.region // 100 for item in cast.GUARANTORS])[guarantor[new]]
        customer[new] = self.customers.add(kind, city, int(self.plan.month_edges[month]), chance)
        if len(new[:ring]):
            self.stories.enrol(self.customers, customer[new[:ring]])
        return customer

    def _known_elsewhere(self, customer: Array, chance: np.random.Generator) -> None:
        """Some are known already, openly or under a second identity."""
        if not self.customers.count:
            return
        new = np.flatnonzero(customer < 0)
        drawn = chance.random(len(new))
        shared, other = new[drawn < SHARED], new[(drawn >= SHARED) & (drawn < SHARED + TWICE)]
        known = chance.integers(0, self.customers.count, len(shared))
        openly = ~self.customers.ring[known]
        customer[shared[openly]] = known[openly]
        originals = twice(self.customers, len(other), chance)
        customer[other[: len(originals)]] = self.customers.duplicate(originals)
