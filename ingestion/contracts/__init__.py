"""Contracts (数据标准): the definition of every noun's columns, one module per kind of filing.

Here: columns, keys, row rules, code lists, in versions. Not here: how bytes become frames (`ingestion.readers`), how rules are run
(`ingestion.checks`).
"""

from __future__ import annotations

from ingestion.contracts import (
    bank_loans,
    banks,
    company_statements,
    counter_guarantees,
    customer_relations,
    customer_statements,
    customers,
    fee_receipts,
    guarantor_reports,
    guarantors,
    project_events,
    projects,
    registry_changes,
    registry_entities,
    registry_persons,
    registry_risks,
)
from ingestion.contracts.model import Contract

CONTRACTS: dict[str, Contract] = {
    module.CONTRACT.name: module.CONTRACT
    for module in (
        guarantors,
        guarantor_reports,
        banks,
        customers,
        customer_statements,
        customer_relations,
        projects,
        counter_guarantees,
        project_events,
        bank_loans,
        registry_entities,
        registry_persons,
        registry_changes,
        registry_risks,
        fee_receipts,
        company_statements,
    )
}
"""Every contract by name, in the order in which they refer to one another."""
