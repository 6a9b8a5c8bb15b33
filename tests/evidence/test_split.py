"""Documents of every shape to records: what is CloudTrail, what is not, what is left of a broken one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.evidence.scan import scan
from forensics.evidence.split import split
from tests.support import compact, log_file, pretty, record

ONE, TWO, THREE = (record(f"e-{n}", requestParameters={"text": '}]{[ \\" "'}) for n in (1, 2, 3))
ALL = [ONE, TWO, THREE]


def lines(*values: object, end: bytes = b"\n") -> bytes:
    return end.join(compact(value) for value in values) + end


SHAPES = {
    "one line": (log_file(ALL), "json_records", ALL),
    "pretty": (pretty({"Records": ALL}), "json_records", ALL),
    "members beside Records": (pretty({"a": [1], "Records": ALL, "z": {}}), "json_records", ALL),
    "leading and trailing space": (b" \r\n" + log_file(ALL) + b"\n\n", "json_records", ALL),
    "empty Records": (b'{"Records":[]}', "json_records", []),
    "array": (compact(ALL), "json_array", ALL),
    "pretty array": (pretty(ALL), "json_array", ALL),
    "event": (compact(ONE), "json_event", [ONE]),
    "pretty event": (pretty(ONE), "json_event", [ONE]),
    "lines": (lines(*ALL), "json_lines", ALL),
    "lines without end": (lines(*ALL).rstrip(), "json_lines", ALL),
    "blank lines": (b"\n" + lines(*ALL, end=b"\n\n\n"), "json_lines", ALL),
    "CRLF": (lines(*ALL, end=b"\r\n"), "json_lines", ALL),
    "concatenated": (b"".join(map(compact, ALL)), "json_lines", ALL),
    "concatenated with space": (b"  ".join(map(compact, ALL)), "json_lines", ALL),
    "concatenated pretty": (b"".join(map(pretty, ALL)), "json_lines", ALL),
    "several log files": (log_file([ONE]) + log_file([TWO, THREE]), "json_concatenated", ALL),
    "several pretty log files": (
        pretty({"Records": [ONE]}) + b"\n" + pretty({"Records": [TWO, THREE]}),
        "json_concatenated",
        ALL,
    ),
    "empty log file among others": (
        log_file([ONE]) + b'\n{"Records":[]}\n' + log_file([TWO, THREE]),
        "json_concatenated",
        ALL,
    ),
    "lines of log files": (lines({"Records": [ONE]}, {"Records": [TWO]}, [THREE]), "json_concatenated", ALL),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(shape: str) -> None:
    data, name, records = SHAPES[shape]
    found = split(data)
    assert [json.loads(bytes(raw)) for raw in found.records] == records
    assert (found.format, found.reason, found.is_cloudtrail, found.broken) == (name, "", True, False)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_slice_is_the_bytes_of_the_file(shape: str) -> None:
    data, _, records = SHAPES[shape]
    place = 0
    for raw, value in zip(split(data).records, records, strict=True):
        place = data.index(bytes(raw), place) + len(bytes(raw))
        assert bytes(raw)[:1] + bytes(raw)[-1:] == b"{}"
        assert bytes(raw) in {compact(value), pretty(value)} or json.loads(bytes(raw)) == value


SPELLINGS = st.sampled_from([compact, pretty])
SPACES = st.text(" \t\r\n", max_size=3).map(str.encode)


@given(st.lists(st.tuples(SPELLINGS, SPACES, SPACES), min_size=1, max_size=6), SPACES)
def test_slices_are_exact_whatever_the_white_space(parts: list, end: bytes) -> None:
    raws = [spell(record(f"e-{number}")) for number, (spell, _, _) in enumerate(parts)]
    inner = b",".join(before + raw + after for raw, (_, before, after) in zip(raws, parts, strict=True))
    for data in (b'{"Records" : [' + inner + b"]" + end + b"}", end + b"[" + inner + b"]"):
        assert [bytes(raw) for raw in split(data).records] == raws
        found = scan(data)
        assert [data[begin:stop] for begin, stop in found.slices] == raws
        assert found.broken_at is None


INSIGHT = {
    "eventVersion": "1.07", "eventTime": "2026-03-02T09:05:00Z", "awsRegion": "eu-central-1", "eventID": "i-1",
    "eventType": "AwsCloudTrailInsight", "recipientAccountId": "111122223333", "eventCategory": "Insight",
    "insightDetails": {"state": "Start", "eventSource": "ec2.amazonaws.com", "eventName": "RunInstances"},
}  # fmt: skip
DIGEST = {
    "awsAccountId": "111122223333", "digestStartTime": "2026-03-02T08:00:00Z",
    "digestEndTime": "2026-03-02T09:00:00Z", "logFiles": [], "previousDigestSignature": None,
}  # fmt: skip
S3_NOTICE = {
    "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-central-1", "eventName": "ObjectCreated:Put",
    "eventTime": "2026-03-02T09:05:00Z", "responseElements": {}, "s3": {"bucket": {"name": "b"}},
}  # fmt: skip
FOREIGN = {
    "digest": (DIGEST, "cloudtrail_digest"),
    "insight file": ({"Records": [INSIGHT, INSIGHT]}, "cloudtrail_insight"),
    "insight": (INSIGHT, "cloudtrail_insight"),
    "config snapshot": ({"fileVersion": "1.0", "configurationItems": [{"resourceId": "cgw-1"}]}, "config"),
    "config item": ({"configurationItemStatus": "OK", "resourceId": "cgw-1"}, "config"),
    "config rule": ({"invokingEvent": "{}", "ruleParameters": "{}"}, "config"),
    "eventbridge": ({"version": "0", "detail-type": "GuardDuty Finding", "detail": {"id": "x"}}, "eventbridge"),
    "list of events": ({"Events": [{"SourceIdentifier": "db", "Message": "stopped"}]}, "lookup_events"),
    "log events": ({"events": [{"message": "2 1 eni-1 10.0.0.1 - - ACCEPT OK", "timestamp": 1}]}, "cloudwatch_logs"),
    "control message": ({"messageType": "CONTROL_MESSAGE", "logEvents": [{"message": "check"}]}, "cloudwatch_logs"),
    "search answer": ({"hits": {"hits": [{"_source": {"a": 1}}]}}, "search_hits"),
    "elastic": ({"@timestamp": "x", "aws": {"vpcflow": {}}}, "opentelemetry"),
    "ocsf": ({"class_uid": 4001, "class_name": "Network Activity", "activity_id": 1}, "ocsf"),
    "guardduty": ({"schemaVersion": "2.0", "service": {"action": {}}, "severity": 5, "id": "x"}, "guardduty"),
    "public keys": ({"PublicKeyList": [{"Value": "AAAA", "Fingerprint": "ff"}]}, "public_keys"),
    "public keys of boto": ({"publicKeyList": [{"value": "AAAA"}]}, "public_keys"),
    "s3 notification": ({"Records": [S3_NOTICE]}, "s3_notification"),
    "other JSON": ({"hello": "world"}, "json"),
    "other list": ([{"hello": "world"}, 1, None], "json"),
    "Records that is no list": ({"Records": {"a": 1}}, "json"),
    "empty list": ([], "json_empty"),
    "empty object": ({}, "json"),
}


@pytest.mark.parametrize("spell", [compact, pretty])
@pytest.mark.parametrize("kind", FOREIGN)
def test_other_documents_are_skipped_with_a_reason(kind: str, spell: object) -> None:
    value, name = FOREIGN[kind]
    found = split(spell(value))
    assert (found.format, list(found.records), found.is_cloudtrail, found.broken) == (name, [], False, False)
    assert found.reason


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty"), (b" \n", "empty"), (b"PAR1abc", "parquet_file"), (b"PK\x03\x04abc", "zip_archive"),
        (b"\x1f\x8b\x08abc", "gzip-compressed_file"),
        (b"hello, log", "text"), (b"\0\1\2\3", "binary"), (b"%PDF-1.7", "pdf_document"), (b'"text"', "text"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_skipped_with_a_reason(data: bytes, name: str) -> None:
    found = split(data)
    assert (found.format, list(found.records), found.is_cloudtrail) == (name, [], False)
    assert found.reason


def test_one_event_behind_many_foreign_records_is_enough() -> None:
    found = split(compact([INSIGHT] * 30 + [ONE]))
    assert found.is_cloudtrail
    assert len(found.records) == 31


END, LAST_QUOTE = -1, -2
BROKEN = {
    # name: (document, whole records, byte where it breaks: END, or the quote without a partner)
    "cut in the second record": (log_file(ALL)[:-1000], None, None),
    "cut after a comma": (log_file([ONE])[:-2] + b",", [ONE], END),
    "cut before the end": (log_file(ALL)[:-2], ALL, END),
    "cut in a string": (log_file([ONE])[:-2] + b',{"eventName":"Dele', [ONE], None),
    "closing brace too many": (
        log_file([ONE])[:-2] + b"}," + compact(TWO) + b"," + compact(THREE) + b"]}",
        ALL,
        len(log_file([ONE])) - 2,
    ),
    "text after the end": (log_file(ALL) + b" and so on", ALL, len(log_file(ALL)) + 1),
    "text between": (log_file([ONE])[:-2] + b", oops," + compact(TWO) + b"]}", [ONE, TWO], len(log_file([ONE]))),
    "cut in a second log file": (log_file([ONE, TWO]) + log_file([THREE, ONE])[:-40], [ONE, TWO, THREE], LAST_QUOTE),
    "cut in a second pretty log file": (
        pretty({"Records": [ONE]}) + b"\n" + pretty({"Records": [TWO, THREE]})[:-60],
        [ONE, TWO],
        LAST_QUOTE,
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_documents_keep_their_whole_records(name: str) -> None:
    data, records, place = BROKEN[name]
    found = split(data)
    texts = [bytes(raw) for raw in found.records]
    assert found.format == "json_broken"
    assert found.broken
    assert found.is_cloudtrail
    assert "malformed JSON: breaks at byte " in found.reason
    if records is not None:
        assert [json.loads(text) for text in texts] == records
    assert all(text in data for text in texts)
    if place is not None:
        expected = {END: len(data), LAST_QUOTE: data.rindex(b'"')}.get(place, place)
        assert f"breaks at byte {expected}," in found.reason


def test_place_of_a_break_counts_lines_and_columns_from_one() -> None:
    data = b'{"Records":[\n' + compact(ONE) + b",\n  }\n]}"
    break_at = data.index(b"  }\n") + 2
    assert f"breaks at byte {break_at}, line 3 column 3" in split(data).reason


def test_bad_record_in_the_middle_is_handed_on_to_be_rejected() -> None:
    bad = compact(TWO).replace(b'"readOnly":false', b'"readOnly":nope')
    found = split(log_file([ONE, bad, THREE]))
    assert [bytes(raw) for raw in found.records] == [compact(ONE), bad, compact(THREE)]
    bad_line = split(lines(ONE) + bad + b"\n" + lines(THREE))
    assert [bytes(raw) for raw in bad_line.records] == [compact(ONE), bad, compact(THREE)]


def test_missing_comma_loses_nothing() -> None:
    found = split(b'{"Records":[' + compact(ONE) + b" " + compact(TWO) + b"]}")
    assert [bytes(raw) for raw in found.records] == [compact(ONE), compact(TWO)]
    assert found.reason


def test_lone_surrogate_is_no_break() -> None:
    odd = compact(TWO).replace(b"aws-cli/2.15", b"\\ud800")
    found = split(log_file([ONE, odd, THREE]))
    assert [bytes(raw) for raw in found.records] == [compact(ONE), odd, compact(THREE)]
    assert not found.broken
    assert "breaks at" not in found.reason


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
def test_nesting_of_100_000_does_no_harm(opening: bytes) -> None:
    closing = {b"[": b"]", b'{"a":': b"}", b'[{"a":': b"}]"}[opening]
    deep = opening * 100_000 + b"1" + closing * 100_000
    for data in (deep, opening * 100_000, closing * 100_000):
        assert not split(data).is_cloudtrail
    nested = compact(TWO)[:-1] + b',"deep":' + deep + b"}"
    found = split(log_file([ONE, nested, THREE]))
    assert [bytes(raw) for raw in found.records] == [compact(ONE), nested, compact(THREE)]
    assert found.is_cloudtrail


@given(st.binary(max_size=60), st.integers(0, 60))
def test_nothing_makes_it_raise(noise: bytes, place: int) -> None:
    data = log_file([{"eventName": "n", "eventTime": "t"}, {"eventName": "m", "eventTime": "t"}])
    for text in (noise, data[:place] + noise + data[place:], b"{" + noise, b"[" + noise):
        found = split(text)
        assert found.format
        assert found.reason or found.is_cloudtrail
        assert all(bytes(raw) in text for raw in found.records)


@given(st.data())
def test_cut_anywhere_the_records_before_the_cut_survive(data: st.DataObject) -> None:
    whole = log_file([ONE]) + log_file([TWO, THREE])
    ends = [whole.index(compact(value)) + len(compact(value)) for value in ALL]
    cut = data.draw(st.integers(ends[0], len(whole) - 1))
    found = split(whole[:cut])
    assert [bytes(raw) for raw in found.records] == [
        compact(value) for value, end in zip(ALL, ends, strict=True) if end <= cut
    ]


@pytest.mark.parametrize(
    "text",
    [
        b"version account-id interface-id srcaddr dstaddr srcport\n2 111122223333 eni-1 192.0.2.1 192.0.2.2 1\n",
        b"account_id,interface_id,srcaddr,dstaddr\n111122223333,eni-1,192.0.2.1,192.0.2.2\n",
        b"2 111122223333 eni-0123 192.0.2.1 198.51.100.2 443 5000 6 10 840 1 2 ACCEPT OK",
        b"2 unknown eni-0123 - - - - - - - 1 2 - NODATA\n",
    ],
)
def test_a_flow_log_is_named(text: bytes) -> None:
    found = split(text)
    assert (found.format, found.is_cloudtrail, found.seen) == ("vpc_flow_log", False, 0)


@pytest.mark.parametrize("text", [b"2 notes about eni-0123\n", b"interface-id eni-1 went down\n", b"a,b\n1,2\n"])
def test_another_text_is_no_flow_log(text: bytes) -> None:
    assert split(text).format in {"text", "csv"}
