"""The real logs beside the checkout: numbers of STATS.csv, made by another program, against ours."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from forensics.analyses.deletions import deletions
from forensics.case.store import open_case, rows
from forensics.engines import DuckEngine
from forensics.evidence.decode import read_document
from forensics.evidence.split import split
from tests.support import check_row, fetch, read, run

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
INVICTUS = "cloudtrail/invictus-ir_aws_dataset"
LOOKUP = "cloudtrail/aws-cli_docs_derived/lookup-events_output.json"
OTHER_FORMS = {
    # format and fidelity of the files of STATS.csv that are no log files of CloudTrail
    LOOKUP: ("lookup_events", {0}),
    "cloudtrail/opensearch-catalog/samples.json": ("opentelemetry", {0}),
    "cloudtrail/otrf_s3_honeybucket/AWS_S3_HoneyBucketLogs.csv": ("honeybucket_csv", {3}),
    "cloudtrail/cloud-custodian/cwe/event-cloud-trail-tag-distribution.json": ("eventbridge", {0}),
}

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="no ../shared/corpus beside the repository"),
]


def stats() -> list[dict[str, str]]:
    if not CORPUS.is_dir():
        return []
    with (CORPUS / "STATS.csv").open(newline="") as file:
        return list(csv.DictReader(file))


STATS = stats()
CLOUDTRAIL = [row for row in STATS if row["kind"] == "cloudtrail"]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory, empty_case: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("corpus") / "case.duckdb"
    shutil.copy(empty_case, path)
    with open_case(path, read_only=False) as connection:
        run(connection, CORPUS)
        yield connection


@pytest.fixture(scope="module")
def ledger(case: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    return {row["path"]: row for row in rows(case, "select * from log_files").to_pylist()}


@pytest.mark.parametrize("stat", CLOUDTRAIL, ids=lambda stat: stat["path"].split("/", 1)[1][-60:])
def test_records_and_ids_equal_the_statistics(
    case: duckdb.DuckDBPyConnection, ledger: dict[str, dict[str, Any]], stat: dict[str, str]
) -> None:
    entry = ledger[stat["path"]]
    if stat["format"].startswith("PARSE-ERROR"):
        pytest.skip("malformed; has a test of its own")
    if entry["format"] == "json_empty":
        assert stat["records"] in {"", "0"}
        return
    assert entry["status"] == "ingested"
    assert entry["records_seen"] == int(stat["records"])
    assert entry["records_rejected"] == 0
    ids = fetch(
        case,
        "select count(distinct r.event_id) from all_places p join event_records r on r.file_id = p.event_file_id "
        "and r.record_index = p.event_record_index where p.file_id = ? and r.event_id not like 'sha256:%'",
        [entry["file_id"]],
    )
    assert ids == [(int(stat["unique_event_ids"] or stat["records"]),)]


NO_CLOUDTRAIL = {
    # kind of STATS.csv: one of these words explains why the file is not read
    "config": ("AWS Config", "EventBridge", "malformed JSON"),
    "digest": ("digest file", "list-public-keys"),
    "eventbridge_other": ("EventBridge",),
    "guardduty": ("GuardDuty",),
    "securityhub": ("Security Hub", "EventBridge"),
    "vpcflow": ("VPC flow log", "OpenTelemetry"),
    "ocsf_security_lake": ("Security Finding", "Network Activity"),
}
CLOUDTRAIL_ELSEWHERE = {"config/cloud-custodian/config/event-cloudsearch.json"}  # an EventBridge envelope of CloudTrail
OTHERS = [row for row in STATS if row["kind"] not in {"cloudtrail", "archives"}]


def holds_cloudtrail(path: str) -> bool:
    lake = path.startswith("ocsf_security_lake/") and "/SH_FINDINGS/" not in path and "/VPC_FLOW/" not in path
    return lake or path in CLOUDTRAIL_ELSEWHERE


@pytest.mark.parametrize("stat", OTHERS, ids=lambda stat: stat["path"][-60:])
def test_every_other_file_is_counted_or_explained(ledger: dict[str, dict[str, Any]], stat: dict[str, str]) -> None:
    entry = ledger[stat["path"]]
    if holds_cloudtrail(stat["path"]):
        assert (entry["status"], entry["records_seen"]) == ("ingested", int(stat["records"]))
        assert entry["records_rejected"] == 0
    else:
        assert entry["status"] in {"skipped", "rejected"}
        assert entry["records_seen"] == 0
        assert any(words in entry["reason"] for words in NO_CLOUDTRAIL[stat["kind"]]), entry["reason"]


def test_the_archive_holds_what_its_member_holds(ledger: dict[str, dict[str, Any]]) -> None:
    (archive,) = [row for row in STATS if row["kind"] == "archives"]
    member = ledger[f"{archive['path']}/{archive['notes'].removeprefix('members=')}"]
    (twin,) = [row for row in STATS if row["path"].startswith("cloudtrail/otrf_s3_honeybucket/")]
    assert ledger[archive["path"]]["status"] == member["status"] == "ingested"
    assert member["records_seen"] == int(twin["records"])


def test_every_row_of_the_statistics_is_one_of_these() -> None:
    assert len(CLOUDTRAIL) + len(OTHERS) + 1 == len(STATS) > 700


LAKE = CORPUS / "ocsf_security_lake" / "amazon-security-lake-ocsf-validation" / "1.0.0-rc.2"
RAW = CORPUS / "cloudtrail" / "amazon-security-lake-ocsf-validation" / "1.0.0-rc.2" / "CLOUD_TRAIL"
TWINS = [(path, RAW / path.parent.name / "input" / path.stem) for path in sorted(LAKE.glob("CLOUD*/*/*"))]
COMPARED = ("event_id", "event_name", "principal", "source_ip_address", "error_code")


@pytest.mark.parametrize(("path", "raw"), TWINS, ids=[path.name for path, _ in TWINS])
def test_parquet_of_security_lake_tells_what_its_raw_twin_tells(make_case: Any, path: Path, raw: Path) -> None:
    found = []
    for number, file in enumerate((path, raw)):
        case = make_case(str(number))
        run(case, file)
        (row,) = rows(case, f"select {', '.join(COMPARED)} from events").to_pylist()  # noqa: S608 (our names)
        found.append(row)
    of_parquet, of_raw = found
    assert of_parquet["event_id"] == of_raw["event_id"]
    for name in COMPARED:
        assert of_parquet[name] in {of_raw[name], None} or (of_raw[name] or "") == "", name
    assert {name for name in COMPARED if of_parquet[name] is None} == {name for name in COMPARED if not of_raw[name]}


def test_every_file_has_one_status_and_a_reason_if_it_was_not_read(ledger: dict[str, dict[str, Any]]) -> None:
    files = [path for path in CORPUS.rglob("*") if path.is_file()]
    assert {path for path, entry in ledger.items() if entry["container_id"] is None} == {
        path.relative_to(CORPUS).as_posix() for path in files
    }
    for entry in ledger.values():
        assert entry["status"] in {"ingested", "skipped", "rejected"}
        assert entry["status"] == "ingested" or entry["reason"]


def test_only_cloudtrail_gives_events(case: duckdb.DuckDBPyConnection) -> None:
    """Security Lake's OCSF is made from CloudTrail for the most part; its findings and flow logs are not."""
    found = fetch(
        case,
        "select path from log_files where records_seen > 0 and not starts_with(path, 'cloudtrail/') "
        "and not starts_with(path, 'ocsf_security_lake/') and not starts_with(path, 'archives/') order by 1",
    )
    assert found == [("config/cloud-custodian/config/event-cloudsearch.json",)]  # an EventBridge envelope of CloudTrail
    other = fetch(
        case,
        "select path, status from log_files where records_seen > 0 "
        "and (path like 'ocsf_security_lake/%/SH_FINDINGS/%' or path like 'ocsf_security_lake/%/VPC_FLOW/%')",
    )
    assert other == []


