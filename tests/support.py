"""What the tests of readers and ingest share: records written by hand, files, cases, and an independent reading."""

# ruff: noqa: S608 (naive UTC, as in the case; the names in SQL are our own)

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from forensics.case.ingest import IngestReport, ingest
from forensics.evidence.columns import COLUMNS, Kind

USER = {
    "type": "IAMUser",
    "principalId": "AIDAEXAMPLE",
    "arn": "arn:aws:iam::111122223333:user/ada",
    "accountId": "111122223333",
    "accessKeyId": "AKIAEXAMPLE",
    "userName": "ada",
}
CONTENT_TABLES = (
    "log_files",
    "event_records",
    "event_places",
    "rejected_records",
    "field_problems",
    "observed_error_codes",
    "case_commands",
)


def record(event_id: str | None = "e-1", **changes: Any) -> dict[str, Any]:
    """An ordinary record; ``changes`` are members, None as `...` leaves a member out."""
    made = {
        "eventVersion": "1.08",
        "userIdentity": USER,
        "eventTime": "2026-03-02T09:05:00Z",
        "eventSource": "ec2.amazonaws.com",
        "eventName": "DeleteCustomerGateway",
        "awsRegion": "eu-central-1",
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.15",
        "requestParameters": {"customerGatewayId": "cgw-0123456789abcdef0"},
        "responseElements": {"_return": True},
        "requestID": "r-1",
        "eventID": event_id,
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": "111122223333",
        "eventCategory": "Management",
    } | changes
    return {name: value for name, value in made.items() if value is not ...}


def compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def pretty(value: Any) -> bytes:
    return json.dumps(value, indent=3).encode()


def log_file(records: Iterable[Any]) -> bytes:
    """The bytes of a CloudTrail log file; bytes among the records are taken as they are."""
    texts = [value if isinstance(value, bytes) else compact(value) for value in records]
    return b'{"Records":[' + b",".join(texts) + b"]}"


def write(path: Path, data: bytes | Sequence[Any]) -> Path:
    """A file, gzip if its name ends so; a list of records becomes a log file."""
    content = data if isinstance(data, bytes) else log_file(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)
    return path


def later(path: Path, seconds: int = 60) -> None:
    """Move the modification time of a file."""
    now = path.stat().st_mtime_ns + seconds * 1_000_000_000
    os.utime(path, ns=(now, now))


def run(connection: duckdb.DuckDBPyConnection, *paths: Path, **options: Any) -> dict[str, Any]:
    """Ingest, and check the sums of the contract; gives the printed object without its duration."""
    report: IngestReport = ingest(connection, paths, **options)
    printed = report.as_dict()
    files, records = printed["files"], printed["records"]
    assert files["seen"] == sum(files[name] for name in ("ingested", "unchanged", "skipped", "rejected"))
    assert records["seen"] == records["stored"] + records["duplicate"] + records["rejected"]
    assert records["conflicting"] <= records["stored"]
    assert printed["events_total"] == one(connection, "select count(*) from events")
    check_ledger(connection)
    del printed["seconds"]
    return printed


def check_ledger(connection: duckdb.DuckDBPyConnection) -> None:
    """What holds between the tables of any case: each record of the ledger is in exactly one place."""
    unplaced = fetch(
        connection,
        "select f.file_id from log_files f left join all_places p on p.file_id = f.file_id group by all "
        "having any_value(f.records_stored + f.records_duplicate) <> count(p.file_id)",
    )
    assert unplaced == []
    tables = {
        "records_stored": "event_records",
        "records_duplicate": "event_places",
        "records_rejected": "rejected_records",
    }
    for column, table in tables.items():
        assert (
            fetch(
                connection,
                f"select f.file_id, f.{column}, count(t.file_id) from log_files f left join {table} t "
                f"on t.file_id = f.file_id group by all having f.{column} <> count(t.file_id)",
            )
            == []
        ), table
    assert (
        fetch(
            connection,
            "select file_id, record_index from (select file_id, record_index from all_places union all "
            "select file_id, record_index from rejected_records) group by all having count(*) > 1",
        )
        == []
    )
    assert (
        fetch(
            connection,
            "select event_id, recipient_account_id, copy from event_records group by all having count(*) > 1",
        )
        == []
    )
    assert (
        fetch(
            connection,
            "select * from log_files where records_seen <> records_stored + records_duplicate + records_rejected "
            "or records_conflicting > records_stored",
        )
        == []
    )


