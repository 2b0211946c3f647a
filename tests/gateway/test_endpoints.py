"""Every address of a real gateway over real sockets: what it answers, to whom, and that it keeps to its own document."""

from __future__ import annotations

import hashlib
import io
import json
import re
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema
import openapi_spec_validator
import openpyxl
import polars as pl
import pytest
from served_gateway import OPERATOR, A, B, Served, banks
from sqlalchemy import func, select, update

from casework.access.audit_proof import verify
from casework.access.rights import roles
from casework.access.tokens import holder_of, revoke_token
from casework.filings.evidence import first_difference
from casework.filings.queries import registered
from casework.store.tables import audit_entries, tokens
from ingestion.contracts import CONTRACTS
from ingestion.gateway.limits import Limits
from ingestion.gateway.openapi import document
from ingestion.gateway.problems import PROBLEMS
from ingestion.repair.returned import mends_path

DOCUMENT = document(Limits())
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAID = {"contract": "banks", "period": "2025-06"}


def problem(answer: httpx.Response, code: str) -> dict[str, Any]:
    """The answer is this problem, complete, in both languages, and as the document describes it."""
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert (said["code"], said["status"]) == (code, answer.status_code), said
    assert answer.status_code == PROBLEMS[code].status
    as_described(said, "Problem")
    assert all(said[f"{part}_{language}"] for part in ("message", "why", "cure") for language in ("zh", "en"))
    return said


def as_described(content: Any, shape: str) -> None:
    """The content has the shape that the OpenAPI document gives it."""
    schema = {"$ref": f"#/components/schemas/{shape}", "components": DOCUMENT["components"]}
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(content)


def test_a_filing_from_upload_to_receipt(served: Served, number: int) -> None:
    client = served.client()
    body = banks(number, number + 1) + "X1,坏,STATE,999999\n".encode()
    sent = client.post("/filings", params={**SAID, "sequence": number}, content=body)
    assert sent.status_code == 201
    receipt = sent.json()
    as_described(receipt, "Receipt")
    assert (receipt["verdict"], receipt["rows_sent"], receipt["rows_accepted"], receipt["rows_quarantined"]) == (
        "partly",
        3,
        2,
        1,
    )
    assert (receipt["partner_id"], receipt["errors"][0]["line_no"]) == (A, 4)
    assert receipt["sha256"] == hashlib.sha256(body).hexdigest()

    address = sent.headers["location"].removeprefix("/api/v1")
    status = client.get(address).json()
    as_described(status, "Filing")
    assert (status["status"], status["sequence"], status["published"]) == ("registered", number, None)
    assert "known_seq" not in status  # it would tell how much others file
    stored = client.get(f"{address}/receipt")
    assert stored.content == sent.content == client.get(f"{address}/receipt.json").content
    assert hashlib.sha256(stored.content).hexdigest() == status["receipt_sha256"]
    for workbook in (client.get(f"{address}/receipt", headers={"Accept": XLSX}), client.get(f"{address}/receipt.xlsx")):
        assert workbook.headers["content-type"] == XLSX
        assert openpyxl.load_workbook(io.BytesIO(workbook.content)).sheetnames == ["回执 Receipt", "明细 Details"]
    problem(client.get(f"{address}/receipt", headers={"Accept": "text/html"}), "G-NOT-ACCEPTABLE")


def test_every_way_of_saying_gives_the_same_filing(served: Served, number: int) -> None:
    client, body = served.client(), banks(number)
    said = {**SAID, "sequence": str(number), "rows": "1", "version": "1", "filename": "银行.csv"}
    headers = {f"Backstop-{name}": quote(value) for name, value in said.items()}
    ways = [
        client.post("/filings", params=said, content=body),
        client.post("/filings", headers=headers, content=body),
        client.post("/filings", data=said, files={"file": ("银行.csv", body)}),
        client.post("/filings", data={"manifest": json.dumps(said)}, files={"file": ("x.csv", body)}),
        client.post("/filings", params={"manifest": json.dumps({**said, "rows": 1})}, content=body),
        client.post(
            "/filings", content=body, headers={"Content-Disposition": f'attachment; filename="banks__{A}__2025-06__{number}.csv"'},
        ),
    ]  # fmt: skip
    assert [one.status_code for one in ways] == [201, 200, 200, 200, 200, 200]
    assert len({one.content for one in ways}) == 1


