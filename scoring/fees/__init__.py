"""Fees (再担保费): the standard that fits (`fitting`), its charges and refunds (`tariff`), what new business may bring (`forecast`).

Not here: what a standard is and which one is in force (`scoring.parameters.standards`), what was received (the warehouse).
"""
