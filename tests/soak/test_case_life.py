"""The life of cases for long: two hundred offices, each with eighty random steps."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parents[1] / "casework"))

from case_life import CaseLife

CaseLife.TestCase.settings = settings(
    max_examples=200, stateful_step_count=80, deadline=None, suppress_health_check=list(HealthCheck)
)
TestCaseLife = CaseLife.TestCase
