"""Fees: what people decide about charges and receipts.

Here: `verbs` (confirm a receipt, propose, approve and pay a refund, waive a charge), `charges` (one charge now), `proposals` and `unearned`
(what waits for a decision), `queries` (the acts so far), `standards`. Not here: amounts of charges (`scoring.fees.tariff`), what is due and
received (the warehouse).

Every act is an entry of the audit log and nothing else: append only, chained, and read back from there by the next build.
"""
