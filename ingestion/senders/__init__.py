"""What is odd about a sender's files, one small YAML per partner: to add a partner is to add a file named after it.

Here: the scheme of its codes, its own header names and words, its encoding and delimiter where they cannot be seen from the bytes; and
laying over it what people have said since. Not here: a rule that lets a sender off; every row passes the same checks.
"""

from __future__ import annotations

import functools
import importlib.resources
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Oddities:
    """One sender's file. `headers` gives our column name for a header of theirs, by contract (``*`` for all).

    `words` gives our value for a word of theirs, by contract and column.
    `line_column` is the last column of filings that a source made of an outside file: the line there that each row came from.
    """

    scheme: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    line_column: str | None = None
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    words: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)

    def header_names(self, contract: str) -> dict[str, str]:
        """The sender's own headers for a contract."""
        return {**self.headers.get("*", {}), **self.headers.get(contract, {})}

    def words_of(self, contract: str, column: str) -> dict[str, str]:
        """What the sender's own words mean in a column."""
        return {**self.words.get("*", {}).get(column, {}), **self.words.get(contract, {}).get(column, {})}

    def with_mapped(self, mapped: Mapped) -> Oddities:
        """The same, and what people have said since of the sender's headers and words, which comes first."""
        headers = {contract: dict(names) for contract, names in self.headers.items()}
        words = {
            contract: {name: dict(said) for name, said in columns.items()} for contract, columns in self.words.items()
        }
        for contract, theirs, ours in mapped.headers:
            headers.setdefault(contract, {})[theirs] = ours
        for contract, column, theirs, ours in mapped.words:
            words.setdefault(contract, {}).setdefault(column, {})[theirs] = ours
        return replace(self, headers=headers, words=words)


@dataclass(frozen=True)
class Mapped:
    """What people have said of a sender's headers (contract, theirs, ours) and words (contract, column, theirs, ours)."""

    headers: tuple[tuple[str, str, str], ...] = ()
    words: tuple[tuple[str, str, str, str], ...] = ()


NOTHING_MAPPED = Mapped()
NOTHING_ODD = Oddities()


@functools.cache
def oddities(partner: str) -> Oddities:
    """What is known to be odd about a partner's files; nothing, for most."""
    file = importlib.resources.files("ingestion.senders") / f"{partner}.yml"
    if not file.is_file():
        return Oddities()
    import yaml  # noqa: PLC0415 - most senders have no file

    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    unknown = content.keys() - {"description", "scheme", "encoding", "delimiter", "line_column", "headers", "words"}
    if unknown:
        raise ValueError(f"senders/{partner}.yml: unknown {sorted(unknown)}")
    content.pop("description", None)
    return Oddities(**content)
