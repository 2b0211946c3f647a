"""A sentence in Chinese and English."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """A sentence in both languages, with ``{named}`` places."""

    zh: str
    en: str
