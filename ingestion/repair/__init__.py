"""The repair kit (更正工作簿): a filing's bad rows as a workbook to mend and send back by any way in.

Here: the workbook (`kit`) with its own `columns`, what can be proposed with certainty (`proposals`), the workbook when it comes back
(`returned`). Not here: who may have it (`casework.filings.repair`), what is wrong with a row (`ingestion.checks`).
"""
