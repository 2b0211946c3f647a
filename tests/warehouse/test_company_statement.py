"""The quarter's risk indicators, worked out by hand from a little book and the company's own statement; what is not stated is no zero."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from orchestration.exports import Exported, export_report
from orchestration.exports.working_papers import explanation, lines_opened
from tests.warehouse.conftest import BANK, GUARANTOR, House, customer, event, project

D = date
QUARTER = "2025-06"
SECOND, THIRD = "91330000000000002X", "91330000000000003X"
STATEMENT = {
    "period": QUARTER, "total_assets": "10000000.00", "total_liabilities": "4000000.00", "net_assets": "6000000.00",
    "paid_in_capital": "5000000.00", "other_guarantor_equity": "1200000.00", "class1_assets": "4800000.00", "class2_assets": "2400000.00",
    "class3_assets": "2400000.00", "compensation_receivable": "400000.00", "liquid_assets": "3000000.00",
    "liquid_liabilities": "2000000.00", "unearned_premium_reserve": "100000.00", "compensation_reserve": "500000.00",
    "general_risk_reserve": "100000.00", "fee_income": "200000.00", "net_profit": "90000.00",
}  # fmt: skip
#: At the year's beginning no more was stated than what must be.
OPENING = {
    "period": "2024-12", "total_assets": "9000000.00", "total_liabilities": "4000000.00", "net_assets": "5000000.00",
}  # fmt: skip
MISSING = "未填报 not stated"


def little_book(root: Path) -> House:
    """Three projects, 40 % of each the company's: P1 compensated, P2 repaid in part, P3 no financing guarantee and released."""
    house = House(root / "home")
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")
    house.file("customers", [customer(), customer(SECOND), customer(THIRD)])
    of = {"P1": "4000000.00", "P2": "6000000.00", "P3": "1000000.00"}
    house.file("projects", [
        project("P1", guaranteed_amount=of["P1"], loan_amount=of["P1"]),
        project("P2", SECOND, guaranteed_amount=of["P2"], loan_amount=of["P2"]),
        project("P3", THIRD, guaranteed_amount=of["P3"], loan_amount=of["P3"], product="NON_FINANCING"),
    ])  # fmt: skip
    house.file("project_events", [
        *(event(1, "DISBURSEMENT", D(2025, 2, 3), amount, number) for number, amount in of.items()),
        event(2, "COMPENSATION", D(2025, 5, 5), "500000.00", "P1"),
        event(3, "RECOVERY", D(2025, 6, 10), "200000.00", "P1"),
        event(4, "WRITE_OFF", D(2025, 6, 20), "100000.00", "P1"),
        event(2, "REPAYMENT", D(2025, 6, 1), "1500000.00", "P2"),
        event(2, "RELEASE", D(2025, 6, 15), "1000000.00", "P3"),
    ])  # fmt: skip
    return house


def lines(exported: Exported) -> dict[str, dict[str, Any]]:
    text = next(exported.folder.glob("*.csv")).read_text(encoding="utf-8-sig")
    return {row["line_no"]: row for row in csv.DictReader(text.splitlines())}


def manifest(exported: Exported) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((exported.folder / "manifest.json").read_text(encoding="utf-8"))
    return said


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, Exported, Exported]:
    """The return before anything was stated, and after."""
    root = tmp_path_factory.mktemp("statement")
    house = little_book(root)
    house.build()
    before = export_report(house.home, "risk-indicators", QUARTER, out=root / "sent")
    house.file("company_statements", [STATEMENT, OPENING], partner="self")
    house.file("company_statements", [{**STATEMENT, "net_assets": "1.00"}])  # somebody else's speaks of nobody
    house.build()
    return house, before, export_report(house.home, "risk-indicators", QUARTER, out=root / "sent")


