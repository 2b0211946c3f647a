"""The reviewer's one page in figures: the case judged as if it were in force today, and every limit as it would be after it.

Here: bringing forms, lists, agreements and the published warehouse together and asking `scoring`. Not here: a formula
(`scoring.risk.degree`), words (`scoring.risk.explain`), drawing.

The balance judged is the guaranteed amount. What the warehouse does not know is not assessed, and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from casework.access.actors import Actor
from casework.access.rights import require
from casework.clock import at
from casework.customers.lists import status_of
from casework.forms.records import FormRecord, of_case
from casework.partners.agreements import in_force
from casework.projects.queries import amount, around
from casework.refusals import Refused
from casework.stages.cases import Case
from casework.store.engine import Store
from ingestion.checks.rows import check_rows
from ingestion.contracts import CONTRACTS
from scoring.office_time import office_day
from scoring.parameters.model import InForce
from scoring.parameters.reader import shipped
from scoring.risk.explain import explain
from scoring.risk.explanation import Explanation

if TYPE_CHECKING:
    import polars as pl

FEN = Decimal("0.01")


@dataclass(frozen=True)
class LimitAfter:
    """A limit as it would be after the case: `used` and `base` in yuan; `ratio` None where the base is not known."""

    name: str
    used: Decimal
    base: Decimal | None
    limit: Decimal

    @property
    def ratio(self) -> Decimal | None:
        """Used over base; nothing over nothing is not assessed."""
        return self.used / self.base if self.base else None

    @property
    def verdict(self) -> str:
        """``normal``, ``critical`` when broken, ``not_assessed_no_data``."""
        if self.ratio is None:
            return "not_assessed_no_data"
        return "critical" if self.ratio > self.limit else "normal"


@dataclass(frozen=True)
class Assessment:
    """One case judged: the row of scoring, its explanation, limits, and what is known around it."""

    risk: Mapping[str, Any]
    measures: tuple[Mapping[str, Any], ...]
    explanation: Explanation
    limits: tuple[LimitAfter, ...]
    around: Mapping[str, list[dict[str, Any]]]
    list_status: str
    project: FormRecord
    as_of: date
    snapshot: Mapping[str, Any] = field(default_factory=dict)


def assess(store: Store, case: Case, *, actor: Actor, now: datetime | None = None) -> Assessment:
    """Judge the case as it stands; Refused while its project form is missing."""
    require(actor, "read", "case")
    moment = at(now)
    with store.reading() as connection:
        forms = of_case(connection, case.case_id)
        project = next((one for one in forms if one.contract == "projects"), None)
        if project is None:
            raise Refused("form_incomplete", forms="projects")
        measures = [one for one in forms if one.contract == "counter_guarantees"]
        status = status_of(connection, project.row["customer_id_number"])
        lines = in_force(connection, str(case.partner_id), office_day(moment))
    typed = check_rows(CONTRACTS["projects"], [project.row])[0].values
    known = around(store.home, str(case.partner_id), typed["customer_id_type"], typed["customer_id_number"])
    rules = shipped().at(office_day(moment))
    limits = _limits(typed, known, sum((line.amount for line in lines), Decimal(0)) if lines else None, rules)
    return _judged(case, project, measures, typed, known, status, limits, rules)


def _limits(
    typed: Mapping[str, Any], known: Mapping[str, list[dict[str, Any]]], line: Decimal | None, rules: InForce
) -> tuple[LimitAfter, ...]:
    """Balances of the guarantor's own share, before the regulator's weights: never below what those would give."""
    table = rules.table("limits_after_case")
    partner = known["partner"][0] if known["partner"] else {}
    net = amount(partner["net_assets"]) if partner.get("net_assets") is not None else None
    own = _round(typed["guaranteed_amount"] * typed["guarantor_share"])
    ours = _round(typed["guaranteed_amount"] * typed["reguarantor_share"])
    customer = amount(known["record"][0]["own_balance"]) if known["record"] else Decimal(0)
    group = amount(known["group"][0]["own_balance"]) if known["group"] else Decimal(0)
    used = {
        "single_customer": (_round(customer + own), net),
        "connected_group": (_round(max(group, customer) + own), net),
        "leverage": (_round(amount(partner.get("own_balance")) + own), net),
        "line_use": (_round(amount(partner.get("line_used")) + ours), line),
    }
    return tuple(LimitAfter(name, figure, base, table[name]) for name, (figure, base) in used.items())


def _judged(
    case: Case, project: FormRecord, measures: list[FormRecord], typed: Mapping[str, Any],
    known: Mapping[str, list[dict[str, Any]]], status: str, limits: tuple[LimitAfter, ...], rules: InForce,
) -> Assessment:  # fmt: skip
    from scoring.risk.degree import measure_cover, project_risk  # noqa: PLC0415 - frames, only when a case is judged

    broken = [limit.verdict == "critical" for limit in limits if limit.ratio is not None]
    limit_broken = any(broken) if broken else None
    projects, given, *others = _frames(case, typed, measures, known, status, limit_broken)
    customers, partners, grades = others
    judged = project_risk(projects, given, customers, partners, grades, shipped(), rules.day).row(0, named=True)
    covers = measure_cover(projects, given, shipped(), rules.day).sort("order_no").to_dicts()
    told = explain(judged, covers, rules, known["adoptions"])
    return Assessment(
        judged,
        tuple(covers),
        told,
        limits,
        known,
        status,
        project,
        rules.day,
        _snapshot(judged, limits, project, rules.day),
    )


def _snapshot(
    risk: Mapping[str, Any], limits: tuple[LimitAfter, ...], project: FormRecord, day: date
) -> dict[str, Any]:
    """What an act keeps of the assessment it was made on; two of them say what changed between."""
    shown = ("object_weight", "counter_guarantee_weight", "mode_weight", "term_factor", "class_factor", "risk_degree")
    factors = {name: None if risk[name] is None else f"{risk[name]:.4f}" for name in shown}
    kept = (
        "exposure",
        "risk_amount",
        "decision",
        "fatal_reason",
        "customer_grade",
        "partner_grade",
        "parameters_version",
    )
    return {
        **factors,
        **{name: None if risk[name] is None else str(risk[name]) for name in kept},
        "guaranteed_amount": project.row.get("guaranteed_amount"),
        "limits": {limit.name: None if limit.ratio is None else f"{limit.ratio:.4f}" for limit in limits},
        "project_version": project.version,
        "as_of": day.isoformat(),
    }


def changed_since(case: Case, now: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """What differs from the assessment of the newest act that kept one: name, before, now."""
    before = case.newest_detail("assessment")
    if not before:
        return []
    flat = {**before, **{f"limit_{k}": v for k, v in before.get("limits", {}).items()}}
    new = {**now, **{f"limit_{k}": v for k, v in now.get("limits", {}).items()}}
    return [
        (name, flat.get(name), new[name])
        for name in new
        if name not in {"limits", "as_of"} and flat.get(name) != new[name]
    ]


def _frames(
    case: Case, typed: Mapping[str, Any], measures: list[FormRecord], known: Mapping[str, list[dict[str, Any]]], status: str,
    limit_broken: bool | None,
) -> tuple[pl.DataFrame, ...]:  # fmt: skip
    import polars as pl  # noqa: PLC0415

    from ingestion.contracts.model import MONEY, RATIO  # noqa: PLC0415

    customer = known["customer"][0] if known["customer"] else {}
    record = known["record"][0] if known["record"] else {}
    partner = known["partner"][0] if known["partner"] else {}
    customer_id = str(customer.get("customer_id") or "new")
    text, ratio, money, yes = pl.String, RATIO, MONEY, pl.Boolean
    project = _one(
        project_id=(case.case_id, text), project_no=(typed["project_no"], text), partner_id=(case.partner_id, text),
        customer_id=(customer_id, text), guaranteed_balance=(typed["guaranteed_amount"], money),
        reguarantor_share=(typed["reguarantor_share"], ratio), guarantor_share=(typed["guarantor_share"], ratio),
        reguarantee_mode=(typed["reguarantee_mode"], text), start_date=(typed["start_date"], pl.Date),
        due_date=(typed["due_date"], pl.Date), classification=("NORMAL", text), is_limit_broken=(limit_broken, yes),
    )  # fmt: skip
    facts = _one(
        customer_id=(customer_id, text), list_status=(status, text), open_enforcement_or_dishonesty=(None, yes),
        abnormal_operation=(None, yes), in_bankruptcy=(None, yes), representative_changed_on=(None, pl.Date),
        cleared_projects=(record.get("cleared"), pl.Int64), compensated_projects=(record.get("compensated"), pl.Int64),
        group_over_limit=(None, yes), registry_assessed=(False, yes),
    )  # fmt: skip
    grade = _one(customer_id=(customer_id, text), grade=(customer.get("grade") or "unrated", text))
    partners = _one(partner_id=(case.partner_id, text), grade=(partner.get("grade") or "unrated", text))
    return project, _measures(case, measures), facts, partners, grade


def _measures(case: Case, measures: list[FormRecord]) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415

    from ingestion.contracts.model import MONEY  # noqa: PLC0415

    names = ("measure_no", "kind", "appraised_value", "appraised_on", "prior_claims")
    types: tuple[Any, ...] = (pl.String, pl.String, MONEY, pl.Date, MONEY)
    schema = {"project_id": pl.String, **dict(zip(names, types, strict=True))}
    values = check_rows(CONTRACTS["counter_guarantees"], [one.row for one in measures]) if measures else []
    rows = [{"project_id": case.case_id, **{name: verdict.values[name] for name in names}} for verdict in values]
    return pl.DataFrame(rows, schema=schema)


def _one(**columns: tuple[Any, Any]) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415

    return pl.DataFrame([pl.Series(name, [value], dtype=kind) for name, (value, kind) in columns.items()])


def _round(value: Decimal) -> Decimal:
    return value.quantize(FEN, ROUND_HALF_UP)
