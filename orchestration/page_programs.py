"""Programs of the pages' room, run as processes of their own: the two rooms never import each other.

Here: starting one and waiting for its end. Not here: what it does (`dashboards`), the site itself (`orchestration.running.serving`).
"""

from __future__ import annotations

import os
import subprocess
import sys

from ingestion.home import Home

BRIEFS = "dashboards.briefs"
DISPATCH = "dashboards.dispatch"
PATIENCE_SECONDS = 1800


def run(home: Home, program: str, *arguments: str) -> int:
    """Run ``python -m program`` to its end, its output beside ours; its exit code."""
    environment = {**os.environ, "BACKSTOP_HOME": str(home.root), "PYTHONUTF8": "1"}
    done = subprocess.run(  # noqa: S603 - our own modules, no shell
        [sys.executable, "-m", program, *arguments], env=environment, check=False, timeout=PATIENCE_SECONDS
    )
    return done.returncode
