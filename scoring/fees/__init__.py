"""Fees (再担保费): the standard that fits (`fitting`), charges and refunds (`tariff`), what new business may bring (`forecast`).

For standards of customers: what a customer has in all (`customers`).
Not here: what a standard is and which one is in force (`scoring.parameters.standards`), what was received (the warehouse).
"""
