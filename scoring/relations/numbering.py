"""Parties of a graph by number, as the algorithms on graphs want them.

Here: from pairs to numbers and the components of a graph. Not here: what a graph is of (the modules beside it).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components


def numbered(pairs: pl.DataFrame) -> tuple[pl.Series, npt.NDArray[np.int64]]:
    """The parties of two columns of names, in the order of their names, and both parties of each row by their place in it.

    >>> numbered(pl.DataFrame({"one": ["C", "A"], "other": ["A", "B"]}))[1].tolist()
    [[2, 0], [0, 1]]
    """
    one, other = pairs.get_columns()
    parties = pl.concat([one, other.alias(one.name)]).unique().sort()
    places = pairs.select(pl.all().cast(pl.Enum(parties)).to_physical().cast(pl.Int64))
    return parties, places.to_numpy()


def components(
    ends: npt.NDArray[np.int64], parties: int, connection: Literal["weak", "strong"] = "weak"
) -> npt.NDArray[np.int32]:
    """The number of the connected component of each of so many parties."""
    graph = coo_matrix((np.ones(len(ends), dtype=np.int8), (ends[:, 0], ends[:, 1])), shape=(parties, parties))
    found: npt.NDArray[np.int32] = connected_components(graph, directed=True, connection=connection)[1]
    return found
