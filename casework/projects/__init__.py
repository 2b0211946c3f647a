"""Project cases: from a draft with its forms to the end of the guarantee.

Here: the verbs of a project case over those of every case (`verbs`), the reviewer's assessment (`assessment`, with `queries` for what the
published warehouse knows), post-guarantee tasks (`tasks`) and claims (`claims`). Not here: stages (`casework.stages`), forms
(`casework.forms`), formulas (`scoring`).
"""
