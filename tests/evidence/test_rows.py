"""One record, one row: what a row says is what Python's json says of the same bytes, and nothing is lost."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.evidence.columns import BATCH_SCHEMA, COLUMNS, Kind
from forensics.evidence.odd import careful_row
from forensics.evidence.rows import Rows, map_records
from forensics.evidence.times import parse_time
from tests.evidence.strategies import records
from tests.support import check_row, compact, is_event, pretty, record, same_json


def mapped(*raws: bytes) -> Rows:
    return map_records([(7, number) for number in range(len(raws))], raws)


def one_row(raw: bytes) -> dict[str, Any]:
    (row,) = mapped(raw).batch.to_pylist()
    return row


def problems_of(rows: Rows, number: int) -> set[str]:
    return {problem.column for place, problem in rows.problems if place == (7, number)}


@settings(max_examples=200)
@given(st.lists(records(), min_size=1, max_size=5))
def test_row_equals_an_independent_reading(raws: list[bytes]) -> None:
    rows = mapped(*raws)
    assert rows.batch.schema == BATCH_SCHEMA
    kept = {row["record_index"]: row for row in rows.batch.to_pylist()}
    rejected = {item.place[1]: item for item in rows.rejected}
    assert kept.keys() | rejected.keys() == set(range(len(raws)))
    assert not kept.keys() & rejected.keys()
    for number, raw in enumerate(raws):
        assert (number in kept) == is_event(raw)
        if number in kept:
            assert kept[number]["file_id"] == 7
            check_row(kept[number], raw, problems_of(rows, number))
        else:
            assert rejected[number].text == raw
            assert rejected[number].reason


@settings(max_examples=100)
@given(records(), st.lists(records(), max_size=3))
def test_neighbours_in_the_batch_change_nothing(raw: bytes, others: list[bytes]) -> None:
    """What becomes of a record must not depend on the batch it travels in, so not on the order of files."""
    alone, together = mapped(raw), mapped(raw, *others, b"null")
    assert [row for row in together.batch.to_pylist() if row["record_index"] == 0] == alone.batch.to_pylist()
    assert [item for item in together.rejected if item.place[1] == 0] == alone.rejected
    assert [item for item in together.problems if item[0][1] == 0] == alone.problems


ORDINARY = [
    record(),
    record("e-2", readOnly=..., errorCode="Client.UnauthorizedOperation", requestParameters=None),
    record("e-3", userIdentity={"type": "AWSService", "invokedBy": "ec2.amazonaws.com", "inScopeOf": {"a": [1, "x"]}}),
    record("e-4", userIdentity=None, tlsDetails={"tlsVersion": "TLSv1.3"}),
    record("e-5", userIdentity=..., resources=[{"ARN": "arn:aws:s3:::b"}], recipientAccountId=...),
    record("e-6", eventTime="2026-03-02T09:05:00.25+02:00", requestParameters="text", responseElements=5),
]


@pytest.mark.parametrize("spell", [compact, pretty])
def test_fast_and_careful_path_agree(spell: Any) -> None:
    raws = [spell(value) for value in ORDINARY]
    fast, careful = mapped(*raws), mapped(*raws, b"null")
    assert fast.batch.to_pylist() == careful.batch.to_pylist()
    assert [item.place for item in careful.rejected] == [(7, 6)]
    for raw, row in zip(raws, fast.batch.to_pylist(), strict=True):
        check_row(row, raw, set())
        assert careful_row(raw)[1] == []


def test_known_row_by_hand() -> None:
    row = one_row(compact(record(userIdentity={"type": "IAMUser", "sessionContext": {"sessionIssuer": {}}})))
    assert row["event_id"] == "e-1"
    assert row["event_time"] == datetime(2026, 3, 2, 9, 5)
    assert row["read_only"] is False
    assert row["identity_type"] == "IAMUser"
    assert row["issuer_arn"] is None
    assert row["request_parameters"] == '{"customerGatewayId":"cgw-0123456789abcdef0"}'
    assert row["error_code"] is None


@pytest.mark.parametrize("event_id", [..., None, "", 5, "\\ud800"])
def test_missing_id_becomes_the_hash_of_the_bytes(event_id: Any) -> None:
    raw = compact(record(event_id)).replace(b"\\\\ud800", b"\\ud800")
    rows = mapped(compact(record("other")), raw)
    assert rows.batch["event_id"].to_pylist() == ["other", "sha256:" + hashlib.sha256(raw).hexdigest()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T09:05:00Z", datetime(2026, 3, 2, 9, 5)),
        ("2026-03-02T09:05:00.5Z", datetime(2026, 3, 2, 9, 5, 0, 500_000)),
        ("2026-03-02T09:05:00.123456789Z", datetime(2026, 3, 2, 9, 5, 0, 123_456)),
        ("2026-03-02T09:05:00+05:30", datetime(2026, 3, 2, 3, 35)),
        ("2026-03-01T23:30:00-01:00", datetime(2026, 3, 2, 0, 30)),
        ("20131102T010628Z", datetime(2013, 11, 2, 1, 6, 28)),
        ("2026-03-02T09:05:00", datetime(2026, 3, 2, 9, 5)),
        ("1969-12-31T23:59:59Z", datetime(1969, 12, 31, 23, 59, 59)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59)),
        ("9999-12-31T23:59:59-01:00", None),
        ("0000-01-01T00:00:00Z", None),
        ("2026-02-30T00:00:00Z", None),
        ("2026-03-02T24:00:01Z", None),
        ("2026-03-02T23:59:60Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times_are_utc_instants_or_problems(text: str, expected: datetime | None) -> None:
    raw = compact(record(eventTime=text))
    rows = mapped(compact(record("other")), raw)
    assert rows.batch["event_time"].to_pylist()[1] == expected
    assert problems_of(rows, 1) == (set() if expected else {"event_time"})


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1000, 1, 3), datetime(9999, 12, 29), timezones=ZONES), st.booleans())
def test_any_time_with_any_offset(time: datetime, basic: bool) -> None:
    text = time.isoformat()
    if basic:
        text = time.strftime("%Y%m%dT%H%M%S%z")
        time = time.replace(microsecond=0)
    assert parse_time(text) == time.astimezone(UTC).replace(tzinfo=None)
    assert one_row(compact(record(eventTime=text)))["event_time"] == time.astimezone(UTC).replace(tzinfo=None)


NOT_EVENTS = {
    "a string": (b'"text"', "a string where a record"),
    "null": (b"null", "null where a record"),
    "a number": (b"17", "a number where a record"),
    "a list": (b"[]", "an array where a record"),
    "empty": (b"{}", "no eventName"),
    "no name": (compact(record(eventName=...)), "no eventName"),
    "null name": (compact(record(eventName=None)), "no eventName"),
    "only a name": (b'{"eventName":"x"}', "neither eventSource nor eventTime"),
    "insight": (compact(record(eventType="AwsCloudTrailInsight")), "Insights record"),
    "insight without name": (compact(record(eventName=..., insightDetails={})), "Insights record"),
    "no JSON": (b'{"eventName":nope}', "not valid JSON"),
    "not a number": (compact(record())[:-1] + b',"x":NaN}', "not valid JSON"),
    "deep": (compact(record())[:-1] + b',"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
}


@pytest.mark.parametrize("kind", NOT_EVENTS)
def test_what_is_no_event_is_rejected_with_its_place_and_text(kind: str) -> None:
    raw, reason = NOT_EVENTS[kind]
    rows = mapped(compact(record("e-0")), raw, compact(record("e-2")))
    assert rows.batch["record_index"].to_pylist() == [0, 2]
    (rejected,) = rows.rejected
    assert (rejected.place, rejected.text) == ((7, 1), raw)
    assert reason in rejected.reason


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.kind is not Kind.JSON], ids=lambda column: column.name)
def test_a_value_of_another_type_is_null_and_told(column: Any) -> None:
    misfit: Any = {"text": 5, "time": ["x"], "flag": "true"}[column.kind]
    value = record("e-9")
    inner = value
    for member in column.path[:-1]:
        inner[member] = dict(inner.get(member) or {})
        inner = inner[member]
    inner[column.path[-1]] = misfit
    raw = compact(value)
    rows = mapped(raw)
    (row,) = rows.batch.to_pylist()
    (problem,) = [problem for _, problem in rows.problems]
    assert problem.column == column.name
    assert json.loads(problem.text) == misfit
    check_row(row, raw, {column.name})


@pytest.mark.parametrize("value", ["text", 5, [1], True])
def test_something_else_where_an_object_belongs_is_told_for_each_column(value: Any) -> None:
    rows = mapped(compact(record(userIdentity=value)))
    told = {problem.column for _, problem in rows.problems}
    assert told == {column.name for column in COLUMNS if column.path[0] == "userIdentity"}


def test_long_misfit_is_cut_in_the_problem_and_whole_in_raw() -> None:
    raw = compact(record(userAgent=["x" * 100_000]))
    rows = mapped(raw)
    assert len(rows.problems[0][1].text) == 65_536
    assert rows.batch["raw"].to_pylist() == [raw]


@pytest.mark.parametrize("depth", [10, 500, 900, 940, 960, 980, 990, 1000, 3000])
def test_nesting_never_raises(depth: int) -> None:
    raw = compact(record(requestParameters=...))[:-1] + b',"requestParameters":' + b"[" * depth + b"]" * depth + b"}"
    for rows in (mapped(raw), mapped(raw, b"null"), mapped(b"\xff", raw)):
        assert len(rows.rejected) + rows.batch.num_rows in {1, 2}
        for row in rows.batch.to_pylist():
            assert row["request_parameters"] == "[" * depth + "]" * depth
    assert depth > 500 or mapped(raw, b"null").batch.num_rows == 1


def test_every_nesting_near_the_limit_is_survived_by_the_careful_way() -> None:
    for depth in range(900, 1010):
        text = b"[" * depth + b"]" * depth
        raw = compact(record(requestParameters=...))[:-1] + b',"requestParameters":' + text + b"}"
        rows = mapped(raw, b"null")
        assert rows.batch.num_rows + len(rows.rejected) == 2


def test_integers_of_any_length_are_kept() -> None:
    digits = b"9" * 6000
    raw = compact(record(requestParameters=...))[:-1] + b',"requestParameters":{"n":' + digits + b"}}"
    for rows in (mapped(raw), mapped(raw, b"null")):
        assert rows.batch["request_parameters"].to_pylist() == ['{"n":' + digits.decode() + "}"]
        assert rows.problems == []


def test_invalid_utf_8_is_told_even_in_a_member_without_a_column() -> None:
    raw = compact(record())[:-1] + b',"unknown":"\xff"}'
    rows = mapped(raw)
    assert problems_of(rows, 0) == {"*"}
    assert rows.batch["raw"].to_pylist() == [raw]


def test_unknown_members_stay_in_raw() -> None:
    raw = compact(record(eventContext={"requestContext": {"a": 1}}))
    assert same_json(json.loads(one_row(raw)["raw"]), json.loads(raw))
