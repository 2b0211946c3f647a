"""The command as people and scripts meet it: exit codes, one sentence on standard error, receipts, and what it does not import."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import little_book
import pytest

from ingestion.contracts import CONTRACTS
from ingestion.home import Home

HEAVY = (
    "dagster",
    "dbt",
    "polars",
    "duckdb",
    "pandas",
    "sqlalchemy",
    "great_expectations",
    "streamlit",
    "cryptography",
)


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from orchestration.cli import app; "
        "said = CliRunner().invoke(app, ['--help']).output; "
        f"print(said); print('HEAVY', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for command in [
        "demo",
        "serve",
        "gateway",
        "simulate",
        "ingest",
        "build",
        "query",
        "export",
        "brief",
        "subscriptions",
        "verify",
        "rules",
        "import",
        "user",
        "token",
        "backup",
        "restore",
        "doctor",
        "docs",
    ]:
        assert f"\n  {command} " in said
    assert "HEAVY []" in said


def test_tokens_are_made_listed_and_revoked(backstop_here) -> None:  # type: ignore[no-untyped-def]
    made = backstop_here("token", "add", "core system", "--partner", little_book.GUARANTOR, "--days", "30")
    assert made.returncode == 0
    text = made.stdout.strip()
    assert text.startswith("backstop_")
    assert text not in made.stderr
    token_id = text.split("_")[1]
    listed = backstop_here("token", "list").stdout
    assert f"{token_id}  {little_book.GUARANTOR}  partner  live" in listed
    assert text not in listed
    assert backstop_here("token", "revoke", token_id).returncode == 0
    assert "revoked" in backstop_here("token", "list", "--partner", little_book.GUARANTOR).stdout
    for wrong in (
        ["revoke", "0" * 12],
        ["add", "x", "--partner", "../x"],
        ["add", "x", "--partner", "P", "--role", "analyst"],
    ):
        refused = backstop_here("token", *wrong)
        assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (2, 1)


def test_a_gateway_that_cannot_listen_says_so(backstop) -> None:  # type: ignore[no-untyped-def]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = backstop("gateway", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 2
    assert "choose another with --host and --port" in refused.stderr
    refused = backstop("gateway", BACKSTOP_GATEWAY_CLERKS="none")
    assert refused.returncode == 2
    assert "BACKSTOP_GATEWAY_CLERKS" in refused.stderr


def test_one_file_is_one_object_and_several_are_an_array(backstop, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    files = [str(path) for path in little_book.write_parties(tmp_path)]
    one = backstop("ingest", files[0], "--json")
    assert one.returncode == 0
    receipt = json.loads(one.stdout)
    assert (receipt["verdict"], receipt["rows_sent"], receipt["rows_accepted"]) == ("accepted", 1, 1)
    again = backstop("ingest", *files, "--json")
    assert json.loads(again.stdout)[0]["filing_id"] == receipt["filing_id"]


def test_quarantined_rows_end_with_1_and_are_named_in_both_languages(backstop_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    wrong = little_book.project("2025-01", 1, guaranteed_amount="2000000.00")
    rows = [little_book.project("2025-01", 0), wrong, little_book.project("2025-01", 2)]
    path = little_book.write(tmp_path / "x.csv", rows)
    done = backstop_here(
        "ingest", str(path), "--contract", "projects", "--partner", little_book.GUARANTOR, "--period", "2025-01"
    )
    assert done.returncode == 1
    assert "3 = 接收 accepted 2 + 隔离 quarantined 1 + 拒收 refused 0" in done.stdout
    assert "line 3" in done.stdout
    assert "PRJ-" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ingest", "absent.csv"], "there is no file absent.csv"),
        (["query", "SELECT 1"], "nothing has been published"),
        (["query", "SELECT 1", "--as-known", "yesterday"], "--as-known takes a day"),
        (["build", "--as-of", "2025-13-01"], "--as-of takes a day"),
        (["export", "business-statistics", "--period", "2025"], "--period takes a month"),
        (["export", "business-statistics", "--period", "2025-05"], "nothing has been published"),
        (["rules", "explain", "P1"], "nothing has been published"),
        (["rules", "check", "absent.yaml"], "there is no file absent.yaml"),
        (["import", "sba", "absent.csv"], "there is no file absent.csv"),
        (
            ["import", "sba", __file__],
            "is no file of the scheme sba: F-HEADER-MISSING, Required columns are missing: LoanNr",
        ),
        (
            ["import", "registry", __file__],
            "is no file of the scheme registry: F-HEADER-MISSING, Required columns are missing: ",
        ),
        (["user", "add", "li", "--role", "emperor"], "emperor"),
    ],
)
def test_a_refusal_is_one_sentence_and_2(backstop_here, arguments: list[str], sentence: str) -> None:  # type: ignore[no-untyped-def]
    done = backstop_here(*arguments)
    assert done.returncode == 2, done
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_refused_file_is_told_on_standard_error_as_well(backstop, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "nameless.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    done = backstop("ingest", str(path), "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["verdict"] == "refused"
    assert done.stderr.startswith("backstop: refused nameless.csv: F-UNNAMED, ")
    assert done.stderr.count("\n") == 1


def test_a_user_gets_a_password_once(backstop_here) -> None:  # type: ignore[no-untyped-def]
    done = backstop_here("user", "add", "li", "--role", "analyst")
    assert done.returncode == 0
    assert len(done.stdout.strip()) >= 12
    assert backstop_here("user", "add", "li", "--role", "analyst").returncode == 2


def test_rules_check_names_file_and_line(backstop_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    shipped = Path(__file__).parents[2] / "scoring/parameters/risk/mode_base.yaml"
    assert backstop_here("rules", "check", str(shipped)).returncode == 0
    broken = tmp_path / "mode_base.yaml"
    broken.write_text(shipped.read_text(encoding="utf-8") + "\nsurprise: 1\n", encoding="utf-8")
    done = backstop_here("rules", "check", str(broken))
    assert done.returncode == 1
    assert "mode_base.yaml:" in done.stderr
    assert "surprise" in done.stderr


def test_rules_explain_shows_each_factor_and_where_it_comes_from(backstop_here, published_home: Home) -> None:  # type: ignore[no-untyped-def]
    done = backstop_here("rules", "explain", "P2025-05-0", home=published_home)
    assert done.returncode == 0, done.stderr
    for word in ("object_weight.yaml", "mode_base.yaml", "term_factor.yaml", "filing ", "line 2"):
        assert word in done.stdout
    absent = backstop_here("rules", "explain", "P-none", home=published_home)
    assert (absent.returncode, "there is no project P-none" in absent.stderr) == (2, True)


def test_doctor_says_what_it_looked_at(backstop, published_home: Home) -> None:  # type: ignore[no-untyped-def]
    done = backstop("doctor", home=published_home)
    assert "ok    published warehouse: b000001" in done.stdout
    assert "audit chain whole" in done.stdout


@pytest.mark.parametrize("command", [("query", "SELECT 1"), ("ingest", __file__), ("verify",), ("build",)])
def test_a_data_folder_that_cannot_be_made_is_named_with_its_setting(  # type: ignore[no-untyped-def]
    backstop_here, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    done = backstop_here(*command, home=Home(tmp_path / "taken"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"backstop: the data folder {tmp_path / 'taken'} cannot be made (")
    assert "set BACKSTOP_HOME" in done.stderr


def test_doctor_finds_a_data_folder_that_cannot_be_written(backstop_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    done = backstop_here("doctor", home=Home(tmp_path / "taken"))
    assert done.returncode == 1
    assert f"WRONG data folder: {tmp_path / 'taken'} cannot be written: " in done.stdout


def test_a_reader_that_leaves_early_is_no_failed_check(published_home: Home) -> None:
    """``backstop verify | head -1`` under ``set -o pipefail``: 1 would say that a proof failed."""
    with subprocess.Popen(
        [Path(sys.executable).with_name("backstop"), "query", "SELECT * FROM range(200000)", "--format", "csv"],
        env={**os.environ, "BACKSTOP_HOME": str(published_home.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == ("", 0)


def test_every_missing_column_is_named_whole(backstop_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / f"projects__{little_book.GUARANTOR}__2025-01.csv"
    path.write_text("项目编号\nA1\n", encoding="utf-8")
    done = backstop_here("ingest", str(path))
    required = [column for column in CONTRACTS["projects"].columns if column.required and column.name != "project_no"]
    assert all(f"{column.zh} ({column.name})" in done.stderr for column in required)


def test_docs_are_the_same_bytes_twice(backstop, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    def written(name: str) -> dict[str, bytes]:
        assert backstop("docs", "--out", str(tmp_path / name)).returncode == 0
        folder = tmp_path / name
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    first = written("one")
    assert {
        "columns.md",
        "columns.zh.md",
        "parameters.md",
        "glossary.md",
        "reports.md",
        "templates/projects.v1.xlsx",
    } <= set(first)
    assert first == written("two")


def test_a_preview_charges_by_the_standards_that_people_approved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, date, datetime  # noqa: PLC0415 - only here
    from decimal import Decimal  # noqa: PLC0415

    from typer.testing import CliRunner  # noqa: PLC0415

    from casework.access.actors import Actor  # noqa: PLC0415
    from casework.fees.standards import Draft, approve, proposals, propose  # noqa: PLC0415
    from casework.store.engine import open_store  # noqa: PLC0415
    from orchestration.cli import app  # noqa: PLC0415
    from scoring.parameters.standards import FeeStandard, Tier  # noqa: PLC0415

    begins = date(2026, 4, 1)
    tiers = (Tier(None, Decimal("0.0015")),)
    half = FeeStandard(
        "tech-half", {"customer_class": "TECH"}, tiers, False, Decimal(0), Decimal(0), "ACT/365", "ONCE", begins, None, "", begins, 0
    )  # fmt: skip
    monkeypatch.setenv("BACKSTOP_HOME", str(tmp_path))
    with open_store(Home(tmp_path)) as store:
        moment = datetime(2026, 3, 1, 8, tzinfo=UTC)
        propose(store, Draft(half), actor=Actor("li", "finance"), reason="科创专项", now=moment)
        approver = Actor("wang", "approver")
        approve(store, proposals(store, actor=approver)[0], actor=approver, reason="同意", now=moment)
    asked = ["fees", "preview", "--amount", "5000000", "--share", "0.4", "--customer", "TECH"]
    # 2,000,000 × 0.15 % from its first day on, × 0.30 % before it
    for start, due, amount in (("2026-04-01", "2027-04-01", "3,000.00"), ("2026-03-31", "2027-03-31", "6,000.00")):
        said = CliRunner().invoke(app, [*asked, "--start", start, "--due", due])
        assert f"= {amount} yuan" in said.output
