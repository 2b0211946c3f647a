"""What is planted in a small province is found, and nothing else: the ring, customers filed twice, loans ceded twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from ingestion.contracts import CONTRACTS
from ingestion.simulation import cessions
from ingestion.simulation.dispatch import Dispatch
from ingestion.simulation.faults import Planted
from ingestion.simulation.guarantors import GuarantorFilings
from ingestion.simulation.others import OwnFilings
from ingestion.simulation.outbox import Outbox
from ingestion.simulation.plan import Plan
from ingestion.simulation.world import World
from tests.warehouse.conftest import House

PROJECTS, SEED, MONTHS = 2_400, 23, 12
WANTED = ("banks", "guarantors", "customers", "projects", "customer_relations")


@dataclass
class Caught(Dispatch):
    """Keeps what partners file instead of writing it, by contract and partner."""

    kept: dict[tuple[str, str], list[pl.DataFrame]] = field(default_factory=dict)

    def _send(self, contract: str, partner: str, month: int, table: pl.DataFrame, *_: object, **__: object) -> Planted:
        if contract in WANTED and table.height:
            self.kept.setdefault((contract, partner), []).append(table)
        return Planted.none(table)


def as_stored(contract: str, table: pl.DataFrame) -> pl.DataFrame:
    """Text as partners send it, as far as it is not stored as it is sent."""
    there = [column for column in CONTRACTS[contract].columns if column.name in table.columns]
    return table.with_columns(
        *(pl.col(column.name) == "Y" for column in there if column.type == "bool"),
        *(pl.col(column.name).str.to_date() for column in there if column.type == "date"),
    )


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, World]:
    folder: Path = tmp_path_factory.mktemp("province")
    plan = Plan(PROJECTS, SEED, MONTHS, 0.0)
    world = World(plan)
    caught = Caught(plan, Outbox(folder), world.stories)
    own, partners = OwnFilings(world, caught), GuarantorFilings(world, caught)
    own.lists([500_000_000] * 12)
    for month, count in enumerate(plan.new_projects().tolist()):
        world.begin(month, count)
        partners.new_business(month)
        partners.events(month)
        partners.month_end(month)
    house = House(folder / "home")
    for (contract, partner), tables in caught.kept.items():
        filed = as_stored(contract, pl.concat(tables))
        house.register.file(contract, partner, plan.periods[-1], filed)
    house.build()
    return house, world


def test_the_ring_is_found_whole_and_nobody_else_is_in_one(province: tuple[House, World]) -> None:
    house, world = province
    ring = world.customers.id_numbers(np.array(world.stories.ring))
    found = house.rows("SELECT id_number FROM customer.rings INNER JOIN customer.customers USING (customer_id)")
    assert {number for (number,) in found} == set(ring)


def test_customers_filed_under_two_identities_are_pairs_and_no_others(province: tuple[House, World]) -> None:
    house, world = province
    second = np.flatnonzero(world.customers.same_as[: world.customers.count] >= 0)
    planted = zip(*(world.customers.id_numbers(who) for who in (second, world.customers.same_as[second])), strict=True)
    found = house.rows(
        "SELECT one.id_number, other.id_number FROM customer.link_candidates AS pair "
        "INNER JOIN customer.customers AS one ON pair.customer_id = one.customer_id "
        "INNER JOIN customer.customers AS other ON pair.other_customer_id = other.customer_id"
    )
    assert {frozenset(pair) for pair in found} == {frozenset(pair) for pair in planted}


def test_loans_that_two_partners_filed_are_pairs_however_the_second_wrote_them(province: tuple[House, World]) -> None:
    house, world = province
    told = cessions.told(world.projects)
    assert set(told["manner"]) == set(cessions.MANNERS)
    planted = told.select(
        one=pl.concat_str("partner_id", "project_no", separator="/"),
        other=pl.concat_str("other_partner_id", "other_project_no", separator="/"),
    )
    found = house.rows("SELECT project_id, other_project_id FROM exchange.double_filings")
    # what the late partner keeps back in the last month nobody can find
    there = {project for (project,) in house.rows("SELECT project_id FROM project.projects")}
    assert {frozenset(pair) for pair in found} == {frozenset(pair) for pair in planted.iter_rows() if there >= {*pair}}
