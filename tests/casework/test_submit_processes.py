"""Taking filings in from several processes, and being killed around the register: one row there or none, and a rerun completes."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
import submitting

from casework.access.audit_proof import verify
from casework.filings.evidence import first_difference
from casework.filings.queries import KnownRegistered, receipt_bytes, registered
from casework.store.engine import Store
from ingestion.home import Home
from tests import children

HEADER = "bank_no,name,kind,region_code\n"

SUBMIT = """
    import sys
    from pathlib import Path
    from casework.access.actors import Actor
    from casework.filings.verbs import submit
    from casework.store.engine import open_store
    from ingestion.home import Home

    home, url = Home(Path(sys.argv[1])), sys.argv[2] or None
    with open_store(home, database_url=url) as store:
        for name in sys.argv[3:]:
            receipt = submit(home, Path(name), actor=Actor("p", "operator"), store=store)
            print(receipt.filing_id, receipt.verdict, receipt.received_at.isoformat(), receipt.previous_receipt_sha256)
"""


def command(home: Home, database_url: str | None, *files: Path) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(SUBMIT), str(home.root), database_url or "", *map(str, files)]


def bank(folder: Path, number: int, name: str = "") -> Path:
    file = folder / (name or f"banks__self__2025-06__{number}.csv")
    file.write_text(HEADER + f"B{number:03},银行{number},city,330100\nX{number:03},坏,city,999999\n", encoding="utf-8")
    return file


def assert_whole(home: Home, store: Store) -> None:
    """Invariants 1, 2 and the chains, as far as casework answers for them."""
    previous: dict[str | None, str] = {}
    for row in registered(store).iter_rows(named=True):
        assert row["rows_sent"] == row["rows_accepted"] + row["rows_quarantined"] + row["rows_refused"]
        assert row["previous_receipt_sha256"] == previous.get(row["partner_id"])
        assert receipt_bytes(home, row["filing_id"], row["receipt_sha256"])
        previous[row["partner_id"]] = row["receipt_sha256"]
    assert verify(store) is None
    assert first_difference(store) is None


def test_processes_sending_the_same_file_get_one_receipt(
    home: Home, database_url: str | None, open_again: Callable[[], Store], tmp_path: Path
) -> None:
    file = bank(tmp_path, 1)
    three = [command(home, database_url, file)] * 3
    answers = [said for said, _ in children.all_to_their_end(three, 900, stdout=subprocess.PIPE)]
    assert len(set(answers)) == 1
    with open_again() as store:
        assert len(registered(store)) == 1
        assert_whole(home, store)


def test_processes_sending_many_files_of_one_partner_keep_one_chain(
    home: Home, database_url: str | None, open_again: Callable[[], Store], tmp_path: Path
) -> None:
    files = [bank(tmp_path, number) for number in range(8)]
    orders = (files, files[::-1])  # every file twice, from two sides
    both = [command(home, database_url, *order) for order in orders]
    answers = [sorted(said.splitlines()) for said, _ in children.all_to_their_end(both, 900, stdout=subprocess.PIPE)]
    assert answers[0] == answers[1]
    with open_again() as store:
        assert registered(store)["known_seq"].to_list() == list(range(1, 9))
        assert_whole(home, store)


BEFORE = ("register.receipt.written", "register.receipt.renamed", "register.before", "register.uncommitted")
AFTER = ("audit.committed", "audit.mark.written", "audit.mark.renamed", "audit.marked", "register.committed")


def killed_at(point: str, forks: ForkServerContext, home: Home, database_url: str | None, file: Path) -> None:
    child = forks.Process(target=submitting.submit_all, args=(str(home.root), database_url, [str(file)], point))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL, f"{point} was never reached"


@pytest.mark.parametrize("point", [*BEFORE, *AFTER])
def test_killed_around_the_register_there_is_all_or_nothing_and_a_rerun_completes(
    forks: ForkServerContext,
    home: Home,
    database_url: str | None,
    open_again: Callable[[], Store],
    tmp_path: Path,
    point: str,
) -> None:
    file = bank(tmp_path, 1)
    with open_again():
        pass  # the mark's own points stand in a kill of the first entry as well; here the filing's are meant
    killed_at(point, forks, home, database_url, file)
    is_first_mark = point.startswith("audit.mark.")  # it begins at 0 before the commit
    with open_again() as store:
        assert len(registered(store)) == (1 if point in AFTER and not is_first_mark else 0)
        assert (KnownRegistered(home, store).scan("banks", "self") is None) == (len(registered(store)) == 0)
        assert_whole(home, store)
        before = registered(store)
    submitting.submit_all(str(home.root), database_url, [str(file)])
    with open_again() as store:
        after = registered(store)
        assert (len(after), after["rows_accepted"].item(), after["rows_quarantined"].item()) == (1, 1, 1)
        assert before.is_empty() or before.equals(after)
        assert_whole(home, store)
