"""Linkage (客户识别): which customer records are one customer, with a probability and the evidence for each pair.

Here: `fields` (records made comparable, how two are compared), `names` (people's names in two parts), `weights` (what an agreement is
worth, and the probability that follows), `rarity` (more where the value agreed on is rare), `learning` (weights estimated with Splink, and
from people's answers), the card. Not here: merging two records, which a person does (`casework.customers`), the blocks in which pairs are
looked for during a build (`orchestration.judging.linking`).

A number decides first: the same registration or identity number, in whatever form it is written, is one customer. All else is likeness.
"""
