"""Dagster assets, one module a layer: thin, each calling the function of its room that does the work.

Here: keys (`layer/domain/entity`), groups, owners, words, metadata. Not here: a formula, SQL, reading a file; not the order of a build,
which is that of `orchestration.building.build`.
"""
