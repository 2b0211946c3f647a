"""Judgements by rule: numbers and grades computed from frames and dated, cited parameters.

Here: parameters and their strict reader; risk degree and amount (`risk`, `weights`, `cover`, `decision`); grades of customers (`rating`)
and partners (`partners`); fees, shares of losses (`distribution`), claims, reserves, forecast; regulatory measures and liability;
indicators and warnings; relations and ownership; losses of the book (`portfolio`, `stress`); plausibility and deadlines of filings and
returns.
Not here: input or output (but for the parameter reader), a clock, a connection, a bare threshold, a loop over rows.
"""
