"""`backstop verify`: prove what is held, or name the first breach."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.outcome import DONE_WITH_FINDINGS, leave, say, show


def verify(
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing unless something is wrong.")] = False,
) -> None:
    """Prove: rows conserved, bytes and publications unchanged, audit chain whole, figures traceable; 1 and the first breach otherwise."""
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
