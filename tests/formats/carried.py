"""What docs/formats.md says each format carries, and records cut down to it."""

from __future__ import annotations

import copy
import re
from functools import cache
from typing import Any

from forensics.evidence.columns import COLUMNS
from tests.evidence.readers.csv_forms import user_name
from tests.evidence.readers.test_formats_table import DOCS, GROUPS, NOTHING

ALL = frozenset(column.name for column in COLUMNS)
EVENT_HISTORY = "Event history CSV of the console"


@cache
def table() -> dict[str, frozenset[str]]:
    """Columns of the case that each format of the table carries."""
    lines = [line.strip("| ").split(" | ") for line in DOCS.read_text("utf-8").splitlines() if line.startswith("| ")]
    head = next(cells for cells in lines if cells[0] == "format")
    rows = [dict(zip(head, cells, strict=True)) for cells in lines if len(cells) == len(head)]
    return {row["format"]: _columns(row) for row in rows if row["format"] != "format"}


def _columns(row: dict[str, str]) -> frozenset[str]:
    found: set[str] = set()
    for group, names in GROUPS.items():
        if row[group] in {"yes", "as texts"}:
            found |= set(names)
        elif row[group] != NOTHING:
            found |= set(re.findall(r"`(\w+)`", row[group]))
    return frozenset(found)


def cut_down(record: dict[str, Any], form: str) -> dict[str, Any]:
    """The record without the members that the format does not carry."""
    made = copy.deepcopy(record)
    for column in COLUMNS:
        if column.name not in table()[form]:
            _remove(made, column.path)
    if form == EVENT_HISTORY and (name := user_name(record["userIdentity"])):  # "User name" of a role is its session
        made["userIdentity"]["userName"] = name
    return made


def _remove(record: Any, path: tuple[str, ...]) -> None:
    for member in path[:-1]:
        record = record.get(member) or {}
    record.pop(path[-1], None)
