"""A document as the row that the case would hold."""

from __future__ import annotations

from typing import Any

from forensics.evidence.rows import map_records, map_table
from forensics.evidence.split import split


def row(data: bytes) -> dict[str, Any]:
    """The only row of a document, whatever reader it takes; nothing of it may be rejected or misfit."""
    found = split(data)
    if found.rows:
        (table,) = found.tables
        mapped = map_table(1, 0, table)
        assert found.noted.problems == []
    else:
        mapped = map_records([(1, number) for number in range(len(found.records))], found.records)
    assert mapped.problems == mapped.rejected == []
    (only,) = mapped.batch.to_pylist()
    return only
