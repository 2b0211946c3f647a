"""The platform behind the HTTP gateway: tokens, verbs and queries of casework, as `ingestion.gateway` asks for them.

Here: `ingestion.gateway.exchange.Exchange` over casework, the processes that read uploads, and the assembled application, which the pages'
server and `backstop gateway` both serve. Not here: HTTP (`ingestion.gateway`), the verbs themselves (`casework.filings`), tokens
(`casework.access.tokens`).

`ingestion` must not import `casework`, and `dashboards` and `orchestration` not each other: this is the one room that may see both sides.
"""
