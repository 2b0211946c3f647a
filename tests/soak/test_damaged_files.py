"""Thousands of durable files cut, flipped, zeroed, swapped, made stale or taken away: each is found in words, and undone all is well."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from ingestion.home import Home
from orchestration.exports import export_report
from orchestration.verification import BreachError, proofs
from tests.journeys.conftest import home

__all__ = ["home"]  # the fixture of the journeys

TIMES, SEED = 2_500, 9
PATTERNS = (
    "landing/*/*", "accepted/*/*.parquet", "quarantine/*.parquet", "receipts/*.json", "audit.mark", "published/CURRENT",
    "published/*/manifest.json", "published/*/warehouse.duckdb", "exports/*/*", "keys/export-signing.pem",
)  # fmt: skip


def breach_of(whole: Home) -> str | None:
    for proof in proofs(whole):
        try:
            proof.prove()
        except BreachError as breach:
            return str(breach)
    return None


def harmed(content: bytes, how: str, chance: random.Random, others: list[bytes]) -> bytes | None:
    """What a bad disk or a hand leaves of a file; None takes it away."""
    place = chance.randrange(max(1, len(content)))
    match how:
        case "flip":
            return content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]
        case "cut":
            return content[:place]
        case "zero":
            return content[:place] + bytes(len(content) - place)
        case "swap":
            return chance.choice(others) if others else b""
        case _:
            return None


def test_no_harm_is_silent(home: Home) -> None:
    chance, found = random.Random(SEED), Counter[str]()  # noqa: S311 - where
    export_report(home, "business-statistics", "2025-05")
    files = [sorted(path for path in home.root.glob(pattern) if path.is_file()) for pattern in PATTERNS]
    files = [kind for kind in files if kind]
    assert breach_of(home) is None
    for number in range(TIMES):
        kind = chance.choice(files)
        path, how = chance.choice(kind), chance.choice(("flip", "flip", "cut", "zero", "swap", "gone"))
        content, mode = path.read_bytes(), path.stat().st_mode
        others = [one.read_bytes() for one in kind if one != path and one.read_bytes() != content]
        worse = harmed(content, how, chance, others)
        if worse == content:
            continue
        path.chmod(0o644)
        path.unlink() if worse is None else path.write_bytes(worse)
        said = breach_of(home)
        path.write_bytes(content)
        path.chmod(mode)
        if said is None:
            pytest.fail(f"{number}: {how} of {path.relative_to(home.root)} was not seen")
        found[how] += 1
    assert breach_of(home) is None
    print(f"{found.total():,} damaged files found: {dict(found)}")
