"""The profile of a name: counts, first and last seen, order, scope, and names nobody has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from forensics.analyses.profile import VALUES, profile
from forensics.analyses.runner import Scope
from forensics.case.ingest import ingest
from forensics.case.store import create_case, open_case
from forensics.engines import DuckEngine
from forensics.errors import NotInCaseError

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops_0123456789abcdef"
USER = f"arn:aws:iam::{ACCOUNT}:user/ann"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC).replace(tzinfo=None)
END = NOON + timedelta(days=1, minutes=30)


def record(number: int, identity: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "eventVersion": "1.11",
        "userIdentity": {"accountId": ACCOUNT, **identity},
        "eventTime": (NOON + timedelta(minutes=20 * number)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": "ec2.amazonaws.com",
        "eventName": "DescribeVpcs",
        "awsRegion": "eu-central-1",
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.24.10",
        "eventID": f"event-{number}",
        "recipientAccountId": ACCOUNT,
        "eventType": "AwsApiCall",
        **changes,
    }


def user() -> dict[str, Any]:
    return {"type": "IAMUser", "arn": USER, "principalId": "AIDA1", "accessKeyId": "AKIAANN", "userName": "ann"}


def person(name: str) -> dict[str, Any]:
    return {
        "type": "AssumedRole",
        "principalId": f"AROA1:{name}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Ops_0123456789abcdef/{name}",
        "accessKeyId": f"ASIA{name[:3].upper()}",
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "principalId": "AROA1", "arn": ROLE, "accountId": ACCOUNT},
            "attributes": {"creationDate": "2026-03-10T11:00:00Z", "mfaAuthenticated": "false"},
        },
    }


RECORDS = [
    record(0, user()),
    record(1, user(), awsRegion="us-east-1", eventName="CreateVpc", errorCode="Client.UnauthorizedOperation"),
    record(2, user(), sourceIPAddress="192.0.2.1"),
    record(3, user(), eventTime="2026-03-11T12:30:00Z"),
    record(4, person("bea@example.com")),
    record(5, person("bea@example.com"), userAgent="Boto3/1.37"),
    record(6, person("cem@example.com")),
]


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    tmp_path = tmp_path_factory.mktemp("profile")
    (tmp_path / "log.json").write_text(json.dumps({"Records": RECORDS}), "utf-8")
    create_case(tmp_path / "case.duckdb")
    with open_case(tmp_path / "case.duckdb", read_only=False) as opened:
        ingest(opened, [tmp_path / "log.json"])
    with open_case(tmp_path / "case.duckdb") as opened:
        yield opened


def values(entries: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(entry["value"], entry["count"]) for entry in entries]


def test_an_actor(connection: duckdb.DuckDBPyConnection) -> None:
    found = profile(DuckEngine(connection), USER)
    assert (found["actor"], found["events"], found["errors"]) == (USER, 4, 1)
    assert isinstance(found["errors"], int)
    assert (found["first_seen"], found["last_seen"]) == (NOON, END)
    assert values(found["principals"]) == [(USER, 4)]
    assert values(found["identity_types"]) == [("IAMUser", 4)]
    assert values(found["accounts"]) == [(ACCOUNT, 4)]
    assert values(found["regions"]) == [("eu-central-1", 3), ("us-east-1", 1)]
    assert values(found["source_ip_addresses"]) == [("198.51.100.7", 3), ("192.0.2.1", 1)]
    assert values(found["access_keys"]) == values(found["sessions"]) == [("AKIAANN", 4)]
    assert values(found["outcomes"]) == [("succeeded", 3), ("denied", 1)]
    assert found["session_names"] == []
    assert set(VALUES) < set(found)


def test_calls_with_outcome_and_hours(connection: duckdb.DuckDBPyConnection) -> None:
    found = profile(DuckEngine(connection), USER)
    assert found["apis"][0] == {
        "event_source": "ec2.amazonaws.com",
        "event_name": "DescribeVpcs",
        "outcome": "succeeded",
        "count": 3,
        "first_seen": NOON,
        "last_seen": END,
    }
    assert [(api["event_name"], api["outcome"]) for api in found["apis"][1:]] == [("CreateVpc", "denied")]
    assert [(hour["hour_utc"], hour["count"]) for hour in found["hours"]] == [(12, 4)]


def test_equal_counts_are_in_order_of_value(connection: duckdb.DuckDBPyConnection) -> None:
    agents = values(profile(DuckEngine(connection), "bea@example.com")["user_agents"])
    assert agents == [("Boto3/1.37", 1), ("aws-cli/2.24.10", 1)]


def test_a_principal_has_all_its_actors(connection: duckdb.DuckDBPyConnection) -> None:
    found = profile(DuckEngine(connection), ROLE)
    assert found["actor"] == "bea@example.com"
    assert values(found["actors"]) == [("bea@example.com", 2), ("cem@example.com", 1)]
    assert found["events"] == 3


def test_a_person_does_not_have_the_calls_of_others_on_the_role(connection: duckdb.DuckDBPyConnection) -> None:
    found = profile(DuckEngine(connection), "cem@example.com")
    assert (found["events"], values(found["principals"])) == (1, [(ROLE, 1)])


def test_an_access_key(connection: duckdb.DuckDBPyConnection) -> None:
    assert profile(DuckEngine(connection), "AKIAANN") == profile(DuckEngine(connection), USER)


def test_scope(connection: duckdb.DuckDBPyConnection) -> None:
    assert profile(DuckEngine(connection), USER, Scope(until=NOON))["events"] == 1
    assert values(profile(DuckEngine(connection), USER, Scope(region="us-east-1"))["regions"]) == [("us-east-1", 1)]
    nothing = profile(DuckEngine(connection), USER, Scope(account="000000000000"))
    assert (nothing["events"], nothing["errors"], nothing["first_seen"], nothing["apis"]) == (0, 0, None, [])


def test_a_name_nobody_has(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(NotInCaseError, match="no actor, principal or access key nobody in the case; list them"):
        profile(DuckEngine(connection), "nobody")
    with pytest.raises(NotInCaseError, match=f"did you mean {USER}[?]"):
        profile(DuckEngine(connection), "ANN")