def test_a_long_name_of_a_file_is_kept_whole_in_its_receipt(served: Served, number: int) -> None:
    name = "二〇二五年六月" * 60 + f"-{number}.csv"
    said = {**SAID, "sequence": str(number), "filename": name}
    receipt = served.client().post("/filings", params=said, content=banks(number)).json()
    assert receipt["filename"] == name


def test_the_same_again_is_200_and_other_bytes_under_the_number_are_409(served: Served, number: int) -> None:
    client, params = served.client(), {**SAID, "sequence": number}
    first = client.post("/filings", params=params, content=banks(number))
    assert (first.status_code, client.post("/filings", params=params, content=banks(number)).content) == (
        201,
        first.content,
    )
    for _ in range(2):  # for ever
        said = problem(client.post("/filings", params=params, content=banks(number + 1)), "G-NUMBER-REUSED")
        assert said["receipt"]["errors"][0]["rule_id"] == "F-NUMBER-REUSED"
        assert first.json()["filing_id"] in said["why_en"]
    again = client.post("/filings", params=params, content=banks(number))
    assert (again.status_code, again.content) == (200, first.content)


def test_a_repair_kit_is_fetched_mended_and_sent_back(served: Served, number: int) -> None:
    client = served.client()
    bad = f"X{number:07},坏,STATE,999999\n".encode()
    first = client.post("/filings", params={**SAID, "sequence": number}, content=banks(number) + bad).json()
    address = f"/filings/{first['filing_id']}"
    links = client.get(address).json()["links"]
    assert (links["repair_kit"], links["repair"]) == (f"/api/v1{address}/repair.xlsx", f"/api/v1{address}/repair")
    kit = client.get(f"{address}/repair.xlsx")
    assert kit.headers["content-type"] == XLSX
    book = openpyxl.load_workbook(io.BytesIO(kit.content))
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[2]]
    sheet.cell(3, head.index("行政区划") + 1).value = "330100"
    mended = io.BytesIO()
    book.save(mended)

    sent = client.post(f"{address}/repair", content=mended.getvalue())
    assert sent.status_code == 201, sent.text
    receipt = sent.json()
    as_described(receipt, "Receipt")
    assert (receipt["contract"], receipt["period"], receipt["rows_accepted"], receipt["rows_quarantined"]) == (
        "banks", "2025-06", 1, 0,
    )  # fmt: skip
    lineage = pl.read_parquet(mends_path(served.home, receipt["filing_id"])).rows(named=True)
    assert [(row["mends_filing_id"], row["mends_line_no"]) for row in lineage] == [(first["filing_id"], 3)]
    assert client.post(f"{address}/repair", content=mended.getvalue()).status_code == 200

    told = problem(client.post(f"{address}/repair", content=banks(number + 1)), "G-REFUSED")
    assert told["receipt"]["errors"][0]["rule_id"] == "F-KIT"
    problem(client.post(f"{address}/repair", params={"period": "2025-07"}, content=mended.getvalue()), "G-SAID-TWICE")
    other = served.client(B)
    problem(other.get(f"{address}/repair.xlsx"), "G-NOT-FOUND")
    problem(other.post(f"{address}/repair", content=mended.getvalue()), "G-NOT-FOUND")
    whole = client.post("/filings", params=SAID, content=banks(number + 2)).json()
    problem(client.get(f"/filings/{whole['filing_id']}/repair.xlsx"), "G-NOT-FOUND")  # nothing of it is to be mended


def test_a_refused_filing_says_why_and_carries_its_receipt(served: Served, number: int) -> None:
    client = served.client()
    said = problem(client.post("/filings", params={**SAID, "rows": 7}, content=banks(number)), "G-REFUSED")
    assert said["receipt"]["errors"][0]["rule_id"] == "F-ROW-COUNT"
    assert client.get(f"/filings/{said['filing_id']}").json()["status"] == "refused"
    said = problem(client.post("/filings", content=banks(number), headers={"Accept-Language": "en"}), "G-REFUSED")
    assert "contract" in said["detail"]


