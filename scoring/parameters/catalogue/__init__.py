"""Which parameters there are, and what each value must look like.

Here: the definitions (`definitions`) and the closed lists that they are keyed by (`closed_lists`). Not here: the numbers themselves, which
are in the YAML files beside this package, and reading them (`scoring.parameters.reader`).
"""

from __future__ import annotations

from scoring.parameters.catalogue.closed_lists import (
    ADJUSTMENTS,
    ADMISSION_DOCUMENTS,
    CLAIM_DOCUMENTS,
    CLASSES,
    FATAL_RULES,
    GRADES,
    GRADES_OR_UNRATED,
    INDICATORS,
    LINKAGE_LEVELS,
    MEASURE_KINDS,
    MODES,
    PARTNER_INDICATORS,
    RETURNS,
    SIZE_INDUSTRIES,
    SIZES,
)
from scoring.parameters.catalogue.definitions import DEFINITIONS, THOUSANDTHS, Definition

__all__ = [
    "ADJUSTMENTS",
    "ADMISSION_DOCUMENTS",
    "CLAIM_DOCUMENTS",
    "CLASSES",
    "DEFINITIONS",
    "FATAL_RULES",
    "GRADES",
    "GRADES_OR_UNRATED",
    "INDICATORS",
    "LINKAGE_LEVELS",
    "MEASURE_KINDS",
    "MODES",
    "PARTNER_INDICATORS",
    "RETURNS",
    "SIZES",
    "SIZE_INDUSTRIES",
    "THOUSANDTHS",
    "Definition",
]
