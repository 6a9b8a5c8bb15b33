"""Records inside other documents: the record's own text comes out, whatever is around it and beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.evidence.fidelity import Fidelity
from forensics.evidence.split import split
from tests.conftest import MakeCase
from tests.evidence.readers import envelope_forms as envelopes
from tests.evidence.readers.forms import EVENT, FORMS, Form
from tests.evidence.strategies import records
from tests.support import compact, fetch, log_file, one, record, run, write

ONE, TWO = record("e-1", requestParameters={"text": '}]{[ \\" "'}), record("e-2", responseElements=None)
ORIGINAL = [form for form in FORMS if form.fidelity is Fidelity.ORIGINAL]


def texts(data: bytes) -> list[bytes]:
    return [bytes(raw) for raw in split(data).records]


@pytest.mark.parametrize("form", ORIGINAL, ids=lambda form: form.name)
def test_records_come_out_in_order(form: Form) -> None:
    found = split(form.write([ONE, TWO, EVENT]))
    assert (found.format, found.fidelity, found.is_cloudtrail, found.broken) == (
        form.format,
        form.fidelity,
        True,
        False,
    )
    assert [json.loads(bytes(raw)) for raw in found.records] == [ONE, TWO, EVENT]


def shapes(value: Any) -> dict[str, bytes]:
    page, event = envelopes.lookup_events([value]), compact(envelopes.lookup_event(value))
    bridge = compact(envelopes.bridged(value))
    message = compact(envelopes.log_events([value])[0])
    nested = envelopes.log_events([envelopes.bridged(value)])
    return {
        "pages": page + b"\n" + page,
        "lines of events": event + b"\n" + event,
        "array of envelopes": b"[" + bridge + b"," + bridge + b"]",
        "concatenated envelopes": bridge + bridge,
        "sign in": compact(envelopes.bridged(value, "AWS Console Sign In via CloudTrail")) + bridge,
        "log events as lines": message + b"\n" + message,
        "get-log-events": compact({"events": envelopes.log_events([value, value]), "nextForwardToken": "f/1"}),
        "envelopes in a log group": compact({"messageType": "DATA_MESSAGE", "logEvents": nested + nested}),
        "search hits": compact([{"_source": {"aws": {"cloudtrail": value}, "cloud": {}}}] * 2),
        "Records of envelopes": log_file([bridge, bridge]),
        "record and envelope": compact(value) + b"\n" + bridge,
        "envelope and record": bridge + compact(value),
        "array of both": b"[" + compact(value) + b"," + event + b"]",
        "behind a finding": compact({"Findings": []}) + bridge + bridge,
    }


@pytest.mark.parametrize("shape", shapes(ONE))
def test_shapes(shape: str) -> None:
    found = split(shapes(ONE)[shape])
    assert found.is_cloudtrail
    assert [json.loads(raw) for raw in texts(shapes(ONE)[shape]) if b"Findings" not in raw] == [ONE, ONE]


@given(st.lists(records(), min_size=1, max_size=4))
def test_any_record_is_taken_out_to_the_byte(raws: list[bytes]) -> None:
    """Slices of an object stay slices; a text inside a string is unescaped and not touched otherwise."""
    bridged = b"\n".join(b'{"detail-type":"x via CloudTrail","detail":' + raw + b"}" for raw in [*raws, compact(ONE)])
    expected = [raw.strip() for raw in [*raws, compact(ONE)]]
    assert texts(bridged) == expected
    messages = [json.dumps(raw.decode("utf-8", "replace")) for raw in expected]
    page = '{"events":[' + ",".join('{"timestamp":1,"message":' + text + "}" for text in messages) + "]}"
    assert texts(page.encode()) == [raw.decode("utf-8", "replace").encode() for raw in expected]


def test_bytes_that_are_no_utf_8_stay_in_a_text() -> None:
    message = b'{"timestamp":1,"message":"' + compact(ONE).replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"}'
    damaged = message.replace(b"aws-cli", b"aws\xff-cli")
    assert texts(damaged) == [compact(ONE).replace(b"aws-cli", b"aws\xff-cli")]


OUTER = {
    "another detail-type": compact(envelopes.bridged({"findings": []}, "Security Hub Findings - Imported")),
    "no text": compact({"EventId": "x", "CloudTrailEvent": {"a": 1}}),
    "text that is no object": compact({"EventId": "x", "CloudTrailEvent": "[1]"}),
    "message of something else": compact({"timestamp": 1, "message": "START RequestId"}),
    "OCSF": compact({"class_uid": 4001}),
    "a number": b"17",
}


@pytest.mark.parametrize("kind", OUTER)
def test_what_cannot_be_opened_is_a_rejected_record(kind: str, make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case()
    path = write(tmp_path / "a.json", compact(envelopes.bridged(ONE)) + b"\n" + OUTER[kind] + b"\n" + compact(TWO))
    printed = run(case, path)
    assert (printed["records"]["stored"], printed["records"]["rejected"]) == (2, 1)
    assert fetch(case, "select text from rejected_records") == [(OUTER[kind],)]
    assert one(case, "select reason from rejected_records")


@pytest.mark.parametrize("text", ['{"eventName":', "{}", '{"eventName":"x"}'])
def test_a_text_that_is_no_event_is_rejected_with_its_text(text: str) -> None:
    data = compact([envelopes.lookup_event(ONE), envelopes.lookup_event(ONE) | {"CloudTrailEvent": text}])
    assert texts(data) == [compact(ONE), text.encode()]


def test_other_envelopes_are_skipped_by_name() -> None:
    kinds = {
        "Config Configuration Item Change": {"configurationItem": {}},
        "GuardDuty Finding": {"schemaVersion": "2.0", "service": {}, "severity": 5},
    }
    for kind, detail in kinds.items():
        found = split(compact(envelopes.bridged(detail, kind)))
        assert (found.format, found.is_cloudtrail, len(found.records)) == ("eventbridge", False, 0)
        assert f'"{kind}"' in found.reason


def test_insights_in_an_envelope_are_no_events() -> None:
    insight = {"eventType": "AwsCloudTrailInsight", "insightDetails": {}, "eventTime": "2026-03-02T09:05:00Z"}
    found = split(compact(envelopes.bridged(insight, "AWS Insight via CloudTrail")))
    assert (found.is_cloudtrail, found.format) == (False, "eventbridge")


def test_cut_pages_keep_their_whole_events() -> None:
    data = envelopes.lookup_events([ONE, TWO, EVENT])
    found = split(data[:-300])
    assert (found.format, found.broken, [json.loads(bytes(raw)) for raw in found.records]) == (
        "json_broken",
        True,
        [ONE, TWO],
    )


def test_a_cut_export_line_is_rejected() -> None:
    found = split(envelopes.export_lines([ONE, TWO])[:-40] + b"\n2026-03-02T09:06:00.123Z END RequestId")
    assert len(found.records) == 3
    assert bytes(found.records[0]) == compact(ONE)


def test_a_record_with_members_of_an_envelope_stays_a_record() -> None:
    extra = {"message": "x", "timestamp": 1, "events": [], "hits": {}, "aws": {}, "cloud": {}, "@timestamp": "x"}
    assert texts(compact(ONE | extra)) == [compact(ONE | extra)]


def test_depth_has_an_end() -> None:
    value: Any = ONE
    for _ in range(50):
        value = {"_source": value}
    assert split(compact([value, ONE])).is_cloudtrail
