"""From filings to charges, postings, reserves and measures in the warehouse, and what people's acts change in them."""

# ruff: noqa: S608 - the texts put into SQL are this file's own

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars as pl
import pytest

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.fees import proposals, verbs
from casework.fees.charges import Charge, FeeRefused
from casework.fees.queries import acts_on
from casework.fees.unearned import proposed
from casework.ledger import closing
from casework.ledger import queries as ledger
from casework.stages.acts import open_case
from casework.store.engine import Store, open_store
from casework.store.warehouse import open_published
from orchestration.ledger_export import LedgerError, export_journal
from orchestration.verification import books
from orchestration.verification.breach import BreachError
from scoring.fees import tariff
from tests.warehouse.conftest import BANK, GUARANTOR, PARTNER, House, customer, event, project

D = date
DAY = D(2026, 1, 31)
P1, P2 = f"{PARTNER}/P1", f"{PARTNER}/P2"
FINANCE, APPROVER = Actor("li", "finance"), Actor("wang", "approver")
REPORT = {
    "uscc": PARTNER, "period": "2025-10", "total_assets": "1000.00", "net_assets": "600.00", "other_guarantor_equity": "100.00",
    "class1_assets": "700.00", "class2_assets": "150.00", "class3_assets": "100.00", "compensation_receivable": "50.00",
    "unearned_premium_reserve": "10.00", "compensation_reserve": "30.00", "general_risk_reserve": "20.00", "fee_income": "24.00",
    "guaranteed_balance": "4000.00", "accounts": 10, "small_farmer_balance": "2000.00", "small_farmer_accounts": 8,
}  # fmt: skip


FIRST, SECOND = "91110000000000000C", "91110000000000000D"
COMMON = "91330000000000009X"


def file_a_common_customer(house: House) -> None:
    """A customer of two partners, with two projects at the first of them; all repaid before the autumn."""
    amount = {"guaranteed_amount": "3000000.00", "loan_amount": "3000000.00"}
    for partner, numbers in ((FIRST, ("Q1", "Q2")), (SECOND, ("Q3",))):
        house.file("customers", [customer(COMMON)], partner=partner)
        house.file("projects", [project(number, COMMON, **amount) for number in numbers], partner=partner)
        moved = [("DISBURSEMENT", D(2025, 4, 1)), ("REPAYMENT", D(2025, 8, 1))]
        events = [
            event(no, kind, day, "3000000.00", number) for number in numbers for no, (kind, day) in enumerate(moved, 1)
        ]
        house.file("project_events", events, partner=partner)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The worked example released early, a project with a loss, one paid in a month's sum; built once."""
    house = House(tmp_path_factory.mktemp("fees") / "home")
    year = {"start_date": D(2025, 3, 1), "due_date": D(2026, 3, 1)}
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")
    house.file("customers", [customer(), customer("91330000000000002X"), customer("91330000000000003X")])
    house.file("guarantor_reports", [REPORT], period="2025-10")
    house.file(
        "projects",
        [
            project(guaranteed_amount="5000000.00", loan_amount="5000000.00", **year),
            project("P2", "91330000000000002X", guaranteed_amount="6000000.00", loan_amount="6000000.00", **year),
            project("P3", "91330000000000003X", guaranteed_amount="1000000.00", **year),
        ],
    )
    house.file(
        "project_events",
        [
            event(1, "DISBURSEMENT", D(2025, 3, 1), "5000000.00"),
            event(2, "RELEASE", D(2025, 12, 1), "5000000.00"),
            event(1, "DISBURSEMENT", D(2025, 3, 1), "6000000.00", "P2"),
            event(2, "COMPENSATION", D(2025, 9, 1), "1000000.00", "P2"),
            event(3, "RECOVERY", D(2025, 10, 1), "600000.00", "P2"),
            event(4, "WRITE_OFF", D(2025, 11, 1), "100000.00", "P2"),
            event(1, "DISBURSEMENT", D(2025, 3, 1), "1000000.00", "P3"),
            event(2, "OVERDUE", D(2025, 10, 20), None, "P3", days_overdue=10),
        ],
    )
    paid = {"payer": "第一担保", "received_on": D(2025, 3, 5)}
    house.file(
        "fee_receipts",
        [
            {"bank_ref": "R1", "amount": "6000.00", "note": "再担保费 P1", **paid},
            {"bank_ref": "R2", "amount": "6000.00", "note": "P1", **paid},  # the charge is paid already
            {"bank_ref": "R3", "amount": "13200.00", "note": "2025-03 再担保费 2笔", **paid},
            {"bank_ref": "R4", "amount": "7.00", "note": "不明", "payer": "谁", "received_on": D(2025, 4, 1)},
        ],
        partner="self",
    )
    file_a_common_customer(house)
    house.build(DAY)
    return house


