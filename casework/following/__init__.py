"""What people follow: views sent to them by schedule, thresholds on figures, notes on figures, and the tours that they have seen.

Here: keeping and ending these, when a view is due, and settling what came of one (`verbs`, `schedule`); who sees which (`queries`); notes
(`figure_notes`), tours (`tours`). Not here: what a view or a figure is and what a message says (`dashboards.dispatch`), sending
(`casework.notices`). What is followed holds no figures: they are taken with the recipient's own rights at the time.
"""
