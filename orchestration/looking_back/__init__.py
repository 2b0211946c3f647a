"""Looking back: the warehouse as it was known at the end of a day, computed again when somebody asks for it.

Here: the computation, and the process that makes wanted days one by one. Not here: asking for a day and where its copy is
(`casework.lookback`).
"""
