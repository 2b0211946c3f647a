"""The partners' guide: its examples are run as they stand, against a real gateway."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from served_gateway import ROOT, A, Served, banks

from ingestion.contracts import CONTRACTS

EXAMPLES = re.findall(r"```bash\n(.*?)```", (ROOT / "docs" / "for-partners.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def said(served: Served, curl: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Path]:
    """What each example prints, and the folder that they were run in."""
    folder = tmp_path_factory.mktemp("partner")
    (folder / "banks.csv").write_bytes(banks(8_000_001, 8_000_002))
    environment = {**os.environ, "GATEWAY": served.address, "TOKEN": served.token(), "PARTNER": A, "NO_PROXY": "*"}
    printed: list[str] = []
    for example in EXAMPLES:
        if "$FILING" in example:
            environment["FILING"] = json.loads(printed[1])["filing_id"]
        done = subprocess.run(
            ["bash", "-euc", example], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        printed.append(done.stdout)
    return printed, folder


def test_examples_do_what_the_guide_says(said: tuple[list[str], Path]) -> None:
    printed, folder = said
    tried, sent, packed, listed, _, schema = [json.loads(text) if text else None for text in printed]
    shown: tuple[Any, ...] = (
        tried["dry_run"],
        tried["verdict"],
        sent["verdict"],
        sent["sequence"],
        packed["period"],
        packed["verdict"],
    )
    assert shown == (True, "accepted", "accepted", 1, "2025-07", "accepted")
    assert {sent["filing_id"], packed["filing_id"]} <= {one["filing_id"] for one in listed["filings"]}
    assert openpyxl.load_workbook(folder / "receipt.xlsx").sheetnames[0] == "回执 Receipt"
    assert openpyxl.load_workbook(folder / "projects.xlsx").sheetnames[0] == CONTRACTS["projects"].zh
    assert schema["x-key"] == list(CONTRACTS["projects"].key)
