"""Duties to report: deadlines of partners' filings and of the company's own returns, and how well a sender files.

Not here: whether a filing is plausible against its sender's past (`scoring.plausibility`).
"""
