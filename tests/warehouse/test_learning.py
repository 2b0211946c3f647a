"""From filings to a registered model, to probabilities in the published warehouse, through builds, increments and damage."""

# ruff: noqa: S608 - the texts put into SQL are this file's own

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.models import queries, verbs
from casework.store.engine import open_store
from casework.store.warehouse import published_database
from ingestion.durable import write_bytes
from models import registry
from models.additive import AdditiveModel, NothingToLearnError
from models.binning import Bins
from orchestration.building.build import GateClosedError
from orchestration.building.digests import table_digests
from orchestration.building.transform import CheckResult
from orchestration.building.warehouse_files import WarehouseFiles
from orchestration.learning.training import NothingBuiltError, Trained, evaluate, train
from orchestration.verification import books
from orchestration.verification.breach import BreachError
from tests.warehouse.conftest import PARTNER, House, event
from tests.warehouse.lived_book import AMOUNT, AS_OF, RUNNING, file_book, has_cover, is_indebted

#: They separate so well that the audit asks for a person's word: the dice of the little book are loaded.
PLANTED = ("debt_ratio", "cover_ratio")
ANALYST, APPROVER, CLERK = Actor("zhao", "analyst"), Actor("wang", "approver"), Actor("li", "officer")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("learning") / "home")
    file_book(house)
    house.build(AS_OF)
    return house


@pytest.fixture(scope="module")
def trained(house: House) -> Trained:
    with open_store(house.home) as store:
        return train(house.home, store, ANALYST, cleared=PLANTED)


@pytest.fixture(scope="module")
def of_partners(house: House) -> str:
    """The version of a model of partners by month: made by hand, for the book's two partners are too few to learn from."""
    with open_store(house.home) as store:
        with pytest.raises(NothingToLearnError, match="months of partners"):
            train(house.home, store, ANALYST, target="partner")
        by_hand = AdditiveModel(
            (Bins("overdue_share", (0.05,)), Bins("rate_now", (0.02,))), ((-0.5, 0.5, 0), (0, 1, 0)), -1.0
        )
        report = {
            "build_id": "b000001", "as_of": AS_OF.isoformat(), "is_calibrated": False, "features": [], "figures": {},
            "counts": {"train": 10, "train_bad": 4}, "split": {"tests_from": "2025-01-31"}, "drift": {"edges": [0.3], "then": [6, 4]},
            "target": {"months": 6, "line": 0.03, "rise": 0.01, "parameters_version": "x"},
        }  # fmt: skip
        content = registry.content_of("partner", by_hand, report)
        version = registry.version_of(content)
        write_bytes(registry.path_of(house.home.models, version), content, step="model.file")
        verbs.register(store, ANALYST, version, hashlib.sha256(content).hexdigest(), "partner")
    return version


@pytest.fixture(scope="module")
def predicted(house: House, trained: Trained, of_partners: str) -> House:
    with open_store(house.home) as store:
        evaluate(house.home, store, ANALYST)
    house.build(AS_OF)
    return house


def test_the_audit_lets_through_what_was_known_and_refuses_what_was_not(trained: Trained) -> None:
    verdicts = dict(trained.test.audited.select("feature", "verdict").iter_rows())
    assert {verdicts[name] for name in PLANTED} <= {"used", "cleared"}
    assert verdicts["employees"] == "empty"
    assert {one.feature for one in trained.test.model.bins} == {
        name for name, said in verdicts.items() if said in ("used", "cleared")
    }


def test_it_finds_what_was_planted_on_later_cases_and_its_registration_is_in_the_log(
    house: House, trained: Trained
) -> None:
    (found,) = (one for one in trained.test.figures["additive"] if one.name == "auc")
    assert found.value is not None
    assert found.low is not None
    assert 0.5 < found.low < found.value
    assert trained.serves
    with open_store(house.home) as store:
        assert list(queries.registered(store)) == [trained.version]
        assert queries.champions(store) == {"end": trained.version}
        again = train(house.home, store, ANALYST, cleared=PLANTED)
    assert (again.version, again.is_new) == (trained.version, False)


def test_probabilities_are_published_with_version_and_reasons_for_what_is_live(
    predicted: House, trained: Trained
) -> None:
    rows = predicted.rows("SELECT project_id, probability, model_version, reasons FROM risk.compensation_probability")
    assert len(rows) == RUNNING
    assert {version for _, _, version, _ in rows} == {trained.version}
    by_place = {int(project_id.rpartition("/P")[2]): probability for project_id, probability, _, _ in rows}
    bad = [p for place, p in by_place.items() if is_indebted(place) and not has_cover(place)]
    good = [p for place, p in by_place.items() if not is_indebted(place) and has_cover(place)]
    assert min(bad) > max(good)
    assert all("debt_ratio" in reasons and "cover_ratio" in reasons for _, _, _, reasons in rows)
    of_it = f"model_version = '{trained.version}'"
    assert (
        predicted.one(
            f"SELECT count(*) FROM risk.model_figures WHERE model = 'logistic' AND figure = 'auc' AND {of_it}"
        )
        == 1
    )
    assert predicted.one("SELECT count(*) FROM risk.model_figures WHERE model = 'month' AND figure = 'psi'") > 20
    assert predicted.rows("SELECT is_champion FROM risk.models") == [(True,), (True,)]


