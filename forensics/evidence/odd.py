"""One record that does not fit its columns exactly, read with care.

    bytes ──► Python's json ──► value by value: it fits ──► the column
                                                it does not ──► NULL, and a `FieldProblem` that keeps its text

Nothing is guessed: a number where text belongs is not turned into text. The bytes themselves stay in ``raw``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import msgspec

from forensics.evidence.columns import COLUMNS, Column, Kind
from forensics.evidence.times import parse_time

MAX_TEXT = 65_536
"""Characters of a misfit kept in `field_problems`; all of it stays in ``raw``."""

_MISSING = object()


class NotAnEventError(Exception):
    """A value that is no CloudTrail event; the message says why."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A value that does not fit its column.

    Attributes:
        column: Column that is NULL because of it (or ``*`` for the record as a whole).
        reason: What was expected and what was found.
        text: The value's JSON text, lone surrogates as escapes, cut at `MAX_TEXT`.
    """

    column: str
    reason: str
    text: str


def careful_row(data: bytes) -> tuple[tuple[Any, ...], list[FieldProblem]]:
    """Map one record value by value.

    Args:
        data: The record's bytes; may hold invalid UTF-8, lone surrogates, any JSON type.

    Returns:
        The values of `COLUMNS` (JSON values as bytes, times as text that `parse_time` reads) and the problems.

    Raises:
        NotAnEventError: The bytes are not a JSON object, or the object is no CloudTrail event.
    """
    try:
        record, problems = _parse(data)
        _require_event(record)
        texts = _exact_texts(data)
        row = [_column_value(column, record, texts, problems) for column in COLUMNS]
    except RecursionError:
        raise NotAnEventError("nested too deeply to be read") from None
    return tuple(row), problems


def _parse(data: bytes) -> tuple[dict[str, Any], list[FieldProblem]]:
    """The record as Python values; a whole-record problem if bytes had to be replaced."""
    problems = []
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        text = data.decode(errors="surrogateescape")
        problems.append(FieldProblem("*", f"invalid UTF-8 at byte {error.start} of the record", ""))
    try:
        record = json.loads(text, strict=False, parse_int=_integer, parse_constant=_refuse_constant)
    except ValueError as error:
        raise NotAnEventError(f"not valid JSON: {error}") from None
    if not isinstance(record, dict):
        raise NotAnEventError(f"{_json_type(record)} where a record (a JSON object) is expected")
    return record, problems


def _integer(text: str) -> int | float:
    """An integer of any length; Python refuses more than 4,300 digits."""
    try:
        return int(text)
    except ValueError:
        return float(text)


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is no JSON value")


def _require_event(record: dict[str, Any]) -> None:
    """An event has a name, and a source or a time; an Insight record is no event."""
    has_name = bool(record.get("eventName"))
    if record.get("eventType") == "AwsCloudTrailInsight" or ("insightDetails" in record and not has_name):
        raise NotAnEventError("CloudTrail Insights record: a statistic about events, not an event")
    if not has_name:
        raise NotAnEventError("no eventName: not a CloudTrail event")
    if not record.get("eventSource") and not record.get("eventTime"):
        raise NotAnEventError("neither eventSource nor eventTime: not a CloudTrail event")


def _exact_texts(data: bytes) -> dict[tuple[str, ...], bytes]:
    """The exact text of each value of a JSON column, where the strict decoder can delimit them."""
    try:
        members = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        who = members.get("userIdentity", msgspec.Raw(b"{}"))
        inner = msgspec.json.decode(who, type=dict[str, msgspec.Raw]) if bytes(who)[:1] == b"{" else {}
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}
    texts = {(name,): bytes(raw) for name, raw in members.items()}
    return texts | {("userIdentity", name): bytes(raw) for name, raw in inner.items()}


def _column_value(
    column: Column, record: dict[str, Any], texts: dict[tuple[str, ...], bytes], problems: list[FieldProblem]
) -> Any:
    """The value for one column, or its null with a problem noted."""
    nothing = b"" if column.kind is Kind.JSON else None
    value: Any = record
    for depth, member in enumerate(column.path):
        if not isinstance(value, dict):
            if depth and value is not None and value is not _MISSING:
                reason = f"{'.'.join(column.path[:depth])} is {_json_type(value)}, an object is expected"
                problems.append(FieldProblem(column.name, reason, _text(value)))
            return nothing
        value = value.get(member, _MISSING)
    if value is _MISSING or value is None:
        return nothing
    if column.kind is Kind.JSON and _is_utf8(exact := texts.get(column.path, b"")):
        return exact
    reason = _misfit(column.kind, value)
    if reason:
        problems.append(FieldProblem(column.name, reason, _text(value)))
        return nothing
    return value if column.kind is not Kind.JSON else json.dumps(value, ensure_ascii=False).encode()


def _misfit(kind: Kind, value: Any) -> str:
    """Why a value does not fit a column of this kind; empty if it does."""
    if kind is Kind.JSON or isinstance(value, str):
        reason = _unfit_text(value)
        if reason or kind is Kind.JSON:
            return reason
    if kind is Kind.FLAG:
        return "" if isinstance(value, bool) else f"{_json_type(value)}, true or false is expected"
    if not isinstance(value, str):
        return f"{_json_type(value)}, a string is expected"
    if kind is Kind.TIME and parse_time(value) is None:
        return "not an ISO 8601 time"
    return ""


def _unfit_text(value: Any) -> str:
    """Why a value has no JSON text in UTF-8; empty if it has one."""
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        return "holds a lone surrogate or invalid UTF-8"
    except ValueError:
        return "holds a number too large to be kept"
    return ""


def _is_utf8(data: bytes) -> bool:
    """Whether there is text, and it is UTF-8."""
    try:
        return bool(data.decode())
    except UnicodeDecodeError:
        return False


def _text(value: Any) -> str:
    """JSON text that any encoding can carry (escapes for everything outside ASCII)."""
    return json.dumps(value)[:MAX_TEXT]


def _json_type(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
