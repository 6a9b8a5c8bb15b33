"""What a reader found in a document.

document ──► a reader ──► `Split`: records (raw JSON) or tables (columns), or the reason why there are none
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from forensics.evidence.fidelity import Fidelity
from forensics.evidence.odd import FieldProblem


class DamagedTableError(Exception):
    """A table cannot be read to its end; the message says why."""


@dataclass(slots=True)
class Noted:
    """What a reader of tables notices while they are consumed.

    Attributes:
        problems: Values that did not fit their column, with the number of their row; a bounded number of them.
        misfits: How many there are in all, by column.
    """

    problems: list[tuple[int, FieldProblem]] = field(default_factory=list)
    misfits: Counter[str] = field(default_factory=Counter)

    @property
    def reason(self) -> str:
        """All misfits in words, for the ledger; empty if there are none."""
        parts = [f"{number} in {name}" for name, number in sorted(self.misfits.items())]
        return f"values that do not fit their column are NULL: {', '.join(parts)}" if parts else ""


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
        rows: Number of rows of all ``tables``, as the document says.
        noted: Filled while ``tables`` are consumed.
    """

    format: str
    records: Sequence[Any]
    reason: str = ""
    is_cloudtrail: bool = True
    broken: bool = False
    fidelity: Fidelity = Fidelity.ORIGINAL
    tables: Iterable[pa.RecordBatch] = ()
    rows: int = 0
    noted: Noted = field(default_factory=Noted)

    @property
    def seen(self) -> int:
        """Number of values that could be delimited as records."""
        return len(self.records) + self.rows


NOTHING = Split("unreadable", [], is_cloudtrail=False)
