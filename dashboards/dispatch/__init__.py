"""Sending what people follow: a kept view as a table in words, a figure that crossed its threshold.

Here: one round over all subscriptions (`rounds`), what a message says (`messages`), whether its recipient may have it (`rights`). Not here:
keeping subscriptions and their outcomes (`casework.following`), delivery (`casework.notices`). Every figure is taken with the recipient's
own rights at the time of sending.
"""
