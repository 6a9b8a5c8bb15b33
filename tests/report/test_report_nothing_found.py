"""The commonest first result: no deletion in the evidence."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from forensics.errors import UsageError
from forensics.report import ReportOptions
from forensics.report.findings_json import schema
from tests.report.conftest import Report, Written, write
from tests.report.reading import headings
from tests.support import record

ROUTE = record("e-2", eventName="DeleteRoute", requestParameters={"routeTableId": "rtb-0123456789abcdef0"})
LIST = record("e-1", eventName="DescribeVpnGateways", readOnly=True, requestParameters={"x": "cgw-0123456789abcdef0"})


def check(written: Written) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator(schema()).validate(written.findings())
    assert "Nothing found" in [heading.text for heading in headings(written.text())]
    assert len(written.findings()["key_questions"]) >= 9


def told(written: Written) -> str:
    return " ".join(sentence["text"] for sentence in written.findings()["nothing_found"])


def test_no_deletion_at_all(report_of: Report) -> None:
    written = report_of([LIST, ROUTE])
    check(written)
    assert "No attempt to delete a gateway" in told(written)
    assert "DeleteRoute ×1" in told(written)
    assert "us-east-1 is absent" in " ".join(item["text"] for item in written.findings()["limits"]["sentences"])
    assert not written.findings()["containment"]
    assert written.text("iocs.csv") == "type,value,first_seen,last_seen,events,context,false_positive,event_ids\n"


def test_the_last_event_that_names_it(report_of: Report) -> None:
    written = report_of([LIST, ROUTE], resource="cgw-0123456789abcdef0")
    check(written)
    assert "The last event that names cgw-0123456789abcdef0 is DescribeVpnGateways" in told(written)


def test_other_deletions_are_told_after_it(sample_case: Path, tmp_path: Path) -> None:
    written = write(sample_case, tmp_path, resource="cgw-00000000000000000")
    check(written)
    assert "No event in the evidence names cgw-00000000000000000" in told(written)
    assert written.findings()["incidents"]


def test_an_empty_case(report_of: Report) -> None:
    written = report_of([])
    check(written)
    assert "no event at all" in told(written)


def test_only_attempts(report_of: Report) -> None:
    denied = record("e-1", errorCode="Client.UnauthorizedOperation", errorMessage="no")
    found = report_of([denied]).findings()
    assert "No gateway was deleted" in found["summary"][0]["text"]
    assert found["incidents"][0]["severity"] == "low"


def test_around_a_time(report_of: Report) -> None:
    at = dt.datetime(2026, 3, 2, 9, 0)
    written = report_of([LIST, ROUTE], at=at)
    assert "Changes around the time asked for" in [heading.text for heading in headings(written.text())]
    assert "DeleteRoute" in written.text("timeline.csv")


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "", "/etc/localtime", "\0", "America"])
def test_unknown_zone(name: str) -> None:
    with pytest.raises(UsageError):
        ReportOptions(timezone=name)


def test_header(report_of: Report) -> None:
    given: dict[str, Any] = {
        "case_number": "IR-7", "examiner": "E. Xaminer", "handling": "TLP:AMBER", "status": "final",
        "acquisition": "by B",
    }  # fmt: skip
    header = {item["name"]: item["value"] for item in report_of([LIST], **given).findings()["header"]}
    assert header["case number"] == "IR-7"
    assert header["status"] == "final"
    assert header["acquisition"] == "by B"
