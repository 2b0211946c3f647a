"""What a build is to do: everything that decides its content, what the last one contained, and how much must be made again.

Here: inputs, state, plan. Not here: making and carrying out a plan (`build`).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.durable import write_bytes
from orchestration.building.warehouse_files import WarehouseFiles

if TYPE_CHECKING:
    from scoring.parameters.model import Parameters

SPEAK_OF_RELATIONS = frozenset({"customers", "customer_relations", "registry_persons", "customer_merges"})


@dataclass(frozen=True)
class Inputs:
    """Everything that decides what a build contains."""

    as_of: str
    known_seq: int
    parameters_version: str
    method_digest: str
    decided_seq: int = 0
    acts_through: int = 0
    models_through: int = 0
    warnings_through: int = 0
    champions: str = ""
    closed_through: str = ""
    entered: int = 0
    links_through: int = 0


@dataclass(frozen=True)
class State:
    """What the last finished build contains, and what an unfinished one attempted."""

    built: Inputs | None = None
    built_load: int = 0
    build_id: str = ""
    attempted: Inputs | None = None
    attempted_full: bool = False

    @classmethod
    def read(cls, path: Path) -> State:
        """The state in `path`; when there is none, or it is damaged, that of a house in which nothing was built."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            for name in ("built", "attempted"):
                content[name] = Inputs(**content[name]) if content[name] else None
            return cls(**content)
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return cls()

    def write(self, path: Path, *, step: str) -> None:
        """Replace the state in `path`."""
        write_bytes(path, json.dumps(asdict(self), indent=2).encode(), step=step)


@dataclass
class Plan:
    """What a build is to do."""

    files: WarehouseFiles
    inputs: Inputs
    state: State
    full: bool
    known_until: date | None = None
    contracts: frozenset[str] = frozenset()

    @property
    def everything_is_judged(self) -> bool:
        """Are all projects to be assessed, because the day or the numbers are others."""
        built = self.state.built
        moved = built is None or (built.as_of, built.parameters_version) != (
            self.inputs.as_of,
            self.inputs.parameters_version,
        )
        return self.full or moved

    @property
    def contracts_to_read(self) -> frozenset[str] | None:
        """The contracts of which rows came, when nothing else can have changed a table; None when every model must run."""
        return None if self.everything_is_judged else self.contracts

    def everything_is_charged(self, parameters: Parameters) -> bool:
        """Are all projects to be charged and all customers to be weighed, because the numbers in force are others."""
        built = self.state.built
        if self.full or built is None or built.parameters_version != self.inputs.parameters_version:
            return True
        return not parameters.same_on(date.fromisoformat(built.as_of), date.fromisoformat(self.inputs.as_of))

    @property
    def everything_is_predicted(self) -> bool:
        """Are all projects to be predicted, because other models serve."""
        built = self.state.built
        return self.full or built is None or built.champions != self.inputs.champions

    def variables(self, parameters: Parameters) -> dict[str, Any]:
        """The variables of the dbt project."""
        from casework.access.masking import TOMBSTONE  # noqa: PLC0415
        from casework.ledger.kept import number_of  # noqa: PLC0415
        from orchestration.building.code_tables import industry_prefixes  # noqa: PLC0415
        from scoring.regulatory.liability import least_account_limits  # noqa: PLC0415

        rules = parameters.at(date.fromisoformat(self.inputs.as_of))
        built = self.state.built
        return {
            "as_of": self.inputs.as_of,
            "previous_as_of": built.as_of if built else self.inputs.as_of,
            "known_until": self.known_until.isoformat() if self.known_until else "",
            "built_load": 0 if self.full else self.state.built_load,
            "full": self.full,
            "relations_stand": not self.everything_is_judged and not self.contracts & SPEAK_OF_RELATIONS,
            "industry_prefixes": industry_prefixes(),
            "credit_record_months": rules.whole("credit_record_months"),
            **{
                name: rules.whole(name)
                for name in (
                    "compensation_rate_months",
                    "evaluation_months",
                    "receipt_match_days",
                    "reference_grace_days",
                    "double_filing_days",
                    "collateral_number_length",
                    "collateral_number_shared",
                    "loan_contract_number_length",
                    "loan_contract_number_shared",
                )
            },
            "closed_month_no": number_of(self.inputs.closed_through or None),
            "tombstone": TOMBSTONE,
            "weigh_all": self.everything_is_charged(parameters),
            "account_limits": least_account_limits(parameters),
        }
