"""Text an attacker chose reaches no terminal, no table and no spreadsheet as anything but text."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import run_program

NASTY = (
    "x|y\n`z` <img src=x onerror=a()> [l](http://e.example) \x1b[31mred\x1b[0m \u202egnp.exe\u2066 =cmd()|'/C calc'!A0"
)
FORMULA = '=HYPERLINK("http://e.example")'
KEY = {"type": "IAMUser", "arn": f"arn:aws:iam::111122223333:user/{NASTY}", "principalId": "AIDAEXAMPLE",
       "accountId": "111122223333", "accessKeyId": "AKIAEXAMPLEEXAMPLE00", "userName": NASTY}  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with a gateway deletion in which every free text is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    records = [
        {
            "eventVersion": "1.09", "eventID": f"00000000-0000-4000-8000-00000000000{n}", "eventName": name,
            "eventTime": f"2026-03-02T09:0{n}:00Z", "eventSource": "ec2.amazonaws.com", "awsRegion": "us-east-1",
            "recipientAccountId": "111122223333", "sourceIPAddress": "192.0.2.1", "userAgent": agent,
            "userIdentity": KEY, "eventType": "AwsApiCall", "readOnly": False, "managementEvent": True,
            "eventCategory": "Management",
            "requestParameters": {"customerGatewayId": "cgw-0123456789abcdef0", "note": NASTY},
            **({"errorCode": "Client.UnauthorizedOperation", "errorMessage": NASTY} if n == 1 else {}),
        }
        for n, (name, agent) in enumerate(
            [("CreateTags", FORMULA), ("DeleteCustomerGateway", FORMULA), ("DeleteCustomerGateway", NASTY)]
        )
    ]  # fmt: skip
    (folder / "log.json").write_text(json.dumps({"Records": records}), "utf-8")
    done = run_program(folder, "investigate", "log.json")
    assert done.returncode == 0, done.stderr
    return folder


def deletions(folder: Path, form: str) -> str:
    return run_program(folder, "deletions", "--case", "findings/case.duckdb", "--format", form).stdout


@pytest.mark.parametrize("form", ["table", "csv", "markdown", "json", "jsonl"])
def test_no_control_character_or_bidi_mark_gets_through(hostile: Path, form: str) -> None:
    text = deletions(hostile, form)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\u2066" not in text


def test_json_keeps_the_value(hostile: Path) -> None:
    rows = json.loads(deletions(hostile, "json"))
    assert [row["user_agent"] for row in rows] == [FORMULA, NASTY]
    assert rows[0]["error_message"] == NASTY


def test_a_table_row_stays_one_line(hostile: Path) -> None:
    assert len(deletions(hostile, "table").splitlines()) == len(deletions(hostile, "markdown").splitlines()) == 4


def test_csv_has_its_cells_and_no_formula(hostile: Path) -> None:
    rows = list(csv.reader(io.StringIO(deletions(hostile, "csv"))))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows[1:] for cell in row if cell[:1] in {"=", "+", "@"}]


@pytest.mark.parametrize("name", ["report.md", "timeline.csv", "iocs.csv", "findings.json"])
def test_files_carry_no_control_character(hostile: Path, name: str) -> None:
    text = (hostile / "findings" / name).read_text("utf-8")
    assert not {c for c in text if c in "\x1b\u202e\u2066" or (ord(c) < 32 and c != "\n")}