def test_an_idempotency_key_is_for_one_submission(served: Served, number: int) -> None:
    mine, theirs = served.client(), served.client(B)
    key = {"Idempotency-Key": f"k{number}"}
    assert mine.post("/filings", params=SAID, content=banks(number), headers=key).status_code == 201
    assert mine.post("/filings", params=SAID, content=banks(number), headers=key).status_code == 200
    problem(mine.post("/filings", params=SAID, content=banks(number + 1), headers=key), "G-KEY-REUSED")
    assert theirs.post("/filings", params=SAID, content=banks(number + 2), headers=key).status_code == 201
    problem(mine.post("/filings", params=SAID, content=b"x", headers={"Idempotency-Key": "k" * 256}), "G-VALUE")


def test_a_dry_run_says_the_same_and_leaves_nothing(served: Served, number: int) -> None:
    client = served.client()
    client.get("/filings")  # the token's first use is noted
    params = {**SAID, "sequence": number}
    before = traces(served)
    tried = client.post("/filings", params={**params, "dry_run": "true"}, content=banks(number))
    assert (tried.status_code, tried.json()["dry_run"], tried.json()["rows_accepted"]) == (200, True, 1)
    as_described(tried.json(), "Receipt")
    problem(client.post("/filings", params={**params, "dry_run": "1"}, content=b"\x00binary"), "G-REFUSED")
    assert traces(served) == before
    taken = client.post("/filings", params=params, content=banks(number))
    assert taken.status_code == 201  # it was not there
    different = {"received_at", "dry_run", "previous_receipt_sha256"}
    assert _without(tried.json(), different) == _without(taken.json(), different)
    before = traces(served)
    problem(client.post("/filings", params={**params, "dry_run": "true"}, content=banks(number + 1)), "G-NUMBER-REUSED")
    assert client.post("/filings", params={**params, "dry_run": "true"}, content=banks(number)).status_code == 200
    assert traces(served) == before
    problem(client.post("/filings", params={"dry_run": "maybe"}, content=b"x"), "G-VALUE")


def _without(content: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in names}


def traces(served: Served) -> tuple[list[str], int, int]:
    """Every file but the store's own and locks, and the lengths of register and audit log."""
    home = served.home
    own = {"operations.db", "operations.db-wal", "operations.db-shm", "gateway.log"}
    files = sorted(
        str(path) for path in home.root.rglob("*") if path.is_file() and path.name not in own and path.suffix != ".lock"
    )
    with served.store.reading() as connection:
        entries = connection.scalar(select(func.count()).select_from(audit_entries))
    return files, len(registered(served.store)), int(entries or 0)


def test_nobody_sees_or_files_for_another(served: Served, number: int) -> None:
    mine, theirs = served.client(), served.client(B)
    filed = mine.post("/filings", params=SAID, content=banks(number)).json()["filing_id"]
    unknown = "0" * 20
    for path in ("/filings/{}", "/filings/{}/receipt", "/filings/{}/receipt.json", "/filings/{}/receipt.xlsx"):
        assert mine.get(path.format(filed)).status_code == 200
        answers = [problem(theirs.get(path.format(one)), "G-NOT-FOUND") for one in (filed, unknown)]
        assert json.dumps(answers[0]).replace(filed, unknown) == json.dumps(answers[1])
    page = [theirs.get("/filings", params={"before": one}) for one in (filed, unknown)]
    assert page[0].text.replace(filed, unknown) == page[1].text
    problem(page[0], "G-VALUE")
    assert filed not in theirs.get("/filings", params={"limit": 500}).text
    before = len(registered(served.store))
    for params, name in (
        ({**SAID, "partner": A}, "x.csv"),
        ({}, f"banks__{A}__2025-06.csv"),
        ({"manifest": f'{{"partner": "{A}", "contract": "banks"}}'}, "x"),
    ):
        problem(theirs.post("/filings", params=params, files={"file": (name, banks(number))}), "G-DENIED")
        problem(
            theirs.post("/filings", params={**params, "dry_run": "1"}, files={"file": (name, banks(number))}),
            "G-DENIED",
        )
    assert len(registered(served.store)) == before


