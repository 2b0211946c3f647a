"""Returns (监管报表): what has been made and who signed it off.

Here: `queries`, `verbs`. Not here: making a return (`orchestration.exports`).
"""
