"""Judgements by rule: numbers and grades computed from frames and dated, cited parameters.

Here, by subject: `risk`, `rating`, `fees`, `losses`, `regulatory`, `reporting` and `plausibility` of filings, `warning`, `relations`,
`portfolio`; the rules themselves with their strict reader in `parameters`. What all stand on lies beside them: the columns of frames
(`columns`, `finance_columns`) and their checks (`frames`), the one set of expressions for every engine (`engine`), exact amounts
(`rounding`), months and working days, rules that choose by date (`choices`), words (`glossary`, `wording`).
Not here: input or output (but for the parameter reader), a clock, a connection, a bare threshold, a loop over rows.
"""
