"""What is held about one person: found in one place, given out whole, and erased where the law asks for it.

Here: who a person is to us and what names them (`person`, `naming`), what is held (`holdings`, `filed`), the packet that is given out
(`packet`), what forbids erasing (`holds`), and erasing (`erasure`, `removal`). Not here: masking what is shown (`casework.access.masking`).
"""
