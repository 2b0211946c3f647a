"""What a file's own name says."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from ingestion.identity import Declared, Identity, identify, sidecar


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("banks__self__2025-01.csv", ("banks", "self", "2025-01", None)),
        ("registry_risks__registry__202501__2.xlsx", ("registry_risks", "registry", "2025-01", 2)),
        # a sequence that could be a month, after a sender that could be part of a contract's name
        ("banks__self__2025-01__202502.csv", ("banks", "self", "2025-01", 202502)),
        ("registry_risks__registry__2025-06__482723.csv.gz", ("registry_risks", "registry", "2025-06", 482723)),
        ("projects__91110000600037341L__2025-06__2.zip", ("projects", "91110000600037341L", "2025-06", 2)),
    ],
)
def test_contract_sender_period_and_sequence_are_read_from_the_name(
    name: str, expected: tuple[str, str, str, int | None]
) -> None:
    found = identify(name, Declared(), datetime.date(2026, 1, 1))
    assert isinstance(found, Identity)
    assert (found.contract, found.partner, found.period, found.sequence) == expected


@pytest.mark.parametrize(
    "beside", ["banks__self__2025-01__1.csv.gz.manifest.json", "banks__self__2025-01__1.manifest.json"]
)
@pytest.mark.parametrize(
    "said",
    [
        {"rows": 2, "totals": {"amount": "1.00"}},
        {"row_count": 2, "control_totals": {"amount": "1.00"}},
        {"rows_sent": 2, "sums": {"amount": "1.00"}},
    ],
)
def test_control_figures_beside_a_file_are_held_against_it(
    tmp_path: Path, beside: str, said: dict[str, object]
) -> None:
    """Under either name of the manifest, and under the names that people give the figures: none is passed over in silence."""
    file = tmp_path / "banks__self__2025-01__1.csv.gz"
    (tmp_path / beside).write_text(json.dumps(said), encoding="utf-8")
    found = identify(file, Declared(manifest=sidecar(file)), datetime.date(2026, 1, 1))
    assert isinstance(found, Identity)
    assert (found.rows, found.totals) == (2, (("amount", "1.00"),))
