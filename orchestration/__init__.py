"""Movement: when and in what order things run, what is published, what goes out, and the `backstop` command.

Here: Dagster definitions and their thin assets, checks, sensors and schedules; the build; publication; exports; the command line.
Not here: a formula (`scoring`, `dbt_project`), a page (`dashboards`), a check of a row (`ingestion`).
"""
