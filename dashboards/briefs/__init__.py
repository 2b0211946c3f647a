"""The monthly brief: what decision makers read on paper, made from one published build and from nothing else.

Here: what it says (`contents`), its parts (`parts`), its charts as plain shapes (`drawing`, `plots`), its two forms (`as_pdf`,
`as_docx`). Not here: what a figure is (`dashboards.queries.measures`), words (`dashboards.texts`). The same build gives the same bytes.
"""
