"""Which pages there are, who gets which, and what stands around every page: navigation, language, unit, account.

A page is listed here with the right it needs; one without is not reachable (a test opens every page as every role).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, cast

import streamlit as st

from casework.access.actors import Actor
from casework.access.rights import Denied, allowed
from casework.store.warehouse import OlderCopyError, looking_back, published_database
from dashboards.components.address import catch_up, put_all
from dashboards.components.numbers import Unit
from dashboards.components.page import GOING, Page, choice, in_address
from dashboards.entrance.routes import LANGUAGE_COOKIE
from dashboards.queries.reading import NothingPublished
from dashboards.screens import lookback, tour
from dashboards.texts import DEFAULT_LANGUAGE, LANGUAGES, Words, words_of
from ingestion.home import Home

_LOG = logging.getLogger(__name__)
UNITS = ("yuan", "wan", "yi")
_HERE = Path(__file__).parent / "components"
_STYLE = (_HERE / "site.css").read_text(encoding="utf-8")
_MARK = (_HERE / "mark.svg").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Listed:
    """A page: its folder in `screens`, icon, and the right to see it; None for whoever has any other page.

    `past`: whether it can be read as of another day, or only what on it comes from the warehouse.
    """

    name: str
    icon: str
    right: tuple[str, str] | None
    past: Literal["wholly", "partly", "never"] = "wholly"


PAGES = (
    Listed("cockpit", ":material/speed:", ("read", "cockpit")),
    Listed("decision", ":material/analytics:", ("read", "analysis")),
    Listed("risk", ":material/gpp_maybe:", ("read", "risk")),
    Listed("warnings", ":material/warning:", ("read", "warning")),
    Listed("models", ":material/model_training:", ("read", "model")),
    Listed("cases", ":material/cases:", ("read", "case"), "partly"),
    Listed("customers", ":material/person_search:", ("read", "customer"), "partly"),
    Listed("partners", ":material/handshake:", ("read", "partner"), "partly"),
    Listed("exchange", ":material/swap_vert:", ("read", "filing"), "partly"),
    Listed("fees", ":material/payments:", ("read", "fee")),
    Listed("ledger", ":material/account_balance:", ("read", "fee")),
    Listed("measures", ":material/rule:", ("read", "measure")),
    Listed("returns", ":material/assignment_turned_in:", ("read", "export"), "partly"),
    Listed("notices", ":material/notifications:", ("read", "notice"), "never"),
    Listed("administration", ":material/admin_panel_settings:", ("read", "user"), "never"),
    Listed("wall", ":material/tv:", ("read", "cockpit"), "never"),
    Listed("help", ":material/help:", None, "never"),
)


def pages_of(actor: Actor) -> list[Listed]:
    """The pages that the actor may see."""
    by_right = [page for page in PAGES if page.right is not None and allowed(actor, *page.right)]
    return [page for page in PAGES if page in by_right or (page.right is None and by_right)]


def show(actor: Actor | None, home: Home) -> None:
    """Draw the page that the address names."""
    catch_up()
    words = words_of(_language())
    st.set_page_config(page_title=words("site.name"), page_icon=_MARK, layout="wide", initial_sidebar_state=228)
    st.html(f"<style>{_STYLE}{_brand(words)}</style>")
    if actor is None:
        st.navigation([st.Page(lambda: _signed_out(words), title=words("site.name"))], position="hidden").run()
        return
    listed = pages_of(actor)
    if not listed:
        st.navigation([st.Page(lambda: _nothing_for(actor, words), title=words("site.name"))], position="hidden").run()
        return
    goto: dict[str, Any] = {}
    for page in listed:
        draw = drawing(page, actor, home, goto)
        goto[page.name] = st.Page(draw, title=words(f"page.{page.name}"), icon=page.icon, url_path=page.name)
    # the bare address leads to the first page; that one keeps its own name, so that its links are like all others
    start = st.Page(
        lambda: _go_to_first(goto), title=words("site.name"), url_path="start", default=True, visibility="hidden"
    )
    st.navigation([start, *goto.values()], position="sidebar", expanded=True).run()


def _go_to_first(goto: dict[str, Any]) -> None:
    st.switch_page(next(iter(goto.values())), query_params=st.query_params.to_dict())


def _brand(words: Words) -> str:
    """The product's name above the navigation, and the library's way past it in the reader's language."""
    # above all, also where there is but one page and hence no navigation
    name = f'[data-testid="stSidebarContent"]::before{{content:"{words("site.name")}"}}'
    skip = '[data-testid="stSkipToContent"]'
    return f'{name}{skip}{{font-size:0}}{skip}::after{{font-size:.9rem;content:"{words("site.skip")}"}}'


