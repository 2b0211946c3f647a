"""Partners: admission from acceptance to follow-up, the determination kept with every factor, agreements versioned by date."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from office import NOW, actor, code_of, furnish

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.documents.files import attach
from casework.forms.records import save
from casework.partners.admission import apply, determine_now, determined
from casework.partners.agreements import in_force, register, versions
from casework.partners.queries import uses
from casework.stages.acts import act_on, vote
from casework.stages.cases import Case, read_case
from casework.store.engine import Store
from ingestion.contracts import CONTRACTS
from scoring.parameters.reader import shipped

PARTNER = "91110000600037341L"
ANSWERS = {
    "compensation_rate": "0.015", "overdue_rate": "0.02", "top_ten_share": "0.15", "compensation_trend": "0", "leverage": "5.2",
    "fee_income_ratio": "0.012", "growth": "0.1", "small_farmer_share": "0.85", "class12_ratio": "0.82", "reserve_cover": "1.2",
    "liquid_cover": "2.5", "capital": "600000000", "organisation_answers": "0.75", "liability": "1000000000",
}  # fmt: skip
TERMS = {
    "effective_from": date(2026, 3, 1), "effective_to": date(2027, 2, 28), "amount": Decimal("500000000.00"),
    "reguarantor_share": Decimal("0.4"), "reason": "年度协议",
}  # fmt: skip


@pytest.fixture
def office(store: Store) -> Store:
    furnish(store)
    return store


def answers(**changed: str) -> dict[str, Decimal]:
    return {name: Decimal(text) for name, text in {**ANSWERS, **changed}.items()}


def before_committee(store: Store, **changed: str) -> Case:
    case = act_on(
        store, apply(store, PARTNER, "甲担保", actor=actor("li"), now=NOW), "collect", actor=actor("li"), now=NOW
    )
    wanted = shipped().at(NOW.date()).codes("admission_documents")
    for name in wanted:
        attach(store, f"case/{case.case_id}", name, "a.pdf", b"%PDF-1.7", actor=actor("li"), now=NOW)
    determine_now(store, case, answers(**changed), actor=actor("li"), now=NOW)
    case = act_on(store, case, "analyse", actor=actor("li"), now=NOW)
    case = act_on(store, case, "review", actor=actor("ren"), now=NOW)
    case = act_on(store, case, "call_committee", actor=actor("feng"), now=NOW)
    for name in ("m1", "m2", "m3", "m4"):
        vote(store, case, "for", actor=actor(name), reason="同意", now=NOW)
    return case


def test_a_partner_is_admitted_with_dossier_determination_vote_and_agreement(office: Store) -> None:
    case = before_committee(office)
    assert code_of(lambda: act_on(office, case, "agree", actor=actor("an"), now=NOW)) == "no_agreement"
    register(office, "XY1", PARTNER, **TERMS, actor=actor("li"), now=NOW)
    case = act_on(office, case, "agree", actor=actor("an"), now=NOW)
    case = act_on(office, case, "follow_up", actor=actor("li"), now=NOW)
    case = act_on(office, case, "suspend", actor=actor("feng"), reason="代偿率上升", now=NOW)
    assert code_of(lambda: act_on(office, case, "resume", actor=actor("an"), reason=" ", now=NOW)) == "reason_missing"
    case = act_on(office, case, "end", actor=actor("an"), reason="牌照注销", now=NOW)
    assert not case.is_open


def test_a_dossier_that_lacks_a_document_waits_or_says_why(office: Store) -> None:
    case = act_on(office, apply(office, PARTNER, "甲担保", actor=actor("li")), "collect", actor=actor("li"))
    assert code_of(lambda: act_on(office, case, "analyse", actor=actor("li"))) == "documents_missing"
    wanted = shipped().at(NOW.date()).codes("admission_documents")
    why = {"not_applicable": dict.fromkeys(wanted, "新设机构")}
    assert act_on(office, case, "analyse", actor=actor("li"), detail=why).stage.name == "analysed"


def test_every_factor_of_a_determination_is_kept_with_its_source(office: Store) -> None:
    case = act_on(office, apply(office, PARTNER, "甲担保", actor=actor("li")), "collect", actor=actor("li"))
    assert determined(office, case.case_id, actor=actor("ren")) is None
    kept = determine_now(office, case, answers(), actor=actor("li"), now=NOW)
    assert len(kept.factors) == 16
    sources = {factor["indicator"]: factor["source"] for factor in kept.factors}
    assert (sources["leverage"], sources["row_quality"]) == ("answer", "none")
    # 24 + 23 + 19 + 3 of 30 + 25 + 25 + 4
    assert (kept.assessable, kept.grade, kept.line_proposed) == (84, "AA", Decimal("1400000000.00"))
    assert kept.score == pytest.approx(Decimal(69) / 84 * 100, abs=Decimal("0.0001"))
    assert determine_now(office, case, answers(leverage="9"), actor=actor("li")).version == 2


def test_a_partner_that_is_knocked_out_is_not_agreed_with(office: Store) -> None:
    case = before_committee(office, leverage="11", small_farmer_share="0.4")
    register(office, "XY1", PARTNER, **TERMS, actor=actor("li"), now=NOW)
    assert code_of(lambda: act_on(office, case, "agree", actor=actor("an"), now=NOW)) == "knocked_out"


def test_an_expired_licence_of_the_form_knocks_out(office: Store) -> None:
    row = {**CONTRACTS["guarantors"].examples[0], "uscc": PARTNER, "licence_expires": "2026-03-01"}
    save(office, "guarantors", row, actor=actor("li"))
    case = act_on(office, apply(office, PARTNER, "甲担保", actor=actor("li")), "collect", actor=actor("li"))
    assert determine_now(office, case, answers(), actor=actor("li"), now=NOW).knock_outs == ("licence_expired",)


def test_terms_hold_from_their_day_and_never_backwards(office: Store) -> None:
    register(office, "XY1", PARTNER, **TERMS, actor=actor("li"), now=NOW)
    more = {**TERMS, "effective_from": date(2026, 9, 1), "amount": Decimal("800000000.00")}
    register(office, "XY1", PARTNER, **more, actor=actor("li"), now=NOW)
    with office.reading() as connection:
        lines = [
            in_force(connection, PARTNER, day)
            for day in (date(2026, 2, 28), date(2026, 8, 31), date(2026, 9, 1), date(2027, 3, 1))
        ]
    assert [[str(one.amount) for one in each] for each in lines] == [[], ["500000000.00"], ["800000000.00"], []]
    asked = lambda: register(office, "XY1", PARTNER, **TERMS, actor=actor("li"))  # noqa: E731
    assert code_of(asked) == "agreement_backdated"
    other = lambda: register(office, "XY1", "91530000216548323H", **more, actor=actor("li"))  # noqa: E731
    assert code_of(other) == "agreement_other"
    assert [version.version for version in versions(office, actor=actor("ren"))] == [1, 2]
    (use,) = uses(office, actor=actor("ren"), day=date(2026, 9, 2))
    assert (use.agreement.version, use.conversion) == (2, 0)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"effective_to": date(2026, 2, 1)}, "days_reversed"),
        ({"amount": Decimal(0)}, "agreement_amount"),
        ({"amount": Decimal("NaN")}, "agreement_amount"),
        ({"amount": Decimal("1e30")}, "agreement_amount"),
        ({"compensation_cap": Decimal("Infinity")}, "share_range"),
        ({"reguarantor_share": Decimal("1.01")}, "share_range"),
        ({"reason": ""}, "reason_missing"),
    ],
)
def test_terms_that_make_no_sense_are_refused(office: Store, wrong: dict[str, object], says: str) -> None:
    assert code_of(lambda: register(office, "XY1", PARTNER, **{**TERMS, **wrong}, actor=actor("li"))) == says  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["<b>x</b>", "a b", "../etc", "91530000216548323X"])
def test_what_is_no_code_of_an_institution_opens_no_admission(office: Store, code: str) -> None:
    assert code_of(lambda: apply(office, code, "甲担保", actor=actor("li"))) == "partner_code"
    assert (
        code_of(lambda: apply(office, PARTNER, "甲担保", amount=Decimal("NaN"), actor=actor("li")))
        == "agreement_amount"
    )


@pytest.mark.parametrize("figure", ["NaN", "Infinity", "1e400"])
def test_a_figure_that_cannot_be_meant_determines_nothing(office: Store, figure: str) -> None:
    case = act_on(office, apply(office, PARTNER, "甲担保", actor=actor("li")), "collect", actor=actor("li"))
    given = {"organisation_answers": Decimal(figure)}
    assert code_of(lambda: determine_now(office, case, given, actor=actor("li"))) == "figure_wrong"


def test_only_officers_register_and_determine(office: Store) -> None:
    case = act_on(office, apply(office, PARTNER, "甲担保", actor=actor("li")), "collect", actor=actor("li"))
    with pytest.raises(Denied):
        determine_now(office, case, {}, actor=actor("ren"))
    with pytest.raises(Denied):
        register(office, "XY1", PARTNER, **TERMS, actor=Actor("x", "analyst"))
    assert read_case(office, case.case_id, actor=actor("ren")).acts[0].at <= datetime.now(UTC)
