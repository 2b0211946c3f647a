"""The site's accounts, as casework keeps them: sign-in, sessions, passwords.

One store for the life of the process; casework opens a connection for each question.
"""

from __future__ import annotations

from functools import cache

from casework.access import sessions
from casework.access.actors import Actor
from casework.access.passwords import WeakPassword
from casework.access.throttle import Throttled
from casework.settings import Settings
from casework.store.engine import Store, open_store
from dashboards.identity import Refusal
from ingestion.home import Home


@cache
def store_of(home: Home) -> Store:
    """The operational store of a home, opened once."""
    return open_store(home)


class CaseworkAccounts:
    """`dashboards.identity.Accounts` over casework."""

    def __init__(self, home: Home) -> None:
        self._home = home

    @classmethod
    def of_environment(cls) -> CaseworkAccounts:
        """Over the home that the environment names; nothing is opened before the first question."""
        return cls(Settings.from_environment().home)

    @property
    def _store(self) -> Store:
        return store_of(self._home)

    def sign_in(self, name: str, password: str, address: str) -> str | Refusal:
        """A new session's token, or why not."""
        try:
            return sessions.sign_in(self._store, name, password, source=address).token
        except Throttled as error:
            return _wait(error)
        except sessions.WrongCredentials:
            return Refusal("wrong")

    def sign_in_proven(self, name: str, address: str) -> str | Refusal:
        """A new session's token for whom an identity provider vouches for, or why not."""
        try:
            return sessions.sign_in_proven(self._store, name, source=address).token
        except sessions.WrongCredentials:
            return Refusal("provider_unknown")

    def whose(self, token: str) -> Actor | None:
        """The actor of a live session."""
        return sessions.actor_of(self._store, token)

    def sign_out(self, token: str) -> None:
        """End a session."""
        sessions.sign_out(self._store, token)

    def change_password(self, token: str, old: str, new: str, address: str) -> str | Refusal:
        """Change it. Every session of the account ends with the old password; the token of a new one comes back."""
        actor = self.whose(token)
        if actor is None:
            return Refusal("wrong")
        try:
            sessions.change_password(self._store, actor.name, old, new, source=address)
        except Throttled as error:
            return _wait(error)
        except WeakPassword:
            return Refusal("weak")
        except sessions.WrongCredentials:
            return Refusal("old_wrong")
        return self.sign_in(actor.name, new, address)


def _wait(error: Throttled) -> Refusal:
    return Refusal("wait", max(1, round(error.wait.total_seconds())))
