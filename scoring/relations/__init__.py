"""What ties customers together: connected `groups`, `ownership` along all paths, `rings` of mutual guarantee and contagion.

Not here: recognising that two records are one customer (`models.linkage`).
"""
