"""Judgements by rule: numbers and grades computed from frames and dated, cited parameters.

Here: parameters and their strict reader, weights, risk degree and amount, customer grades.
Not here: input or output (but for the parameter reader), a clock, a connection, a bare threshold, a loop over rows.
"""
