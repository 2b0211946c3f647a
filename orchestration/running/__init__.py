"""Running: Dagster's instance, what starts a run by itself, and the processes that are kept up.

Here: sensors (`automation`), `schedules`, the jobs that are no build (`following`, `reminding`), the instance with its launcher and event
log, the warm worker, the processes of `backstop serve`. Not here: what a run does (`orchestration.assets`, `orchestration.definitions`).
"""
