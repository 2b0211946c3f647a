"""Backups: a copy of everything that cannot be made again, taken while people work, and putting it back somewhere else.

Here: what belongs to a backup (`description`), taking one (`making`), the operational store in it (`stores`), putting it back
(`restoring`). Not here: proving what is held (`orchestration.verification`), the warehouse under construction, which a build makes again.
"""
