"""Administration 系统: who may come in and do what, the numbers of the rules with their dates and sources, and the log of every act."""

from __future__ import annotations

import json
from collections.abc import Callable

import polars as pl
import streamlit as st

from casework.access import audit_proof
from casework.access.accounts import (
    User,
    WrongAccount,
    add_user,
    all_users,
    change_user,
    find_user,
    reset_password,
)
from casework.access.audit_reading import entries
from casework.access.rights import roles
from casework.partners.queries import is_unheard_of
from dashboards.accounts import store_of
from dashboards.components.address import put
from dashboards.components.columns import Column
from dashboards.components.page import Page, choice
from dashboards.components.parts import card, facts
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import attempt, button, success_of_last
from dashboards.queries.rights_held import who_may
from dashboards.screens.administration import parameters
from dashboards.texts import Words
from ingestion.identity import is_partner_id

_PASSWORD = "administration:password"  # noqa: S105 - where the drawing before left the password that is shown once
MOST_SAID = 48  # characters of one thing that an entry of the log says; the rest is among all columns
_VIEWS: dict[str, tuple[str, str]] = {
    "accounts": ("read", "user"),
    "roles": ("read", "user"),
    "parameters": ("read", "rules"),
    "audit": ("read", "audit"),
}


def show(page: Page) -> None:
    """Draw the page."""
    words = page.words
    st.title(words("page.administration"), anchor=False)
    success_of_last(words)
    views = [view for view, right in _VIEWS.items() if page.may(*right)]
    view = choice(
        st.segmented_control, words("administration.view"), views, "view", views[0],
        lambda name: words(f"administration.{name}"), label_visibility="collapsed", required=True,
    )  # fmt: skip
    {"accounts": _accounts, "roles": _roles, "parameters": parameters.show, "audit": _audit}[view](page)


def _accounts(page: Page) -> None:
    words = page.words
    users = all_users(store_of(page.home), actor=page.actor)
    _password_once(page)
    if page.may("manage", "user"):
        _new_account(page)
    columns = [
        Column("name", words("column.user_name")),
        Column("role", words("column.role"), "word", "role"),
        Column("partner_id", words("column.institution")),
        Column("state", words("column.state"), "word", "account_state"),
    ]
    frame = pl.DataFrame(
        {
            "name": [user.name for user in users],
            "role": [user.role for user in users],
            "partner_id": [user.partner_id for user in users],
            "state": [_state(user) for user in users],
        },
        schema={column.name: pl.String for column in columns},
    )
    chosen = st.query_params.get("account", "")

    def opened(name: str) -> None:
        put("account", name)

    with card(words("administration.accounts"), words("administration.accounts_note")):
        source = FrameSource(frame, columns, manner=page.manner)
        shown = Shown(
            "accounts", words("administration.accounts"), columns, "name", descending=False, key="name", on_open=opened,
            chosen=chosen,
        )  # fmt: skip
        table(page, source, shown)
    found = next((user for user in users if user.name == chosen), None)
    if found is not None:
        _one_account(page, found)


def _state(user: User) -> str:
    if user.is_disabled:
        return "disabled"
    return "must_change" if user.must_change_password else "active"


def _password_once(page: Page) -> None:
    made = st.session_state.pop(_PASSWORD, None)
    if made:
        name, password = made
        st.success(page.words("administration.password_once", name=name), icon=":material/key:")
        st.code(password, language=None)
        account = find_user(store_of(page.home), name)
        if account and account.partner_id and is_unheard_of(store_of(page.home), account.partner_id, actor=page.actor):
            st.warning(page.words("administration.institution_unheard"), icon=":material/person_alert:")


def _keep(name: str, make: Callable[[], str]) -> Callable[[], None]:
    """Make a password and keep it for the next drawing alone."""

    def made() -> None:
        st.session_state[_PASSWORD] = (name, make())

    return made


def _new_account(page: Page) -> None:
    words = page.words
    with st.expander(words("administration.new"), icon=":material/person_add:"):
        one, two, three = st.columns(3)
        name = one.text_input(words("column.user_name"), key="account:name")
        assignable = [role.name for role in roles().values() if role.is_assignable]
        role = two.selectbox(
            words("column.role"), assignable, key="account:role", format_func=lambda code: words(f"role.{code}")
        )
        is_bound = roles()[role].is_bound
        partner = three.text_input(
            words("column.institution"), key="account:partner", disabled=not is_bound,
            placeholder=words("administration.institution_hint"),
        )  # fmt: skip

        def make() -> str:
            if not name.strip() or find_user(store_of(page.home), name):
                raise WrongAccount(words("administration.taken" if name.strip() else "administration.name_needed"))
            if is_bound and not partner.strip():
                raise WrongAccount(words("administration.institution_needed"))
            if is_bound and not is_partner_id(partner.strip()):
                raise WrongAccount(words("administration.institution_wrong"))
            return add_user(
                store_of(page.home), name, role, partner.strip() or None if is_bound else None, actor=page.actor
            )

        button(
            page, words("administration.add"), _keep(name, make), success="administration.added", key="account:add",
            type="primary",
        )  # fmt: skip


