"""`backstop ingest`: files through the door, receipts out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.outcome import DONE, DONE_WITH_FINDINGS, REFUSED, RefusedError, leave, show
from orchestration.cli.progress import progress
from orchestration.cli.receipt_text import receipt_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingestion.receipts import Receipt

EXIT_CODES = {"accepted": DONE, "partly": DONE_WITH_FINDINGS, "refused": REFUSED}


def ingest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files to take in.", show_default=False)],
    contract: Annotated[str | None, typer.Option(help="Kind of filing; else from manifest or file name.")] = None,
    partner: Annotated[str | None, typer.Option(help="Who files; else from manifest or file name.")] = None,
    period: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="Month it speaks of; else from manifest or file name.")
    ] = None,
    version: Annotated[
        int | None, typer.Option(min=1, help="Version of the contract; else from manifest or header.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Receipts as JSON: one object, or an array for several files.")
    ] = False,
) -> None:
    """Land and check files, answer each with its receipt; exit code 1 when rows were quarantined or it waits, 2 when a file was refused."""
    from casework.filings.queries import ReceiptDamaged
    from ingestion.home import Home
    from orchestration.reception import receive_all

    _all_files(files)
    with progress("taking in", len(files)) as advance:
        try:
            receipts = receive_all(
                Home.from_environment(),
                files,
                contract=contract,
                partner=partner,
                period=period,
                version=version,
                after_each=lambda: advance(1),
            )
        except ReceiptDamaged as damage:
            raise RefusedError(
                f"{damage}; restore a backup of the folder `receipts`, then run the same again"
            ) from None
    answer(receipts, as_json=as_json)


def _all_files(files: Sequence[Path]) -> None:
    for path in files:
        if not path.is_file():
            raise RefusedError(f"there is no file {path}")


def answer(receipts: Sequence[Receipt], *, as_json: bool) -> None:
    """Show receipts and end with the code of the worst; what was refused is also told in one sentence on standard error."""
    _print(receipts, as_json=as_json)
    refused = [receipt for receipt in receipts if receipt.verdict == "refused"]
    if refused:
        whose = (
            refused[0].filename
            if len(receipts) == 1
            else f"{len(refused)} of {len(receipts)} files, {refused[0].filename}"
        )
        reason = refused[0].errors[0]
        raise RefusedError(f"refused {whose}: {reason.rule_id}, {reason.message_en}")
    leave(max((_exit_code(receipt) for receipt in receipts), default=DONE))


def _exit_code(receipt: Receipt) -> int:
    return max(EXIT_CODES[receipt.verdict], DONE_WITH_FINDINGS if receipt.plausibility else DONE)


def _print(receipts: Sequence[Receipt], *, as_json: bool) -> None:
    """Receipts for people, or as JSON: one object, or an array for several."""
    shown = [json.loads(receipt.to_json()) for receipt in receipts]
    if as_json:
        show(json.dumps(shown[0] if len(shown) == 1 else shown, ensure_ascii=False, indent=1))
        return
    for receipt in shown:
        for line in receipt_lines(receipt):
            show(line)
