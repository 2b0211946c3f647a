"""Figures in tables that no question of decision analysis gives: of the ledger, fees, claims, concentration and models.

Each is named by what its row is of. Here: names, kinds and SQL, as in `dashboards.queries.counted`, which answers for both.
"""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.queries.counted_figure import Counted
from dashboards.queries.dimensions import ATTRIBUTES, DIMENSIONS
from dashboards.queries.risk import CONCENTRATED_BY

EVERY = "*"  # what a row is of where it is the total

_FEES, _RISK, _MODEL = ("read", "fee"), ("read", "risk"), ("read", "model")


def _of_accounts() -> Iterator[Counted]:
    asked = "WITH asked AS (SELECT CAST(? AS VARCHAR) AS chart, CAST(? AS VARCHAR) AS account, CAST(? || '-01' AS DATE) AS first_day)"
    rows = f"""
        FROM postings AS p CROSS JOIN asked AS a
        WHERE p.account_set = a.chart AND a.account IN ('{EVERY}', p.account) AND p.posted_on <= last_day(a.first_day)"""
    for name, amount, when in (
        ("opening", "p.debit - p.credit", "p.posted_on < a.first_day"),
        ("debit", "p.debit", "p.posted_on >= a.first_day"),
        ("credit", "p.credit", "p.posted_on >= a.first_day"),
        ("closing", "p.debit - p.credit", "true"),
    ):
        value = f"{asked} SELECT CAST(SUM({amount}) AS DECIMAL(18, 2)) {rows} AND {when}"
        told = f"{asked} SELECT p.filing_id {rows} AND {when} AND {amount} <> 0"
        yield Counted(f"account_{name}", "amount", _FEES, value, told, ("chart", "account", "month"))


def _of_forecast() -> Iterator[Counted]:
    asked = """
        WITH asked AS (SELECT CAST(? AS VARCHAR) AS month),
        days AS (SELECT month, CAST(month || '-01' AS DATE) AS first_day FROM asked)
        SELECT c.filing_id FROM charges AS c CROSS JOIN days AS d CROSS JOIN build AS b WHERE"""
    for name, told in (
        ("scheduled", "c.amount <> 0 AND c.period_from <= last_day(d.first_day) AND c.period_to >= d.first_day"),
        ("charges_due", "c.amount > 0 AND c.due_date > b.as_of AND strftime(c.due_date, '%Y-%m') = d.month"),
        ("expected", "c.due_date <= b.as_of AND month(c.due_date) = month(d.first_day)"),
    ):
        value = f"SELECT {name} FROM forecast WHERE month = ?"  # noqa: S608 - texts of this module
        yield Counted(f"forecast_{name}", "amount", _FEES, value, f"{asked} {told}", ("month",))


#: What a table of claims, and one of recoveries, says of each in yuan and of all of them as a sum.
OF_CLAIM = ("claimed_amount", "payable_amount", "accepted_amount", "paid_amount")
OF_RECOVERY = ("amount", "recovery_cost", "netted_cost", "net_amount", "reguarantor_amount")
CARRIED = "cost_carried"  # what is left of a project's costs after a recovery: the next one begins with it, so that there is no sum


def _of_losses() -> Iterator[Counted]:
    """Of one claim or recovery by PROJECT#EVENT, or of all of them."""
    one, every = (
        "CAST(? AS VARCHAR) = project_id || '#' || event_no",
        f"CAST(? AS VARCHAR) IN ('{EVERY}', project_id || '#' || event_no)",
    )
    for kind, names, rows in (
        ("claim", OF_CLAIM, f"FROM claims WHERE {every}"),
        ("recovery", OF_RECOVERY, f"FROM loss_shares WHERE kind = 'RECOVERY' AND {every}"),
        ("recovery", (CARRIED,), f"FROM loss_shares WHERE kind = 'RECOVERY' AND {one}"),
    ):
        for name in names:
            told = f"SELECT filing_id {rows} AND {name} <> 0"
            yield Counted(f"{kind}_{name}", "amount", _FEES, f"SELECT SUM({name}) {rows}", told, (kind,))


