"""Documents of cases: files that people attach, contracts drawn up from templates, and their signatures.

Here: attachments (`files`, `file_types`), contract texts (`templates`) and their PDF (`pages`), the signature (`signing`, `authority`), the
life of a contract (`contracts`). Not here: receipts and exports (`ingestion`, `orchestration.exports`).
"""
