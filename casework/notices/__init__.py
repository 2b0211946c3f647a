"""Notices: one outbox for the whole product, so that nobody is told twice and a failing gateway delays a notice and never an act.

Here: putting a notice in within an act's own transaction (`outbox`), sending what is due (`delivery`), who wants what where
(`preferences`). Not here: what is worth telling (each noun), pages.
"""
