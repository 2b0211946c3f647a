"""Outside schemes: public files that are not filings, turned into filings of the standard contracts.

One module per source, each with `filings(path, out)`, which writes filings under `out` and returns them in the order to take them in.
What is
written goes through the same door as everybody's: a source translates, it does not judge, and a row it cannot read goes on as it stands, so
that the door says what is wrong with it. How a scheme's codes are looked up is data of `ingestion.codes` and `ingestion.senders`.
"""
