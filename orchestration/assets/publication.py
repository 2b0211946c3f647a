"""The gate before the load, the gate's verdict and the published edition, as assets with their checks."""

from collections.abc import Iterator

import dagster as dg

from orchestration.assets.keys import DOOR, PLAUSIBLE, PUBLISHED, VERDICT
from orchestration.assets.request import ENGINEERS, EXCHANGE
from orchestration.building.steps import Building

SEVERITIES = {"error": dg.AssetCheckSeverity.ERROR, "warn": dg.AssetCheckSeverity.WARN}


@dg.asset(
    key=PLAUSIBLE,
    deps=[DOOR],
    group_name="gate",
    owners=EXCHANGE,
    kinds={"great_expectations"},
    required_resource_keys={"build"},
    description="Filings against their own senders' past. What is implausible waits for a person; everybody else's rows go on.",
)
def plausible_filings(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Keep the evidence of what was found, and say what waits."""
    session: Building = context.resources.build
    found = session.plausibility()
    documents = session.home.filing_docs / "index.html"
    evidence = {"data_docs": dg.MetadataValue.url(documents.as_uri())} if documents.is_file() else {}
    implausible = {check.name: check.detail for check in found if not check.passed}
    return dg.MaterializeResult(metadata={"checks": len(found), **implausible, **evidence})


def publication_assets(marts: list[dg.AssetKey], expectations: list[str]) -> list[dg.AssetsDefinition]:
    """The verdict over the marts, and the edition that goes out when it allows."""
    return [plausible_filings, _verdict(marts, expectations), edition]


def _verdict(marts: list[dg.AssetKey], expectations: list[str]) -> dg.AssetsDefinition:
    @dg.asset(
        key=VERDICT,
        deps=marts,
        group_name="gate",
        owners=ENGINEERS,
        kinds={"great_expectations"},
        required_resource_keys={"build"},
        check_specs=[dg.AssetCheckSpec(name, asset=VERDICT) for name in expectations],
        description="May this be published? Contradictions block; what is implausible blocks until a person confirms it with a reason.",
    )
    def verdict(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
        session: Building = context.resources.build
        found = session.gate()
        documents = session.home.data_docs / "index.html"
        yield dg.MaterializeResult(
            metadata={
                "allowed": found.passed,
                "confirmed": len(found.confirmed),
                "data_docs": dg.MetadataValue.url(documents.as_uri()),
            },
            check_results=[
                dg.AssetCheckResult(
                    passed=check.passed,
                    check_name=check.name,
                    severity=SEVERITIES[check.severity],
                    metadata={"failing": check.failing_rows, "detail": check.detail},
                )
                for check in found.checks
            ],
        )

    return verdict


@dg.asset(
    key=PUBLISHED,
    deps=[VERDICT],
    group_name="published",
    owners=ENGINEERS,
    kinds={"duckdb"},
    required_resource_keys={"build"},
    description="The immutable copy that pages, queries and exports read; the pointer moves in one step.",
)
def edition(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Publish what the gate allows."""
    session: Building = context.resources.build
    published = session.publish()
    return dg.MaterializeResult(
        metadata={
            "build_id": published.build_id,
            "as_of": session.as_of.isoformat(),
            "sha256": published.sha256,
            "dagster/row_count": sum(published.rows.values()),
            "folder": dg.MetadataValue.path(str(published.folder)),
            "seconds": dg.MetadataValue.json(session.report.seconds),
        }
    )
