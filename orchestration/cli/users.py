"""`backstop user`: local accounts."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.outcome import RefusedError, say, show

app = typer.Typer(help="Local accounts.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Local accounts."""


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Name to sign in with.", show_default=False)],
    role: Annotated[
        str, typer.Option(help="What the person may do, such as analyst or administrator.", show_default=False)
    ],
    partner: Annotated[
        str | None, typer.Option(help="For the role partner: the one institution it belongs to.")
    ] = None,
) -> None:
    """Make an account and print its one-time password."""
    from casework.access.accounts import WrongAccount, add_user
    from casework.access.actors import local_operator
    from casework.partners.queries import is_unheard_of
    from casework.store.engine import open_store
    from ingestion.home import Home

    with open_store(Home.from_environment()) as store:
        try:
            password = add_user(store, name, role, partner_id=partner, actor=local_operator())
        except WrongAccount as refusal:
            raise RefusedError(str(refusal)) from None
        if partner and is_unheard_of(store, partner, actor=local_operator()):
            say(
                f"backstop: nobody has listed the institution {partner} yet, nor has it filed: look whether the code is right"
            )
    say(f"backstop: {name} may sign in once with this password and then chooses another:")
    show(password)
