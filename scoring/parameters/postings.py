"""Posting templates and charts of accounts as values of parameters: which event debits and credits what, and how accounts are called.

Here: nodes to `Template` and `Chart`. Not here: entries (`dbt_project/models/marts/fee`).

A template speaks of what an account is for (a role); a chart says which account that is. So two charts post the same events, and an entry
that balances in one balances in every other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scoring.parameters.nodes import BrokenError, Node, block_of, listing_of

ENTRY_KINDS = (
    "CHARGE_RAISED", "CHARGE_RECEIVED", "FEE_EARNED", "FEE_EARNED_REVERSED", "REFUND_APPROVED",
    "REFUND_PAID", "COMPENSATION_PAID", "RECOVERY_RECEIVED", "RECOVERY_EXCESS", "RECOVERY_COST", "WRITTEN_OFF",
    "COMPENSATION_RESERVE_SET", "COMPENSATION_RESERVE_RELEASED", "UNEARNED_RESERVE_SET", "UNEARNED_RESERVE_RELEASED",
    "RECEIPT_UNMATCHED", "CHARGE_WAIVED", "CLAIM_ACCEPTED", "CLAIM_PAID",
)  # fmt: skip
ROLES = (
    "bank", "fee_receivable", "deferred_fee", "fee_income", "refund_payable", "compensation_receivable", "recovery_income",
    "compensation_reserve", "unearned_reserve", "compensation_reserve_expense", "unearned_reserve_expense", "suspense", "claims_payable",
)  # fmt: skip
CHARTS = ("CAS", "GUARANTEE_2005")
#: Kinds of entry that came after companies had templates of their own, with the roles that the shipped templates debit and credit.
ADDED_SINCE = {"RECOVERY_COST": ("compensation_receivable", "bank")}


@dataclass(frozen=True)
class Template:
    """One event's entry: what is debited and what is credited with its amount."""

    event: str
    debit: str
    credit: str


@dataclass(frozen=True)
class Templates:
    """The template of every event."""

    items: tuple[Template, ...]


@dataclass(frozen=True)
class Account:
    """An account of a chart."""

    chart: str
    role: str
    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class Charts:
    """The accounts of every chart."""

    items: tuple[Account, ...]


class UnpostableError(ValueError):
    """An entry would be lost: it happened before any posting template, or any chart of accounts, is in force."""

    def __init__(self, first: date, begun: object) -> None:
        super().__init__(
            f"an entry of {first} has no posting template or chart of accounts, which begin on {begun}; have the first value of "
            f"posting_templates, charts_of_accounts and charts_kept begin by then. "
            f"{first} 的分录没有记账模板或科目表（自 {begun} 起）；"
            "请将 posting_templates、charts_of_accounts 和 charts_kept 的首个取值提前到该日"
        )


def templates_of(node: Node) -> Templates:
    """One template for each kind of entry; BrokenError for an unknown, missing or repeated one."""
    found: dict[str, Template] = {}
    for item in listing_of(node, "value").items:
        block = block_of(item, "a posting template")
        block.has_only(("event", "debit", "credit"), what="in a posting template")
        event = block.one_of("event", ENTRY_KINDS)
        if event in found:
            raise BrokenError(item.line, f"the event {event} has a template already")
        template = Template(event, block.one_of("debit", ROLES), block.one_of("credit", ROLES))
        if template.debit == template.credit:
            raise BrokenError(item.line, f"{event} debits and credits the same account")
        found[event] = template
    missing = [event for event in ENTRY_KINDS if event not in found]
    if missing:
        raise BrokenError(node.line, _missing(missing))
    return Templates(tuple(found[event] for event in ENTRY_KINDS))


def _missing(events: list[str]) -> str:
    """Which kinds of entry no template posts, and the lines that mend it, in both languages."""
    lines = " ".join(
        f"- {{event: {event}, debit: {debit}, credit: {credit}}}"
        for event in events
        for debit, credit in (ADDED_SINCE.get(event, ("…", "…")),)
    )
    named = ", ".join(events)
    return (
        f"no template posts {named}: nothing is computed, so that no entry is lost; add to the value {lines} "
        f"没有模板记录 {named}：为避免漏记分录，不予计算；请在该值中补充 {lines}"
    )


def charts_of(node: Node) -> Charts:
    """Every account of every chart; BrokenError for a role without one."""
    root = block_of(node, "value")
    root.has_only(CHARTS, what="in the charts of accounts")
    return Charts(tuple(account for chart in CHARTS for account in _accounts(chart, root.items[chart])))


def _accounts(chart: str, node: Node) -> list[Account]:
    block = block_of(node, f"the chart {chart}")
    block.has_only(ROLES, what=f"in the chart {chart}")
    found = []
    for role in ROLES:
        said = block_of(block.items[role], "an account")
        said.has_only(("code", "zh", "en"), what="in an account")
        found.append(Account(chart, role, said.text("code"), said.text("zh"), said.text("en")))
    return found
