"""How a command ends when the rules of a home cannot be used: what is missing is said, as it is, and the command is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from orchestration.cli.outcome import REFUSED, exit_code_of
from scoring.parameters.postings import UnpostableError
from scoring.parameters.reader import SHIPPED, read


def test_templates_of_a_companys_own_without_costs_of_recovery_are_told_with_the_line_that_mends_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The build reads them first of all, so that nothing is posted without them."""
    own = tmp_path / "posting_templates.yaml"
    shipped = (SHIPPED / "ledger" / own.name).read_text(encoding="utf-8").splitlines(keepends=True)
    own.write_text("".join(line for line in shipped if "RECOVERY_COST" not in line), encoding="utf-8")
    assert exit_code_of(lambda: read(own)) == REFUSED
    said = capsys.readouterr().err
    assert said.startswith("backstop: posting_templates.yaml:11: no template posts RECOVERY_COST")
    assert "- {event: RECOVERY_COST, debit: compensation_receivable, credit: bank}" in said
    assert "没有模板记录 RECOVERY_COST" in said
    (mended,) = (line for line in shipped if "RECOVERY_COST" in line)
    own.write_text(own.read_text(encoding="utf-8").replace("    value:\n", f"    value:\n{mended}"), encoding="utf-8")
    assert exit_code_of(lambda: read(own)) == 0


def test_entries_before_any_template_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    def build() -> None:
        raise UnpostableError(date(2019, 5, 1), date(2020, 1, 1))

    assert exit_code_of(build) == REFUSED
    said = capsys.readouterr().err
    assert said.startswith("backstop: an entry of 2019-05-01 has no posting template")
    assert "请将 posting_templates" in said
