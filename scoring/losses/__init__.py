"""Losses once they have happened: their distribution over those who share them, recoveries net of costs, claims on the company.

Not here: losses that may come (`scoring.portfolio`).
"""
