"""Every feature that any model may learn from, by name: those of projects on the day of decision, those of partners by month.

Here: one list, so that bins, audits, cards and pages find a feature by its name alone. Not here: values (`features`, `partner_months`).
"""

from __future__ import annotations

from models.features import FEATURES, Feature
from models.partner_months import PARTNER_FEATURES

BY_NAME: dict[str, Feature] = {feature.name: feature for feature in (*FEATURES, *PARTNER_FEATURES)}
