"""Security Lake: OCSF in Parquet, by the same table as OCSF in JSON.

struct members by `OCSF_FIELDS` | entries of ``unmapped`` by CloudTrail's name ──► our columns, by whole columns
``unmapped['requestParameters.a.b']`` ──► JSON text, row by row
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forensics.evidence.columns import COLUMNS, Column, Kind
from forensics.evidence.found import Noted
from forensics.evidence.readers import ocsf
from forensics.evidence.readers.nesting import divide_resources, nested, put
from forensics.evidence.readers.parquet_json import json_text
from forensics.evidence.readers.parquet_misfits import fitted
from forensics.evidence.readers.parquet_names import Columns, folded, pick
from forensics.evidence.readers.parquet_table import TABLE_SCHEMA, absent
from forensics.evidence.readers.parquet_values import as_text, is_text

ROOTS = frozenset({"metadata", "time", "timedt", "cloud", "api", "actor", "httprequest", "srcendpoint", "dstendpoint",
                   "classuid", "resources", "unmapped", "status", "mfa", "ismfa"})  # fmt: skip
_JSON = tuple(column for column in COLUMNS if column.kind is Kind.JSON)
_NESTED = "^(" + "|".join(".".join(column.path).replace(".", r"\.") for column in _JSON) + r")(\.|\[|$)"
_EMPTY = pa.array(["", "''"])
_FIELDS = {path: (first, second, conversion) for path, first, second, conversion in ocsf.OCSF_FIELDS}


def ocsf_batch(batch: pa.RecordBatch, start: int, noted: Noted, *, v1: bool) -> pa.RecordBatch:
    """The columns of `COLUMNS` of one batch of OCSF events.

    Args:
        batch: Part of the table.
        start: Number of its first row.
        noted: Takes what does not fit.
        v1: Whether it is OCSF 1.0.0-rc.2.

    Returns:
        The rows; one that was not made of a CloudTrail event has no event name.
    """
    columns = folded(batch)
    documents = _documents(batch, columns, v1=v1)
    arrays = []
    for column in COLUMNS:
        found = [fitted(column, _meant(array), start, noted) for array in _sources(columns, column, v1=v1)]
        if column.name in documents:
            found.append(documents[column.name])
        arrays.append(pc.coalesce(*found) if found else absent(column.name, batch))
    rows = pa.RecordBatch.from_arrays(arrays, schema=TABLE_SCHEMA)
    named = pc.if_else(_made_of_cloudtrail(columns), rows["event_name"], pa.scalar(None, pa.string()))
    return rows.set_column(rows.schema.get_field_index("event_name"), "event_name", named)


def _made_of_cloudtrail(columns: Columns) -> pa.Array:
    classes, product = columns["classuid"], pick(columns, ("metadata", "product", "name"))
    known = pc.is_in(classes, pa.array(list(ocsf.CLASSES), classes.type))
    return known if product is None else pc.and_(known, pc.fill_null(pc.equal(as_text(product), "CloudTrail"), False))


def _sources(columns: Columns, column: Column, *, v1: bool) -> list[pa.Array]:
    """What may hold the values of a column, the best first."""
    name = ".".join(column.path)
    first, second, conversion = _FIELDS.get(name, ("", "", ocsf.as_it_is))
    paths = (first if v1 else second).split("|")
    found = [pick(columns, path.split(".")) for path in (*paths, f"unmapped.{name}") if path]
    if conversion is ocsf.resources:
        return [_resources(array) for array in found if array is not None and pa.types.is_list(array.type)]
    unmapped = _unmapped(columns)
    if unmapped is not None and column.kind is not Kind.JSON:
        found.append(pc.map_lookup(unmapped, pa.scalar(name, unmapped.type.key_type), "first"))
    there = [array for array in found if array is not None]
    return [_by_value(array, conversion) for array in there] if conversion is ocsf.category else there


def _by_value(array: pa.Array, conversion: ocsf.Conversion) -> pa.Array:
    """Texts of few distinct values, converted."""
    encoded = as_text(array).dictionary_encode()
    values = [conversion(value) for value in encoded.dictionary.to_pylist()]
    return pa.array(values, pa.string()).take(encoded.indices)


def _unmapped(columns: Columns) -> pa.Array | None:
    """``unmapped``, if it is a map of texts."""
    array = columns.get("unmapped")
    return array if array is not None and pa.types.is_map(array.type) and is_text(array.type.key_type) else None


def _meant(array: pa.Array) -> pa.Array:
    """Values; empty texts, and a time of 0, stand for none in the mapping."""
    if is_text(array.type):
        texts = as_text(array)
        return pc.if_else(pc.is_in(texts, _EMPTY), pa.scalar(None, pa.string()), texts)
    if pa.types.is_int64(array.type):
        return pc.if_else(pc.equal(array, 0), pa.scalar(None, pa.int64()), array).cast(pa.timestamp("ms"))
    return array


def _resources(array: pa.Array) -> pa.Array:
    """``resources`` with CloudTrail's member names, as JSON text."""
    items = pc.list_flatten(array)
    columns = folded(pa.RecordBatch.from_struct_array(items)) if pa.types.is_struct(items.type) else {}
    account = [pick(columns, path) for path in (("account_uid",), ("owner", "account", "uid"))]
    accounts = [found for found in account if found is not None]
    members = {"ARN": pick(columns, ("uid",)), "type": pick(columns, ("type",))}
    if accounts:
        members["accountId"] = pc.coalesce(*accounts)
    kept = {name: values for name, values in members.items() if values is not None}
    made = pa.StructArray.from_arrays(list(kept.values()), list(kept))
    offsets = np.concatenate([[0], np.cumsum(pc.fill_null(pc.list_value_length(array), 0).to_numpy())])
    lists = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), made)
    some = pc.greater(pc.fill_null(pc.list_value_length(array), 0), 0)
    return pc.if_else(some, json_text(lists, {}), pa.scalar(None, pa.string()))


