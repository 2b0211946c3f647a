"""Every word that a reader sees, as Babel catalogues: ``zh_CN.po`` (default) and ``en.po``, read once at start.

A key that is missing is an error, in the tests and on the page: an English word on a Chinese page would look like an answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

DEFAULT_LANGUAGE = "zh_CN"
LANGUAGES = {"zh_CN": "中文", "en": "English"}


class Words:
    """Texts of one language, by key, with ``{named}`` places filled."""

    def __init__(self, language: str, texts: dict[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, /, **named: object) -> str:
        """The text of `key`."""
        text = self._texts[key]
        return text.format(**named) if named else text

    def pair(self, name: str, value: str) -> str:
        """A name and its value, with the language's colon."""
        return self("words.pair", name=name, value=value)

    def listed(self, parts: Iterable[str]) -> str:
        """Several things, with the language's comma."""
        return self("words.comma").join(parts)

    def has(self, key: str) -> bool:
        """Whether there is a text: for values that come from data, such as rule names."""
        return key in self._texts

    @property
    def keys(self) -> set[str]:
        """All keys."""
        return set(self._texts)

    @property
    def is_chinese(self) -> bool:
        """Which of two given texts (``…_zh``, ``…_en``) is wanted."""
        return self.language == DEFAULT_LANGUAGE


@cache
def words_of(language: str) -> Words:
    """The catalogue of a language; unknown ones give the default."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - 0.1 s, once, and not for tests of numbers

    known = language if language in LANGUAGES else DEFAULT_LANGUAGE
    with (Path(__file__).parent / f"{known}.po").open("rb") as file:
        catalogue = read_po(file, locale=known)
    return Words(
        known, {str(message.id): str(message.string) for message in catalogue if message.id and message.string}
    )
