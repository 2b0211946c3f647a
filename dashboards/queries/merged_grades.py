"""What an institution sees of a grade that rests on several records of one customer, since people merged them: its own record's part.

Only the record that stands is graded, by what is known of all of them. An institution sees that grade under the record that it filed, and
of what it rests on only what was filed under that record: ratios of the statement where the statement is that record's, and nothing of
overdue days, of years established or of the score, which others' records go into.
"""

from __future__ import annotations

_OF_STATEMENT = ("debt_ratio", "current_ratio", "interest_cover", "cash_flow_ratio", "net_margin")
_OF_TWO = ("return_on_equity", "revenue_growth")  # the statement and the one a year before
_OF_ALL = (
    "score", "assessable", "missing", "years_established", "points_years_established", "credit_record", "points_credit_record",
    "officer_judgement", "points_officer_judgement",
)  # fmt: skip


def own_grades(own: str) -> str:
    """The rows of `risk.customer_grades` for the customers that the condition `own` on `customer_id` holds for, as filed."""
    return f"""
        WITH records AS (
            SELECT customer_id, merged_into_id AS stands_id FROM customer.customers WHERE merged_into_id IS NOT NULL
            UNION SELECT merged_into_id, merged_into_id FROM customer.customers WHERE merged_into_id IS NOT NULL
        ),
        told AS (
            SELECT r.customer_id AS filed_id, g.*, {_is_own("g.statement_period", "r.customer_id")} AS is_own,
                NOT {_is_anothers(_YEAR_BEFORE, "r.customer_id")} AS is_own_before
            FROM records AS r INNER JOIN risk.customer_grades AS g ON r.stands_id = g.customer_id
        )
        SELECT * FROM risk.customer_grades WHERE {own} AND customer_id NOT IN (SELECT customer_id FROM records)
        UNION ALL BY NAME
        SELECT * EXCLUDE (filed_id, is_own, is_own_before) REPLACE ({", ".join(_shown())})
        FROM told WHERE {own.replace("customer_id", "filed_id", 1)}"""  # noqa: S608 - names of this module


_YEAR_BEFORE = "strftime(CAST(g.statement_period || '-01' AS DATE) - INTERVAL 12 MONTH, '%Y-%m')"


def _is_own(period: str, record: str) -> str:
    return f"coalesce({_among(period)} = {record}, false)"


def _is_anothers(period: str, record: str) -> str:
    return f"coalesce({_among(period)} != {record}, false)"


def _among(period: str) -> str:
    """The record that the customer's statement of a period was filed for."""
    of_period = f"s.customer_id = g.customer_id AND s.period = {period}"
    return f"(SELECT any_value(s.filed_customer_id) FROM customer.statements AS s WHERE {of_period})"  # noqa: S608 - names of this module


def _shown() -> list[str]:
    shown = ["filed_id AS customer_id"]
    for condition, names in (("is_own", _OF_STATEMENT), ("is_own AND is_own_before", _OF_TWO)):
        shown += [
            f"CASE WHEN {condition} THEN {each} END AS {each}" for name in names for each in (name, f"points_{name}")
        ]
    shown += [f"CASE WHEN is_own THEN {name} END AS {name}" for name in ("statement_period", "has_statement_before")]
    return [*shown, *(f"NULL AS {name}" for name in _OF_ALL)]
