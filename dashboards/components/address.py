"""The address of a page as its state: read anywhere through `st.query_params`, written only here.

What the site writes takes a moment to reach the browser; whatever the reader does in that moment still comes with the address of before.
So the site remembers what it wrote since the browser last spoke: an act that comes with an address it has written over since goes on from
the newest one, and quick picks one after the other all count. Going back in the browser, and following a link, mean what they say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_WRITTEN = "written:address"
_MOST = 16  # a reader who is further ahead of the browser than that starts from what the browser says

Address = dict[str, list[str]]


def put(name: str, value: str | Iterable[str] = "") -> None:
    """Have the address say this of one parameter; nothing takes it out."""
    put_all({name: value})


def put_all(given: Mapping[str, str | Iterable[str]]) -> None:
    """The same of several at once: going back in the browser takes them back together."""
    catch_up()
    before, written = _now(), _written()
    said = {name: [value] if isinstance(value, str) else list(value) for name, value in given.items()}
    after = {name: values for name, values in (before | said).items() if any(values)}
    if after != before:
        st.query_params.from_dict(after)
        written.append((page_of_run(), after))
        del written[:-_MOST]


def catch_up() -> None:
    """Go on from the newest address where the browser still says one that the site has written over."""
    now, written = (page_of_run(), _now()), _written()
    if now[1] != _said([*now[1], *(name for _, one in written for name in one)]):
        return  # the site has written in this run already
    if now not in written or _goes_back():
        written[:] = [now]
        return
    del written[: written.index(now)]
    if now != written[-1]:
        st.query_params.from_dict(written[-1][1])


def _written() -> list[tuple[str, Address]]:
    """By page what the browser said last, and what the site made of it since."""
    found: list[tuple[str, Address]] = st.session_state.setdefault(_WRITTEN, [])
    return found


def _now() -> Address:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def page_of_run() -> str:
    """Which page is drawn, by its mark; empty outside a run."""
    run = get_script_run_ctx()
    return run.page_script_hash if run else ""


def _goes_back() -> bool:
    run = get_script_run_ctx()
    return run is not None and run.is_history_navigation


def _said(names: Iterable[str]) -> Address:
    """What the browser said when this run began."""
    run = get_script_run_ctx()
    if run is None:
        return _now()
    with run.session_state.query_params() as known:
        found = {name: known.get_initial_value(name) for name in names}
    return {name: [value] if isinstance(value, str) else value for name, value in found.items() if value is not None}
