"""Questions of the page of models: which serve, how they did in the test, what their features say, how they drift, whom they fear for."""

from __future__ import annotations

import polars as pl

from dashboards.queries.reading import Reading


def models(reading: Reading) -> pl.DataFrame:
    """Every registered model, the newest first, with its test's AUC, KS and Brier."""
    return reading.frame(
        """
        SELECT m.*, f.auc, f.auc_low, f.auc_high, f.ks, f.brier
        FROM models AS m
        LEFT JOIN (
            SELECT model_version, MAX(value) FILTER (WHERE figure = 'auc') AS auc, MAX(low) FILTER (WHERE figure = 'auc') AS auc_low,
                MAX(high) FILTER (WHERE figure = 'auc') AS auc_high, MAX(value) FILTER (WHERE figure = 'ks') AS ks,
                MAX(value) FILTER (WHERE figure = 'brier') AS brier
            FROM model_figures WHERE model = 'additive' AND part = '' GROUP BY model_version
        ) AS f ON m.model_version = f.model_version
        ORDER BY m.is_champion DESC, m.registered_at DESC"""
    )


def tests(reading: Reading, version: str) -> pl.DataFrame:
    """The model beside its challengers and baselines on the same later cases: one row each."""
    return reading.frame(
        """
        SELECT model, MAX(value) FILTER (WHERE figure = 'auc') AS auc, MAX(low) FILTER (WHERE figure = 'auc') AS auc_low,
            MAX(high) FILTER (WHERE figure = 'auc') AS auc_high, MAX(value) FILTER (WHERE figure = 'ks') AS ks,
            MAX(value) FILTER (WHERE figure = 'brier') AS brier, MAX(value) FILTER (WHERE figure = 'lift_top_tenth') AS lift,
            MAX(value) FILTER (WHERE figure = 'money_caught_top_tenth') AS money_caught, MAX(cases) AS cases,
            MAX(value) FILTER (WHERE figure = 'auc_lead') AS lead, MAX(low) FILTER (WHERE figure = 'auc_lead') AS lead_low,
            MAX(high) FILTER (WHERE figure = 'auc_lead') AS lead_high
        FROM model_figures
        WHERE model_version = ? AND part = '' AND model NOT IN ('feature', 'table', 'month', 'since', 'target') GROUP BY model
        ORDER BY auc DESC NULLS LAST""",
        [version],
    )


def target(reading: Reading, version: str) -> dict[str, float]:
    """What the target of a model means by number (months, line, rise), where a parameter says so."""
    frame = reading.frame(
        "SELECT figure, value FROM model_figures WHERE model = 'target' AND model_version = ?", [version]
    )
    return dict(frame.iter_rows())


def outlooks(reading: Reading) -> pl.DataFrame:
    """Every partner by its probability of worsening, with the month it speaks of, reasons and exposure."""
    return reading.frame(
        """
        SELECT o.partner_id, COALESCE(p.name, o.partner_id) AS name, o.month, o.probability, o.reasons, o.model_version,
            p.line_used AS exposure, p.compensation_rate
        FROM partner_outlook AS o LEFT JOIN partners AS p ON o.partner_id = p.partner_id
        ORDER BY o.probability DESC, o.partner_id"""
    )


def calibration(reading: Reading, version: str) -> pl.DataFrame:
    """tenth, said, came, low, high, cases of the registered model's test."""
    return reading.frame(
        """
        SELECT part AS tenth, MAX(value) FILTER (WHERE figure = 'calibration_said') AS said,
            MAX(value) FILTER (WHERE figure = 'calibration_came') AS came, MAX(low) FILTER (WHERE figure = 'calibration_came') AS low,
            MAX(high) FILTER (WHERE figure = 'calibration_came') AS high, MAX(cases) AS cases
        FROM model_figures WHERE model_version = ? AND model = 'additive' AND figure LIKE 'calibration%' GROUP BY part ORDER BY part""",
        [version],
    )


def audited(reading: Reading, version: str) -> pl.DataFrame:
    """The audit of each feature, and how far its bins lie apart in the log-odds."""
    return reading.frame(
        """
        SELECT a.part AS feature, MAX(a.value) FILTER (WHERE a.figure = 'known_share') AS known_share,
            MAX(a.value) FILTER (WHERE a.figure = 'late_share') AS late_share, MAX(a.value) FILTER (WHERE a.figure = 'auc') AS auc,
            MAX(a.value) FILTER (WHERE a.figure = 'psi') AS psi, any_value(a.verdict) AS verdict, MAX(t.reach) AS reach
        FROM model_figures AS a
        LEFT JOIN (
            SELECT figure, MAX(value) - MIN(value) AS reach FROM model_figures WHERE model = 'table' AND model_version = ? GROUP BY figure
        ) AS t ON a.part = t.figure
        WHERE a.model = 'feature' AND a.model_version = ? GROUP BY a.part ORDER BY reach DESC NULLS LAST, feature""",
        [version, version],
    )


def table_of(reading: Reading, version: str, feature: str) -> pl.DataFrame:
    """bin, contribution of a feature, in the order of its values."""
    return reading.frame(
        """
        SELECT part AS bin, value AS contribution FROM model_figures
        WHERE model = 'table' AND model_version = ? AND figure = ? ORDER BY part""",
        [version, feature],
    )


def drift(reading: Reading, version: str) -> pl.DataFrame:
    """month, psi, cases, verdict of the last evaluation."""
    return reading.frame(
        """
        SELECT part AS month, value AS psi, cases, verdict FROM model_figures
        WHERE model = 'month' AND figure = 'psi' AND model_version = ? ORDER BY part""",
        [version],
    )


def feared(reading: Reading, limit: int = 200) -> pl.DataFrame:
    """Live projects by probability × exposure, with their reasons."""
    return reading.frame(
        f"""
        SELECT m.project_id, p.project_no, COALESCE(c.name, p.customer_id) AS customer_name, m.probability, m.exposure, m.reasons,
            m.probability * CAST(m.exposure AS DOUBLE) AS expected
        FROM probabilities AS m
        INNER JOIN projects AS p ON m.project_id = p.project_id
        LEFT JOIN customers AS c ON p.customer_id = c.customer_id
        ORDER BY expected DESC, m.project_id LIMIT {int(limit)}"""  # noqa: S608 - a number
    )
