"""Pages by subject: a folder for each, whose `page` draws it with the parts beside it; `windows` open over any page.

Here: each asks queries for frames and draws them. No SQL, no rule, no text of its own.
"""
