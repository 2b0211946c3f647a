"""What arrives: from a partner's bytes to accepted rows, quarantined rows and a receipt.

Here: contracts (the columns and rules of every noun), code lists, readers, landing, checks, quarantine, receipts, one small file per
sender's oddities, outside schemes, and the simulator that writes filings with known truth.
Not here: a business decision (`scoring`), who did what (`casework`), when things run (`orchestration`). No row is dropped in silence.
"""
