"""The warehouse as assets: rows loaded, every dbt model, and scoring between them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

import dagster as dg

from orchestration.assets import keys
from orchestration.assets.request import ENGINEERS, RISK
from orchestration.building.dbt_graph import Graph, Model
from orchestration.building.steps import Building

TESTS = "dbt_tests"
CONSERVED = "rows_conserved"

JUDGEMENT_WORDS = {
    "project_risk": "Weights, risk degree, exposure, risk amount and decision of each project in force.",
    "risk_measures": "Each counter-guarantee measure of a judged project: value, cover, weight.",
    "customer_grades": "Grade of each customer, with what is missing where it is unrated.",
    "grades_in_force": "The grade of each customer that counts: the adopted one where one is in force, else the computed one.",
    "grade_spans": "Grades of customers at past month ends, by stretches of months.",
    "partner_outlook": "Learned probability that each partner worsens in the months to come, with reasons.",
    "partner_grades": "Grades of partners at past month ends, and of the day.",
    "customer_groups": "Connected groups of customers.",
    "fee_schedule": "Every charge of every project: standard, period, amount, and what an early release gives back.",
    "loss_shares": "Compensations, recoveries and write-offs, parted to the fen among those who share them.",
    "claims": "What each compensation claims of the company: in time or not, what its agreement's cap leaves, what is payable.",
    "fee_acts": "What people decided about charges, receipts and claims.",
    "given_back": "Charges that were given back wholly or in part, and what the company keeps of them.",
    "posting_rules": "Accounts that each kind of entry debits and credits, in every chart.",
    "closed_months": "Months whose books are closed.",
    "closed_charges": "Charges as each close of a month found them, where they differ from the close before.",
    "closed_entries": "Single entries as each close of a month found them, where they differ from the close before.",
    "fee_forecast": "What new business may bring in fees in the months to come.",
    "reserves": "Reserves of the company at the end of each year.",
    "liability_spans": "What each customer weighs at each institution, by stretches of months.",
    "liability_stretches": "What all customers weigh together at each institution, by class and stretches of months.",
    "compensation_probability": "Learned probability of compensation of each live project, with reasons.",
    "models": "Registered models, and which one serves.",
    "holdings": "Shareholdings along all paths.",
    "controllers": "Controller of each firm that has one.",
    "rings": "Rings of mutual guarantee.",
    "contagion": "What reaches each party from failing firms.",
    "link_candidates": "Pairs of customer records that may be one customer, with the evidence and what people said.",
    "warnings": "Warnings of every subject and indicator: value, level, deviation, status, what is to be done.",
    "warning_values": "Values of warned subjects over the months, where an indicator is evaluated by month.",
    "composites": "Composite of every subject that has a warning.",
    "indicators": "Indicators in force: formula, lines, persistence, weight.",
    "indicator_ledger": "What each indicator was worth over past months.",
    "warning_acts": "What people did about warnings.",
    "model_figures": "Figures of each registered model: test, features, drift, outcomes since.",
    "measures": "What the regulator measures of each institution and month, with limit and verdict.",
    "deadlines": "State of every filing that a partner owes.",
}
#: Tables to publish that scoring reads as they are, beside its inputs.
JUDGED_AS_THEY_ARE = ("relations",)


@dg.asset(
    key=keys.RAW,
    deps=[keys.PLAUSIBLE],
    group_name="raw",
    owners=ENGINEERS,
    kinds={"duckdb", "parquet"},
    required_resource_keys={"build"},
    check_specs=[
        dg.AssetCheckSpec(
            CONSERVED, asset=keys.RAW, description="Rows loaded are the rows that the receipts say were accepted."
        )
    ],
    description="Accepted rows of every registered filing, appended once, with filing, line and the order in which they became known.",
)
def loaded_rows(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Load what is registered and not loaded yet; fewer or more rows than accepted is an error of the load itself."""
    session: Building = context.resources.build
    loaded = session.load()
    found = {
        "filings": loaded.filings,
        "rows": loaded.rows,
        "load_seq": loaded.load_seq,
        "known_seq": loaded.known_seq,
        "filings_held": loaded.held,
    }
    return dg.MaterializeResult(
        metadata={"dagster/row_count": loaded.rows, **found, "everything_anew": session.report.full},
        check_results=[dg.AssetCheckResult(passed=True, check_name=CONSERVED, metadata=found)],
    )


def warehouse_assets(graph: Graph) -> list[dg.AssetsDefinition]:
    """Loading, the models before scoring, scoring, the models after it."""
    after = graph.after_scoring
    before_models = [model for model in graph.in_order if model.name not in after]
    after_models = [model for model in graph.in_order if model.name in after]
    published = {model.name for model in before_models if model.folders[:1] != ("staging",)}
    judged = [
        one for one in before_models if one.folders[:1] == ("judgement_inputs",) or one.name in JUDGED_AS_THEY_ARE
    ]
    relied_on = published | {name for model in after_models for name in model.reads}
    return [
        loaded_rows,
        _models_before(graph, before_models, relied_on),
        _judgement([keys.of_model(model) for model in judged]),
        _models_after(graph, after_models),
    ]


