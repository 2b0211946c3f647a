"""Two languages: what is said of something that has its words in Chinese (`zh`) and English (`en`)."""

from __future__ import annotations

from typing import Literal, Protocol

Language = Literal["zh", "en"]


class Spoken(Protocol):
    """Anything with words in both languages."""

    @property
    def zh(self) -> str:
        """In Chinese."""

    @property
    def en(self) -> str:
        """In English."""


def said(thing: Spoken, language: Language) -> str:
    """The words of the reader's language."""
    return thing.zh if language == "zh" else thing.en
