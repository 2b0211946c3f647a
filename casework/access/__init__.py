"""Who may do what, who did what: users, roles and rights, sessions, masking, the audit chain.

Here: accounts and passwords, sign-in, rights by role, which partner's rows an actor may see, what of a personal value is shown, the
append-only audit log. Not here: pages and cookies (`dashboards`), what a verb does (the noun's own package, which asks here first).
"""