def _models_before(graph: Graph, models: list[Model], relied_on: Collection[str]) -> dg.AssetsDefinition:
    """Views of accepted rows that no other step relies on are reported when they were made, which most builds need not do."""

    @dg.multi_asset(
        name="models_before_scoring",
        specs=[_spec(graph, model, skippable=model.name not in relied_on) for model in models],
        check_specs=_check_specs(graph, models),
        required_resource_keys={"build"},
    )
    def models_before_scoring(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
        session: Building = context.resources.build
        done = session.transform_before()
        yield from _results(session, graph, [one for one in models if one.name in done.models or one.name in relied_on])

    return models_before_scoring


def _models_after(graph: Graph, models: list[Model]) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="models_after_scoring",
        specs=[_spec(graph, model) for model in models],
        check_specs=_check_specs(graph, models),
        required_resource_keys={"build"},
    )
    def models_after_scoring(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
        session: Building = context.resources.build
        session.transform_after()
        yield from _results(session, graph, models)

    return models_after_scoring


def _judgement(inputs: list[dg.AssetKey]) -> dg.AssetsDefinition:
    words = {keys.JUDGEMENTS[name]: said for name, said in JUDGEMENT_WORDS.items()}

    @dg.multi_asset(
        name="judgement",
        specs=[
            dg.AssetSpec(
                key, deps=inputs, group_name="judgement", owners=RISK, kinds={"polars", "duckdb"}, description=said
            )
            for key, said in words.items()
        ],
        required_resource_keys={"build"},
    )
    def judgement(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
        session: Building = context.resources.build
        judged = session.judge()
        said: dict[str, int | bool | str] = {
            "projects_judged": judged.projects,
            "customers_graded": judged.customers,
            "everything": judged.everything,
            "parameters_version": session.plan.inputs.parameters_version,
        }
        rows = _row_counts(session)
        for name, key in keys.JUDGEMENTS.items():
            yield dg.MaterializeResult(key, metadata={"dagster/row_count": rows.get(f"judgement.{name}", 0), **said})

    return judgement


def _spec(graph: Graph, model: Model, *, skippable: bool = False) -> dg.AssetSpec:
    deps = [keys.of_model(graph.models[name]) for name in model.reads]
    deps += [key for source in model.reads_sources if (key := keys.of_source(source))]
    key = keys.of_model(model)
    return dg.AssetSpec(
        key,
        deps=sorted(set(deps)),
        skippable=skippable,
        group_name=key.path[0],
        owners=RISK if "risk" in key.path else ENGINEERS,
        kinds={"dbt", "duckdb"},
        description=model.description or None,
        metadata={
            "dagster/table_name": f"{model.schema}.{model.name}",
            "materialized": model.materialized,
            **_columns(model),
        },
    )


def _columns(model: Model) -> dict[str, dg.TableSchema]:
    if not model.columns:
        return {}
    columns = [dg.TableColumn(name, description=words or None) for name, words in model.columns.items()]
    return {"dagster/column_schema": dg.TableSchema(columns)}


def _tests_by_model(graph: Graph) -> Mapping[str, list[str]]:
    tests: dict[str, list[str]] = defaultdict(list)
    for test in graph.tests:
        tests[test.model].append(test.name)
    return tests


def _check_specs(graph: Graph, models: list[Model]) -> list[dg.AssetCheckSpec]:
    tests = _tests_by_model(graph)
    return [
        dg.AssetCheckSpec(
            TESTS,
            asset=keys.of_model(model),
            description="\n".join(f"- {name}" for name in tests[model.name]),
        )
        for model in models
        if model.name in tests
    ]


def _results(session: Building, graph: Graph, models: list[Model]) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    rows, tests = _row_counts(session), _tests_by_model(graph)
    for model in models:
        counted = rows.get(f"{model.schema}.{model.name}")
        metadata = {"dagster/row_count": counted} if counted is not None else {}
        checks = [_check(session, keys.of_model(model), tests[model.name])] if model.name in tests else []
        yield dg.MaterializeResult(keys.of_model(model), metadata=metadata, check_results=checks)


def _check(session: Building, asset: dg.AssetKey, names: list[str]) -> dg.AssetCheckResult:
    failed = [check for check in session.checks_of(set(names)) if not check.passed]
    return dg.AssetCheckResult(
        passed=not failed,
        asset_key=asset,
        check_name=TESTS,
        severity=dg.AssetCheckSeverity.WARN,  # an error would have ended the step
        metadata={
            "tests": len(names),
            **{check.name: f"{check.failing_rows} rows: {check.detail}" for check in failed},
        },
    )


def _row_counts(session: Building) -> dict[str, int]:
    """Rows of every table of the build, by ``schema.table``; the catalogue's count."""
    connection = session.plan.files.open_work()
    try:
        found = connection.execute(
            "SELECT schema_name || '.' || table_name, estimated_size FROM duckdb_tables() WHERE database_name != 'staging'"
        ).fetchall()
    finally:
        connection.close()
    return {name: int(size) for name, size in found}
