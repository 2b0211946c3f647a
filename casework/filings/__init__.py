"""Filings (报送): taking one in is an act, and the register is what makes it real.

Here: the verb `submit`, the register, the chain of receipts, queries on them. Not here: reading and checking (`ingestion.intake`), rows in
the warehouse (`orchestration`), interface texts (`dashboards`).
"""
