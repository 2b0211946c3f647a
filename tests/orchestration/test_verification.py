"""`backstop verify` finds each planted breach, names it, and is content with a sound home."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import little_book
import polars as pl
import pytest

from casework.store.warehouse import published_database
from ingestion.home import Home
from orchestration.exports import export_report
from orchestration.reception import receive_all
from orchestration.verification import BreachError, proofs


def breach_of(home: Home) -> str | None:
    for proof in proofs(home):
        try:
            assert proof.prove()
        except BreachError as breach:
            return f"{proof.name}: {breach}"
    return None


def flip(path: Path, at: int = -1) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.chmod(0o644)
    path.write_bytes(bytes(content))


def only(folder: Path, pattern: str) -> Path:
    return sorted(folder.glob(pattern))[0]


def test_a_sound_home_passes_with_and_without_exports(own_home: Home) -> None:
    assert breach_of(own_home) is None
    export_report(own_home, "business-statistics", "2025-05")
    assert breach_of(own_home) is None


def test_an_empty_home_passes(tmp_path: Path) -> None:
    assert breach_of(Home(tmp_path / "new")) is None


def changed_landing(home: Home) -> None:
    flip(only(home.landing, "*/*"))


def missing_landing(home: Home) -> None:
    only(home.landing, "*/*").unlink()


def changed_receipt(home: Home) -> None:
    flip(only(home.receipts, "*.json"), 100)


def missing_accepted(home: Home) -> None:
    only(home.accepted / "projects", "*.parquet").unlink()


def shortened_accepted(home: Home) -> None:
    path = only(home.accepted / "projects", "*.parquet")
    frame = pl.read_parquet(path)
    frame.head(frame.height - 1).write_parquet(path)


def raised_amount(home: Home) -> None:
    path = only(home.accepted / "projects", "*.parquet")
    pl.read_parquet(path).with_columns(pl.col("guaranteed_amount") + 1).write_parquet(path)


def changed_audit(home: Home) -> None:
    with sqlite3.connect(home.operations) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        connection.execute("UPDATE audit_entries SET actor = 'nobody' WHERE entry_no = 3")


def cut_audit(home: Home) -> None:
    with sqlite3.connect(home.operations) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        connection.execute("DELETE FROM audit_entries WHERE entry_no = (SELECT max(entry_no) FROM audit_entries)")


def changed_publication(home: Home) -> None:
    database = published_database(home)
    assert database is not None
    flip(database)


def lost_publication(home: Home) -> None:
    database = published_database(home)
    assert database is not None
    shutil.rmtree(database.parent)


def unregistered_warehouse_rows(home: Home) -> None:
    """A publication that names filings the register has never seen, with a manifest to match."""
    import duckdb  # noqa: PLC0415

    database = published_database(home)
    assert database is not None
    database.chmod(0o644)
    with duckdb.connect(str(database)) as connection:  # noqa: TID251 - the vandal does not ask the factory
        connection.execute("UPDATE project.events SET filing_id = 'ffffffffffffffffffff' WHERE event_no = '2'")
    sign_again(database)


def untied_balance(home: Home) -> None:
    import duckdb  # noqa: PLC0415

    database = published_database(home)
    assert database is not None
    database.chmod(0o644)
    with duckdb.connect(str(database)) as connection:  # noqa: TID251
        connection.execute(
            "UPDATE project.balance_spans SET guaranteed_balance = guaranteed_balance + 1 "
            "WHERE from_month_no = (SELECT min(from_month_no) FROM project.balance_spans)"
        )
    sign_again(database)


def sign_again(database: Path) -> None:
    from orchestration.verification.arrivals import sha256_of  # noqa: PLC0415

    manifest = database.with_name("manifest.json")
    manifest.chmod(0o644)
    said = json.loads(manifest.read_text(encoding="utf-8"))
    said["database"]["sha256"] = sha256_of(database)
    manifest.write_text(json.dumps(said), encoding="utf-8")


def changed_export(home: Home) -> None:
    done = export_report(home, "business-statistics", "2025-05")
    flip(done.folder / "business-statistics_2025-05.csv")


def resigned_export(home: Home) -> None:
    """A forger who changes the table, the manifest and the checksums, and signs with a key of his own."""
    done = export_report(home, "business-statistics", "2025-05")
    own = (home.root / "keys").rename(home.root / "own-keys")
    shutil.rmtree(done.folder)
    export_report(home, "business-statistics", "2025-05")
    shutil.rmtree(home.root / "keys")
    own.rename(home.root / "keys")


@pytest.mark.parametrize(
    ("harm", "proof"),
    [
        (changed_landing, "landed bytes"),
        (missing_landing, "landed bytes"),
        (changed_receipt, "receipts"),
        (missing_accepted, "rows conserved"),
        (shortened_accepted, "rows conserved"),
        (raised_amount, "rows conserved"),
        (changed_audit, "audit chain"),
        (cut_audit, "audit chain"),
        (changed_publication, "publication"),
        (lost_publication, "publication"),
        (unregistered_warehouse_rows, "every row from a known filing"),
        (untied_balance, "balances tie out"),
        (changed_export, "exports"),
        (resigned_export, "exports"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_planted_breach_is_found_by_its_proof(own_home: Home, harm: Callable[[Home], None], proof: str) -> None:
    harm(own_home)
    found = breach_of(own_home)
    assert found is not None
    assert found.startswith(proof), found


def test_what_waits_for_a_build_is_no_breach(own_home: Home, tmp_path: Path) -> None:
    receive_all(own_home, little_book.write_month(tmp_path, "2025-06"))
    assert breach_of(own_home) is None


def test_the_command_names_the_first_breach_and_ends_with_1(backstop, own_home: Home) -> None:  # type: ignore[no-untyped-def]
    assert backstop("verify", home=own_home).returncode == 0
    missing_accepted(own_home)
    done = backstop("verify", home=own_home)
    assert done.returncode == 1
    assert "rows conserved" in done.stderr
