"""Counter-guarantees: what customers give the guarantor as security, mostly persons and homes.

Here: the measures of a batch of projects as rows of `counter_guarantees`. Their weight in the risk is scoring's affair.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from ingestion.simulation import columns, province, wording
from ingestion.simulation.customers import PERSONS_EACH, Customers
from ingestion.simulation.identifiers import mixed, resident_ids
from ingestion.simulation.plan import Array
from ingestion.simulation.projects import Projects


class Habit(NamedTuple):
    """How often a kind of security is taken, by kind of customer, and its value as parts of the guaranteed amount."""

    kind: str
    often: tuple[float, float, float, float]
    least: float
    most: float
    thing: str


HABITS = (
    Habit("PERSON", (0.85, 0.75, 0.62, 0.55), 0, 0, "连带责任保证"),
    Habit("RESIDENTIAL", (0.52, 0.48, 0.30, 0.66), 0.7, 2.6, "住宅一套"),
    Habit("FOREST_FARM", (0.02, 0.01, 0.38, 0), 0.6, 2.4, "土地承包经营权"),
    Habit("COMMERCIAL", (0.18, 0.20, 0, 0.06), 0.7, 2.6, "商业用房"),
    Habit("INDUSTRIAL", (0.22, 0, 0, 0), 0.8, 3.0, "工业厂房"),
    Habit("EQUIPMENT", (0.08, 0.02, 0.02, 0), 0.3, 1.0, "机器设备"),
    Habit("CASH_DEPOSIT", (0.30, 0.15, 0.05, 0.05), 0.05, 0.20, "保证金"),
    Habit("RECEIVABLES", (0.07, 0.01, 0, 0), 0.4, 1.2, "应收账款"),
    Habit("ENTERPRISE", (0.14, 0.02, 0, 0), 0, 0, "企业连带保证"),
    Habit("VEHICLE", (0.02, 0.03, 0.01, 0.05), 0.2, 0.7, "车辆"),
    Habit("IP", (0.03, 0, 0, 0), 0.3, 1.0, "发明专利"),
)
ENCUMBERED = 0.2  # of homes, shops and works, those that secure something else before
PERSON_GUARANTEE, ENTERPRISE_GUARANTEE, NONE = 0, 8, len(HABITS)


def frame(projects: Projects, customers: Customers, which: Array, chance: np.random.Generator) -> pl.DataFrame:
    """Rows of the contract `counter_guarantees`, as text, with the number of the project in `project`."""
    kind = customers.kind[projects.customer[which]]
    taken = chance.random((len(which), len(HABITS))) < np.array([habit.often for habit in HABITS]).T[kind]
    taken[:, ENTERPRISE_GUARANTEE] |= customers.fellow[projects.customer[which]] >= 0
    taken = np.column_stack([taken, ~taken.any(axis=1)])
    row, habit = np.nonzero(taken)
    measure = taken.cumsum(axis=1)[row, habit]
    project = which[row]
    yuan = np.where(projects.in_ten_thousands[project], 10_000, 1)  # appraisers write yuan, whatever the partner does
    value, prior = _values(projects.guaranteed[project] * yuan, habit, chance)
    appraised = projects.start[project] - chance.integers(5, 120, len(row))
    thing = value > 0
    owner_id, owner_name = _owners(projects.customer[project].astype(np.int64), habit, customers)
    return pl.DataFrame(
        {
            "project": project,
            "project_no": projects.numbers(project),
            "measure_no": pl.Series(measure).cast(pl.String),
            "kind": columns.texts([item.kind for item in HABITS] + ["NONE"], habit),
            "object": columns.texts([item.thing for item in HABITS] + ["信用"], habit),
            "owner_id": owner_id,
            "owner_name": owner_name,
            "appraised_value": columns.money(np.where(thing, value, columns.NO_AMOUNT)),
            "appraised_on": columns.dates(np.where(thing, appraised, columns.NO_DATE)),
            "prior_claims": columns.money(np.where(thing, prior, columns.NO_AMOUNT)),
            "registration_no": columns.where(thing, _registrations(project, measure)),
        }
    )


def _owners(customer: Array, habit: Array, customers: Customers) -> tuple[pl.Series, pl.Series]:
    """Identity and name of who gives the security: a relative, another firm, the head of the customer, or nobody."""
    relative = habit == PERSON_GUARANTEE
    person = np.where(relative, customer * PERSONS_EACH + 1, customers.head[customer])
    other = np.maximum(customer - 1 - (mixed(customer, 83) % np.uint64(40)).astype(np.int64), 0)
    firm = np.where(customers.fellow[customer] >= 0, customers.fellow[customer], other)
    guarantees = pl.Series(habit == ENTERPRISE_GUARANTEE)
    nobody = pl.Series(habit == NONE)
    table = pl.DataFrame(
        {
            "id": resident_ids(person, *province.identity_places()),
            "name": wording.person_names(person),
            "firm_id": customers.id_numbers(firm),
            "firm_name": customers.names(firm),
        }
    )
    chosen = table.select(
        pl.when(~nobody).then(pl.when(guarantees).then(pl.col("firm_id")).otherwise("id")).alias("id"),
        pl.when(~nobody).then(pl.when(guarantees).then(pl.col("firm_name")).otherwise("name")).alias("name"),
    )
    return chosen["id"], chosen["name"]


def _values(guaranteed: Array, habit: Array, chance: np.random.Generator) -> tuple[Array, Array]:
    """Appraised values and prior claims in fen, in whole thousands of yuan."""
    least, most = (np.array([*(getattr(item, name) for item in HABITS), 0.0])[habit] for name in ("least", "most"))
    value = (guaranteed * (least + (most - least) * chance.random(len(habit)))).astype(np.int64) // 100_000 * 100_000
    encumbered = np.isin(habit, [1, 3, 4]) & (chance.random(len(habit)) < ENCUMBERED)
    prior = np.where(encumbered, value * chance.integers(1, 6, len(habit)) // 10, 0)
    return value, prior


def _registrations(project: Array, measure: Array) -> pl.Series:
    """Numbers in the registers."""
    number = (mixed(project * 16 + measure, 81) % np.uint64(10**10)).astype(np.int64)
    return pl.select(pl.concat_str(pl.lit("皖登"), pl.Series(number).cast(pl.String).str.zfill(10))).to_series()