def _documents(batch: pa.RecordBatch, columns: Columns, *, v1: bool) -> dict[str, pa.Array]:
    """JSON columns from dotted entries of ``unmapped`` and single members, row by row where there are any."""
    records: dict[int, dict[str, Any]] = {row: nested(pairs) for row, pairs in _nested_pairs(columns)}
    for path, (first, second, conversion) in _FIELDS.items():
        if path.startswith("additionalEventData."):
            for row, value in _present(columns, first if v1 else second):
                put(records.setdefault(row, {}), path.split("."), conversion(value))
    for row, status in _sign_ins(columns):
        answer = records.setdefault(row, {}).setdefault("responseElements", {})
        if isinstance(answer, dict):
            answer.setdefault("ConsoleLogin", status)
    made: dict[str, list[str | None]] = {column.name: [None] * batch.num_rows for column in _JSON}
    for row, record in records.items():
        divide_resources(record)
        for column in _JSON:
            value = ocsf.document(ocsf.look_up(record, ".".join(column.path)))
            made[column.name][row] = None if value is None else msgspec.json.encode(value).decode()
    return {name: pa.array(values, pa.string()) for name, values in made.items()}


def _nested_pairs(columns: Columns) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Rows with entries of ``unmapped`` that belong to a JSON column, and these entries."""
    unmapped = _unmapped(columns)
    if unmapped is None:
        return
    pairs = unmapped.cast(pa.list_(pa.struct([("key", pa.string()), ("value", pa.string())])))
    entries = pc.list_flatten(pairs)
    keys = pc.struct_field(entries, [0])
    chosen = pc.match_substring_regex(keys, _NESTED)
    values = pc.struct_field(entries, [1]).filter(chosen).to_pylist()
    rows = pc.list_parent_indices(pairs).filter(chosen).to_pylist()
    triples = zip(rows, keys.filter(chosen).to_pylist(), values, strict=True)
    for row, group in groupby(triples, key=itemgetter(0)):
        yield row, [(key, value) for _, key, value in group]


def _present(columns: Columns, path: str) -> list[tuple[int, Any]]:
    """Rows in which a member has a value, and the value."""
    array = pick(columns, path.split("."))
    if array is None:
        return []
    array = _meant(array)
    return list(zip(pc.indices_nonzero(array.is_valid()).to_pylist(), array.drop_null().to_pylist(), strict=True))


def _sign_ins(columns: Columns) -> Iterator[tuple[int, str]]:
    """Rows of console sign-ins and their status: it was made of ``responseElements.ConsoleLogin``, which v1 drops."""
    operation, status = pick(columns, ("api", "operation")), columns.get("status")
    if operation is None or status is None or not is_text(status.type):
        return
    known = pc.is_in(as_text(status), pa.array(["Success", "Failure"]))
    for row in pc.indices_nonzero(pc.and_(pc.equal(as_text(operation), "ConsoleLogin"), known)).to_pylist():
        yield row, status[row].as_py()
