"""Readers: from a sender's bytes to a table of text, whatever the format, with the sender's own line numbers.

Here: formats, encodings, packing, headers, and the limits that make a hostile file harmless. Not here: what the text means
(`ingestion.checks`), where the bytes are kept (`ingestion.landing`).
"""