@pytest.fixture
def store(house: House) -> Iterator[Store]:
    with open_store(house.home) as store:
        yield store


def test_charges_of_the_worked_examples(house: House) -> None:
    columns = "charge_no, due_date, amount, received, refunded, refundable, is_vat_exempt"
    assert house.one(f"select {columns} from fee.charges where project_id = '{P1}'") == (
        "1", D(2025, 3, 1), Decimal("6000.00"), Decimal("6000.00"), Decimal(0), Decimal("1479.45"), True,
    )  # fmt: skip
    assert house.one(f"select amount, received, open_amount, overdue_days from fee.charges where project_id = '{P2}'") == (
        Decimal("12000.00"), Decimal(0), Decimal("12000.00"), 336,
    )  # fmt: skip


def test_receipts_are_matched_once_proposed_or_left_in_suspense(house: House) -> None:
    rows = house.rows("select bank_ref, matched_by, proposal, proposed_month from fee.receipts order by bank_ref")
    assert rows == [
        ("R1", "exact", None, None), ("R2", "none", None, None), ("R3", "none", "month_sum", "2025-03"), ("R4", "none", None, None),
    ]  # fmt: skip
    suspense = "select sum(credit) from fee.ledger where account = '2242'"
    assert house.one(suspense) == Decimal("6000.00") + Decimal("13200.00") + 7


def test_losses_are_posted_by_the_company_s_part(house: House) -> None:
    posted = house.rows(
        f"select account, debit, credit from fee.ledger where project_id = '{P2}' and kind not like '%EARNED' "
        "and kind != 'CHARGE_RAISED' order by posted_on, debit desc"
    )
    assert posted == [
        ("1321", Decimal(400_000), 0), ("1002", 0, Decimal(400_000)),
        ("1002", Decimal(240_000), 0), ("1321", 0, Decimal(240_000)),
        ("2611", Decimal(40_000), 0), ("1321", 0, Decimal(40_000)),
    ]  # fmt: skip


def test_what_the_ledger_earns_is_what_scoring_earns(house: House) -> None:
    schedule = house.rows("select amount, period_from, period_to from fee.schedule")
    frame = pl.DataFrame(schedule, schema=["amount", "period_from", "period_to"], orient="row")
    by_scoring = frame.select(tariff.earned_fen(D(2026, 2, 1)).sum()).item()
    assert int(house.one("select sum(credit) * 100 from fee.ledger where account = '6031'")) == by_scoring
    # all parts of all months add up to the charges
    assert house.one("select sum(earned) from fee.earnings") == house.one("select sum(amount) from fee.schedule")


def test_both_charts_balance_and_give_the_same_sums(house: House) -> None:
    totals = house.rows("select account_set, sum(debit), sum(credit) from fee.postings group by 1 order by 1")
    assert [name for name, _, _ in totals] == ["CAS", "GUARANTEE_2005"]
    assert len({amount for _, debit, credit in totals for amount in (debit, credit)}) == 1
    assert "balance in" in books.balanced(house.home)
    assert books.ties(house.home)


