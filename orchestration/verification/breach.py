"""What a proof says when an invariant does not hold."""

from __future__ import annotations


class BreachError(Exception):
    """The first breach found, naming the filing, file, table or entry."""
