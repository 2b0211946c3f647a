"""Loss shares and claims, computed on the warehouse: of the projects of which a loss may be another, each as a whole story.

Here: whose losses are shared anew, and the tables ``judgement.loss_shares`` and ``claims``. Not here: a formula
(`scoring.losses.distribution`, `scoring.losses.claims`), what people decide (`casework.fees`).

Of whom a claim was decided otherwise is kept until a build is finished, like the groups. Claims are few, and a cap is shared by all of an
agreement: they are judged whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from casework.fees.queries import CLAIM_ACCEPTED, CLAIM_REFUSED
from casework.store.empty_tables import create_empty
from casework.store.questions import frame_of
from orchestration.judging.tables import keep_aside, replace_rows, replace_table
from scoring import frames
from scoring.columns import polars_schema
from scoring.finance_columns import CLAIM_DECISIONS, LOSS_SHARES
from scoring.losses import claims, distribution
from scoring.parameters.model import Parameters

#: Projects of which a claim is decided otherwise than before; a finished build forgets them.
RESETTLED = "judgement.resettled_projects"
_RESHARED = "project_id in (select project_id from judgement.reshared_projects)"
_NOTE_DECIDED = f"""
    create table if not exists {RESETTLED} (project_id varchar);
    insert into {RESETTLED}
    select project_id from (from settled_now except from judgement.settled_claims)
    union select project_id from (from judgement.settled_claims except from settled_now);
    create or replace table judgement.settled_claims as from settled_now;
    drop table settled_now
"""  # noqa: S608 - constants of ours
_ALL = """
    create or replace table judgement.reshared_projects as
    select project_id from judgement.loss_shares union select project_id from judgement_inputs.loss_events
"""
_CHANGED = f"""
    create or replace table judgement.reshared_projects as
    select project_id from intermediate.changed_projects union select project_id from {RESETTLED}
"""  # noqa: S608 - constants of ours


@dataclass(frozen=True)
class Sharing:
    """One run on an open connection to the work file; `anew` shares every loss, else those that may be others."""

    connection: duckdb.DuckDBPyConnection
    parameters: Parameters
    anew: bool

    def run(self, decided: pl.DataFrame) -> None:
        """Write both tables; `decided` are rows of CLAIM_DECISIONS."""
        self._note(decided)
        events = frame_of(self.connection, f"from judgement_inputs.loss_events where {_RESHARED}")
        events = claims.with_settled(events, decided, self.parameters)
        shares = distribution.loss_shares(events, self.parameters)
        frames.check("loss_shares", shares)
        replace_rows(self.connection, "loss_shares", shares, gone=_RESHARED)
        self._claim(decided)

    def _note(self, decided: pl.DataFrame) -> None:
        """List the projects whose losses are shared anew, and keep the decisions to compare the next build's with."""
        create_empty(self.connection, "judgement.loss_shares", polars_schema(LOSS_SHARES))
        create_empty(self.connection, "judgement.settled_claims", polars_schema(CLAIM_DECISIONS))
        keep_aside(self.connection, "settled_now", decided.cast(polars_schema(CLAIM_DECISIONS)))
        self.connection.execute(_NOTE_DECIDED)
        self.connection.execute(_ALL if self.anew else _CHANGED)

    def _claim(self, decided: pl.DataFrame) -> None:
        facts = frame_of(self.connection, "from judgement_inputs.claim_facts")
        shares = frame_of(self.connection, "from judgement.loss_shares").cast(polars_schema(LOSS_SHARES))
        claimed = claims.claims(facts, shares, decided, self.parameters)
        frames.check("claims", claimed)
        replace_table(self.connection, "claims", claimed)


def decisions(acts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """What each claim was decided at by a day: the newest decision's amount, nothing for one that was refused."""
    made = acts.filter(pl.col("kind").is_in([CLAIM_ACCEPTED, CLAIM_REFUSED]), pl.col("acted_on") <= as_of)
    newest = made.sort("act_no").unique(["project_id", "event_no"], keep="last", maintain_order=True)
    settled = pl.when(pl.col("kind") == CLAIM_ACCEPTED).then("amount").otherwise(pl.lit(0, pl.Decimal(18, 2)))
    return newest.select("project_id", "event_no", settled_amount=settled)
