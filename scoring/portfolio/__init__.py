"""What the book may lose: `simulation` of losses with dependence, `stress` shocks and caps, `reverse_stress` to the limits.

Not here: the probability of each project (`models`), losses that have happened (`scoring.losses`).
"""
