"""What the regulator asks of each institution: liability balances, reserves, and measures with limit, verdict and article.

Not here: the returns that carry them (`orchestration.exports`), their deadlines (`scoring.reporting`).
"""
