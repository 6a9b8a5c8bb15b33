"""Which calls belong together, what replaces what, and whose credential it was."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forensics.analyses.deletions import deletions
from forensics.analyses.lookup import full_event_id
from forensics.analyses.sessions import parse_expiration
from forensics.case.ingest import ingest
from forensics.case.store import create_case, open_case
from forensics.engines import DuckEngine
from forensics.errors import NotInCaseError

Rows = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
USER = {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/net", "accountId": "111122223333",
        "principalId": "AIDAEXAMPLE", "accessKeyId": "AKIAEXAMPLEEXAMPLE00"}  # fmt: skip


def call(name: str, time: str, **changes: Any) -> dict[str, Any]:
    record = {
        "eventID": f"{name}-{time}-{changes.get('recipientAccountId', '')}", "eventName": name,
        "eventTime": f"2026-03-02T{time}:00Z", "eventSource": "ec2.amazonaws.com", "awsRegion": "eu-central-1",
        "recipientAccountId": "111122223333", "userIdentity": USER, "sourceIPAddress": "192.0.2.1",
    }  # fmt: skip
    return {**record, **changes}


def create(gateway: str, time: str, address: str = "203.0.113.7", **changes: Any) -> dict[str, Any]:
    response = {"customerGateway": {"customerGatewayId": gateway, "ipAddress": address}}
    request = {"type": "ipsec.1", "ipAddress": address}
    return call("CreateCustomerGateway", time, requestParameters=request, responseElements=response, **changes)


def delete(gateway: str, time: str, **changes: Any) -> dict[str, Any]:
    return call("DeleteCustomerGateway", time, requestParameters={"customerGatewayId": gateway}, **changes)


def role(key: str, session: str, name: str = "ops") -> dict[str, Any]:
    issuer = {"type": "Role", "arn": f"arn:aws:iam::111122223333:role/{name}", "principalId": "AROAEXAMPLE"}
    return {
        "type": "AssumedRole", "principalId": f"AROAEXAMPLE:{session}", "accessKeyId": key, "accountId": "111122223333",
        "arn": f"arn:aws:sts::111122223333:assumed-role/{name}/{session}", "sessionContext": {"sessionIssuer": issuer},
    }  # fmt: skip


def assume(user: str, key: str, issued: str, time: str) -> dict[str, Any]:
    who = {**USER, "arn": f"arn:aws:iam::111122223333:user/{user}", "accessKeyId": key}
    response = {"credentials": {"accessKeyId": issued}}
    return call("AssumeRole", time, eventSource="sts.amazonaws.com", userIdentity=who, responseElements=response)


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    def found(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        (tmp_path / "log.json").write_text(json.dumps({"Records": records}), "utf-8")
        create_case(tmp_path / "case.duckdb")
        with open_case(tmp_path / "case.duckdb", read_only=False) as case:
            ingest(case, [tmp_path / "log.json"])
        with open_case(tmp_path / "case.duckdb") as case:
            return deletions(DuckEngine(case)).to_pylist()

    return found


def replacement(found: list[dict[str, Any]]) -> tuple[Any, Any]:
    return found[0]["restored_as"], found[0]["restored_after_seconds"]


def test_a_new_gateway_with_the_same_peer_replaces(rows: Rows) -> None:
    found = rows([create("cgw-a", "08:00"), delete("cgw-a", "10:00"), create("cgw-b", "10:20")])
    assert replacement(found) == ("cgw-b", 1200)


def test_one_made_minutes_before_replaces_with_negative_seconds(rows: Rows) -> None:
    found = rows([create("cgw-a", "08:00"), create("cgw-b", "09:50"), delete("cgw-a", "10:00")])
    assert replacement(found) == ("cgw-b", -600)


@pytest.mark.parametrize(
    "other",
    [
        create("cgw-b", "10:20", recipientAccountId="444455556666"),
        create("cgw-b", "10:20", awsRegion="us-east-1"),
        create("cgw-b", "10:20", address="203.0.113.8"),
        create("cgw-b", "08:01"),
        create("cgw-a", "09:00", eventID="idempotent"),
    ],
    ids=["account", "region", "peer", "twin made long before", "idempotent create"],
)
def test_what_is_no_replacement(rows: Rows, other: dict[str, Any]) -> None:
    assert replacement(rows([create("cgw-a", "08:00"), other, delete("cgw-a", "10:00")])) == (None, None)


def test_a_replacement_that_is_deleted_itself_does_not_count(rows: Rows) -> None:
    records = [create("cgw-a", "08:00"), delete("cgw-a", "10:00"), create("cgw-b", "10:20"), delete("cgw-b", "10:25")]
    assert replacement(rows(records)) == (None, None)


def test_the_id_is_that_of_the_resource_not_of_the_caller(rows: Rows) -> None:
    message = (
        "You are not authorized. User: arn:aws:sts::111122223333:assumed-role/app/i-0123456789abcdef0 is not "
        "authorized to perform: ec2:DeleteCustomerGateway on resource: arn:aws:ec2:eu-central-1:111122223333:"
        "customer-gateway/cgw-0fedcba9876543210 because no identity-based policy allows it"
    )
    denied = {"errorCode": "Client.UnauthorizedOperation", "errorMessage": message}
    found = rows([call("DeleteCustomerGateway", "10:00", requestParameters=None, **denied)])
    assert found[0]["resource_id"] == "cgw-0fedcba9876543210"


def test_the_id_may_stand_in_the_response_alone(rows: Rows) -> None:
    answer = {"DeleteNatGatewayResponse": {"natGatewayId": "nat-0123456789abcdef0"}}
    found = rows([call("DeleteNatGateway", "10:00", requestParameters={"omitted": True}, responseElements=answer)])
    assert found[0]["resource_id"] == "nat-0123456789abcdef0"


def test_one_role_used_by_two_people_is_two_incidents(rows: Rows) -> None:
    found = rows([
        assume("mallory", "AKIAEXAMPLEMALLORY00", "ASIAEXAMPLE000000001", "09:00"),
        assume("ci", "AKIAEXAMPLECI0000000", "ASIAEXAMPLE000000002", "09:01"),
        delete("cgw-a", "10:00", userIdentity=role("ASIAEXAMPLE000000001", "maint")),
        delete("cgw-b", "10:08", userIdentity=role("ASIAEXAMPLE000000002", "tf")),
    ])  # fmt: skip
    assert [row["actor_origin"][-7:] for row in found] == ["mallory", "user/ci"]
    assert found[0]["incident_id"] != found[1]["incident_id"]


def test_one_person_in_two_identities_is_one_incident(rows: Rows) -> None:
    mallory = {**USER, "arn": "arn:aws:iam::111122223333:user/mallory", "accessKeyId": "AKIAEXAMPLEMALLORY00"}
    found = rows([
        delete("cgw-a", "09:55", userIdentity=mallory, errorCode="Client.UnauthorizedOperation"),
        assume("mallory", "AKIAEXAMPLEMALLORY00", "ASIAEXAMPLE000000001", "09:58"),
        delete("cgw-a", "10:00", userIdentity=role("ASIAEXAMPLE000000001", "maint")),
        delete("cgw-b", "10:20", userIdentity=role("ASIAEXAMPLE000000001", "maint")),
    ])  # fmt: skip
    assert found[0]["incident_id"] == found[1]["incident_id"] != found[2]["incident_id"]


def test_records_without_identity_have_only_that_in_common(rows: Rows) -> None:
    found = rows([delete("cgw-a", "10:00", userIdentity=None), delete("cgw-b", "10:01", userIdentity=None)])
    assert found[0]["incident_id"] != found[1]["incident_id"]


def test_a_masked_key_links_nothing(rows: Rows) -> None:
    masked = "ASIA****************"
    found = rows([
        assume("mallory", "AKIAEXAMPLEMALLORY00", masked, "09:00"),
        delete("cgw-a", "10:00", userIdentity=role(masked, "maint")),
    ])  # fmt: skip
    assert found[0]["actor_origin"] == found[0]["actor"]


@pytest.mark.parametrize(
    "text",
    ["Mar 2, 2026, 2:00:00\u202fPM", "Mar 2, 2026, 2:00:00\\u202fPM", "Mar 2, 2026 2:00:00 PM", "2026-03-02T14:00:00Z"],
)
def test_every_form_of_expiry_is_read(text: str) -> None:
    assert str(parse_expiration(text)) == "2026-03-02 14:00:00"


def test_a_short_id_stands_for_the_one_event_that_begins_so(tmp_path: Path) -> None:
    ids = ("8d273f08-4875-43f8", "8d273f08-5875-43f8", "1d273f08-4875-43f8")
    records = [delete("cgw-a", "10:00", eventID=event_id) for event_id in ids]
    (tmp_path / "log.json").write_text(json.dumps({"Records": records}), "utf-8")
    create_case(tmp_path / "case.duckdb")
    with open_case(tmp_path / "case.duckdb", read_only=False) as case:
        ingest(case, [tmp_path / "log.json"])
        assert full_event_id(DuckEngine(case), "1d273f08") == ids[2]
        assert full_event_id(DuckEngine(case), ids[0]) == ids[0]
        assert full_event_id(DuckEngine(case), "1d27") == "1d27"
        with pytest.raises(NotInCaseError, match="several"):
            full_event_id(DuckEngine(case), "8d273f08")
