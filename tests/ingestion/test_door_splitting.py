"""Splitting: rows conserved, lines the sender's own, control figures met, the same result again, also after a kill."""

from __future__ import annotations

import datetime
import hashlib
import json
import multiprocessing
import os
import signal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion import intake
from ingestion.contracts import CONTRACTS
from ingestion.contracts.model import ADDED_COLUMNS, STORED_AS
from ingestion.durable import CRASHPOINT_VARIABLE
from ingestion.home import Home
from ingestion.readers import delimited
from ingestion.receipts import Receipt
from tests.ingestion.door_samples import GOOD, accepted, as_csv, broken, filler, through

HEADER, *ROWS = (
    as_csv([GOOD["projects"], *(filler("projects", number) for number in range(1, 7))]).decode().splitlines()
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def lines(*parts: str) -> bytes:
    return ("\n".join(parts) + "\n").encode()


def test_accepted_rows_have_the_contracts_types_and_their_provenance(home: Home) -> None:
    receipt = through(home, lines(HEADER, *ROWS))
    rows = accepted(home, receipt)
    expected = {column.name: STORED_AS[column.type] for column in CONTRACTS["projects"].columns} | ADDED_COLUMNS
    assert dict(rows.schema) == expected
    assert rows["filing_id"].unique().to_list() == [receipt.filing_id]
    assert rows["line_no"].to_list() == list(range(2, 9))
    assert str(rows["loan_rate"][0]) == "0.04350000"
    assert receipt.sums["loan_amount"] == {"sent": "7000000.00", "accepted": "7000000.00"}


def test_a_money_column_that_the_file_does_not_have_has_no_sum(home: Home) -> None:
    whole = GOOD["counter_guarantees"]
    without = {name: value for name, value in whole.items() if name != "prior_claims"}
    assert set(through(home, as_csv([whole]), "counter_guarantees").sums) == {"appraised_value", "prior_claims"}
    assert set(through(home, as_csv([without]), "counter_guarantees").sums) == {"appraised_value"}


def test_lines_are_the_senders_own_with_quoted_newlines_and_blank_lines(home: Home) -> None:
    quoted = ROWS[1].replace("周转", '"周\n转"')
    bad = ROWS[3].replace("LOAN", "贷")
    receipt = through(home, lines(HEADER, ROWS[0], "", quoted, ROWS[2], "", ",".join([""] * HEADER.count(",")), bad))
    assert accepted(home, receipt)["line_no"].to_list() == [2, 4, 6]
    assert broken(receipt, line=9) == {"COL-CODE"}
    assert receipt.rows_sent == 4


def test_ragged_rows_are_quarantined_whole_with_a_rule_of_their_own(home: Home) -> None:
    short, long = ROWS[1].rsplit(",", 2)[0], ROWS[2] + ",更多,=1+1"
    receipt = through(home, lines(HEADER, ROWS[0], short, long, *ROWS[3:]))
    assert broken(receipt, line=3) == broken(receipt, line=4) == {"ROW-FIELDS"}
    kept = pl.read_parquet(home.quarantine / f"{receipt.filing_id}.rows.parquet")
    width = HEADER.count(",") + 1
    assert kept["line_no"].to_list() == [3, 4]
    assert kept["sent_fields"].to_list() == [width - 2, width + 2]
    assert kept["sent_surplus"].to_list() == [None, '["更多", "=1+1"]']


def test_a_missing_and_a_surplus_field_do_not_cancel_out(home: Home) -> None:
    receipt = through(home, lines(HEADER, ROWS[0].rsplit(",", 1)[0], ROWS[1] + ",", *ROWS[2:]))
    assert {one.line_no for one in receipt.errors if one.rule_id == "ROW-FIELDS"} == {2, 3}


def test_many_batches_give_each_row_its_own_values(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BATCH", 50)
    kinds, regions = ["LOAN", "BOND", "HOUSING", "NON_FINANCING"], ["530102", "530103", "530111", "53"]
    rows = [
        filler("projects", number)
        | {
            "product": kinds[number * 7 // 90 % 4],
            "region_code": regions[number * 11 // 70 % 4],
            "purpose": f"用途{number // 40}",
        }
        for number in range(400)
    ]
    rows[333]["product"], rows[222]["loan_amount"] = "贷", "1,000,000.00"
    receipt = through(home, as_csv(rows))
    found = accepted(home, receipt)
    sent = [row for number, row in enumerate(rows) if number != 333]
    for name in ("project_no", "product", "purpose"):
        assert found[name].to_list() == [row[name] for row in sent]
    assert found["region_code"].to_list() == [row["region_code"].ljust(6, "0") for row in sent]
    assert broken(receipt) == {"COL-CODE"}
    counted = {(one.rule_id, one.column_name): one.count for one in receipt.normalisations}
    assert counted == {
        ("N-PAD", "region_code"): sum(len(row["region_code"]) == 2 for row in rows),
        ("N-THOUSANDS", "loan_amount"): 1,
    }


def test_unknown_columns_are_kept_and_reported_once(home: Home) -> None:
    receipt = through(home, lines(HEADER + ",内部编号,row_key", *(f"{row},A{i},k" for i, row in enumerate(ROWS))))
    assert receipt.unknown_columns == ["内部编号", "row_key (sent)"]
    assert accepted(home, receipt)["extra"][0] == '{"内部编号": "A0", "row_key (sent)": "k"}'
    assert accepted(home, receipt)["row_key"][0] == "P1"


def test_a_long_header_is_named_whole_and_one_without_end_says_that_it_goes_on(home: Home) -> None:
    """Two headers with the same beginning stay two columns, also where no more than their beginning is shown."""
    whole = ["客户经理所在部门及岗位说明" * 20 + end for end in "甲乙"]
    endless = ["备" * 600 + end for end in "甲乙"]
    odd = ["行号\x01", "行\x01号"]  # what cannot be shown tells them apart
    header = ",".join([HEADER, *whole, *endless, *odd])
    receipt = through(home, lines(header, *(f"{row},1,2,3,4,5,6" for row in ROWS)))
    first = len(HEADER.split(",")) + 1
    said = [f"{'备' * 500}…（共601字，第{n}列 · 601 characters, column {n}）" for n in (first + 2, first + 3)]
    assert receipt.unknown_columns == [*whole, *said, "行号", f"行号 (column {first + 5})"]
    kept = json.loads(accepted(home, receipt)["extra"][0])
    assert kept == dict(zip(receipt.unknown_columns, "123456", strict=True))


def test_quarantine_names_every_rule_that_a_row_broke(home: Home) -> None:
    bad = ROWS[0].replace("LOAN", "贷").replace("530102", "999999")
    receipt = through(home, lines(HEADER, bad, *ROWS[1:]))
    errors = pl.read_parquet(home.quarantine / f"{receipt.filing_id}.errors.parquet").filter(level="error")
    assert errors.columns == ["filing_id", "line_no", "row_key", "column_name", "rule_id", "level", "value"]
    assert sorted(errors.select("column_name", "rule_id", "value").rows()) == [
        ("product", "COL-CODE", "贷"),
        ("region_code", "COL-REGION", "999999"),
    ]


@pytest.mark.parametrize(("bad", "verdict"), [(3, "partly"), (4, "refused")])
def test_more_than_half_bad_refuses_and_half_does_not(home: Home, bad: int, verdict: str) -> None:
    rows = [row.replace("LOAN", "贷") if place < bad else row for place, row in enumerate(ROWS[:6])]
    receipt = through(home, lines(HEADER, *rows))
    assert receipt.verdict == verdict
    if verdict == "refused":
        assert (receipt.rows_accepted, receipt.rows_quarantined, receipt.rows_refused) == (0, 0, 6)
        assert receipt.errors[0].rule_id == "F-BAD-SHARE"
        assert not list(home.root.rglob("*.parquet"))


MANIFESTS = [
    ({"rows": 7, "totals": {"loan_amount": "7000000.00", "担保金额": "5600000"}}, None),
    ({"rows": 8}, "F-ROW-COUNT"),
    ({"totals": {"loan_amount": "7000000.01"}}, "F-CONTROL-TOTAL"),
    ({"totals": {"借款金额": "7000000.01"}}, "F-CONTROL-TOTAL"),
    ({"totals": {"no such column": "1"}}, "F-CONTROL-TOTAL"),
]


@pytest.mark.parametrize(("manifest", "rule_id"), MANIFESTS)
def test_control_figures_must_agree(home: Home, manifest: dict[str, object], rule_id: str | None) -> None:
    receipt = through(home, lines(HEADER, *ROWS), manifest=manifest)
    assert (receipt.verdict, receipt.rows_refused) == (("refused", 7) if rule_id else ("accepted", 0))
    assert broken(receipt) == ({rule_id} if rule_id else set())


NAMES = [
    ("projects__X1__2025-06.csv", intake.Declared(), ("projects", "X1", "2025-06", None)),
    ("../../projects__X1__202506__12.csv.gz", intake.Declared(), ("projects", "X1", "2025-06", 12)),
    ("whatever.csv", intake.Declared(contract="banks", partner="self"), ("banks", "self", "2025-07", None)),
    (
        "projects__X1__2025-06.csv",
        intake.Declared(partner="Y", manifest={"partner": "Z", "period": "2025-05"}),
        ("projects", "Y", "2025-05", None),
    ),
]


@pytest.mark.parametrize(("name", "declared", "expected"), NAMES)
def test_a_filing_is_named_by_what_is_declared_then_the_manifest_then_the_file_name(
    name: str, declared: intake.Declared, expected: tuple[object, ...]
) -> None:
    found = intake.identify(name, declared, datetime.date(2025, 7, 1))
    assert isinstance(found, intake.Identity)
    assert (found.contract, found.partner, found.period, found.sequence) == expected


UNNAMED = [
    ("x.csv", intake.Declared(), "F-UNNAMED"),
    ("nothing__X__2025-06.csv", intake.Declared(), "F-CONTRACT"),
    ("x.csv", intake.Declared(contract="banks", partner="a/../b"), "F-PARTNER"),
    ("x.csv", intake.Declared(contract="banks", partner="a", period="2025-13"), "F-PERIOD"),
    ("x.csv", intake.Declared(contract="banks", partner="a", scheme="XX"), "F-SCHEME"),
    ("x.csv", intake.Declared(contract="banks", partner="a", manifest={"version": 9}), "F-VERSION"),
    ("x.csv", intake.Declared(contract="banks", partner="a", manifest={"rows": "many"}), "F-MANIFEST"),
    ("x.csv", intake.Declared(contract="banks", partner="a", manifest={"totals": {"a": "x"}}), "F-MANIFEST"),
]


@pytest.mark.parametrize(("name", "declared", "rule_id"), UNNAMED)
def test_what_cannot_be_named_is_refused_with_a_reason(name: str, declared: intake.Declared, rule_id: str) -> None:
    found = intake.identify(name, declared, datetime.date(2025, 7, 1))
    assert isinstance(found, intake.Refusal)
    assert found.rule_id == rule_id


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "P1",
            "P2",
            "LOAN",
            "20",
            "0",
            "100",
            "2025-01-10",
            "Y",
            "=1+1",
            '"',
            "a\nb",
            ",",
            "\x00",
            "１",
            "1,000",
        ]
    ),
    st.text(max_size=8),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 26), CELLS), max_size=6),
    terminator=st.sampled_from(["\n", "\r\n"]),
)
def test_rows_are_conserved_whatever_stands_in_the_cells(
    tmp_path: Path, changes: list[tuple[int, int, str]], terminator: str
) -> None:
    home = Home(tmp_path)
    table = pl.read_csv(lines(HEADER, *ROWS), infer_schema=False)
    rows = [list(row) for row in table.rows()]
    for row, column, text in changes:
        rows[row][column % table.width] = text
    frame = pl.DataFrame(rows, schema=table.schema, orient="row")
    receipt = through(home, frame.write_csv(line_terminator=terminator, quote_style="necessary").encode())
    blank = sum(all(not (cell or "").strip() for cell in row) for row in rows)
    assert receipt.rows_sent == 7 - blank
    if receipt.verdict != "refused":
        kept = pl.read_parquet(home.quarantine / f"{receipt.filing_id}.rows.parquet")
        named = pl.read_parquet(home.quarantine / f"{receipt.filing_id}.errors.parquet").filter(level="error")
        assert accepted(home, receipt).height == receipt.rows_accepted
        assert kept.height == receipt.rows_quarantined
        assert set(kept["line_no"]) == set(named["line_no"])
        assert not set(kept["line_no"]) & set(accepted(home, receipt)["line_no"])


