"""Whether a subscription may be sent now: its people still there with their rights, its view still kept and open to its owner."""

from __future__ import annotations

from dataclasses import dataclass

from casework.access.accounts import User, find_user
from casework.access.rights import allowed
from casework.following.records import Parameters, Subscription
from casework.store.engine import Store
from casework.views.queries import newest
from dashboards.queries.measures import MEASURES


@dataclass(frozen=True)
class Withheld(Exception):
    """It is not sent; `why` is a key of the texts, under withheld."""

    why: str


def recipient_of(store: Store, one: Subscription) -> User:
    """The account that it goes to. Raises Withheld when it, or the owner's, may not see analyses any more."""
    if _reader(store, one.owner) is None:
        raise Withheld("owner")
    found = _reader(store, one.recipient)
    if found is None:
        raise Withheld("recipient")
    return found


def parameters_of(store: Store, one: Subscription) -> Parameters:
    """What is asked: of a view, as it is kept now. Raises Withheld when it was taken away or is shared no more."""
    if one.kind == "figure":
        return one.parameters
    with store.reading() as connection:
        view = newest(connection, one.view_owner or one.owner, one.name)
    if view is None or view.is_removed or not (view.is_shared or view.owner == one.owner):
        raise Withheld("view")
    return view.parameters


def require_measure(user: User, parameters: Parameters) -> None:
    """Raise Withheld when the figure itself is not for this reader."""
    name = parameters.get("measure", "")
    measure = MEASURES.get(name if isinstance(name, str) else "")
    if measure is None:
        raise Withheld("view")
    if measure.right is not None and not allowed(user.as_actor(), *measure.right):
        raise Withheld("measure")


def _reader(store: Store, name: str) -> User | None:
    found = find_user(store, name)
    if found is None or found.is_disabled:
        return None
    actor = found.as_actor()
    return found if allowed(actor, "read", "analysis") and allowed(actor, "read", "notice") else None
