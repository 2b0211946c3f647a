"""What a page is given: who looks, in which language and unit, at which build; and the state that lives in the address.

Filters are URL parameters, so that a link shows a colleague the same view. Language and unit are also remembered for the session, because
going to another page empties the address.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import streamlit as st

from casework.access.actors import Actor
from casework.access.rights import allowed
from dashboards.components.address import catch_up, page_of_run, put
from dashboards.components.columns import Manner
from dashboards.components.numbers import Unit
from dashboards.identity import scope_of
from dashboards.queries.freshness import Freshness, builds, freshness
from dashboards.queries.reading import Reading
from dashboards.queries.scope import Scope
from dashboards.texts import Words
from ingestion.home import Home

GOING = "page:going"  # where the last click leads


@dataclass(frozen=True)
class Page:
    """The surroundings of one drawing of one page."""

    actor: Actor
    home: Home
    words: Words
    unit: Unit
    goto: dict[str, Any] = field(default_factory=dict)  # pages this actor may open, by name
    build: str = ""  # the kept copy to read; empty for the newest
    known: Path | None = None  # a day's warehouse as it was known then, to be read instead

    @property
    def manner(self) -> Manner:
        """How values are written for this reader."""
        return Manner(self.words, self.unit)

    @property
    def is_looking_back(self) -> bool:
        """Whether another copy than the newest is read."""
        return self.known is not None or (bool(self.build) and self.reading.is_former)

    @cached_property
    def scope(self) -> Scope:
        """Whose rows."""
        return scope_of(self.actor)

    @cached_property
    def reading(self) -> Reading:
        """The build that this drawing reads, from its first question to its last."""
        if self.known:
            return Reading.as_known(self.home, self.scope, self.known)
        if self.build:
            return Reading.former(self.home, self.scope, self.build)
        return Reading.latest(self.home, self.scope)

    @cached_property
    def former(self) -> Reading | None:
        """The kept copy before the one that is read: what was known before; None where none is kept, and for a day of the past."""
        if self.known:
            return None
        now = self.reading.database.parent.name
        before = next((build for build, _, _ in builds(self.reading) if build < now), None)
        return Reading.former(self.home, self.scope, before) if before else None

    @cached_property
    def stamp(self) -> Freshness:
        """How fresh it is."""
        return freshness(self.reading)

    def may(self, verb: str, object_kind: str) -> bool:
        """Whether the actor has the right; whoever looks back may only read."""
        if verb != "read" and self.is_looking_back:
            return False
        return allowed(self.actor, verb, object_kind)

    def go(self, name: str, **parameters: str | list[str]) -> None:
        """Have the next drawing be that of another page: for the answer to a click, where switching at once is not possible."""
        st.session_state[GOING] = (name, self.address(**parameters))

    def address(self, **parameters: str | list[str]) -> dict[str, str | list[str]]:
        """URL parameters for a link to another page: the language and unit come along."""
        return {"lang": self.words.language, "unit": self.unit, **parameters}


def in_address(name: str, options: Sequence[str], default: str) -> str:
    """The value of a URL parameter, if it is one of the options."""
    value = st.query_params.get(name, "")
    return value if value in options else default


def choice(
    widget: Callable[..., Any],
    label: str,
    options: Sequence[str],
    name: str,
    default: str,
    shown: Callable[[str], str],
    **more: Any,
) -> str:
    """A widget of one choice whose state is the URL parameter `name`."""
    key, offered = f"address:{name}", f"offered:{name}"
    wanted, labels = in_address(name, options, default), (page_of_run(), *map(shown, options))
    # said again where nothing changed, it would reach the browser after the reader's next pick and take that back
    if st.session_state.get(key) != wanted or st.session_state.get(offered) != labels:
        st.session_state.pop(offered, None)
        st.session_state[key] = wanted

    def written() -> None:
        catch_up()
        chosen = st.session_state[key]
        # a widget that a run did not live to draw tells of the value it was given, which is no act of the reader's
        if chosen is not None and chosen != in_address(name, options, default):
            put(name, chosen)

    widget(label, options, key=key, on_change=written, format_func=shown, **more)
    st.session_state[offered] = labels  # only now: a run that ends before it is drawn has not said it
    return str(st.session_state[key] or default)
