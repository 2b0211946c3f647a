"""The operational store: migrations, one writer at a time, records that are only added to."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from casework.settings import Settings, WrongSetting
from casework.store import (
    act_tables,
    draft_tables,
    grade_tables,
    migrations,
    notice_tables,
    partner_tables,
    person_tables,
)
from casework.store.engine import Store, normalised, open_store
from casework.store.follow_tables import FOLLOWED
from casework.store.lookback_tables import LOOKED_BACK
from casework.store.tables import APPEND_ONLY, audit_entries, filing_decisions, metadata
from ingestion.home import Home
from tests import children

APPENDED = (
    *act_tables.APPENDED,
    *notice_tables.APPENDED,
    *partner_tables.APPENDED,
    *grade_tables.APPENDED,
    *person_tables.APPENDED,
)
CHANGED = (draft_tables.form_drafts.name, person_tables.erasing.name)


def entry(number: int) -> dict[str, object]:
    return {
        "entry_no": number,
        "at": "2025-07-01",
        "actor": "a",
        "role": "r",
        "verb": "v",
        "object": "o",
        "detail": "{}",
        "previous_sha256": str(number),
        "sha256": str(number),
    }


def test_the_newest_version_is_the_one_the_code_asks_for(store: Store) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert (
        ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD == migrations.current_version(store)
    )


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_migrations_give_the_tables_that_the_code_describes(store: Store) -> None:
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [each for each in compare_metadata(context, metadata) if "uq_filings_chain" not in str(each)]
    assert differences == []


def test_an_up_to_date_store_opens_without_alembic(store: Store, home: Home, database_url: str | None) -> None:
    program = """
        import sys
        from pathlib import Path
        from casework.store.engine import open_store
        from ingestion.home import Home
        url = sys.argv[2] if len(sys.argv) > 2 else None
        open_store(Home(Path(sys.argv[1])), database_url=url).close()
        assert "alembic" not in sys.modules
    """
    arguments = [str(home.root), *([database_url] if database_url else [])]
    subprocess.run([sys.executable, "-c", textwrap.dedent(program), *arguments], check=True)


def test_a_store_of_a_newer_program_is_refused(store: Store, open_again: Callable[[], Store]) -> None:
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrations.StoreTooNew, match="update the program"):
        open_again()


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_records_are_only_added_to(store: Store, table: str) -> None:
    with store.writing() as connection:
        connection.execute(insert(audit_entries), entry(1))
        connection.execute(
            text(
                "INSERT INTO filings VALUES ('f1', 1, 'p', 'projects', 1, '2025-06', 1, true, 'CN', 'x.csv', 'aa', 'cc',"
                " 'accepted', 1, 1, 0, 0, '2025-07-01 00:00:00+00', 'bb', NULL)"
                if connection.dialect.name == "postgresql"
                else "INSERT INTO filings VALUES ('f1', 1, 'p', 'projects', 1, '2025-06', 1, true, 'CN', 'x.csv', 'aa', 'cc',"
                " 'accepted', 1, 1, 0, 0, '2025-07-01 00:00:00.000000', 'bb', NULL)"
            )
        )
        connection.execute(text("INSERT INTO filing_rule_counts VALUES ('f1', 'PRJ-1', 1)"))
        moment = datetime(2025, 7, 1, tzinfo=UTC)
        connection.execute(text("INSERT INTO filing_profiles VALUES ('f1', '{}', '[]')"))
        decision = {"decided_seq": 1, "filing_id": "f1", "decision": "held", "actor": "a", "reason": "r"}
        connection.execute(insert(filing_decisions), {**decision, "decided_at": moment})
    first = metadata.tables[table].columns.values()[-1]
    for change in (update(metadata.tables[table]).values({first: first}), delete(metadata.tables[table])):
        with pytest.raises(DBAPIError, match="only ever added to"), store.writing() as connection:
            connection.execute(change)


def test_what_people_did_is_only_added_to(store: Store) -> None:
    """PostgreSQL refuses by statement; SQLite by row, and so is asked for its triggers."""
    with store.reading() as connection:
        if connection.dialect.name == "sqlite":
            guarded = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
            assert {
                f"{table}_no_{change}"
                for table in (*APPENDED, *FOLLOWED, *LOOKED_BACK)
                for change in ("update", "delete")
            } <= guarded
            return
    for table in (*APPENDED, *FOLLOWED, *LOOKED_BACK):
        with pytest.raises(DBAPIError, match="only ever added to"), store.writing() as connection:
            connection.execute(delete(metadata.tables[table]))
    for table in CHANGED:
        with store.writing() as connection:
            connection.execute(delete(metadata.tables[table]))


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as connection:
        connection.execute(insert(audit_entries), entry(1))
        _ = 1 / 0
    with store.reading() as connection:
        assert connection.execute(select(audit_entries)).all() == []


def test_a_reader_keeps_its_view_and_does_not_stop_the_writer(store: Store) -> None:
    with store.reading() as reader:
        assert reader.execute(select(audit_entries)).all() == []
        with store.writing() as writer:
            writer.execute(insert(audit_entries), entry(1))
        assert reader.execute(select(audit_entries)).all() == []


WRITER = """
    import sys
    from pathlib import Path
    from sqlalchemy import func, insert, select
    from casework.store.engine import open_store
    from casework.store.tables import audit_entries
    from ingestion.home import Home

    url = sys.argv[2] if len(sys.argv) > 2 else None
    store = open_store(Home(Path(sys.argv[1])), database_url=url)
    for _ in range(50):
        with store.writing() as connection:  # reads before it writes: what deferred transactions cannot do
            number = connection.scalar(select(func.coalesce(func.max(audit_entries.c.entry_no), 0))) + 1
            connection.execute(insert(audit_entries), {
                "entry_no": number, "at": "x", "actor": "a", "role": "r", "verb": "v", "object": "o", "detail": "{}",
                "previous_sha256": str(number), "sha256": str(number),
            })
