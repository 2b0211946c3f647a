"""`backstop backup` and `backstop restore`: a copy of everything that cannot be made again, and putting it back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.outcome import RefusedError, show
from orchestration.cli.progress import progress


def backup(
    out: Annotated[Path, typer.Option(help="New folder for the backup, best on another disk.", show_default=False)],
    link: Annotated[
        bool,
        typer.Option(
            "--link", help="Link files instead of copying: seconds, but the same disk and no help against its loss."
        ),
    ] = False,
) -> None:
    """Take a backup while people work: store, filings, receipts, exports, contracts, keys; nothing acknowledged before is left out."""
    from casework.access.actors import local_operator
    from casework.settings import Settings
    from orchestration.backups.description import BackupError
    from orchestration.backups.making import back_up

    settings = Settings.from_environment()
    try:
        with progress("backup", None) as advance:
            made = back_up(
                settings.home,
                out,
                actor=local_operator(),
                database_url=settings.database_url,
                link=link,
                progress=advance,
            )
    except BackupError as refusal:
        raise RefusedError(str(refusal)) from None
    size = sum(one.size for one in made.files)
    show(f"备份完成 backup of {settings.home.root}: {len(made.files):,} files, {size / 2**20:,.1f} MiB in {out}")
    show(f"audit log up to entry {made.entries:,}, {made.entry_sha256}; published copy {made.build or 'none'}")
    show("含密钥和个人信息，请妥善保管 it holds keys and personal data: keep it as safe as the data folder")


def restore(
    folder: Annotated[Path, typer.Argument(help="Folder of a backup.", show_default=False)],
) -> None:
    """Put a backup back into the empty data folder BACKSTOP_HOME; refused when a file of it is missing or damaged."""
    from casework.access.actors import local_operator
    from casework.settings import Settings
    from orchestration.backups.description import BackupError, read
    from orchestration.backups.restoring import restore as put_back

    settings = Settings.from_environment()
    try:
        with progress("restore", len(read(folder).files)) as advance:
            kept = put_back(
                folder, settings.home, actor=local_operator(), database_url=settings.database_url, progress=advance
            )
    except BackupError as refusal:
        raise RefusedError(str(refusal)) from None
    show(
        f"恢复完成 {settings.home.root} is as it was at {kept.made_at}: {len(kept.files):,} files, {kept.entries:,} audit entries"
    )
    show("next: `backstop verify` proves it, `backstop build --full` makes the warehouse again")
