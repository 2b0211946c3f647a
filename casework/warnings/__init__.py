"""Warnings: what people do about them.

Here: `verbs` (assign, acknowledge, act, snooze, escalate, merge, close, reopen), `queries` (the acts so far, the queue),
`notices` (telling their owners). Not here:
raising one, which a build does from data (`scoring.warning.indicators`), and what an act makes of its status (`scoring.warning.warnings`).

Every act is an entry of the audit log and nothing else: append only, chained, and read back from there by the next build.
"""
