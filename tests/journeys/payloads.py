"""Texts that a spreadsheet, a page, a shell or a database might take for something to run."""

from __future__ import annotations

import itertools
import random

FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0", '=DDE("cmd";"/C calc";"x")',
    '=IMPORTXML("http://x","//a")', '=WEBSERVICE("http://x")', " =1+1", "\u3000=1+1", "\u00a0=1+1", "\ufeff=1+1",
    "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x", "\t=1+1", "\r=1+1",
)  # fmt: skip
SCRIPTS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "javascript:alert(1)", "{{7*7}}", "${7*7}",
    "'; DROP TABLE users; --", "%00", "../../etc/passwd", "$(reboot)",
)  # fmt: skip
PAYLOADS = FORMULAS + SCRIPTS


def more(count: int, seed: int) -> list[str]:
    """The same, behind blanks and before texts, as many as are asked for."""
    chance = random.Random(seed)  # noqa: S311 - which ones
    blanks, tails = ("", " ", "  ", "\u3000", "\u200b", "\u00a0 "), ("", "x", "有限公司", '"', "'", ",", "\n=2")
    every = [before + text + after for before, text, after in itertools.product(blanks, PAYLOADS, tails)]
    return chance.sample(every, min(count, len(every)))
