"""Checks: does a row break the agreement? Column rules, row rules, rules across rows and against what is known already.

Here: how rules run, set at a time, and the words of the rules that all contracts share (`catalogue`). A contract's own row rules stand in
its own module in `ingestion.contracts`. Not here: bytes (`ingestion.readers`), judging a customer (`scoring`).
"""
