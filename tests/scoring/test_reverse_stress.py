"""Reverse stress: after the breaking loss every measure stands on its limit, and after the breaking shock the loss is expected."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from scoring.parameters.reader import shipped
from scoring.portfolio.reverse_stress import BOOK, MEASURED, MOVED, breaking
from scoring.portfolio.stress import Shock, shocked

RULES = shipped().at(date(2025, 6, 30))
#: An institution: what each measure is made of, in millions.
NET, RESERVES, TOTAL, RECEIVABLE, CLASS1, CLASS2, CLASS3 = 100.0, 20.0, 170.0, 10.0, 60.0, 70.0, 30.0
FREE = TOTAL - RECEIVABLE
LIABILITY, CUSTOMER, GROUP = 800.0, 8.0, 12.0


def values(loss: float) -> dict[str, float]:
    """Every measure once a loss was paid."""
    net, total, free, class1 = (amount - loss for amount in (NET, TOTAL, FREE, CLASS1))
    return {
        "leverage": LIABILITY / net, "leverage_filed": LIABILITY / net, "single_customer_share": CUSTOMER / net, "group_share": GROUP / net,
        "capital_ratio": (net + RESERVES) / total, "class1_ratio": class1 / free, "class12_ratio": (class1 + CLASS2) / free,
        "class3_ratio": CLASS3 / free,
    }  # fmt: skip


LIMITS = {
    "leverage": 10.0, "leverage_filed": 10.0, "single_customer_share": 0.1, "group_share": 0.15, "capital_ratio": 0.6, "class1_ratio": 0.2,
    "class12_ratio": 0.7, "class3_ratio": 0.3,
}  # fmt: skip


def measured(**other: float) -> pl.DataFrame:
    rows = [
        (
            "A",
            name,
            other.get(name, value),
            LIMITS[name],
            name not in {"capital_ratio", "class1_ratio", "class12_ratio"},
            NET,
            NET,
            TOTAL,
            FREE,
        )
        for name, value in values(0).items()
    ]
    return pl.DataFrame(rows, schema=MEASURED, orient="row")


def book(probability: float = 0.02) -> pl.DataFrame:
    return pl.DataFrame(
        {"partner_id": ["A"] * 40, "of_guarantor": [5.0] * 40, "probability": [probability] * 40}, schema=BOOK
    )


def test_after_the_breaking_loss_each_measure_stands_on_its_limit() -> None:
    found = breaking(measured(), book(), RULES)
    assert set(found["measure"]) == set(MOVED)
    for row in found.to_dicts():
        assert values(row["breaking_loss"])[row["measure"]] == pytest.approx(LIMITS[row["measure"]]), row["measure"]
    assert found.filter("is_first")["breaking_loss"][0] == found["breaking_loss"].min()
    assert found["times"].is_sorted()


def test_under_the_breaking_shock_the_breaking_loss_is_expected() -> None:
    severity = 1 - float(RULES.number("portfolio_recovery_rate"))
    for row in breaking(measured(), book(), RULES).to_dicts():
        likelier = book().with_columns(sector=pl.lit("C"), exposure=pl.col("of_guarantor"))
        worse = shocked(likelier, Shock(odds=row["odds"]), RULES)
        expected = float((worse["exposure"] * worse["probability"]).sum()) * severity
        assert expected == pytest.approx(row["breaking_loss"], rel=1e-6)


def test_a_broken_limit_takes_no_loss_and_one_that_nothing_reaches_no_shock() -> None:
    broken = breaking(measured(leverage=12.0), book(), RULES).filter(pl.col("measure") == "leverage")
    assert broken.select("breaking_loss", "times", "odds", "is_first").row(0) == (0.0, 0.0, 1.0, True)
    little = book().with_columns(of_guarantor=pl.lit(0.1))
    assert breaking(measured(), little, RULES)["odds"].null_count() == len(MOVED)
    nobody = breaking(measured(), book().head(0), RULES)
    assert nobody["times"].null_count() == nobody.height
