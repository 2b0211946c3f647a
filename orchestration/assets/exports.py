"""Reports that go out, one asset a description, partitioned by month."""

import dagster as dg

from ingestion.home import Home
from orchestration.assets.keys import PUBLISHED
from orchestration.assets.request import REPORTING
from orchestration.exports.description import read_report, report_names
from scoring.office_time import ZONE

MONTHS = dg.MonthlyPartitionsDefinition(start_date="2015-01-01", timezone=ZONE)


def export_assets() -> list[dg.AssetsDefinition]:
    """An asset for every report."""
    return [_export(name) for name in report_names()]


def key_of(report: str) -> dg.AssetKey:
    """What a report's asset is called."""
    return dg.AssetKey(["exports", "regulator", report.replace("-", "_")])


def _export(name: str) -> dg.AssetsDefinition:
    report = read_report(name)

    @dg.asset(
        key=key_of(name),
        deps=[PUBLISHED],
        group_name="exports",
        owners=REPORTING,
        kinds={"excel", "csv"},
        partitions_def=MONTHS,
        required_resource_keys={"home"},
        description=f"{report.title['zh']} {report.title['en']}. {report.deadline['en']} to: {report.recipient['en']}.",
    )
    def export(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        from orchestration.exports import export_report  # noqa: PLC0415 - spreadsheets and signatures, where they are made
        from orchestration.exports.working_papers import keep  # noqa: PLC0415

        home: Home = context.resources.home
        done = export_report(home, name, context.partition_key[:7])
        keep(home, name, context.partition_key[:7], done.folder.name)
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": done.lines,
                "build_id": done.build_id,
                "data_date": done.data_date,
                "folder": dg.MetadataValue.path(str(done.folder)),
                "files": dg.MetadataValue.json(dict(done.files)),
            }
        )

    return export
