"""`backstop words`: words and headers of senders that nobody has explained, and saying what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.outcome import DONE, DONE_WITH_FINDINGS, RefusedError, leave, show

if TYPE_CHECKING:
    from casework.mappings.queue import Unexplained

app = typer.Typer(
    help="Words and headers of senders: list what nobody explained, say what it means.", no_args_is_help=True
)

Partner = Annotated[str, typer.Option("--partner", help="Who sends it.", show_default=False)]
Contract = Annotated[str, typer.Option("--contract", help="Kind of filing, such as projects.", show_default=False)]
Column = Annotated[str, typer.Option("--column", help="The column it stands in; empty for a header.")]
Sent = Annotated[str, typer.Argument(help="The word as it is sent.", show_default=False)]


@app.command("waiting")
def waiting() -> None:
    """List words and headers without a meaning, with rows that wait and the three likeliest meanings; exit code 1 when there are any."""
    from casework.access.actors import local_operator
    from casework.mappings.queue import waiting as queue
    from casework.store.engine import open_store
    from ingestion.home import Home

    with open_store(Home.from_environment()) as store:
        found = queue(store, actor=local_operator())
    for one in found:
        likely = ", ".join(f"{meaning.value} {meaning.zh} ({meaning.likeness:.0%})" for meaning in one.likeliest)
        show(
            f"{one.partner_id}  {one.contract}.{one.column_name or 'header'}  {one.sent!r}: {one.rows} rows, {one.filings} filings"
        )
        show(f"    {likely or 'nothing like it is known'}")
    if not found:
        show("无待登记词语 nothing waits")
    leave(DONE_WITH_FINDINGS if found else DONE)


@app.command("map")
def map_word(
    sent: Sent,
    meaning: Annotated[str, typer.Argument(help="The value, or the column, that it means.", show_default=False)],
    partner: Partner,
    contract: Contract,
    column: Column = "",
    reason: Annotated[str, typer.Option(help="Why; it is kept.")] = "",
) -> None:
    """Say what a word means for this sender from now on, and take in the rows that waited for it."""
    from casework.access.actors import local_operator
    from casework.mappings import verbs
    from casework.mappings.taking_in import take_in
    from casework.refusals import Refused
    from casework.store.engine import open_store
    from ingestion.home import Home

    word = _word(partner, contract, column, sent)
    with open_store(Home.from_environment()) as store:
        try:
            verbs.map_word(store, word, meaning, actor=local_operator(), reason=reason)
        except Refused as refusal:
            raise RefusedError(str(refusal)) from None
        receipts = take_in(store, word)
    show(f"{sent!r} means {meaning} for {partner}")
    for receipt in receipts:
        show(
            f"  filing {receipt.filing_id}: {receipt.verdict}, {receipt.rows_accepted} of {receipt.rows_sent} rows taken in"
        )


@app.command("forget")
def forget(
    sent: Sent,
    partner: Partner,
    contract: Contract,
    reason: Annotated[str, typer.Option(help="Why; it is kept.", show_default=False)],
    column: Column = "",
) -> None:
    """Take a meaning back; rows taken in by it stay."""
    from casework.access.actors import local_operator
    from casework.mappings import verbs
    from casework.refusals import Refused
    from casework.store.engine import open_store
    from ingestion.home import Home

    with open_store(Home.from_environment()) as store:
        try:
            verbs.forget_word(store, _word(partner, contract, column, sent), actor=local_operator(), reason=reason)
        except Refused as refusal:
            raise RefusedError(str(refusal)) from None
    show(f"{sent!r} means nothing for {partner} any more")


def _word(partner: str, contract: str, column: str, sent: str) -> Unexplained:
    from casework.mappings.queue import Unexplained

    return Unexplained(partner, contract, column, sent, 0, 0)