def digest(home: Home) -> dict[str, str]:
    """Every file the door wrote, with its hash."""
    folders = (home.landing, home.accepted, home.quarantine, home.receipts)
    return {
        str(path.relative_to(home.root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(".tmp")
    }


def test_the_same_file_again_gives_the_same_bytes(tmp_path: Path) -> None:
    bad = [row.replace("LOAN", "贷") if place == 2 else row for place, row in enumerate(ROWS)]
    through(Home(tmp_path / "a"), lines(HEADER, *bad))
    through(Home(tmp_path / "b"), lines(HEADER, *bad))
    through(Home(tmp_path / "b"), lines(HEADER, *bad))
    assert digest(Home(tmp_path / "a")) == digest(Home(tmp_path / "b"))


POINTS = (
    "land.written", "land.renamed", "read.done", "check.done", "split.accepted.written", "split.accepted.renamed",
    "split.quarantine.written", "split.quarantine.renamed", "split.errors.written", "split.errors.renamed", "split.done",
    "receipt.written", "receipt.renamed",
)  # fmt: skip


def die_at(point: str, root: str, source: str) -> None:
    """What a killed process runs: a fork of a server that has imported the door, so that dying costs little."""
    os.environ[CRASHPOINT_VARIABLE] = point
    through(Home(Path(root)), Path(source).read_bytes())


def test_a_kill_at_any_point_and_a_second_try_give_what_an_undisturbed_run_gives(tmp_path: Path) -> None:
    source = tmp_path / "source.csv"
    source.write_bytes(lines(HEADER, ROWS[0], ROWS[1].replace("LOAN", "贷"), *ROWS[2:]))
    undisturbed, shaken = tmp_path / "undisturbed", tmp_path / "shaken"
    through(Home(undisturbed), source.read_bytes())
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(
        ["ingestion.intake", "hypothesis", "pytest"]
    )  # nothing that has begun to compute may be forked
    for point in POINTS:
        home = shaken / point
        killed = forks.Process(target=die_at, args=(point, str(home), str(source)))
        killed.start()
        killed.join()
        assert killed.exitcode == -signal.SIGKILL, point
        through(Home(home), source.read_bytes())
        assert digest(Home(home)) == digest(Home(undisturbed)), point


def test_a_receipt_reads_back_as_it_was_written(home: Home) -> None:
    receipt = through(home, lines(HEADER, ROWS[0].replace("LOAN", "贷"), *ROWS[1:]))
    stored = (home.receipts / f"{receipt.filing_id}.json").read_text(encoding="utf-8")
    assert Receipt.from_json(stored) == receipt
    assert Receipt.from_json(stored).to_json() == stored