def test_the_worked_example_of_the_quarter(made: tuple[House, Exported, Exported]) -> None:
    """In 万元.

    Liability: P1 3,500,000 and P2 4,500,000 in force, small firms under 5,000,000: × 40 % × 75 % = 1,050,000 + 1,350,000.
    Released of the year: 500,000 compensated + 1,500,000 repaid + 1,000,000 released, the last of no financing guarantee.
    Assets less compensation receivable: 10,000,000 − 400,000 = 9,600,000.
    """
    _, _, after = made
    month = {number: row["month"] or row["year_to_date"] for number, row in lines(after).items()}
    assert {number: month[number] for number in month if number < "8"} == {
        "1.1": "300.00", "1.2": "200.00", "1.3": "150.00",  # 300 / 200
        "2.1": "240.00", "2.2": "600.00", "2.3": "0.40", "2.4": "0.50",  # 240 / 600; 240 / (600 − 120)
        "3.1": "0.00", "3.2": "250.00", "3.3": "0.00", "3.4": "150.00",  # of June alone; of the year below
        "3.5": "16.67", "3.6": "25.00",  # 50 / 300; 50 / 200
        "4.1": "20.00", "4.2": "0.00", "4.3": "0.00", "4.4": "40.00",  # 20 / (0 + 50)
        "5.1": "10.00", "5.2": "250.00", "5.3": "3.33",  # 10 / 300
        "6.1": "60.00", "6.2": "40.00", "6.3": "150.00",  # (50 + 10) / 40, without the unearned reserve
        "7.1": "66.00", "7.2": "50.00", "7.3": "75.00", "7.4": "25.00",  # (600 + 10 + 50) / 1000; 480, 720, 240 / 960
    }  # fmt: skip
    of_year = {number: lines(after)[number]["year_to_date"] for number in ("3.1", "3.2", "3.3", "3.4", "4.1", "5.1")}
    assert of_year == {"3.1": "50.00", "3.2": "300.00", "3.3": "50.00", "3.4": "200.00", "4.1": "20.00", "5.1": "10.00"}


def test_before_anything_is_stated_no_line_that_needs_it_has_a_figure(made: tuple[House, Exported, Exported]) -> None:
    _, before, _ = made
    found = lines(before)
    silent = {number for number, row in found.items() if row["month"] == MISSING}
    assert silent == {"1.1", "1.2", "1.3", "2.2", "2.3", "2.4", "6.1", "6.2", "6.3", "7.1", "7.2", "7.3", "7.4"}
    assert {found[number][column] for number in silent for column in ("opening", "last_year")} == {MISSING}
    assert {number: found[number]["month"] for number in ("2.1", "4.4", "5.3")} == {
        "2.1": "240.00",
        "4.4": "40.00",
        "5.3": "3.33",
    }
    records = json.loads(next(before.folder.glob(f"*_{QUARTER}.json")).read_text(encoding="utf-8"))["records"]
    (one,) = [record for record in records if record["line_no"] == "1.3"]
    assert (one["month"], one["not_stated"]) == (None, "opening, month, last_year")
    sheet = openpyxl.load_workbook(next(before.folder.glob("*.xlsx"))).worksheets[0]
    cells = {str(row[0].value): row[4].value for row in sheet.iter_rows() if row[0].value}
    assert (cells["6.3"], cells["3.5"]) == (MISSING, 16.67)


def test_the_return_names_what_is_missing_and_where_it_is_entered(made: tuple[House, Exported, Exported]) -> None:
    _, before, after = made
    first = manifest(before)["not_stated"][0]
    assert first.startswith(
        "2025-06 未填报：资产总额、净资产、对其他担保公司股权投资、Ⅰ级资产、Ⅱ级资产、Ⅲ级资产、应收代偿款、"
    )
    assert "Not stated of 2025-06: total assets, net assets, other guarantor equity, class I assets" in first
    assert "请在“总账”页“本公司报表”填报" in first
    assert "Enter them on the page Ledger, Company statement" in first
    left = manifest(after)["not_stated"]
    assert [one[:7] for one in left] == ["2024-12", "2024-06"]
    assert "净资产" not in left[0]
    assert "流动性资产" in left[0]
    assert {row["opening"] for number, row in lines(after).items() if number in {"1.1", "1.3", "6.3", "7.1"}} == {
        MISSING
    }
    assert lines(after)["2.2"]["opening"] == "500.00"
    assert manifest(after)["notes"][: len(left)] == left


def test_the_next_version_says_what_was_stated_since(made: tuple[House, Exported, Exported]) -> None:
    _, _, after = made
    text = (after.folder / "difference.csv").read_text(encoding="utf-8-sig")
    rows = {(row["key"], row["column"]): row for row in csv.DictReader(text.splitlines())}
    assert (rows["1.3", "month"]["before"], rows["1.3", "month"]["now"], rows["1.3", "month"]["difference"]) == (
        MISSING,
        "150.00",
        "",
    )
    assert {column for _, column in rows} == {"opening", "month"}


