"""What a reader found in a document.

document ──► a reader ──► `Split`: records (raw JSON) or tables (columns), or the reason why there are none
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from forensics.evidence.fidelity import Fidelity


@dataclass(frozen=True, slots=True)
class Split:
    """The records of a document.

    Attributes:
        format: What the document is, for the ledger.
        records: Raw bytes of each value that stands where a record should.
        reason: Why there are none, or where the document breaks; empty if all is well.
        is_cloudtrail: Whether the document was recognised as CloudTrail.
        broken: Whether the document breaks and something after or between the records could not be read.
        fidelity: How much of a record the format carries. Below ORIGINAL, ``records`` are texts made by the reader.
        tables: Of a columnar format: batches with the columns of `columns.COLUMNS`, in order, instead of records.
        rows: Number of rows of all ``tables``.
    """

    format: str
    records: Sequence[Any]
    reason: str = ""
    is_cloudtrail: bool = True
    broken: bool = False
    fidelity: Fidelity = Fidelity.ORIGINAL
    tables: Iterable[pa.RecordBatch] = ()
    rows: int = 0

    @property
    def seen(self) -> int:
        """Number of values that could be delimited as records."""
        return len(self.records) + self.rows


NOTHING = Split("unreadable", [], is_cloudtrail=False)