def test_lists_are_paged_and_narrowed(served: Served, number: int) -> None:
    partner = f"PAGED{number}"
    client = served.client(partner)
    filed = [
        client.post("/filings", params={**SAID, "sequence": n}, content=banks(number * 1000 + n)).json()["filing_id"]
        for n in range(1, 6)
    ]
    client.post("/filings", params={**SAID, "rows": 9, "period": "2025-07"}, content=banks(number))
    address, seen = "/api/v1/filings?limit=2", []
    while address:
        page = client.get(address.removeprefix("/api/v1"))
        as_described(page.json(), "Filings")
        seen += [one["filing_id"] for one in page.json()["filings"]]
        address = page.json()["next"]
        assert ("link" in page.headers) == bool(address)
    assert seen[1:] == filed[::-1]
    assert [one["period"] for one in client.get("/filings?verdict=refused").json()["filings"]] == ["2025-07"]
    assert len(client.get("/filings?contract=banks&period=2025-06").json()["filings"]) == 5
    for wrong in ("limit=0", "limit=501", "verdict=maybe", "before=1", "limit=2&limit=3"):
        problem(client.get(f"/filings?{wrong}"), "G-VALUE")
    problem(client.get("/filings?partner=x"), "G-UNKNOWN-FIELD")


def test_contracts_with_their_schemas_and_templates(served: Served) -> None:
    client = served.client()
    listed = client.get("/contracts").json()
    as_described(listed, "Contracts")
    assert [one["name"] for one in listed["contracts"]] == list(CONTRACTS)
    one = client.get("/contracts/projects").json()
    as_described(one, "Contract")
    assert [column["name"] for column in one["columns"]] == list(CONTRACTS["projects"].column_names)
    jsonschema.Draft202012Validator.check_schema(client.get("/contracts/projects/schema").json())
    template = client.get("/contracts/projects/template")
    assert openpyxl.load_workbook(io.BytesIO(template.content)).sheetnames[0] == CONTRACTS["projects"].zh
    for rest in ("", "/schema", "/template"):
        problem(client.get(f"/contracts/nothing{rest}"), "G-NOT-FOUND")


def test_what_is_open_and_what_is_not(served: Served) -> None:
    nobody = served.client(None)
    as_described(nobody.get("/health").json(), "Health")
    assert nobody.get("/openapi.json").json()["openapi"] == "3.1.0"
    page = nobody.get("/docs")
    assert page.status_code == 200
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", page.text)
    assert "<script" not in page.text
    for path in (
        "/filings",
        f"/filings/{'0' * 20}",
        f"/filings/{'0' * 20}/receipt",
        "/contracts",
        "/contracts/projects/schema",
    ):
        problem(nobody.get(path), "G-TOKEN-MISSING")
    problem(nobody.post("/filings", content=b"x"), "G-TOKEN-MISSING")
    problem(nobody.get("/nothing"), "G-NOT-FOUND")
    assert problem(nobody.delete("/filings"), "G-METHOD") and "POST" in nobody.delete("/filings").headers["allow"]


def test_tokens_end_and_wrong_ones_are_slowed_but_right_ones_never(served: Served) -> None:
    right = served.client()
    text = served.token()
    holder = holder_of(served.store, text)
    ended = served.client(None, Authorization=f"Bearer {text}")
    assert ended.get("/filings").status_code == 200
    revoke_token(served.store, holder.token_id, actor=OPERATOR)
    assert "revoked" in problem(ended.get("/filings"), "G-TOKEN-WRONG")["why_en"]
    forged = served.client(None, Authorization=f"Bearer {text[:-1]}{'A' if text[-1] != 'A' else 'B'}")
    answers = [forged.get("/filings") for _ in range(8)]
    assert problem(answers[0], "G-TOKEN-WRONG")["why_en"] == "There is no such token."
    slowed = [one for one in answers if one.status_code == 429]
    assert slowed
    assert int(slowed[-1].headers["retry-after"]) >= 1
    problem(slowed[-1], "G-TOKEN-SLOWED")
    assert right.get("/filings").status_code == 200
    with served.store.reading() as connection:
        kept = connection.execute(select(tokens)).mappings().all()
        log = connection.scalars(select(audit_entries.c.detail)).all()
    assert text not in str(kept) + str(log)


