"""A folder with whatever somebody could export: one case, one report, and a ledger that explains each file."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import run_program
from tests.evidence.readers.envelope_forms import lookup_events
from tests.evidence.readers.ocsf_forms import ocsf_parquet_v2
from tests.formats.exports import sample_records
from tests.report.reading import tables
from tests.support import log_file, write

THIRD = len(sample_records()) // 3
FLOW_LOG = b"""version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
2 111122223333 eni-0123456789abcdef0 192.0.2.1 198.51.100.2 443 50000 6 10 840 1772442300 1772442360 ACCEPT OK
"""
DIGEST = {
    "awsAccountId": "111122223333", "digestStartTime": "2026-03-02T08:00:00Z", "digestEndTime": "2026-03-02T09:00:00Z",
    "digestS3Bucket": "logs", "logFiles": [], "previousDigestS3Object": None,
}  # fmt: skip
EXPLAINED = {
    # file: status, format, records seen, what its reason says
    "trail.json.gz": ("ingested", "json_records", THIRD, ()),
    "lake.gz.parquet": ("ingested", "parquet_ocsf", THIRD, ("Security Lake (OCSF)", "mapping drops is NULL")),
    "lookup.json": ("ingested", "lookup_events", len(sample_records()) - 2 * THIRD, ()),
    "cut.json.gz": ("ingested", "json_broken", None, ("gzip member at byte 0", "ends too early", "could be read")),
    "digest.json": ("skipped", "cloudtrail_digest", 0, ("digest file", "holds no events")),
    "flow.log": ("skipped", "vpc_flow_log", 0, ("VPC flow log",)),
    "notes.pdf": ("skipped", "pdf_document", 0, ("PDF document",)),
    "empty.json": ("skipped", "empty", 0, ("empty file",)),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder ``dump`` and what `forensics investigate` made of it, ``findings``."""
    folder, records = tmp_path_factory.mktemp("mixed"), sample_records()
    content: dict[str, Any] = {
        "trail.json.gz": records[:THIRD],
        "lake.gz.parquet": ocsf_parquet_v2(records[THIRD : 2 * THIRD]),
        "lookup.json": lookup_events(records[2 * THIRD :]),
        "digest.json": json.dumps(DIGEST).encode(),
        "flow.log": FLOW_LOG,
        "notes.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        "empty.json": b"",
    }
    for name, data in content.items():
        write(folder / "dump" / name, data)
    cut = gzip.compress(log_file(records[:THIRD]))
    (folder / "dump/cut.json.gz").write_bytes(cut[: len(cut) // 2])
    done = run_program(folder, "investigate", "dump", "--format", "json")
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert counts["files"] == {"seen": 8, "ingested": 4, "unchanged": 0, "skipped": 4, "rejected": 0}
    assert counts["events_total"] == len({record["eventID"] for record in records})
    assert (counts["records"]["rejected"], counts["records"]["conflicting"]) == (0, 0)
    return folder


def ask(folder: Path, *arguments: str) -> Any:
    done = run_program(folder, *arguments, "--case", "findings/case.duckdb", "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_ledger_explains_each_file(folder: Path) -> None:
    rows = {row["path"]: row for row in ask(folder, "evidence")}
    assert rows.keys() == EXPLAINED.keys()
    for name, (status, form, seen, words) in EXPLAINED.items():
        row = rows[name]
        assert (row["status"], row["format"]) == (status, form), name
        assert row["records_seen"] == seen or (seen is None and 0 < row["records_seen"] < THIRD)
        assert all(word in row["reason"] for word in words), row["reason"]
        assert bool(row["reason"]) is bool(words)
    broken = rows["cut.json.gz"]
    assert broken["records_stored"] + broken["records_duplicate"] == broken["records_seen"]
    assert f"{broken['records_seen']} records could be read" in broken["reason"]


def test_the_report_names_and_explains_each_file(folder: Path) -> None:
    reported = tables((folder / "findings/report.md").read_text("utf-8"))
    told = {
        row[0]: row[1:] for table in reported if table[0] == ["file", "status", "format", "reason"] for row in table
    }
    for name, (status, form, _, words) in EXPLAINED.items():
        if form != "json_records":
            assert told[name][:2] == [status, form]
            assert all(word in told[name][2] for word in words), told[name]
    hashed = {row[0] for table in reported if table[0] == ["file", "sha256"] for row in table[1:]}
    assert hashed == EXPLAINED.keys()


def test_the_one_case_tells_the_same_deletions_as_the_log_files(folder: Path) -> None:
    whole = write(folder / "whole/log.json", sample_records())
    assert run_program(folder, "ingest", whole, "--case", "whole.duckdb").returncode == 0
    expected = run_program(folder, "deletions", "--case", "whole.duckdb", "--format", "json")
    assert ask(folder, "deletions") == json.loads(expected.stdout)
