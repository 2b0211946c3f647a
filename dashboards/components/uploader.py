"""The widget that takes files, in the reader's language: the library's own words, which are English, are laid over on Chinese pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from dashboards.components.page import Page

_MEGABYTE = "server.maxUploadSize"


def uploader(page: Page, label: str, endings: Sequence[str], key: str, **more: Any) -> Any:
    """`st.file_uploader` with its button and limits in the reader's words; what is chosen, as there."""
    if page.words.is_chinese:
        st.html(_style(page, endings, key))
    return st.file_uploader(label, type=list(endings), key=key, **more)


def _style(page: Page, endings: Sequence[str], key: str) -> str:
    words = page.words
    limit = words("uploader.limit", size=st.get_option(_MEGABYTE), formats=words.listed(one.upper() for one in endings))
    place = f".st-key-{re.sub(r'[^a-zA-Z0-9_-]', '-', key)}"
    button = f"{place} [data-testid=stFileUploaderDropzone] [data-testid=stMarkdownContainer] p"
    told = f"{place} [data-testid=stFileUploaderDropzoneInstructions] span"
    return (
        f"<style>{button},{told}{{font-size:0}}{told}{{white-space:normal}}"
        f"{button}::after{{font-size:.875rem;content:'{escape(words('uploader.choose'))}'}}"
        f"{told}::after{{font-size:.8rem;content:'{escape(limit)}'}}</style>"
    )
