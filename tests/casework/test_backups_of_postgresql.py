"""A backup whose store is a PostgreSQL: dumped while others write, put back into an empty database, refused for one with records."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from casework.access import audit, audit_proof
from casework.access.actors import Actor
from casework.store.engine import open_store
from ingestion.home import Home
from orchestration.backups import stores
from orchestration.backups.description import BackupError
from orchestration.backups.making import back_up
from orchestration.backups.restoring import restore

LI = Actor("li", "officer")


@pytest.mark.postgres
def test_a_dump_goes_into_an_empty_database_and_no_other(
    home: Home, postgres_cluster: str, postgres_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(home, database_url=postgres_database) as store:
        for number in range(5):
            audit.append(store, LI, "read", f"customer/C{number}")
    made = back_up(home, tmp_path / "backup", actor=LI, database_url=postgres_database)
    assert (made.store.partition(":")[0], made.entries) == ("postgresql", 5)
    with pytest.raises(BackupError, match="already holds records"):
        restore(tmp_path / "backup", Home(tmp_path / "other"), actor=LI, database_url=postgres_database)
    with pytest.raises(BackupError, match="name an empty database with BACKSTOP_DATABASE_URL"):
        restore(tmp_path / "backup", Home(tmp_path / "other"), actor=LI)
    schema = postgres_database.rpartition("%3D")[2]
    with psycopg.connect(f"{postgres_cluster}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE restored_{schema}")
    elsewhere = f"{postgres_cluster}/restored_{schema}?options=-csearch_path%3D{schema}"
    restore(tmp_path / "backup", Home(tmp_path / "other"), actor=LI, database_url=elsewhere)
    with open_store(Home(tmp_path / "other"), database_url=elsewhere) as store:
        assert audit_proof.verify(store) is None
        with store.reading() as connection:
            assert audit_proof.newest_entry(connection).entry_no == 6
    monkeypatch.setattr(stores.shutil, "which", lambda _: None)
    with pytest.raises(BackupError, match="postgresql-client"):
        back_up(home, tmp_path / "again", actor=LI, database_url=postgres_database)
