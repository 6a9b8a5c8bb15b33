"""A document's bytes to raw records.

bytes ──► {"Records": […]} | [ … ] | one event | several values (NDJSON, concatenated) ──► slices, byte for byte
broken JSON ──► `lines`, if it is JSON lines ──► what each line holds, and which are bad
            └─► `scan` ──► the slices that are whole, and the place where it breaks
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec

from forensics.evidence.found import Split
from forensics.evidence.lines import Lines, read_lines
from forensics.evidence.readers import BYTE_READERS, VALUE_READERS
from forensics.evidence.readers.envelopes import opened_all
from forensics.evidence.readers.json_text import members_of
from forensics.evidence.recognise import CLOUDTRAIL, recognise_bytes, recognise_members
from forensics.evidence.scan import scan

_TRAILING = re.compile(r"trailing characters \(byte (\d+)\)")
_TEXTS = {"text", "csv", "binary"}
_REFUSED = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)


class _LogFile(msgspec.Struct, gc=False):
    Records: list[msgspec.Raw]


_log_file = msgspec.json.Decoder(_LogFile).decode
_array = msgspec.json.Decoder(list[msgspec.Raw]).decode
_value = msgspec.json.Decoder(msgspec.Raw).decode


def split(data: bytes) -> Split:
    """Split a document into raw records.

    Args:
        data: Unpacked bytes, without byte-order mark.

    Returns:
        Slices of ``data`` (anything with the buffer protocol), in order; or the reason why there are none.
    """
    known = recognise_bytes(data)
    if known is not None:
        reader = BYTE_READERS.get(known[0])
        return reader(data) if reader else _unknown(data, *known)
    try:
        return _recognised(_log_file(data).Records, "json_records")
    except _REFUSED:
        pass
    try:
        return _from_values(_values(data))
    except _REFUSED as error:
        return _broken(data, error)


def _unknown(data: bytes, name: str, reason: str) -> Split:
    """A document that does not begin like JSON: perhaps JSON lines of which the first is bad."""
    lines = read_lines(data) if name in _TEXTS and (b"\n{" in data or b"\n[" in data) else None
    found = _from_lines(lines) if lines else None
    return found if found and found.is_cloudtrail else Split(name, [], reason, is_cloudtrail=False)


def _values(data: bytes) -> list[Any]:
    """All top-level values of a document.

    Raises:
        msgspec.MsgspecError: One of them is not valid JSON.
    """
    try:
        return msgspec.json.Decoder(msgspec.Raw).decode_lines(data)
    except _REFUSED:
        pass
    values = []
    rest = memoryview(data)
    while rest.nbytes:
        try:
            values.append(_value(rest))
            break
        except msgspec.DecodeError as error:
            trailing = _TRAILING.search(str(error))
            if trailing is None:
                raise
            end = int(trailing[1])
            values.append(_value(rest[:end]))
            rest = rest[end:]
    return values


def _from_values(values: list[Any]) -> Split:
    """The records of one or more top-level values."""
    if len(values) == 1:
        records, name = _from_value(values[0])
    else:
        parts = [_from_value(value) for value in values]
        records = [record for part, _ in parts for record in part]
        lines = all(name == "json_event" for _, name in parts)
        name = "json_lines" if lines else "json_concatenated"
    return _recognised(records, name)


def _from_value(value: Any) -> tuple[Sequence[Any], str]:
    """The records inside one top-level value."""
    first = bytes(memoryview(value)[:1])
    if first == b"[":
        return _array(value), "json_array"
    if first == b"{":
        try:
            return _log_file(value).Records, "json_records"
        except msgspec.ValidationError:
            return [value], "json_event"
    return [value], "json_value"


def _recognised(records: Sequence[Any], name: str) -> Split:
    """Decide whether this is CloudTrail at all: one event is enough; an empty container is an empty log file."""
    if not records and name == "json_records":
        return Split(name, [])
    if not records:
        return Split("json_empty", [], "empty JSON array: no records", is_cloudtrail=False)
    if any(_kind(record) == (CLOUDTRAIL, "") for record in records):
        return Split(name, records if name == "json_records" else opened_all(records))
    known = dict(filter(None, map(_kind, records)))
    if known:
        return _read(records, known)
    if name == "json_records":
        return Split(name, records)
    return Split("json", [], "JSON, but no CloudTrail events in it", is_cloudtrail=False)


def _read(records: Sequence[Any], known: dict[str, str]) -> Split:
    """Values of known formats, none of them a bare record: what the first reader finds that finds events."""
    readers = dict.fromkeys(VALUE_READERS[name] for name in known if name in VALUE_READERS)
    found = [reader(records) for reader in readers]
    skipped = [Split(name, [], reason, is_cloudtrail=False) for name, reason in known.items()]
    return next((one for one in found if one.is_cloudtrail), (found or skipped)[0])


def _kind(record: Any) -> tuple[str, str] | None:
    return recognise_members(members_of(record) or ())


def _from_lines(lines: Lines) -> Split:
    """The records of JSON lines of which some are bad; those are handed on too, to be rejected one by one."""
    records: list[Any] = []
    for value in lines.values:
        records += value if isinstance(value, list) else _from_value(value)[0]
    return _damaged(_recognised(records, "json_broken"), lines.reason)


def _broken(data: bytes, error: Exception) -> Split:
    """What can be had of a document that is not valid JSON."""
    found = scan(data)
    records = [data[start:end] for start, end in found.slices]
    if not (found.broken_at is None and _spread(records)) and (lines := read_lines(data)) is not None:
        return _from_lines(lines)
    good = _recognised(records, "json_broken") if records else Split("json_broken", [], is_cloudtrail=False)
    if found.broken_at is None and good.is_cloudtrail:
        return _damaged(good, "")
    place = found.broken_at if found.broken_at is not None else _place(error, len(data))
    return _damaged(good, f"malformed JSON: breaks at byte {place}, {_line(data, place)}")


def _spread(records: list[bytes]) -> bool:
    """Whether a record is spread over several lines; then these are no JSON lines."""
    return any(b"\n" in record and members_of(record) is not None for record in records)


def _damaged(good: Split, reason: str) -> Split:
    """What was found in a document that no strict decoder takes, and what is wrong with it, if more than characters."""
    if not reason and not good.is_cloudtrail:
        return good
    if not reason:
        return replace(good, format="json_odd", reason="no strict JSON as a whole; its records were read one by one")
    return replace(good, format="json_broken", reason=reason, broken=True)


def _place(error: Exception, end: int) -> int:
    """Where the strict decoder gave up; it names no place when the document ends too early."""
    match = re.search(r"\(byte (\d+)\)", str(error))
    return int(match[1]) if match else end


def _line(data: bytes, place: int) -> str:
    line_start = data.rfind(b"\n", 0, place) + 1
    return f"line {data.count(bytes([10]), 0, place) + 1} column {place - line_start + 1}"
