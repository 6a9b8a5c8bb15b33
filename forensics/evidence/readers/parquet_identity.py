"""``userIdentity`` that is stored as JSON text in a column.

texts ──► each distinct one is read once ──► values of the identity columns, spread over the rows
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pyarrow as pa

from forensics.evidence.columns import Kind
from forensics.evidence.found import Noted
from forensics.evidence.readers.parquet_json import without_nothing
from forensics.evidence.readers.parquet_misfits import note_lost
from forensics.evidence.readers.parquet_names import Columns, fold
from forensics.evidence.readers.parquet_values import as_text, is_text
from forensics.evidence.strict import IDENTITY, decode_identity

ROOT = fold("userIdentity")
_OWN_SPELLING = (b'"accountId"', b'"principalId"', b'"invokedBy"')
_REFUSED = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)


def identity_arrays(columns: Columns, start: int, noted: Noted) -> dict[str, pa.Array]:
    """The identity columns as texts, by column name.

    Args:
        columns: The table.
        start: Row number of the first row.
        noted: Takes the rows whose ``userIdentity`` is no JSON object.

    Returns:
        Nothing if the table has no such text.
    """
    array = columns.get(ROOT)
    if array is None or not is_text(array.type):
        return {}
    texts = without_nothing(as_text(array))
    encoded = texts.dictionary_encode()
    rows = [_values(text) for text in encoded.dictionary.to_pylist()]
    read = pa.array([row is not None for row in rows], pa.bool_())
    readable = pa.array([True if good else None for good in read.to_pylist()], pa.bool_()).take(encoded.indices)
    note_lost("identity_type", "userIdentity is not a JSON object", texts, readable, start, noted)
    nobody = (None,) * len(IDENTITY)
    found = zip(*(row or nobody for row in rows), strict=True) if rows else [()] * len(IDENTITY)
    return {
        column.name: pa.array(values, pa.string()).take(encoded.indices)
        for column, values in zip(IDENTITY, found, strict=True)
    }


def _values(text: str) -> tuple[Any, ...] | None:
    """Texts (or their bytes) of `IDENTITY`; None if the text is no JSON object."""
    data = text.encode()
    try:
        if any(name in data for name in _OWN_SPELLING):
            return decode_identity(data)
    except _REFUSED:
        pass
    try:
        members = msgspec.json.decode(data)
    except _REFUSED:
        return None
    if not isinstance(members, dict):
        return None
    return tuple(_text(column.kind, _at(members, column.path[1:])) for column in IDENTITY)


def _at(value: Any, path: tuple[str, ...]) -> Any:
    """The member at a path, however its name is spelled."""
    for name in path:
        if not isinstance(value, Mapping):
            return None
        value = next((inner for member, inner in value.items() if fold(member) == fold(name)), None)
    return value


def _text(kind: Kind, value: Any) -> str | None:
    if kind is Kind.JSON:
        return None if value is None else msgspec.json.encode(value).decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else None
