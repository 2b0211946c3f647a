"""Code lists as tables for the warehouse: regions, industries and labels, as `ingestion` ships them.

Here: their shape as frames. Not here: the lists themselves (`ingestion.codes`, `ingestion.contracts.code_lists`).
"""

from __future__ import annotations

import polars as pl

from ingestion import codes
from ingestion.codes.lists import SCHEMES
from ingestion.contracts.code_lists import CODE_LISTS

INDUSTRY_COLUMNS = ("scheme", "code", "name", "level", "section", "section_name", "division")
#: Digits of a division in GB/T 4754; groups and classes begin with them.
_DIVISION_LENGTH = 2


def code_tables() -> dict[str, pl.DataFrame]:
    """Every code table by its name in the schema ``raw``."""
    return {"regions": regions(), "industries": industries(), "code_labels": labels()}


def labels() -> pl.DataFrame:
    """What each code of the contracts is called: list, code, zh, en."""
    rows = [(name, code, *label) for name, codes in CODE_LISTS.items() for code, label in codes.items()]
    return pl.DataFrame(rows, schema=["list", "code", "zh", "en"], orient="row")


def regions() -> pl.DataFrame:
    """Administrative regions of every scheme, with the province and city that they lie in."""
    return codes.regions()


def industries() -> pl.DataFrame:
    """Industries of every scheme, with their section and division; a list without divisions has its sections as such."""
    listed = codes.industries()
    divisions = listed.filter(level="division").select("scheme", division="code")
    in_scheme = listed.with_columns(division=pl.col("code").str.head(_DIVISION_LENGTH)).join(
        divisions.with_columns(is_division=pl.lit(True)), on=["scheme", "division"], how="left", maintain_order="left"
    )
    deeper = pl.when(pl.col("is_division")).then(pl.col("division"))
    has_divisions = pl.col("scheme").is_in(divisions["scheme"].unique().implode())
    return in_scheme.with_columns(division=pl.when(has_divisions).then(deeper).otherwise(pl.col("code"))).select(
        *INDUSTRY_COLUMNS
    )


def industry_prefixes() -> list[dict[str, str | int]]:
    """Schemes whose lists hold only the leading characters of an industry code, and how many."""
    return [{"scheme": one.name, "length": one.industry_prefix} for one in SCHEMES.values() if one.industry_prefix]
