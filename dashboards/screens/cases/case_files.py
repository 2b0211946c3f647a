"""The files of a case: what was attached, its hash and size, the contract and its signature."""

from __future__ import annotations

import itertools

import streamlit as st

from casework.documents import contracts, files
from casework.documents.contracts import Document
from casework.documents.file_types import ALLOWED
from casework.stages.cases import Case
from dashboards.accounts import store_of
from dashboards.components import drafted, limited
from dashboards.components.page import Page
from dashboards.components.parts import card, facts, plain
from dashboards.components.told import attempt, button
from dashboards.components.uploader import uploader
from scoring.parameters.catalogue import ADMISSION_DOCUMENTS, CLAIM_DOCUMENTS

_OTHER = "other"


def show(page: Page, found: Case) -> None:
    """Contract first, then attachments, then a new one."""
    if found.kind == "project":
        with card(page.words("files.contract"), page.words("files.contract_note"), key="contract"):
            _contracts(page, found)
    with card(page.words("files.attached"), key="attached"):
        _attached(page, found)
        if page.may("enter", "case"):
            _attach(page, found)


def _contracts(page: Page, found: Case) -> None:
    words, store = page.words, store_of(page.home)
    listed = contracts.listed(store, found.case_id, actor=page.actor)
    for document in listed:
        _contract(page, found, document)
    stands = any(document.state != "void" for document in listed)
    if found.stage.name == contracts.STAGE and page.actor.role in contracts.DRAWERS and not stands:
        button(
            page,
            words("files.draw_up"),
            lambda: contracts.draw_up(store, found, actor=page.actor),
            success="files.drawn",
            type="primary",
            key="contract:draw",
            icon=":material/draw:",
        )
    if not listed and found.stage.name != contracts.STAGE:
        st.caption(words("files.no_contract"))


def _contract(page: Page, found: Case, document: Document) -> None:
    words, key = page.words, f"contract:{document.document_no}"
    facts(
        [
            (words("column.document_no"), document.document_no),
            (words("column.state"), words(f"state.{document.state}")),
            (words("column.who"), f"{document.actor} {document.at:%Y-%m-%d %H:%M}"),
            (words("column.sha256"), document.sha256[:16]),
        ]
    )
    with st.container(horizontal=True):
        _reading(page, document, key)
        if found.stage.name == contracts.STAGE and page.actor.role in contracts.SIGNERS:
            _signing(page, document, key)


def _reading(page: Page, document: Document, key: str) -> None:
    """The document as a file, and whether its signatures hold; reading it is recorded, so only when asked."""
    words = page.words
    if st.button(words("files.read"), key=f"{key}:read", icon=":material/visibility:"):
        st.session_state[f"{key}:open"] = True
    if not st.session_state.get(f"{key}:open"):
        return
    _, content, states = contracts.read(store_of(page.home), document.document_no, actor=page.actor)
    name = f"{document.document_no}.pdf"
    st.download_button("PDF", content, name, "application/pdf", key=f"{key}:pdf", on_click="ignore")
    for state in states:
        shown = st.success if state.holds else st.error
        at = f"{state.signed_at:%Y-%m-%d %H:%M}"
        shown(words("files.holds" if state.holds else "files.broken", signer=state.signer, at=at))


def _signing(page: Page, document: Document, key: str) -> None:
    words, store = page.words, store_of(page.home)
    if document.state == "drafted":
        button(
            page,
            words("files.sign"),
            lambda: contracts.sign(store, document.document_no, actor=page.actor),
            success="files.signed",
            key=f"{key}:sign",
            type="primary",
        )
    if document.state != "void":
        reason = st.text_input(
            words("case.reason"),
            key=f"{key}:reason",
            label_visibility="collapsed",
            placeholder=words("files.void_reason"),
        )
        button(
            page,
            words("files.void"),
            lambda: contracts.void(store, document.document_no, actor=page.actor, reason=reason),
            success="files.voided",
            key=f"{key}:void",
        )