@pytest.mark.parametrize("path", OTHER_FORMS)
def test_other_forms_are_named_and_say_how_much_they_carry(
    case: duckdb.DuckDBPyConnection, ledger: dict[str, dict[str, Any]], path: str
) -> None:
    form, fidelity = OTHER_FORMS[path]
    entry = ledger[path]
    assert (entry["format"], entry["status"]) == (form, "ingested")
    found = fetch(
        case,
        "select distinct r.fidelity from all_places p join event_records r on r.file_id = p.event_file_id "
        "and r.record_index = p.event_record_index where p.file_id = ?",
        [entry["file_id"]],
    )
    assert {number for (number,) in found} == fidelity


def test_ocsf_json_is_read(ledger: dict[str, dict[str, Any]]) -> None:
    files = [entry for path, entry in ledger.items() if path.startswith("ocsf_security_lake/ocsf-examples/")]
    assert len(files) == 6
    assert {(entry["format"], entry["status"], entry["records_seen"]) for entry in files} == {("ocsf", "ingested", 1)}


def test_honey_bucket_by_its_own_text(case: duckdb.DuckDBPyConnection) -> None:
    """A scan of the anonymous; the nested columns are what Python's repr says."""
    found = fetch(
        case,
        "select event_name, identity_account_id = 'ANONYMOUS_PRINCIPAL', count(*) from event_records "
        "where fidelity = 3 and identity_type = 'AWSAccount' "
        "and request_parameters->>'$.bucketName' = 'microsoft-devtest' group by all order by all",
    )
    assert found == [
        ("HeadBucket", False, 3), ("HeadBucket", True, 156),
        ("ListObjects", False, 10), ("ListObjects", True, 128), ("PutObject", False, 4),
    ]  # fmt: skip


