"""Where people's records and the published warehouse are kept and opened.

Here: the engine and migrations of the operational store, and the one factory that opens DuckDB files.
Not here: what a noun's records mean (each noun's own package), how the warehouse is built (`orchestration`).
"""
