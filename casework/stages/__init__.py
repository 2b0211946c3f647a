"""The ways of cases: one table of transitions in YAML, its strict reader, its interpreter and its drawing.

Here: `table.yaml` and `table` (which stage leads where, by whose action, under which guard), `guards` and `papers` (the conditions),
`permission` (who may act now), `acts` (the verbs that move a case), `worklist`, `drawing`. Not here: what a case is about
(`casework.projects`, `casework.partners`), pages.
"""
