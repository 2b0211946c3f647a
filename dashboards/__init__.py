"""What people see and type: a router, screens by subject, queries over the published warehouse, charts, components, texts.

Not here: SQL in a page, a business rule, a text outside `texts/`, a write that does not go through a verb of `casework`.
"""
