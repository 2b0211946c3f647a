"""The ledger (总账): what pages, commands and exports ask of the postings in the published warehouse.

Here: `queries`; closing a month (`closing`), the closes so far (`closes`), what they keep (`kept`).
Not here: how postings come about (`dbt_project/models/marts/fee`, templates in `scoring/parameters/ledger`).
"""
