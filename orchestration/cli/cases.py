"""`backstop case`: what waits, one case with its acts, and what schedules do between times.

Acting on a case is for people with a role, who sign in to the pages: whoever has a shell has none of these roles.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.outcome import DONE, DONE_WITH_FINDINGS, RefusedError, leave, say, show

app = typer.Typer(help="Cases: look at them, and file what was entered.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Cases."""


@app.command("list")
def list_cases(
    kind: Annotated[str | None, typer.Option(help="project, partner, fee, warning or parameter; all without.")] = None,
    waiting: Annotated[bool, typer.Option(help="Only those in a stage that somebody must leave.")] = True,
) -> None:
    """List cases: number, kind, stage, since, due, days late, who holds it."""
    from casework.access.actors import local_operator
    from casework.stages.table import ways
    from casework.stages.worklist import all_cases
    from casework.store.engine import open_store
    from ingestion.home import Home

    if kind is not None and kind not in ways():
        raise RefusedError(f"there is no kind of case {kind}; kinds are {', '.join(ways())}")
    with open_store(Home.from_environment()) as store:
        found = all_cases(store, actor=local_operator(), kind=kind)
    shown = [item for item in found if not waiting or item.due_on is not None]
    for item in shown:
        due = f"due {item.due_on}" if item.due_on else "-"
        late = f"{item.late_days} days late" if item.late_days else ""
        show(
            f"{item.case_id}  {item.kind}  {item.stage}  {due}  {late}  {item.holder or '/'.join(item.roles)}  {item.title}"
        )
    if not shown:
        say("backstop: no case waits for anybody")


@app.command("show")
def show_case(
    case_id: Annotated[str, typer.Argument(help="The case's number.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show a case with every act: when, who, what, from where to where, why."""
    from casework.access.actors import local_operator
    from casework.refusals import Refused
    from casework.stages.cases import read_case, read_votes
    from casework.store.engine import open_store
    from ingestion.home import Home

    with open_store(Home.from_environment()) as store:
        try:
            case = read_case(store, case_id, actor=local_operator())
        except Refused as refusal:
            raise RefusedError(str(refusal)) from None
        votes = read_votes(store, case_id, actor=local_operator())
    if as_json:
        told = {
            "case_id": case.case_id, "kind": case.kind, "partner_id": case.partner_id, "subject": case.subject,
            "stage": case.stage.name, "acts": [vars(act) for act in case.acts], "votes": [vars(vote) for vote in votes],
        }  # fmt: skip
        show(json.dumps(told, ensure_ascii=False, indent=1, default=str))
        return
    show(f"{case.case_id}  {case.way.en}  {case.stage.en}  {case.last.title}")
    for act in case.acts:
        whose = f"{act.actor} for {act.on_behalf_of}" if act.on_behalf_of else act.actor
        show(
            f"{act.at:%Y-%m-%d %H:%M}  {whose} ({act.role})  {act.action}  {act.from_stage or '-'} -> {act.to_stage}  {act.reason}"
        )
    for vote in votes:
        show(f"{vote.at:%Y-%m-%d %H:%M}  {vote.actor}  votes {vote.vote}  {vote.reason}")


@app.command("carry")
def carry_forms() -> None:
    """File what was entered on forms; `backstop serve` does it by itself every few seconds."""
    from casework.forms.carrying import carry
    from casework.store.engine import open_store
    from ingestion.home import Home

    home = Home.from_environment()
    with open_store(home) as store:
        receipts = carry(home, store)
    for receipt in receipts:
        rows = f"{receipt.rows_accepted} of {receipt.rows_sent}"
        show(f"{receipt.filing_id}  {receipt.contract}  {receipt.partner_id}  {receipt.verdict}  {rows}")
    if not receipts:
        say("backstop: everything that was entered is filed")


@app.command("notify")
def notify() -> None:
    """Tell owners of warnings and send the notices that are due; `backstop serve` does it by itself every few seconds."""
    from casework.access.actors import local_operator
    from casework.notices.delivery import deliver
    from casework.store.engine import open_store
    from casework.warnings.notices import tell
    from ingestion.home import Home

    with open_store(Home.from_environment()) as store:
        warned = tell(store, actor=local_operator())
        done = deliver(store)
    if warned:
        show(f"{warned} warnings told to their owners")
    show(
        f"{done.sent} sent, {done.shown} shown on the outbox page, {done.failed} to be tried again, {done.given_up} given up"
    )
    leave(DONE_WITH_FINDINGS if done.failed or done.given_up else DONE)


@app.command("check-contract")
def check_contract(
    file: Annotated[Path, typer.Argument(help="A contract as PDF.", show_default=False)],
) -> None:
    """Verify the signature of a contract against this installation's authority; exit code 1 when it does not hold."""
    from casework.documents.authority import authorities
    from casework.documents.signing import verify
    from casework.settings import Settings

    settings = Settings.from_environment()
    trusted = authorities(settings.home, settings.token)
    if not trusted:
        raise RefusedError("no contract was ever signed here, so there is no authority to verify against")
    if not file.is_file():
        raise RefusedError(f"there is no file {file}")
    states = verify(file.read_bytes(), *trusted)
    for state in states:
        held = "holds" if state.holds else "DOES NOT HOLD"
        show(f"{state.signer}  {state.signed_at:%Y-%m-%d %H:%M:%S %Z}  {held}")
    if not states:
        say("backstop: the file carries no signature")
    leave(DONE if states and all(state.holds for state in states) else DONE_WITH_FINDINGS)
