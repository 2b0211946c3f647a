"""Is a filing plausible against its own sender's past: row counts, sums, units, distributions, copies, silence, roll-forward.

Here: what is watched of each contract (`watched`), the small profile that is kept of a filing (`profile`), what single rows say of their
unit (`slips`), and the checks themselves (`checks`) with their words (`wording`). The lines are dated parameters
(`scoring/parameters/plausibility`). Not here: where profiles are kept and who decides on what is implausible (`casework.filings`), broken
rules of single rows (`ingestion.checks`).

A check compares a profile with at most a dozen profiles of earlier periods, so that what it costs depends on the filing and not on how
much was filed before.
"""