def test_reserves_at_the_year_s_end(house: House) -> None:
    rows = house.rows("select reserve, basis_amount, used, charge, closing from fee.reserves order by reserve desc")
    earned = house.one("select sum(credit) from fee.ledger where account = '6031' and posted_on <= date '2025-12-31'")
    half = (earned / 2).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert rows[0] == ("unearned_reserve", earned, 0, half, half)
    # (5,000,000 left + 1,000,000) × 40 % × 75 %: one per cent of it is set aside, the loss was larger
    assert rows[1][1:] == (Decimal("1800000.00"), Decimal("40000.00"), Decimal("18000.00"), Decimal("-22000.00"))


def test_measures_of_the_partner(house: House) -> None:
    found = dict(
        house.rows(
            f"select measure, value from regulatory.measures where institution_id = '{PARTNER}' and period = '2025-10'"
        )
    )
    # at the end of October: 5,000,000 and 1,000,000 of small firms at 75 %, 5,000,000 left of 6,000,000: its own share is 40 %
    assert found["liability_balance_filed"] == (5_000_000 + 1_000_000 + 5_000_000) * 0.4 * 0.75
    assert found["liability_balance_reported"] == 2000 * 0.75 + 2000
    assert found["leverage"] == pytest.approx(3500 / 500)
    assert found["single_customer_share"] == pytest.approx(1_500_000 / 600)
    assert found["overdue_rate"] == pytest.approx(1 / 11)
    assert found["recovery_rate_year"] == pytest.approx(0.6)
    assert found["compensation_rate_cumulative"] == 1.0
    assert found["compensation_rate_period"] is None
    assert found["small_farmer_share"] == 0.5
    own = "institution_id = 'self' and period = '2025-10' and measure = 'liability_balance_filed'"
    assert house.one(f"select value from regulatory.measures where {own}") == found["liability_balance_filed"]


def test_drill_from_an_account_to_the_filing(house: House) -> None:
    with open_published(house.home) as connection:
        trial = ledger.ask(connection, ledger.TRIAL_BALANCE, ["2025-09", "CAS"])
        assert trial["debit"].sum() == trial["credit"].sum()
        assert trial["closing"].sum() == 0
        entries = ledger.ask(connection, ledger.ACCOUNT_ENTRIES, ["CAS", "1321", "2025-09", 10])
        (sides,) = {row["entry_id"] for row in entries.to_dicts()}
        entry = ledger.ask(connection, ledger.ENTRY, ["GUARANTEE_2005", sides])
    assert set(entry["account"]) == {"1231", "1002"}
    filing, line = entry["filing_id"][0], entry["line_no"][0]
    assert house.one(f"select contract from exchange.filings where filing_id = '{filing}'") == "project_events"
    assert house.one(f"select filing_id, line_no from project.events where project_id = '{P2}' and event_no = '2'") == (
        filing,
        line,
    )


def test_the_journal_goes_out_as_files(house: House, tmp_path: Path) -> None:
    files = export_journal(house.home, "2025-09", None, tmp_path)
    assert [path.suffix for path in files] == [".csv", ".csv", ".xlsx"]
    lines = files[0].read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) - 1 == house.one("select count(*) from fee.ledger where strftime(posted_on, '%Y-%m') = '2025-09'")
    with pytest.raises(LedgerError, match="there are: CAS, GUARANTEE_2005"):
        export_journal(house.home, "2025-09", "IFRS", tmp_path)


def test_acts_need_a_right_and_a_reason(store: Store) -> None:
    with pytest.raises(Denied):
        verbs.approve_refund(store, FINANCE, P1, "1", "提前解保")
    with pytest.raises(Denied):
        verbs.confirm_receipt(store, APPROVER, "R3", [(P2, "1")])
    with pytest.raises(FeeRefused, match="Say why"):
        verbs.approve_refund(store, APPROVER, P1, "1", " ")
    with pytest.raises(FeeRefused, match="nothing to refund"):
        verbs.approve_refund(store, APPROVER, P2, "1", "提前解保")
    with pytest.raises(FeeRefused, match="no unmatched receipt"):
        verbs.confirm_receipt(store, FINANCE, "R1", [(P1, "1")])


