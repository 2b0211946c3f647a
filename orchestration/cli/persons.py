"""`backstop person`: everything held about one person, given out as one file; what forbids erasing it.

Erasing cannot be undone and takes two people: who has a shell here may be any login of the machine, so it is done by accounts, on the page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.outcome import DONE_WITH_FINDINGS, RefusedError, leave, say, show

app = typer.Typer(help="Personal data of one person: give it out, see what forbids erasing it.", no_args_is_help=True)
Identifier = Annotated[
    str, typer.Argument(help="Customer number (C…) or hash of an identity number (N…).", show_default=False)
]


@app.command("export")
def export(
    identifier: Identifier,
    reason: Annotated[str, typer.Option(help="Why it is given out; the reason is logged.", show_default=False)],
    out: Annotated[Path, typer.Option(help="Folder for the file.")] = Path(),
) -> None:
    """Write everything held about a person into one zip file: JSON, a workbook, their files, a manifest with hashes."""
    from casework.access.actors import local_operator
    from casework.personal.packet import export_person
    from casework.refusals import Refused
    from casework.store.engine import open_store
    from ingestion.durable import write_bytes
    from ingestion.home import Home

    with open_store(Home.from_environment()) as store:
        try:
            packet = export_person(store, identifier, actor=local_operator(), reason=reason)
        except Refused as refusal:
            raise RefusedError(str(refusal)) from None
    out.mkdir(parents=True, exist_ok=True)
    write_bytes(out / packet.name, packet.content, step="person.exported")
    told = ", ".join(f"{name} {count:,}" for name, count in packet.rows.items())
    say(f"backstop: {told}")
    show(str(out / packet.name))


@app.command("holds")
def holds(identifier: Identifier) -> None:
    """List what forbids erasing a person's data today; exit code 1 when something does. Erasing takes two people, on the page."""
    from casework.access.actors import local_operator
    from casework.personal.erasure import standing
    from casework.personal.person import find
    from casework.refusals import Refused
    from casework.store.engine import open_store
    from ingestion.home import Home

    with open_store(Home.from_environment()) as store:
        try:
            newest, found = standing(store, find(store, identifier), actor=local_operator())
        except Refused as refusal:
            raise RefusedError(str(refusal)) from None
    for one in found:
        show(f"{one.kind}  {one.about}  {one.until or ''}".rstrip())
    state = newest.state if newest else "not asked for"
    say(f"backstop: {len(found)} holds; erasing is {state}")
    leave(DONE_WITH_FINDINGS if found else 0)
