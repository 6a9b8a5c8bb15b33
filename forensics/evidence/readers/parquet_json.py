"""Nested Arrow values as JSON text, and JSON text that is checked.

struct | list | map | number | text ──► whole-column joins ──► JSON text
JSON text ──► all texts of a batch in one strict decode ──► as it is, or NULL where it is no JSON
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forensics.evidence.readers.parquet_names import fold, unpacked

_MEMBERS = (
    "ARN", "ARNPrefix", "accountId", "type", "tlsVersion", "cipherSuite", "clientProvidedHostHeader", "keyExchange",
    "reason", "updatedFields", "originalRequestID", "originalEventID", "sourceArn", "sourceAccount", "issuerType",
    "credentialsIssuedTo",
)  # fmt: skip
SPELLING = {fold(name): name for name in _MEMBERS} | {"credentiaisissuedto": "credentialsIssuedTo"}
"""CloudTrail's spelling of the members of documented objects; the last one is a typo of CloudTrail Lake's schema."""

_ESCAPED = '["\\\\\\x00-\\x1f]'
_NOTHING = pa.array(["", "null"])
_REFUSED = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, pa.ArrowInvalid)
_values = msgspec.json.Decoder(list[msgspec.Raw]).decode
_value = msgspec.json.Decoder(msgspec.Raw).decode


def json_text(array: pa.Array, spelling: Mapping[str, str]) -> pa.Array:
    """JSON text of each value; members of structs that are NULL are left out.

    Args:
        array: Any values.
        spelling: Names of struct members by folded name; others stay as they are.

    Raises:
        pa.ArrowException: A type that has no JSON text.
    """
    array = unpacked(array)
    kind = array.type
    if pa.types.is_map(kind):
        entry = pa.struct([("key", kind.key_type), ("value", kind.item_type)])
        return _joined(array.cast(pa.list_(entry)), "{", "}", _entries, spelling)
    if pa.types.is_struct(kind):
        return _struct(array, spelling)
    if _is_list(kind):
        return _joined(array, "[", "]", json_text, spelling)
    if pa.types.is_floating(kind):
        array = pc.if_else(pc.is_finite(array), array, None)
    text = array.cast(pa.string())
    plain = pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind)
    return text if plain or pa.types.is_decimal(kind) else _quoted(text)


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def _struct(array: pa.Array, spelling: Mapping[str, str]) -> pa.Array:
    """JSON objects of the members that are not NULL."""
    members = []
    for number, values in enumerate(array.flatten()):
        if values.null_count < len(array):
            name = array.type.field(number).name
            label = json.dumps(spelling.get(fold(name), name)) + ":"
            members.append(_concat(label, json_text(values, spelling)))
    joined = pc.binary_join_element_wise("{", *members, ",", null_handling="skip")  # needs one that is never NULL
    texts = _concat(pc.replace_substring(joined, "{,", "{", max_replacements=1), "}")
    return pc.if_else(array.is_valid(), texts, pa.scalar(None, pa.string()))


def _joined(array: pa.Array, opened: str, closed: str, convert: Any, spelling: Mapping[str, str]) -> pa.Array:
    """The elements of each list as one text."""
    lengths = pc.fill_null(pc.list_value_length(array), 0)
    offsets = np.zeros(len(array) + 1, np.int32)
    np.cumsum(lengths.to_numpy(zero_copy_only=False), out=offsets[1:])
    elements = pc.fill_null(convert(pc.list_flatten(array), spelling), "null")
    body = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), elements), ",")
    return pc.if_else(array.is_valid(), _concat(opened, body, closed), pa.scalar(None, pa.string()))


def _entries(entries: pa.Array, spelling: Mapping[str, str]) -> pa.Array:
    """``"key":value`` of the entries of a map."""
    values = pc.fill_null(json_text(pc.struct_field(entries, [1]), spelling), "null")
    return _concat(_quoted(pc.struct_field(entries, [0]).cast(pa.string())), ":", values)


def _concat(*parts: Any) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _quoted(texts: pa.Array) -> pa.Array:
    """JSON strings."""
    odd = pc.fill_null(pc.match_substring_regex(texts, _ESCAPED), False)
    quoted = _concat('"', texts, '"')
    if not pc.any(odd).as_py():
        return quoted
    escaped = [json.dumps(text, ensure_ascii=False) for text in texts.filter(odd).to_pylist()]
    return pc.replace_with_mask(quoted, odd, pa.array(escaped, pa.string()))


def without_nothing(texts: pa.Array) -> pa.Array:
    """Texts; an empty one and a JSON null are NULL."""
    return pc.if_else(pc.is_in(texts, _NOTHING), pa.scalar(None, pa.string()), texts)


def checked_json(texts: pa.Array) -> pa.Array:
    """Texts that are one JSON value each; NULL in place of others."""
    present = texts.drop_null()
    if not len(present) or _all_json(present):
        return texts
    return pa.array([None if text is None else _one(text) for text in texts.to_pylist()], pa.string())


def _all_json(texts: pa.Array) -> bool:
    """Whether each text is one JSON value: joined by commas, the values must begin and end where the texts do."""
    try:
        offsets = pa.array([0, len(texts)], pa.int32())
        joined = pc.binary_join(pa.ListArray.from_arrays(offsets, texts), ",")[0].as_buffer()
        lengths = list(map(len, _values(b"[" + joined.to_pybytes() + b"]")))
    except _REFUSED:
        return False
    return len(lengths) == len(texts) and np.array_equal(lengths, pc.binary_length(texts).to_numpy())


def _one(text: str) -> str | None:
    """One JSON value without white space around it."""
    try:
        value = bytes(_value(text.encode())).decode()
    except _REFUSED:
        return None
    return None if value == "null" else value
