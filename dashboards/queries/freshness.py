"""What is on the screen: as of which day, built when, from which filings, and whether the checks passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from dashboards.queries.periods import Window, shift
from dashboards.queries.reading import Reading, remembered

REMEMBERED = 256  # stamps, by build and scope; each is asked for several times in a drawing


@dataclass(frozen=True)
class Freshness:
    """The stamp of a build."""

    build_id: str
    as_of: date
    built_at: datetime
    known_seq: int
    filings: int
    first_period: str
    last_period: str
    parameters_version: str
    checks: int
    failed: tuple[str, ...]
    doubted: tuple[str, ...]  # failed as a warning: a person has looked, or will

    @property
    def month(self) -> str:
        """The month of the as-of day: the newest one that has figures."""
        return f"{self.as_of:%Y-%m}"

    @property
    def bounds(self) -> Window:
        """All months that can be asked for."""
        return Window(min(self.first_period, self.month), self.month)

    @property
    def last_year(self) -> Window:
        """The twelve months up to the as-of day, as far as there are any."""
        return Window(max(shift(self.month, -11), self.bounds.first), self.month)


@remembered(REMEMBERED)
def freshness(reading: Reading) -> Freshness:
    """The stamp of the build that is read."""
    row = reading.frame("SELECT * FROM build").row(0, named=True)
    months = reading.frame("SELECT MIN(month) AS first_month FROM monthly").item()
    filed = reading.frame(
        "SELECT MAX(period) AS period FROM filings"
    ).item()  # months go on to the as-of day, filings do not
    checks = reading.frame('SELECT "check" AS name, severity, passed FROM checks ORDER BY name')
    return Freshness(
        build_id=str(row["build_id"]),
        as_of=row["as_of"],
        built_at=row["built_at"],
        known_seq=int(row["known_seq"] or 0),
        filings=int(row["filings"] or 0),
        first_period=str(months or row["first_period"] or f"{row['as_of']:%Y-%m}"),
        last_period=str(filed or row["last_period"] or f"{row['as_of']:%Y-%m}"),
        parameters_version=str(row["parameters_version"] or ""),
        checks=checks.height,
        failed=tuple(checks.filter(~checks["passed"], checks["severity"] != "warn")["name"].to_list()),
        doubted=tuple(checks.filter(~checks["passed"], checks["severity"] == "warn")["name"].to_list()),
    )


def builds(reading: Reading) -> list[tuple[str, date, datetime]]:
    """The kept copies: build, as-of day, when it was built; the newest first."""
    return [row for kept in reading.kept() for row in _built(kept)]


def _built(kept: Reading) -> list[tuple[str, date, datetime]]:
    try:
        rows: list[Any] = kept.frame("SELECT build_id, as_of, built_at FROM build").rows()
    except (duckdb.Error, FileNotFoundError):  # dropped since it was listed
        return []
    return rows
