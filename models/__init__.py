"""Judgements by learning: the probability of compensation, its features, audit, backtest, registry and drift.

A model is a table of contributions: each feature adds its own amount to the log-odds, so that the reasons of a case add up to its
probability, and what was learned can be read, stored as text and applied without the library that learned it. Its challengers (a
scorecard of points, plain boosting, logistic regression) are held against it on the same split.

Not here, ever: an artifact in git, a feature unknown on the day of decision, a transformer fitted while predicting. Files are read and
written by `registry` alone.
"""
