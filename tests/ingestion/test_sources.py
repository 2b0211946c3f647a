"""Outside files as filings: nothing disappears, every row knows its line in the outside file, what cannot be read is the door's to say."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from ingestion.home import Home
from ingestion.receipts import Receipt
from ingestion.sources import registry, sba
from tests.ingestion.taking_in import take_in

HEADER = (
    "LoanNr_ChkDgt,Name,City,State,Zip,Bank,BankState,NAICS,ApprovalDate,ApprovalFY,Term,NoEmp,NewExist,CreateJob,RetainedJob,"
    "FranchiseCode,UrbanRural,RevLineCr,LowDoc,ChgOffDate,DisbursementDate,DisbursementGross,BalanceGross,MIS_Status,ChgOffPrinGr,"
    "GrAppv,SBA_Appv"
)
PAID = '1000014003,ABC HOBBYCRAFT,EVANSVILLE,IN,47711,FIFTH THIRD BANK,OH,451120,28-Feb-97,1997,84,4,2,0,0,1,0,N,Y,,28-Feb-99,"$60,000.00 ",$0.00 ,P I F,$0.00 ,"$60,000.00 ","$48,000.00 "'  # noqa: E501
CHARGED = '1004285007,"TOY, INC",X,CA,90001,BANK A,CA,0,1-Sep-71,1971,12,4,1,0,0,1,0,0,N,24-Jun-72,31-Dec-71,"$90,000.00 ",$0.00 ,CHGOFF,"$90,000.00 ","$80,000.00 ","$20,000.00 "'  # noqa: E501
UNREADABLE = '1000034009,BAD,X,IN,47401,BANK A,CA,621210,31-Feb-97,1997,180,7,1,0,0,1,0,N,N,,a Sunday,lots,$0.00 ,P I F,$0.00 ,"$28?,000.00 ","$215,250.00 "'  # noqa: E501
RAGGED = "1000044001,SHORT,X,IN"
NO_BANK = '1000054004,"NO BANK",X,FL,32801,,,722410,28-Feb-97,1997,240,14,1,7,7,1,0,N,N,,14-May-97,"$229,000.00 ",$0.00 ,P I F,$0.00 ,"$229,000.00 ","$229,000.00 "'  # noqa: E501


def _taken(tmp: Path, files: list[Path]) -> tuple[dict[str, Receipt], dict[str, pl.DataFrame], pl.DataFrame]:
    home = Home(tmp / "home")
    receipts, findings = take_in(home, files)
    accepted = {
        one.contract: pl.read_parquet(home.accepted / one.contract / f"{one.filing_id}.parquet") for one in receipts
    }
    return {one.contract: one for one in receipts}, accepted, findings


@pytest.fixture
def original(tmp_path: Path) -> Path:
    others = [PAID.replace("1000014003", f"200001400{number}") for number in range(4)]
    path = tmp_path / "SBAnational.csv"
    path.write_text(
        "\r\n".join([HEADER, PAID, CHARGED, UNREADABLE, RAGGED, NO_BANK, *others]) + "\r\n", encoding="utf-8"
    )
    return path


def test_original_format_keeps_the_lines_of_the_outside_file(original: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    files = sba.filings(original, tmp_path / "out")
    assert [path.name.split("__")[0] for path in files] == ["banks", "customers", "projects", "project_events"]
    receipts, accepted, findings = _taken(tmp_path, files)
    assert receipts["projects"].rows_sent == 9
    assert accepted["projects"].select("project_no", "line_no").rows()[:3] == [
        ("1000014003", 2),
        ("1004285007", 3),
        ("2000014000", 7),
    ]
    bad = findings.filter((pl.col("level") == "error") & pl.col("file").str.contains("/projects__"))
    assert set(bad["line_no"]) == {4, 5, 6}
    assert {"COL-DATE", "COL-MONEY"} <= set(bad.filter(pl.col("line_no") == 4)["rule_id"])
    assert bad.filter(pl.col("line_no") == 6)["column_name"].to_list() == ["bank_no"]
    assert {receipt.scheme for receipt in receipts.values()} == {"US-SBA"}


def test_ragged_and_unreadable_rows_keep_their_text_in_quarantine(original: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    files = sba.filings(original, tmp_path / "out")
    receipts, _, _ = _taken(tmp_path, files)
    rows = pl.read_parquet(tmp_path / "home" / "quarantine" / f"{receipts['projects'].filing_id}.rows.parquet")
    assert "SHORT" in rows["purpose"].str.join("").item()
    assert "$28?,000.00" in rows["loan_amount"].str.join("").item()


def test_terms_of_a_charged_off_loan(original: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    _, accepted, _ = _taken(tmp_path, sba.filings(original, tmp_path / "out"))
    project = accepted["projects"].filter(pl.col("project_no") == "1004285007").row(0, named=True)
    assert (str(project["start_date"]), str(project["due_date"])) == ("1971-12-31", "1972-12-31")
    assert (str(project["reguarantor_share"]), str(project["bank_share"])) == ("0.25000000", "0.75000000")
    assert project["loan_rate"] is None
    assert project["fee_rate"] is None
    events = accepted["project_events"].filter(pl.col("project_no") == "1004285007")
    assert [
        (kind, str(day), str(amount)) for kind, day, amount in events.select("kind", "event_date", "amount").rows()
    ] == [
        ("DISBURSEMENT", "1971-12-31", "80000.00"),
        ("COMPENSATION", "1972-06-24", "80000.00"),
    ]
    assert "90000.00" in events["detail"][1]
    paid = accepted["project_events"].filter(pl.col("project_no") == "1000014003")
    assert paid.select("kind", pl.col("amount").cast(pl.String)).rows()[1] == ("RELEASE", "60000.00")


def test_the_file_of_shares_sums_to_a_hundred_exactly(original: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    text = original.read_text(encoding="utf-8").replace('"$48,000.00 "', '"$47,123.45 "', 1)
    original.write_text(text, encoding="utf-8")
    _, accepted, _ = _taken(tmp_path, sba.filings(original, tmp_path / "out"))
    assert accepted["projects"].select(
        pl.col("bank_share") + pl.col("reguarantor_share")
    ).to_series().unique().to_list() == [1]


@pytest.mark.parametrize("name", ["sba_loans_48k.csv.gz", "sba_loans_48k.parquet"])
def test_real_sba_file_is_accounted_for_row_by_row(real_data: Path, tmp_path: Path, name: str) -> None:
    receipts, accepted, findings = _taken(tmp_path, sba.filings(real_data / "sba" / name, tmp_path))
    projects = receipts["projects"]
    assert (projects.rows_sent, projects.rows_accepted, projects.rows_quarantined) == (48_299, 48_141, 158)
    assert projects.rules_broken["COL-REQUIRED"] == 49  # no bank is named
    assert projects.rules_broken["PRJ-DATES"] == 109  # a term of no months
    assert receipts["customers"].rows_accepted == 48_299
    events = receipts["project_events"]
    assert events.rows_sent == events.rows_accepted + events.rows_quarantined
    assert events.rules_broken["EVT-BEFORE-START"] == 4  # two loans charged off before they were disbursed
    assert accepted["projects"]["line_no"].is_between(2, 48_300).all()
    first = accepted["projects"].filter(pl.col("project_no") == "1000014003")
    assert first["line_no"].item() == 2
    bad = findings.filter((pl.col("level") == "error") & pl.col("file").str.contains("/projects__"))
    assert bad["line_no"].n_unique() == 158


def test_rows_of_a_large_filing_keep_their_own_project_in_every_batch(real_data: Path, tmp_path: Path) -> None:
    """Texts are numbered batch after batch; a number must mean the same text in the next batch."""
    files = sba.filings(real_data / "sba" / "sba_loans_48k.csv.gz", tmp_path)
    _, accepted, _ = _taken(tmp_path, files)
    sent = pl.read_csv(files[-1], infer_schema=False).select(
        "project_no", "event_no", pl.col("__line_no").cast(pl.Int64)
    )
    kept = accepted["project_events"].select("project_no", "event_no", __line_no="line_no")
    assert kept.join(sent, on=["project_no", "event_no", "__line_no"], how="anti").is_empty()


def test_capital_is_put_into_yuan_by_the_table() -> None:
    written = [
        "5,600(万元人民币)",
        "8800（万元）",
        "83.5500(万元（人民币）)",
        "100万人民币元",
        "0.09万",
        "100((万美元))",
        "1,0000000(万)",
        "350()",
        "-",
    ]
    assert registry.capital_in_yuan(pl.Series(written)).rows() == [
        ("56000000.00", None, None),
        ("88000000.00", None, None),
        ("835500.00", None, None),
        ("1000000.00", None, None),
        ("900.00", None, None),
        (None, "100((万美元))", "USD"),
        ("1,0000000(万)", None, None),
        ("350()", None, None),
        (None, None, None),
    ]


def test_units_are_spelt_once_each() -> None:
    units = pl.read_csv(registry.UNITS)
    assert units.height > 50
    assert units["spelling"].is_unique().all()


def test_real_registry_extract_is_accounted_for_row_by_row(real_data: Path, tmp_path: Path) -> None:
    extract = next((real_data / "cn_registry").glob("*.parquet"))
    receipts, accepted, findings = _taken(tmp_path, registry.filings(extract, tmp_path))
    receipt = receipts["registry_entities"]
    assert (receipt.rows_sent, receipt.rows_accepted, receipt.rows_quarantined) == (78_572, 78_530, 42)
    assert receipt.rules_broken["COL-MONEY"] == 41  # a capital with no unit, or with seven digits after a comma
    assert receipt.rules_broken["KEY-DUPLICATE"] == 1
    foreign = accepted["registry_entities"].filter(pl.col("extra").is_not_null())
    assert foreign.height > 1_300
    assert foreign["registered_capital"].is_null().all()
    unread = findings.filter(pl.col("rule_id") == "COL-MONEY")["value"].to_list()
    assert "350()" in unread
