"""Filings of a made-up province, as partners would send them, with the truth beside them.

Here: who files what, when, in which manner, with which planted faults. Nothing of the door: it must find out by itself.
"""

from __future__ import annotations

from ingestion.simulation.run import Summary, simulate

__all__ = ["Summary", "simulate"]
