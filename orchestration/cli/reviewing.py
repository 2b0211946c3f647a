"""`backstop filings`: what waits because it is implausible or counts by two persons only, and a person's decision about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from orchestration.cli.outcome import DONE, DONE_WITH_FINDINGS, RefusedError, leave, show

app = typer.Typer(
    help="Filings that wait for a person to confirm them: list, confirm, send back.", no_args_is_help=True
)

Filings = Annotated[list[str], typer.Argument(metavar="FILING...", help="Filing numbers.", show_default=False)]
Decide = Callable[..., Any]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept in the audit log.", show_default=False)]


@app.command("held")
def held(
    as_json: Annotated[bool, typer.Option("--json", help="Their receipts as a JSON array.")] = False,
) -> None:
    """List the filings that wait for a person, with what was found; exit code 1 when there are any."""
    import json

    from casework.access.actors import local_operator
    from casework.filings.queries import filings_held, receipt
    from casework.store.engine import open_store
    from ingestion.home import Home
    from orchestration.cli.receipt_text import receipt_lines

    actor = local_operator()
    with open_store(Home.from_environment()) as store:
        waiting = filings_held(store, actor)["filing_id"].to_list()
        receipts = [json.loads(receipt(store, filing_id, actor=actor) or b"{}") for filing_id in waiting]
    if as_json:
        show(json.dumps(receipts, ensure_ascii=False, indent=1))
    elif not receipts:
        show("无待确认报送 nothing waits")
    for said in () if as_json else receipts:
        for line in receipt_lines(said):
            show(line)
    leave(DONE_WITH_FINDINGS if receipts else DONE)


@app.command("confirm")
def confirm(filings: Filings, reason: Reason) -> None:
    """Let the rows of these filings count from now on; the next build publishes them. Not for whoever handed them in."""
    from casework.filings.reviewing import confirm as decide

    _decide(decide, filings, reason)
    show(f"confirmed {len(filings)}; `backstop build` publishes them")


@app.command("send-back")
def send_back(filings: Filings, reason: Reason) -> None:
    """These filings never count; their sender may file anew."""
    from casework.filings.reviewing import send_back as decide

    _decide(decide, filings, reason)
    show(f"sent back {len(filings)}")


def _decide(decide: Decide, filings: list[str], reason: str) -> None:
    from casework.access.actors import local_operator
    from casework.access.rights import Denied
    from casework.filings.reviewing import NoReason, NotWaiting
    from casework.store.engine import open_store
    from ingestion.home import Home

    with open_store(Home.from_environment()) as store:
        for filing_id in filings:
            try:
                decide(store, filing_id, reason, actor=local_operator())
            except (Denied, NoReason, NotWaiting) as refusal:
                raise RefusedError(str(refusal)) from None
