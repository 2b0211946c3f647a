"""The door as an asset: files of the drop folder become registered filings, with receipts back."""

from datetime import UTC, datetime

import dagster as dg

from casework.access.actors import scheduled
from ingestion.home import Home
from ingestion.receipts import Receipt
from orchestration import drop_folder
from orchestration.assets.keys import DOOR
from orchestration.assets.request import EXCHANGE


@dg.asset(
    key=DOOR,
    group_name="door",
    owners=EXCHANGE,
    kinds={"file"},
    required_resource_keys={"home"},
    config_schema={
        "files": dg.Field(
            [str], default_value=[], description="Names of files in the drop folder; none takes nothing in."
        )
    },
    description="Files of the drop folder, landed, checked and registered; their receipts lie in `inbox/receipts`.",
)
def dropped_filings(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Take each named file in; a file that fails stays where it is, the others are taken in all the same."""
    home: Home = context.resources.home
    files: list[str] = context.op_execution_context.op_config["files"]
    taken, failed = take_in_dropped(home, files)
    for name, failure in failed.items():
        context.log.error("%s could not be taken in: %s", name, failure)
    if failed:
        raise dg.Failure(
            f"{len(failed)} of {len(files)} files could not be taken in and stay in the drop folder",
            metadata={name: dg.MetadataValue.text(failure) for name, failure in failed.items()},
        )
    return dg.MaterializeResult(metadata=_metadata(taken))


def take_in_dropped(home: Home, names: list[str]) -> tuple[list[Receipt], dict[str, str]]:
    """Receipts of the files that went through, and why the others did not, by name."""
    from orchestration.reception import receive_all  # noqa: PLC0415 - the door's own imports, where it runs

    taken, failed = [], {}
    drop_folder.put_away_manifests(home)
    known = {path.name: path for path in drop_folder.files_waiting(home)}
    for path in (known[name] for name in names if name in known):
        try:
            (receipt,) = receive_all(home, [path], actor=scheduled("drop folder"))
            drop_folder.answer(home, path, receipt)
            drop_folder.put_away(home, path, receipt, datetime.now(UTC))
            taken.append(receipt)
        except Exception as failure:
            failed[path.name] = f"{type(failure).__name__}: {failure}"
    return taken, failed


def _metadata(taken: list[Receipt]) -> dict[str, dg.MetadataValue]:
    lines = "".join(
        f"| {one.filing_id} | {one.contract} | {one.partner_id} | {one.period} | {one.verdict} "
        f"| {one.rows_sent} | {one.rows_accepted} | {one.rows_quarantined} | {one.rows_refused} |\n"
        for one in taken
    )
    head = (
        "| filing | contract | partner | period | verdict | sent | accepted | quarantined | refused |\n|"
        + "---|" * 9
        + "\n"
    )
    return {
        "dagster/row_count": dg.MetadataValue.int(sum(one.rows_accepted for one in taken)),
        "filings": dg.MetadataValue.int(len(taken)),
        "receipts": dg.MetadataValue.md(head + lines),
    }