"""


def test_two_processes_open_a_new_home_at_once_and_both_write(
    home: Home, database_url: str | None, open_again: Callable[[], Store]
) -> None:
    arguments = [str(home.root), *([database_url] if database_url else [])]
    command = [sys.executable, "-c", textwrap.dedent(WRITER), *arguments]
    children.all_to_their_end([command] * 2, 600, stderr=subprocess.PIPE)
    with open_again() as store, store.reading() as connection:
        assert connection.scalars(select(audit_entries.c.entry_no).order_by(audit_entries.c.entry_no)).all() == list(
            range(1, 101)
        )


def test_the_database_file_is_for_its_owner_only(home: Home) -> None:
    with open_store(home) as store:
        with store.writing() as connection:
            connection.execute(insert(audit_entries), entry(1))
        files = [file for file in home.root.iterdir() if file.name.startswith(home.operations.name)]
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_sqlite_is_durable_and_holds_its_references(home: Home) -> None:
    with open_store(home) as store, store.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize(
    "given", ["postgres://h/d", "postgresql://h/d", "postgresql+psycopg2://h/d", "postgresql+psycopg://h/d"]
)
def test_any_postgresql_url_gets_the_driver_we_carry(given: str) -> None:
    assert normalised(given).render_as_string() == "postgresql+psycopg://h/d"


def test_another_engine_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="only PostgreSQL is supported"):
        normalised("mysql://h/d")


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {"BACKSTOP_HOME": str(tmp_path), "BACKSTOP_AS_OF": "2025-06-30", "BACKSTOP_DATABASE_URL": ""}
    )
    assert (settings.home.root, settings.database_url, str(settings.as_of())) == (tmp_path, None, "2025-06-30")


def test_a_wrong_setting_is_named() -> None:
    with pytest.raises(WrongSetting, match=r"BACKSTOP_AS_OF is '30\.6\.2025'"):
        Settings.from_environment({"BACKSTOP_AS_OF": "30.6.2025"})
