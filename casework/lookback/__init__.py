"""Days that people look back to: the warehouse as it was known at the end of a day, asked for on a page and computed in the background.

Here: asking for a day, each step of its computing, where its copy is. Not here: computing it
(`orchestration.looking_back.lookback`), showing it (`dashboards`). The rows of a copy are seen with the same rights as those of the newest.
"""
