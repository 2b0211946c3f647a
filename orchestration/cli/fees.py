"""`backstop fees`: what a project would be charged, and the acts on charges and receipts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.outcome import RefusedError, day_of, show

if TYPE_CHECKING:
    import polars as pl

    from casework.access.actors import Actor
    from casework.fees.proposals import Kind
    from casework.store.engine import Store
    from scoring.parameters.model import Parameters

app = typer.Typer(help="Fees: preview a charge, confirm receipts, approve refunds.", no_args_is_help=True)

Charge = Annotated[str, typer.Argument(metavar="PROJECT_ID", help="PARTNER/PROJECT_NO.", show_default=False)]
Number = Annotated[str, typer.Option("--charge", help="Which charge of the project.")]
Propose = Annotated[bool, typer.Option("--propose", help="Propose it, for somebody else to decide.")]
Reason = Annotated[str, typer.Option(help="Why; it stays in the audit log.", show_default=False)]


@app.command("preview")
def preview(
    amount: Annotated[str, typer.Option(help="Guaranteed amount, in yuan.", show_default=False)],
    share: Annotated[str, typer.Option(help="The re-guarantor's share, such as 0.4.", show_default=False)],
    start: Annotated[str, typer.Option(metavar="YYYY-MM-DD", show_default=False)],
    due: Annotated[str, typer.Option(metavar="YYYY-MM-DD", show_default=False)],
    released: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Released early on that day.")] = None,
    received: Annotated[str | None, typer.Option(help="Received so far; a refund is never more.")] = None,
    product: Annotated[str, typer.Option(help="LOAN, HOUSING, BOND, OTHER_FINANCING, NON_FINANCING.")] = "LOAN",
    mode: Annotated[str, typer.Option(help="PROPORTIONAL, FIRST_LOSS, JOINT, GENERAL.")] = "PROPORTIONAL",
    partner: Annotated[str | None, typer.Option(help="The guarantor's code.")] = None,
    region: Annotated[str | None, typer.Option(help="Code of the region.")] = None,
    customer: Annotated[str, typer.Option(help="FARMER, SMALL_FIRM, TECH or OTHER.")] = "OTHER",
    customer_id: Annotated[
        str | None,
        typer.Option(
            metavar="C…", help="Whose project: for standards whose tier is that of all that the customer has."
        ),
    ] = None,
    standards: Annotated[
        Path | None, typer.Option(help="A file of fee standards to try; by default those in force.", show_default=False)
    ] = None,
) -> None:
    """Show the charges of one project by the formula that the build uses for all."""
    from scoring.fees import tariff
    from scoring.parameters.standards import CUSTOMER_CLASSES

    if customer not in CUSTOMER_CLASSES:
        raise RefusedError(f"--customer takes one of {', '.join(CUSTOMER_CLASSES)}, not {customer!r}")
    parameters = _parameters(standards)
    project = tariff.one_project(
        guaranteed_amount=_amount(amount, "--amount"),
        reguarantor_share=_share(share),
        start=day_of(start, "--start"),
        due=day_of(due, "--due"),
        released_date=day_of(released, "--released") if released else None,
        product=product,
        reguarantee_mode=mode,
        partner_id=partner,
        region_code=region,
        is_farmer=customer == "FARMER",
        is_small_firm=customer == "SMALL_FIRM",
        is_tech=customer == "TECH",
    )
    if customer_id is not None:
        project = _beside_others(project, customer_id)
    charged = tariff.charges(project, None, parameters)
    for row in charged.to_dicts():
        _show(row, None if received is None else _amount(received, "--received"))


def _beside_others(project: pl.DataFrame, customer_id: str) -> pl.DataFrame:
    """The project with all that its customer has on its first day, which is shown: itself, and what is published of others."""
    import polars as pl

    from casework.fees.queries import projects_of_customer
    from ingestion.home import Home
    from scoring.fees.customers import with_customer_amounts

    others = projects_of_customer(Home.from_environment(), customer_id)
    of_whom = project.drop("customer_amount").with_columns(customer_id=pl.lit(customer_id))
    found = with_customer_amounts(of_whom, others)
    amount, start = found.select("customer_amount", "start_date").row(0)
    show(
        f"the customer has {amount:,} yuan guaranteed on {start}, this project among them ({others.height} of its projects known)"
    )
    return found


def _show(row: dict[str, Any], received: Decimal | None) -> None:
    if row["not_assessed"]:
        raise RefusedError(f"not charged; not known or not fitting: {row['not_assessed']}")
    show(
        f"charge {row['charge_no']}  standard {row['standard_id']}  {row['period_from']} to {row['period_to']}"
        f"  due {row['due_date']}"
    )
    show(f"  base {row['base']:,} × rate {row['rate']:.6f} × {row['days']} days = {row['amount']:,} yuan")
    show(f"  value-added tax: {'exempt' if row['is_vat_exempt'] else 'taxed'}")
    if row["unused_days"]:
        back = row["refundable"] if received is None else min(row["refundable"], received)
        show(f"  released early: {row['unused_days']} days unused, refund {back:,} yuan")


def _parameters(standards: Path | None) -> Parameters:
    from ingestion.home import Home
    from orchestration.rules import rules_of
    from scoring.parameters.model import Parameters
    from scoring.parameters.reader import BrokenParametersError, read, shipped

    if standards is None:
        home = Home.from_environment()
        return rules_of(home) if home.root.is_dir() else shipped()
    try:
        tried = read(standards)
    except BrokenParametersError as broken:
        raise RefusedError(str(broken)) from None
    return Parameters({**shipped().by_id, tried.id: tried})


@app.command("confirm")
def confirm(
    bank_ref: Annotated[str, typer.Argument(help="The bank's number of the receipt.", show_default=False)],
    charges: Annotated[
        list[str], typer.Argument(metavar="PROJECT_ID#CHARGE...", help="What it pays.", show_default=False)
    ],
) -> None:
    """Confirm which charges a receipt pays."""
    from casework.fees.verbs import confirm_receipt

    named = [(project_id, number or "1") for project_id, _, number in (charge.partition("#") for charge in charges)]
    _act(lambda store, actor: confirm_receipt(store, actor, bank_ref, named))
    show(f"receipt {bank_ref} pays {len(named)} charge(s); the next build posts it")


@app.command("refund")
def refund(project_id: Charge, reason: Reason, charge: Number = "1", propose: Propose = False) -> None:
    """Approve the refund of a project that was released early, once somebody else has proposed it."""
    _give("refund", project_id, charge, reason, propose=propose)


@app.command("pay-refund")
def pay_refund(project_id: Charge, charge: Number = "1") -> None:
    """Note that an approved refund was paid out."""
    from casework.fees import verbs

    amount = _act(lambda store, actor: verbs.pay_refund(store, actor, project_id, charge))
    show(f"refund of {amount:,} yuan paid; the next build posts it")


@app.command("waive")
def waive(
    project_id: Charge,
    reason: Reason,
    charge: Number = "1",
    propose: Propose = False,
    unearned: Annotated[
        bool, typer.Option("--unearned", help="Only what an early release leaves unearned, which the rule proposes.")
    ] = False,
) -> None:
    """Give up what is open of a charge, once somebody else has proposed it."""
    _give("unearned" if unearned else "waiver", project_id, charge, reason, propose=propose)


@app.command("proposals")
def proposals() -> None:
    """Show the refunds and waivers that wait for somebody's decision."""
    from casework.fees.proposals import standing
    from casework.fees.unearned import proposed
    from casework.store.engine import open_store
    from ingestion.home import Home

    with open_store(Home.from_environment()) as store:
        found = [*standing(store), *proposed(store)]
    for one in found:
        show(
            f"{one.kind:<8} {one.charge_id}  {one.amount:,} yuan  {one.actor or 'the rule'} {one.at:%Y-%m-%d}: {one.reason}"
        )
    show(f"{len(found)} wait for a decision")


