"""Reports that go out: one description file a report, exact figures from the published warehouse, files, manifest, signature.

Here: `reports/*.yaml` (legal basis, recipient, deadline, layout, checks), figures, XLSX and CSV, manifest, delivery as one folder.
Not here: what a figure means in the warehouse (`dbt_project`), a page (`dashboards`).
"""

from __future__ import annotations

from orchestration.exports.delivery import Exported, export_report
from orchestration.exports.description import ReportError, report_names

__all__ = ["Exported", "ReportError", "export_report", "report_names"]
