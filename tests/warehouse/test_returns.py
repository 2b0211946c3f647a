"""Returns: each can be made, its figures are those of the warehouse, and what was sent is the same bytes again years later."""

# ruff: noqa: S608 - the texts put into SQL are this file's own

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from casework.access.accounts import add_user
from casework.access.actors import Actor, scheduled
from casework.access.rights import Denied
from casework.notices.outbox import outbox
from casework.returns.deadlines import remind_of_returns, return_deadlines_seen_by
from casework.returns.queries import CAUSES, returns
from casework.returns.verbs import ReturnRefused, sign_as_checker, sign_as_preparer
from casework.store.engine import open_store
from casework.store.warehouse import open_published
from orchestration.exports import Exported, export_report, report_names
from orchestration.exports.working_papers import explanation, lines_opened
from orchestration.looking_back.as_known import as_known
from tests.warehouse.conftest import BANK, GUARANTOR, PARTNER, House, customer, event, project

D = date
DAY = D(2025, 7, 1)
PERIOD = "2025-06"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, Path, dict[str, Exported]]:
    """A little house and all its returns, the first versions; then a late filing, and all of them again."""
    root = tmp_path_factory.mktemp("returns")
    house, out = House(root / "home"), root / "sent"
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")
    house.file("customers", [customer()])
    amount = {"guaranteed_amount": "2000000.00", "loan_amount": "2000000.00"}
    house.file("projects", [project(number, **amount) for number in ("P1", "P2")])
    first = [event(1, "DISBURSEMENT", D(2025, 2, 3), "2000000.00", number) for number in ("P1", "P2")]
    house.file("project_events", [*first, event(2, "COMPENSATION", D(2025, 6, 5), "500000.00", "P2")])
    house.build(DAY)
    sent = {name: export_report(house.home, name, PERIOD, out=out) for name in report_names()}
    late = datetime(2025, 7, 2, tzinfo=UTC)
    house.file("project_events", [event(2, "REPAYMENT", D(2025, 6, 20), "300000.00", "P1")], received_at=late)
    house.build(DAY)
    return house, out, sent


def records(exported: Exported) -> dict[str, dict[str, Any]]:
    path = next(exported.folder.glob(f"*_{PERIOD}.json"))
    found = json.loads(path.read_text(encoding="utf-8"))["records"]
    return {
        row.get("line_no") or "/".join(row[key] for key in ("project_id", "event_no") if key in row): row
        for row in found
    }


@pytest.fixture(scope="module")
def again(made: tuple[House, Path, dict[str, Exported]]) -> dict[str, Exported]:
    house, out, _ = made
    return {name: export_report(house.home, name, PERIOD, out=out) for name in report_names()}


def test_figures_are_those_of_the_warehouse(
    made: tuple[House, Path, dict[str, Exported]], again: dict[str, Exported]
) -> None:
    house, _, _ = made
    main, liability, risk = (records(again[name]) for name in ("main-data", "liability-measurement", "risk-indicators"))
    balance = house.one("select sum(guaranteed_balance) from project.projects")
    assert Decimal(main["1.3"]["month"]) == balance / 10_000 == Decimal("320.00")
    of_june = "institution_id = 'self' and period = '2025-06'"
    measured = dict(house.rows(f"select measure, value from regulatory.measures where {of_june}"))
    filed = f"{Decimal(str(measured['liability_balance_filed'])) / 10_000:.2f}"
    assert main["1.8"]["month"] == liability["9.3"]["month"] == risk["2.1"]["month"] == filed == "96.00"
    assert liability["1.3"]["month"] == "0.75"
    assert liability["4.3"]["month"] is None  # nothing of that class: no weight, not a weight of zero
    assert risk["9.3"]["month"] == f"{100 * measured['compensation_rate_cumulative']:.2f}" == "62.50"
    earned = house.one("select sum(credit) from fee.ledger where account = '6031' and posted_on <= date '2025-06-30'")
    assert Decimal(main["3.1"]["year_to_date"]) == (earned / 10_000).quantize(Decimal("0.01"))
    detail, released = records(again["business-detail"]), records(again["release-list"])
    assert sum(Decimal(row["guaranteed_balance"]) for row in detail.values()) == balance
    assert {key: row["amount"] for key, row in released.items()} == {
        f"{PARTNER}/P1/2": "300000.00", f"{PARTNER}/P2/2": "500000.00",
    }  # fmt: skip