def fetch(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    return connection.execute(sql, list(parameters)).fetchall()


def one(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> Any:
    (row,) = fetch(connection, sql, parameters)
    return row[0]


def live_ids(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [event_id for (event_id,) in fetch(connection, "select event_id from events order by event_id, copy")]


def contents(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """Whole tables in a total order, without what says where and when the files lie on this disk."""
    found = {}
    for table in CONTENT_TABLES:
        names = [name for name in columns(connection, table) if name not in {"location", "mtime_ns"}]
        found[table] = sorted(fetch(connection, f"select {', '.join(names)} from {table}"), key=repr)
    return found


def columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    rows = fetch(
        connection,
        "select column_name from duckdb_columns() where table_name = ? and not internal order by column_index",
        [table],
    )
    return [name for (name,) in rows]


# ---- an independent reading of a record, with Python's json ----

_TIME = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):?(\d\d))?", re.ASCII)


def utc(text: str) -> dt.datetime | None:
    """The instant a CloudTrail time names, by hand."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    *parts, fraction, sign, hours, minutes = match.groups()
    try:
        time = dt.datetime(*map(int, parts), int((fraction or "0")[:6].ljust(6, "0")))
        shift = dt.timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        return time + shift if sign == "-" else time - shift
    except (ValueError, OverflowError):
        return None


def read(raw: bytes) -> Any:
    return json.loads(raw.decode("utf-8", "surrogateescape"), strict=False)


def at(value: Any, path: Sequence[str]) -> tuple[Any, bool]:
    """The value at a path (None if it is missing), and whether something that is no object stands in the way."""
    for member in path:
        if value is None:
            return None, False
        if not isinstance(value, dict):
            return value, True
        value = value.get(member)
    return value, False


def same_json(left: Any, right: Any) -> bool:
    """Equal as JSON; true is not 1."""
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


def encodable(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def finite(value: Any) -> bool:
    return "Infinity" not in json.dumps(value)


def is_event(raw: bytes) -> bool:
    """What the ledger calls an event, in other words."""
    value = read(raw)
    if not isinstance(value, dict) or not value.get("eventName"):
        return False
    return value.get("eventType") != "AwsCloudTrailInsight" and bool(value.get("eventSource") or value.get("eventTime"))


def check_row(row: dict[str, Any], raw: bytes, problem_columns: set[str]) -> None:
    """Each typed column of a row says what Python's json says, or is NULL and told as a problem."""
    assert row["raw"] == raw
    value = read(raw)
    for column in COLUMNS:
        found, (wanted, blocked) = row[column.name], at(value, column.path)
        if column.name == "event_id" and found.startswith("sha256:") and found != wanted:
            assert not (isinstance(wanted, str) and wanted and encodable(wanted))
            continue
        if wanted is None:
            assert found is None, column
            assert column.name not in problem_columns, column
        elif found is None:
            assert column.name in problem_columns, column
            assert blocked or not _fits(column.kind, wanted), (column, wanted)
        else:
            assert not blocked
            assert column.name not in problem_columns, column
            assert _equal(column.kind, found, wanted), (column, found, wanted)


def _fits(kind: Kind, value: Any) -> bool:
    if kind is Kind.JSON:
        return encodable(value) and finite(value)
    if kind is Kind.FLAG:
        return isinstance(value, bool)
    if not isinstance(value, str) or not encodable(value):
        return False
    return kind is Kind.TEXT or utc(value) is not None


def _equal(kind: Kind, found: Any, wanted: Any) -> bool:
    if kind is Kind.JSON:
        return same_json(json.loads(found, strict=False), wanted)
    if kind is Kind.TIME:
        return found == utc(wanted)
    return type(found) is type(wanted) and found == wanted
