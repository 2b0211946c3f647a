"""Names of assets: `layer/domain/entity`, in one place, because assets name one another."""

from __future__ import annotations

import dagster as dg

from orchestration.building.dbt_graph import Model

DOOR = dg.AssetKey(["door", "exchange", "filings"])
RAW = dg.AssetKey(["raw", "exchange", "filings"])
JUDGEMENTS = {
    "project_risk": dg.AssetKey(["judgement", "risk", "project_risk"]),
    "risk_measures": dg.AssetKey(["judgement", "risk", "risk_measures"]),
    "customer_grades": dg.AssetKey(["judgement", "customer", "customer_grades"]),
    "grades_in_force": dg.AssetKey(["judgement", "customer", "grades_in_force"]),
    "grade_spans": dg.AssetKey(["judgement", "customer", "grade_spans"]),
    "partner_outlook": dg.AssetKey(["judgement", "partner", "partner_outlook"]),
    "partner_grades": dg.AssetKey(["judgement", "partner", "partner_grades"]),
    "deadlines": dg.AssetKey(["judgement", "exchange", "deadlines"]),
    "customer_groups": dg.AssetKey(["judgement", "customer", "customer_groups"]),
    "fee_schedule": dg.AssetKey(["judgement", "fee", "schedule"]),
    "loss_shares": dg.AssetKey(["judgement", "fee", "loss_shares"]),
    "claims": dg.AssetKey(["judgement", "fee", "claims"]),
    "fee_acts": dg.AssetKey(["judgement", "fee", "acts"]),
    "given_back": dg.AssetKey(["judgement", "fee", "given_back"]),
    "posting_rules": dg.AssetKey(["judgement", "fee", "posting_rules"]),
    "closed_months": dg.AssetKey(["judgement", "fee", "closed_months"]),
    "closed_charges": dg.AssetKey(["judgement", "fee", "closed_charges"]),
    "closed_entries": dg.AssetKey(["judgement", "fee", "closed_entries"]),
    "fee_forecast": dg.AssetKey(["judgement", "fee", "forecast"]),
    "reserves": dg.AssetKey(["judgement", "fee", "reserves"]),
    "liability_spans": dg.AssetKey(["judgement", "regulatory", "liability_spans"]),
    "liability_stretches": dg.AssetKey(["judgement", "regulatory", "liability_stretches"]),
    "compensation_probability": dg.AssetKey(["judgement", "risk", "compensation_probability"]),
    "holdings": dg.AssetKey(["judgement", "customer", "holdings"]),
    "controllers": dg.AssetKey(["judgement", "customer", "controllers"]),
    "rings": dg.AssetKey(["judgement", "customer", "rings"]),
    "contagion": dg.AssetKey(["judgement", "customer", "contagion"]),
    "link_candidates": dg.AssetKey(["judgement", "customer", "link_candidates"]),
    "warnings": dg.AssetKey(["judgement", "risk", "warnings"]),
    "warning_values": dg.AssetKey(["judgement", "risk", "warning_values"]),
    "composites": dg.AssetKey(["judgement", "risk", "composites"]),
    "indicators": dg.AssetKey(["judgement", "risk", "indicators"]),
    "indicator_ledger": dg.AssetKey(["judgement", "risk", "indicator_ledger"]),
    "warning_acts": dg.AssetKey(["judgement", "risk", "warning_acts"]),
    "models": dg.AssetKey(["judgement", "risk", "models"]),
    "model_figures": dg.AssetKey(["judgement", "risk", "model_figures"]),
    "measures": dg.AssetKey(["judgement", "regulatory", "measures"]),
}
PLAUSIBLE = dg.AssetKey(["gate", "filings", "plausibility"])
VERDICT = dg.AssetKey(["gate", "publication", "verdict"])
PUBLISHED = dg.AssetKey(["published", "warehouse", "edition"])

ENTITY_PARTS = 3


def of_model(model: Model) -> dg.AssetKey:
    """The key of a dbt model: its folders and name; a layer without subjects stands for itself.

    >>> from orchestration.building.dbt_graph import Model
    >>> of_model(Model("projects", ("marts", "project"), "project", "", "table", {}, (), ())).to_user_string()
    'marts/project/projects'
    """
    folders = list(model.folders) or ["models"]
    while len(folders) < ENTITY_PARTS - 1:
        folders.append("scoring" if folders[0] == "judgement_inputs" else folders[0])
    return dg.AssetKey([*folders, model.name])


def of_source(source: str) -> dg.AssetKey | None:
    """The key of what a dbt source stands for; None for bookkeeping that is no asset."""
    name, table = source.split(".")
    if name == "judgement":
        return JUDGEMENTS.get(table, JUDGEMENTS["project_risk"])
    return RAW
