"""The simulator: the same bytes every time, acceptable where nothing is planted, and a truth that the door and the sums agree with."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from stdnum.cn import ric, uscc

from ingestion.contracts import CONTRACTS
from ingestion.home import Home
from ingestion.receipts import Receipt
from ingestion.simulation import Summary, simulate
from tests.ingestion.taking_in import take_in

pytestmark = pytest.mark.slow

MONTHS = 5
PROJECTS = 1_500


def _digests(out: Path) -> dict[str, str]:
    return {
        str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(out.rglob("*"))
        if p.is_file()
    }


def _taken(tmp: Path, faults: float, months: int = MONTHS) -> tuple[Summary, list[Receipt], pl.DataFrame, Home]:
    summary = simulate(tmp / "out", projects=PROJECTS, seed=11, months=months, faults=faults)
    home = Home(tmp / "home")
    receipts, findings = take_in(home, [summary.out / file for file in summary.files])
    return summary, receipts, findings, home


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, list[Receipt], pl.DataFrame, Home]:
    return _taken(tmp_path_factory.mktemp("faulty"), 0.08)


def test_same_seed_same_bytes_whatever_threads_locale_and_hash_seed(tmp_path: Path) -> None:
    simulate(tmp_path / "here", projects=400, seed=3, months=4, faults=0.02)
    program = "import sys; from pathlib import Path; from ingestion.simulation import simulate; "
    program += "simulate(Path(sys.argv[1]), projects=400, seed=3, months=4, faults=0.02)"
    odd = {"POLARS_MAX_THREADS": "1", "LC_ALL": "C", "TZ": "America/New_York", "PYTHONHASHSEED": "99"}
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "there")], check=True, env={**os.environ, **odd})
    assert _digests(tmp_path / "here") == _digests(tmp_path / "there")


def test_another_seed_gives_other_filings(tmp_path: Path) -> None:
    for seed in (1, 2):
        simulate(tmp_path / str(seed), projects=60, seed=seed, months=3)
    assert _digests(tmp_path / "1") != _digests(tmp_path / "2")


def test_without_faults_every_row_is_accepted(tmp_path: Path) -> None:
    summary, receipts, findings, _ = _taken(tmp_path, 0.0, months=3)
    assert {receipt.verdict for receipt in receipts} == {"accepted"}
    assert sum(receipt.rows_accepted for receipt in receipts) == sum(summary.rows.values())
    assert findings.filter(pl.col("level") == "error").is_empty()
    assert set(summary.rows) == set(CONTRACTS)


def test_door_finds_every_planted_fault_and_blames_no_other_row(
    faulty: tuple[Summary, list[Receipt], pl.DataFrame, Home],
) -> None:
    summary, receipts, findings, _ = faulty
    truth = pl.read_parquet(summary.out / "truth" / "faults.parquet")
    errors = findings.filter(pl.col("level") == "error")
    planted = set(truth.select("file", "line_no").rows())
    assert summary.faulty_rows == len(planted) > 500
    assert set(errors.select("file", "line_no").rows()) == planted
    assert sum(receipt.rows_quarantined for receipt in receipts) == len(planted)
    assert not [receipt.filename for receipt in receipts if receipt.verdict == "refused"]


def test_each_fault_is_found_by_a_rule_of_its_family(faulty: tuple[Summary, list[Receipt], pl.DataFrame, Home]) -> None:
    summary, _, findings, _ = faulty
    rules = json.loads((summary.out / "truth.json").read_text())["rules"]
    truth = pl.read_parquet(summary.out / "truth" / "faults.parquet")
    found = truth.join(findings.group_by("file", "line_no").agg("rule_id"), on=["file", "line_no"])
    strays = [row for row in found.iter_rows(named=True) if not set(rules[row["family"]]) & set(row["rule_id"])]
    assert strays == []
    assert truth["family"].n_unique() >= 20


def test_events_accepted_add_up_to_the_true_balances(faulty: tuple[Summary, list[Receipt], pl.DataFrame, Home]) -> None:
    summary, _, _, home = faulty
    events = pl.read_parquet(home.accepted / "project_events" / "*.parquet")
    sign = {"DISBURSEMENT": 1, "REPAYMENT": -1, "RELEASE": -1, "COMPENSATION": -1}
    partner = _partners(home)
    sums = (
        events.join(partner, on="filing_id")
        .with_columns(change=pl.col("amount").fill_null(0) * pl.col("kind").replace_strict(sign, default=0))
        .group_by("partner_id", "project_no")
        .agg(pl.col("change").sum())
    )
    truth = pl.read_parquet(summary.out / "truth" / "projects.parquet")
    compared = truth.join(sums, on=["partner_id", "project_no"], how="left").with_columns(pl.col("change").fill_null(0))
    assert compared.filter(pl.col("change") != pl.col("balance_filed")).is_empty()
    # what is not filed to the end is what the late partner keeps back and what was spoilt in the last month
    late = summary.stories["late_partner"]["partner"]  # type: ignore[index]
    short = truth.filter((pl.col("balance") != pl.col("balance_filed")) & (pl.col("partner_id") != late))
    assert short.height < 0.02 * truth.height


def _partners(home: Home) -> pl.DataFrame:
    receipts = [json.loads(path.read_text()) for path in home.receipts.glob("*.json")]
    return pl.DataFrame({name: [one[name] for one in receipts] for name in ("filing_id", "partner_id")})


def test_identity_numbers_are_valid(faulty: tuple[Summary, list[Receipt], pl.DataFrame, Home]) -> None:
    summary, *_ = faulty
    customers = pl.read_parquet(summary.out / "truth" / "customers.parquet")
    for kind, valid in (("USCC", uscc.is_valid), ("RIC", ric.is_valid)):
        numbers = customers.filter(pl.col("id_type") == kind)["id_number"]
        assert numbers.is_unique().all()
        assert all(valid(number) for number in numbers.head(300))


def test_stories_are_told_and_are_there(faulty: tuple[Summary, list[Receipt], pl.DataFrame, Home]) -> None:
    summary, _, _, home = faulty
    stories = json.loads((summary.out / "truth.json").read_text())["stories"]
    ring = stories["fraud_ring"]["customers"]
    customers = pl.read_parquet(home.accepted / "customers" / "*.parquet").filter(pl.col("id_number").is_in(ring))
    assert len(ring) == 10
    assert customers["phone"].n_unique() == customers["address"].n_unique() == 1
    assert customers["legal_representative_id"].n_unique() <= 2
    relations = pl.read_parquet(home.accepted / "customer_relations" / "*.parquet")
    guaranteed = relations.filter(
        (pl.col("kind") == "GUARANTOR") & pl.col("from_id").is_in(ring) & pl.col("to_id").is_in(ring)
    )
    assert guaranteed.height >= 6
    slip = stories["unit_slip"]
    projects = pl.read_parquet(home.accepted / "projects" / "*.parquet").join(_partners(home), on="filing_id")
    mine = projects.filter(pl.col("partner_id") == slip["partner"]).with_columns(
        slipped=pl.col("start_date").dt.to_string("%Y-%m") == slip["period"]
    )
    medians = dict(mine.group_by("slipped").agg(pl.col("guaranteed_amount").cast(pl.Float64).median()).iter_rows())
    assert medians[True] * 1_000 < medians[False]
    late = stories["late_partner"]
    folders = [
        file.split("/")[0] for file in summary.files if f"projects__{late['partner']}__{late['periods'][0]}" in file
    ]
    assert folders == [late["periods"][1]]


def test_projects_look_like_the_business(faulty: tuple[Summary, list[Receipt], pl.DataFrame, Home]) -> None:
    _, _, _, home = faulty
    projects = pl.read_parquet(home.accepted / "projects" / "*.parquet")
    assert (projects["guaranteed_amount"] <= 5_000_000).mean() > 0.9
    assert (projects["is_small_firm"] | projects["is_farmer"]).mean() > 0.7
    assert projects["loan_rate"].cast(pl.Float64).median() == pytest.approx(0.04, abs=0.015)
    assert projects["fee_rate"].cast(pl.Float64).is_between(0.004, 0.016).all()


@pytest.mark.parametrize("wrong", [{"projects": 0}, {"months": 0}, {"faults": 1.5}])
def test_impossible_orders_are_refused(tmp_path: Path, wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        simulate(tmp_path, **({"projects": 10, "seed": 1} | wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize(("projects", "months"), [(1, 1), (5, 3)])
def test_a_handful_of_projects_is_enough(tmp_path: Path, projects: int, months: int) -> None:
    summary = simulate(tmp_path / "out", projects=projects, seed=1, months=months)
    receipts, _ = take_in(Home(tmp_path / "home"), [summary.out / file for file in summary.files])
    assert {receipt.verdict for receipt in receipts} <= {"accepted", "partly"}
