"""Strict typed decoding of one record, by its column list.

    record bytes ──► `decode_record` ──► (userIdentity bytes, values of PLAIN columns)
    userIdentity bytes ──► `decode_identity` ──► values of IDENTITY columns   (one text serves a whole session: cached)

A value whose JSON type is not that of its column makes the decoder raise; a caller then takes the careful way
(`odd`). Duplicate members: the last one wins, as in Python's json.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec

from forensics.evidence.columns import COLUMNS, Column, Kind

_ABSENT = msgspec.Raw(b"")
_JSON_TYPES: dict[Kind, Any] = {
    Kind.TEXT: str | None,
    Kind.TIME: str | None,
    Kind.FLAG: bool | None,
    Kind.JSON: msgspec.Raw,
}
_WHO = Column("user_identity", ("userIdentity",), Kind.JSON)

IDENTITY: tuple[Column, ...] = tuple(column for column in COLUMNS if column.path[0] == "userIdentity")
PLAIN: tuple[Column, ...] = tuple(column for column in COLUMNS if column.path[0] != "userIdentity")
Decode = Callable[[Any], Any]


def _struct(name: str, depth: int, columns: Sequence[Column]) -> type[msgspec.Struct]:
    """A struct of the members at this depth; a missing object reads like an empty one."""
    fields: list[tuple[str, Any, Any]] = []
    groups: dict[str, list[Column]] = {}
    for column in columns:
        if len(column.path) == depth + 1:
            default: Any = _ABSENT if column.kind is Kind.JSON else None
            fields.append((column.path[depth], _JSON_TYPES[column.kind], default))
        else:
            groups.setdefault(column.path[depth], []).append(column)
    for member, inner in groups.items():
        struct = _struct(f"{name}_{member}", depth + 1, inner)
        fields.append((member, struct, struct()))
    return msgspec.defstruct(name, fields, frozen=True, gc=False)


decode_record: Decode = msgspec.json.Decoder(_struct("Record", 0, (_WHO, *PLAIN))).decode
record_values: Callable[[Any], tuple[Any, ...]] = attrgetter(*(column.path[0] for column in (_WHO, *PLAIN)))
_identity_decoder: Decode = msgspec.json.Decoder(_struct("Identity", 1, IDENTITY)).decode
_identity_values: Callable[[Any], tuple[Any, ...]] = attrgetter(*(".".join(column.path[1:]) for column in IDENTITY))
_NOBODY: tuple[Any, ...] = _identity_values(_identity_decoder(b"{}"))


@lru_cache(maxsize=20_000)
def decode_identity(data: bytes) -> tuple[Any, ...]:
    """Values of the IDENTITY columns.

    Args:
        data: Text of ``userIdentity``; empty when the record has none.

    Returns:
        One value per column of `IDENTITY`, JSON values as bytes.

    Raises:
        msgspec.MsgspecError: A value does not have the JSON type of its column.
        UnicodeDecodeError: A string is not UTF-8.
    """
    if data in {b"", b"null"}:
        return _NOBODY
    values = _identity_values(_identity_decoder(data))
    return tuple(bytes(value) if isinstance(value, msgspec.Raw) else value for value in values)
