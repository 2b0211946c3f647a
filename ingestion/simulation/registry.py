"""The business registry's view of the same firms: entities, changes, and records of risk that run ahead of default.

Here: rows of `registry_entities`, `registry_changes` and `registry_risks` (`registry_persons` is in `ingestion.simulation.relations`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ingestion.simulation import columns, province
from ingestion.simulation.customers import SOLE_TRADER, Customers
from ingestion.simulation.identifiers import mixed
from ingestion.simulation.plan import Array

RISKS = ["ABNORMAL", "DISHONEST", "ENFORCEMENT", "LAWSUIT", "TAX", "PENALTY", "FREEZE", "BANKRUPTCY"]
FORETOLD = 0.55  # of failures, those that show in the registry beforehand
NOISE = 0.0008  # records a month, as a share of firms, that mean nothing


def registered(customers: Customers, who: Array) -> Array:
    """Those of `who` that the registry knows: firms and sole traders under their unified code."""
    return who[(customers.kind[who] <= SOLE_TRADER) & (customers.same_as[who] < 0)]


def entities(customers: Customers, who: Array) -> pl.DataFrame:
    """Rows of the contract `registry_entities`, as text."""
    table = province.counties()
    capital = np.maximum(30_000, customers.revenue[who] // 8 // 10_000 * 10_000)
    trades = province.trades()["name"].gather(pl.Series(customers.trade[who]))
    return pl.DataFrame(
        {
            "uscc": customers.id_numbers(who),
            "name": customers.names(who),
            "legal_representative": customers.head_names(who),
            "registered_capital": columns.money(capital * 100),
            "status": pl.Series(["存续"] * len(who), dtype=pl.String),
            "established": columns.dates(customers.established[who]),
            "region_code": customers.region_codes(who),
            "province": pl.Series(["安徽省"] * len(who), dtype=pl.String),
            "city": table["city"].gather(pl.Series(customers.county[who])),
            "industry_code": customers.trade_codes(who),
            "address": customers.addresses(who),
            "scope": trades + "；相关技术咨询服务",
        }
    )


def changes(customers: Customers, who: Array, days: Array, before: pl.Series) -> pl.DataFrame:
    """Rows of the contract `registry_changes`: representatives who changed on `days`."""
    return pl.DataFrame(
        {
            "uscc": customers.id_numbers(who),
            "change_no": columns.dates(days).str.replace_all("-", "", literal=True) + "01",
            "changed_on": columns.dates(days),
            "item": pl.Series(["法定代表人变更"] * len(who), dtype=pl.String),
            "before": before,
            "after": customers.head_names(who),
        }
    )


def foretold(customer: Array, trouble: Array, customers: Customers, chance: np.random.Generator) -> tuple[Array, Array]:
    """Customers whose failure shows beforehand, and the days on which it does: half a month to five months ahead."""
    seen = (customers.kind[customer] <= SOLE_TRADER) & (chance.random(len(customer)) < FORETOLD)
    return customer[seen], trouble[seen] - chance.integers(15, 150, int(seen.sum()))


def risks(customers: Customers, who: Array, days: Array) -> pl.DataFrame:
    """Rows of the contract `registry_risks`, as text."""
    drawn = mixed(who * 65_536 + days % 65_536, 401)
    kind = (drawn % np.uint64(len(RISKS))).astype(np.int64)
    amount = np.where(
        np.isin(kind, [0, 7]), columns.NO_AMOUNT, customers.revenue[who] * 100 // 20 // 10_000 * 10_000 + 500_000
    )
    removed = np.where(drawn % np.uint64(5) == 0, days + 30, columns.NO_DATE)
    return pl.DataFrame(
        {
            "uscc": customers.id_numbers(who),
            "record_no": columns.dates(days).str.replace_all("-", "", literal=True)
            + columns.numbers((drawn >> np.uint64(40)).astype(np.int64)).str.zfill(8),
            "kind": columns.texts(RISKS, kind),
            "recorded_on": columns.dates(days),
            "removed_on": columns.dates(removed),
            "amount": columns.money(amount),
            "detail": pl.Series([None] * len(who), dtype=pl.String),
        }
    )
