"""Accepted rows on disk, one Parquet file a filing, in the shape of the contract's newest version of the day they were accepted.

Here: which shape a file has, and reading files of several shapes as one table in the newest. A file written when another version was the
newest stays as it is. Not here: which files count (the register), writing them (`ingestion.splitting`).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from ingestion.contracts.model import Contract
from ingestion.contracts.versions import upgraded, versions_of

_SHAPE = "contract_version"


def shape_note(contract: Contract) -> dict[str, str]:
    """What a file's metadata say of its shape."""
    return {_SHAPE: str(contract.version)}


def scan(paths: Sequence[Path], newest: Contract) -> pl.LazyFrame:
    """All rows of the files, in their order, in the shape of `newest`."""
    if newest.before is None:
        return _scan(paths)
    runs = itertools.groupby(paths, key=lambda path: shape_of(path, newest).version)
    by_version = {one.version: one for one in versions_of(newest)}
    return pl.concat([upgraded(_scan(list(run)), newest, by_version[version]) for version, run in runs])


def shape_of(path: Path, newest: Contract) -> Contract:
    """In which version's shape a file is; one that does not say so has that of the newest whose columns are all there."""
    every = versions_of(newest)
    said = pl.read_parquet_metadata(path).get(_SHAPE)
    names = pl.read_parquet_schema(path).keys()
    fitting = (one for one in every if (str(one.version) == said if said else names >= set(one.column_names)))
    return next(fitting, every[-1])


def _scan(paths: Sequence[Path]) -> pl.LazyFrame:
    return pl.scan_parquet(list(paths), glob=False, missing_columns="insert", extra_columns="ignore")
