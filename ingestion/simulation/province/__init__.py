"""The simulated province: its counties, trades and identity codes, from the tables beside this module.

Codes of counties and trades are those of GB/T 2260 (2023) and GB/T 4754-2017; identity places are the codes under which residents of
Anhui were registered, with the years. Weights are made up. Who lives there is drawn by the simulator's other modules.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

TABLES = Path(__file__).parent


@cache
def counties() -> pl.DataFrame:
    """Counties: code, name, city_code, city, weight."""
    return pl.read_csv(TABLES / "counties.csv", schema_overrides={"city_code": pl.String})


@cache
def trades() -> pl.DataFrame:
    """Trades: class of GB/T 4754, words for firm names, weights by kind of customer."""
    return pl.read_csv(TABLES / "industries.csv", schema_overrides={"code": pl.String})


@cache
def identity_places() -> tuple[npt.NDArray[Any], npt.NDArray[np.datetime64]]:
    """Pairs of identity code and first of January, one for each year in which people were registered under the code."""
    table = pl.read_csv(TABLES / "identity_places.csv")
    pairs = table.with_columns(year=pl.int_ranges("first_year", pl.col("last_year") + 1)).explode("year")
    years = (pairs["year"].to_numpy() - 1970).astype("datetime64[Y]")
    return pairs["code"].to_numpy(), years.astype("datetime64[D]")