def _of_concentration() -> Iterator[Counted]:
    keys = " ".join(f"WHEN '{name}' THEN {DIMENSIONS[name].key}" for name in CONCENTRATED_BY)
    parts = f"""
        WITH parts AS (
            SELECT CASE CAST(? AS VARCHAR) {keys} END AS key, CAST(SUM(f.guaranteed_balance) AS DOUBLE) AS part
            FROM projects AS f {ATTRIBUTES} WHERE f.status = 'IN_FORCE' GROUP BY key
        )"""  # noqa: S608 - expressions of dimensions
    told = "SELECT filing_id FROM projects WHERE status = 'IN_FORCE' AND guaranteed_balance > 0 AND CAST(? AS VARCHAR) IS NOT NULL"
    for name, value in (("hhi", "SUM(pow(part / whole, 2))"), ("largest_share", "MAX(part / whole)")):
        sql = f"{parts} SELECT {value} FROM parts CROSS JOIN (SELECT NULLIF(SUM(part), 0) AS whole FROM parts)"  # noqa: S608 - as above
        yield Counted(name, "degree" if name == "hhi" else "rate", _RISK, sql, told, ("dimension",))


def _of_customers() -> Iterator[Counted]:
    rows = """
        FROM projects AS p LEFT JOIN project_risk AS k ON p.project_id = k.project_id
        WHERE p.status = 'IN_FORCE' AND p.customer_id = ?"""
    for name, amount in (
        ("balance", "p.guaranteed_balance"),
        ("exposure", "p.exposure"),
        ("risk_amount", "k.risk_amount"),
    ):
        told = f"SELECT p.filing_id {rows} AND {amount} <> 0"
        yield Counted(f"customer_{name}", "amount", _RISK, f"SELECT SUM({amount}) {rows}", told, ("customer",))


def _of_models() -> Iterator[Counted]:
    learnt = """
        WITH asked AS (SELECT CAST(? AS VARCHAR) AS version, CAST(? AS VARCHAR) AS model)
        SELECT p.filing_id FROM projects AS p CROSS JOIN asked AS a
        INNER JOIN model_figures AS f ON f.model_version = a.version AND f.model = a.model AND f.figure = '{0}' AND f.part = ''
        INNER JOIN models AS m ON m.model_version = a.version AND p.start_date <= CAST(m.trained_as_of AS DATE)"""
    for name, figure, kind in (
        ("auc", "auc", "degree"),
        ("ks", "ks", "degree"),
        ("brier", "brier", "degree"),
        ("lift", "lift_top_tenth", "degree"),
        ("money_caught", "money_caught_top_tenth", "rate"),
    ):
        value = f"SELECT MAX(value) FROM model_figures WHERE model_version = ? AND model = ? AND part = '' AND figure = '{figure}'"  # noqa: S608 - texts of this module
        yield Counted(f"model_{name}", kind, _MODEL, value, learnt.format(figure), ("model_version", "model"))
    yield Counted(
        "project_probability", "rate", _MODEL, "SELECT probability FROM probabilities WHERE project_id = ?",
        """
        WITH asked AS (SELECT CAST(? AS VARCHAR) AS project_id)
        SELECT p.filing_id FROM projects AS p INNER JOIN asked AS a ON p.project_id = a.project_id
        UNION ALL SELECT e.filing_id FROM events AS e INNER JOIN asked AS a ON e.project_id = a.project_id""",
        ("project",),
    )  # fmt: skip
    yield Counted(
        "partner_outlook", "rate", _MODEL, "SELECT probability FROM partner_outlook WHERE partner_id = ?",
        "SELECT filing_id FROM projects WHERE partner_id = ?", ("partner",),
    )  # fmt: skip


IN_TABLES = (*_of_accounts(), *_of_forecast(), *_of_losses(), *_of_concentration(), *_of_customers(), *_of_models())
