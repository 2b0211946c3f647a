"""Risk degree of projects (风险度): what object, cover, class and term weigh, what decision that advises, and why.

Here: `facts` (what is known of a project when it is judged), `weights`, `cover`, `degree` (the product, exposure, risk amount), `decision`,
`explain` with `explanation` (every factor in the reader's language). Not here: grades (`scoring.rating`), the weights' values
(`scoring.parameters.risk`).
"""