def drawing(listed: Listed, actor: Actor, home: Home, goto: dict[str, Any]) -> Callable[[], None]:
    """What draws a page, with what stands around it, and says what keeps it from being drawn."""

    def draw() -> None:
        language, unit, place = _sidebar(actor)
        page = Page(actor, home, words_of(language), unit, goto)
        name, parameters = st.session_state.pop(GOING, ("", {}))
        if name in goto:
            st.switch_page(goto[name], query_params=parameters)
        module = import_module(f"dashboards.screens.{listed.name}.page")
        tour.show(page, listed.name)
        try:
            turned = _turned(page, listed, place)
            if turned is not None:
                with looking_back(turned.reading.database if turned.is_looking_back else None):
                    module.show(turned)
        except NothingPublished:
            st.title(page.words(f"page.{listed.name}"))
            st.info(page.words("stamp.nothing"), icon=":material/hourglass_empty:")
        except OlderCopyError as lacking:
            _older(page, lacking)
        except Denied:
            st.error(page.words("site.denied"), icon=":material/block:")

    return draw


def _older(page: Page, lacking: OlderCopyError) -> None:
    """That a copy was published by a program before this one, and what mends it; what it lacks goes into the log, for the engineer."""
    _LOG.warning("the copy %s lacks what a page asks for: %s", lacking.database, lacking)
    is_newest = lacking.database == published_database(page.home)
    told = page.words("site.older_copy" if is_newest else "site.older_former", build=lacking.database.parent.name)
    st.container(key="older_copy").warning(told, icon=":material/update:")


def _turned(page: Page, listed: Listed, place: Any) -> Page | None:
    """The page as the reader looks at it: now, or back; None while a day of the past is being computed."""
    if listed.past == "never" or not page.may("read", "analysis") or published_database(page.home) is None:
        return page
    with place:
        lookback.switch(page)
    turned = lookback.turned(page, listed.name)
    if turned is not None:
        lookback.banner(turned, wholly=listed.past == "wholly")
    return turned


def _language() -> str:
    """The address's, else this session's, else the one chosen when signing in, else Chinese."""
    kept = st.session_state.get("language") or st.context.cookies.get(LANGUAGE_COOKIE)
    language = in_address("lang", list(LANGUAGES), kept if kept in LANGUAGES else DEFAULT_LANGUAGE)
    st.session_state["language"] = language
    return language


def _sidebar(actor: Actor) -> tuple[str, Unit, Any]:
    """Language, unit, who I am; gives what was chosen, and the place for the switch that looks back.

    Both go back into the address, which going to another page empties.
    """
    language = _language()
    words = words_of(language)
    with st.sidebar:
        language = choice(
            st.segmented_control,
            words("site.language"),
            list(LANGUAGES),
            "lang",
            language,
            LANGUAGES.__getitem__,
            required=True,
            width="stretch",
        )
        kept = st.session_state.get("unit", "wan")
        unit = choice(
            st.segmented_control,
            words("site.unit"),
            UNITS,
            "unit",
            kept,
            lambda name: words(f"unit.{name}.short"),
            required=True,
            width="stretch",
        )
        place = st.container()
        st.html(_account_html(actor, words))
    st.session_state.update(language=language, unit=unit)
    put_all({"lang": language, "unit": unit})
    return language, cast("Unit", unit), place


def _account_html(actor: Actor, words: Words) -> str:
    links = (("/auth/account", "account.title"), ("/auth/logout", "account.sign_out"))
    listed = " · ".join(
        f'<a href="{path}?lang={words.language}" target="_self">{words(key)}</a>' for path, key in links
    )
    partner = f"<span>{escape(actor.partner_id)}</span>" if actor.partner_id else ""
    return f'<div class="account"><b>{escape(actor.name)}</b><span>{words(f"role.{actor.role}")}</span>{partner}<p>{listed}</p></div>'


def _signed_out(words: Words) -> None:
    st.html(
        f'<div class="outside"><h2>{words("site.ended")}</h2><p><a href="/auth/login" target="_self">{words("signin.title")}</a></p></div>'
    )


def _nothing_for(actor: Actor, words: Words) -> None:
    st.title(words("site.name"))
    own = f"site.no_page.{actor.role}"
    told = words(own) if words.has(own) else words("site.no_page", role=words(f"role.{actor.role}"))
    st.info(told, icon=":material/info:")
    st.html(_account_html(actor, words))
