"""Returns (监管报表): what has been made, who signed it off, when it is due, where it went.

Here: `queries`, `verbs`, `deadlines`, `destinations`. Not here: making a return or carrying it (`orchestration.exports`).
"""