def test_nobody_decides_what_they_proposed_and_a_proposal_may_be_declined(store: Store) -> None:
    both = Actor("zhao", "operator")  # has every right, and still is one person
    assert verbs.propose(store, both, "waiver", P2, "1", "两次催收未果") == Decimal("12000.00")
    with pytest.raises(FeeRefused, match="Who proposed it may not decide it"):
        verbs.waive_charge(store, both, P2, "1", "同意")
    with pytest.raises(FeeRefused, match="Say why"):
        verbs.decline(store, APPROVER, "waiver", P2, "1", "")
    (waiting,) = proposals.standing(store)
    assert (waiting.kind, waiting.charge_id, waiting.actor, waiting.reason) == (
        "waiver",
        f"{P2}#1",
        "zhao",
        "两次催收未果",
    )
    verbs.decline(store, APPROVER, "waiver", P2, "1", "再催")
    assert not proposals.standing(store)
    with pytest.raises(FeeRefused, match="Somebody proposes it first"):
        verbs.waive_charge(store, APPROVER, P2, "1", "同意")


def test_acts_are_posted_by_the_next_build_and_bounded_before_it(house: House, store: Store) -> None:
    with pytest.raises(FeeRefused, match="Somebody proposes it first"):
        verbs.approve_refund(store, APPROVER, P1, "1", "提前解保")
    assert verbs.propose(store, FINANCE, "refund", P1, "1", "提前解保") == Decimal("1479.45")
    assert verbs.possible_amounts(store, FINANCE, P1, "1") == {
        "refund": Decimal("1479.45"), "waiver": 0, "unearned": 0,
    }  # fmt: skip
    assert verbs.approve_refund(store, APPROVER, P1, "1", "提前解保") == Decimal("1479.45")
    assert verbs.possible_amounts(store, FINANCE, P1, "1")["refund"] == 0
    with pytest.raises(FeeRefused, match="nothing to refund"):
        verbs.approve_refund(store, APPROVER, P1, "1", "再退一次")
    assert verbs.pay_refund(store, FINANCE, P1, "1") == Decimal("1479.45")
    verbs.confirm_receipt(store, FINANCE, "R3", [(P2, "1"), (f"{PARTNER}/P3", "1")])
    with pytest.raises(FeeRefused, match="used up"):
        verbs.confirm_receipt(store, FINANCE, "R3", [(P2, "1")])
    assert [(one["kind"], held) for one, held in acts_on(store, P1, "1")] == [
        ("REFUND_APPROVED", False),
        ("REFUND_PAID", False),
    ]
    report = house.build(DAY)
    assert report.published
    assert not report.full
    assert all(held for _, held in acts_on(store, P1, "1"))
    assert house.one(f"select received, refunded, refundable from fee.charges where project_id = '{P1}'") == (
        Decimal("6000.00"), Decimal("1479.45"), Decimal(0),
    )  # fmt: skip
    assert house.one("select matched_by, matched_amount from fee.receipts where bank_ref = 'R3'") == (
        "confirmed",
        Decimal("13200.00"),
    )
    # what is kept of the charge is earned in the month of the refund, and no more after it
    kept = house.rows(
        f"select sum(earned) from fee.earnings where project_id = '{P1}' union all select earned from fee.earnings "
        f"where project_id = '{P1}' and month_no = {2026 * 12 + 1}"
    )
    assert kept == [(Decimal("6000.00") - Decimal("1479.45"),), (Decimal(0),)]
    assert house.one("select sum(credit - debit) from fee.ledger where account = '2241'") == 0
    books.balanced(house.home)
    books.ties(house.home)
    assert house.build(DAY).published is False


