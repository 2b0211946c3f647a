"""`backstop warnings`: the queue, what people do about a warning, and the rehearsal of indicators over past months."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.indicator_changes import register
from orchestration.cli.outcome import RefusedError, day_of, show

if TYPE_CHECKING:
    from casework.access.actors import Actor
    from casework.store.engine import Store

app = typer.Typer(help="Warnings: the queue, acts, evidence, rehearsal, changes of indicators.", no_args_is_help=True)
register(app)

Named = Annotated[str, typer.Argument(metavar="KIND:SUBJECT:INDICATOR", help="As `list` shows it.", show_default=False)]
Reason = Annotated[str, typer.Option(help="Why; it stays in the audit log.", show_default=False)]


@app.command("list")
def listed(
    everything: Annotated[bool, typer.Option("--all", help="Also what rests or is closed.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Most warnings to show.")] = 20,
) -> None:
    """List warnings by money at risk × severity × confidence."""
    from casework.warnings.queries import queue

    found = _act(lambda store, actor: queue(store, actor, everything=everything, limit=limit))
    if found.is_empty():
        show("no warning asks for attention 没有待处理预警")
    for row in found.to_dicts():
        since = f"  ({row['acts_since']} acts since the build, last: {row['last_act']})" if row["acts_since"] else ""
        show(
            f"{row['level']:<6} {row['status']:<12} {row['subject_kind']}:{row['subject_id']}:{row['indicator']}{since}"
        )
        deviation = "" if row["deviation"] is None else f", deviation {row['deviation']:+.2f}"
        show(f"       value {row['value']:g} {row['unit']}, line {row['line']:g}{deviation}")
        show(f"       money at risk {row['money_at_risk'] or 0:,} yuan; priority {row['priority']:,.0f}")
        show(f"       {row['owner']} until {row['deadline']}: {row['countermeasure_zh']} {row['countermeasure_en']}")


@app.command("history")
def history(warning: Named) -> None:
    """Show every act on a warning."""
    from casework.warnings.queries import history as acts_on
    from casework.warnings.verbs import Key

    def ask(store: Store, actor: Actor) -> Any:
        key = Key.read(warning)
        return acts_on(store, actor, key.subject_kind, key.subject_id, key.indicator)

    for row in _act(ask).to_dicts():
        said = "; ".join(str(row[name]) for name in ("person", "until", "outcome", "reason") if row[name])
        show(f"{row['acted_on']}  {row['act']:<12} {row['actor']}  {said}")


@app.command("assign")
def assign(warning: Named, person: Annotated[str, typer.Option(help="Whom.", show_default=False)]) -> None:
    """Give a warning to a person."""
    from casework.warnings import verbs

    _act(lambda store, actor: verbs.assign(store, actor, verbs.Key.read(warning), person))
    show(f"{warning} is {person}'s")


@app.command("acknowledge")
def acknowledge(warning: Named) -> None:
    """Say that it was seen."""
    from casework.warnings import verbs

    _act(lambda store, actor: verbs.acknowledge(store, actor, verbs.Key.read(warning)))
    show(f"{warning} acknowledged")


@app.command("act")
def act(warning: Named, done: Annotated[str, typer.Option(help="What was done.", show_default=False)]) -> None:
    """Say what was done about it."""
    from casework.warnings import verbs

    _act(lambda store, actor: verbs.act(store, actor, verbs.Key.read(warning), done))
    show(f"{warning}: noted")


@app.command("snooze")
def snooze(
    warning: Named,
    until: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day it wakes.", show_default=False)],
    reason: Reason,
) -> None:
    """Let it rest until a day, or until it gets worse."""
    from casework.warnings import verbs

    _act(lambda store, actor: verbs.snooze(store, actor, verbs.Key.read(warning), day_of(until, "--until"), reason))
    show(f"{warning} rests until {until}")


@app.command("escalate")
def escalate(warning: Named, reason: Reason) -> None:
    """Hand it upwards."""
    from casework.warnings import verbs

    _act(lambda store, actor: verbs.escalate(store, actor, verbs.Key.read(warning), reason))
    show(f"{warning} escalated")


@app.command("merge")
def merge(
    warning: Named,
    into: Annotated[str, typer.Option(metavar="KIND:SUBJECT:INDICATOR", help="The open warning.", show_default=False)],
) -> None:
    """Deal with it together with another one."""
    from casework.warnings import verbs

    _act(lambda store, actor: verbs.merge(store, actor, verbs.Key.read(warning), verbs.Key.read(into)))
    show(f"{warning} merged into {into}")


@app.command("close")
def close(
    warning: Named,
    outcome: Annotated[
        str,
        typer.Option(help="mitigated, resolved, compensated, false_alarm or no_action_needed.", show_default=False),
    ],
    reason: Reason,
) -> None:
    """Close it with an outcome."""
    from casework.warnings import verbs

    _act(lambda store, actor: verbs.close(store, actor, verbs.Key.read(warning), outcome, reason))
    show(f"{warning} closed: {outcome}")


@app.command("reopen")
def reopen(warning: Named, reason: Reason) -> None:
    """Take up again what was closed, merged or let rest."""
    from casework.warnings import verbs

    _act(lambda store, actor: verbs.reopen(store, actor, verbs.Key.read(warning), reason))
    show(f"{warning} reopened")


@app.command("evidence")
def evidence(
    warning: Named,
    out: Annotated[Path | None, typer.Option(help="Folder to write into.", show_default="here")] = None,
    reveal: Annotated[
        str,
        typer.Option(
            help="Why names of natural persons are needed in clear; it stays in the audit log.", show_default=False
        ),
    ] = "",
) -> None:
    """Write the evidence of a warning as a PDF: definition, months, projects, acts, filings, snapshot."""
    from casework.refusals import Refused
    from casework.warnings.evidence import pack
    from casework.warnings.verbs import Key
    from ingestion.durable import write_bytes

    def ask(store: Store, actor: Actor) -> Any:
        try:
            return pack(store, actor, Key.read(warning), reason=reveal)
        except Refused as refusal:
            raise RefusedError(f"{refusal.words.zh} {refusal.words.en}") from None

    made = _act(ask)
    path = (out or Path.cwd()) / made.name
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, made.content, step="evidence.paper")
    show(f"{path}  sha256 {made.sha256}")


@app.command("rehearse")
def rehearse(
    months: Annotated[int, typer.Option(min=1, max=60, help="How many months back.")] = 24,
    indicators: Annotated[
        Path | None, typer.Option(help="A file of indicators to try in place of those of its name.", show_default=False)
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the ledger, so that the next build shows it.")] = False,
) -> None:
    """Evaluate indicators as of past month ends: who would have been warned, and what followed."""
    from orchestration.learning.rehearsal import keep_ledger
    from orchestration.learning.rehearsal import rehearse as go_through
    from scoring.parameters.reader import shipped

    parameters = _parameters(indicators) if indicators else shipped()
    if keep and indicators:
        raise RefusedError("--keep keeps the ledger of the indicators in force; leave --indicators out")

    def ask(store: Store, actor: Actor) -> Any:
        found = go_through(store.home, parameters, months, actor)
        if keep:
            keep_ledger(store, actor, found)
        return found

    ledger = _act(ask)
    show("indicator                          raised  followed  precision  recall  lead days")
    for row in ledger.to_dicts():
        numbers = ("—" if row[name] is None else f"{row[name]:.1%}" for name in ("precision", "recall"))
        precision, recall = numbers
        lead = "—" if row["median_lead_days"] is None else f"{row['median_lead_days']:.0f}"
        show(
            f"{row['indicator']:<34} {row['raised']:>6,}  {row['followed']:>8,}  {precision:>9}  {recall:>6}  {lead:>9}  {row['verdict']}"
        )


def _parameters(path: Path) -> Any:
    from scoring.parameters.model import Parameters
    from scoring.parameters.reader import BrokenParametersError, read, shipped

    try:
        tried = read(path)
    except BrokenParametersError as broken:
        raise RefusedError(str(broken)) from None
    return Parameters({**shipped().by_id, tried.id: tried})


def _act(act: Callable[[Store, Actor], Any]) -> Any:
    from casework.access.actors import local_operator
    from casework.store.engine import open_store
    from casework.warnings.verbs import WarningRefused
    from ingestion.home import Home
    from orchestration.building.warehouse_files import BusyError
    from orchestration.learning.training import NothingBuiltError

    with open_store(Home.from_environment()) as store:
        try:
            return act(store, local_operator())
        except (WarningRefused, FileNotFoundError, NothingBuiltError, BusyError) as refusal:
            raise RefusedError(str(refusal)) from None
