"""Who acts: the name, role and institution that every verb is given.

Not here: how someone proves to be that person (`casework.access.sessions`), what the role may do (`casework.access.rights`).
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass

OPERATOR_ROLE = "operator"


@dataclass(frozen=True)
class Actor:
    """Someone, or some scheduled run, that does something.

    `partner_id` binds to one institution; None sees all that the role allows. While `must_change_password` is set nothing is allowed.
    """

    name: str
    role: str
    partner_id: str | None = None
    must_change_password: bool = False


def local_operator() -> Actor:
    """Whoever has a shell here; the machine's own sign-in has already asked who that is."""
    try:
        login = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        login = "unknown"
    return Actor(f"local:{login}", OPERATOR_ROLE)


def scheduled(run: str) -> Actor:
    """A run that nobody sits before: the drop folder's sensor, the day's end."""
    return Actor(f"scheduled:{run}", OPERATOR_ROLE)
