"""Fees (再担保费): a standard's charges and refunds (`tariff`), and what new business may bring (`forecast`).

Not here: what a standard is and which one is in force (`scoring.parameters.standards`), what was received (the warehouse).
"""
