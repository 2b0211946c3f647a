"""Rules that all contracts share: the many ways to break one, told by its id, and the ways of writing that are put right.

That every rule has its samples, and that they hold, is tested with the rule book.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.checks.catalogue import NORMALISATIONS, SHARED_RULES
from ingestion.checks.chains import CHAIN_RULES
from ingestion.contracts import CONTRACTS
from ingestion.home import Home
from tests.ingestion.door_samples import GOOD, OTHER_USCC, PARTNER, accepted, broken, one_row

BREAKING: list[tuple[str, str, dict[str, str]]] = [
    ("COL-REQUIRED", "projects", {"bank_no": ""}),
    ("COL-REQUIRED", "projects", {"bank_no": "  "}),
    ("COL-TEXT", "projects", {"purpose": "a\x01b"}),
    ("COL-LENGTH", "projects", {"purpose": "长" * 2000}),
    ("COL-DATE", "projects", {"start_date": "2025-02-30"}),
    ("COL-DATE", "projects", {"start_date": "45667"}),  # a serial number is a date in a spreadsheet only
    ("COL-DATE", "projects", {"start_date": "01/02/2025"}),
    ("COL-MONTH", "customer_statements", {"period": "2024-13"}),
    ("COL-MONEY", "projects", {"loan_amount": "1000000.005"}),
    ("COL-MONEY", "projects", {"loan_amount": "1e6"}),
    ("COL-MONEY", "projects", {"loan_amount": "100万"}),
    ("COL-MONEY", "projects", {"loan_amount": "1,00,000"}),
    ("COL-MONEY", "projects", {"loan_amount": "99999999999999999.00"}),
    ("COL-RATE", "projects", {"loan_rate": "四点三五"}),
    ("COL-SHARE", "projects", {"bank_share": "1/5"}),
    ("COL-INT", "customers", {"employees": "12.5"}),
    ("COL-BOOL", "projects", {"is_farmer": "maybe"}),
    ("COL-CODE", "projects", {"product": "贷款"}),
    ("COL-USCC", "projects", {"customer_id_number": OTHER_USCC[:-1] + "A"}),
    ("COL-USCC", "customers", {"id_number": "123"}),
    ("COL-USCC", "guarantors", {"uscc": "91110000600037341A"}),
    ("COL-ORGANISATION", "customers", {"id_number": "91110000600037351M"}),
    ("COL-RESIDENT", "projects", {"customer_id_type": "RIC", "customer_id_number": "110105194912310021"}),
    ("COL-REGION", "projects", {"region_code": "999999"}),
    ("COL-REGION-RETIRED", "projects", {"region_code": "110103"}),
    ("COL-INDUSTRY", "projects", {"industry_code": "9999"}),
    ("COL-NEGATIVE", "projects", {"guaranteed_amount": "-1"}),
    ("COL-NEGATIVE", "projects", {"loan_rate": "-1"}),
    ("COL-LARGE", "guarantor_reports", {"total_assets": "10000000000000.01"}),
    ("COL-LARGE", "guarantor_reports", {"net_assets": "-10000000000000.01"}),
    ("COL-LARGE", "projects", {"loan_amount": "60000000000", "guaranteed_amount": "50000000000.01"}),
    ("COL-LARGE", "project_events", {"amount": "50000000000.01", "balance_after": ""}),
    ("COL-LARGE", "bank_loans", {"days_overdue": "36501"}),
    ("COL-PERCENT", "customer_relations", {"share": "101"}),
    ("COL-PHONE", "customers", {"phone": "12"}),
    ("COL-ODD-RATE", "projects", {"loan_rate": "435"}),
    ("COL-ODD-DATE", "customers", {"established": "1911-10-10"}),
    ("ROW-ACTION", "projects", {"action": "X"}),
    ("ROW-FILER", "guarantor_reports", {"uscc": OTHER_USCC}),
]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.mark.parametrize("contract", GOOD)
def test_a_good_row_breaks_nothing(home: Home, contract: str) -> None:
    receipt = one_row(home, contract, {})
    assert receipt.verdict == "accepted"
    assert broken(receipt) == set()
    assert accepted(home, receipt).height == receipt.rows_sent


@pytest.mark.parametrize(
    ("rule_id", "contract", "change"), BREAKING, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_bad_row_is_told_by_its_rule(home: Home, rule_id: str, contract: str, change: dict[str, str]) -> None:
    receipt = one_row(home, contract, change)
    assert broken(receipt, line=2) == {rule_id}
    level = next(one.level for one in receipt.errors if one.rule_id == rule_id)
    if level == "warning":
        assert receipt.rows_accepted == receipt.rows_sent
    elif contract == "guarantors":
        assert receipt.verdict == "refused"  # its only row
    else:
        assert (receipt.verdict, receipt.rows_quarantined) == ("partly", 1)
        assert 2 not in accepted(home, receipt)["line_no"]


def test_rule_ids_are_unique_and_every_word_is_there_in_both_languages() -> None:
    own = [rule.id for contract in CONTRACTS.values() for rule in contract.rules]
    chains = [rule_id for rules in CHAIN_RULES.values() for rule_id in rules]
    assert len(set(own) | set(chains) | set(SHARED_RULES)) == len(own) + len(chains) + len(SHARED_RULES)
    for contract in CONTRACTS.values():
        assert all(rule.zh and rule.en and rule.cure_zh and rule.cure_en for rule in contract.rules)
    assert all(all(rule[1:]) for rule in SHARED_RULES.values())


PUT_RIGHT = [
    ("N-SPACES", "projects", {"project_no": " P1\u3000"}, "project_no", "P1"),
    ("N-SPACES", "projects", {"loan_amount": "1 000 000.00"}, "loan_amount", "1000000.00"),
    ("N-WIDTH", "projects", {"project_no": "Ｐ１"}, "project_no", "P1"),
    ("N-WIDTH", "projects", {"loan_amount": "１００００００．００"}, "loan_amount", "1000000.00"),
    ("N-WIDTH", "projects", {"region_code": "５３０１０２"}, "region_code", "530102"),
    ("N-WIDTH", "projects", {"industry_code": "３９１１"}, "industry_code", "3911"),
    ("N-WIDTH", "customer_statements", {"period": "20２４-12"}, "period", "2024-12"),
    ("N-THOUSANDS", "projects", {"loan_amount": "1,000,000.00"}, "loan_amount", "1000000.00"),
    ("N-PERCENT", "projects", {"loan_rate": "4.35%"}, "loan_rate", "0.04350000"),
    ("N-ZEROS", "projects", {"loan_amount": "1000000.000"}, "loan_amount", "1000000.00"),
    ("N-DATE", "projects", {"start_date": "2025/1/10"}, "start_date", "2025-01-10"),
    ("N-DATE", "projects", {"start_date": "20250110"}, "start_date", "2025-01-10"),
    ("N-DATE", "projects", {"start_date": "2025年1月10日"}, "start_date", "2025-01-10"),
    ("N-MONTH", "customer_statements", {"period": "2024年12月"}, "period", "2024-12"),
    ("N-MONTH", "customer_statements", {"period": "202412"}, "period", "2024-12"),
    ("N-LABEL", "projects", {"product": "借款类担保"}, "product", "LOAN"),
    ("N-CASE", "projects", {"customer_id_number": OTHER_USCC.lower()}, "customer_id_number", OTHER_USCC),
    ("N-BOOL", "projects", {"is_farmer": "否"}, "is_farmer", "false"),
    ("N-PAD", "projects", {"region_code": "53"}, "region_code", "530000"),
    ("N-PAD", "projects", {"region_code": "5301"}, "region_code", "530100"),
    ("N-SECTION", "projects", {"industry_code": "C3911"}, "industry_code", "3911"),
]


@pytest.mark.parametrize(("rule_id", "contract", "change", "column", "value"), PUT_RIGHT)
def test_a_named_rule_puts_right_and_is_told(
    home: Home, rule_id: str, contract: str, change: dict[str, str], column: str, value: str
) -> None:
    receipt = one_row(home, contract, change)
    assert receipt.verdict == "accepted", receipt.errors
    assert {(one.rule_id, one.column_name, one.count) for one in receipt.normalisations} == {(rule_id, column, 1)}
    row = accepted(home, receipt).filter(line_no=2)
    assert str(row[column].cast(str if row[column].dtype == bool else row[column].dtype)[0]).lower() == value.lower()


def test_every_way_of_writing_has_its_case() -> None:
    assert set(NORMALISATIONS) - {case[0] for case in PUT_RIGHT} == {
        "N-ENCODING",
        "N-MAPPED",
        "N-SERIAL-DATE",
    }  # see the tests of formats


def test_the_other_scheme_knows_states_and_sectors(home: Home) -> None:
    change = {"customer_id_type": "OTHER", "customer_id_number": "1", "region_code": "US-CA", "industry_code": "451120"}
    receipt = one_row(home, "projects", change, scheme="US-SBA")
    assert broken(receipt, line=2) == set()
    receipt = one_row(home, "projects", change | {"industry_code": "0"}, scheme="US-SBA")
    assert broken(receipt, line=2) == {"COL-INDUSTRY-UNRECORDED"}
    receipt = one_row(home, "projects", change | {"industry_code": "991120", "region_code": "US-XX"}, scheme="US-SBA")
    assert broken(receipt, line=2) == {"COL-INDUSTRY", "COL-REGION"}


def test_the_company_itself_files_for_others(home: Home) -> None:
    receipt = one_row(home, "guarantor_reports", {"uscc": OTHER_USCC}, partner="self")
    assert receipt.verdict == "accepted"


def test_personal_values_are_masked_in_the_receipt_and_kept_in_quarantine(home: Home) -> None:
    receipt = one_row(home, "customers", {"id_type": "RIC", "id_number": "110105194912310021"})
    assert "110105194912310021" not in receipt.to_json()
    assert "1101**********0021" in receipt.to_json()


def test_a_partner_code_with_a_letter_in_front_is_valid(home: Home) -> None:
    assert broken(one_row(home, "customers", {"id_number": "N2110105MF0000001U"}), line=2) <= {"COL-ORGANISATION"}
    assert PARTNER
