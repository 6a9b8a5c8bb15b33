"""Security Lake in Parquet: the same as the same events in JSON, and as the CloudTrail records they were made of."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forensics.evidence.fidelity import Fidelity
from forensics.evidence.readers.ocsf import cloudtrail_record
from forensics.evidence.readers.parquet import read_parquet
from forensics.evidence.rows import map_table
from forensics.evidence.split import split
from tests.evidence.readers.ocsf_forms import lake, ocsf_v1, ocsf_v2
from tests.evidence.readers.parquet_tables import EVENTS, ROLE, json_rows, parquet, rows_of
from tests.support import record

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
LAKE = CORPUS / "ocsf_security_lake" / "amazon-security-lake-ocsf-validation" / "1.0.0-rc.2"
RAW = CORPUS / "cloudtrail" / "amazon-security-lake-ocsf-validation" / "1.0.0-rc.2" / "CLOUD_TRAIL"
PAIRS = [(path, RAW / path.parent.name / "input" / path.stem) for path in LAKE.glob("CLOUD*/*/*")]
corpus = [pytest.mark.corpus, pytest.mark.skipif(not CORPUS.is_dir(), reason="no ../shared/corpus")]

BUCKET = {"ARN": "arn:aws:s3:::bucket", "accountId": "111122223333", "type": "AWS::S3::Bucket"}
MADE = [
    record("e-1", requestParameters={"vpnGatewayId": "vgw-1", "filter": {"name": "x"}}),
    record("e-2", userIdentity=ROLE, errorCode="AccessDenied", errorMessage="no", resources=[BUCKET, BUCKET]),
    record("e-3", sourceIPAddress="cloudformation.amazonaws.com", tlsDetails={"tlsVersion": "TLSv1.3"}),
    record("e-4", userIdentity=..., requestParameters=None, responseElements=None, userAgent=...),
]


def of_json(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that the OCSF reader for JSON leads to."""
    return json_rows([made for event in events if (made := cloudtrail_record(event)) is not None])


@pytest.mark.parametrize("make", [ocsf_v1, ocsf_v2])
@pytest.mark.parametrize("codec", ["gzip", "zstd"])
def test_the_rows_of_the_same_events_in_json(make: Callable[[dict[str, Any]], dict[str, Any]], codec: str) -> None:
    events = [make(value) for value in MADE]
    found = read_parquet(lake(events, compression=codec))
    assert (found.format, found.fidelity, found.rows, found.reason) == ("parquet_ocsf", Fidelity.MAPPED, len(MADE), "")
    rows = rows_of(found)
    assert found.noted.problems == []
    assert rows == of_json(events)


@pytest.mark.parametrize("make", [ocsf_v1, ocsf_v2])
def test_what_the_mapping_carries_is_as_in_the_record(make: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    rows = rows_of(read_parquet(lake([make(value) for value in MADE])))
    for row, wanted in zip(rows, json_rows(MADE), strict=True):
        lost = {name for name, value in wanted.items() if row[name] != value}
        assert lost <= {
            "response_elements", "source_identity", "ec2_role_delivery", "federated_provider", "in_scope_of",
        }  # fmt: skip


def test_sign_ins_get_their_result_and_mfa_back() -> None:
    event = ocsf_v1(record("e-1", eventName="ConsoleLogin", responseElements=None))
    event |= {"class_uid": 3002, "status": "Failure", "mfa": True, "dst_endpoint": {"svc_name": "https://console"}}
    (row,) = rows_of(read_parquet(lake([event])))
    assert row["response_elements"] == {"ConsoleLogin": "Failure"}
    assert row["additional_event_data"] == {"LoginTo": "https://console", "MFAUsed": "Yes"}


def test_a_row_of_another_product_is_no_event() -> None:
    events = [ocsf_v2(value) for value in MADE[:2]]
    events[1]["metadata"]["product"]["name"] = "Amazon EKS"
    (table,) = read_parquet(lake(events)).tables
    rows = map_table(1, 0, table)
    assert rows.batch["event_id"].to_pylist() == ["e-1"]
    assert [rejected.place for rejected in rows.rejected] == [(1, 1)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"class_uid": 4001, "class_name": "Network Activity"}, "Network Activity of CloudTrail"),
        ({"metadata": {"product": {"name": "Security Hub"}}, "class_name": "Finding"}, "Finding of Security Hub"),
    ],
)
def test_other_ocsf_is_skipped(change: dict[str, Any], words: str) -> None:
    found = read_parquet(lake([ocsf_v2(EVENTS[0]) | change]))
    assert (found.is_cloudtrail, found.seen, found.broken) == (False, 0, False)
    assert words in found.reason


def test_a_table_of_ocsf_without_rows_is_skipped() -> None:
    found = read_parquet(parquet(pq.read_table(pa.BufferReader(lake([ocsf_v2(EVENTS[0])]))).slice(0, 0)))
    assert (found.is_cloudtrail, found.reason) == (False, "OCSF in Parquet without any row")


class TestCorpus:
    pytestmark = corpus

    @pytest.mark.parametrize(("path", "raw"), PAIRS, ids=[path.name for path, _ in PAIRS])
    def test_a_file_of_security_lake_says_what_the_raw_event_says(self, path: Path, raw: Path) -> None:
        found = read_parquet(path.read_bytes())
        (row,) = rows_of(found)
        assert [row] == of_json(pq.read_table(path).to_pylist())
        (wanted,) = json_rows([json.loads(bytes(text)) for text in split(gzip.decompress(raw.read_bytes())).records])
        names = ("event_id", "event_name", "event_time", "identity_arn", "identity_principal_id", "issuer_arn",
                 "access_key_id", "source_ip_address", "error_code", "event_source", "aws_region")  # fmt: skip
        for name in names:
            if row[name] is None:  # only what the mapping has dropped, or an empty text
                assert wanted[name] in {None, ""} or (name, path.name.partition(".")[0]) in DROPPED
            else:
                assert row[name] == wanted[name], name

    @pytest.mark.parametrize("path", [*LAKE.glob("SH*/*"), *LAKE.glob("VPC*/*"), *CORPUS.glob("vpcflow/**/*.parquet")])
    def test_flow_logs_and_findings_are_skipped(self, path: Path) -> None:
        found = read_parquet(path.read_bytes())
        assert (found.is_cloudtrail, found.seen, found.broken) == (False, 0, False)
        assert any(words in found.reason for words in ("Security Finding", "Network Activity", "VPC flow log"))


DROPPED: set[tuple[str, str]] = set()
