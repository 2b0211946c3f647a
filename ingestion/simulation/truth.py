"""The truth beside the filings: which rows were spoilt, why projects fail, what is really owed.

Here: keeping and writing it, as ``truth.json`` and ``truth/*.parquet``. Nothing in the product reads it; tests, backtests and
demonstrations do.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from ingestion.contracts import CONTRACTS
from ingestion.contracts.model import MONEY
from ingestion.simulation import cast, cessions, columns
from ingestion.simulation.causes import CAUSES
from ingestion.simulation.customers import Customers
from ingestion.simulation.faults import RULES, Planted
from ingestion.simulation.plan import Array
from ingestion.simulation.projects import Projects

HEADER_LINES = 1
PIECE = 100_000  # rows written at a time
SCHEMA = {
    "file": pl.String,
    "line_no": pl.Int64,
    "contract": pl.String,
    "partner_id": pl.String,
    "column_name": pl.String,
    "family": pl.String,
}


@dataclass
class Truth:
    """What was planted so far."""

    parts: list[pl.DataFrame] = field(default_factory=list)

    @property
    def faulty_rows(self) -> int:
        """How many rows were spoilt."""
        return sum(part.height for part in self.parts)

    def note(self, file: Path, planted: Planted) -> None:
        """Note what was planted in a file; the header is line 1."""
        if not len(planted.places):
            return
        contract, partner, *_ = file.name.split("__")
        self.parts.append(
            pl.DataFrame(
                {
                    "file": f"{file.parent.name}/{file.name}",
                    "line_no": planted.places + HEADER_LINES + 1,
                    "contract": contract,
                    "partner_id": partner,
                    "column_name": planted.columns,
                    "family": planted.families,
                },
                schema=SCHEMA,
            )
        )

    def write(self, out: Path, projects: Projects, customers: Customers, summary: dict[str, object]) -> None:
        """Write everything under `out`."""
        folder = out / "truth"
        folder.mkdir(parents=True, exist_ok=True)
        faults = pl.concat([pl.DataFrame(schema=SCHEMA), *self.parts]).sort("file", "line_no")
        faults.write_parquet(folder / "faults.parquet")
        _write(folder / "projects.parquet", projects.count, lambda some: _projects(projects, customers, some))
        _write(folder / "customers.parquet", customers.count, lambda some: _customers(customers, some))
        cessions.told(projects).write_parquet(folder / "double_cessions.parquet")
        families = faults.group_by("family").len().sort("family")
        content = {
            **summary,
            "faults": dict(families.iter_rows()),
            "rules": {name: list(ids) for name, ids in RULES.items()},
        }
        (out / "truth.json").write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def in_order(files: list[str]) -> list[str]:
    """Files in the order in which to take them in: by month, then as the contracts refer to one another."""
    order = {name: number for number, name in enumerate(CONTRACTS)}
    return sorted(files, key=lambda file: (file.split("/")[0], order[file.split("/")[1].split("__")[0]], file))


def _yuan(fen: Array) -> pl.Series:
    return columns.signed_money(fen).cast(MONEY)


def _write(path: Path, count: int, rows: Callable[[Array], pl.DataFrame]) -> None:
    """Write the rows of `count` things, some at a time."""
    writer = None
    for start in range(0, max(count, 1), PIECE):
        piece = rows(np.arange(start, min(start + PIECE, count))).to_arrow()
        writer = writer or pq.ParquetWriter(path, piece.schema)
        writer.write_table(piece)
    if writer is not None:
        writer.close()


def _projects(projects: Projects, customers: Customers, every: Array) -> pl.DataFrame:
    """One row a project: where it stands at the end, what was filed of it, and why it fails if it does."""
    return pl.DataFrame(
        {
            "partner_id": columns.texts(cast.guarantor_codes(), projects.guarantor[every]),
            "project_no": projects.numbers(every),
            "customer_id_number": customers.id_numbers(projects.customer[every]),
            "accepted": ~projects.withheld[every],
            "fails": projects.fails[every],
            "cause": columns.texts(CAUSES, projects.cause[every]),
            "unit": np.where(projects.in_ten_thousands[every], 10_000, 1),
            "balance": _yuan(projects.balance[every]),
            "balance_filed": _yuan(projects.balance[every] - projects.undelivered[every]),
            "compensated": _yuan(projects.compensated[every]),
            "recovered": _yuan(projects.recovered[every]),
            "written_off": _yuan(projects.written_off[every]),
        }
    )


def _customers(customers: Customers, every: Array) -> pl.DataFrame:
    """One row a customer: its hidden quality, and whose second identity it is."""
    ids = customers.id_numbers(every)
    same = customers.same_as[every]
    return pl.DataFrame(
        {
            "id_type": customers.id_types(every),
            "id_number": ids,
            "quality": customers.quality[every],
            "in_ring": customers.ring[every],
            "same_as": columns.where(same >= 0, customers.id_numbers(np.maximum(same, 0))),
        }
    )
