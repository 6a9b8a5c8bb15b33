"""The report of sample_logs: the golden text, and the truth about the planted incidents."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from forensics.analyses.query import query
from forensics.case.store import open_case, rows
from forensics.report.findings_json import schema
from tests.report.conftest import GOLDEN, Written, write
from tests.report.reading import ALLOWED, UUID, headings, inline_types, tables

SECTIONS = [
    "Summary",
    "Key questions",
    "Incidents",
    "Attempts that deleted nothing",
    "Other calls that cut a gateway off",
    "Anomalous actors",
    "What could not be determined",
    "Containment",
    "Evidence to request",
    "Indicators",
    "Evidence",
    "Annex",
]


@pytest.mark.parametrize("name", ["report.md", "findings.json", "iocs.csv"])
def test_golden(sample: Written, name: str, request: pytest.FixtureRequest) -> None:
    golden = GOLDEN / name
    if request.config.getoption("--accept-golden", default=False):
        golden.write_bytes((sample.out / name).read_bytes())
    assert sample.text(name) == golden.read_text("utf-8"), "read the change, then: pytest tests/report --accept-golden"


def test_the_files(sample: Written) -> None:
    found = {path.name for path in sample.out.iterdir()}
    assert found == {"report.md", "findings.json", "timeline.csv", "iocs.csv", "queries"}


def test_sections(sample: Written) -> None:
    assert [heading.text for heading in headings(sample.text()) if heading.level == 2] == SECTIONS
    assert inline_types(sample.text()) <= ALLOWED


def test_every_event_exists(sample: Written) -> None:
    with open_case(sample.case) as connection:
        known = set(rows(connection, "select event_id from events")["event_id"].to_pylist())
        text = sample.text()
        actors = set(rows(connection, "select distinct actor from events")["actor"].to_pylist())
        full = set(UUID.findall(text)) - actors
        assert full
        assert full <= known
        cited = {cell for table in tables(text) for row in table for cell in row if UUID.fullmatch(cell)} & known
        shorts = set(re.findall(r"`([0-9a-f]{8})`", text))
        assert shorts
        assert shorts <= {event_id[:8] for event_id in cited}, "each short id has its full one in the document"


def test_every_event_of_the_data_exists(sample: Written) -> None:
    with open_case(sample.case) as connection:
        known = set(rows(connection, "select event_id from events")["event_id"].to_pylist())
    assert set(event_ids(sample.findings())) <= known


def event_ids(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for item in value for found in event_ids(item)]
    if not isinstance(value, dict):
        return []
    found = [item for name, item in value.items() if name in {"event_id", "first_event_id"} and item]
    found += [item for name, items in value.items() if name == "event_ids" for item in items]
    return found + [item for inner in value.values() for item in event_ids(inner)]


def test_sentences_of_incidents_have_events(sample: Written) -> None:
    for finding in sample.findings()["findings"]:
        assert finding["sentences"]
        assert all(sentence["event_ids"] for sentence in finding["sentences"]), finding["title"]


def test_schema(sample: Written) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator
    validator.check_schema(schema())
    validator(schema()).validate(sample.findings())


def test_the_planted_incidents(sample: Written, truth: dict[str, Any]) -> None:
    found = {row["event_id"]: (one, row) for one in sample.findings()["incidents"] for row in one["deletions"]}
    planted = [(incident, call) for incident in truth["incidents"] for call in incident["deletions"]]
    assert set(found) == {call["event_id"] for _, call in planted}
    for incident, call in planted:
        one, row = found[call["event_id"]]
        for name in (
            "event_time",
            "event_name",
            "account_id",
            "region",
            "outcome",
            "resource_id",
            "actor",
            "principal",
        ):
            assert row[name] == call[name]
        assert row["restored_as"] == call["restored_as"]
        assert row["verdict"] == "undetermined"
        if call["outcome"] == "succeeded":
            assert one["chain"][-1]["event_id"] in {other["event_id"] for other in one["deletions"]}
            assert one["chain"][0]["event_id"] == incident["origin"]["event_id"]
            assert one["chain"][0]["access_key_id"] == incident["origin"]["access_key_id"]


def test_incidents_stand_in_order(sample: Written) -> None:
    found = sample.findings()["incidents"]
    done = [one for one in found if any(row["outcome"] == "succeeded" for row in one["deletions"])]
    assert found[: len(done)] == done
    times = [one["deletions"][0]["event_time"] for one in done]
    assert times == sorted(times)
    for one in found:
        moments = [row["event_time"] for row in one["timeline"]]
        assert moments == sorted(moments)


def test_the_stolen_key_is_told_first(sample: Written, truth: dict[str, Any]) -> None:
    planted = next(one for one in truth["incidents"] if one["incident"] == "stolen_key")
    found = sample.findings()
    answers = {item["question"]: item for item in found["key_questions"]}
    origin = planted["origin"]
    assert origin["access_key_id"] in answers["First access?"]["answer"]
    assert origin["source_ip_address"] in answers["First access?"]["answer"]
    assert planted["steps"][0]["event_id"] in answers["First access?"]["event_ids"]
    told = " ".join(item["answer"] for item in found["key_questions"])
    assert all(call["resource_id"] in told for call in planted["deletions"])
    assert f"--access-key-id {origin['access_key_id']}" in str(found["containment"][:2])
    indicators = {(item["type"], item["value"]) for item in found["indicators"]}
    assert ("ip_address", origin["source_ip_address"]) in indicators
    assert ("created_name", "svc-backup-export") in indicators


def test_words(sample: Written) -> None:
    text = sample.text()
    assert text.count("forensics show ID") == 1
    assert "the credential of" in text
    assert len(sample.findings()["summary"]) <= 5
    assert not re.search(r"NaN|None\b|\bnull\b|datetime|\{\}|Traceback", text)
    assert str(sample.out) not in text
    assert "attacker" not in text.lower()


def test_no_indicator_is_a_service(sample: Written) -> None:
    values = [
        row["value"] for row in csv.DictReader(io.StringIO(sample.text("iocs.csv"))) if row["type"] == "ip_address"
    ]
    assert values
    assert not [value for value in values if value.endswith(".amazonaws.com")]


def test_timeline_csv(sample: Written, truth: dict[str, Any]) -> None:
    found = list(csv.DictReader(io.StringIO(sample.text("timeline.csv"))))
    assert list(found[0])[:4] == ["event_time", "event_id", "event_name", "event_source"]
    planted = {call["event_id"] for incident in truth["incidents"] for call in incident["deletions"]}
    assert planted <= {row["event_id"] for row in found}


def test_queries_run_as_they_are(sample: Written) -> None:
    files = sorted((sample.out / "queries").glob("*.sql"))
    counts = {row[0]: int(row[2]) for table in tables(sample.text()) for row in table if row[0].startswith("queries/")}
    assert {f"queries/{path.name}" for path in files} == set(counts)
    for path in files:
        text = path.read_text("utf-8")
        assert text.startswith("-- ")
        assert query(sample.case, text).num_rows == counts[f"queries/{path.name}"], path.name


def test_zone(sample_case: Any, tmp_path: Any) -> None:
    written = write(sample_case, tmp_path, timezone="Europe/Zurich")
    header = next(table for table in tables(written.text()) if "phase" in table[0])
    assert header[0][:2] == ["time (UTC)", "time (Europe/Zurich)"]
    times = [(row[0], row[1]) for row in header[1:]]
    assert ("2026-03-10 11:05:36", "2026-03-10 12:05:36 +0100") in times


def test_focus_on_a_resource(sample_case: Any, tmp_path: Any) -> None:
    found = write(sample_case, tmp_path, resource="cgw-048d3fce95276e59f").findings()
    assert any(row["resource_id"] == "cgw-048d3fce95276e59f" for row in found["incidents"][0]["deletions"])
    assert found["lead_incident"] == found["incidents"][0]["incident_id"]


def test_queries_for_athena(sample: Written) -> None:
    """Beside each query that a trail alone can answer; with the parameters of the run, and one statement each."""
    files = {path.stem: path.read_text("utf-8") for path in (sample.out / "queries" / "athena").glob("*.sql")}
    others = {path.stem for path in (sample.out / "queries").glob("*.sql")}
    assert files.keys() <= others
    names = {name.split("-", 1)[1] for name in files}
    assert {"deletions", "timeline", "info_scope", "key_use"} <= names
    assert not {"evidence", "cited_events", "rejected_records", "superseded_events"} & names
    for name, text in files.items():
        assert "not executed" in text.split("WITH ")[0], name
        assert len(text.encode()) <= 262_144, name
    timeline = next(text for name, text in files.items() if name.endswith("-timeline") and "incident" not in name)
    planted = next(
        row for row in csv.DictReader(io.StringIO(sample.text("timeline.csv"))) if "anchor" in row["relation"]
    )
    assert f"'{planted['event_id']}'" in timeline
