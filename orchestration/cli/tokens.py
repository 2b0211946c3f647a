"""`backstop token`: tokens with which programs of institutions use the gateway."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from orchestration.cli.outcome import RefusedError, say, show

app = typer.Typer(help="Tokens of the gateway.", no_args_is_help=True)
YEAR_DAYS = 365


@app.callback()
def _group() -> None:
    """Tokens of the gateway."""


@app.command("add")
def add(
    label: Annotated[str, typer.Argument(help="Who will hold it, such as 'core system'.", show_default=False)],
    partner: Annotated[
        str,
        typer.Option(help="The institution: a unified code, a bank's number, registry or self.", show_default=False),
    ],
    role: Annotated[str, typer.Option(help="What its holder may do; a role of an institution.")] = "partner",
    days: Annotated[int, typer.Option(help="Days until it expires.")] = YEAR_DAYS,
) -> None:
    """Make a token and print it, this once."""
    from casework.access.actors import local_operator
    from casework.access.tokens import CannotIssue, add_token
    from casework.store.engine import open_store
    from ingestion.home import Home

    with open_store(Home.from_environment()) as store:
        try:
            text, made = add_token(
                store, label, partner, actor=local_operator(), role=role, lifetime=timedelta(days=days)
            )  # fmt: skip
        except (CannotIssue, OverflowError) as refusal:
            raise RefusedError(str(refusal)) from None
    say(f"backstop: token {made.token_id} of {partner}, good until {made.expires_at:%Y-%m-%d}; it is shown this once:")
    show(text)


@app.command("list")
def list_tokens(
    partner: Annotated[str | None, typer.Option(help="Only those of this institution.")] = None,
) -> None:
    """List tokens: number, institution, role, state, expiry, last use, who holds it."""
    from casework.access.actors import local_operator
    from casework.access.tokens import all_tokens
    from casework.store.engine import open_store
    from ingestion.home import Home

    with open_store(Home.from_environment()) as store:
        found = all_tokens(store, actor=local_operator(), partner_id=partner)
    for one in found:
        seen = f"{one.seen_at:%Y-%m-%d %H:%M}" if one.seen_at else "never used"
        show(
            f"{one.token_id}  {one.partner_id}  {one.role}  {one.state()}  {one.expires_at:%Y-%m-%d}  {seen}  {one.label}"
        )
    if not found:
        say("backstop: there is no token; `backstop token add` makes one")


@app.command("revoke")
def revoke(
    token_id: Annotated[
        str, typer.Argument(help="The token's number, from `backstop token list`.", show_default=False)
    ],
) -> None:
    """End a token at once."""
    from casework.access.actors import local_operator
    from casework.access.tokens import CannotIssue, revoke_token
    from casework.store.engine import open_store
    from ingestion.home import Home

    with open_store(Home.from_environment()) as store:
        try:
            revoke_token(store, token_id, actor=local_operator())
        except CannotIssue as refusal:
            raise RefusedError(str(refusal)) from None
    say(f"backstop: token {token_id} is revoked")
