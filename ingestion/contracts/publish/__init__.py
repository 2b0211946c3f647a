"""What partners get of a contract, in each of its versions, all made from the one definition.

`template` an XLSX to fill in; `guide` every column in Chinese or English; `json_schema` one row for programs; `odcs` the Open Data Contract
Standard document; `rule_book` and `rule_book_json` every rule with its samples. Here: rendering. Not here: any fact about a column or a
rule; that is in the contract's own module, in `ingestion.checks.catalogue`, and for the samples of shared rules in `samples`.
"""

from __future__ import annotations

from ingestion.contracts.publish.guide import guide
from ingestion.contracts.publish.odcs import odcs
from ingestion.contracts.publish.rule_pages import rule_book, rule_book_json
from ingestion.contracts.publish.schema import json_schema
from ingestion.contracts.publish.template import template
from ingestion.contracts.publish.words import Language

__all__ = ["Language", "guide", "json_schema", "odcs", "rule_book", "rule_book_json", "template"]