def _one_account(page: Page, user: User) -> None:
    words, store = page.words, store_of(page.home)
    with card(user.name, words("administration.one_note")):
        facts(
            [
                (words("column.role"), words(f"role.{user.role}")),
                (words("column.institution"), user.partner_id or "—"),
                (words("column.state"), words(f"account_state.{_state(user)}")),
            ]
        )
        if not page.may("manage", "user"):
            return
        if user.name == page.actor.name:
            st.info(words("administration.own"), icon=":material/info:")
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            others = [
                role.name
                for role in roles().values()
                if role.is_assignable and role.is_bound == roles()[user.role].is_bound and role.name != user.role
            ]
            if others:
                role = st.selectbox(
                    words("administration.other_role"), others, key="account:other",
                    format_func=lambda code: words(f"role.{code}"),
                )  # fmt: skip
                button(
                    page, words("administration.change_role"),
                    lambda: change_user(store, user, actor=page.actor, role=role),
                    success="administration.changed", key="account:change",
                )  # fmt: skip
            label = words("administration.enable" if user.is_disabled else "administration.disable")
            button(
                page, label, lambda: change_user(store, user, actor=page.actor, is_disabled=not user.is_disabled),
                success="administration.changed", key="account:disable",
            )  # fmt: skip
            button(
                page, words("administration.reset"),
                _keep(user.name, lambda: reset_password(store, user, actor=page.actor)),
                success="administration.was_reset", key="account:reset",
            )  # fmt: skip


def _roles(page: Page) -> None:
    words = page.words
    columns = [
        Column("object", words("column.object"), "word", "object"),
        Column("verb", words("column.verb"), "word", "verb"),
        Column("roles", words("column.roles"), wraps=True),
    ]
    held = who_may()
    said = [words.listed(words(f"role.{role}") for role in roles) for roles in held["role"].to_list()]
    frame = held.select("object", "verb", pl.Series("roles", said, dtype=pl.String))
    with card(words("administration.roles"), words("administration.roles_note")):
        shown = Shown("roles", words("administration.roles"), columns, "object", descending=False, height=560)
        table(page, FrameSource(frame, columns, manner=page.manner), shown)


def _audit(page: Page) -> None:
    words, store = page.words, store_of(page.home)
    columns = [
        Column("entry_no", words("column.entry_no"), "plain"),
        Column("at", words("column.at"), "moment"),
        Column("actor", words("column.actor")),
        Column("role", words("column.role"), "word", "role"),
        Column("verb", words("column.act"), "word", "audit_verb"),
        Column("object", words("column.about")),
        Column("said", words("column.detail"), wraps=True),
        Column("detail", words("column.as_stored"), wraps=True, aside=True),
        Column("sha256", "SHA-256", short=True),
    ]
    with card(words("administration.audit"), words("administration.audit_note")):
        if st.button(words("administration.prove"), key="audit:prove", icon=":material/verified_user:"):
            attempt(page, lambda: _proved(page))
        one, two = st.columns(2)
        person = one.text_input(words("column.actor"), key="audit:person").strip()
        about = two.text_input(words("administration.about"), key="audit:about", placeholder="user/").strip()
        frame = entries(store, actor=page.actor, person=person, about=about)
        said = [_in_words(words, json.loads(detail)) for detail in frame["detail"].to_list()]
        frame = frame.with_columns(pl.Series("said", said, dtype=pl.String))
        table(
            page, FrameSource(frame, columns, manner=page.manner),
            Shown("audit", words("administration.audit"), columns, "entry_no", height=560),
        )  # fmt: skip


def _in_words(words: Words, detail: dict[str, object]) -> str:
    """What an entry says beside who did what: names of columns in words, long texts such as checksums by their beginning."""
    named = (
        (words(key) if words.has(key := f"column.{name}") else name.replace("_", " "), value)
        for name, value in detail.items()
        if value not in (None, "", {}, [])
    )
    return words.listed(words.pair(name, _shortened(str(value))) for name, value in named)


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_SAID else f"{text[: MOST_SAID // 2]}…"


def _proved(page: Page) -> None:
    breach = audit_proof.verify(store_of(page.home))
    if breach is None:
        st.success(page.words("administration.whole"), icon=":material/verified:")
    else:
        st.error(page.words("administration.broken", breach=str(breach)), icon=":material/gpp_bad:")
