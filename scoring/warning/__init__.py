"""Monitoring: what may be `watched`, `formulas` over it, `indicators` and their levels, `warnings` and their life, what they were worth.

Not here: which indicators there are (`scoring.parameters.warning`), acts on a warning (`casework.warnings`).
"""
