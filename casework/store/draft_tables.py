"""The table of forms that somebody has begun and not handed in.

Here: its columns. Not here: what a draft is good for (`casework.forms.drafts`). A draft is no record: it is overwritten, and goes when its
form is handed in.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text

from casework.store.act_tables import PERSON
from casework.store.tables import UtcMoment, metadata

LONGEST_FORM = 200

form_drafts = Table(
    "form_drafts",
    metadata,
    Column("owner", PERSON, primary_key=True),
    Column("form", String(LONGEST_FORM), primary_key=True),  # which form on which page, of which record
    Column("contract", String(64), nullable=False),
    Column("row", Text, nullable=False),  # JSON: the text of each column that was touched
    Column("at", UtcMoment, nullable=False),
    Index("ix_form_drafts_at", "at"),
)
