"""Whatever people try with cases, in whatever order and role: the short campaign of every test run; the long one is in tests/soak."""

from __future__ import annotations

from case_life import CaseLife
from hypothesis import HealthCheck, settings

CaseLife.TestCase.settings = settings(
    max_examples=8,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)
TestCaseLife = CaseLife.TestCase
