"""Judgements by learning: estimators, their features, backtests, registry and cards.

Nothing learned serves a decision yet: the probability of compensation arrives with its backtest, never before it. Until then the room is
empty on purpose, and no page or table shows a learned figure.
Not here, ever: an artifact in git, a feature unknown on the day of decision, a transformer fitted while predicting.
"""
