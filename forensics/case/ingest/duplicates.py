"""Records whose event may be known: duplicate, conflicting copy, or new after all.

suspects × copies in the case ──► equal content: duplicate, its place is kept
                              ──► a poorer format, and it agrees in what it carries: duplicate; the better copy stays
                              ──► other content: another copy, counted as conflicting
                              ──► no such event: new
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from forensics.case.ingest.chunk import with_copies
from forensics.case.ingest.content import CORE, Content, canonical, core_values, same_content
from forensics.case.store import registered, rows, sql_text
from forensics.evidence.fidelity import Fidelity
from forensics.evidence.rows import Place

PORTION_BYTES = 64 << 20
__all__ = ["Resolved", "canonical", "portions", "resolve"]


@dataclass(slots=True)
class Copy:
    """A copy of an event that is stored, or will be.

    Attributes:
        place: Where it stands.
        number: Its copy number.
        content: What it says.
        suspect: Its number among the suspects; None if it is in the case already.
    """

    place: Place
    number: int
    content: Content
    suspect: int | None = None


@dataclass(slots=True)
class Resolved:
    """What became of the suspects.

    Attributes:
        batch: Rows to store, copy numbers included.
        duplicates: (place of the duplicate, place of the stored copy).
        conflicting: Places of stored copies whose event has other content elsewhere.
        replaced: (place of a stored copy, place of the better one in ``batch`` that takes over).
    """

    batch: pa.RecordBatch
    duplicates: list[tuple[Place, Place]] = field(default_factory=list)
    conflicting: list[Place] = field(default_factory=list)
    replaced: list[tuple[Place, Place]] = field(default_factory=list)


def portions(suspects: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The suspects in order, in batches that fit in memory several times over."""
    waiting: list[pa.RecordBatch] = []
    for batch in suspects:
        waiting.append(batch)
        if sum(part.nbytes for part in waiting) >= PORTION_BYTES:
            yield pa.concat_batches(waiting)
            waiting = []
    if waiting:
        yield pa.concat_batches(waiting)


def resolve(connection: duckdb.DuckDBPyConnection, batch: pa.RecordBatch) -> Resolved:
    """Decide about each suspect, in order.

    Args:
        connection: The case, all certainly new rows of the chunk inserted.
        batch: Rows set aside (columns: `BATCH_SCHEMA` and fidelity).

    Returns:
        Duplicates, rows to store, and stored rows that a better copy replaces.
    """
    stored = _stored_copies(connection, batch)
    local: dict[str, list[tuple[str | None, Copy]]] = {}
    resolved = Resolved(with_copies(batch.slice(0, 0), []))
    kept: dict[int, Copy] = {}
    for number, suspect in enumerate(_suspects(batch)):
        others = [copy for account, copy in local.get(suspect.event_id, []) if suspect.may_be(account, copy)]
        known = [*stored.get(number, []), *others]
        twin = next((copy for copy in known if same_content(copy.content, suspect.content)), None)
        if twin is None:
            if known:
                resolved.conflicting.append(suspect.place)
            copy = Copy(suspect.place, max((c.number for c in known), default=-1) + 1, suspect.content, number)
            kept[number] = copy
            local.setdefault(suspect.event_id, []).append((suspect.account, copy))
        elif suspect.content.fidelity < twin.content.fidelity:
            _take_over(resolved, kept, twin, suspect, number)
            local.setdefault(suspect.event_id, []).append((suspect.account, twin))
        else:
            resolved.duplicates.append((suspect.place, twin.place))
    if kept:
        taken = batch.take(pa.array(list(kept), pa.int64()))
        resolved.batch = with_copies(taken, [copy.number for copy in kept.values()])
    return resolved


@dataclass(slots=True)
class _Suspect:
    event_id: str
    account: str | None
    place: Place
    content: Content

    def may_be(self, account: str | None, copy: Copy) -> bool:
        """Whether the copy is of this event: same account, or a format that does not carry it."""
        return (
            self.account == account
            or (self.account is None and self.content.fidelity > 0)
            or (account is None and copy.content.fidelity > 0)
        )


def _take_over(resolved: Resolved, kept: dict[int, Copy], poorer: Copy, suspect: _Suspect, number: int) -> None:
    """Store the suspect in the place of a poorer copy; what pointed there points here."""
    resolved.duplicates = [
        (place, suspect.place if target == poorer.place else target) for place, target in resolved.duplicates
    ]
    resolved.replaced = [(old, suspect.place if new == poorer.place else new) for old, new in resolved.replaced]
    if poorer.suspect is None:
        resolved.replaced.append((poorer.place, suspect.place))
    else:
        del kept[poorer.suspect]
        resolved.duplicates.append((poorer.place, suspect.place))
        resolved.conflicting = [suspect.place if p == poorer.place else p for p in resolved.conflicting]
    poorer.place, poorer.content, poorer.suspect = suspect.place, suspect.content, number
    kept[number] = poorer


def _suspects(batch: pa.RecordBatch) -> Iterator[_Suspect]:
    names = ("event_id", "recipient_account_id", "file_id", "record_index", "raw", "fidelity")
    columns = (batch[name].to_pylist() for name in names)
    cores = core_values(batch)
    for (event_id, account, file_id, index, raw, fidelity), core in zip(zip(*columns, strict=True), cores, strict=True):
        yield _Suspect(event_id, account, (file_id, index), Content(Fidelity(fidelity), raw, core))


def _stored_copies(connection: duckdb.DuckDBPyConnection, batch: pa.RecordBatch) -> dict[int, list[Copy]]:
    """Copies in the case of each suspect's event; a copy that several suspects know is one object for all of them."""
    names = ["event_id", "recipient_account_id", "raw", "fidelity"]
    columns = [*(batch[name] for name in names), pa.array(range(batch.num_rows), pa.int64())]
    with registered(connection, "suspects", pa.table(columns, names=[*names, "suspect"])):
        connection.execute(sql_text("forensics.case", "suspect_places"))
        found = rows(connection, sql_text("forensics.case", "suspect_copies")).to_pylist()
    raws = batch["raw"]
    copies: dict[int, list[Copy]] = {}
    shared: dict[Place, Copy] = {}
    for row in found:
        place = (row["file_id"], row["record_index"])
        raw: Any = raws[row["suspect"]].as_py() if row["same"] else row["raw"]
        content = Content(Fidelity(row["fidelity"]), raw, tuple(row[name] for name in CORE))
        copies.setdefault(row["suspect"], []).append(shared.setdefault(place, Copy(place, row["copy"], content)))
    return copies
