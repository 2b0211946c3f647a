"""Bringing the operational store to the newest version of its tables.

Here: the cheap question whether it is behind, and Alembic when it is. The versions are in ``versions/``, one file each, numbered.
To change a table: change `casework.store.tables`, add the next version, set `HEAD`. A test compares all three on both engines.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

if TYPE_CHECKING:
    from casework.store.engine import Store

HEAD = "0019"


class StoreTooNew(RuntimeError):
    """The store was written by a newer version of the product than this one."""


def bring_up(store: Store) -> None:
    """Migrate when behind; otherwise one small query is all it costs, and Alembic is not even imported."""
    version = current_version(store)
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        raise StoreTooNew(
            f"the operational store is at version {version}, this program knows {HEAD}: update the program"
        )
    with _alone(store):
        _migrate(store)


def current_version(store: Store) -> str | None:
    """The version the store is at; None for an empty one."""
    try:
        with store.reading() as connection:
            version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return version
    except (OperationalError, ProgrammingError) as error:
        if "alembic_version" in str(error.orig):  # no such table: nothing has been here yet
            return None
        raise


def _migrate(store: Store) -> None:
    from alembic import command  # noqa: PLC0415 - a third of a second that an up-to-date store need not pay
    from alembic.config import Config  # noqa: PLC0415

    if store.engine.dialect.name == "sqlite":
        with store.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA journal_mode = WAL")  # type: ignore[union-attr]
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with (
        store.writing() as connection
    ):  # another process may have migrated while we waited; then Alembic finds nothing to do
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")


@contextmanager
def _alone(store: Store) -> Iterator[None]:
    """One process of this machine at a time: switching a new SQLite file to WAL is the one step its own lock does not cover."""
    with (store.home.root / ".migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
