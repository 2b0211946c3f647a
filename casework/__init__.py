"""Acts: what someone did, when, in what role and why, and the store that keeps it.

Here: a package for each noun that people act on: filings, forms, cases (`stages`, `projects`), customers, partners, documents, fees,
claims, the ledger's closes, warnings, returns, notices, views and what is followed, personal data, days looked back to; the operational
store and its migrations, access (users, roles, rights, audit), settings.
Not here: formulas (`scoring`), interface texts (`dashboards`), schedules (`orchestration`). SQL stays in a noun's own `queries`.
"""
