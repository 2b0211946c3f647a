"""Building: from filings that came to a warehouse that may be published, in steps of which only the changed part is done again.

Here: what a build is made of (`inputs`, `decided`) and is to do (`plan`, `narrowing`), rows into the staging file (`loading`,
`raw_tables`), the warehouse's SQL (`transform`), and the whole of it (`build`; `steps` for Dagster). Not here: formulas run on the
warehouse (`orchestration.judging`), the quality gate (`orchestration.gate`), the published copy (`orchestration.publication`).
"""
