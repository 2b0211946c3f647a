"""The month's brief from the cockpit: which month, and the file to keep; made when it is asked for, with the reader's own rights."""

from __future__ import annotations

import streamlit as st

from casework.documents.fonts import font_file
from casework.refusals import Refused
from dashboards.briefs.making import file_name, make
from dashboards.components.page import Page
from dashboards.components.told import sentence
from dashboards.queries.periods import between

#: Form -> label of the button, kind of file.
_FORMS = {
    "pdf": ("brief.pdf", "application/pdf"),
    "docx": ("brief.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


def show(page: Page) -> None:
    """A button that opens the choice of month and form."""
    words = page.words
    with st.popover(words("brief.button"), icon=":material/description:", key="cockpit_brief"):
        st.caption(words("brief.button_note"))
        try:
            font_file(plain=True)
        except Refused as refusal:
            st.error(sentence(words, refusal), icon=":material/block:")
            return
        months = between(page.stamp.bounds.first, page.stamp.bounds.last)[::-1]
        month = st.selectbox(words("brief.month"), months, key="brief:month")
        with st.container(horizontal=True):
            for form, (label, kind) in _FORMS.items():
                st.download_button(
                    words(label),
                    lambda form=form: make(page, month, form),  # type: ignore[misc]
                    file_name(page, month, form),
                    kind,
                    key=f"brief:{form}",
                    on_click="ignore",
                    icon=":material/download:",
                )
