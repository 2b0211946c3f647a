"""Why a verb refuses: a code, and the values that fill the places of its sentence.

Here: the refusal. Not here: the sentences (`casework.sentences`), rights (`casework.access.rights.Denied`), rules of rows
(`ingestion.checks`).
"""

from __future__ import annotations

from casework.sentences import SENTENCES, Words


class Refused(ValueError):
    """The act is not possible as things are. `code` names the sentence, `values` fill its places."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(self.words.en)

    @property
    def words(self) -> Words:
        """The sentence, filled."""
        return Words(*(text.format(**self.values) for text in SENTENCES[self.code]))
