"""Double cession: a loan that one guarantor has filed is filed once more by another, so that two ask to be re-guaranteed for it.

Here: which of a month's new projects become such second filings, and how the second partner writes the loan. What is then filed of them is
`ingestion.simulation.projects`; the bank has the loan in its books once (`ingestion.simulation.ledgers`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ingestion.simulation import cast
from ingestion.simulation.customers import ENTERPRISE, Customers
from ingestion.simulation.plan import Array, Plan
from ingestion.simulation.projects import OTHER_IDENTITY, SAME_NUMBER, Projects

CEDED_TWICE = 0.003  # of new projects
APART = 6  # days by which the second filing's loan begins later, less than
PART_GUARANTEED = 0.3  # of second filings, those that say to guarantee eight tenths only
MANNERS = ["same_number", "respelt_number", "own_number", "other_identity"]
OF_THE_LOAN = ("bank", "loan", "rate", "product", "term", "plan", "purpose")  # what both filings say alike


def cede_again(
    plan: Plan, projects: Projects, customers: Customers, fresh: Array, newcomers_from: int, month: int
) -> tuple[Array, Array]:
    """Make some of the projects `fresh` second filings of others of them; returns both sides.

    Only projects of customers who were there before (numbers below `newcomers_from`) are given away, so that nobody new is left without
    a project; neither side is of the ring or in the wrong unit.
    """
    chance = plan.chance("double cession", month)
    count = int(chance.binomial(len(fresh), CEDED_TWICE))
    honest = ~customers.ring[projects.customer[fresh]] & ~projects.in_ten_thousands[fresh]
    known = chance.permutation(fresh[honest & (projects.customer[fresh] < newcomers_from)])[:count]
    firms = fresh[honest & (customers.kind[projects.customer[fresh]] == ENTERPRISE) & ~np.isin(fresh, known)]
    originals = chance.permutation(firms)[: len(known)]
    known = known[: len(originals)]
    elsewhere = projects.guarantor[known] != projects.guarantor[originals]
    seconds, originals = known[elsewhere], originals[elsewhere]
    _say_alike(plan, projects, seconds, originals, month, chance)
    projects.manner[seconds] = chance.integers(0, len(MANNERS), len(seconds))
    _other_identities(projects, customers, seconds, originals)
    return seconds, originals


def _say_alike(
    plan: Plan, projects: Projects, seconds: Array, originals: Array, month: int, chance: np.random.Generator
) -> None:
    """The second filings are of the loans of the first."""
    for name in OF_THE_LOAN:
        column = getattr(projects, name)
        column[seconds] = column[originals]
    later = projects.start[originals] + chance.integers(0, APART, len(seconds))
    projects.start[seconds] = np.minimum(later, int(plan.month_edges[month + 1]) - 1)
    projects.due[seconds] = projects.due[originals]
    loan = projects.loan[seconds]
    projects.guaranteed[seconds] = np.where(chance.random(len(seconds)) < PART_GUARANTEED, loan * 8 // 10, loan)
    projects.customer[seconds] = projects.customer[originals]
    projects.first_filing[seconds] = originals


def _other_identities(projects: Projects, customers: Customers, seconds: Array, originals: Array) -> None:
    """Firms that have no second identity yet get one; where one has it already, the second partner files the first number."""
    wanted = projects.manner[seconds] == OTHER_IDENTITY
    who = projects.customer[originals]
    fit = wanted & ~customers.doubled[who] & (customers.same_as[who] < 0)
    projects.manner[seconds[wanted & ~fit]] = SAME_NUMBER
    chosen, first = np.unique(who[fit], return_index=True)
    again = np.setdiff1d(np.flatnonzero(fit), np.flatnonzero(fit)[first])
    projects.manner[seconds[again]] = SAME_NUMBER
    customers.doubled[chosen] = True
    projects.customer[seconds[np.flatnonzero(fit)[first]]] = customers.duplicate(chosen)


def told(projects: Projects) -> pl.DataFrame:
    """Both filings of each loan that was ceded twice, and how the second wrote it."""
    seconds = np.flatnonzero(projects.first_filing[: projects.count] >= 0)
    originals = projects.first_filing[seconds].astype(np.int64)
    codes = pl.Series(cast.guarantor_codes())
    return pl.DataFrame(
        {
            "partner_id": codes.gather(pl.Series(projects.guarantor[originals].astype(np.int64))),
            "project_no": projects.numbers(originals),
            "other_partner_id": codes.gather(pl.Series(projects.guarantor[seconds].astype(np.int64))),
            "other_project_no": projects.numbers(seconds),
            "manner": pl.Series([MANNERS[number] for number in projects.manner[seconds].tolist()], dtype=pl.String),
        }
    )
