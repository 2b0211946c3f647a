"""The sentences of all refusals of casework in Chinese and English, by code: what is wrong, and what to do.

Here: the words, so that a page and a command say the same. Not here: refusing (`casework.refusals`), rights
(`casework.access.rights.Denied`), rules of rows (`ingestion.checks`).
"""

from __future__ import annotations

from typing import Final

from casework.sentences.cases import CASES
from casework.sentences.documents import DOCUMENTS
from casework.sentences.records import RECORDS
from casework.sentences.words import Words

__all__ = ["SENTENCES", "Words"]

SENTENCES: Final[dict[str, Words]] = {**RECORDS, **CASES, **DOCUMENTS}
