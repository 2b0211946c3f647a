"""Why projects fail: the hidden causes, and which of them weighed most in each failure.

Here: the one formula of the probability of default, over the customer's quality, the trade's shock, the guarantor's leniency, drift and
the ring. It is told only in the truth; nothing that partners file says it.
"""

from __future__ import annotations

import numpy as np

from ingestion.simulation import cast, province
from ingestion.simulation.customers import Customers
from ingestion.simulation.plan import Array, Plan
from ingestion.simulation.projects import Projects

CAUSES = ["customer_quality", "industry_shock", "underwriting", "partner_drift", "fraud_ring", "chance"]
CHANCE = CAUSES.index("chance")
IN_RING = 6.0
BASE = -4.25
QUALITY = 0.9
DRIFT = 2.2  # added log-odds of the drifting partner's last projects
DRIFTER = 9  # its number in the cast
#: Divisions of GB/T 4754 that a shock hits, and the share of the months after which it does.
SHOCKED = {"50": (0.35, 1.5), "47": (0.35, 1.2), "30": (0.45, 1.0), "17": (0.60, 1.2)}
NOTICEABLE = 0.3


def decide(plan: Plan, projects: Projects, customers: Customers, which: Array, chance: np.random.Generator) -> None:
    """Set which of the projects will fail, and the cause of each failure."""
    if not len(which):
        return
    who = projects.customer[which]
    progress = float(projects.month[which[0]]) / max(plan.months - 1, 1)
    leniency = np.array([guarantor.leniency for guarantor in cast.GUARANTORS])[projects.guarantor[which]]
    drift = np.where(projects.guarantor[which] == DRIFTER, DRIFT * progress**1.5, 0.0)
    ring = np.where(customers.ring[who], IN_RING, 0.0)
    weight = np.stack(
        [-QUALITY * customers.quality[who], _shock(customers.trade[who], progress), leniency, drift, ring]
    )
    probability = 1 / (1 + np.exp(-(BASE + weight.sum(axis=0))))
    projects.fails[which] = chance.random(len(which)) < probability
    cause = np.where(weight.max(axis=0) < NOTICEABLE, CHANCE, weight.argmax(axis=0))
    projects.cause[which] = np.where(projects.fails[which], cause, -1)


def _shock(trade: Array, progress: float) -> Array:
    """What a trade's shock adds to the log-odds of a project that begins now (it shows when the loan falls due)."""
    divisions = province.trades()["code"].str.head(2).to_list()
    added = [SHOCKED[code][1] if code in SHOCKED and progress >= SHOCKED[code][0] else 0.0 for code in divisions]
    return np.array(added)[trade]
