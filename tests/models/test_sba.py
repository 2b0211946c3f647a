"""Real loans: the compensation model learned on approvals to 2004, tested on 2005 to 2007, and what the audit says of the file's term.

The term is the file's trap: it was shortened when a loan was charged off, so that it gives the outcome away. Believed, it would
lift the AUC from 0.61 to 0.88; the audit finds it and keeps it out. What is left is modest: of the borrower the file knows a size, a
trade and a place.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from models.backtest import Backtest, Split, backtest
from tests.models.sba_cases import sba_cases

SPLIT = Split(date(2003, 1, 1), date(2005, 1, 1), date(2007, 12, 31), strict=False)


@pytest.fixture(scope="module")
def loans(real_data: Path) -> pl.DataFrame:
    return sba_cases(real_data).gather_every(3)


def auc_of(found: Backtest, model: str = "additive") -> float:
    (figure,) = (one for one in found.figures[model] if one.name == "auc")
    assert figure.value is not None
    return figure.value


def test_a_term_that_was_written_after_the_outcome_is_an_alarm_and_kept_out(loans: pl.DataFrame) -> None:
    found = backtest(loans, SPLIT, with_baselines=False)
    verdicts = dict(found.audited.select("feature", "verdict").iter_rows())
    assert verdicts["term_months"] == "alarm_too_good"
    assert "term_months" not in {one.feature for one in found.model.bins}
    assert verdicts["employees"] == "used"
    assert 0.56 < auc_of(found) < 0.66
    believed = backtest(loans, SPLIT, cleared=["term_months"], with_baselines=False)
    assert auc_of(believed) > 0.8
