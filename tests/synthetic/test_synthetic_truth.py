"""The truth agrees with the log it is about."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from forensics.errors import UsageError
from forensics.synthetic import INCIDENTS, World, world
from forensics.synthetic.records import Record


@pytest.fixture(scope="module")
def by_id(sample_records: list[Record]) -> dict[str, Record]:
    return {record["eventID"]: record for record in sample_records}


@pytest.fixture(scope="module")
def incidents(sample: World) -> dict[str, Any]:
    return {one["incident"]: one for one in sample.truth()["incidents"]}


def test_truth_is_json(sample: World) -> None:
    assert json.loads(json.dumps(sample.truth())) == sample.truth()


def test_every_step_is_in_the_log(incidents: dict[str, Any], by_id: dict[str, Record]) -> None:
    for incident in incidents.values():
        assert incident["event_ids"] == [step["event_id"] for step in incident["steps"]]
        for step in incident["steps"]:
            record = by_id[step["event_id"]]
            assert step["event_time"] == record["eventTime"]
            assert step["event_name"] == record["eventName"]
            assert step["error_code"] == record.get("errorCode")
            assert step["source_ip_address"] == record["sourceIPAddress"]
            assert step["access_key_id"] == record["userIdentity"].get("accessKeyId")
            assert (step["outcome"] == "succeeded") == ("errorCode" not in record)


def test_steps_stand_in_order_of_time(incidents: dict[str, Any]) -> None:
    for incident in incidents.values():
        assert all(one["event_time"] <= two["event_time"] for one, two in pairwise(incident["steps"]))


def test_sessions_name_the_event_that_issued_them(incidents: dict[str, Any], by_id: dict[str, Record]) -> None:
    for incident in incidents.values():
        for session in incident["sessions"]:
            issuing = by_id[session["issuing_event_id"]]
            assert issuing["responseElements"]["credentials"]["accessKeyId"] == session["access_key_id"]
            assert issuing["eventTime"] == session["created"]
        assert incident["origin"]["event_id"] == incident["sessions"][0]["issuing_event_id"]


def test_deletions_name_their_resource(incidents: dict[str, Any], by_id: dict[str, Record]) -> None:
    for incident in incidents.values():
        for deletion in incident["deletions"]:
            request = json.dumps(by_id[deletion["event_id"]]["requestParameters"])
            assert deletion["resource_id"] in request
            assert (deletion["verdict"] is None) == (deletion["outcome"] != "succeeded")


def test_every_gateway_deletion_of_the_log_is_told(incidents: dict[str, Any], sample_records: list[Record]) -> None:
    told = {deletion["event_id"] for incident in incidents.values() for deletion in incident["deletions"]}
    kinds = ("CustomerGateway", "VpnConnection", "VpnGateway", "InternetGateway", "NatGateway")
    names = {f"Delete{kind}" for kind in kinds}
    assert {record["eventID"] for record in sample_records if record["eventName"] in names} == told


def test_verdicts_and_outcomes_of_the_sample_story(incidents: dict[str, Any]) -> None:
    assert {name: incident["verdict"] for name, incident in incidents.items()} == {
        "stolen_key": "unauthorized",
        "mistake": "accidental",
        "pipeline_replacement": "planned",
        "denied_attempts": None,
        "stack_update": "planned",
    }
    assert [row["outcome"] for row in incidents["stolen_key"]["deletions"]] == [
        "denied",
        "dry_run",
        "dependency_failure",
        "succeeded",
        "succeeded",
    ]
    assert {row["outcome"] for row in incidents["denied_attempts"]["deletions"]} == {"denied", "throttled"}


def test_stolen_key_has_an_ordinary_life_elsewhere(incidents: dict[str, Any], sample_records: list[Record]) -> None:
    origin = incidents["stolen_key"]["origin"]
    addresses = [
        record["sourceIPAddress"]
        for record in sample_records
        if record["userIdentity"].get("accessKeyId") == origin["access_key_id"]
        and record["eventTime"] < incidents["stolen_key"]["started"]
    ]
    assert len(addresses) > 50
    assert set(addresses) == {"192.0.2.44"}
    assert not any(row["restored_as"] for row in incidents["stolen_key"]["deletions"])


def test_the_replacements_keep_what_identifies_a_site(incidents: dict[str, Any], sample_records: list[Record]) -> None:
    made = {
        record["responseElements"]["customerGateway"]["customerGatewayId"]: record
        for record in sample_records
        if record["eventName"] == "CreateCustomerGateway"
    }
    for name, same in (("mistake", ("ipAddress", "bgpAsn")), ("pipeline_replacement", ("bgpAsn",))):
        row = next(row for row in incidents[name]["deletions"] if (row["restored_as"] or "").startswith("cgw-"))
        old, new = made[row["resource_id"]], made[row["restored_as"]]
        assert all(old["requestParameters"][key] == new["requestParameters"][key] for key in same)
        assert old["requestParameters"]["tagSpecificationSet"] == new["requestParameters"]["tagSpecificationSet"]
        assert (new["eventTime"] > row["event_time"]) == (row["restored_after_seconds"] > 0)
    assert 0 < row_seconds(incidents["mistake"]) < 25 * 60
    assert row_seconds(incidents["pipeline_replacement"]) < 0


def row_seconds(incident: dict[str, Any]) -> int:
    seconds: int = next(row["restored_after_seconds"] for row in incident["deletions"] if row["restored_as"])
    return seconds


@pytest.mark.parametrize("name", INCIDENTS)
def test_each_incident_stands_alone(name: str) -> None:
    alone = world(seed=3, events=300, incidents=[name])
    assert [one["incident"] for one in alone.truth()["incidents"]] == [name]
    ids = {record["eventID"] for record in alone.records()}
    assert set(alone.truth()["incidents"][0]["event_ids"]) <= ids


def test_unknown_incidents_and_sizes_are_refused() -> None:
    with pytest.raises(UsageError, match="Unknown incident 'flood'"):
        world(incidents=["flood"])
    with pytest.raises(UsageError, match="at least one day"):
        world(days=0)