def test_json_xml_and_control_totals_say_the_same(again: dict[str, Exported]) -> None:
    for name, exported in again.items():
        rows = records(exported)
        root = ET.parse(exported.folder / f"{name}_{PERIOD}.xml").getroot()  # noqa: S314 - written by ourselves
        told = [{child.tag: child.text or "" for child in record} for record in root]
        assert told == [{key: value for key, value in row.items() if value is not None} for row in rows.values()]
        manifest = json.loads((exported.folder / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["lines"] == len(rows)
    detail = json.loads((again["business-detail"].folder / "manifest.json").read_text(encoding="utf-8"))
    assert detail["control_sums"]["guaranteed_balance"] == "3200000.00"


def test_as_known_then_it_is_the_same_bytes(made: tuple[House, Path, dict[str, Exported]], tmp_path: Path) -> None:
    house, _, sent = made
    database = as_known(house.home, DAY, registered=house.register.frame())
    for name, first in sent.items():
        second = export_report(house.home, name, PERIOD, out=tmp_path, database=database)
        for kind in ("csv", "xlsx", "json", "xml"):
            file = f"{name}_{PERIOD}.{kind}"
            assert (second.folder / file).read_bytes() == (first.folder / file).read_bytes(), file


def test_a_later_version_says_what_differs_and_adds_up(
    made: tuple[House, Path, dict[str, Exported]], again: dict[str, Exported]
) -> None:
    _, _, sent = made
    folder = again["main-data"].folder
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (said["return_version"], said["follows"]) == (2, sent["main-data"].folder.name)
    with (folder / "difference.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = {(row["key"], row["column"]): row for row in csv.DictReader(handle)}
    was, now = records(sent["main-data"]), records(again["main-data"])
    assert rows["1.3", "month"]["difference"] == "-30.00"
    assert rows["2.1", "month"]["difference"] == "30.00"
    for (key, column), row in rows.items():
        assert Decimal(was[key][column]) + Decimal(row["difference"]) == Decimal(now[key][column])
        assert row["reason"] == "filings 6 to 6 came since 其后报送"
    unchanged = {(key, column) for key, line in now.items() for column in line if line[column] == was[key][column]}
    assert not unchanged & set(rows)
    with (again["release-list"].folder / "difference.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert {row["reason"] for row in csv.DictReader(handle)} == {"new row 新增"}


def test_made_again_from_the_same_build_it_stays_the_same_version(
    made: tuple[House, Path, dict[str, Exported]], again: dict[str, Exported]
) -> None:
    house, out, _ = made
    assert export_report(house.home, "main-data", PERIOD, out=out).files == again["main-data"].files


def test_one_prepares_and_another_checks(made: tuple[House, Path, dict[str, Exported]]) -> None:
    house, _, _ = made
    folder = export_report(house.home, "main-data", PERIOD).folder.name
    maker, checker = Actor("li", "risk"), Actor("wang", "approver")
    with open_store(house.home) as store:
        with pytest.raises(ReturnRefused, match="preparer signs first"):
            sign_as_checker(store, checker, folder)
        with pytest.raises(Denied):
            sign_as_preparer(store, checker, folder)
        sign_as_preparer(store, maker, folder)
        with pytest.raises(ReturnRefused, match="may not check"):
            sign_as_checker(store, Actor("li", "approver"), folder)
        sign_as_checker(store, checker, folder)
        (row,) = returns(house.home, store).to_dicts()
        with pytest.raises(ReturnRefused, match="no return"):
            sign_as_preparer(store, maker, "../keys")
    assert (row["prepared_by"], row["checked_by"], row["version"]) == ("li", "wang", 1)


def test_ratios_weights_and_reserves_open_into_what_makes_them_up(
    made: tuple[House, Path, dict[str, Exported]],
) -> None:
    house, _, _ = made
    opened = lines_opened(house.home, "risk-indicators", PERIOD)
    parts = {line: opened.filter(line_no=line) for line in opened["line_no"].unique()}
    # in June 500,000 was compensated of P2 and, as came to be known, 300,000 of P1 repaid
    first = parts["9.1"].to_dicts()
    assert {row["key"].split("/")[1]: (row["value"], row["under"]) for row in first} == {
        "P2": (Decimal(500_000), Decimal(500_000)), "P1": (Decimal(0), Decimal(300_000)),
    }  # fmt: skip
    assert (first[0]["total"], first[0]["total_under"]) == (Decimal(500_000), Decimal(800_000))
    asked = "SELECT measure, value FROM regulatory.measures WHERE institution_id = 'self' AND period = ?"
    with open_published(house.home) as connection:
        told = dict(connection.execute(asked, [PERIOD]).fetchall())
    ratios = {
        "9.1": "compensation_rate_period",
        "9.3": "compensation_rate_cumulative",
        "8.1": "small_farmer_share_filed",
    }
    for line, measure in ratios.items():
        over, under = (parts[line][name][0] for name in ("total", "total_under"))
        assert (parts[line]["value"].sum(), parts[line]["under"].sum()) == (over, under)
        assert float(over / under) == pytest.approx(told[measure], rel=1e-12)
    assert {row["line_no"] for row in explanation(house.home, "risk-indicators", PERIOD).to_dicts()} >= {"2.1", "8.1"}
    for report in ("risk-indicators", "liability-measurement", "main-data"):
        frame = explanation(house.home, report, PERIOD)
        assert frame.select((pl.sum_horizontal(*CAUSES) == pl.col("change")).all()).item(), report
    weights = lines_opened(house.home, "liability-measurement", PERIOD, "1.3")
    assert weights["total"][0] == weights["total_under"][0] * Decimal("0.75") == weights["value"].sum()


def test_a_reserve_opens_into_its_basis_to_the_fen(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")
    numbers = [f"9133000000000000{place}X" for place in range(3)]
    house.file("customers", [customer(number) for number in numbers])
    house.file("projects", [project(f"P{place}", number) for place, number in enumerate(numbers)])
    house.file(
        "project_events", [event(1, "DISBURSEMENT", D(2025, 1, 10), "1000000.00", f"P{place}") for place in range(3)]
    )
    house.build(D(2026, 1, 31))
    for line, reserve, kind in (("3.3", "compensation_reserve", "customer"), ("3.4", "unearned_reserve", "project")):
        parts = lines_opened(house.home, "main-data", "2026-01", line)
        assert set(parts["key_kind"]) == {kind}
        assert parts.height == 3
        assert parts["value"].sum() == house.one(f"select closing from fee.reserves where reserve = '{reserve}'") > 0


def test_who_holds_up_a_return_is_told_and_reminded_once(made: tuple[House, Path, dict[str, Exported]]) -> None:
    house, _, _ = made
    folder = export_report(house.home, "release-list", PERIOD).folder.name
    day, run, boss = D(2025, 7, 15), scheduled("reminders"), Actor("boss", "regulator")
    with open_store(house.home) as store:
        for name, role in (("li", "risk"), ("wang", "approver")):
            add_user(store, name, role, actor=Actor("chen", "administrator"))

        def standing(name: str) -> tuple[str, str | None, str | None]:
            row = return_deadlines_seen_by(store, boss, day).filter(report=name, period=PERIOD).row(0, named=True)
            return row["state"], row["step"], row["people"]

        assert standing("release-list") == ("overdue", "prepare", "li")
        assert standing("liability-measurement") == ("overdue", "make", "li")
        told = remind_of_returns(store, day, actor=run)
        assert told
        sign_as_preparer(store, Actor("li", "risk"), folder)
        assert standing("release-list") == ("overdue", "check", "wang")
        assert remind_of_returns(store, day, actor=run) == 1  # the next step is another person's
        assert remind_of_returns(store, day, actor=run) == 0
        (notice,) = outbox(store, actor=Actor("wang", "approver"))
        assert notice.about == f"return/release-list/{PERIOD}"
        sign_as_checker(store, Actor("wang", "approver"), folder)
        assert standing("release-list")[1:] == (None, None)  # fetched by hand: checked is out
        house.home.destinations.write_text('default: {to: "folder:/srv/in"}', encoding="utf-8")
        assert standing("release-list")[1] == "hand_over"
        with pytest.raises(Denied):
            return_deadlines_seen_by(store, Actor("fei", "officer"), day)
