"""What the ledger says when a better copy of an event takes over from a stored one.

    (place of the stored copy, place of the better one) ──► places point to the better one
                                                        ──► counts: stored here, a duplicate there

For the run that finds it the better copy is a duplicate all the same: it brings no event that was not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from forensics.case.ingest.ledger import Counts, FileEntry
from forensics.case.store import registered, sql_text
from forensics.evidence.rows import Place

_NAMES = ("file_id", "record_index", "new_file_id", "new_record_index")


def take_over(
    connection: duckdb.DuckDBPyConnection, replaced: Sequence[tuple[Place, Place]], files: Mapping[int, FileEntry]
) -> None:
    """Make room for better copies of stored events, and move the counts of the files.

    Args:
        connection: The case.
        replaced: (place of the stored copy, place of the better one).
        files: Entries of this chunk; those of the better copies are among them.
    """
    if not replaced:
        return
    table = pa.table(
        dict(zip(_NAMES, map(list, zip(*((*old, *new) for old, new in replaced), strict=True)), strict=True))
    )
    with registered(connection, "replaced_copies", table):
        moved = connection.execute(sql_text("forensics.case", "replaced_counts")).fetchall()
        connection.execute(sql_text("forensics.case", "replace_copies"))
        connection.execute(
            "delete from event_records where (file_id, record_index) in "
            "(select (file_id, record_index) from replaced_copies)"
        )
    for old, new, stored, conflicting in moved:
        files[new].counts.conflicting += conflicting
        if old in files:
            files[old].counts.duplicate += stored
            files[old].counts.conflicting -= conflicting
        else:
            files[new].known.add(Counts(stored=stored, conflicting=conflicting))
            connection.execute(sql_text("forensics.case", "move_counts"), [stored, stored, conflicting, old])