@pytest.mark.parametrize("role", sorted(roles()))
def test_every_role_gets_what_its_rights_allow(served: Served, role: str, number: int) -> None:
    """Tokens of roles that belong to no institution cannot be made; should one be in the table, it opens nothing."""
    text = served.token()
    token_id = holder_of(served.store, text).token_id
    with served.store.writing() as connection:
        connection.execute(update(tokens).where(tokens.c.token_id == token_id).values(role=role))
    client = served.client(None, Authorization=f"Bearer {text}")
    rights = roles()[role].rights if roles()[role].is_bound else frozenset()
    paths = ("/filings", "/contracts", "/contracts/banks", "/contracts/banks/schema", "/contracts/banks/template")
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == (200 if ("read", "filing") in rights else 403), path
    sent = client.post("/filings", params=SAID, content=banks(number))
    assert sent.status_code == (201 if ("submit", "filing") in rights else 403)
    for path in ("", "/receipt", "/receipt.xlsx"):
        answer = client.get(f"/filings/{'0' * 20}{path}")
        assert answer.status_code == (404 if ("read", "filing") in rights else 403), path


def test_what_is_said_wrongly_is_named(served: Served) -> None:
    client = served.client()
    wrong = [
        ({"params": {"perod": "2025-06"}}, "G-UNKNOWN-FIELD"),
        ({"headers": {"Backstop-Perod": "2025-06"}}, "G-UNKNOWN-FIELD"),
        ({"params": {"period": "2025-06"}, "headers": {"Backstop-Period": "2025-07"}}, "G-SAID-TWICE"),
        ({"params": {"rows": "1", "manifest": '{"rows": 2}'}}, "G-SAID-TWICE"),
        ({"params": {"sequence": "-1"}}, "G-VALUE"),
        ({"params": {"rows": "many"}}, "G-VALUE"),
        ({"params": {"totals": "[1]"}}, "G-VALUE"),
        ({"params": {"manifest": "[" * 5000}}, "G-VALUE"),
        ({"params": {"sha256": "0" * 64}}, "G-DIGEST"),
        ({"headers": {"Content-Encoding": "br"}}, "G-ENCODING"),
        ({"content": b""}, "G-EMPTY"),
        ({"headers": {"Content-Type": "multipart/form-data"}}, "G-FORM"),
        ({"headers": {"Content-Type": "multipart/form-data; boundary=b"}, "content": b"--b\r\n"}, "G-FORM"),
        ({"headers": {"Content-Type": "multipart/form-data; boundary=b"}, "content": b"nothing of the kind"}, "G-FORM"),
    ]  # fmt: skip
    before = len(registered(served.store))
    for request, code in wrong:
        problem(client.post("/filings", **{"content": b"a,b\n1,2\n", **request}), code)
    files = [("file", ("a.csv", b"x")), ("file", ("b.csv", b"y"))]
    problem(client.post("/filings", files=files), "G-FORM")
    problem(client.post("/filings", files={"document": ("a.csv", b"x")}), "G-UNKNOWN-FIELD")
    assert len(registered(served.store)) == before
    assert list((served.home.scratch / "gateway").iterdir()) == []


def test_the_document_is_valid_and_its_examples_keep_to_it() -> None:
    openapi_spec_validator.validate(DOCUMENT)
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    names = []
    for path, item in DOCUMENT["paths"].items():
        in_path = set(re.findall(r"{(\w+)}", path))
        assert in_path == {one["name"] for one in item.get("parameters", [])}
        for method, operation in item.items():
            if method == "parameters":
                continue
            names.append(operation["operationId"])
            for answer in operation["responses"].values():
                assert answer["description"]
                for content in answer["content"].values():
                    for example in content.get("examples", {}).values():
                        as_described(example["value"], content["schema"]["$ref"].rpartition("/")[2])
    assert len(names) == len(set(names))


def test_the_register_and_the_audit_log_agree_in_the_end(served: Served, number: int) -> None:
    served.client().post("/filings", params=SAID, content=banks(number))
    assert first_difference(served.store) is None
    assert verify(served.store) is None
    with served.store.reading() as connection:
        actors = connection.scalars(select(audit_entries.c.actor).where(audit_entries.c.verb == "register")).all()
    assert actors
    assert all(re.fullmatch("token:[0-9a-f]{12}", actor) for actor in actors)
