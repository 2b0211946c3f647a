"""The day that a build speaks of: the variable of the environment, else the file of the home, else today."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from casework.settings import AS_OF, HOME, Settings, WrongSetting

NOW, TODAY = datetime(2026, 3, 3, 23, 30, tzinfo=UTC), date(2026, 3, 4)  # half past seven in the morning, in the office


def test_a_home_without_a_day_of_its_own_lives_on_the_day_that_the_office_has(tmp_path: Path) -> None:
    assert Settings.from_environment({HOME: str(tmp_path)}).as_of(NOW) == TODAY


def test_a_home_may_keep_a_day_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "AS_OF").write_text("2025-12-31\n", encoding="utf-8")
    assert Settings.from_environment({HOME: str(tmp_path)}).as_of(NOW) == date(2025, 12, 31)
    assert Settings.from_environment({HOME: str(tmp_path), AS_OF: "2025-06-30"}).as_of(NOW) == date(2025, 6, 30)


def test_a_day_that_is_none_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "AS_OF").write_text("end of year", encoding="utf-8")
    with pytest.raises(WrongSetting, match="AS_OF is 'end of year'; it must be a day written YYYY-MM-DD"):
        Settings.from_environment({HOME: str(tmp_path)})
