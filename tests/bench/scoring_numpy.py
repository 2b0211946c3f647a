"""The plain numpy side of the scoring benchmark: degrees and amounts in floats, joins by row number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from scoring.calendar import latest_start
from scoring.parameters.reader import shipped


def prepared(folder: Path, as_of: date) -> Callable[[], float]:
    """Load and encode everything outside the measured time; the returned function computes the sum of risk amounts."""
    rules = shipped().at(as_of)
    projects, measures, customers, grades, partners, rows = (
        pl.read_parquet(folder / f"{name}.parquet")
        for name in ("projects", "measures", "customers", "grades", "partners", "row_numbers")
    )

    def coded(column: pl.Series, table: dict[str, float]) -> np.ndarray:
        """A numpy lookup table's input: the code of each row as a small integer, and its numbers."""
        return column.replace_strict(list(table), list(range(len(table)))).cast(pl.Int8).to_numpy()

    tables = {
        name: {key: float(value) for key, value in rules.table(name).items()}
        for name in (
            "measure_coefficient",
            "measure_haircut",
            "object_weight",
            "mode_base",
            "partner_factor",
            "class_factor",
        )
    }
    lost = len(tables["class_factor"])
    tables["class_factor"]["LOSS"] = 1.0
    numbers = {name: np.array(list(table.values())) for name, table in tables.items()}
    balance = projects["guaranteed_balance"].cast(pl.Float64).to_numpy()
    share = projects["reguarantor_share"].cast(pl.Float64).to_numpy()
    mode = coded(projects["reguarantee_mode"], tables["mode_base"])
    state = coded(projects["classification"], tables["class_factor"])
    start, due = projects["start_date"].to_numpy(), projects["due_date"].to_numpy()
    owner, kind = measures["owner"].to_numpy(), coded(measures["kind"], tables["measure_coefficient"])
    appraised, prior = (measures[name].cast(pl.Float64).to_numpy() for name in ("appraised_value", "prior_claims"))
    fresh = (measures["appraised_on"] > latest_start(date(2025, 6, 29), 24)).to_numpy()
    listed = customers["list_status"].to_numpy()
    enforced, abnormal = (customers[n].to_numpy() for n in ("open_enforcement_or_dishonesty", "abnormal_operation"))
    good = ((customers["cleared_projects"] >= 3) & (customers["compensated_projects"] == 0)).to_numpy()
    watch, black = listed == "watch", listed == "black"
    grade = coded(grades["grade"], tables["object_weight"])
    partner_grade = coded(partners["grade"], tables["partner_factor"])
    partner, customer = rows["partner"].to_numpy(), rows["customer"].to_numpy()

    def run() -> float:
        values = np.where(fresh, np.maximum(0, appraised * numbers["measure_haircut"][kind] - prior), 0)
        covered, weighted = np.zeros_like(balance), np.zeros_like(balance)
        for coefficient in np.unique(numbers["measure_coefficient"]):
            chosen = numbers["measure_coefficient"][kind] == coefficient
            layer = np.bincount(owner[chosen], values[chosen], minlength=len(balance))
            used = np.minimum(balance - covered, layer)
            covered += used
            weighted += used * coefficient
        weight = (weighted + balance - covered) / balance
        adjusted = numbers["object_weight"][grade] + 0.1 * watch + 0.2 * enforced + 0.1 * abnormal - 0.05 * good
        objects = np.where(black, 1.2, np.clip(adjusted, 0.3, 1.2))
        months = due.astype("datetime64[M]").astype(int) - start.astype("datetime64[M]").astype(int)
        months += (due - due.astype("datetime64[M]")) > (start - start.astype("datetime64[M]"))
        term = np.select([months <= 3, months <= 6, months <= 12], [1.0, 1.05, 1.1], 1.1 + 0.05 * ((months + 11) // 12))
        modes = numbers["mode_base"][mode] * numbers["partner_factor"][partner_grade][partner]
        product = objects[customer] * weight * modes * term * numbers["class_factor"][state]
        degree = np.where(state == lost, 1, np.minimum(1, product))
        exposure = np.floor(balance * share * 100 + 0.5) / 100
        return float(np.floor(exposure * degree * 100 + 0.5).sum() / 100)

    return run
