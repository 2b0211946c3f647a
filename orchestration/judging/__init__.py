"""Judging: formulas run on the warehouse under construction, by subject: frames from DuckDB out, what they say back in.

Here: risk degrees and grades, charges and books, liabilities and measures, relations and linkage, indicators, probabilities; `judgement`
puts them in order. Not here: a formula (`scoring`, `models`), learning a model (`orchestration.learning`), the steps around it
(`orchestration.building`).
"""
