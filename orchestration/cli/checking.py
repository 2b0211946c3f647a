"""`backstop verify`: prove what is held, or name the first breach; `backstop verify receipts`: a partner's receipts, from files alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.outcome import DONE_WITH_FINDINGS, RefusedError, leave, say, show

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def verify(
    context: typer.Context,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing unless something is wrong.")] = False,
) -> None:
    """Prove: rows conserved, bytes and publications unchanged, audit chain whole, figures traceable; 1 and the first breach otherwise."""
    if context.invoked_subcommand:
        return
    from ingestion.home import Home
    from orchestration.verification import BreachError, proofs

    for proof in proofs(Home.from_environment()):
        try:
            found = proof.prove()
        except BreachError as breach:
            say(f"backstop: {proof.name}: {breach}")
            leave(DONE_WITH_FINDINGS)
            return
        if not quiet:
            show(f"{proof.name}: {found}")


@app.command("receipts")
def receipts(
    files: Annotated[
        list[Path], typer.Argument(metavar="FOLDER|FILE...", help="Receipts as JSON.", show_default=False)
    ],
    partner: Annotated[str | None, typer.Option(help="Whose chain; else that of most of the files.")] = None,
    newest: Annotated[
        str | None, typer.Option(metavar="SHA256", help="The hash of the newest receipt, where it was kept.")
    ] = None,
) -> None:
    """Prove a partner's chain of receipts from their files alone; 1, and everything that is missing, altered, swapped or foreign."""
    from casework.filings.receipt_chain import prove

    paths = [path for given in files for path in (sorted(given.glob("*.json")) if given.is_dir() else [given])]
    if absent := [path for path in paths if not path.is_file()]:
        raise RefusedError(f"there is no file {absent[0]}")
    if not paths:
        raise RefusedError("there is no receipt: give the folder that holds their .json files")
    proof = prove({str(path): path.read_bytes() for path in paths}, partner_id=partner, newest_sha256=newest)
    for breach in proof.breaches:
        say(f"backstop: {breach}")
    if proof.breaches:
        leave(DONE_WITH_FINDINGS)
        return
    first, last = proof.links[0], proof.links[-1]
    show(
        f"{len(proof.links)} receipts of {proof.partner_id} in one unbroken chain, "
        f"{first.said['received_at'][:10]} to {last.said['received_at'][:10]}; the newest has the hash {last.sha256}"
    )
