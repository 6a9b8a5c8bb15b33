"""Small parts: bursts and ties of a timeline, short ids, the ledger, sentences."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from forensics.case.ingest import ingest
from forensics.case.store import open_case
from forensics.report.ledger import combined_hash
from forensics.report.markdown import References
from forensics.report.page_timeline import MOST_ROWS, lines_of, relevant
from forensics.report.sentences import Words, many, say
from tests.report.conftest import Report, make_case
from tests.report.conftest import write as write_report
from tests.report.reading import tables
from tests.support import record, write


def row(second: int, **changes: Any) -> dict[str, Any]:
    made = {
        "event_time": dt.datetime(2026, 3, 2, 9, 0) + dt.timedelta(seconds=second),
        "event_id": f"e-{second:04d}", "event_name": "DescribeVpcs", "actor": "ada", "session_id": "s",
        "source_ip_address": "198.51.100.7", "outcome": "succeeded", "read_only": True, "relation": ["same_session"],
    }  # fmt: skip
    return made | changes


def test_reads_in_a_burst_are_one_line() -> None:
    found = lines_of([row(0), row(10), row(20), row(30, actor="bob"), row(40)])
    assert [len(line.rows) for line in found] == [4, 1]


def test_two_reads_a_pause_or_a_change_are_no_burst() -> None:
    assert [len(line.rows) for line in lines_of([row(0), row(10)])] == [1, 1]
    assert len(lines_of([row(0), row(400), row(800)])) == 3
    change = row(15, read_only=False, event_name="CreateVpc")
    assert len(lines_of([row(0), row(10), change, row(20), row(30)])) == 5


def test_refused_reads_do_not_hide_among_others() -> None:
    refused = [row(second, outcome="denied") for second in (1, 2, 3)]
    found = lines_of([row(0), *refused, row(4), row(5)])
    assert [(line.first["outcome"], len(line.rows)) for line in found] == [("succeeded", 3), ("denied", 3)]


def test_anchors_are_never_left_out() -> None:
    noise = [row(number, read_only=False, relation=["same_ip"]) for number in range(MOST_ROWS * 2)]
    anchor = row(MOST_ROWS * 2, read_only=False, relation=["anchor"])
    shown = relevant(lines_of([*noise, anchor]))
    assert len(shown) == MOST_ROWS
    assert shown[-1].first is anchor


def test_ties_are_said(report_of: Report) -> None:
    written = report_of([record("e-1"), record("e-2", eventName="DeleteVpnConnection")])
    timeline = next(table for table in tables(written.text()) if "why it is here" in table[0] and "phase" in table[0])
    assert len(timeline) == 3
    assert all("same second, order unknown" in line[6] for line in timeline[1:])


def test_hashes_of_few_files_are_listed(report_of: Report) -> None:
    written = report_of([record("e-1")])
    ((path, digest),) = next(table for table in tables(written.text()) if table[0] == ["file", "sha256"])[1:]
    assert path == "log.json"
    listed = hashlib.sha256(f"{digest}  {path}\n".encode()).hexdigest()
    assert written.findings()["evidence"]["sha256_of_list"] == listed
    assert listed in written.text()


def test_the_hash_of_the_set_ignores_order() -> None:
    files = [{"sha256": "b", "path": "x"}, {"sha256": None, "path": "a"}]
    assert combined_hash(files) == combined_hash(files[::-1])


def test_two_contents_of_one_event_are_said(report_of: Report) -> None:
    written = report_of([record("e-1"), record("e-1", userAgent="other")])
    assert "1 event id stands" in " ".join(item["text"] for item in written.findings()["summary"])
    assert written.findings()["incidents"][0]["deletions"][0]["integrity"] == "contradicted"


def test_short_ids_grow_until_they_differ() -> None:
    ids = [f"00000000-0000-0000-0000-00000000000{digit}" for digit in "12"]
    references = References()
    assert {references.short(event_id) for event_id in ids} == {"00000000"}
    settled = references.settled()
    assert [settled.short(event_id) for event_id in ids] == ids
    assert settled.short("sha256:odd|id") == "sha256:odd|id"


def test_sentences() -> None:
    inner = say("{} by {}", "a", "b", events=["e-2"])
    listed = many(["x", "", "y", "x"], 1)
    sentence = say("{}: {}, {}, {}.", Words("Told"), inner, None, listed, events=["e-1", None, "e-2"])
    assert sentence.text == "Told: a by b, not recorded, x and 1 more."
    assert sentence.event_ids == ("e-2", "e-1")
    with pytest.raises(ValueError, match="between"):
        say("{}{}", "a", "b")


def test_many_incidents(report_of: Report) -> None:
    days = [record(f"e-{day:02d}", eventTime=f"2026-02-{day:02d}T09:00:00Z") for day in range(1, 28)]
    found = report_of(days).findings()["incidents"]
    assert [one["number"] for one in found] == list(range(1, 28))
    assert found[24]["timeline"]
    assert not found[26]["timeline"]


def test_records_without_time_address_or_resource(report_of: Report) -> None:
    bare = record("e-1", eventTime=..., sourceIPAddress=..., userAgent=..., requestParameters=None, awsRegion=...)
    written = report_of([bare, record("e-2", userIdentity=...)], at=dt.datetime(2026, 3, 2, 9, 0))
    assert len(written.findings()["incidents"]) == 2
    assert "None" not in written.text()


def test_a_call_without_a_name_does_not_stop_the_report(report_of: Report) -> None:
    odd = [record(f"e-{number}", eventName=name) for number, name in ((2, 7), (3, None), (4, "CreateVpc"))]
    assert report_of([record("e-1"), *odd]).findings()["incidents"]


def test_events_of_an_earlier_reading_are_missed(tmp_path: Path) -> None:
    file = write(tmp_path / "in" / "a.json", [record("e-1"), record("e-2", eventName="CreateVpc")])
    case = make_case(tmp_path / "case.duckdb", tmp_path / "in")
    write(file, [record("e-2", eventName="CreateVpc")])
    with open_case(case, read_only=False) as connection:
        ingest(connection, [tmp_path / "in"])
    found = write_report(case, tmp_path / "out").findings()
    told = [found["summary"][-1]["text"], str(found["key_questions"])]
    assert all("1 event seen in an earlier reading of its files no longer stands in them" in text for text in told)
    limits = " ".join(item["text"] for item in found["limits"]["sentences"])
    assert "1 event seen in an earlier reading of a.json no longer stands in it: e-1" in limits
    assert "DeleteCustomerGateway e-1" in limits


def test_a_file_that_breaks_midway_is_a_limit(tmp_path: Path) -> None:
    text = b'{"Records":[' + json.dumps(record("e-1", eventName="CreateVpc")).encode() + b',{"eventID":"e-2","ev'
    write(tmp_path / "in" / "a.json", text)
    found = write_report(make_case(tmp_path / "case.duckdb", tmp_path / "in"), tmp_path / "out").findings()
    assert "in what could be read" in found["nothing_found"][0]["text"]
    assert "1 file broke off midway" in " ".join(item["text"] for item in found["limits"]["sentences"])
