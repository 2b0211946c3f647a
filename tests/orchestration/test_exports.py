"""The regulator's table: right to the fen, the same bytes again, signed so that public tools can tell."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path

import fastexcel
import little_book
import polars as pl
import pytest

from casework.returns.queries import CAUSES
from ingestion.home import Home
from orchestration.building.build import build
from orchestration.exports import Exported, ReportError, export_report
from orchestration.exports.description import parse_report, read_report
from orchestration.exports.working_papers import explanation, lines_opened

REPORT = "business-statistics"
STEM = "business-statistics_2025-05"


@pytest.fixture
def exported(own_home: Home, tmp_path: Path) -> Exported:
    return export_report(own_home, REPORT, "2025-05", out=tmp_path / "out")


ELSEWHERE = (
    {"POLARS_MAX_THREADS": "1", "LC_ALL": "C", "TZ": "America/New_York", "PYTHONHASHSEED": "1"},
    {"POLARS_MAX_THREADS": "7", "LC_ALL": "C.UTF-8", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "99"},
)


def test_the_same_bytes_under_other_threads_locale_and_time_zone(
    backstop, own_home: Home, exported: Exported, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    here = {path.name: path.read_bytes() for path in exported.folder.iterdir()}
    for number, environment in enumerate(ELSEWHERE):
        out = tmp_path / str(number)
        done = backstop("export", REPORT, "--period", "2025-05", "--out", str(out), home=own_home, **environment)
        assert done.returncode == 0, done.stderr
        (folder,) = [path for path in out.iterdir() if path.is_dir()]
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == here


def lines_of(exported: Exported) -> dict[str, dict[str, str]]:
    with (exported.folder / f"{STEM}.csv").open(encoding="utf-8-sig", newline="") as handle:
        return {row["line_no"]: row for row in csv.DictReader(handle)}


def test_each_line_explains_its_change_and_opens_into_its_projects(own_home: Home) -> None:
    sent = export_report(own_home, REPORT, "2025-04")
    frame = explanation(own_home, REPORT, "2025-05")
    assert frame.select((pl.sum_horizontal(*CAUSES) == pl.col("change")).all()).item()
    assert set(frame["sent_folder"]) == {sent.folder.name}
    of = {row["line_no"]: {name: row[name] for name in (*CAUSES, "change") if row[name]} for row in frame.to_dicts()}
    new = Decimal(little_book.EACH_MONTH * 100)
    assert of["2.1"]["new"] == new
    assert of["1.1"].get("this_period") == new
    # what was sent for April is held to have been otherwise: the difference is restated, and all still adds up
    path = sent.folder / f"{REPORT}_2025-04.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for record in content["records"]:
        if record["line_no"] == "2.1":
            record["month"] = str(Decimal(record["month"]) - 1)
    path.write_text(json.dumps(content), encoding="utf-8")
    again = explanation(own_home, REPORT, "2025-05").filter(line_no="2.1").to_dicts()[0]
    assert (again["restated"], again["new"]) == (1, new)
    assert sum(again[name] for name in CAUSES) == again["change"] == of["2.1"]["change"] + 1

    behind = lines_opened(own_home, REPORT, "2025-05", "2.1", limit=1_000)
    assert set(behind["key_kind"]) == {"project"}
    assert behind["value"].sum() == little_book.BALANCE
    assert behind["parts"][0] == behind.height
    assert set(lines_opened(own_home, REPORT, "2025-05", "2.3")["key_kind"]) == {"customer"}
    assert set(lines_opened(own_home, "liability-measurement", "2025-05", "9.3")["key_kind"]) == {"customer"}
    with pytest.raises(ReportError, match="has no line"):
        lines_opened(own_home, REPORT, "2025-05", "99")
    with pytest.raises(ReportError, match="is a list"):
        explanation(own_home, "business-detail", "2025-05")


def test_the_lines_add_up_by_hand(exported: Exported) -> None:
    lines = lines_of(exported)
    new, year = little_book.EACH_MONTH * 100, len(little_book.MONTHS) * little_book.EACH_MONTH * 100
    assert (lines["1.1"]["month"], lines["1.1"]["year_to_date"]) == (f"{new}.00", f"{year}.00")
    assert (lines["1.3"]["month"], lines["1.3"]["year_to_date"]) == ("6", "30")
    assert (lines["1.4"]["month"], lines["1.4"]["year_to_date"]) == ("5", "5")
    assert lines["2.1"]["month"] == f"{little_book.BALANCE / 10_000:.2f}"
    assert lines["2.2"]["month"] == f"{little_book.EXPOSURE / 10_000:.2f}"
    assert (lines["2.3"]["month"], lines["2.4"]["month"]) == ("5", "29")
    assert (lines["3.1"]["month"], lines["3.1"]["year_to_date"]) == ("0.00", "40.00")
    assert (lines["3.2"]["year_to_date"], lines["3.3"]["year_to_date"], lines["3.4"]["year_to_date"]) == (
        "100.00",
        "1",
        "1",
    )
    assert (lines["2.1"]["year_to_date"], lines["2.1"]["last_year"], lines["2.1"]["opening"]) == ("", "", "")


def test_the_workbook_has_the_lines_in_the_order_of_the_paper(exported: Exported) -> None:
    sheet = fastexcel.read_excel(exported.folder / f"{STEM}.xlsx").load_sheet(0, header_row=None).to_polars()
    text = ["|".join("" if cell is None else str(cell) for cell in row) for row in sheet.iter_rows()]
    assert "再担保业务统计月报表" in text[0]
    assert "2025-05" in text[2]
    assert "万元" in text[2]
    assert any("制表人" in line for line in text)
    numbers = [line.split("|")[0] for line in text]
    assert [number for number in numbers if number in lines_of(exported)] == list(lines_of(exported))


def test_public_tools_verify_checksums_and_signature(exported: Exported) -> None:
    if not (shutil.which("openssl") and shutil.which("sha256sum")):
        pytest.skip("openssl and sha256sum are not on this machine")
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=exported.folder, check=True)
    verify = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        "public_key.pem",
        "-rawin",
        "-in",
        "manifest.json",
        "-sigfile",
        "manifest.json.sig",
    ]
    assert b"Success" in subprocess.run(verify, cwd=exported.folder, check=True, capture_output=True).stdout
    manifest = exported.folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"2025-05", b"2025-06", 1))
    assert subprocess.run(verify, cwd=exported.folder, check=False, capture_output=True).returncode != 0


def test_the_manifest_says_what_the_table_was_made_from(exported: Exported) -> None:
    said = json.loads((exported.folder / "manifest.json").read_text(encoding="utf-8"))
    assert (said["build_id"], said["data_date"], said["period_complete"]) == ("b000001", little_book.AS_OF, True)
    assert said["lines"] == len(lines_of(exported))
    assert said["filings_through"] == 18
    assert said["gate"]["not_passed"] == []
    assert said["control_sums"]["万元"]["last_year"] is None
    assert set(said["files"]) == {f"{STEM}.{kind}" for kind in ("xlsx", "csv", "json", "xml")}
    assert (said["return_version"], said["follows"]) == (1, None)


def test_exported_again_it_is_the_same_bytes(own_home: Home, tmp_path: Path) -> None:
    first = export_report(own_home, REPORT, "2025-05", out=tmp_path / "one")
    second = export_report(own_home, REPORT, "2025-05", out=tmp_path / "two")
    for name in first.files:
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes(), name
    assert export_report(own_home, REPORT, "2025-05", out=tmp_path / "one").files == first.files


def test_a_changed_export_is_not_written_over(own_home: Home, exported: Exported, tmp_path: Path) -> None:
    (exported.folder / f"{STEM}.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(ReportError, match="differs"):
        export_report(own_home, REPORT, "2025-05", out=tmp_path / "out")


@pytest.mark.parametrize(("report", "period"), [("unheard-of", "2025-05"), (REPORT, "2024-12"), (REPORT, "2025-06")])
def test_what_cannot_be_reported_is_refused(published_home: Home, report: str, period: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError):
        export_report(published_home, report, period, out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_unfinished_month_says_so(own_home: Home, tmp_path: Path) -> None:
    build(own_home, as_of=date(2025, 5, 20), tests=False)
    done = export_report(own_home, REPORT, "2025-05", out=tmp_path)
    assert json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))["period_complete"] is False


def test_a_description_is_read_strictly() -> None:
    import yaml  # noqa: PLC0415

    from orchestration.exports.description import FOLDER  # noqa: PLC0415

    said = yaml.safe_load((FOLDER / f"{REPORT}.yaml").read_text(encoding="utf-8"))
    assert read_report(REPORT).name == REPORT
    said["sections"][0]["lines"][0]["surprise"] = 1
    with pytest.raises(ReportError, match=r"line 1\.1: unknown key surprise"):
        parse_report(said, REPORT)
