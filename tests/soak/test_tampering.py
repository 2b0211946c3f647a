"""Ten thousand hands at the audit log: each changed character, taken entry, swapped pair and cut tail is found, at its place."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

from casework.access.audit_proof import verify
from casework.store.engine import open_store
from ingestion.home import Home
from tests.casework.test_audit import CHANGE, COLUMNS, ENTRIES, READ, write_entries

TIMES, SEED = 10_000, 5


def test_every_hand_at_the_log_is_found(tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 - where
    home = Home(tmp_path / "home")
    with open_store(home) as store:
        write_entries(store)
    sound = home.operations.read_bytes()
    (tmp_path / "harmed").mkdir()
    shutil.copy(home.root / "audit.mark", tmp_path / "harmed" / "audit.mark")
    harmed = Home(tmp_path / "harmed")
    for number in range(TIMES):
        for log in harmed.root.glob("operations.db-*"):
            log.unlink()
        harmed.operations.write_bytes(sound)
        with sqlite3.connect(harmed.operations) as connection:
            connection.execute("DROP TRIGGER audit_entries_no_update")
            connection.execute("DROP TRIGGER audit_entries_no_delete")
            place = tamper(connection, chance)
        connection.close()
        with open_store(harmed) as store:
            breach = verify(store)
        assert breach is not None, number
        assert breach.entry_no == place, number
    print(f"{TIMES:,} hands at the log found")


def tamper(connection: sqlite3.Connection, chance: random.Random) -> int:
    """One of the four ways; at which entry it must be found."""
    entry = chance.randint(1, ENTRIES)
    match chance.choice(("change", "change", "take", "cut", "swap")):
        case "change":
            column = chance.choice(COLUMNS)
            (value,) = connection.execute(READ[column], (entry,)).fetchone()
            at = chance.randrange(len(value))
            other = chance.choice([sign for sign in "0a=改 \u200b" if sign != value[at]])
            connection.execute(CHANGE[column], (value[:at] + other + value[at + 1 :], entry))
        case "take":
            connection.execute("DELETE FROM audit_entries WHERE entry_no = ?", (entry,))
        case "cut":
            connection.execute("DELETE FROM audit_entries WHERE entry_no >= ?", (entry,))
        case "swap":
            other_entry = chance.choice([one for one in range(1, ENTRIES + 1) if one != entry])
            for old, new in ((entry, -1), (other_entry, entry), (-1, other_entry)):
                connection.execute("UPDATE audit_entries SET entry_no = ? WHERE entry_no = ?", (new, old))
            return min(entry, other_entry)
    return entry
