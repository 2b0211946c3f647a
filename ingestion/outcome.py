"""What becomes of a filing as a whole: counts and sums, the rules that look at all of its rows, and what was read otherwise than written.

Not here: the rules of single rows (`ingestion.checks`), the receipt that a sender gets (`ingestion.receipts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ingestion.checks.batch import Counts
from ingestion.checks.catalogue import NORMALISATIONS
from ingestion.checks.findings import fatal
from ingestion.contracts.model import Contract
from ingestion.identity import Identity
from ingestion.receipts import ErrorLine, Normalisation, Verdict, mask


@dataclass
class Outcome:
    """What became of the rows; `version` is that of the contract, as far as it could be told."""

    verdict: Verdict
    version: int | None = None
    rows_sent: int = 0
    rows_accepted: int = 0
    rows_quarantined: int = 0
    rows_refused: int = 0
    sums: dict[str, dict[str, str]] = field(default_factory=dict)
    normalisations: list[Normalisation] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    blank_rows: int = 0
    warnings_count: int = 0
    errors_total: int = 0
    errors: list[ErrorLine] = field(default_factory=list)
    rules_broken: dict[str, int] = field(default_factory=dict)


def broken_file_rules(
    contract: Contract, identity: Identity, sums: Mapping[str, Decimal], outcome: Outcome, *, comes_back: bool
) -> list[ErrorLine]:
    """The rules of whole files that the rows break: none sent, counts and totals that disagree with what was declared, too many bad ones.

    `sums` are those of the rows sent, by money column; a repair kit that `comes_back` holds nothing but rows that were wrong: those that
    still are come back in the next one.
    """
    sent, bad, limit = outcome.rows_sent, outcome.rows_quarantined, 1.0 if comes_back else contract.bad_share_limit
    broken = []
    if not sent and not identity.is_nil:
        broken.append(fatal("F-NO-ROWS", ()))
    if sent and identity.is_nil:
        broken.append(fatal("F-NIL-ROWS", (("sent", str(sent)),)))
    if identity.rows is not None and identity.rows != sent:
        broken.append(fatal("F-ROW-COUNT", (("expected", str(identity.rows)), ("actual", str(sent)))))
    broken += _other_totals(contract, identity, sums)
    if sent and bad > limit * sent:
        values = (("bad", str(bad)), ("sent", str(sent)), ("share", f"{bad / sent:.1%}"), ("limit", f"{limit:.0%}"))
        broken.append(fatal("F-BAD-SHARE", values))
    return broken


def _other_totals(contract: Contract, identity: Identity, sums: Mapping[str, Decimal]) -> list[ErrorLine]:
    names = {column.zh: column.name for column in contract.columns} | {name: name for name in contract.column_names}
    broken = []
    for name, expected in identity.totals:
        actual = sums.get(names.get(name, name))
        if actual is None or Decimal(expected) != actual:
            shown = "-" if actual is None else f"{actual:.2f}"
            broken.append(fatal("F-CONTROL-TOTAL", (("column", name), ("expected", expected), ("actual", shown))))
    return broken


def normalisations(contract: Contract, counts: Counts, encoding: str) -> list[Normalisation]:
    """What was read otherwise than it was written, by rule and column, with how often and one example."""
    found = []
    if encoding != "utf-8":
        zh, en = NORMALISATIONS["N-ENCODING"]
        found.append(Normalisation("N-ENCODING", "", counts.rows, None, f"{zh}。", f"{en}."))
    for (rule_id, name), (count, _, example) in sorted(counts.normalised.items()):
        column, (zh, en) = contract.column(name), NORMALISATIONS[rule_id]
        shown = mask(example[:60], column.personal)
        found.append(
            Normalisation(
                rule_id, name, count, shown, f"{column.zh}：{zh}，{count} 处。", f"{name}: {en}, {count} times."
            )
        )
    return found
