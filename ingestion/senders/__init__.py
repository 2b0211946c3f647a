"""What is odd about a sender's files, one small YAML per partner: to add a partner is to add a file named after it.

Here: the scheme of its codes, its own header names, its encoding and delimiter where they cannot be seen from the bytes. Not here: a rule
that lets a sender off; every row passes the same checks.
"""

from __future__ import annotations

import functools
import importlib.resources
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Oddities:
    """One sender's file. `headers` gives our column name for a header of theirs, by contract (``*`` for all).

    `line_column` is the last column of filings that a source made of an outside file: the line there that each row came from.
    """

    scheme: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    line_column: str | None = None
    headers: dict[str, dict[str, str]] = field(default_factory=dict)

    def header_names(self, contract: str) -> dict[str, str]:
        """The sender's own headers for a contract."""
        return {**self.headers.get("*", {}), **self.headers.get(contract, {})}


@functools.cache
def oddities(partner: str) -> Oddities:
    """What is known to be odd about a partner's files; nothing, for most."""
    file = importlib.resources.files("ingestion.senders") / f"{partner}.yml"
    if not file.is_file():
        return Oddities()
    import yaml  # noqa: PLC0415 - most senders have no file

    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    unknown = content.keys() - {"description", "scheme", "encoding", "delimiter", "line_column", "headers"}
    if unknown:
        raise ValueError(f"senders/{partner}.yml: unknown {sorted(unknown)}")
    content.pop("description", None)
    return Oddities(**content)
