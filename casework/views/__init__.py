"""Views that people keep of an analysis, for themselves or for all who may see that page.

Here: keeping, sharing, removing, and who sees which. Not here: what a view's parameters mean (`dashboards.queries.view`). A view holds no
figures, so that whoever opens it sees them with their own rights.
"""
