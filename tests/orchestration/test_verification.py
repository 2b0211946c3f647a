"""`backstop verify` finds each planted breach, names it, and is content with a sound home."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import little_book
import little_home
import polars as pl
import pytest

from casework.access.actors import Actor
from casework.filings import evidence
from casework.store.engine import open_store
from casework.store.warehouse import published_database
from ingestion.home import Home
from orchestration.exports import export_report
from orchestration.reception import receive_all
from orchestration.verification import BreachError, proofs

pytestmark = pytest.mark.slow


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
    """As if a build had published this, with its entry in the log."""
    from orchestration.verification.arrivals import sha256_of  # noqa: PLC0415

    manifest = database.with_name("manifest.json")
    manifest.chmod(0o644)
    said = json.loads(manifest.read_text(encoding="utf-8"))
    said["database"]["sha256"] = sha256_of(database)
    manifest.write_text(json.dumps(said), encoding="utf-8")
    with open_store(Home(database.parents[2])) as store:
        evidence.record_publication(store, Actor("p", "operator"), database.parent.name, sha256_of(manifest))


def forged(home: Home, change: str) -> None:
    """A published copy changed, and the manifest beside it to match, by somebody who cannot rewrite the log."""
    import duckdb  # noqa: PLC0415

    from orchestration.verification.arrivals import sha256_of  # noqa: PLC0415

    database = published_database(home)
    assert database is not None
    manifest = database.with_name("manifest.json")
    for path in (database, manifest):
        path.chmod(0o644)
    with duckdb.connect(str(database)) as connection:  # noqa: TID251
        connection.execute(change)
    said = json.loads(manifest.read_text(encoding="utf-8"))
    said["database"]["sha256"] = sha256_of(database)
    manifest.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")


def forged_name(home: Home) -> None:
    forged(home, "UPDATE customer.customers SET name = 'somebody else'")


def forged_without_a_row(home: Home) -> None:
    forged(home, "DELETE FROM project.events WHERE event_no = '2'")


def lost_pointer(home: Home) -> None:
    (home.published / "CURRENT").unlink()


def flipped_text_of_accepted(home: Home) -> None:
    """A bit in a text column: the file still reads, and its sums are the same."""
    path = only(home.accepted / "customers", "*.parquet")
    frame = pl.read_parquet(path)
    frame.with_columns(pl.col("name") + "x").write_parquet(path)


def swapped_receipts(home: Home) -> None:
    one, other = sorted(home.receipts.glob("*.json"))[:2]
    held = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(held)


def changed_store(home: Home, *statements: str) -> None:
    with sqlite3.connect(home.operations) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        for statement in statements:
            connection.execute(statement)


def audit_without_a_middle(home: Home) -> None:
    changed_store(home, "DELETE FROM audit_entries WHERE entry_no = 4")


def filing_that_never_came(home: Home) -> None:
    changed_store(
        home,
        "CREATE TEMP TABLE one AS SELECT * FROM filings WHERE known_seq = 1",
        "UPDATE one SET filing_id = 'ffffffffffffffffffff', known_seq = (SELECT max(known_seq) + 1 FROM filings), "
        "holds_number = 0, partner_id = 'nobody', previous_receipt_sha256 = NULL",
        "INSERT INTO filings SELECT * FROM one",
    )


def renamed_filing(home: Home) -> None:
    changed_store(home, "UPDATE filings SET filename = 'another.csv' WHERE known_seq = 2")


def lost_key(home: Home) -> None:
    export_report(home, "business-statistics", "2025-05")
    (home.root / "keys" / "export-signing.pem").unlink()


def damaged_key(home: Home) -> None:
    export_report(home, "business-statistics", "2025-05")
    (home.root / "keys" / "export-signing.pem").write_bytes(b"-----BEGIN")


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
        (forged_name, "publication"),
        (forged_without_a_row, "publication"),
        (lost_pointer, "publication"),
        (flipped_text_of_accepted, "rows conserved"),
        (swapped_receipts, "receipts"),
        (renamed_filing, "receipts"),
        (audit_without_a_middle, "audit chain"),
        (filing_that_never_came, "audit chain"),
        (lost_key, "exports"),
        (damaged_key, "exports"),
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


def with_one_bit_flipped(content: bytes) -> bytes:
    changed = bytearray(content)
    changed[len(changed) * 2 // 3] ^= 4
    return bytes(changed)


def cut_in_half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def zeroed(content: bytes) -> bytes:
    return bytes(len(content))


def emptied(_: bytes) -> bytes:
    return b""


HARMS = (with_one_bit_flipped, cut_in_half, zeroed, emptied, None)
HELD = (
    "landing/*/*", "accepted/projects/*", "accepted/customers/*", "receipts/*", "audit.mark", "published/CURRENT",
    "published/*/manifest.json", "published/*/warehouse.duckdb", "exports/*/*.csv", "exports/*/manifest.json", "operations.db",
)  # fmt: skip


@pytest.fixture(scope="module")
def exported_home(published_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = little_home.copy_of(published_home, tmp_path_factory.mktemp("held") / "home")
    export_report(home, "business-statistics", "2025-05")
    return home


@pytest.mark.parametrize("pattern", HELD)
def test_no_harm_to_a_file_is_silent(exported_home: Home, pattern: str) -> None:
    """Each harm is a breach in words, never a failure of the proof itself; undone, all is well again."""
    path = only(exported_home.root, pattern)
    content = path.read_bytes()
    path.chmod(0o644)
    for harm in HARMS:
        if pattern == "operations.db" and harm is with_one_bit_flipped:
            continue  # most of its pages are empty; a changed entry is another test's matter
        path.unlink() if harm is None else path.write_bytes(harm(content))
        found = breach_of(exported_home)
        for log in exported_home.root.glob("operations.db-*"):
            log.unlink()
        path.write_bytes(content)
        assert found is not None, (path, harm)
    assert breach_of(exported_home) is None


def test_what_waits_for_a_build_is_no_breach(own_home: Home, tmp_path: Path) -> None:
    receive_all(own_home, little_book.write_month(tmp_path, "2025-06"))
    assert breach_of(own_home) is None


def test_the_command_names_the_first_breach_and_ends_with_1(backstop, own_home: Home) -> None:  # type: ignore[no-untyped-def]
    assert backstop("verify", home=own_home).returncode == 0
    missing_accepted(own_home)
    done = backstop("verify", home=own_home)
    assert done.returncode == 1
    assert "rows conserved" in done.stderr
