"""`backstop deadlines`: who owes what by when, and whether it came; `backstop nil`: there is nothing to report."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.filing import answer
from orchestration.cli.outcome import DONE_WITH_FINDINGS, RefusedError, day_of, leave, say, show

if TYPE_CHECKING:
    from ingestion.home import Home

STATES = {
    "overdue": "逾期 overdue",
    "received_late": "迟报 received late",
    "in_grace": "宽限期内 in grace",
    "due_soon": "临期 due soon",
    "not_yet_due": "未到期 not yet due",
    "nil_return": "零报送 nil return",
    "received_on_time": "按时 received on time",
}
SETTLED = ("received_on_time", "not_yet_due", "nil_return")


def deadlines(
    partner: Annotated[str | None, typer.Option(help="Only this partner's.")] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The day to judge by; else that of the published build.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Also what came on time and what is not due yet.")] = False,
) -> None:
    """List what partners owe, by when, and what is late; exit code 1 when something is overdue."""
    from casework.access.actors import local_operator
    from casework.deadlines.queries import deadlines_seen_by
    from casework.store.engine import open_store
    from ingestion.home import Home

    home = Home.from_environment()
    day = _day(home, as_of)
    with open_store(home) as store:
        owed = deadlines_seen_by(store, local_operator(), day)
    rows = [row for row in owed.iter_rows(named=True) if partner in (None, row["partner_id"])]
    shown = [row for row in rows if every or row["state"] not in SETTLED]
    for row in sorted(shown, key=lambda row: (list(STATES).index(row["state"]), row["due_on"], row["partner_id"])):
        late = f"  {row['days_late']} 天 days" if row["days_late"] else ""
        doubt = (
            ""
            if row["is_calendar_announced"]
            else "  节假日未公布，按周一至周五 holidays not announced: Monday to Friday"
        )
        owes = f"{row['partner_id']}  {row['contract']}  {row['period']}  {row['due_on']}"
        show(f"{owes}  {STATES[row['state']]}{late}{doubt}")
    counts = {state: sum(row["state"] == state for row in rows) for state in STATES}
    told = ", ".join(f"{words} {counts[state]:,}" for state, words in STATES.items() if counts[state])
    say(f"backstop: as of {day}: {told or 'nobody owes anything'}")
    leave(DONE_WITH_FINDINGS if counts["overdue"] else 0)


def nil(
    contract: Annotated[str, typer.Option(help="Kind of filing that there is nothing of.", show_default=False)],
    partner: Annotated[str, typer.Option(help="Who declares it.", show_default=False)],
    period: Annotated[str, typer.Option(metavar="YYYY-MM", help="Month it speaks of.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="The receipt as JSON.")] = False,
) -> None:
    """Declare a nil return: nothing to report for a contract and month. It is a filing, with a receipt."""
    from casework.access.actors import local_operator
    from casework.filings.verbs import declare_nil
    from ingestion.contracts import CONTRACTS
    from ingestion.home import Home

    if contract not in CONTRACTS:
        raise RefusedError(f"there is no contract {contract}; known are {', '.join(CONTRACTS)}")
    receipt = declare_nil(Home.from_environment(), contract, partner, period, actor=local_operator())
    answer([receipt], as_json=as_json)


def _day(home: Home, as_of: str | None) -> date:
    from casework.settings import Settings
    from casework.store.warehouse import published_manifest

    if as_of is None:
        manifest = published_manifest(home)
        return date.fromisoformat(manifest["as_of"]) if manifest else Settings.from_environment().as_of()
    return day_of(as_of, "--as-of")