def test_malformed_file_names_the_byte(ledger: dict[str, dict[str, Any]]) -> None:
    (path,) = [row["path"] for row in STATS if row["format"] == "PARSE-ERROR@3053"]
    assert path.endswith("samples-large.json")
    assert "breaks at byte 3053," in ledger[path]["reason"]


def test_every_record_is_read_as_python_reads_it(case: duckdb.DuckDBPyConnection) -> None:
    """The bytes of each stored copy are a slice of its file, and each column says what json says of that slice."""
    files = dict(fetch(case, "select file_id, path from log_files"))
    problems: dict[tuple[int, int], set[str]] = {}
    for file_id, index, column in fetch(case, "select file_id, record_index, column_name from field_problems"):
        problems.setdefault((file_id, index), set()).add(column)
    contents: dict[int, bytes] = {}
    checked = 0
    for row in rows(case, "select * from event_records where fidelity = 0 order by file_id, record_index").to_pylist():
        place = (row["file_id"], row["record_index"])
        if row["file_id"] not in contents:
            data = (CORPUS / files[row["file_id"]]).read_bytes()
            contents[row["file_id"]] = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        escaped = json.dumps(row["raw"].decode())[1:-1].encode() if files[row["file_id"]] == LOOKUP else row["raw"]
        assert escaped in contents[row["file_id"]]
        check_row(row, row["raw"], problems.get(place, set()))
        checked += 1
    assert checked > 6_000


def test_slices_are_the_records_python_finds(ledger: dict[str, dict[str, Any]]) -> None:
    checked = 0
    for path, entry in ledger.items():
        if entry["format"] not in {"json_records", "json_array", "json_event"}:
            continue
        document = read_document(CORPUS / path)
        value = read(document.data)
        expected = value.get("Records", [value]) if isinstance(value, dict) else value
        assert [read(bytes(raw)) for raw in split(document.data).records] == expected, path
        checked += 1
    assert checked > 500


def test_gateway_deletions_of_invictus(make_case: Any) -> None:
    case = make_case()
    run(case, CORPUS / INVICTUS)
    found = deletions(DuckEngine(case)).to_pylist()
    assert sorted((row["event_name"], row["outcome"]) for row in found) == [
        *[("DeleteInternetGateway", "succeeded")] * 4,
        *[("DeleteNatGateway", "succeeded")] * 2,
    ]
    bert = "arn:aws:iam::123837392027:user/bert-jan"
    assert {(row["actor"], row["principal"], row["account_id"]) for row in found} == {(bert, bert, "123837392027")}
    nats = {row["resource_id"] for row in found if row["gateway_type"] == "nat_gateway"}
    assert nats == {"nat-03575abbac42080d9", "nat-0dd264ee104155137"}
    internet = [row["resource_id"] for row in found if row["gateway_type"] == "internet_gateway"]
    assert len(set(internet)) == 4
    assert all(name.startswith("igw-") for name in internet)
