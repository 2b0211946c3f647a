"""Whatever is asked: no answer is a server error, and each is one that the OpenAPI document names for the address."""

from __future__ import annotations

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served_gateway import Served

from ingestion.contracts import CONTRACTS
from ingestion.gateway.limits import Limits
from ingestion.gateway.openapi import document
from ingestion.gateway.representations import FILTERS
from ingestion.gateway.said import FIELDS

DOCUMENT = document(Limits())
ADDRESSES = sorted(DOCUMENT["paths"])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PLAIN = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=30)
SAID = st.one_of(
    TEXT, st.sampled_from(["banks", "2025-06", "1", "0", "true", '{"rows": 1}', "{}", "[]", "CN", "null", "9" * 30])
)
QUERIES = st.dictionaries(st.one_of(st.sampled_from([*FIELDS, *FILTERS, "dry_run"]), PLAIN), SAID, max_size=4)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            *(f"Backstop-{name}" for name in FIELDS),
            "Idempotency-Key",
            "Accept",
            "Accept-Language",
            "Content-Type",
            "Content-Disposition",
        ]
    ),
    st.one_of(
        PLAIN,
        st.sampled_from(["multipart/form-data; boundary=x", "text/csv", "*/*", "en", "banks", "%E4%B8%AD", "%FF"]),
    ),
    max_size=4,
)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([b"bank_no,name,kind,region_code\nB1,x,STATE,330100\n", b"--x\r\n\r\n--x--\r\n"]),
)


def at(address: str, contract: str, filing_id: str) -> str:
    return address.replace("{contract}", contract).replace("{filing_id}", filing_id)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD"]),
    address=st.sampled_from(ADDRESSES),
    contract=st.one_of(st.sampled_from(list(CONTRACTS)), PLAIN.filter(lambda text: not set(text) & set("/?#%."))),
    filing_id=st.one_of(st.from_regex("[0-9a-f]{20}", fullmatch=True), PLAIN.filter(lambda text: not set(text) & set("/?#%."))),
    query=QUERIES,
    headers=HEADERS,
    body=BODIES,
)  # fmt: skip
def test_any_request_gets_an_answer_that_the_document_names(
    served: Served, client, method, address, contract, filing_id, query, headers, body
) -> None:
    answer = client.request(method, at(address, contract, filing_id), params=query, headers=headers, content=body)
    operation = DOCUMENT["paths"][address].get(method.lower().replace("head", "get"))
    if operation is None:
        assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")
        return
    assert str(answer.status_code) in operation["responses"], answer.text
    if answer.status_code < 500:
        described = operation["responses"][str(answer.status_code)]["content"]
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind in described
        if kind.endswith("json") and method != "HEAD":
            schema = {**described[kind]["schema"], "components": DOCUMENT["components"]}
            jsonschema.Draft202012Validator(schema).validate(answer.json())
    assert answer.status_code < 500, answer.text


@pytest.fixture(scope="module")
def client(served: Served):
    return served.client("ANYTHING")
