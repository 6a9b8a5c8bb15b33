"""Tables with CloudTrail's own fields: every spelling and type gives the rows of the JSON."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.evidence.fidelity import Fidelity
from forensics.evidence.readers.parquet import read_parquet
from forensics.evidence.readers.parquet_misfits import KEPT
from forensics.evidence.readers.parquet_table import RECORD_COLUMNS
from forensics.evidence.split import split
from tests.evidence.readers.parquet_tables import (
    EVENTS,
    SPELLINGS,
    Style,
    json_rows,
    parquet,
    read_table,
    rows_of,
    styled,
    table_of,
)
from tests.support import compact, record


def check(records: list[dict[str, Any]], style: Style) -> None:
    found = split(styled(records, style))
    assert (found.format, found.reason, found.fidelity) == ("parquet_cloudtrail", "", Fidelity.FULL)
    assert found.is_cloudtrail
    assert found.seen == found.rows == len(records)
    rows = rows_of(found)
    assert found.noted.problems == []
    for row, wanted in zip(rows, json_rows(records), strict=True):
        assert row == wanted


@pytest.mark.parametrize("nested", [True, False])
@pytest.mark.parametrize("identity", ["struct", "text", "flat"])
@pytest.mark.parametrize("spelling", list(SPELLINGS))
def test_each_spelling_gives_the_rows_of_the_json(spelling: str, identity: str, *, nested: bool) -> None:
    check(EVENTS, Style(spelling, identity, nested=nested))


@pytest.mark.parametrize("codec", ["gzip", "snappy", "zstd", "lz4", "brotli", "none"])
def test_codecs(codec: str) -> None:
    check(EVENTS, Style(codec=codec))


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Paris"])
def test_timestamps_and_booleans(unit: str, zone: str | None) -> None:
    check(EVENTS, Style(times=pa.timestamp(unit, zone), flags=pa.bool_()))


@pytest.mark.parametrize("scale", [1, 1_000, 1_000_000, 1_000_000_000])
def test_times_as_numbers(scale: int) -> None:
    assert value_of("event_time", pa.array([1_772_442_300 * scale])) == json_rows([record()])[0]["event_time"]


def test_times_as_cloudtrail_lake_prints_them() -> None:
    texts = ["2026-03-02 09:05:00.000", "2026-03-02T10:05:00+01:00", "20260302T090500Z", " 2026-03-02T09:05:00Z"]
    for text in texts:
        assert value_of("event_time", pa.array([text])) == json_rows([record()])[0]["event_time"]
    table = plain(event_time=pa.array(texts)).combine_chunks()
    assert len({row["event_time"] for row in rows_of(read_table(table))}) == 1


def plain(**columns: pa.Array) -> pa.Table:
    """A small table; ``columns`` are added or replaced."""
    number = len(next(iter(columns.values()))) if columns else 1
    names = {"event_name": "DeleteVpnGateway", "event_source": "ec2.amazonaws.com", "event_id": "e-1"}
    constant = {name: pa.array([value] * number) for name, value in names.items()}
    return pa.table(constant | columns)


def value_of(name: str, array: pa.Array) -> Any:
    """What becomes of one value in one column."""
    found = read_table(plain(**{name: array}))
    (row,) = rows_of(found)
    assert found.noted.problems == [], found.noted.problems
    return row[name]


@pytest.mark.parametrize(
    "kind",
    [pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.dictionary(pa.int16(), pa.string())],
    ids=str,
)
def test_texts_of_any_arrow_type(kind: pa.DataType) -> None:
    array = pa.array(["AccessDénied"]).cast(pa.binary() if kind in {pa.large_binary()} else pa.string()).cast(kind)
    assert value_of("error_code", array) == "AccessDénied"
    assert value_of("request_parameters", pa.array(['{"a":1}']).cast(pa.string()).cast(kind)) == {"a": 1}


def test_unambiguous_values_become_text() -> None:
    assert value_of("recipient_account_id", pa.array([12_345_678_901])) == "012345678901"
    assert value_of("recipient_account_id", pa.array([111_122_223_333]).cast(pa.decimal128(20, 0))) == "111122223333"
    assert value_of("error_code", pa.array([404])) == "404"
    assert value_of("session_credential_from_console", pa.array([True])) == "true"
    made = uuid.UUID("7dd15a89-ae0f-4340-8e6c-d6981246c71b")
    assert value_of("event_id", pa.array([made.bytes], pa.uuid())) == str(made)


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("event_version", pa.array([1.1])),
        ("event_version", pa.array([1])),
        ("api_version", pa.array([20_160_401])),
        ("user_agent", pa.array([0.5])),
        ("user_agent", pa.array([["a"]])),
        ("user_agent", pa.array([b"\xff"])),
        ("read_only", pa.array(["maybe"])),
        ("read_only", pa.array([2])),
        ("event_time", pa.array(["soon"])),
        ("event_time", pa.array([7])),
        ("event_time", pa.array([2**62], pa.timestamp("ms"))),
        ("event_time", pa.array([True])),
        ("request_parameters", pa.array(["{a=b}"])),
        ("request_parameters", pa.array(['{"a":1'])),
        ("request_parameters", pa.array(['{"a":1} {}'])),
        ("request_parameters", pa.array(["NaN"])),
        ("request_parameters", pa.array([b'{"a":"\xff"}'])),
        ("request_parameters", pa.array(["[" * 100_000])),
    ],
)
def test_what_does_not_fit_is_null_and_told(name: str, array: pa.Array) -> None:
    found = read_table(plain(**{name: array}))
    (row,) = rows_of(found)
    assert row[name] is None
    ((number, problem),) = found.noted.problems
    assert (number, problem.column) == (0, name)
    assert problem.text
    assert found.noted.reason == f"values that do not fit their column are NULL: 1 in {name}"


@pytest.mark.parametrize("text", ["null", "", None, " null "])
def test_json_null_and_empty_text_are_null(text: str | None) -> None:
    assert value_of("request_parameters", pa.array([text], pa.string())) is None


def test_texts_that_are_json_only_together_are_not_json() -> None:
    found = read_table(plain(request_parameters=pa.array(['"a', 'b"', "1,2"])))
    assert [row["request_parameters"] for row in rows_of(found)] == [None, None, None]
    assert found.noted.misfits["request_parameters"] == 3


def test_many_misfits_are_counted_and_some_are_kept() -> None:
    found = read_table(plain(request_parameters=pa.array(["{a=b}"] * 20_000)))
    assert len(rows_of(found)) == 20_000
    assert len(found.noted.problems) == KEPT
    assert found.noted.misfits["request_parameters"] == 20_000


def test_maps_and_structs_of_cloudtrail_lake_become_json() -> None:
    pairs = [[("vpnGatewayId", "vgw-1"), ('odd "name"', None)], None, []]
    array = pa.array(pairs, pa.map_(pa.string(), pa.string()))
    rows = rows_of(read_table(plain(requestparameters=array)))
    assert [row["request_parameters"] for row in rows] == [{"vpnGatewayId": "vgw-1", 'odd "name"': None}, None, None]
    odd = pa.array([{"n": 1, "f": float("nan"), "l": [1.5, None], "m": {"t": "\x01"}}, None])
    rows = rows_of(read_table(plain(responseelements=odd)))
    assert [row["response_elements"] for row in rows] == [{"n": 1, "l": [1.5, None], "m": {"t": "\x01"}}, None]


def test_identity_as_text_in_any_spelling() -> None:
    texts = [
        '{"type":"IAMUser","arn":"arn:1","username":"ada","sessioncontext":{"attributes":{"mfaauthenticated":true}}}',
        '{"type":"AssumedRole","session_context":{"session_issuer":{"account_id":"1"}},"in_scope_of":{"a":1}}',
        '{"type":"Root","accountId":7,"userName":"x"}',
        "{type=IAMUser}",
        "[]",
    ]
    found = read_table(plain(useridentity=pa.array(texts)))
    rows = rows_of(found)
    assert [row["identity_type"] for row in rows] == ["IAMUser", "AssumedRole", "Root", None, None]
    assert (rows[0]["identity_user_name"], rows[0]["mfa_authenticated"]) == ("ada", "true")
    assert (rows[1]["issuer_account_id"], rows[1]["in_scope_of"]) == ("1", {"a": 1})
    assert (rows[2]["identity_account_id"], rows[2]["identity_user_name"]) == (None, "x")
    assert [number for number, _ in found.noted.problems] == [3, 4]


def test_extra_and_missing_columns() -> None:
    table = plain(tp_timestamp=pa.array([1]), region=pa.array(["eu"]), month=pa.array([3]))
    (row,) = rows_of(read_table(table.append_column("awsregion", pa.array(["eu-central-1"]))))
    assert {name: value for name, value in row.items() if value is not None} == {
        "event_name": "DeleteVpnGateway",
        "event_source": "ec2.amazonaws.com",
        "event_id": "e-1",
        "aws_region": "eu-central-1",
    }


def test_an_empty_table_is_an_empty_log_file() -> None:
    found = read_parquet(parquet(table_of([record()], Style()).slice(0, 0)))
    assert (found.is_cloudtrail, found.seen, found.reason, rows_of(found)) == (True, 0, "", [])


@pytest.mark.parametrize("name", ["eventjson", "eventJson", "CloudTrailEvent", "raw_event", "raw"])
def test_a_column_with_the_whole_record_is_preferred(name: str) -> None:
    texts = [compact(event) for event in EVENTS]
    for kind in (pa.string(), pa.binary(), pa.large_string()):
        table = table_of(EVENTS, Style()).append_column(name, pa.array(texts).cast(pa.string()).cast(kind))
        found = read_table(table)
        assert (found.format, found.fidelity, found.rows) == ("parquet_records", Fidelity.ORIGINAL, 0)
        assert list(found.records) == texts


def test_columns_are_used_where_not_every_row_has_the_whole_record() -> None:
    texts = [*(compact(event).decode() for event in EVENTS[:-1]), None]
    found = read_table(table_of(EVENTS, Style()).append_column("eventjson", pa.array(texts)))
    assert (found.format, len(rows_of(found))) == ("parquet_cloudtrail", len(EVENTS))
    for name in RECORD_COLUMNS:
        other = read_table(table_of(EVENTS, Style()).append_column(name, pa.array(["{}"] * len(EVENTS))))
        assert other.format == "parquet_cloudtrail"


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
RECORDS = st.builds(
    record,
    event_id=TEXTS.filter(bool),
    errorCode=TEXTS | st.none(),
    userAgent=TEXTS,
    requestParameters=st.dictionaries(TEXTS, VALUES, max_size=4) | st.none(),
    responseElements=VALUES,
    readOnly=st.booleans() | st.none(),
    eventTime=st.datetimes().map(lambda time: time.isoformat() + "Z"),
    resources=st.lists(st.fixed_dictionaries({"ARN": TEXTS, "type": TEXTS}), max_size=3) | st.none(),
    userIdentity=st.fixed_dictionaries({"type": TEXTS, "userName": TEXTS}, optional={"arn": TEXTS}) | st.none(),
)


@given(st.lists(RECORDS, min_size=1, max_size=8), st.sampled_from(["struct", "text"]), st.booleans())
def test_any_values_come_back(records: list[dict[str, Any]], identity: str, nested: bool) -> None:
    found = read_parquet(styled(records, Style("snake", identity, nested=nested)))
    rows = rows_of(found)
    assert found.noted.problems == []
    assert in_order(rows) == in_order(json_rows(records))


def in_order(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, default=str, sort_keys=True)
