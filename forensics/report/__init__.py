"""Findings in a report."""

from __future__ import annotations

from pathlib import Path

import duckdb

from forensics.report.options import ReportOptions

__all__ = ["ReportOptions", "write_report"]


def write_report(connection: duckdb.DuckDBPyConnection, out: Path, options: ReportOptions) -> list[Path]:
    """Write the report of a case into a folder."""
    raise NotImplementedError
