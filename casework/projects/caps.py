"""The cap of an agreement on what is paid under it: its rate, its base as published, and what was claimed so far.

Here: gathering these. Not here: the arithmetic (`casework.projects.claims`), registering agreements (`casework.partners.agreements`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from casework.access.audit import Act
from casework.partners.agreements import Agreement, in_force
from casework.projects.claims import Cap
from casework.stages.cases import Case
from casework.store.act_tables import case_tasks
from casework.store.warehouse import open_published
from ingestion.home import Home
from scoring.parameters.model import InForce

_CLAIM, _COUNTED = "compensation_request", ("done", "confirmed")


def cap_of(act: Act, case: Case, project: Mapping[str, Any], rules: InForce) -> Cap | None:
    """What is left under the agreement that the project was made under; None where there is none, or it has no cap.

    New terms hold for what begins from their day on, so the version that counts is that of the project's first day.
    """
    number = project.get("agreement_no")
    if not number or case.partner_id is None:
        return None
    held = [
        one for one in in_force(act.connection, case.partner_id, project["start_date"]) if one.agreement_no == number
    ]
    if not held or held[0].compensation_cap is None:
        return None
    # the project itself is under the agreement, also before it is published
    base = max(_base(act.store.home, held[0], rules), project["guaranteed_amount"])
    return Cap(number, held[0].compensation_cap, base, _claimed(act.connection, number, case.case_id))


def _base(home: Home, agreement: Agreement, rules: InForce) -> Decimal:
    if rules.codes("cap_base") == ("agreement_amount",):
        return agreement.amount
    asked = "SELECT converted_amount FROM partner.agreements WHERE partner_id = ? AND agreement_no = ?"
    try:
        with open_published(home) as connection:
            row = connection.execute(asked, [agreement.partner_id, agreement.agreement_no]).fetchone()
    except FileNotFoundError:
        row = None
    return Decimal(row[0]) if row else Decimal(0)


def _claimed(connection: Connection, agreement_no: str, case_id: str) -> Decimal:
    """What stands claimed under an agreement, in other cases: reported or confirmed, as each claim is now."""
    rows = connection.execute(
        select(case_tasks)
        .where(case_tasks.c.kind == _CLAIM)
        .order_by(case_tasks.c.case_id, case_tasks.c.task_no, case_tasks.c.version)
    ).mappings()
    newest = {(row["case_id"], row["task_no"]): row for row in rows}
    details = [
        json.loads(row["detail"]) for row in newest.values() if row["state"] in _COUNTED and row["case_id"] != case_id
    ]
    return sum((Decimal(said["payable"]) for said in details if said.get("agreement_no") == agreement_no), Decimal(0))
