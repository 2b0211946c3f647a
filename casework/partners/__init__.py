"""Partners (合作机构): guarantors and banks: admission, preliminary determination, agreements and the use of their lines.

Here: agreements versioned by date (`agreements`), admission cases and their determination (`admission`), use of lines (`queries`). Not
here: the scorecard (`scoring.rating.partners`), stages (`casework.stages`).
"""