def test_what_an_early_release_leaves_unearned_and_unpaid_is_proposed_by_itself(house: House, store: Store) -> None:
    """Three charges of 3,600.00 that nobody paid, released with 162 of 365 days to go: 1,597.81 each."""
    first, second, third = f"{FIRST}/Q1", f"{FIRST}/Q2", f"{SECOND}/Q3"
    unearned, left = Decimal("1597.81"), Decimal("2002.19")
    waiting = {one.charge_id: one for one in proposed(store)}
    assert {name: one.amount for name, one in waiting.items()} == dict.fromkeys(
        (f"{first}#1", f"{second}#1", f"{third}#1"), unearned
    )
    why = waiting[f"{first}#1"].reason
    assert (waiting[f"{first}#1"].actor, "剩余 162 天未满期" in why, "162 days unearned" in why) == ("", True, True)
    assert verbs.possible_amounts(store, FINANCE, first, "1") == {"refund": 0, "waiver": 3600, "unearned": unearned}
    with pytest.raises(Denied):
        verbs.waive_unearned(store, FINANCE, first, "1", why)
    with pytest.raises(FeeRefused, match="The rule proposes that by itself"):
        verbs.propose(store, FINANCE, "unearned", first, "1", why)
    assert verbs.waive_unearned(store, APPROVER, first, "1", why) == unearned
    with pytest.raises(FeeRefused, match="nothing open that an early release leaves unearned"):
        verbs.waive_unearned(store, APPROVER, first, "1", why)
    verbs.decline(store, APPROVER, "unearned", second, "1", "合同约定不退")
    assert [one.charge_id for one in proposed(store)] == [f"{third}#1"]
    paid = {"payer": "谁", "received_on": D(2026, 1, 20)}
    rows = [
        {"bank_ref": "R8", "amount": str(left), "note": "再担保费 Q1", **paid},
        {"bank_ref": "R9", "amount": "3600.00", "note": "再担保费 Q3", **paid},
    ]
    house.file("fee_receipts", rows, partner="self", period="2026-01")
    house.build(DAY)
    # what a waiver left is paid by a receipt of just that; who paid all is given back what was not earned
    charged = "amount, received, waived, open_amount, unearned_open, refundable"
    assert house.rows(f"select {charged} from fee.charges where project_no like 'Q%' order by project_no") == [
        (3600, left, unearned, 0, 0, 0),
        (3600, 0, 0, 3600, unearned, 0),
        (3600, 3600, 0, 0, 0, unearned),
    ]
    assert proposed(store) == []
    assert house.one(f"select sum(earned) from fee.earnings where project_id = '{first}'") == left
    assert (
        house.one(
            f"select sum(debit - credit) from fee.ledger where account in ('1122', '2205') and project_id = '{first}'"
        )
        == 0
    )
    books.balanced(house.home)
    books.ties(house.home)


@pytest.mark.parametrize(
    ("received", "refunded", "waived", "goes_back", "given_up"),
    [
        ("6000.00", "0", "0", "1479.45", "0"),
        ("3000.00", "0", "0", "1479.45", "0"),  # 3,000.00 are open still: with what stays they make the 4,520.55 earned
        ("1000.00", "0", "0", "1000.00", "479.45"),
        ("0", "0", "0", "0", "1479.45"),
        ("1000.00", "1000.00", "0", "0", "479.45"),
        ("0", "0", "1479.45", "0", "0"),
        ("4520.55", "0", "1479.45", "0", "0"),
    ],
)
def test_what_an_early_release_leaves_unearned_goes_back_as_far_as_it_came_in(
    received: str, refunded: str, waived: str, goes_back: str, given_up: str
) -> None:
    """The worked example: of 6,000.00 for a year 90 days are unused, 1,479.45."""
    sums = (Decimal(one) for one in (received, refunded, waived))
    charge = Charge(P1, "1", PARTNER, Decimal(6000), *sums, Decimal("1479.45"))
    assert (charge.refundable, charge.unearned_open) == (Decimal(goes_back), Decimal(given_up))


