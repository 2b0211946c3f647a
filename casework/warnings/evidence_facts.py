"""What the published warehouse knows of one warning: its indicator, months, projects, events, filings, the build itself.

Here: the SQL of the evidence. Not here: what a paper says of it (`evidence`), who may have it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from casework.store.warehouse import open_published, published_database
from casework.warnings.past_values import past_values
from casework.warnings.verbs import Key
from ingestion.home import Home

MOST_PROJECTS, MOST_EVENTS, MOST_FILINGS = 20, 20, 20
MONTHS = 24
Row = dict[str, Any]

#: The projects behind a subject: a condition on project.projects AS p, with the subject as $1.
_PROJECTS_OF = {
    "project": "p.project_id = $1",
    "customer": "p.customer_id = $1",
    "group": "p.customer_id IN (SELECT customer_id FROM customer.customers WHERE group_id = $1)",
    "partner": "p.partner_id = $1",
    "bank": "p.bank_id = $1",
    "region": "p.region_code = $1",
    "industry": "p.industry_division = $1",
    "portfolio": "$1 IS NOT NULL",
}


@dataclass(frozen=True)
class Found:
    """Everything that the paper of a warning is made of."""

    warning: Row
    subject_name: str | None
    subject_name_kind: str | None
    partner_name: str | None
    values: list[Row]
    months: list[Row]
    events: list[Row]
    whole: Row
    projects: list[Row]
    others: list[Row]
    filings: list[Row]
    build: Row
    database_sha256: str


def gather(home: Home, key: Key) -> Found | None:
    """What the published build has of a warning; None when it has no such one. One connection: never two builds in one paper."""
    database = published_database(home)
    with open_published(home, database) as connection:
        warnings = _rows(connection, _WARNING, key.subject_kind, key.subject_id, key.indicator)
        if not warnings:
            return None
        subject, among = key.subject_id, _PROJECTS_OF[key.subject_kind]
        (named,) = _rows(connection, _NAMED, key.subject_kind, subject, warnings[0]["partner_id"])
        build = _rows(connection, "SELECT * FROM published.build")[0]
        values = _rows(connection, _VALUES, key.subject_kind, subject, key.indicator)
        if not values:
            formula, as_of = warnings[0]["formula"], build["as_of"]
            past = past_values(connection, key.subject_kind, subject, formula, as_of, MONTHS - 1)
            values = [*past, {"evaluated_on": build["as_of"], "value": warnings[0]["value"]}] if past else []
        stated = _rows(connection, _STATED, subject) if values and key.subject_kind == "customer" else []
        is_narrow = key.subject_kind in {"project", "customer", "group"}
        projects = _rows(connection, _PROJECTS.format(among=among), subject)
        events = _rows(connection, _EVENTS.format(among=among), subject) if is_narrow else []
        return Found(
            warnings[0], named["name"], named["kind"], named["partner_name"], values,
            [] if values else _rows(connection, _MONTHS.format(among=among), subject), events,
            _rows(connection, _WHOLE.format(among=among), subject)[0], projects,
            _rows(connection, _OTHERS, key.subject_kind, subject, key.indicator),
            _filings(connection, key, [*projects, *events, *stated]), build, _sha256(database),
        )  # fmt: skip


def _filings(connection: duckdb.DuckDBPyConnection, key: Key, rows: list[Row]) -> list[Row]:
    """The filings that the shown rows came with; of a partner also its newest reports."""
    named = sorted({str(row["filing_id"]) for row in rows})
    partner = key.subject_id if key.subject_kind == "partner" else ""
    return _rows(connection, _FILINGS, named, partner)


def _sha256(database: Path | None) -> str:
    """What the manifest beside the copy says of it."""
    manifest = json.loads(database.with_name("manifest.json").read_text(encoding="utf-8")) if database else {}
    return str(manifest.get("database", {}).get("sha256", ""))


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[Row]:
    return connection.execute(sql, list(values)).pl().to_dicts()


_WARNING = """
    SELECT w.*, i.zh, i.en, i.formula, i.blue_line, i.yellow_line, i.orange_line, i.red_line, i.persistence, i.hysteresis, i.weight
    FROM risk.warnings AS w INNER JOIN risk.indicators AS i ON w.indicator = i.indicator
    WHERE w.subject_kind = $1 AND w.subject_id = $2 AND w.indicator = $3"""
#: A project is called by its customer: both are in the table of projects.
_NAMED = """
    SELECT
        coalesce(c.name, g.name, b.name, r.name, n.name, h.name) AS name,
        CASE WHEN $1 = 'project' THEN h.kind WHEN $1 = 'customer' THEN c.kind ELSE 'ENTERPRISE' END AS kind,
        (SELECT any_value(name) FROM partner.partners WHERE partner_id = $3) AS partner_name
    FROM (SELECT 1) AS one
    LEFT JOIN customer.customers AS c ON $1 = 'customer' AND c.customer_id = $2
    LEFT JOIN partner.partners AS g ON $1 = 'partner' AND g.partner_id = $2
    LEFT JOIN partner.banks AS b ON $1 = 'bank' AND b.bank_id = $2
    LEFT JOIN (SELECT code, any_value(name) AS name FROM reference.regions GROUP BY code) AS r ON $1 = 'region' AND r.code = $2
    LEFT JOIN (SELECT code, any_value(name) AS name FROM reference.industries GROUP BY code) AS n ON $1 = 'industry' AND n.code = $2
    LEFT JOIN project.projects AS p ON $1 = 'project' AND p.project_id = $2
    LEFT JOIN customer.customers AS h ON p.customer_id = h.customer_id"""
_VALUES = """
    SELECT evaluated_on, value FROM risk.warning_values WHERE subject_kind = $1 AND subject_id = $2 AND indicator = $3
    ORDER BY evaluated_on"""
_STATED = "SELECT DISTINCT filing_id FROM customer.statements WHERE customer_id = $1"
_MONTHS = f"""
    SELECT b.month, sum(b.guaranteed_balance) AS guaranteed_balance, sum(b.exposure) AS exposure, sum(b.new_amount) AS new_amount,
        sum(b.compensated_amount) AS compensated_amount
    FROM project.balances AS b INNER JOIN project.projects AS p ON b.project_id = p.project_id WHERE {{among}}
    GROUP BY b.month QUALIFY row_number() OVER (ORDER BY b.month DESC) <= {MONTHS} ORDER BY b.month"""  # noqa: S608 - a number
_EVENTS = f"""
    SELECT e.event_date, p.project_no, e.kind, e.amount, e.days_overdue, e.classification, e.filing_id, e.line_no
    FROM project.events AS e INNER JOIN project.projects AS p ON e.project_id = p.project_id WHERE {{among}}
    ORDER BY e.event_date DESC, p.project_no, e.event_no DESC LIMIT {MOST_EVENTS}"""  # noqa: S608
_WHOLE = """
    SELECT count(*) AS projects, coalesce(sum(p.guaranteed_balance), 0) AS guaranteed_balance, coalesce(sum(p.exposure), 0) AS exposure,
        sum(k.risk_amount) AS risk_amount
    FROM project.projects AS p LEFT JOIN risk.project_risk AS k ON p.project_id = k.project_id WHERE p.status = 'IN_FORCE' AND {among}"""
_PROJECTS = f"""
    SELECT p.project_no, c.name AS customer_name, c.kind AS customer_kind, p.guaranteed_balance, p.exposure, k.risk_degree, k.risk_amount,
        p.filing_id, p.line_no
    FROM project.projects AS p LEFT JOIN customer.customers AS c ON p.customer_id = c.customer_id
    LEFT JOIN risk.project_risk AS k ON p.project_id = k.project_id WHERE p.status = 'IN_FORCE' AND {{among}}
    ORDER BY p.exposure DESC, p.project_id LIMIT {MOST_PROJECTS}"""  # noqa: S608
_OTHERS = """
    SELECT i.zh, w.level, w.value, w.unit, w.raised_on, w.status
    FROM risk.warnings AS w INNER JOIN risk.indicators AS i ON w.indicator = i.indicator
    WHERE w.subject_kind = $1 AND w.subject_id = $2 AND w.indicator != $3 ORDER BY w.severity DESC, w.indicator"""
_FILINGS = f"""
    SELECT filing_id, contract, period, partner_id, received_at, sha256 FROM exchange.filings
    WHERE list_contains($1, filing_id) OR (partner_id = $2 AND contract = 'guarantor_reports')
    ORDER BY received_at DESC, filing_id LIMIT {MOST_FILINGS}"""  # noqa: S608
