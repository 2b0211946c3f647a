"""Questions that the screens ask of the published warehouse: a subject a module, each function a `Reading` in and a frame out.

Here: all SQL of the screens, parameterised. Not here: drawing (`dashboards.charts`), words (`dashboards.texts`), rules of any kind.
"""
