"""Planted stories: what is wrong beyond single rows, and is to be found by looking at months, partners and relations.

Here: a fraud ring, a partner-month filed in the wrong unit, a late partner, a drifting partner, customers filed twice under two
identities. Each is told in ``truth.json``. Bad rows are `ingestion.simulation.faults`, loans filed twice `ingestion.simulation.cessions`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ingestion.simulation import cast
from ingestion.simulation.causes import DRIFTER, SHOCKED
from ingestion.simulation.customers import ENTERPRISE, Customers
from ingestion.simulation.plan import Array, Plan
from ingestion.simulation.projects import Projects

LATE_PARTNER = 8
SLIPPED_PARTNER = 5
RING_SIZE = 10
RING_MONTHS = 3
LEAST_FOR_RING = 200  # projects, below which a ring would be most of the business
TWICE = 0.004  # of new customers, those known already under another identity


@dataclass
class Stories:
    """When each story happens, and who is in it."""

    plan: Plan
    ring: list[int] = field(default_factory=list)

    @property
    def slip_month(self) -> int:
        """The month whose new projects the slipped partner files in ten thousands of yuan."""
        return self.plan.months * 2 // 3

    @property
    def late_from(self) -> int:
        """The first month that the late partner files a month late."""
        return self.plan.months * 3 // 4

    def sending_month(self, guarantor: int, month: int) -> int:
        """The month in which a guarantor's filings of a month are sent; past the last month: not at all."""
        return month + 1 if guarantor == LATE_PARTNER and month >= self.late_from else month

    def slipped(self, month: int, guarantor: Array) -> Array:
        """Which of the month's new projects are filed in the wrong unit."""
        return np.asarray((guarantor == SLIPPED_PARTNER) & (month == self.slip_month))

    def ring_places(self, month: int) -> int:
        """How many of the month's new customers belong to the ring."""
        first = self.plan.months // 4
        if self.plan.projects < LEAST_FOR_RING or not first <= month < first + RING_MONTHS:
            return 0
        return RING_SIZE // RING_MONTHS + (1 if month == first else 0)

    def enrol(self, customers: Customers, members: Array) -> None:
        """Make new customers members: one address and telephone, two representatives, each guaranteed by the one before."""
        self.ring += members.tolist()
        ring = np.array(self.ring)
        customers.ring[ring] = True
        customers.head[ring] = customers.head[ring[np.arange(len(ring)) % 2 % len(ring)]]
        customers.place_of[ring] = customers.phone_of[ring] = ring[0]
        customers.fellow[ring] = np.roll(ring, 1)

    def told(self, customers: Customers, projects: Projects) -> dict[str, object]:
        """The stories as the truth tells them."""
        codes, periods = cast.guarantor_codes(), self.plan.periods
        ring = np.array(self.ring, dtype=np.int64)
        twice = np.flatnonzero(customers.same_as[: customers.count] >= 0)
        ceded_twice = int((projects.first_filing[: projects.count] >= 0).sum())
        return {
            "fraud_ring": {"customers": customers.id_numbers(ring).to_list(), "mutual_guarantee": True},
            "unit_slip": {
                "partner": codes[SLIPPED_PARTNER],
                "period": periods[self.slip_month] if self.slip_month < len(periods) else None,
                "contracts": ["projects", "project_events"],
                "factor": 10_000,
                "note": "what began in the month is filed in ten thousands of yuan throughout; banks and reports are in yuan",
            },
            "late_partner": {
                "partner": codes[LATE_PARTNER],
                "periods": periods[self.late_from :],
                "never_sent": periods[-1:],
            },
            "drifting_partner": {"partner": codes[DRIFTER]},
            "duplicated_customers": {"count": len(twice), "table": "truth/customers.parquet, same_as"},
            "double_cession": {"count": ceded_twice, "table": "truth/double_cessions.parquet"},
            "industry_shock": {"divisions": sorted(SHOCKED)},
        }


def twice(customers: Customers, count: int, chance: np.random.Generator) -> Array:
    """Customers to be filed again under another identity: enterprises that are neither in the ring nor filed twice already."""
    every = np.arange(customers.count)
    fit = (
        (customers.kind[every] == ENTERPRISE)
        & (customers.same_as[every] < 0)
        & ~customers.ring[every]
        & ~customers.doubled[every]
    )
    some = np.flatnonzero(fit)
    chosen = chance.choice(some, min(count, len(some)), replace=False)
    customers.doubled[chosen] = True
    return np.asarray(chosen)
