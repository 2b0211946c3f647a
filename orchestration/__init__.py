"""Movement: when and in what order things run, what is published, what goes out, and the `backstop` command.

Here: Dagster definitions and their thin assets; `building` a warehouse, `judging` what is in it, the quality `gate`, `publication`,
`exports`; `learning` from its past, `looking_back`; `running` all of it; `backups`, `verification`, the command line.
Not here: a formula (`scoring`, `dbt_project`), a page (`dashboards`), a check of a row (`ingestion`).
"""
