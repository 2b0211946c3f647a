"""Models: who registered which, and which one serves.

Here: `verbs` (register, promote), `queries` (what is registered, the champions). Not here: learning (`models`), the files
(`models.registry`). Both acts are entries of the audit log and nothing else: append only, chained, and read back by the next build.
"""
