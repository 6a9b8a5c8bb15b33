"""Findings of a case as files for people who act on them and may dispute them.

analyses ──► collect ──► Report (values, each sentence with its events) ──► report.md | findings.json | iocs.csv
"""

from forensics.report.options import ReportOptions
from forensics.report.write import write_report

__all__ = ["ReportOptions", "write_report"]
