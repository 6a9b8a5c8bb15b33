"""Flat names as nested objects, as OCSF's ``unmapped`` and the columns of tables have them.

("requestParameters.a.b", text) ──► {"requestParameters": {"a": {"b": text}}}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def nested(unmapped: Any) -> dict[str, Any]:
    """``unmapped`` as nested objects.

    A list is joined with commas there. One element (no comma) becomes a list again; of several nobody can say where
    they are divided: their text stays under the name with its brackets, ``subnets[]``.
    """
    record: dict[str, Any] = {}
    for name, value in _pairs(unmapped):
        parts = name.split(".")
        first = next((number for number, part in enumerate(parts) if part.endswith("[]")), None)
        if value is None or value == "":
            continue
        if first is None or not isinstance(value, str) or "," in value:
            put(record, parts, value)
        else:
            put(record, [*parts[:first], parts[first].removesuffix("[]")], [_as_list(parts[first + 1 :], value)])
    return record


def _as_list(parts: list[str], value: Any) -> Any:
    """The only element of a list, below it the rest of the path."""
    for part in reversed(parts):
        value = {part.removesuffix("[]"): [value] if part.endswith("[]") else value}
    return value


def _pairs(unmapped: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(unmapped, Mapping):
        return unmapped.items()
    pairs = [pair for pair in unmapped if isinstance(pair, list | tuple)] if isinstance(unmapped, list) else []
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2 and isinstance(pair[0], str)]


def put(record: dict[str, Any], path: list[str], value: Any) -> None:
    """Set the value at a path; objects and lists of one object are merged, anything else in the way is replaced."""
    *parents, last = path
    for member in parents:
        if not isinstance(record.get(member), dict):
            record[member] = {}
        record = record[member]
    there = record.get(last)
    old, new = _one_object(there), _one_object(value)
    if old is None or new is None or isinstance(there, dict) is not isinstance(value, dict):
        record[last] = dict(value) if isinstance(value, dict) else value
        return
    for name, inner in new.items():
        put(old, [name], inner)


def _one_object(value: Any) -> dict[str, Any] | None:
    """An object, or the only one in a list."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, dict) else None


def divide_resources(record: dict[str, Any]) -> None:
    """Joined resources as a list, if ARNs, accounts and types are equally many; an account id holds no comma."""
    joined = record.get("resources[]")
    if not isinstance(joined, dict) or "accountId" not in joined or "resources" in record:
        return
    if not all(isinstance(text, str) for text in joined.values()):
        return
    columns = {name: text.split(",") for name, text in joined.items()}
    if len({len(column) for column in columns.values()}) == 1:
        del record["resources[]"]
        record["resources"] = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
