"""Which copy of the warehouse decision analysis reads: the newest, or one of those that are kept, as things were known then."""

from __future__ import annotations

import streamlit as st

from dashboards.components.page import Page
from dashboards.queries.freshness import builds

PARAMETER = "build"


def chosen() -> str:
    """The build that the address names."""
    named = st.query_params.get(PARAMETER, "")
    return named if named.replace("-", "").isalnum() else ""


def show(page: Page) -> None:
    """The switch; with a single copy there is nothing to choose."""
    words, found = page.words, builds(page.reading)
    if len(found) < 2:  # noqa: PLR2004 - one and another
        return
    newest = found[0]
    labels = {
        build: words("decision.build_former", as_of=f"{as_of:%Y-%m-%d}", built_at=f"{built_at:%Y-%m-%d %H:%M}")
        for build, as_of, built_at in found
    }
    labels[newest[0]] = words("decision.build_newest", as_of=f"{newest[1]:%Y-%m-%d}")
    key = "decision:build"
    st.session_state[key] = page.build if page.build in labels else newest[0]

    def written() -> None:
        picked = st.session_state[key]
        if picked == newest[0]:
            st.query_params.pop(PARAMETER, None)
        else:
            st.query_params[PARAMETER] = picked

    st.selectbox(
        words("decision.build"),
        list(labels),
        key=key,
        format_func=labels.__getitem__,
        on_change=written,
        label_visibility="collapsed",
        width=260,
    )


def notice(page: Page) -> None:
    """Said in words as long as it is not the newest."""
    if page.reading.is_former:
        stamp = page.stamp
        told = page.words(
            "decision.former_notice", as_of=f"{stamp.as_of:%Y-%m-%d}", built_at=f"{stamp.built_at:%Y-%m-%d %H:%M}"
        )
        st.warning(told, icon=":material/history:")
