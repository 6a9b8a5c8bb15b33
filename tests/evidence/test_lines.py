"""JSON lines of which some are bad: no good line is lost, each bad one is a rejected record that names its line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forensics.evidence.lines import read_lines
from forensics.evidence.split import split
from tests.conftest import MakeCase
from tests.evidence.readers.envelope_forms import bridged, export_lines, log_events, lookup_event
from tests.evidence.readers.ocsf_forms import ocsf_v1, ocsf_v2
from tests.support import compact, fetch, live_ids, record, run, write

IDS = ["e-1", "e-2", "e-3", "e-4"]
Wrap = Callable[[dict[str, Any]], Any]
SHAPES: dict[str, Wrap] = {
    "record": lambda value: value,
    "log file in each line": lambda value: {"Records": [value]},
    "array in each line": lambda value: [value],
    "lookup-events": lookup_event,
    "EventBridge": bridged,
    "CloudWatch Logs": lambda value: {"timestamp": 1, "message": compact(value).decode(), "id": "7"},
    "subscription": lambda value: {"messageType": "DATA_MESSAGE", "logEvents": log_events([value])},
    "OpenTelemetry": lambda value: {"@timestamp": "x", "cloud": {}, "aws": {"cloudtrail": value}},
    "search hit": lambda value: {"_id": "1", "_source": {"aws": {"cloudtrail": value}, "cloud": {}}},
    "OCSF 1.0.0-rc.2": ocsf_v1,
    "OCSF 1.1.0": ocsf_v2,
}
BAD = {
    "cut": compact(record("lost"))[:-20],
    "cut in a key": compact(record("lost"))[:3],
    "begins in the middle": compact(record("lost"))[40:],
    "no JSON": b"-- log rotated --",
    "quote": b'{"eventName":"Run"stances"}',
    "opening brackets": b"{[{[",
    "no value": b'{"eventName":}',
}


def document(wrap: Wrap, bad: bytes, place: int, end: bytes = b"\n") -> bytes:
    """Four lines and a bad one before the line with the number ``place``, from 0."""
    parts = [compact(wrap(record(event_id))) for event_id in IDS]
    parts.insert(place, bad)
    return end.join(parts) + end


@pytest.mark.parametrize("place", [0, 2, 4], ids=["first", "middle", "last"])
@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("shape", SHAPES)
def test_bad_line_hides_no_other(shape: str, bad: str, place: int) -> None:
    found = split(document(SHAPES[shape], BAD[bad], place))
    assert found.is_cloudtrail
    assert found.broken
    assert found.reason == f"malformed JSON: 1 of 5 lines, the first of them line {place + 1}"
    assert len(found.records) == 5
    assert bytes(found.records[place]) == BAD[bad]
    good = [bytes(raw) for number, raw in enumerate(found.records) if number != place]
    assert [json.loads(text)["eventID"] for text in good] == IDS


@pytest.mark.parametrize("shape", SHAPES)
def test_ledger_says_which_lines_are_bad(make_case: MakeCase, tmp_path: Path, shape: str) -> None:
    case = make_case()
    data = document(SHAPES[shape], BAD["cut"], 2) + b"\n" + BAD["no JSON"]
    report = run(case, write(tmp_path / "a.json", data))
    assert live_ids(case) == IDS
    assert report["records"] == {"seen": 6, "stored": 4, "duplicate": 0, "rejected": 2, "conflicting": 0}
    ((status, reason),) = fetch(case, "select status, reason from log_files")
    told = "malformed JSON: 2 of 6 lines, the first of them line 3; 4 records could be read"
    lacks = "; Security Lake (OCSF): " in reason
    assert (status, reason.startswith(told), lacks) == ("ingested", True, shape.startswith("OCSF"))
    assert "; 2 of 6 records are no events" in reason
    rejected = fetch(case, "select split_part(reason, ':', 1), text from rejected_records order by record_index")
    assert rejected == [("line 3", BAD["cut"]), ("line 7", BAD["no JSON"])]


@pytest.mark.parametrize("end", [b"\r\n", b"\n\n", b" \n\t"])
def test_ends_of_lines(end: bytes) -> None:
    found = split(document(SHAPES["record"], BAD["cut"], 1, end))
    assert [bytes(raw) for raw in found.records][1] == BAD["cut"]
    assert len(found.records) == 5


def test_whole_records_of_a_bad_line_are_kept() -> None:
    one, two = compact(record("in-1")), compact(record("in-2"))
    found = split(document(SHAPES["record"], b'{"Records":[' + one + b"," + two + b',{"eventName":"Dele', 2))
    assert [bytes(raw) for raw in found.records][2:5] == [one, two, b'{"eventName":"Dele']
    assert len(found.records) == 7


def test_line_of_nothing_but_brackets_is_counted_and_is_no_record() -> None:
    found = split(document(SHAPES["record"], b"}]}]", 2))
    assert found.reason == "malformed JSON: 1 of 5 lines, the first of them line 3"
    assert len(found.records) == 4


def test_two_lines_with_a_quote_missing_swallow_nothing_between_them() -> None:
    """Taken as a whole, the brackets of this document match."""
    bad = b'{"eventName":"Run}'
    data = document(SHAPES["record"], bad, 1) + bad + b"\n"
    found = split(data)
    assert [bytes(raw) for raw in found.records].count(bad) == 2
    assert len(found.records) == 6


def test_record_spread_over_lines_among_lines_stays_whole() -> None:
    odd = compact(record("odd"))[:-1] + b',"addendum":[\n{},\n"\\ud800"]}'
    found = split(document(SHAPES["record"], odd, 2))
    assert [bytes(raw) for raw in found.records][2] == odd
    assert not found.broken


def test_odd_characters_make_no_line_bad() -> None:
    odd = compact(record("odd")).replace(b"aws-cli/2.15", b"\\ud800")
    found = split(document(SHAPES["record"], odd, 2))
    assert [bytes(raw) for raw in found.records][2] == odd
    assert (found.format, found.broken) == ("json_odd", False)


def test_a_bad_line_with_odd_characters_elsewhere_is_counted_alone() -> None:
    odd = compact(record("odd")).replace(b"aws-cli/2.15", b"\\ud800")
    found = split(document(SHAPES["record"], odd, 0) + BAD["cut"])
    assert found.reason == "malformed JSON: 1 of 6 lines, the first of them line 6"


GOOD = compact(record("good"))


@pytest.mark.parametrize(
    ("data", "is_lines"),
    [
        (GOOD, False),
        (GOOD + b"\n", False),
        (GOOD + b"\nx", True),
        (GOOD + b"\nx\ny", False),
        (GOOD + b"\nx\n\n\n" + GOOD, True),
        (b"x\n" * 3 + (GOOD + b"\n") * 3, True),
        (b"x\n" * 4 + (GOOD + b"\n") * 3, False),
        (b"1\n2\n" + GOOD, False),
        (json.dumps({"Records": [record()]}, indent=2).encode()[:-3], False),
        (b"", False),
    ],
)
def test_what_counts_as_json_lines(data: bytes, is_lines: bool) -> None:
    assert (read_lines(data) is not None) == is_lines


@pytest.mark.parametrize("first", [b"notes", b"a,b,c", b"\0\0\0"])
def test_foreign_lines_stay_foreign(first: bytes) -> None:
    found = split(first + b'\n{"level":"info"}\n{"level":"warn"}\n')
    assert (found.is_cloudtrail, found.broken, list(found.records)) == (False, False, [])


def test_foreign_lines_with_a_bad_one_are_malformed() -> None:
    found = split(b'{"level":"info"}\n{"level":\n{"level":"warn"}\n')
    assert (found.is_cloudtrail, found.broken) == (False, True)
    assert found.reason == "malformed JSON: 1 of 3 lines, the first of them line 2"


def test_bad_line_of_a_cloudwatch_export_hides_no_other(make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case()
    lines = export_lines([record(event_id) for event_id in IDS]).splitlines(keepends=True)
    lines.insert(2, lines[1][:-200] + b"\n")
    run(case, write(tmp_path / "a.log", b"".join(lines)))
    assert live_ids(case) == IDS
    assert fetch(case, "select count(*) from rejected_records") == [(1,)]