@app.command("claims")
def claims(
    status: Annotated[str | None, typer.Option(help="Only those that are filed, accepted, refused or paid.")] = None,
) -> None:
    """Show what partners claim for what they compensated: in time or not, what the cap leaves, what is payable."""
    from casework.claims.queries import published_claims
    from ingestion.home import Home
    from orchestration.cli.enquiry import table_lines

    try:
        frame = published_claims(Home.from_environment(), status)
    except FileNotFoundError as refusal:
        raise RefusedError(str(refusal)) from None
    for text in table_lines(frame.columns, frame.rows()):
        show(text)
    show(f"{frame.height} claims")


def _give(kind: Kind, project_id: str, charge: str, reason: str, *, propose: bool) -> None:
    from casework.fees import verbs

    if propose:
        amount = _act(lambda store, actor: verbs.propose(store, actor, kind, project_id, charge, reason))
        show(f"{kind} of {amount:,} yuan proposed; somebody else decides it")
        return
    grants = {"refund": verbs.approve_refund, "waiver": verbs.waive_charge, "unearned": verbs.waive_unearned}
    amount = _act(lambda store, actor: grants[kind](store, actor, project_id, charge, reason))
    show(f"{kind} of {amount:,} yuan approved; the next build posts it")


def _act(act: Callable[[Store, Actor], Any]) -> Any:
    from casework.access.actors import local_operator
    from casework.fees.charges import FeeRefused
    from casework.store.engine import open_store
    from ingestion.home import Home

    with open_store(Home.from_environment()) as store:
        try:
            return act(store, local_operator())
        except (FeeRefused, FileNotFoundError) as refusal:
            raise RefusedError(str(refusal)) from None


def _amount(text: str, option: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise RefusedError(f"{option} takes an amount in yuan, not {text!r}") from None
    if not 0 <= amount < Decimal(10) ** 16 or amount != round(amount, 2):
        raise RefusedError(f"{option} takes an amount in yuan with at most two decimals, not {text!r}")
    return amount


def _share(text: str) -> Decimal:
    try:
        share = Decimal(text)
    except InvalidOperation:
        share = Decimal(-1)
    if not 0 <= share <= 1:
        raise RefusedError(f"--share takes a ratio from 0 to 1, not {text!r}")
    return share
