"""Whether features may be learned from: known in time, not too good to be true, steady over time.

Here: one row for each feature. A feature that is known too late is refused. One that separates good from bad too well by itself is an
alarm: in a historical file that is most often a column that was written after the outcome, and so it is kept out of training until a
person clears it by name. Not here: what a feature is (`features`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

import numpy as np
import polars as pl

from models.binning import learn_bins
from models.catalogue import BY_NAME
from models.drift import stability_index
from models.features import DECIDED, FEATURES
from models.measures import auc

#: Cases in which a value may be known after the decision, as a share, before the feature is refused.
MOST_LATE = 0.05
#: A feature that alone reaches this is looked at before it is believed; nothing that is known in time does so in this business.
TOO_GOOD = 0.70
LEAST_KNOWN = 0.01
Verdict = Literal["used", "refused_late", "alarm_too_good", "cleared", "empty"]
SCHEMA = {
    "feature": pl.String, "known_share": pl.Float64, "late_share": pl.Float64, "latest_days": pl.Int64, "auc": pl.Float64,
    "psi": pl.Float64, "verdict": pl.String,
}  # fmt: skip


def audit(
    frame: pl.DataFrame,
    labels: pl.Series,
    names: Sequence[str] | None = None,
    cleared: Collection[str] = (),
    weights: pl.Series | None = None,
    too_good: float = TOO_GOOD,
) -> pl.DataFrame:
    """One row of `SCHEMA` for each feature: how often known, how often too late, own AUC, stability, verdict.

    `frame` has the features of training cases (`features.features`), `labels` their outcomes. `cleared` names features that a person has
    looked into: their alarm does not keep them out. The AUC of a feature is that of its bins' own rates, whichever way they point.
    """
    names = [feature.name for feature in FEATURES] if names is None else list(names)
    rows = [_row(frame, labels, weights, name, cleared, too_good) for name in names]
    return pl.DataFrame(rows, schema=SCHEMA)


def usable(audited: pl.DataFrame) -> list[str]:
    """Features that may be learned from."""
    return audited.filter(pl.col("verdict").is_in(["used", "cleared"]))["feature"].to_list()


def _row(
    frame: pl.DataFrame,
    labels: pl.Series,
    weights: pl.Series | None,
    name: str,
    cleared: Collection[str],
    too_good: float,
) -> dict[str, object]:
    values, decided, known_on = frame[name], frame[DECIDED], frame[BY_NAME[name].known]
    known = values.is_not_null()
    late_by = (known_on - decided).dt.total_days().filter(known).fill_null(0)
    late_share = float((late_by > 0).mean() or 0.0) if len(late_by) else 0.0  # type: ignore[arg-type]
    own = _own_auc(frame, labels, weights, name)
    verdict: Verdict = "used"
    if float(known.mean() or 0.0) < LEAST_KNOWN:  # type: ignore[arg-type]
        verdict = "empty"
    elif late_share > MOST_LATE:
        verdict = "refused_late"
    elif own is not None and own >= too_good:
        verdict = "cleared" if name in cleared else "alarm_too_good"
    return {
        "feature": name,
        "known_share": known.mean(),
        "late_share": late_share,
        "latest_days": late_by.max() if len(late_by) else None,
        "auc": own,
        "psi": _stability(frame, name),
        "verdict": verdict,
    }


def _own_auc(frame: pl.DataFrame, labels: pl.Series, weights: pl.Series | None, name: str) -> float | None:
    """How well the feature separates alone: every second case gives its bins their rates, the others are judged by them."""
    (bins,) = learn_bins(frame, [name])
    if not bins.count:
        return None
    codes, bad = bins.codes(frame[name]), labels.cast(pl.Float64).to_numpy()
    weight = np.ones(len(bad)) if weights is None else weights.cast(pl.Float64).to_numpy()
    learns = np.arange(len(bad)) % 2 == 0
    size = bins.missing + 1
    seen = np.bincount(codes[learns], weights=weight[learns], minlength=size)
    rate = np.average(bad[learns], weights=weight[learns]) if learns.any() else 0.0
    rates = (np.bincount(codes[learns], weights=(weight * bad)[learns], minlength=size) + 10 * rate) / (seen + 10)
    found = auc(bad[~learns], rates[codes[~learns]], weight[~learns])
    return None if np.isnan(found) else found


def _stability(frame: pl.DataFrame, name: str) -> float | None:
    """PSI of the later half of the decisions against the earlier half."""
    if not len(frame):
        return None
    earlier = frame[DECIDED] <= frame[DECIDED].sort()[len(frame) // 2]
    (bins,) = learn_bins(frame.filter(earlier), [name], most=10)
    return stability_index(
        bins.codes(frame.filter(earlier)[name]), bins.codes(frame.filter(~earlier)[name]), bins.missing + 1
    )
