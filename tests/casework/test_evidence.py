"""The evidence of a warning: what it holds, the same bytes each time, names masked, and that it was made is logged. Read with poppler."""

from __future__ import annotations

import importlib.util
import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.store.engine import open_store
from casework.store.tables import audit_entries
from casework.store.warehouse import open_duckdb, open_published
from casework.warnings import verbs
from casework.warnings.evidence import pack
from casework.warnings.past_values import past_values
from casework.warnings.verbs import Key, WarningRefused
from ingestion.home import Home

RISK = Actor("wang", "risk")
BOOK = Path(__file__).resolve().parents[1] / "dashboards" / "small_book.py"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    spec = importlib.util.spec_from_file_location("small_book", BOOK)
    assert spec
    assert spec.loader
    book = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(book)
    home = Home(tmp_path_factory.mktemp("evidence"))
    book.publish_small_book(home)
    return home


def read(content: bytes, poppler: Path, tmp_path: Path) -> str:
    """What a reader reads, without breaks of lines."""
    (tmp_path / "paper.pdf").write_bytes(content)
    done = subprocess.run(
        [poppler / "pdftotext", "-layout", "paper.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    return "".join(done.stdout.split())


def test_a_partners_warning_with_its_months_acts_projects_and_snapshot(
    home: Home, poppler: Path, tmp_path: Path
) -> None:
    key = Key("partner", "91330200MA0000002B", "partner_late")
    with open_store(home) as store:
        verbs.act(store, RISK, key, "已约谈负责人")
        made, again = pack(store, RISK, key), pack(store, RISK, key)
        with store.reading() as connection:
            said = [
                json.loads(row.detail)
                for row in connection.execute(audit_entries.select())
                if row.verb == "print_evidence"
            ]
    assert made.content == again.content, "the same build and acts give the same bytes"
    assert [one["sha256"] for one in said] == [made.sha256] * 2
    text = read(made.content, poppler, tmp_path)
    for expected in (
        "预警证据材料", "报送迟延天数", "橙色", "days_late", "连续1期", "2026-05", "已约谈负责人", "约谈负责人，提出整改",
        "宁波中小企业融资担保有限公司", "build-000001", "filing-B", "依据的报送文件", "人工复核",
    ):  # fmt: skip
        assert expected in text, expected


def test_a_projects_warning_masks_its_person_and_gives_the_name_for_a_reason(
    home: Home, poppler: Path, tmp_path: Path
) -> None:
    with open_store(home) as store:
        key = Key("project", "91330200MA0000002B/P00001", "project_cover")
        key = next(Key("project", subject, "project_cover") for subject in _warned_farmers(home))
        masked, clear = pack(store, RISK, key), pack(store, RISK, key, reason="上会需要")
        with pytest.raises(Denied):
            pack(store, Actor("an", "analyst"), key, reason="好奇")
        with pytest.raises(Denied):
            pack(store, Actor("finance", "finance"), key)
        with pytest.raises(WarningRefused):
            pack(store, RISK, Key("project", "X", "project_cover"))
    hidden, shown = (read(one.content, poppler, tmp_path) for one in (masked, clear))
    assert "客****" in hidden
    assert "有限公司" not in hidden.partition("依据的报送文件")[0].replace("融资担保有限公司", "")
    assert "客户0" in shown
    assert "逐月情况" in hidden


def test_a_projects_indicator_at_past_month_ends_is_that_of_its_events_by_then(home: Home) -> None:
    """A project that began on 1 October 2025, and of which nothing has been heard since."""
    with open_published(home) as connection:
        (project,) = connection.execute(
            "SELECT min(project_id) FROM project.projects WHERE start_date = DATE '2025-10-01' AND status = 'IN_FORCE'"
        ).fetchall()[0]
        silent = past_values(connection, "project", project, "months_silent", date(2026, 6, 30), 23)
        assert [(str(row["evaluated_on"])[:7], row["value"]) for row in silent] == [
            (month, float(count))
            for count, month in enumerate(
                ("2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05")
            )
        ]
        assert past_values(connection, "project", project, "months_silent", date(2026, 6, 30), 2) == silent[-2:]
        for unknown in ("coverage_ratio", "bank_balance / guaranteed_balance"):
            assert past_values(connection, "project", project, unknown, date(2026, 6, 30), 23) == []
        assert past_values(connection, "project", "nobody", "months_silent", date(2026, 6, 30), 23) == []


def test_a_customers_indicator_at_past_month_ends_is_that_of_the_statement_usable_by_then(home: Home) -> None:
    """The statement of 2024 counts until that of 2025, which was filed in March 2026, takes its place."""
    debts = "total_liabilities / total_assets"
    with open_published(home) as connection:
        customer = connection.execute("SELECT min(customer_id) FROM customer.statements").fetchall()[0][0]
        found = past_values(connection, "customer", customer, debts, date(2026, 6, 30), 6)
        assert [(str(row["evaluated_on"])[:7], round(row["value"], 6)) for row in found] == [
            ("2025-12", 0.4), ("2026-01", 0.4), ("2026-02", 0.4), ("2026-03", 0.6), ("2026-04", 0.6), ("2026-05", 0.6),
        ]  # fmt: skip
        (growth,) = {
            row["value"]
            for row in past_values(
                connection, "customer", customer, "(revenue - revenue_before) / revenue_before", date(2026, 6, 30), 2
            )
        }
        assert growth == pytest.approx(0.5)
        assert past_values(connection, "customer", customer, "lawsuits_count", date(2026, 6, 30), 6) == []
        assert past_values(connection, "group", customer, debts, date(2026, 6, 30), 6) == []


def test_how_often_a_loan_was_guaranteed_at_past_month_ends_is_told_by_the_events_of_all_its_projects(
    tmp_path: Path,
) -> None:
    """Ours began in January; another partner filed the same loan, written otherwise, in March, and it was repaid in May."""
    connection = open_duckdb(tmp_path / "published.duckdb")
    connection.execute(_LOAN_OF_TWO)
    asked = (connection, "project", "A/1")
    until = (date(2026, 6, 30), 23)
    found = past_values(*asked, "projects_with_loan", *until)
    assert [(str(row["evaluated_on"])[:7], row["value"]) for row in found] == [
        ("2026-01", 1), ("2026-02", 1), ("2026-03", 2), ("2026-04", 2), ("2026-05", 1),
    ]  # fmt: skip
    covered = past_values(*asked, "guaranteed_with_loan / loan_amount", *until)
    assert [row["value"] for row in covered] == pytest.approx([0.8, 0.8, 1.8, 1.8, 0.8])
    assert past_values(connection, "project", "C/3", "projects_with_loan", *until) == []
    connection.close()


_LOAN_OF_TWO = """
    CREATE SCHEMA project;
    CREATE TABLE project.projects AS
    SELECT *, 'K' AS customer_id, 0.4 AS reguarantee_share, DATE '2027-01-01' AS contracted_due_date, 'BULLET' AS repayment_plan,
        DATE '2026-01-05' AS start_date, plain_loan_contract_no AS loan_contract_no
    FROM (VALUES
        ('A/1', 'A', 'B1', 'JK2026', 800000.00, 1000000.00), ('B/2', 'B', 'B1', 'JK2026', 1000000.00, 1000000.00),
        ('C/3', 'C', 'B1', '', 500000.00, 500000.00), ('C/4', 'C', 'B2', 'JK2026', 500000.00, 500000.00)
    ) AS p (project_id, partner_id, bank_id, plain_loan_contract_no, guaranteed_amount, loan_amount);
    CREATE TABLE project.events AS
    SELECT *, NULL::VARCHAR AS classification, NULL::BIGINT AS days_overdue, NULL::DATE AS new_due_date
    FROM (VALUES
        ('A/1', '1', 'DISBURSEMENT', DATE '2026-01-05', 800000.00), ('B/2', '1', 'DISBURSEMENT', DATE '2026-03-31', 1000000.00),
        ('B/2', '2', 'RELEASE', DATE '2026-05-20', 1000000.00), ('C/3', '1', 'DISBURSEMENT', DATE '2026-01-05', 500000.00),
        ('C/4', '1', 'DISBURSEMENT', DATE '2026-01-05', 500000.00)
    ) AS e (project_id, event_no, kind, event_date, amount);
"""


def _warned_farmers(home: Home) -> list[str]:
    with open_published(home) as connection:
        rows = connection.execute(
            "SELECT w.subject_id FROM risk.warnings AS w INNER JOIN project.projects AS p ON w.subject_id = p.project_id "
            "INNER JOIN customer.customers AS c ON p.customer_id = c.customer_id WHERE c.kind = 'FARMER' ORDER BY 1"
        ).fetchall()
    return [subject for (subject,) in rows]
