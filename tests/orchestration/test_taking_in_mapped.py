"""From a word that nobody knew to figures: rows in quarantine and rows of an unknown bank, taken in once a person said what is meant."""

# ruff: noqa: S608 - the texts put into SQL are this file's own

from __future__ import annotations

from datetime import date
from pathlib import Path

import little_book

from casework.access.actors import Actor
from casework.mappings.queue import waiting
from casework.mappings.taking_in import take_in
from casework.mappings.verbs import map_word
from casework.store.engine import open_store
from casework.store.warehouse import open_published
from ingestion.home import Home
from orchestration.building.build import build
from orchestration.reception import receive_all
from orchestration.verification import proofs

RISK = Actor("zhao", "risk")
DAY = date.fromisoformat(little_book.AS_OF)
NUMBERS = {"流贷": "P2025-05-71", "工行合肥": "P2025-05-72"}


def asked(home: Home, sql: str) -> list[tuple[object, ...]]:
    with open_published(home) as connection:
        return connection.execute(sql).fetchall()


def test_rows_in_quarantine_and_rows_of_a_bank_come_in_once_their_words_are_explained(
    own_home: Home, tmp_path: Path
) -> None:
    rows = [
        little_book.project("2025-05", 71, product="流贷"), little_book.project("2025-05", 72, bank_no="工行合肥"),
        little_book.project("2025-05", 73),
    ]  # fmt: skip
    path = tmp_path / f"projects__{little_book.GUARANTOR}__2025-05__71.csv"
    (sent,) = receive_all(own_home, [little_book.write(path, rows)])
    assert (sent.rows_accepted, sent.rows_quarantined) == (2, 1)
    build(own_home, as_of=DAY, tests=False)
    listed = ", ".join(f"'{number}'" for number in NUMBERS.values())
    projects = (
        f"select project_no, product, bank_id, line_no from project.projects where project_no in ({listed}) order by 1"
    )
    assert asked(own_home, projects) == [("P2025-05-72", "LOAN", "工行合肥", 3)]

    with open_store(own_home) as store:
        found = {one.sent: one for one in waiting(store, actor=RISK)}
        assert set(found) == set(NUMBERS)
        map_word(store, found["流贷"], "LOAN", actor=RISK)
        map_word(store, found["工行合肥"], little_book.BANK, actor=RISK)
        taken = [receipt for one in found.values() for receipt in take_in(store, one)]
        assert [(one.verdict, one.rows_accepted, one.rows_quarantined) for one in taken] == [("accepted", 1, 0)] * 2
        assert [
            receipt for one in found.values() for receipt in take_in(store, one)
        ] == taken  # once more changes nothing
        assert waiting(store, actor=RISK) == []
    build(own_home, as_of=DAY, tests=False)
    assert [row[:3] for row in asked(own_home, projects)] == [
        (number, "LOAN", little_book.BANK) for number in sorted(NUMBERS.values())
    ]
    status = f"select status from exchange.quarantined_rows where filing_id = '{sent.filing_id}'"
    assert asked(own_home, status) == [("mended",)]
    # the row of the bank keeps all that it said
    columns = "guaranteed_amount, loan_rate, reguarantee_share, is_small_firm"
    kept = f"select {columns} from project.projects where project_no = "
    assert asked(own_home, f"{kept}'{NUMBERS['工行合肥']}'") == asked(own_home, f"{kept}'P2025-05-73'")
    for proof in proofs(own_home):
        proof.prove()