def test_who_released_a_guarantee_does_not_agree_to_what_it_gives_up(house: House, store: Store) -> None:
    verbs.decline(store, APPROVER, "unearned", f"{FIRST}/Q2", "1", "再议")
    open_case(store, "project", "Q2", "Q2", actor=Actor("zhao", "officer"), partner_id=FIRST)
    promoted = Actor("zhao", "approver")  # another role since: still the same eyes
    with pytest.raises(FeeRefused, match="Who entered the release, or did it"):
        verbs.waive_unearned(store, promoted, f"{FIRST}/Q2", "1", "提前解保")
    assert verbs.waive_unearned(store, APPROVER, f"{FIRST}/Q2", "1", "提前解保") == Decimal("1597.81")


def test_a_ledger_that_does_not_balance_is_named(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "_BALANCED", books._BALANCED.replace("sum(credit)", "sum(credit) - 0.01"))
    with pytest.raises(BreachError, match=f"CAS, {PARTNER}, 2025-03: debits"):
        books.balanced(house.home)


def test_one_customer_of_several_projects_and_partners_is_weighed_as_a_whole(house: House) -> None:
    filed = dict(
        house.rows(
            "select institution_id, value from regulatory.measures where measure = 'liability_balance_filed' and period = '2025-06'"
        )
    )
    # 6,000,000 at one partner is over the limit, 3,000,000 at the other is not; to the company it is 9,000,000
    assert (filed[FIRST], filed[SECOND]) == (2_400_000, 900_000)
    assert filed["self"] == filed[PARTNER] + 3_600_000


def test_the_customers_behind_a_figure_add_up_to_it(house: House) -> None:
    behind = "select sum(liability) from regulatory.accounts where institution_id = 'self'"
    of_month = "institution_id = 'self' and measure = 'liability_balance_filed' and period = '2026-01'"
    assert float(house.one(behind)) == house.one(f"select value from regulatory.measures where {of_month}")


def test_a_closed_month_stays_and_is_corrected_in_the_first_open_one(house: House, store: Store) -> None:
    december = (
        "select * exclude (filing_id, line_no) from fee.postings where posted_on <= date '2025-12-31' order by all"
    )
    with pytest.raises(Denied):
        closing.propose_close(store, APPROVER, "2025-12")
    with pytest.raises(closing.CloseRefused, match="is not over"):
        closing.propose_close(store, FINANCE, "2026-02")
    with pytest.raises(closing.CloseRefused, match="proposes the close"):
        closing.close_month(store, APPROVER, "2025-12")
    closing.propose_close(store, FINANCE, "2025-12")
    with pytest.raises(closing.CloseRefused, match="may not close it"):
        closing.close_month(store, Actor("li", "approver"), "2025-12")
    closing.close_month(store, APPROVER, "2025-12")
    with pytest.raises(closing.CloseRefused, match="closed already"):
        closing.propose_close(store, FINANCE, "2025-12")
    closed = house.rows(december)
    # a project is filed anew with another amount, a compensation is corrected, another comes late
    year = {"start_date": D(2025, 3, 1), "due_date": D(2026, 3, 1)}
    house.file("projects", [project("P3", "91330000000000003X", guaranteed_amount="1100000.00", **year, action="U")])
    house.file("project_events", [event(2, "COMPENSATION", D(2025, 9, 1), "900000.00", "P2", action="U")])
    report = house.build(DAY)
    assert not report.full
    assert house.rows(december) == closed
    assert "1 closed months" in books.closed_months(house.home)
    books.balanced(house.home)
    books.ties(house.home)
    loss = house.rows(
        f"select posted_on, happened_on, is_reversal, corrects_entry_id, amount from fee.entries where project_id = '{P2}' "
        "and kind = 'COMPENSATION_PAID' order by posted_on, is_reversal desc"
    )
    first = f"COMPENSATION/{P2}/2"
    assert loss == [
        (D(2025, 9, 1), D(2025, 9, 1), False, None, Decimal("400000.00")),
        (D(2026, 1, 1), D(2025, 9, 1), True, first, Decimal("400000.00")),
        (D(2026, 1, 1), D(2025, 9, 1), False, first, Decimal("360000.00")),
    ]
    everything = "select * from fee.postings order by all"
    increment = house.rows(everything)
    house.build(DAY, full=True)
    assert house.rows(everything) == increment
