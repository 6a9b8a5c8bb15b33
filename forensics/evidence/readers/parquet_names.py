"""Columns of a table by the names CloudTrail gives them, however the table spells them.

eventTime | eventtime | event_time ──► "eventtime"
("userIdentity", "arn") ──► a flattened column "useridentity_arn", or the member "arn" of the column "useridentity"
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import pyarrow as pa

_DROPPED = str.maketrans("", "", "_.- ")
Columns = Mapping[str, pa.Array]
"""Arrays by folded name."""


@lru_cache(maxsize=4_096)
def fold(name: str) -> str:
    """A name without case and separators."""
    return name.translate(_DROPPED).lower()


def folded(batch: pa.RecordBatch) -> Columns:
    """The columns of a batch and the members of its structs; of names that fold alike the outermost, first one counts.

    A member is named by its path, as a flattened column would be.
    """
    columns: dict[str, pa.Array] = {}
    level = [(fold(name), unpacked(array)) for name, array in zip(batch.schema.names, batch.columns, strict=True)]
    while level:
        for name, array in level:
            columns.setdefault(name, array)
        level = [member for name, array in level for member in _members(name, array)]
    return columns


def _members(name: str, array: pa.Array) -> list[tuple[str, pa.Array]]:
    """The members of a struct; NULL where the struct is."""
    if not pa.types.is_struct(array.type):
        return []
    inner = array.flatten()
    return [(name + fold(array.type.field(n).name), unpacked(member)) for n, member in enumerate(inner)]


def unpacked(array: pa.Array) -> pa.Array:
    """An array of plain values: dictionaries and extension types resolved."""
    if isinstance(array, pa.ExtensionArray) and array.type.extension_name != "arrow.uuid":
        array = array.storage
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    return array


def pick(columns: Columns, path: Sequence[str]) -> pa.Array | None:
    """The values at a path of members, named as CloudTrail or OCSF do; None if the table does not have it."""
    return columns.get(fold("".join(path)))


def needed(schema: pa.Schema, roots: Iterable[str]) -> list[str]:
    """The names of a table's columns that begin like one of the folded roots."""
    starts = tuple(roots)
    return [name for name in dict.fromkeys(schema.names) if fold(name).startswith(starts)]
