"""What the published warehouse knows around a case: the customer, its projects and relations, the guarantor and its use of us.

Here: the SQL of project cases. Answers are plain rows; an empty house, with nothing published yet, answers nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb

from casework.store.questions import Row, rows_of
from casework.store.warehouse import open_published
from ingestion.home import Home


def around(home: Home, partner_id: str, id_type: str, id_number: str) -> dict[str, list[Row]]:
    """customer (0 or 1 rows), record (its projects, counted), group (balances of its group at this guarantor), relations, partner.

    adoptions are the grades in force that people adopted for the customer or the partner.
    """
    try:
        with open_published(home) as connection:
            customer = rows_of(connection, _CUSTOMER, id_type, id_number)
            partner = rows_of(connection, _PARTNER, partner_id)
            adopted = any(row.get("adopted_grade") is not None for row in (*customer, *partner))
            customer_id = customer[0]["customer_id"] if customer else ""
            return {
                "customer": customer,
                "record": rows_of(connection, _RECORD, customer_id, partner_id),
                "group": rows_of(connection, _GROUP, customer_id, partner_id),
                "relations": rows_of(connection, _RELATIONS, customer_id) if customer else [],
                "partner": partner,
                "adoptions": rows_of(connection, _ADOPTIONS, customer_id, partner_id) if adopted else [],
            }
    except (FileNotFoundError, duckdb.IOException):
        return {"customer": [], "record": [], "group": [], "relations": [], "partner": [], "adoptions": []}


def amount(value: Any) -> Decimal:
    """An amount of the warehouse; nothing is zero here, because sums over no rows are."""
    return Decimal(str(value)) if value is not None else Decimal(0)


#: The one that stands for the record with the number, where people merged it.
_CUSTOMER = """
    SELECT stands.* FROM customer.customers AS filed
    JOIN customer.customers AS stands ON stands.customer_id = coalesce(filed.merged_into_id, filed.customer_id)
    WHERE filed.id_type = $1 AND filed.id_number = $2"""
_RECORD = """
    SELECT
        count(*) AS projects, count(*) FILTER (WHERE status = 'IN_FORCE') AS in_force,
        count(*) FILTER (WHERE status = 'RELEASED') AS cleared, count(*) FILTER (WHERE compensated_amount > 0) AS compensated,
        sum(guaranteed_balance) AS balance,
        sum(guaranteed_balance * guarantor_share) FILTER (WHERE partner_id = $2) AS own_balance
    FROM project.projects WHERE customer_id = $1"""
_GROUP = """
    SELECT sum(p.guaranteed_balance * p.guarantor_share) AS own_balance, count(DISTINCT p.customer_id) AS members
    FROM project.projects AS p JOIN customer.customers AS c ON p.customer_id = c.customer_id
    WHERE p.partner_id = $2 AND p.status = 'IN_FORCE'
        AND c.group_id = (SELECT group_id FROM customer.customers WHERE customer_id = $1)"""
_RELATIONS = """
    SELECT r.kind, r.strength, r.evidence, c.name, c.list_status, c.kind AS customer_kind, r.to_customer_id
    FROM customer.relations AS r LEFT JOIN customer.customers AS c ON r.to_customer_id = c.customer_id
    WHERE r.from_customer_id = $1 ORDER BY r.strength DESC NULLS LAST, r.kind, r.to_customer_id LIMIT 50"""
_PARTNER = """
    SELECT p.*, (SELECT sum(guaranteed_balance * guarantor_share) FROM project.projects
                 WHERE partner_id = $1 AND status = 'IN_FORCE') AS own_balance
    FROM partner.partners AS p WHERE p.partner_id = $1"""
#: Of the customer, be it adopted for another record of it, and of the partner.
_ADOPTIONS = """
    SELECT * FROM risk.grade_adoptions
    WHERE is_in_force AND ((subject_kind = 'partner' AND subject_id = $2) OR (subject_kind = 'customer' AND subject_id IN (
        SELECT c.customer_id FROM customer.customers AS c
        WHERE coalesce(c.merged_into_id, c.customer_id) IN (
            SELECT coalesce(merged_into_id, customer_id) FROM customer.customers WHERE customer_id = $1
        ))))"""
