"""Whose rows a person may see, laid over the published warehouse before any question is asked.

Each connection first gets temporary views that already keep to the scope; questions name these views and nothing else (a test reads the
SQL of the other modules for it). So a question that forgets its filter still cannot reach another institution's rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from dashboards.queries.merged_grades import own_grades

_WORD = re.compile(r"[a-z_]+")
_IDENTIFIER = re.compile(r"[0-9A-Za-z._-]{1,64}")

#: View -> the table behind it and the column that names the institution (None: reference data, the same for everybody).
_VIEWS: dict[str, tuple[str, str | None]] = {
    "projects": ("project.projects", "partner_id"),
    "balances": ("project.balances", "partner_id"),
    "monthly": ("project.monthly", "partner_id"),
    "project_risk": ("risk.project_risk", "partner_id"),
    "warnings": ("risk.warnings", "partner_id"),
    "probabilities": ("risk.compensation_probability", "partner_id"),
    "indicators": ("risk.indicators", None),
    "partners": ("partner.partners", "partner_id"),
    "partner_grades": ("risk.partner_grades", "partner_id"),
    "partner_reports": ("partner.guarantor_reports", "partner_id"),
    "charges": ("fee.charges", "partner_id"),
    "claims": ("fee.claims", "partner_id"),
    "loss_shares": ("fee.loss_shares", "partner_id"),
    "receipts": ("fee.receipts", "partner_id"),
    "postings": ("fee.postings", "partner_id"),
    "institution_measures": ("regulatory.measures", "institution_id"),
    "accounts": ("regulatory.accounts", "institution_id"),
    "filings": ("exchange.filings", "partner_id"),
    "quarantine": ("exchange.quarantine", "partner_id"),
    "quarantined_rows": ("exchange.quarantined_rows", "partner_id"),
    "waiting": ("exchange.waiting", "partner_id"),
    "punctuality": ("exchange.punctuality", "partner_id"),
    "questioned_projects": ("exchange.questioned_projects", "partner_id"),
    "banks": ("partner.banks", None),
    "regions": ("reference.regions", None),
    "industries": ("reference.industries", None),
    "posting_rules": ("fee.posting_rules", None),
    "closed_months": ("fee.closed_months", None),
    "build": ("published.build", None),
    "checks": ("published.checks", None),
}

#: View -> the table behind it, and how its rows hang on rows that are in scope.
_HANGING: dict[str, tuple[str, str, str]] = {
    "events": ("project.events", "project_id", "projects"),
    "measures": ("risk.risk_measures", "project_id", "projects"),
    "customers": ("customer.customers", "customer_id", "projects"),
    "statements": ("customer.statements", "customer_id", "projects"),
    "customer_grades": ("risk.customer_grades", "customer_id", "projects"),
    "grade_migration": ("risk.grade_migration", "customer_id", "projects"),
}


#: Tables of which an institution sees each row under the record of the customer that was filed: a merge by people here opens no other
#: institution's customer to it. The column is absent from copies that were published before merges were followed.
_FILED = "filed_customer_id"

_STATEMENTS = "customer.statements"

#: View -> the table behind it, which names several institutions in a row: nothing of it is for one of them alone.
_WHOLE_BOOK_ONLY: dict[str, str] = {"double_filings": "exchange.double_filings"}
#: View -> the table behind it; the company's own, which no institution sees.
_OWN: dict[str, str] = {
    "forecast": "fee.forecast",
    "reserves": "fee.reserves",
    "models": "risk.models",
    "model_figures": "risk.model_figures",
    "indicator_ledger": "risk.indicator_ledger",
    "partner_outlook": "risk.partner_outlook",
}


class OutOfScope(Exception):
    """A person without an institution asked for an institution's rows, or an identifier is not one."""


@dataclass(frozen=True)
class Scope:
    """The institution whose rows are visible; None only through `whole_book`. There is no default, so that nothing is open by accident."""

    partner_id: str | None

    def __post_init__(self) -> None:
        """Refuse what is not an identifier: the text goes into a view's definition."""
        if self.partner_id is not None and not _IDENTIFIER.fullmatch(self.partner_id):
            raise OutOfScope(f"{self.partner_id!r} is not an institution")

    @classmethod
    def whole_book(cls) -> Scope:
        """Everything: for the re-guarantor's own people."""
        return cls(None)

    @classmethod
    def of_partner(cls, partner_id: str | None) -> Scope:
        """One institution's rows; a partner account without an institution sees nothing and is told so."""
        if not partner_id:
            raise OutOfScope("this account is bound to no institution")
        return cls(partner_id)

    def lay_over(self, connection: duckdb.DuckDBPyConnection, sql: str, present: frozenset[str]) -> None:
        """Create the scoped views that `sql` names, of the tables that are `present`: all forty would cost more than most questions."""
        named = set(_WORD.findall(sql))
        wanted = named | {parent for view, (_, _, parent) in _HANGING.items() if view in named}
        made = self._definitions(present, wanted)
        if made:
            connection.execute(";".join(made))

    def _definitions(self, present: frozenset[str], wanted: set[str]) -> list[str]:
        made = []
        for view, (table, owner) in _VIEWS.items():
            if view in wanted and table in present:
                kept = f" WHERE {owner} = '{self.partner_id}'" if owner and self.partner_id is not None else ""
                shown = self._shown(table, present)
                made.append(f"CREATE TEMP VIEW {view} AS SELECT {shown} FROM {table}{kept}")  # noqa: S608 - names of this module
        for view, table in _WHOLE_BOOK_ONLY.items():
            if view in wanted and table in present:
                kept = "" if self.partner_id is None else " WHERE false"
                made.append(f"CREATE TEMP VIEW {view} AS SELECT * FROM {table}{kept}")  # noqa: S608 - names of this module
        for view, table in _OWN.items():
            if view in wanted and table in present and self.partner_id is None:
                made.append(f"CREATE TEMP VIEW {view} AS SELECT * FROM {table}")  # noqa: S608 - names of this module
        for view, (table, key, parent) in _HANGING.items():
            if view in wanted and table in present:
                shown = self._shown(table, present)
                own = _FILED if shown != "*" else key
                within = f"{own} IN (SELECT {key} FROM temp.{parent})"  # noqa: S608 - names of this module
                if view == "customer_grades" and self.partner_id is not None and f"{_STATEMENTS}.{_FILED}" in present:
                    made.append(f"CREATE TEMP VIEW {view} AS {own_grades(within)}")
                    continue
                kept = f" WHERE {within}" if self.partner_id is not None else ""
                made.append(f"CREATE TEMP VIEW {view} AS SELECT {shown} FROM {table}{kept}")  # noqa: S608 - names of this module
        return made

    def _shown(self, table: str, present: frozenset[str]) -> str:
        """What of a table's rows is shown: as they are, to an institution under the customer that was filed."""
        if self.partner_id is None or f"{table}.{_FILED}" not in present:
            return "*"
        return f"* REPLACE ({_FILED} AS customer_id)"


def tables_of(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The tables of a copy, as schema.table, and those that name the customer as filed, as schema.table.filed_customer_id.

    A copy never changes, so this is asked once of each.
    """
    rows = connection.execute(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables UNION ALL "
        "SELECT table_schema || '.' || table_name || '.' || column_name FROM information_schema.columns WHERE column_name = $1",
        [_FILED],
    ).fetchall()
    return frozenset(name for (name,) in rows)
