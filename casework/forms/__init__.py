"""What people enter: rows of the same contracts that partners file, kept as appended records, carried through the same door.

Here: records and their history (`records`), what changed between versions (`changes`), the way into the warehouse (`carrying`). Not here:
the columns and their checks (`ingestion.contracts`, `ingestion.checks`), pages.
"""
