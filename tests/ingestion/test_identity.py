"""What a file's own name says."""

from __future__ import annotations

import datetime

import pytest

from ingestion.identity import Declared, Identity, identify


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
