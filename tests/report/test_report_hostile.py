"""Hostile text in every field that reaches the report: no structure changes."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from forensics.analyses.query import query
from tests.report.conftest import Report
from tests.report.reading import ALLOWED, headings, inline_types, tables, tokens
from tests.support import record

HOSTILE = [
    "a|b||c|",
    "line\nbreak\r\n| x | y |\n\n# heading\n- list\n```\nfence",
    "`tick` ``two`` ```three``` `",
    "<script>alert(1)</script><img src=x onerror=y> <!-- -->",
    "![x](http://e.example/p.png) [y](javascript:1) http://e.example www.e.example @team #1",
    "\u202egnp.exe\u2066 \u200b\ufeff \x1b[31mred\x07",
    "=cmd|' /C calc'!A0",
    "*b* _i_ ~~s~~ \\ \\| $x$ {} {0} '; drop table events; --",
    "   ",
]


def story(text: str) -> list[dict[str, Any]]:
    """A key makes a session, which deletes a gateway; ``text`` stands wherever a caller can write."""
    identity = {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE:{text}",
        "arn": f"arn:aws:sts::111122223333:assumed-role/admin/{text}",
        "accountId": "111122223333",
        "accessKeyId": f"ASIA{text}",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAEXAMPLE",
                "arn": "arn:aws:iam::111122223333:role/admin",
            },
            "attributes": {"creationDate": "2026-03-02T09:00:00Z"},
        },
    }
    made = {"credentials": {"accessKeyId": f"ASIA{text}", "expiration": "Mar 9, 2026, 10:00:00 AM"}}
    tags = {"tagSpecification": [{"tags": [{"key": text, "value": text}]}], "ipAddress": text}
    asn = {"customerGateway": {"customerGatewayId": "cgw-0123456789abcdef0", "deviceName": text}}
    return [
        record("e-0", eventName="CreateCustomerGateway", eventTime="2026-03-01T09:00:00Z", requestParameters=tags,
               responseElements=asn, userAgent=text),
        record("e-1", eventName="AssumeRole", eventSource="sts.amazonaws.com", eventTime="2026-03-02T09:00:00Z",
               requestParameters={"roleSessionName": text}, responseElements=made, userAgent=text),
        record(text + "e-2", userIdentity=identity, userAgent=text, sourceIPAddress=text,
               errorCode=text + "x", errorMessage=text, responseElements=None),
        record("e-3", userIdentity=identity, userAgent=text, eventTime="2026-03-02T09:06:00Z"),
        record("e-4", userIdentity=identity, userAgent=text, eventName="CreateUser", eventSource="iam.amazonaws.com",
               eventTime="2026-03-02T09:07:00Z", requestParameters={"userName": text}, recipientAccountId=text,
               awsRegion=text),
        record("e-5", userIdentity=identity, eventTime="2026-03-02T09:08:00Z",
               requestParameters={"customerGatewayId": text}),
    ]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_structure_changes(report_of: Report, text: str) -> None:
    written = report_of(story(text), resource=text, case_number=text, examiner=text, acquisition=text)
    check_markdown(written.text())
    for name in ("iocs.csv", "timeline.csv"):
        check_csv(written.text(name))
    assert "\u202e" not in written.text("findings.json")
    assert written.findings()["incidents"]
    for path in (written.out / "queries").glob("*.sql"):
        query(written.case, path.read_bytes().decode())
    for step in written.findings()["containment"]:
        assert all("\n" not in command and "script" not in command for command in step["commands"])


def check_markdown(markdown: str) -> None:
    """Only our own structure, and each line of a table is a row of as many cells as its header."""
    assert inline_types(markdown) <= ALLOWED
    assert not {token.type for token in tokens(markdown)} & {"html_block", "code_block", "hr", "blockquote_open"}
    found = tables(markdown)
    assert all(len(row) == len(table[0]) for table in found for row in table)
    lines = [line for line in markdown.split("\n") if line.startswith("|")]
    assert len(lines) == sum(len(table) for table in found) + len(found)
    assert {heading.text for heading in headings(markdown) if heading.level == 2} >= {"Summary", "Annex"}
    assert "\u202e" not in markdown
    assert "\x1b" not in markdown


def check_csv(text: str) -> None:
    found = list(csv.reader(io.StringIO(text, newline="")))
    assert len({len(row) for row in found}) == 1
    assert not [cell for row in found for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))]
