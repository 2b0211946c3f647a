"""The rule book: every rule with samples that hold at the real door, and ids that keep their meaning for ever."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import polars as pl
import pytest

from ingestion import intake
from ingestion.checks.catalogue import NORMALISATIONS, SHARED_RULES
from ingestion.checks.chains import CHAIN_RULES
from ingestion.contracts import CONTRACTS
from ingestion.contracts.publish import rule_book, rule_book_json
from ingestion.contracts.publish.rules import Entry, entries, little_file, rows_of
from ingestion.contracts.publish.samples import FILE_SAMPLES, LOCKING, SHARED_SAMPLES, PutRight, Sample
from ingestion.contracts.publish.words import FORBIDDEN
from ingestion.contracts.versions import every_version
from ingestion.home import Home
from ingestion.receipts import Receipt
from tests.ingestion.door_samples import PARTNER, Known, as_csv

AT = datetime.datetime(2026, 11, 3, 8, tzinfo=datetime.UTC)
SNAPSHOT = Path(__file__).with_name("rule_ids.json")
SAMPLED = {entry.rule_id: entry for entry in entries() if isinstance(entry.sample, Sample)}
WRITINGS = [entry for entry in entries() if isinstance(entry.sample, PutRight)]


class Desk:
    """A door at which samples are filed."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._kept: dict[str, pl.DataFrame] = {}

    def file(self, contract: str, content: str, known: intake.KnownRows, scheme: str = "CN") -> Receipt:
        path = self.home.root / f"{contract}__{PARTNER}__2026-10.csv"
        path.write_text(content, encoding="utf-8")
        landed = intake.land(self.home, path)
        identity = intake.identify(path, intake.Declared(scheme=scheme), AT.date())
        assert isinstance(identity, intake.Identity)
        return intake.examine(self.home, landed, identity, known=known, received_at=AT, day=AT.date())

    def accepted(self, contract: str, rows: list[dict[str, str]]) -> pl.DataFrame:
        content = as_csv(rows).decode()
        if content not in self._kept:
            receipt = self.file(contract, content, intake.NothingKnown())
            assert receipt.rows_accepted == len(rows), receipt.errors
            self._kept[content] = pl.read_parquet(intake.accepted_path(self.home, contract, receipt.filing_id))
        return self._kept[content]

    def known(self, sample: Sample, *, alone: bool) -> Known:
        """What the sample says was accepted before."""
        rows = {}
        if not alone:
            for target in CONTRACTS[sample.contract].references.values():
                rows[target] = self.accepted(target, [dict(row) for row in CONTRACTS[target].examples])
        if sample.earlier:
            rows[sample.contract] = self.accepted(sample.contract, rows_of(sample, sample.earlier))
        if sample.locked:
            life = Sample("project_events", LOCKING)
            rows["project_events"] = self.accepted("project_events", rows_of(life, life.fails))
        return Known(**rows)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(Home(tmp_path_factory.mktemp("desk")))


@pytest.mark.parametrize("entry", SAMPLED.values(), ids=SAMPLED)
def test_the_failing_sample_breaks_exactly_this_rule_and_the_other_none(desk: Desk, entry: Entry) -> None:
    sample = entry.sample
    assert isinstance(sample, Sample)
    broken = desk.file(
        sample.contract,
        little_file(sample, sample.fails, broken=True),
        desk.known(sample, alone=sample.alone),
        sample.scheme,
    )
    told = {one.rule_id for one in broken.errors}
    assert told == {entry.rule_id}, broken.errors
    assert {one.level for one in broken.errors} == {entry.level}
    assert broken.verdict == ("accepted" if entry.level == "warning" else "partly")
    if entry.level == "error":
        assert broken.rows_quarantined == 1
    right = desk.file(
        sample.contract, little_file(sample, sample.keeps, broken=False), desk.known(sample, alone=False), sample.scheme
    )
    assert (right.verdict, right.errors) == ("accepted", [])
    assert right.rows_accepted == len(sample.keeps)


@pytest.mark.parametrize("entry", WRITINGS, ids=lambda entry: entry.rule_id)
def test_a_way_of_writing_is_put_right_as_the_book_says(desk: Desk, entry: Entry) -> None:
    sample = entry.sample
    assert isinstance(sample, PutRight)
    row = {**CONTRACTS[sample.contract].examples[0], sample.column: sample.sent}
    receipt = desk.file(sample.contract, as_csv([row]).decode(), intake.NothingKnown())
    assert [(one.rule_id, one.column_name) for one in receipt.normalisations] == [(entry.rule_id, sample.column)]
    kept = pl.read_parquet(intake.accepted_path(desk.home, sample.contract, receipt.filing_id))[sample.column]
    assert kept.cast(pl.String).to_list() == [sample.taken]


def test_every_rule_is_in_the_book_with_its_words_and_a_sample() -> None:
    book = {entry.rule_id: entry for entry in entries()}
    own = {rule.id for contract in every_version() for rule in contract.rules}
    chains = {rule_id for rules in CHAIN_RULES.values() for rule_id in rules}
    assert set(book) == own | chains | set(SHARED_RULES) | set(NORMALISATIONS)
    assert len(entries()) == len(book)
    assert set(SHARED_SAMPLES) | set(FILE_SAMPLES) == chains | set(SHARED_RULES)
    for entry in book.values():
        assert entry.applies, entry.rule_id
        assert entry.zh
        assert entry.en
        assert (entry.cure_zh and entry.cure_en) or entry.level is None
    assert {one.rule_id for one in FORBIDDEN} <= set(book)


def test_the_book_says_in_which_columns_a_rule_looks() -> None:
    region = next(entry for entry in entries() if entry.rule_id == "COL-REGION")
    assert ("projects", 1, ("region_code",)) in {(one.contract, one.version, one.columns) for one in region.applies}
    assert "fee_receipts" not in {one.contract for one in region.applies}
    restructured = next(entry for entry in entries() if entry.rule_id == "BLN-RESTRUCTURED")
    assert {(one.contract, one.version) for one in restructured.applies} == {("bank_loans", 2)}
    version_1 = entries([CONTRACTS["bank_loans"].before])  # type: ignore[list-item]
    assert "BLN-RESTRUCTURED" not in {entry.rule_id for entry in version_1}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_name_every_rule_once(language: str) -> None:
    page = rule_book(language)  # type: ignore[arg-type]
    for entry in entries():
        assert page.count(f"### {entry.rule_id}\n") == 1
    assert "{" not in page.replace("`{", "")
    assert json.loads(rule_book_json())["rules"][0]["id"] == entries()[0].rule_id


def meaning(entry: Entry) -> dict[str, object]:
    return {"level": entry.level, "reach": entry.reach, "since": entry.since, "wrong": entry.en}


def test_no_id_disappears_or_changes_its_meaning() -> None:
    """A new rule is added to the snapshot; whoever changes or removes a line breaks a promise to everybody who files."""
    kept = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    book = {entry.rule_id: meaning(entry) for entry in entries()}
    assert {rule_id: book.get(rule_id) for rule_id in kept} == kept
    assert not set(book) - set(kept), f"add to {SNAPSHOT.name}"
