"""What a text is that is no JSON: by its header line or its first lines.

first bytes ──► a CSV header with CloudTrail's columns | lines of a CloudWatch Logs export | something else
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass

HEAD = 65_536
"""Bytes that are looked at."""

_EXPORT_LINE = re.compile(rb"^\s*\d{4}-\d\d-\d\dT[\d:.,]+(?:Z|[+-]\d\d:?\d\d)\s+\{", re.MULTILINE)
_FLOW_FIELDS = {"account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "log-status", "pkt-srcaddr"}
_FLOW_LINE = re.compile(r"\d+ \S+ eni-\S+ .* (?:ok|nodata|skipdata)\b")
_SEPARATOR_LINE = re.compile(rb"sep=.\r?\n", re.IGNORECASE)
_DELIMITERS = (",", ";", "\t")
_NO_LETTER = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a CSV file is laid out.

    Attributes:
        format: Which table it is; ``csv`` for one that is not ours.
        delimiter: Between cells.
        names: Cells of the header, in lower case, without space around them.
        start: Byte where the header begins.
    """

    format: str
    delimiter: str
    names: tuple[str, ...]
    start: int


def recognise_text(data: bytes) -> tuple[str, str]:
    """Name a text that is no JSON.

    Returns:
        (format, reason why it is not read, if no reader knows the format).
    """
    if _EXPORT_LINE.search(data[:HEAD]):
        return "cloudwatch_export", "CloudWatch Logs export"
    if _is_flow_log(data[:HEAD]):
        return "vpc_flow_log", "VPC flow log: connections of network interfaces, no CloudTrail events"
    layout = csv_layout(data)
    if layout is None:
        return "text", "text, no JSON"
    names = ", ".join(layout.names)[:80]
    return layout.format, f"CSV without the columns of CloudTrail; it begins: {names}"


def _is_flow_log(head: bytes) -> bool:
    """Whether the first line names fields of VPC flow logs, or is one in the default order of version 2 or later."""
    first = head.removeprefix(codecs.BOM_UTF8).split(b"\n", 1)[0].decode(errors="replace").strip().lower()
    fields = set(re.split("[ ,\t]+", first.replace("_", "-")))
    return len(fields & _FLOW_FIELDS) >= 4 or _FLOW_LINE.match(first) is not None


def csv_layout(data: bytes) -> Layout | None:
    """The layout of a CSV file; None for a text that is none."""
    start = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    separator = _SEPARATOR_LINE.match(data, start)
    start = separator.end() if separator else start
    heads = [(delimiter, _first_rows(data[start : start + HEAD], delimiter)) for delimiter in _DELIMITERS]
    for delimiter, rows in heads:
        for name, fits in _TABLES.items():
            if rows and fits(rows[0]):
                return Layout(name, delimiter, rows[0], start)
    for delimiter, rows in heads:
        if len(rows) == 2 and len(rows[0]) == len(rows[1]) > 1 and all(rows[0]):
            return Layout("csv", delimiter, rows[0], start)
    return None


def fold(name: str) -> str:
    """A column name without spaces and punctuation."""
    return _NO_LETTER.sub("", name)


def _first_rows(head: bytes, delimiter: str) -> list[tuple[str, ...]]:
    """The header and the row behind it, lower case."""
    lines = csv.reader(io.StringIO(head.decode(errors="replace"), newline=""), delimiter=delimiter)
    rows: list[tuple[str, ...]] = []
    try:
        for cells in lines:
            rows.append(tuple(cell.strip().lower() for cell in cells))
            if len(rows) == 2:
                break
    except csv.Error:
        pass
    return rows


def _is_lake(names: tuple[str, ...]) -> bool:
    return "eventjson" in names


def _is_athena(names: tuple[str, ...]) -> bool:
    return "eventname" in names and bool({"eventsource", "eventtime"} & set(names))


def _is_honeybucket(names: tuple[str, ...]) -> bool:
    return {"event type", "event name", "request id", "user id", "event datetime", "source ip"} <= set(names)


def _is_event_history(names: tuple[str, ...]) -> bool:
    folded = set(map(fold, names))
    return {"eventname", "eventtime"} <= folded and bool({"eventsource", "eventid", "username"} & folded)


_TABLES: dict[str, Callable[[tuple[str, ...]], bool]] = {
    "lake_csv": _is_lake,
    "athena_csv": _is_athena,
    "honeybucket_csv": _is_honeybucket,
    "event_history_csv": _is_event_history,
}
