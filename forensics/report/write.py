"""Write the report's files.

collect ──► report.md, findings.json, timeline.csv, iocs.csv, queries/ and queries/athena/, each whole or not there
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pyarrow as pa

from forensics.analyses.timeline import COLUMNS
from forensics.engines import Engine
from forensics.errors import UsageError
from forensics.export import Format, open_output, to_text
from forensics.export.escape import terminal
from forensics.report.collect import collect, csv_timeline
from forensics.report.findings import Indicator
from forensics.report.findings_json import json_of
from forensics.report.options import ReportOptions
from forensics.report.page import markdown_of


def write_report(engine: Engine, out: Path, options: ReportOptions) -> list[Path]:
    """Write the report of a case into a folder.

    Args:
        engine: What runs the questions over the case.
        out: The folder; it is made if need be. Files of an earlier report are replaced, queries of it removed.
        options: What the report is about, its header and its second time zone.

    Returns:
        The files written.

    Raises:
        UsageError: A file cannot be written, or the time zone is unknown.
    """
    report, asker = collect(engine, options)
    timeline = csv_timeline(asker, options)
    texts = {
        "report.md": markdown_of(report, options, asker),
        "findings.json": json_of(report),
        "timeline.csv": to_text(timeline.select(COLUMNS), Format.CSV),
        "iocs.csv": to_text(indicator_table(report.indicators), Format.CSV),
        **{f"queries/{query.name}.sql": query.text() for query in asker.asked},
        **{f"queries/athena/{query.name}.sql": text for query in asker.asked if (text := query.athena_text())},
    }
    _clear(out)
    return [_write(out / name, text) for name, text in texts.items()]


def indicator_table(indicators: list[Indicator]) -> pa.Table:
    """The indicators as a table; event ids parted by blanks."""
    schema = pa.schema([
        ("type", pa.string()), ("value", pa.string()), ("first_seen", pa.timestamp("us")),
        ("last_seen", pa.timestamp("us")), ("events", pa.int64()), ("context", pa.string()),
        ("false_positive", pa.string()), ("event_ids", pa.string()),
    ])  # fmt: skip
    rows = [{**asdict(indicator), "event_ids": " ".join(indicator.event_ids)} for indicator in indicators]
    return pa.Table.from_pylist(rows, schema)


def _clear(out: Path) -> None:
    """Make the folders; take away queries of an earlier report."""
    try:
        (out / "queries" / "athena").mkdir(parents=True, exist_ok=True)
        for old in (out / "queries").glob("**/[0-9][0-9]*-*.sql"):
            old.unlink()
    except OSError as error:
        raise UsageError(f"Cannot write into {terminal(str(out))}: {error.strerror or error}.") from error


def _write(path: Path, text: str) -> Path:
    with open_output(path, Format.JSON) as file:
        file.write(text.encode("utf-8"))
    return path