def _attached(page: Page, found: Case) -> None:
    words, store = page.words, store_of(page.home)
    listed = files.listed(store, f"case/{found.case_id}", actor=page.actor)
    if not listed:
        st.caption(words("files.none"))
    if found.kind == "partner":
        _dossier(page, found, {one.document for one in listed})
    for one in listed:
        name = words.pair(words(f"document.{one.document}"), plain(one.filename))
        left, right = st.columns([6, 1], vertical_alignment="center")
        left.markdown(f"**{name}**")
        size = f"{one.size / 1024:,.0f} KB"
        left.caption(
            words("files.of", size=size, sha256=one.sha256[:16], actor=one.actor, at=f"{one.at:%Y-%m-%d %H:%M}")
        )
        key = f"file:{one.attachment_no}"
        if right.button(words("files.read"), key=key):
            _, content = files.content_of(store, one.attachment_no, actor=page.actor)
            right.download_button(
                words("files.save"), content, one.filename, one.media_type, key=f"{key}:save", on_click="ignore"
            )


def _dossier(page: Page, found: Case, present: set[str]) -> None:
    """Each document of an admission: there, not applicable and why, or missing."""
    words, why = page.words, found.newest_detail("not_applicable") or {}
    said = {name: words("files.there") if name in present else why.get(name, "") for name in ADMISSION_DOCUMENTS}
    signs = {name: "✓" if name in present else "–" if told else "✕" for name, told in said.items()}
    facts(
        [(f"{signs[name]} {words(f'document.{name}')}", told or words("files.lacking")) for name, told in said.items()]
    )


def _attach(page: Page, found: Case) -> None:
    words, store = page.words, store_of(page.home)
    listed = [one.document for one in files.listed(store, f"case/{found.case_id}", actor=page.actor)]
    wanted = ADMISSION_DOCUMENTS if found.kind == "partner" else CLAIM_DOCUMENTS
    with st.expander(words("files.attach")):
        document = st.selectbox(
            words("files.document"),
            [*(name for name in wanted if name not in listed), *(name for name in wanted if name in listed), _OTHER],
            key=f"file:document:{len(listed)}",
            format_func=lambda name: words(f"document.{name}"),
        )
        sent = uploader(page, words("files.choose"), list(ALLOWED), f"file:new:{found.version}:{len(listed)}")
        if (
            st.button(words("files.attach"), key="file:attach", type="primary", disabled=sent is None)
            and sent is not None
        ):

            def keep() -> None:
                files.attach(store, f"case/{found.case_id}", document, sent.name, sent.getvalue(), actor=page.actor)

            if attempt(page, keep, success="files.kept"):
                st.rerun()


def dossier_draft(found: Case) -> str:
    """What the draft of a dossier's reasons is kept under until somebody finishes collecting."""
    return f"dossier:{found.case_id}"


def not_applicable(page: Page, found: Case) -> dict[str, str]:
    """The documents of the dossier that are missing, each with the reason why it does not apply, where somebody gives one.

    A dossier is collected over weeks: what is typed stays a draft of who types it, and begins with what was said before a return.
    """
    words, store, key = page.words, store_of(page.home), dossier_draft(found)
    present = {one.document for one in files.listed(store, f"case/{found.case_id}", actor=page.actor)}
    missing = [name for name in ADMISSION_DOCUMENTS if name not in present]
    if not missing:
        return {}
    before: dict[str, str] = found.newest_detail("not_applicable") or {}
    shown, given = {**before, **drafted.resumed(page, key, missing[0])}, {}
    with st.expander(words("files.missing", count=len(missing))):
        for place, name in zip(itertools.cycle(st.columns(3)), missing, strict=False):
            given[name] = limited.text_input(
                page,
                place,
                words(f"document.{name}"),
                shown.get(name, ""),
                key=f"{drafted.prefix(key)}:{name}",
                placeholder=words("task.not_applicable"),
            )
    drafted.keep_typed(page, "dossier", key, given, before)
    return given