def test_main_data_has_the_institution_as_it_states_itself(
    made: tuple[House, Exported, Exported], tmp_path: Path
) -> None:
    house, _, after = made
    found = lines(main := export_report(house.home, "main-data", QUARTER, out=tmp_path))
    assert {number: row["month"] for number, row in found.items() if number.startswith("4.")} == {
        "4.1": "500.00", "4.2": "1000.00", "4.3": "400.00", "4.4": "600.00", "4.5": "9.00", "4.6": "50.00", "4.7": "10.00", "4.8": "10.00",
    }  # fmt: skip
    assert (found["4.1"]["opening"], found["4.4"]["opening"]) == (MISSING, "500.00")
    # of the year: released 300, without the guarantee that is no financing 200; compensated 50, all of it financing
    assert [found[number]["year_to_date"] for number in ("2.1", "2.7", "2.2", "2.8")] == [
        "300.00",
        "200.00",
        "50.00",
        "50.00",
    ]
    units = [openpyxl.load_workbook(next(one.folder.glob("*.xlsx"))).worksheets[0]["F3"].value for one in (main, after)]
    assert units == ["单位 Unit：万元、户", "单位 Unit：万元、%、倍"]


def test_measures_of_the_company_have_value_limit_verdict_and_article(made: tuple[House, Exported, Exported]) -> None:
    house, before, _ = made
    names = (
        "capital_ratio",
        "class1_ratio",
        "class12_ratio",
        "class3_ratio",
        "leverage_filed",
        "liquidity_ratio",
        "reserve_cover",
    )
    listed = ", ".join(f"'{name}'" for name in names)
    asked = f"""select measure, value, limit_value, passed, verdict, confirmed from regulatory.measures
        where institution_id = 'self' and period = '2025-06' and measure in ({listed}) order by measure"""  # noqa: S608
    assert house.rows(asked) == [
        ("capital_ratio", 0.66, 0.6, True, "normal", False),
        ("class12_ratio", 0.75, 0.7, True, "normal", False),
        ("class1_ratio", 0.5, 0.2, True, "normal", False),
        ("class3_ratio", 0.25, 0.3, True, "normal", False),
        ("leverage_filed", 0.5, 10.0, True, "normal", False),
        ("liquidity_ratio", 1.5, None, None, "not_applicable", False),
        ("reserve_cover", 1.5, None, None, "not_applicable", False),
    ]
    article = "select article from regulatory.measures where institution_id = 'self' and period = '2025-06' and measure = 'class1_ratio'"
    assert "第四十七条" in house.one(article)
    assert "银保监发〔2018〕1号" in house.one(article)
    # the statement of the year's beginning says nothing of equity in others: what is not known is no zero
    of_opening = "institution_id = 'self' and period = '2024-12' and measure = 'leverage_filed'"
    assert house.one(f"select verdict, value from regulatory.measures where {of_opening}") == (  # noqa: S608
        "not_assessed_no_data",
        None,
    )
    assert before.build_id != house.one("select build_id from published.build")


def test_the_statement_leads_back_to_its_filing_and_other_lines_to_projects(
    made: tuple[House, Exported, Exported],
) -> None:
    house, _, _ = made
    stated = "select institution_id, net_profit, paid_in_capital, line_no, filing_id is not null from regulatory.company_statements"
    assert house.one(f"{stated} where period = '{QUARTER}'") == (
        "self",
        Decimal("90000.00"),
        Decimal("5000000.00"),
        2,
        True,
    )
    opened = lines_opened(house.home, "risk-indicators", QUARTER)
    ends = opened.filter(line_no="3.6").select(pl.col("key").str.split("/").list.last(), "value", "under").rows()
    assert sorted(ends) == [("P1", Decimal(500_000), Decimal(500_000)), ("P2", Decimal(0), Decimal(1_500_000))]
    assert not opened["line_no"].is_in(["1.1", "2.2", "7.1"]).any()
    explained = explanation(house.home, "risk-indicators", QUARTER)
    assert "3.2" in explained["line_no"]
