"""Who is looking, as far as the site needs it: the actor behind a session, and whose rows follow from it.

Accounts, passwords, sessions, throttling and rights are casework's (`casework.access`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from casework.access.actors import Actor
from casework.access.rights import partner_scope
from dashboards.queries.scope import Scope
from dashboards.texts import Words


def scope_of(actor: Actor) -> Scope:
    """Whose rows the actor may see. Raises casework's Denied for a bound role without its institution."""
    partner_id = partner_scope(actor)
    return Scope.whole_book() if partner_id is None else Scope.of_partner(partner_id)


@dataclass(frozen=True)
class Refusal:
    """Why a sign-in or a change of password was refused; deliberately not which half of it was wrong."""

    reason: str  # a key of the texts, under refusal
    wait_seconds: int = 0

    def text(self, words: Words) -> str:
        """The sentence for the form."""
        return words(f"refusal.{self.reason}", seconds=self.wait_seconds)


class Accounts(Protocol):
    """What the site asks of accounts."""

    def sign_in(self, name: str, password: str, address: str) -> str | Refusal:
        """A new session's token, or why not."""

    def sign_in_proven(self, name: str, address: str) -> str | Refusal:
        """The same for a name that an identity provider has vouched for."""

    def whose(self, token: str) -> Actor | None:
        """The actor of a live session."""

    def sign_out(self, token: str) -> None:
        """End a session; unknown ones are already ended."""

    def change_password(self, token: str, old: str, new: str, address: str) -> str | Refusal:
        """Change it, which ends every session, and give a new session's token; or say why not."""
