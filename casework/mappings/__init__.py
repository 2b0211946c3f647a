"""Mappings (对应关系): what the words and headers of a sender mean, said once by a person.

Here: `queue` (what nobody has explained yet, with the likeliest meanings), `verbs` (saying it, taking it back), `queries` (what has been
said, as the door reads it), `taking_in` (the rows that waited). Not here: what is odd about a sender for good (`ingestion.senders`).
"""
