"""Deadlines of filings (报送期限) as people meet them: what is owed and has come, and the reminders that are written of it.

Here: the live answer over the register, for those who may see it, and the verb that writes reminders into their outbox. Not here: the rule
(`scoring.reporting.deadlines`), nil returns, which are filings (`casework.filings`), delivery of a reminder to anybody.
"""
