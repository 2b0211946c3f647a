"""Which role may do what to what, as one table: the roles that accounts can have, the objects, and the verbs between them."""

from __future__ import annotations

import polars as pl

from casework.access.rights import objects_and_verbs, roles


def rights_by_object() -> pl.DataFrame:
    """A row for each object, a column for each assignable role; the verbs of each, with blanks between."""
    objects, _ = objects_and_verbs()
    held = {
        role.name: [
            " ".join(sorted(verb for verb, object_kind in role.rights if object_kind == one)) for one in sorted(objects)
        ]
        for role in roles().values()
        if role.is_assignable
    }
    return pl.DataFrame({"object": sorted(objects), **held})


def who_may() -> pl.DataFrame:
    """object, verb and the list of roles: a row for each thing that some assignable role may do."""
    long = rights_by_object().unpivot(index="object", variable_name="role", value_name="verb")
    each = long.with_columns(pl.col("verb").str.split(" ")).explode("verb").filter(pl.col("verb") != "")
    return each.group_by("object", "verb", maintain_order=True).agg("role").sort("object", maintain_order=True)
