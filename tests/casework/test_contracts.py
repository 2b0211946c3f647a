"""Contracts: text and capitals, pages with their font inside, a signature that a foreign program confirms, and void with its trace."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import CUSTOMER, NOW, actor, approved, code_of, furnish
from sqlalchemy import select

from casework.customers.verbs import save_customer
from casework.documents.contracts import draw_up, listed, read, sign, void
from casework.documents.pages import _parts, pdf_of
from casework.documents.signing import verify
from casework.documents.templates import Paragraph, in_capitals, template
from casework.projects.verbs import move
from casework.refusals import Refused
from casework.store.engine import Store, open_store
from casework.store.tables import audit_entries
from ingestion.home import Home


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One approved case for the whole module: a contract's life is one story."""
    with open_store(Home(tmp_path_factory.mktemp("contracts") / "home")) as store:
        furnish(store)
        save_customer(store, CUSTOMER, actor=actor("li"), now=NOW)
        yield store


@pytest.fixture(scope="module")
def story(office: Store) -> dict[str, object]:
    """Drawn up, signed by another, void, drawn up anew, signed: what each step left."""
    case = approved(office)
    drafted = draw_up(office, case, actor=actor("li"), now=NOW)
    refused = {
        "twice": code_of(lambda: draw_up(office, case, actor=actor("li"), now=NOW)),
        "own": code_of(lambda: sign(office, drafted.document_no, actor=actor("li"), now=NOW)),
        "early": code_of(lambda: move(office, case, "sign", actor=actor("an"), now=NOW)),
    }
    signed = sign(office, drafted.document_no, actor=actor("an"), now=NOW)
    voided = void(office, drafted.document_no, actor=actor("an"), reason="金额有误", now=NOW)
    refused["void"] = code_of(lambda: move(office, case, "sign", actor=actor("an"), now=NOW))
    again = sign(office, draw_up(office, case, actor=actor("li"), now=NOW).document_no, actor=actor("ao"), now=NOW)
    moved = move(office, case, "sign", actor=actor("an"), now=NOW)
    refused["late"] = code_of(lambda: void(office, again.document_no, actor=actor("an"), reason="x", now=NOW))
    return {"case": moved, "drafted": drafted, "signed": signed, "voided": voided, "again": again, "refused": refused}


def test_a_contract_is_signed_by_another_and_void_with_its_trace(office: Store, story: dict[str, object]) -> None:
    assert story["refused"] == {
        "twice": "document_state", "own": "not_your_turn", "early": "not_signed", "void": "not_signed", "late": "no_such_action",
    }  # fmt: skip
    case = story["case"]
    states = [(one.document_no, one.state) for one in listed(office, case.case_id, actor=actor("ren"))]  # type: ignore[attr-defined]
    assert states == [(f"HT{case.case_id}-1", "void"), (f"HT{case.case_id}-2", "signed")]  # type: ignore[attr-defined]
    with office.reading() as connection:
        told = list(connection.scalars(select(audit_entries.c.detail).where(audit_entries.c.verb == "contract_signed")))
    assert story["signed"].sha256 in told[0]  # type: ignore[attr-defined]


def test_the_signature_holds_and_a_changed_byte_is_found(office: Store, story: dict[str, object]) -> None:
    found, content, states = read(office, story["again"].document_no, actor=actor("ren"))  # type: ignore[attr-defined]
    assert (found.state, [state.holds for state in states]) == ("signed", [True])
    changed = content.replace(b"/Title", b"/Titlf", 1)
    authority = office.home.keys / "contract-authority.pem"
    assert not any(state.holds for state in verify(changed, authority))
    assert not any(state.holds for state in verify(content + b"\n%appended", authority))
    assert verify(b"%PDF-1.7", authority) == []


def test_a_foreign_program_confirms_signature_text_and_font(
    office: Store, story: dict[str, object], poppler: Path, tmp_path: Path
) -> None:
    file = tmp_path / "contract.pdf"
    file.write_bytes(read(office, story["again"].document_no, actor=actor("ren"))[1])  # type: ignore[attr-defined]
    run = lambda *command: subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path).stdout  # noqa: E731
    told = run(str(poppler / "pdfsig"), str(file))
    assert "Signature is Valid" in told
    assert "ETSI.CAdES.detached" in told
    assert "Total document signed" in told
    fonts = run(str(poppler / "pdffonts"), str(file)).splitlines()[2]
    assert fonts.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, a subset, with its way back to text
    text = run(str(poppler / "pdftotext"), str(file), "-").replace("\n", "")
    for expected in (
        "再担保合同",
        "叁佰万元整",
        "1,200,000.00",
        "壹佰贰拾万元整",
        CUSTOMER["name"],
        "40.00%",
        "2026年03月01日",
        "第 1 页",
    ):
        assert expected in text


def test_keys_are_for_their_owner_only(office: Store, story: dict[str, object]) -> None:
    assert {path.stat().st_mode & 0o777 for path in office.home.keys.iterdir()} == {0o600}


def test_a_place_without_a_value_is_named_and_a_value_is_never_a_place() -> None:
    found = template("reguarantee_contract")
    with pytest.raises(Refused, match="bank_no"):
        found.filled(dict.fromkeys(found.places - {"bank_no"}, "x"))
    filled = found.filled(dict.fromkeys(found.places, "{company}"))
    assert any("{company}" in paragraph.text for paragraph in filled)
    with pytest.raises(Refused):
        template("../../etc/passwd")


@given(st.integers(min_value=0, max_value=10**14))
def test_capitals_can_be_read_back(fen: int) -> None:
    assert _read_back(in_capitals(Decimal(fen) / 100)) == fen


def _read_back(text: str) -> int:
    """The other way round, written independently: digit by digit, unit by unit."""
    digits, places, groups = "零壹贰叁肆伍陆柒捌玖", {"拾": 10, "佰": 100, "仟": 1000}, {"万": 10**4, "亿": 10**8}
    whole, _, rest = text.rpartition("元")
    total = group = digit = 0
    for sign_ in whole:
        if sign_ in digits:
            digit = digits.index(sign_)
        elif sign_ in places:
            group, digit = group + digit * places[sign_], 0
        else:
            total = (
                (total + group + digit) * groups[sign_]
                if sign_ == "亿" and total % 10**8 and total < 10**8
                else total + (group + digit) * groups[sign_]
            )
            group = digit = 0
    fen = (total + group + digit) * 100
    for value, unit in ((10, "角"), (1, "分")):
        if unit in rest:
            fen += digits.index(rest[rest.index(unit) - 1]) * value
    return fen


def test_words_and_numbers_are_not_cut() -> None:
    assert list(_parts("金额3,000.00元 ABC")) == ["金", "额", "3,000.00", "元", " ", "ABC"]
    assert pdf_of([Paragraph("text", "字" * 3000)], "长").count(b"/Type /Page\n") >= 1