def test_the_outlook_of_partners_is_published_with_version_and_reasons(predicted: House, of_partners: str) -> None:
    rows = predicted.rows("SELECT partner_id, month, probability, model_version, reasons FROM risk.partner_outlook")
    assert {version for *_, version, _ in rows} == {of_partners}
    assert {month for _, month, *_ in rows} == {f"{AS_OF:%Y-%m}"}
    assert PARTNER in {partner_id for partner_id, *_ in rows}
    assert all(0 < probability < 1 and reasons for _, _, probability, _, reasons in rows)
    assert predicted.rows("SELECT figure FROM risk.model_figures WHERE model = 'target' ORDER BY 1") == [
        ("line",),
        ("months",),
        ("rise",),
    ]


def digests_of_models(database: Path) -> dict[str, str]:
    """Of the tables that predictions are in."""
    wanted = ("risk.compensation_probability", "risk.models", "risk.model_figures", "risk.partner_outlook")
    return {name: digest for name, digest in table_digests(database).items() if name in wanted}


class Died(BaseException):
    """Stands for the end of the process."""


def test_an_increment_predicts_as_a_build_from_nothing(predicted: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A late compensation changes the record of its guarantor, bank and industry, and so projects that did not change themselves.

    The first build that sees it dies when judgement is written and nothing else is: the next has to write what that one predicted.
    """

    def die(step: str) -> None:
        if step == "judge.committed":
            raise Died

    repaid = predicted.rows(
        f"SELECT project_no FROM project.projects WHERE status = 'RELEASED' AND partner_id = '{PARTNER}' ORDER BY due_date DESC LIMIT 60"
    )
    day = AS_OF - timedelta(days=200)
    changed = [event(2, "COMPENSATION", day, f"{AMOUNT}.00", number, action="U") for (number,) in repaid]
    predicted.file("project_events", changed)
    with monkeypatch.context() as dying, pytest.raises(Died):
        dying.setattr("orchestration.judging.judgement.crashpoint", die)
        predicted.build(AS_OF)
    report = predicted.build(AS_OF)
    assert not report.full
    work = WarehouseFiles.of(predicted.home).work
    again = {row[0] for row in predicted.rows("SELECT project_id FROM judgement.repredicted_projects", work)}
    running = {row[0] for row in predicted.rows("SELECT project_id FROM risk.compensation_probability")}
    changed_themselves = {f"{PARTNER}/{number}" for (number,) in repaid}
    assert running <= again - changed_themselves
    database = published_database(predicted.home)
    assert database
    increment = digests_of_models(database)
    predicted.build(AS_OF, full=True)
    database = published_database(predicted.home)
    assert database
    assert digests_of_models(database) == increment


def test_who_may_train_and_choose(house: House, trained: Trained) -> None:
    with open_store(house.home) as store:
        with pytest.raises(Denied):
            train(house.home, store, CLERK)
        with pytest.raises(Denied):
            verbs.promote(store, ANALYST, trained.version, "better")
        with pytest.raises(verbs.ModelRefused, match="serves already"):
            verbs.promote(store, APPROVER, trained.version, "better")
        with pytest.raises(verbs.ModelRefused, match="Say why"):
            verbs.promote(store, APPROVER, trained.version, " ")
        with pytest.raises(verbs.ModelRefused, match="No model m0"):
            verbs.promote(store, APPROVER, "m0", "better")
        with pytest.raises(NothingToLearnError, match="no feature luck"):
            train(house.home, store, ANALYST, excluded=["luck"])


def test_a_challenger_serves_once_it_is_chosen(predicted: House, trained: Trained) -> None:
    """Not while it was chosen for a build that the gate kept out, and the champion serves again by the next."""
    with open_store(predicted.home) as store:
        challenger = train(predicted.home, store, ANALYST, cleared=PLANTED, excluded=["cover_ratio"])
        assert (challenger.is_new, challenger.serves) == (True, False)
        verbs.promote(store, APPROVER, challenger.version, "to compare")
        with pytest.raises(GateClosedError):
            predicted.build(AS_OF, gate=lambda _: [CheckResult("plausible", False, 1, "too little", kind="gx")])
        verbs.promote(store, APPROVER, trained.version, "not while the gate is closed")
        predicted.build(AS_OF)
        serving = "SELECT DISTINCT model_version FROM risk.compensation_probability"
        assert predicted.rows(serving) == [(trained.version,)]
        verbs.promote(store, APPROVER, challenger.version, "to compare after all")
    predicted.build(AS_OF)
    assert predicted.rows(serving) == [(challenger.version,)]
    of_projects = predicted.rows("SELECT count(*), count(*) FILTER (is_champion) FROM risk.models WHERE target = 'end'")
    assert of_projects == [(2, 1)]


def test_damage_is_found_by_verify_and_stops_the_build(predicted: House) -> None:
    assert "models" in books.models_whole(predicted.home)
    with open_store(predicted.home) as store:
        version = next(iter(queries.registered(store)))
    path: Path = registry.path_of(predicted.home.models, version)
    kept = path.read_bytes()
    said = json.loads(kept)
    said["model"]["intercept"] += 0.1
    path.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(BreachError, match=version):
        books.models_whole(predicted.home)
    with pytest.raises(registry.DamagedModelError, match="is not what its version says"):
        predicted.build(AS_OF, full=True)
    path.write_bytes(kept)


def test_without_a_warehouse_there_is_nothing_to_learn_from(tmp_path: Path) -> None:
    empty = House(tmp_path / "home")
    with open_store(empty.home) as store, pytest.raises(NothingBuiltError, match="backstop build"):
        train(empty.home, store, ANALYST)
