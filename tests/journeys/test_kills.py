"""Killed at each named point from a file to an export: what is published stays whole, running again finishes, the counts agree."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path

import killing
import little_book
import pytest
from sqlalchemy import select

from casework.access.accounts import add_user, find_user, set_password
from casework.access.actors import Actor, local_operator
from casework.documents.files import listed
from casework.following.verbs import watch_figure
from casework.forms.carrying import waiting
from casework.forms.records import history
from casework.ledger.closes import closes
from casework.ledger.closing import propose_close
from casework.notices.outbox import in_state
from casework.returns.queries import receipt_of
from casework.returns.verbs import sign_as_checker, sign_as_preparer
from casework.stages.worklist import all_cases
from casework.store.act_tables import contract_documents, form_records
from casework.store.engine import open_store
from casework.store.warehouse import open_published, published_database
from ingestion.contracts import CONTRACTS
from ingestion.home import Home
from ingestion.identity import manifest_of
from orchestration import drop_folder
from orchestration.building.digests import table_digests
from orchestration.exports import export_report
from orchestration.publication import KEPT
from orchestration.reception import receive_all
from orchestration.verification import BreachError, proofs
from orchestration.verification.books import closed_months

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
AS_OF = "2025-06-30"

TAKING_IN = (
    "land.written", "land.renamed", "read.done", "check.done", "split.accepted.written", "split.accepted.renamed",
    "split.quarantine.written", "split.quarantine.renamed", "split.errors.written", "split.errors.renamed", "split.mends.written",
    "split.mends.renamed", "split.done",
    "receipt.written", "receipt.renamed", "register.before", "register.receipt.written", "register.receipt.renamed",
    "register.uncommitted", "register.committed", "audit.committed", "audit.mark.written", "audit.mark.renamed", "audit.marked",
)  # fmt: skip
ANSWERING = (
    "inbox.workbook.written", "inbox.workbook.renamed", "inbox.receipt.written", "inbox.receipt.renamed",
    "inbox.manifest.written", "inbox.manifest.renamed", "inbox.moved", "inbox.done",
)  # fmt: skip
BUILDING = (
    "load.contract", "load.inserted", "load.committed", "build.noted.written", "build.noted.renamed", "transform.done",
    "judge.written", "judge.committed", "publish.copied", "publish.described", "publish.manifest.written", "publish.manifest.renamed",
    "publish.recorded", "publish.named", "publish.pointer.written", "publish.pointer.renamed",
    "build.finished.written", "build.finished.renamed",
)  # fmt: skip
#: Where the short sweep of a build kills; the long one, which is asked for, kills at every point.
OFTEN = ("load.committed", "transform.done", "judge.committed", "publish.recorded", "publish.pointer.renamed")
ENTERING = ("form.uncommitted", "carry.filed", "carry.noted")
ACTING = ("act.uncommitted", "case.uncommitted", "attach.written", "attach.renamed", "attach.uncommitted")
SIGNING = (
    "contract.written", "contract.renamed", "contract.uncommitted", "authority.written", "authority.renamed", "notice.attempted",
)  # fmt: skip
REMINDING = ("reminders.uncommitted",)
WARNING = ("warnings.told.uncommitted",)
ERASING = ("erase.uncommitted", "erase.committed")
FOLLOWING = ("subscription.uncommitted",)
#: Where the copy that the build made is in force.
SWITCHED = BUILDING[BUILDING.index("publish.pointer.renamed") :]
#: After these kills all proofs are made at once; after the others when the next run has finished, and a build's tables are held against
#: what they were.
PROVED = (
    "land.renamed", "split.accepted.renamed", "register.committed", "audit.marked",
    "load.committed", "judge.committed", "publish.recorded", "publish.pointer.renamed",
)  # fmt: skip
DOCUMENTING = ("gate.documents.removed",)
EXPORTING = ("sign.key.written", "sign.key.renamed", "export.written", "export.renamed")
HANDING_OVER = ("return.carried", "return.receipt.written", "return.receipt.renamed", "return.uncommitted")
CLOSING = ("close.drafted.written", "close.drafted.renamed", "close.kept", "close.uncommitted")
# Before anything of the user's is touched: a cache, a configuration, a copy (without its manifest no backup; whole once it has its name).
HARMLESS = (
    "transform.parsed.written", "transform.parsed.renamed", "graph.extracted.written", "graph.extracted.renamed",
    "instance.configured.written", "instance.configured.renamed", "example.written", "example.renamed",
    "model.file.written", "model.file.renamed", "model.card.written", "model.card.renamed", "model.landed",
    "model.evaluation.written", "model.evaluation.renamed", "rehearsal.ledger.written", "rehearsal.ledger.renamed", "rehearsal.landed",
    "rehearsal.trial.written", "rehearsal.trial.renamed",
    "demo.day.written", "demo.day.renamed", "ledger.exported.written", "ledger.exported.renamed",
    "return.explained.written", "return.explained.renamed", "evidence.paper.written", "evidence.paper.renamed",
    "person.exported.written", "person.exported.renamed",
    "backup.checksum.written", "backup.checksum.renamed", "backup.manifest.written", "backup.manifest.renamed", "restore.renamed",
)  # fmt: skip
# Only where a staging file has a contract's older shape: `tests/orchestration/test_raw_tables.py` breaks off there.
MOVING = ("load.shape_moved",)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], list[Path]]]:
    """New filings, one project each, that nobody has filed before: a repair kit of which the second row is bad, and an event."""
    folder = tmp_path_factory.mktemp("fresh")
    numbers = itertools.count(100)

    def write() -> list[Path]:
        number = next(numbers)
        name = f"{little_book.GUARANTOR}__2025-06__{number}.csv"
        good = little_book.project("2025-06", number)
        bad = {**little_book.project("2025-06", number), "project_no": f"B{number}", "guaranteed_amount": "-1"}
        also = {**little_book.project("2025-06", number), "project_no": f"C{number}"}
        rows = [{**row, "backstop_filing": "0" * 20, "backstop_line": "2"} for row in (good, bad, also)]
        return [
            little_book.write(folder / f"projects__{name}", rows),
            little_book.write(folder / f"project_events__{name}", [little_book.disbursement("2025-06", number)]),
        ]

    yield write


@pytest.fixture(scope="module")
def changes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], list[Path]]:
    """What may come between two builds: new rows, corrections, a withdrawal by its key alone, an event before its project."""
    folder = tmp_path_factory.mktemp("changes")
    numbers = itertools.count(500)

    def write() -> list[Path]:
        number = next(numbers)
        name = f"{little_book.GUARANTOR}__2025-06__{number}.csv"
        projects = [
            {**little_book.project("2025-06", number), "action": "N"},
            {**little_book.project("2025-06", number), "project_no": f"W{number}", "action": "N"},
        ]
        measures = [{**little_book.measure("2025-06", number), "action": "N"}]
        if number > 500:
            projects.append({"project_no": f"W{number - 1}", "action": "D"})
            measures.append(
                {**little_book.measure("2025-06", number - 1), "appraised_value": f"{number}.00", "action": "U"}
            )
        return [
            little_book.write(folder / f"projects__{name}", projects),
            little_book.write(folder / f"counter_guarantees__{name}", measures),
            little_book.write(folder / f"project_events__{name}", [little_book.disbursement("2025-06", number + 1)]),
        ]

    return write


def run(forks: ForkServerContext, point: str | None, action: Callable[..., None], *arguments: object) -> int | None:
    child = forks.Process(target=killing.die_at, args=(point, action, *arguments))
    child.start()
    child.join()
    return child.exitcode


#: Proofs that read the published warehouse only, which no kill outside a build can have touched.
OF_THE_WAREHOUSE = ("every row from a known filing", "balances tie out", "ledger balanced", "ledger ties out")


def must_be_sound(home: Home, *, warehouse: bool = False) -> None:
    for proof in proofs(home):
        if proof.name.startswith(OF_THE_WAREHOUSE) and not warehouse:
            continue
        try:
            proof.prove()
        except BreachError as breach:
            pytest.fail(f"{proof.name}: {breach}")


def published(home: Home) -> tuple[int, int]:
    with open_published(home) as connection:
        row = connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE status = 'IN_FORCE') FROM project.projects"
        ).fetchone()
    assert row
    return row


def tables(home: Home) -> dict[str, str]:
    """What a reader sees, whatever is known of when it came."""
    database = published_database(home)
    assert database is not None
    assert database.with_name("manifest.json").is_file()
    return table_digests(database)


def digests(home: Home) -> dict[str, str]:
    database = published_database(home)
    assert database is not None
    return table_digests(database, without={"built_at", "build_id"})


def test_every_point_named_in_the_source_is_swept() -> None:
    found = set()
    for path in itertools.chain.from_iterable(
        (ROOT / room).rglob("*.py") for room in ("ingestion", "casework", "orchestration")
    ):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'crashpoint\("([^"]+)"\)', text))
        found |= {f"{step}.{end}" for step in re.findall(r'step="([^"]+)"', text) for end in ("written", "renamed")}
    swept = {
        *TAKING_IN,
        *ANSWERING,
        *BUILDING,
        *ENTERING,
        *ACTING,
        *SIGNING,
        *REMINDING,
        *WARNING,
        *ERASING,
        *FOLLOWING,
        *DOCUMENTING,
        *EXPORTING,
        *HANDING_OVER,
        *CLOSING,
        *HARMLESS,
        *MOVING,
    }
    assert found == swept, f"not swept: {sorted(found - swept)}; not in the source: {sorted(swept - found)}"


@pytest.mark.parametrize("point", TAKING_IN)
def test_killed_while_taking_in(
    forks: ForkServerContext, home: Home, fresh: Callable[[], list[Path]], point: str
) -> None:
    files = [str(path) for path in fresh()]
    assert run(forks, point, killing.take_in, str(home.root), files) == -signal.SIGKILL
    if point in PROVED:
        must_be_sound(home)
    (projects, _events) = receive_all(home, [Path(file) for file in files])
    must_be_sound(home)
    assert (projects.rows_sent, projects.rows_accepted, projects.rows_quarantined) == (3, 2, 1)


@pytest.mark.parametrize("point", ANSWERING)
def test_killed_while_answering_a_dropped_file(
    forks: ForkServerContext, home: Home, fresh: Callable[[], list[Path]], point: str
) -> None:
    """Only the manifest says what the file is: were they parted by the kill, the rerun would refuse a file without a name."""
    (source, _) = fresh()
    home.inbox.mkdir(exist_ok=True)
    dropped = home.inbox / f"sent {source.stem.rpartition('__')[2]}.csv"
    manifest = {"contract": "projects", "partner": little_book.GUARANTOR, "period": "2025-06", "rows": 3}
    manifest_of(dropped).write_text(json.dumps(manifest), encoding="utf-8")
    shutil.copy(source, dropped)
    assert run(forks, point, killing.hand_out, str(home.root), dropped.name) == -signal.SIGKILL
    killing.hand_out(str(home.root), dropped.name)
    assert [path for path in home.inbox.iterdir() if path.is_file()] == []
    receipts = sorted((home.inbox / "receipts").glob(f"{dropped.name}*"))
    assert [path.suffix for path in receipts] == [".json", ".xlsx"]
    assert json.loads(receipts[0].read_bytes())["verdict"] == "partly"
    (done,) = (home.inbox / drop_folder.DONE).glob(f"*/*_{dropped.name}")
    assert manifest_of(done).is_file()
    must_be_sound(home)


@pytest.mark.parametrize("point", ENTERING)
def test_killed_while_a_form_is_entered_and_carried(forks: ForkServerContext, tmp_path: Path, point: str) -> None:
    home = Home(tmp_path / "home")
    assert run(forks, None, killing.enter, str(home.root), "10") == 0
    assert run(forks, point, killing.enter, str(home.root), "20") == -signal.SIGKILL
    must_be_sound(home)
    killing.enter(str(home.root), "20")
    must_be_sound(home)
    with open_store(home) as store:
        kept = history(store, "customers", entered_key(), actor=Actor("li", "officer"))
        with store.reading() as connection:
            assert waiting(connection) == []
    assert [record.row["employees"] for record in kept] == ["10", "20"]


@pytest.mark.parametrize("point", ACTING)
def test_killed_while_somebody_acts_on_a_case(forks: ForkServerContext, tmp_path: Path, point: str) -> None:
    home = Home(tmp_path / "home")
    assert run(forks, point, killing.work_on_a_case, str(home.root)) == -signal.SIGKILL
    must_be_sound(home)
    killing.work_on_a_case(str(home.root))
    must_be_sound(home)
    with open_store(home) as store:
        (item,) = all_cases(store, actor=Actor("li", "officer"))
        kept = listed(store, f"case/{item.case_id}", actor=Actor("li", "officer"))
    assert (item.stage, item.version, len(kept)) == ("collecting", 2, 1)


@pytest.fixture(scope="module")
def approved_home(forks: ForkServerContext, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("approved") / "home")
    assert run(forks, None, killing.approve_a_case, str(home.root)) == 0
    return home


@pytest.mark.parametrize("point", SIGNING)
def test_killed_while_a_contract_is_signed_and_notices_go_out(
    forks: ForkServerContext, approved_home: Home, tmp_path: Path, point: str
) -> None:
    home = Home(Path(shutil.copytree(approved_home.root, tmp_path / "home")))
    assert run(forks, point, killing.sign_a_contract, str(home.root)) == -signal.SIGKILL
    must_be_sound(home)
    killing.sign_a_contract(str(home.root))
    must_be_sound(home)
    with open_store(home) as store, store.reading() as connection:
        documents = list(
            connection.execute(select(contract_documents.c.state).order_by(contract_documents.c.version)).scalars()
        )
        waiting_notices = [one for one in in_state(connection, None) if one.outcome is None]
    assert documents == ["drafted", "signed"]
    assert waiting_notices == []


@pytest.mark.parametrize("point", REMINDING)
def test_killed_while_reminding(forks: ForkServerContext, home: Home, point: str) -> None:
    def told() -> int:
        with open_store(home) as store, store.reading() as connection:
            return len(in_state(connection, "clerk"))

    with open_store(home) as store:
        add_user(store, "clerk", "partner", little_book.GUARANTOR, actor=local_operator())
    assert run(forks, point, killing.remind, str(home.root)) == -signal.SIGKILL
    assert told() == 0
    killing.remind(str(home.root))
    assert told() > 0
    must_be_sound(home)


@pytest.mark.parametrize("point", WARNING)
def test_killed_while_telling_of_warnings(forks: ForkServerContext, home: Home, point: str) -> None:
    def told() -> int:
        with open_store(home) as store, store.reading() as connection:
            return len(in_state(connection, "rui"))

    with open_store(home) as store:
        for role in ("risk", "officer"):
            add_user(store, "rui" if role == "risk" else "li", role, actor=local_operator())
    assert run(forks, point, killing.tell_of_warnings, str(home.root)) == -signal.SIGKILL
    assert told() == 0
    assert run(forks, None, killing.tell_of_warnings, str(home.root)) == 0
    assert told() > 0
    must_be_sound(home)


@pytest.mark.parametrize("point", ERASING)
def test_killed_while_a_person_is_erased(forks: ForkServerContext, tmp_path: Path, point: str) -> None:
    """Before the commit nothing is erased, after it everything; what is left of the files goes when it is run again."""
    home = Home(tmp_path / "home")
    assert run(forks, None, killing.hold_a_person, str(home.root)) == 0
    assert run(forks, point, killing.erase_a_person, str(home.root)) == -signal.SIGKILL
    must_be_sound(home)
    killing.erase_a_person(str(home.root))
    must_be_sound(home)
    assert list(home.attachments.glob("??/*")) == []
    with open_store(home) as store, store.reading() as connection:
        assert killing.PERSON["id_number"] not in str(connection.execute(select(form_records)).all())


@pytest.mark.parametrize("point", FOLLOWING)
def test_killed_while_sending_what_people_follow(forks: ForkServerContext, home: Home, point: str) -> None:
    def told() -> int:
        with open_store(home) as store, store.reading() as connection:
            return len(in_state(connection, "guan"))

    with open_store(home) as store:
        add_user(store, "guan", "risk", actor=local_operator())
        user = find_user(store, "guan")
        assert user
        set_password(store, user, "correct-horse-battery-9")
        asked = {"measure": "guaranteed_balance", "when": "this_year"}
        watch_figure(store, "balance", asked, "above", "-1", actor=Actor("guan", "risk"))
    assert run(forks, point, killing.send_followed, str(home.root)) == -signal.SIGKILL
    assert told() == 0
    for _ in range(2):
        killing.send_followed(str(home.root))
        assert told() == 1
    must_be_sound(home)


def entered_key() -> str:
    row = CONTRACTS["customers"].examples[0]
    return f"{row['id_type']}|{row['id_number']}"


@pytest.mark.parametrize("point", DOCUMENTING)
def test_killed_while_the_gates_documents_are_placed(forks: ForkServerContext, tmp_path: Path, point: str) -> None:
    home = Home(tmp_path / "home")
    home.data_docs.mkdir(parents=True)
    assert run(forks, point, killing.place_documents, str(home.root)) == -signal.SIGKILL
    killing.place_documents(str(home.root))
    assert "new" in (home.data_docs / "index.html").read_text(encoding="utf-8")


def sweep_a_build(
    forks: ForkServerContext,
    home: Home,
    changes: Callable[[], list[Path]],
    fresh: Callable[[], list[Path]],
    points: tuple[str, ...],
) -> None:
    """Each build is killed a point later than the one before, and so finishes what that one left; filings come in between.

    Until the pointer has its name readers see every table as it was before, and from then on as the next build leaves it.
    """
    assert run(forks, None, killing.build, str(home.root), AS_OF) == 0
    (begun, in_force) = published(home)
    receive_all(home, fresh()[:1])
    for point in points:
        before = tables(home)
        receipts = receive_all(home, changes())
        assert {receipt.verdict for receipt in receipts} == {"accepted"}
        assert run(forks, point, killing.build, str(home.root), AS_OF) == -signal.SIGKILL, point
        if point in PROVED:
            must_be_sound(home, warehouse=True)
        if point not in SWITCHED:
            assert tables(home) == before, point
            continue
        killed = tables(home)
        assert killed != before, point
        assert run(forks, None, killing.build, str(home.root), AS_OF) == 0
        assert tables(home) == killed, point
    # of each round's two projects one is withdrawn by the next, and the other comes to life with its event, a round after it
    rounds = len(points)
    assert published(home) == (begun + 2 + rounds + 1, in_force + rounds - 1)
    by_kills = digests(home)
    assert run(forks, None, killing.build_anew, str(home.root), AS_OF) == 0
    assert digests(home) == by_kills
    assert not list(home.published.glob(".unfinished-*"))
    assert len(list(home.published.glob("b*"))) == KEPT
    must_be_sound(home, warehouse=True)


def test_killed_while_building(
    forks: ForkServerContext, home: Home, changes: Callable[[], list[Path]], fresh: Callable[[], list[Path]]
) -> None:
    sweep_a_build(forks, home, changes, fresh, OFTEN)


@pytest.mark.parametrize("point", EXPORTING)
def test_killed_while_exporting(forks: ForkServerContext, home: Home, point: str) -> None:
    shutil.rmtree(home.exports, ignore_errors=True)
    shutil.rmtree(home.root / "keys", ignore_errors=True)
    assert run(forks, point, killing.export, str(home.root), "2025-05") == -signal.SIGKILL
    must_be_sound(home)
    killing.export(str(home.root), "2025-05")
    assert len([path for path in home.exports.iterdir() if not path.name.startswith(".")]) == 1
    must_be_sound(home)


@pytest.mark.parametrize("point", HANDING_OVER)
def test_killed_while_a_return_is_handed_over(forks: ForkServerContext, home: Home, tmp_path: Path, point: str) -> None:
    mine = Home(Path(shutil.copytree(home.root, tmp_path / "home")))
    shutil.rmtree(mine.exports, ignore_errors=True)
    mine.destinations.write_text(f'default: {{to: "folder:{tmp_path}/in"}}', encoding="utf-8")
    folder = export_report(mine, "business-statistics", "2025-05").folder.name
    with open_store(mine) as store:
        sign_as_preparer(store, Actor("li", "risk"), folder)
        sign_as_checker(store, Actor("wang", "approver"), folder)
    assert run(forks, point, killing.hand_over_return, str(mine.root), folder) == -signal.SIGKILL
    must_be_sound(mine)
    assert run(forks, None, killing.hand_over_return, str(mine.root), folder) == 0
    assert [path.name for path in (tmp_path / "in").iterdir()] == [folder]
    with open_store(mine) as store:
        receipt = receipt_of(store, folder)
    assert receipt is not None
    assert receipt["was_there"]
    must_be_sound(mine)


@pytest.mark.parametrize("point", CLOSING)
def test_killed_while_a_month_is_closed(forks: ForkServerContext, home: Home, tmp_path: Path, point: str) -> None:
    mine = Home(Path(shutil.copytree(home.root, tmp_path / "home")))
    with open_store(mine) as store:
        propose_close(store, Actor("li", "finance"), "2025-05")
    assert run(forks, point, killing.close, str(mine.root), "2025-05") == -signal.SIGKILL
    with open_store(mine) as store:
        assert closes(store) == []
    killing.close(str(mine.root), "2025-05")
    with open_store(mine) as store:
        assert [one.month for one in closes(store)] == ["2025-05"]
    assert closed_months(mine) == "1 closed months as they were closed"
