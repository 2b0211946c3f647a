"""Looking back: every page as things were known at the end of a day, or as a copy that is kept says; chosen in the side bar.

The choice is part of the address, and stays while the reader goes from page to page. Looking back is for reading: nobody acts on what is
over.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from casework.clock import at
from casework.lookback.queries import COMPUTING, Lookback, days, of_day, standing
from casework.lookback.verbs import ask
from casework.refusals import Refused
from dashboards.accounts import store_of
from dashboards.components.address import put
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.told import sentence
from dashboards.queries.freshness import builds

PARAMETER = "build"
_CHOSEN, _DAY, _COPY, _REFUSED = "lookback:chosen", "lookback:day", "lookback:copy", "lookback:refused"
LOOK_EVERY_SECONDS = 2
PATIENCE_SECONDS = 60  # until the reader is told that nobody begins
MOST_LISTED = 3


def chosen() -> str:
    """The build or the day that the address names, else the one chosen on an earlier page; empty for the newest."""
    named = st.query_params.get(PARAMETER) or st.session_state.get(_CHOSEN, "")
    return named if named.replace("-", "").isalnum() else ""


def switch(page: Page) -> None:
    """The switch in the side bar: a day, or one of the copies that are kept; and the way back."""
    words, now = page.words, chosen()
    _choose(now)
    label = now[:10] or words("lookback.label_newest")
    popover = st.popover(label, icon=":material/history:", width="stretch", key=f"lookback:{now}")
    with popover, st.container(key="lookback_choice"):
        if now:
            _back_button(page, "switch")
        st.markdown(f"**{words('lookback.title')}**  \n{words('lookback.note')}")
        _days(page, day_of(now))
        _copies(page, now)


def turned(page: Page, name: str) -> Page | None:
    """The page of this name as it is to be read; None when its day is not there yet, and that is what is drawn instead."""
    now = chosen()
    day = day_of(now)
    if day is None:
        former = replace(page, build=now)
        if now and not former.is_looking_back:  # it is kept no longer
            _choose("")
        return former
    found = of_day(store_of(page.home), day)
    if found is not None and found.database is not None:
        return replace(page, known=found.database)
    st.title(page.words(f"page.{name}"), anchor=False)
    _wait(page, day)
    return None


def banner(page: Page, *, wholly: bool) -> None:
    """Said above every page as long as it is not the newest, with the way back."""
    if not page.is_looking_back:
        return
    words, stamp = page.words, page.stamp
    if page.known:
        told = words("lookback.known_notice", day=f"{stamp.as_of:%Y-%m-%d}")
    else:
        told = words(
            "lookback.former_notice", as_of=f"{stamp.as_of:%Y-%m-%d}", built_at=f"{stamp.built_at:%Y-%m-%d %H:%M}"
        )
    if not wholly:
        told = f"{told} {words('lookback.partly')}"
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.warning(told, icon=":material/history:")
    with right:
        _back_button(page, "banner")


def day_of(named: str) -> date | None:
    """The day that is named; None where it is none.

    >>> day_of("2026-03-31"), day_of("b000012")
    (datetime.date(2026, 3, 31), None)
    """
    try:
        return date.fromisoformat(named)
    except ValueError:
        return None


def _choose(named: str) -> None:
    """Keep the choice in the session and in the address, which going to another page empties."""
    st.session_state[_CHOSEN] = named
    put(PARAMETER, named)


def _back_button(page: Page, where: str) -> None:
    label = page.words("lookback.back")
    st.button(
        label, key=f"lookback:back:{where}", icon=":material/undo:", on_click=_choose, args=("",), width="stretch"
    )


def _days(page: Page, now: date | None) -> None:
    """Any day, and those that are there already."""
    words, store = page.words, store_of(page.home)
    bounds = days(store)
    if bounds is None:
        return
    month_end = page.stamp.as_of.replace(day=1) - timedelta(days=1)
    st.session_state.setdefault(_DAY, now or min(max(month_end, bounds[0]), bounds[1]))
    st.date_input(words("lookback.day"), key=_DAY, min_value=bounds[0], max_value=bounds[1], format="YYYY-MM-DD")
    st.button(words("lookback.show"), key="lookback:show", on_click=_ask, args=(page,), width="stretch")
    if said := st.session_state.pop(_REFUSED, ""):
        st.error(said, icon=":material/block:")
    ready = [one.day for one in standing(store) if one.database and one.day != now][:MOST_LISTED]
    if ready:
        st.caption(words("lookback.ready"))
        for day in ready:
            st.button(f"{day}", key=f"lookback:ready:{day}", on_click=_choose, args=(f"{day}",), width="stretch")


def _ask(page: Page, day: date | None = None) -> None:
    wanted = day or st.session_state[_DAY]
    try:
        ask(store_of(page.home), wanted, actor=page.actor)
    except Refused as refusal:
        st.session_state[_REFUSED] = sentence(page.words, refusal)
    else:
        _choose(f"{wanted}")


def _copies(page: Page, now: str) -> None:
    """The copies that builds left; with a single one there is nothing to choose."""
    words, found = page.words, builds(page.reading)
    if len(found) < 2:  # noqa: PLR2004 - one and another
        return
    labels = {
        build: words("lookback.former", as_of=f"{as_of:%Y-%m-%d}", built_at=f"{built_at:%Y-%m-%d %H:%M}")
        for build, as_of, built_at in found
    }
    newest = found[0]
    labels[newest[0]] = words("lookback.newest", as_of=f"{newest[1]:%Y-%m-%d}")
    st.session_state[_COPY] = now if now in labels else newest[0]

    def written() -> None:
        picked = st.session_state[_COPY]
        _choose("" if picked == newest[0] else picked)

    st.selectbox(words("lookback.copy"), list(labels), key=_COPY, format_func=labels.__getitem__, on_change=written)


def _wait(page: Page, day: date) -> None:
    """How far the day is, looked at anew until it is there; meanwhile the newest can be read."""
    words, store = page.words, store_of(page.home)

    @st.fragment(run_every=LOOK_EVERY_SECONDS)
    def look() -> None:
        found = of_day(store, day)
        if found is not None and found.database is not None:
            st.rerun()
        with card(words("lookback.wait_title", day=f"{day}"), key="lookback"):
            _how_far(page, day, found)
            _back_button(page, "wait")

    look()


def _how_far(page: Page, day: date, found: Lookback | None) -> None:
    words = page.words
    if said := st.session_state.pop(_REFUSED, ""):
        st.error(said, icon=":material/block:")
    if found is None or found.step == "failed":
        if found is None:
            st.info(words("lookback.not_there"), icon=":material/hourglass_empty:")
        else:
            st.error(words("lookback.failed"), icon=":material/error:")
            st.caption(found.detail.splitlines()[0] if found.detail else "")
        st.button(words("lookback.compute"), key="lookback:compute", type="primary", on_click=_ask, args=(page, day))
        return
    done = COMPUTING.index(found.step) + 1 if found.step in COMPUTING else 0
    waited = (at(None) - found.asked_at).total_seconds()
    told = words("lookback.step", step=words(f"lookback.step_{found.step}"), seconds=f"{waited:,.0f}")
    st.progress((done + 0.5) / (len(COMPUTING) + 1), text=told)
    if found.step == "asked" and waited > PATIENCE_SECONDS:
        st.warning(words("lookback.nobody_begins"), icon=":material/schedule:")
    st.caption(words("lookback.meanwhile"))
