"""A home and a store of one's own for each test, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import functools
import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import argon2
import psycopg
import pytest

from casework.access import passwords
from casework.access.actors import Actor
from casework.store.engine import Store, open_store
from ingestion.home import Home

sys.path.insert(0, str(Path(__file__).parent))

ENGINES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))

_numbers = itertools.count()


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same argon2 with a smaller appetite; its real parameters have a test of their own."""
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: quick)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def operator() -> Actor:
    return Actor("local:test", "operator")


def _as_postgres(*command: str) -> list[str]:
    """PostgreSQL refuses to run as root; Debian's package brings the user that it runs as."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_cluster(postgres_programs: Path) -> Iterator[str]:
    """A fresh cluster on a free loopback port, in a folder that the server's user may enter; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="backstop-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, port = folder / "data", _free_port()
    run = functools.partial(subprocess.run, check=True, capture_output=True, cwd=folder)
    run(_as_postgres(str(postgres_programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "backstop", "-E", "UTF8"))
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c timezone=Asia/Shanghai -c fsync=off"
    run(
        _as_postgres(
            str(postgres_programs / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start"
        )
    )
    try:
        yield f"postgresql://backstop@127.0.0.1:{port}"
    finally:
        run(_as_postgres(str(postgres_programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"))
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_database(postgres_cluster: str) -> str:
    """The URL of a fresh, empty schema: a database of its own for each test would be a thousand files each."""
    name = f"t{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(f"{postgres_cluster}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{postgres_cluster}/postgres?options=-csearch_path%3D{name}"


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "sqlite" else str(request.getfixturevalue("postgres_database"))


@pytest.fixture
def open_again(home: Home, database_url: str | None) -> Callable[[], Store]:
    """Open the same store once more, as another process would."""
    return lambda: open_store(home, database_url=database_url)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of SQLite that was just brought up, to be copied: the way there costs more than most tests."""
    home = Home(tmp_path_factory.mktemp("migrated") / "home")
    open_store(home).close()
    return home.operations


@pytest.fixture(scope="session")
def migrated_schema(
    postgres_cluster: str, postgres_programs: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, str]:
    """The name of a schema that was just brought up, and the SQL that makes it."""
    name = f"migrated_{os.getpid()}"
    with psycopg.connect(f"{postgres_cluster}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    home = Home(tmp_path_factory.mktemp("migrated") / "home")
    open_store(home, database_url=f"{postgres_cluster}/postgres?options=-csearch_path%3D{name}").close()
    dump = [postgres_programs / "pg_dump", "--schema", name, "--inserts", "--no-owner", f"{postgres_cluster}/postgres"]
    told = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    return name, "\n".join(line for line in told.splitlines() if not line.startswith(("\\", "CREATE SCHEMA", "--")))


@pytest.fixture
def store(request: pytest.FixtureRequest, home: Home, database_url: str | None) -> Iterator[Store]:
    """A store of the newest version with nothing in it."""
    if database_url is None:
        home.operations.parent.mkdir(parents=True)
        shutil.copyfile(request.getfixturevalue("migrated_file"), home.operations)
    else:
        name, sql = request.getfixturevalue("migrated_schema")
        schema = database_url.rpartition("%3D")[2]
        with psycopg.connect(database_url.partition("?")[0], autocommit=True) as connection:
            connection.execute(sql.replace(f"{name}.", f"{schema}."))
    with open_store(home, database_url=database_url) as opened:
        yield opened
