"""Learning from the warehouse's past: models are trained, and indicators and changes of them are tried, on what is known by now.

Here: training and evaluation, the linkage's weights, the model of partners, rehearsals of indicators and trials of changes. Not here: how a
model or a measure works (`models`, `scoring`), using one in a build (`orchestration.judging`).
"""
