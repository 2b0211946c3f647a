"""`backstop links`: customer records that may be one customer, the answers of people, and learning from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.outcome import RefusedError, show

if TYPE_CHECKING:
    from casework.access.actors import Actor
    from casework.store.engine import Store

app = typer.Typer(help="Customer records that may be one customer.", no_args_is_help=True)

One = Annotated[str, typer.Argument(help="As `list` shows it.", show_default=False)]
Reason = Annotated[str, typer.Option(help="Why; it stays in the audit log.", show_default=False)]


@app.command("list")
def listed(
    everything: Annotated[bool, typer.Option("--all", help="Also the pairs that were answered.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Most pairs to show.")] = 20,
) -> None:
    """List pairs that may be one customer, the likeliest first."""
    from casework.customers.recognition import queue

    found = _act(lambda store, actor: queue(store, actor=actor, everything=everything))
    for row in found.head(limit).to_dicts():
        show(
            f"{row['probability']:.4f} {row['status']:<9} {row['customer_id']} {row['other_customer_id']}  {row['evidence']}"
        )
    show(f"{found.height:,} pairs" if found.height else "no pair waits for an answer 没有待核对的客户记录")


@app.command("confirm")
def confirm(one: One, other: One, reason: Reason) -> None:
    """Say that two records are one customer: one stands for both from now on."""
    from casework.customers import recognition

    _act(lambda store, actor: recognition.confirm(store, one, other, actor=actor, reason=reason))
    show(f"{one} and {other} are one customer")


@app.command("reject")
def reject(one: One, other: One, reason: Reason) -> None:
    """Say that two records are two customers; nobody is asked about them again."""
    from casework.customers import recognition

    _act(lambda store, actor: recognition.reject(store, one, other, actor=actor, reason=reason))
    show(f"{one} and {other} are two customers")


@app.command("learn")
def learn() -> None:
    """Estimate what each agreement is worth, from the records and the answers; it counts from the next build on."""
    from casework.clock import at
    from models.linkage.fields import LEVELS
    from orchestration.learning.linkage import learn as estimate
    from scoring.office_time import office_day
    from scoring.parameters.reader import shipped

    rules = shipped().at(office_day(at(None)))
    weights = _act(lambda store, actor: estimate(store.home, actor, rules))
    show(
        f"weights {weights.version} from {weights.records:,} records and {weights.answers:,} answers; they count from the next build on"
    )
    for level in LEVELS:
        show(f"  {level:<28} {weights.bits(level):+6.2f} bits")


def _act(act: Callable[[Store, Actor], Any]) -> Any:
    from casework.access.actors import local_operator
    from casework.refusals import Refused
    from casework.store.engine import open_store
    from ingestion.home import Home
    from orchestration.building.warehouse_files import BusyError
    from orchestration.learning.linkage import NothingToLearnError

    with open_store(Home.from_environment()) as store:
        try:
            return act(store, local_operator())
        except Refused as refusal:
            raise RefusedError(f"{refusal.words.zh} {refusal.words.en}") from None
        except (NothingToLearnError, BusyError) as refusal:
            raise RefusedError(str(refusal)) from None
