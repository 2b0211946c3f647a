"""Acts: what someone did, when, in what role and why, and the store that keeps it.

Here: the operational store and its migrations, access (users, roles, rights, audit), the filing register, settings.
Not here: formulas (`scoring`), interface texts (`dashboards`), schedules (`orchestration`). SQL stays in a noun's own `queries`.
"""
