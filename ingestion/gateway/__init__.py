"""The HTTP gateway (接口报送): filings and receipts for programs, beside the upload page and the drop folder.

Here: addresses, what a request may say, taking an upload to disk, limits, problems in two languages, the OpenAPI document and its page.
Not here: whose token it is, rights, the register. The gateway asks those of an `exchange.Exchange` that it is given, because this room
knows nothing of accounts; `casework.gateway` gives it one that calls the same verbs as the upload page and the drop folder.
"""
