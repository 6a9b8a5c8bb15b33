"""OCSF back to CloudTrail: against the originals that AWS and the OCSF project publish beside their mappings."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.evidence.fidelity import Fidelity
from forensics.evidence.readers.nesting import nested
from forensics.evidence.readers.ocsf import OCSF_FIELDS, cloudtrail_record
from forensics.evidence.rows import map_records
from forensics.evidence.split import split
from tests.evidence.readers.forms import EVENT, ROLE
from tests.evidence.readers.ocsf_forms import ocsf_v1, ocsf_v2
from tests.support import compact

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
TABLES = CORPUS / "ocsf_security_lake" / "amazon-security-lake-ocsf-validation" / "1.0.0-rc.2" / "CLOUD_TRAIL"
RAWS = CORPUS / "cloudtrail" / "amazon-security-lake-ocsf-validation" / "1.0.0-rc.2" / "CLOUD_TRAIL"
LOST = {"requestParameters", "responseElements"}
"""Partly lost by version 1: types, several elements of lists, empty lists, parts of Account Change."""


def pairs() -> list[tuple[Path, Path]]:
    tables = sorted(TABLES.rglob("*.parquet"))
    return [(path, RAWS / path.parent.name / "input" / path.name.removesuffix(".parquet")) for path in tables]


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="no ../shared/corpus beside the repository")
@pytest.mark.parametrize(("table", "raw"), pairs(), ids=lambda path: path.name)
def test_each_member_equals_the_original(table: Path, raw: Path) -> None:
    (row,) = pq.read_table(table).to_pylist()
    found = cloudtrail_record(row)
    assert found is not None
    original = json.loads(gzip.decompress(raw.read_bytes()))
    (original,) = original.get("Records", [original])
    for name in found.keys() - LOST:
        assert found[name] == meaning(original[name]), name
    assert {name for name in original if meaning(original[name]) is not None} - found.keys() <= LOST


def meaning(value: Any) -> Any:
    """A value without what OCSF cannot tell from nothing: empty texts and objects."""
    if isinstance(value, dict):
        kept = {name: meaning(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner is not None} or None
    return None if value in ("", "''") else value


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="no ../shared/corpus beside the repository")
def test_version_1_1_of_the_project() -> None:
    for path in sorted((CORPUS / "ocsf_security_lake" / "ocsf-examples").rglob("*.json")):
        found = split(path.read_bytes())
        assert (found.format, found.fidelity, len(found.records)) == ("ocsf", Fidelity.MAPPED, 1)
        record, ocsf = json.loads(found.records[0]), json.loads(path.read_bytes())
        assert record["userIdentity"]["arn"] == ocsf["actor"]["user"]["uid"]
        assert record["userIdentity"]["principalId"] == ocsf["actor"]["user"]["uid_alt"]
        assert record["responseElements"] == ocsf["api"]["response"]["data"]
        assert map_records([(1, 0)], found.records).problems == []


@pytest.mark.parametrize("make", [ocsf_v1, ocsf_v2])
def test_known_record_by_hand(make: Any) -> None:
    record = cloudtrail_record(make(EVENT))
    assert record is not None
    assert record["userIdentity"] == ROLE
    assert record["eventTime"] == "2026-03-02T09:05:00Z"
    assert record["requestParameters"] == EVENT["requestParameters"]
    assert (record["readOnly"], record["managementEvent"]) == (False, True)
    assert "responseElements" not in record
    assert "resources" not in record
    assert record.keys() <= EVENT.keys()


def test_arn_and_principal_change_places_between_versions() -> None:
    event = {"class_uid": 3001, "metadata": {"product": {"name": "CloudTrail"}, "version": "1.0.0-rc.2"}}
    user = {"uid": "A", "uuid": "B", "uid_alt": "C"}
    for version, who in (("1.0.0-rc.2", ("A", "B")), ("1.1.0", ("C", "A")), ("1.5.0", ("C", "A"))):
        event["metadata"] |= {"version": version}  # type: ignore[operator]
        record = cloudtrail_record(event | {"actor": {"user": user}})
        assert record is not None
        assert (record["userIdentity"]["principalId"], record["userIdentity"]["arn"]) == who


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (1_772_442_300_000, "2026-03-02T09:05:00Z"), (1_772_442_300_250, "2026-03-02T09:05:00.250Z"),
        (-1, "1969-12-31T23:59:59.999Z"), (0, None), (None, None), ("2026-03-02T09:05:00Z", "2026-03-02T09:05:00Z"),
        (10**30, 10**30),
    ],
)  # fmt: skip
def test_times(time: Any, text: Any) -> None:
    record = cloudtrail_record(ocsf_v2(EVENT) | {"time": time})
    assert record is not None
    assert record.get("eventTime") == text


def test_unmapped_becomes_nested() -> None:
    unmapped = {
        "requestParameters.DeleteNatGatewayRequest.NatGatewayId": "nat-1",
        "requestParameters.subnets[]": "subnet-1,subnet-2",
        "requestParameters.groups[]": "sg-1",
        "responseElements.set[].items[].id": "i-1",
        "responseElements.set[].name": "one",
        "resources[].ARN": "arn:1,arn:2",
        "empty": "",
    }
    for given_as in (unmapped, list(unmapped.items()), [[name, text] for name, text in unmapped.items()]):
        assert nested(given_as) == {
            "requestParameters": {
                "DeleteNatGatewayRequest": {"NatGatewayId": "nat-1"},
                "subnets[]": "subnet-1,subnet-2",
                "groups": ["sg-1"],
            },
            "responseElements": {"set": [{"items": [{"id": "i-1"}], "name": "one"}]},
            "resources[]": {"ARN": "arn:1,arn:2"},
        }


NOT_OURS = {
    "flow log": {"class_uid": 4001, "class_name": "Network Activity", "metadata": {"product": {"name": "Amazon VPC"}}},
    "finding": {"class_uid": 2001, "class_name": "Security Finding"},
    "other API activity": {"class_uid": 6003, "class_name": "API Activity", "metadata": {"product": {"name": "Okta"}}},
    "odd class": {"class_uid": [1]},
}


@pytest.mark.parametrize("kind", NOT_OURS)
def test_other_ocsf_is_skipped_or_rejected(kind: str) -> None:
    other = NOT_OURS[kind]
    found = split(compact(other))
    assert (found.format, found.is_cloudtrail, len(found.records)) == ("ocsf", False, 0)
    assert "not made from CloudTrail" in found.reason
    mixed = split(compact([other, ocsf_v1(EVENT)]))
    assert (mixed.fidelity, bytes(mixed.records[0])) == (Fidelity.MAPPED, compact(other))
    assert len(map_records([(1, 0), (1, 1)], mixed.records).rejected) == 1


_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=4), inner, max_size=2)),
    max_leaves=4,
)
_PATHS = sorted({path for field in OCSF_FIELDS for side in field[1:3] for path in side.split("|") if path})


@given(st.dictionaries(st.sampled_from([*_PATHS, "unmapped", "status", "actor", "api", "metadata.version"]), _VALUES))
def test_any_values_end_as_one_record(changes: dict[str, Any]) -> None:
    event: dict[str, Any] = json.loads(compact(ocsf_v1(EVENT)))
    for path, value in changes.items():
        *parents, last = path.split(".")
        inner: Any = event
        for name in parents:
            inner = inner.setdefault(name, {}) if isinstance(inner, dict) else {}
        if isinstance(inner, dict):
            inner[last] = value
    found = split(json.dumps(event).encode())
    if found.is_cloudtrail:
        rows = map_records([(1, 0)], found.records)
        assert rows.batch.num_rows + len(rows.rejected) == 1
    else:
        assert found.reason
