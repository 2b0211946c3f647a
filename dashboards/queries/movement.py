"""How the book moved: where what was in force stands now, and what each cohort compensated by its age. All as of the day of the build.

Not here: what may be lost (`dashboards.queries.portfolio`), the passports of these figures (`dashboards.queries.counted_in_movement`).
"""

from __future__ import annotations

import polars as pl

from dashboards.queries.reading import Reading

SPANS = (1, 3, 6, 12)  # months between the two ends of a movement
BUCKETS = ("0", "1-30", "31-90", "91+")
_BUCKET = (
    """CASE WHEN coalesce({0}, 0) <= 0 THEN '0' WHEN {0} <= 30 THEN '1-30' WHEN {0} <= 90 THEN '31-90' ELSE '91+' END"""
)
#: What a project is read by at the two ends: the last event of the kind, the state it gives, and the state before any.
MOVED_BY = {
    "classification": ("CLASSIFICATION", "{0}.classification", "NORMAL"),
    "overdue": ("OVERDUE", _BUCKET.format("{0}.days_overdue"), "0"),
}
_EVENT = " ".join(f"WHEN '{name}' THEN '{event}'" for name, (event, _, _) in MOVED_BY.items())
_STATE = " ".join(f"WHEN '{name}' THEN {state}" for name, (_, state, _) in MOVED_BY.items())
_AT_FIRST = " ".join(f"WHEN '{name}' THEN '{state}'" for name, (_, _, state) in MOVED_BY.items())
_TO = "(SELECT as_of FROM build)"
_FROM = "last_day(CAST($2 || '-01' AS DATE))"
_LAST_SAID = "QUALIFY row_number() OVER (PARTITION BY project_id ORDER BY event_date DESC, event_no DESC) = 1"
#: Tables before a question: `moved` has each project that was in force at the end of a month ($2) with its state by $1 before and after,
#: the balance (yuan) before, and the filings that said so. The month is a constant to the engine, so that it reads no other month's rows.
MOVED = f"""
    WITH held AS (
        SELECT project_id, filing_id, guaranteed_balance AS amount FROM balances WHERE month = $2 AND guaranteed_balance > 0
    ),
    said AS (SELECT * FROM events WHERE kind = CASE $1 {_EVENT} END AND project_id IN (SELECT project_id FROM held)),
    first AS (SELECT * FROM said WHERE event_date <= {_FROM} {_LAST_SAID}),
    last AS (SELECT * FROM said WHERE event_date <= {_TO} {_LAST_SAID}),
    moved AS (
        SELECT
            h.project_id,
            CASE WHEN a.project_id IS NULL THEN CASE $1 {_AT_FIRST} END ELSE CASE $1 {_STATE.format("a")} END END AS before,
            CASE WHEN p.status IN ('COMPENSATED', 'CLOSED') THEN 'COMPENSATED' WHEN p.status = 'RELEASED' THEN 'RELEASED'
                WHEN z.project_id IS NULL THEN CASE $1 {_AT_FIRST} END ELSE CASE $1 {_STATE.format("z")} END END AS after,
            h.amount, [p.filing_id, h.filing_id, a.filing_id, z.filing_id] AS told_by
        FROM held AS h INNER JOIN projects AS p ON h.project_id = p.project_id
        LEFT JOIN first AS a ON h.project_id = a.project_id LEFT JOIN last AS z ON h.project_id = z.project_id
    )"""  # noqa: S608 - expressions of this module
#: The quarter in which a guarantee began, as text.
COHORT = "year(start_date) || 'Q' || quarter(start_date)"


def movements(reading: Reading, kind: str, month: str) -> pl.DataFrame:
    """before, after, project_count, amount (balance before, yuan), share (of the state before): where what was in force stands now.

    After may also be RELEASED or COMPENSATED. `kind` is one of `MOVED_BY`, `month` the one at whose end it was in force.
    """
    return reading.frame(
        f"""{MOVED}
        SELECT before, after, COUNT(*) AS project_count, SUM(amount) AS amount,
            CAST(SUM(amount) AS DOUBLE) / SUM(SUM(amount)) OVER (PARTITION BY before) AS share
        FROM moved GROUP BY before, after ORDER BY ALL""",  # noqa: S608 - expressions of this module
        [kind, month],
    )


def vintages(reading: Reading) -> pl.DataFrame:
    """cohort (quarter of beginning), age (months on book), volume, compensated (yuan), rate: compensated so far, of the volume.

    Up to the age of the cohort's youngest.
    """
    found = reading.frame(f"""
        WITH begun AS (
            SELECT project_id, {COHORT} AS cohort, year(start_date) * 12 + month(start_date) AS month_no,
                CAST(guaranteed_amount AS DOUBLE) AS amount
            FROM projects WHERE start_date <= {_TO}
        ),
        cohorts AS (
            SELECT cohort, SUM(amount) AS volume, (SELECT year(as_of) * 12 + month(as_of) FROM build) - MAX(month_no) AS oldest
            FROM begun GROUP BY cohort
        ),
        lost AS (
            SELECT b.cohort, year(e.event_date) * 12 + month(e.event_date) - b.month_no AS age, CAST(SUM(e.amount) AS DOUBLE) AS compensated
            FROM events AS e INNER JOIN begun AS b ON e.project_id = b.project_id
            WHERE e.kind = 'COMPENSATION' AND e.event_date <= {_TO} GROUP BY ALL
        ),
        ages AS (SELECT cohort, volume, unnest(range(0, CAST(oldest AS INTEGER) + 1)) AS age FROM cohorts WHERE oldest >= 0)
        SELECT a.cohort, a.age, a.volume, coalesce(l.compensated, 0) AS compensated
        FROM ages AS a LEFT JOIN lost AS l ON a.cohort = l.cohort AND a.age = l.age ORDER BY a.cohort, a.age""")  # noqa: S608 - as above
    return found.with_columns(rate=pl.col("compensated").cum_sum().over("cohort") / pl.col("volume"))


def newest_ages(found: pl.DataFrame) -> pl.DataFrame:
    """cohort, volume, age, rate: where each cohort of `vintages` stands."""
    return found.group_by("cohort").agg(pl.col("volume").first(), pl.col("age", "rate").last()).sort("cohort")
