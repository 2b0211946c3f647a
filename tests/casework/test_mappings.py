"""What a sender's words and headers mean is said once, by who may; from then on the door takes them, and what waited is taken in."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from sqlalchemy import select

from casework.access.actors import Actor, scheduled
from casework.access.rights import Denied
from casework.filings.verbs import submit
from casework.mappings.meanings import choices, likeliest
from casework.mappings.queries import listed
from casework.mappings.queue import Unexplained, waiting
from casework.mappings.taking_in import take_in
from casework.mappings.verbs import forget_word, map_word
from casework.refusals import Refused
from casework.store.engine import Store
from casework.store.tables import audit_entries
from ingestion.contracts import CONTRACTS
from ingestion.home import Home
from ingestion.identity import Declared
from ingestion.intake import accepted_path
from ingestion.receipts import Receipt

PARTNER = "91530000216548323H"
RISK, OFFICER = Actor("zhao", "risk"), Actor("li", "officer")
ROW = dict(CONTRACTS["projects"].examples[0])
PRODUCT = Unexplained(PARTNER, "projects", "product", "流贷", 1, 1)
REGION = Unexplained(PARTNER, "projects", "region_code", "昆明五华", 1, 1)
HEADER = Unexplained(PARTNER, "projects", "", "担保业务号", 1, 1)


def file(store: Store, home: Home, row: dict[str, str], period: str = "2026-03") -> Receipt:
    content = f"{','.join(row)}\n{','.join(row.values())}\n".encode()
    declared = Declared(contract="projects", partner=PARTNER, period=period)
    return submit(home, "projects.csv", declared, actor=scheduled("test"), store=store, data=content)


def test_the_likeliest_meanings_of_words_as_senders_write_them(home: Home) -> None:
    products, regions = choices(home, "projects", "product", "CN"), choices(home, "projects", "region_code", "CN")
    assert likeliest("借款担保", products)[0].value == "LOAN"
    assert likeliest("债券担保业务", products)[0].value == "BOND"
    assert "530102" in [one.value for one in likeliest("昆明五华", regions)]
    columns = choices(home, "projects", "", "CN")
    assert likeliest("担保金额（元）", columns)[0].value == "guaranteed_amount"
    assert len(likeliest("借款担保", products)) == 3


def test_words_said_once_are_taken_from_then_on_for_this_sender_alone(store: Store, home: Home) -> None:
    row = {**ROW, "product": "流贷", "region_code": "昆明五华"}
    before = file(store, home, row)
    assert (before.verdict, before.rows_accepted) == ("refused", 0)  # every row is bad
    with pytest.raises(Denied):
        map_word(store, PRODUCT, "LOAN", actor=OFFICER)
    with pytest.raises(Refused, match="is no value of"):
        map_word(store, PRODUCT, "CAR", actor=RISK)
    with pytest.raises(Refused, match="has no column"):
        map_word(store, replace(PRODUCT, column_name="colour"), "LOAN", actor=RISK)
    map_word(store, PRODUCT, "LOAN", actor=RISK, reason="流动资金贷款担保")
    map_word(store, REGION, "530102", actor=RISK)
    with pytest.raises(Refused, match="Nothing was changed"):
        map_word(store, PRODUCT, "LOAN", actor=RISK)

    after = file(store, home, row)  # the same bytes: what their words mean is new
    assert after.verdict == "accepted"
    assert {(one.rule_id, one.column_name) for one in after.normalisations} == {
        ("N-MAPPED", "product"), ("N-MAPPED", "region_code"),
    }  # fmt: skip
    kept = pl.read_parquet(accepted_path(home, "projects", after.filing_id))
    assert kept.select("product", "region_code").row(0) == ("LOAN", "530102")

    forget_word(store, PRODUCT, actor=RISK, reason="另有所指")
    assert set(listed(store, actor=RISK)["sent"]) == {"昆明五华"}
    assert file(store, home, {**row, "project_no": "P-9"}, "2026-04").verdict == "refused"
    with store.reading() as connection:
        verbs = connection.scalars(select(audit_entries.c.verb).where(audit_entries.c.object.like("mapping/%"))).all()
    assert list(verbs) == ["map", "map", "forget_mapping"]


def test_a_header_is_explained_and_the_refused_filing_taken_in(store: Store, home: Home) -> None:
    renamed = {"担保业务号" if name == "project_no" else name: value for name, value in ROW.items()}
    refused = file(store, home, renamed)
    assert refused.verdict == "refused"
    assert refused.unknown_columns == ["担保业务号"]
    (one,) = waiting(store, actor=RISK)
    assert (one.partner_id, one.contract, one.column_name, one.sent) == (PARTNER, "projects", "", "担保业务号")
    map_word(store, one, "project_no", actor=RISK)
    assert waiting(store, actor=RISK) == []
    (receipt,) = take_in(store, one)
    assert (receipt.verdict, receipt.rows_accepted) == ("accepted", 1)
    assert take_in(store, one) == [receipt]  # once more changes nothing
