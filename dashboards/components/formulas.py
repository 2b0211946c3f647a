"""An indicator's formula as a reader reads it: its inputs in words, its signs as in arithmetic."""

from __future__ import annotations

import re

from dashboards.texts import Words

_INPUT = re.compile(r"[a-z][a-z0-9_]*")
_SIGNS = {"*": "×", "/": "÷"}


def formula_in_words(words: Words, formula: str) -> str:
    """The formula with the name of each input that has one; functions keep theirs."""
    named = _INPUT.sub(lambda found: _name(words, found[0]), formula)
    return "".join(_SIGNS.get(sign, sign) for sign in named)


def _name(words: Words, code: str) -> str:
    return words(f"input.{code}").replace("/", "÷") if words.has(f"input.{code}") else code
