"""`backstop subscriptions`: what people follow, and a round over it by hand."""

from __future__ import annotations

import typer

from orchestration.cli.outcome import leave, show

app = typer.Typer(
    no_args_is_help=True, help="Views by schedule and thresholds on figures: list them, send what is due."
)


@app.command("list")
def listed() -> None:
    """List every subscription that has not ended, with what came of it last."""
    from casework.access.actors import local_operator
    from casework.following.queries import all_standing
    from casework.store.engine import open_store
    from ingestion.home import Home

    with open_store(Home.from_environment()) as store:
        found = all_standing(store, actor=local_operator())
    for one in found:
        what = one.cadence or f"{one.parameters.get('measure')} {one.comparator} {one.threshold}"
        last = f"{one.last.outcome} {one.last.occasion} {one.last.why}".strip() if one.last else "nothing yet"
        show(f"{one.subscription_no}  {one.kind}  {one.name}  {what}  {one.owner} -> {one.recipient}  {last}")


@app.command()
def send() -> None:
    """Put what is due into the outbox: views whose day has come, figures that crossed a threshold. Running it again sends nothing twice."""
    from ingestion.home import Home
    from orchestration.page_programs import DISPATCH, run

    leave(run(Home.from_environment(), DISPATCH))
