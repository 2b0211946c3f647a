"""Connected groups (关联集团): customers that control relations tie together, directly or through a third party.

Here: which relations are control, by parameters, and the connected components of them. Not here: finding relations (`dbt_project`),
limits of groups (`regulatory`).
"""

from __future__ import annotations

import hashlib

import polars as pl

from scoring.parameters.model import InForce
from scoring.relations.numbering import components, numbered

GROUP_COLUMNS = ("customer_id", "group_id")


def customer_groups(relations: pl.DataFrame, customers: pl.Series, rules: InForce) -> pl.DataFrame:
    """The group of each customer that has one: customer_id, group_id.

    `relations` have from_customer_id, to_customer_id, kind, strength; parties that are no `customers` tie customers together but are no
    members, and a group of one member is none. A group is named after its first member, so that it keeps its name while that one stays.

    >>> from datetime import date
    >>> from scoring.parameters.reader import shipped
    >>> relations = pl.DataFrame(
    ...     {
    ...         "from_customer_id": ["C1", "C2", "C3"],
    ...         "to_customer_id": ["P", "P", "C1"],
    ...         "kind": ["LEGAL_REP", "LEGAL_REP", "SUPPLIER"],
    ...         "strength": [1, 1, 1],
    ...     }
    ... )
    >>> groups = customer_groups(relations, pl.Series(["C1", "C2", "C3"]), shipped().at(date(2025, 6, 30)))
    >>> groups["customer_id"].to_list(), groups["group_id"].n_unique()
    (['C1', 'C2'], 1)
    """
    ties = relations.filter(_is_control(rules)).select("from_customer_id", "to_customer_id")
    if ties.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(GROUP_COLUMNS, pl.String))
    parties, ends = numbered(ties)
    component = components(ends, len(parties))
    members = pl.DataFrame({"customer_id": parties, "part": component})
    return groups_of(members.filter(pl.col("customer_id").is_in(customers.implode())))


def groups_of(members: pl.DataFrame) -> pl.DataFrame:
    """The groups of customers of whom it is known in which connected `part` each is: rows as `customer_groups` has them."""
    several = members.filter(pl.len().over("part") > 1)
    first = several.group_by("part").agg(first=pl.col("customer_id").min())
    names = first.select("part", group_id=pl.Series([_group_id(one) for one in first["first"]], dtype=pl.String))
    return several.join(names, on="part").select(GROUP_COLUMNS).sort("customer_id")


def _is_control(rules: InForce) -> pl.Expr:
    by_share = (pl.col("kind") == "SHAREHOLDER") & (pl.col("strength") > float(rules.number("control_share")))
    return by_share | pl.col("kind").is_in(rules.codes("control_kinds"))


def _group_id(first_member: str) -> str:
    return "G" + hashlib.sha256(first_member.encode()).hexdigest()[:20]
