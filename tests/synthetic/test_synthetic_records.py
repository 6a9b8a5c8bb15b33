"""What every record of a world must keep to."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from forensics.synthetic import World, world
from forensics.synthetic.identities import DEV, PROD
from forensics.synthetic.ids import Ids
from forensics.synthetic.records import Record, prose_time

_NETWORKS = [
    ipaddress.ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "10.0.0.0/8")
]


def _credentials(records: list[Record]) -> dict[str, str]:
    return {
        record["responseElements"]["credentials"]["accessKeyId"]: record["eventTime"]
        for record in records
        if "credentials" in (record["responseElements"] or {})
    }


def test_records_stand_in_order_of_time(sample_records: list[Record]) -> None:
    assert all(one["eventTime"] <= other["eventTime"] for one, other in pairwise(sample_records))


def test_event_ids_are_distinct_uuids(sample_records: list[Record]) -> None:
    uuid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    ids = [record["eventID"] for record in sample_records]
    assert len(set(ids)) == len(ids)
    assert all(uuid.fullmatch(one) for one in ids)


def test_every_short_lived_key_was_issued_at_its_creation_date(sample_records: list[Record]) -> None:
    issued = _credentials(sample_records)
    sign_ins = {
        (record["userIdentity"]["principalId"], record["eventTime"])
        for record in sample_records
        if record["eventName"] == "ConsoleLogin"
    }
    used = 0
    for record in sample_records:
        identity = record["userIdentity"]
        if identity.get("accessKeyId", "").startswith("ASIA"):
            created = identity["sessionContext"]["attributes"]["creationDate"]
            from_console = (identity["principalId"], created) in sign_ins
            assert issued.get(identity["accessKeyId"]) == created or from_console, record
            used += 1
    assert used > 500


def test_keyless_role_sessions_were_issued_too(sample_records: list[Record]) -> None:
    issued = {
        (record["responseElements"]["assumedRoleUser"]["assumedRoleId"], record["eventTime"])
        for record in sample_records
        if "assumedRoleUser" in (record["responseElements"] or {})
    }
    for record in sample_records:
        identity = record["userIdentity"]
        if identity["type"] == "AssumedRole":
            created = identity["sessionContext"]["attributes"]["creationDate"]
            assert (identity["principalId"], created) in issued
            assert created <= record["eventTime"]


def test_nobody_calls_before_signing_in_or_after_expiry(sample_records: list[Record]) -> None:
    for record in sample_records:
        context = record["userIdentity"].get("sessionContext")
        if context:
            used = datetime.fromisoformat(record["eventTime"])
            age = used - datetime.fromisoformat(context["attributes"]["creationDate"])
            assert timedelta(0) <= age <= timedelta(hours=12)


def test_no_two_sessions_share_a_key(sample_records: list[Record]) -> None:
    owners: dict[str, set[str]] = {}
    for record in sample_records:
        identity = record["userIdentity"]
        if key := identity.get("accessKeyId"):
            owners.setdefault(key, set()).add(identity["principalId"])
    assert all(len(names) == 1 for names in owners.values())


def test_only_documentation_addresses(sample_records: list[Record]) -> None:
    found = {record["sourceIPAddress"] for record in sample_records}
    addresses = {text for text in found if not re.search("[a-zA-Z]{3}", text)}
    for text in addresses:
        address = ipaddress.ip_address(text)
        assert any(address in network for network in _NETWORKS if network.version == address.version), text
    assert any(":" in text for text in addresses)
    assert {text for text in found - addresses if not text.endswith(".amazonaws.com")} == {"AWS Internal"}


def test_private_addresses_come_with_a_vpc_endpoint(sample_records: list[Record]) -> None:
    inside = [record for record in sample_records if record["sourceIPAddress"].startswith("10.")]
    assert inside
    assert all(record["vpcEndpointId"].startswith("vpce-") for record in inside)


def test_only_example_keys_accounts_and_names(sample_records: list[Record]) -> None:
    text = str(sample_records)
    for name in re.findall(r"\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]*", text):
        assert re.fullmatch(r"A[KS]IAEXAMPLE[A-Z2-7]{9}|A(RO|ID)AEXAMPLE[A-Z2-7]{10}", name), name
    assert set(re.findall(r"(?<![\w-])\d{12}(?!\d)", text)) == {PROD, DEV}
    assert set(re.findall(r"@([\w.]+)", text)) == {"example.com"}


def test_global_services_log_in_us_east_1(sample_records: list[Record]) -> None:
    for record in sample_records:
        if record["eventSource"].split(".")[0] in {"iam", "sts", "signin", "organizations"}:
            assert record["awsRegion"] == "us-east-1"


def test_errors_and_reads_have_no_response(sample_records: list[Record]) -> None:
    for record in sample_records:
        if "errorCode" in record:
            assert record["errorMessage"]
            assert record["responseElements"] is None
        elif record["eventName"].startswith(("Describe", "List")):
            assert record["responseElements"] is None
            assert record["readOnly"]


def test_all_identity_types_and_oddities_occur(sample_records: list[Record]) -> None:
    types = Counter(record["userIdentity"]["type"] for record in sample_records)
    assert set(types) == {
        "Root",
        "IAMUser",
        "AssumedRole",
        "FederatedUser",
        "SAMLUser",
        "WebIdentityUser",
        "IdentityCenterUser",
        "AWSAccount",
        "AWSService",
    }
    logins = Counter(
        record["responseElements"]["ConsoleLogin"] for record in sample_records if record["eventName"] == "ConsoleLogin"
    )
    assert logins["Failure"] == 1
    assert {record["eventVersion"] for record in sample_records} >= {"1.08", "1.09", "1.10"}


def test_crossing_accounts_leaves_two_records_of_one_event(sample_records: list[Record]) -> None:
    shared: dict[str, list[Record]] = {}
    for record in sample_records:
        if "sharedEventID" in record and record["userIdentity"]["type"] != "AWSService":
            shared.setdefault(record["sharedEventID"], []).append(record)
    assert shared
    for pair in shared.values():
        assert {record["recipientAccountId"] for record in pair} == {PROD, DEV}
        keys = {record["responseElements"]["credentials"]["accessKeyId"] for record in pair}
        assert len(pair) == 2
        assert len(keys) == 1


def test_both_styles_of_ec2_requests_occur(sample_records: list[Record]) -> None:
    requests = {record["eventName"]: record["requestParameters"] for record in sample_records}
    assert set(requests["DeleteCustomerGateway"]) == {"customerGatewayId"}
    assert set(requests["DeleteNatGateway"]) == {"DeleteNatGatewayRequest"}
    assert set(requests["ModifyVpnConnection"]) == {"ModifyVpnConnectionRequest"}
    assert requests["DescribeTransitGateways"] == {"DescribeTransitGatewaysRequest": ""}


def test_cloudformation_calls_in_somebodys_name(sample_records: list[Record]) -> None:
    host = "cloudformation.amazonaws.com"
    calls = [record for record in sample_records if record["userIdentity"].get("invokedBy") == host]
    assert {record["eventName"] for record in calls} >= {"CreateNatGateway", "DeleteNatGateway"}
    assert {(record["sourceIPAddress"], record["userAgent"]) for record in calls} == {(host, host)}


@pytest.mark.parametrize("events", [0, 500, 2000, 4000, 40_000])
def test_size_is_about_what_was_asked(events: int) -> None:
    made = sum(1 for _ in world(events=events).records())
    planted = sum(1 for _ in world(events=0).records())
    assert abs(made - max(events, planted)) <= 150


def test_office_hours_are_busier(sample_records: list[Record]) -> None:
    days = Counter(record["eventTime"][:10] for record in sample_records)
    assert days["2026-03-04"] > 2 * days["2026-03-07"]
    people = [
        int(record["eventTime"][11:13])
        for record in sample_records
        if "AWSReservedSSO" in record["userIdentity"].get("arn", "")
    ]
    assert sum(7 <= hour < 19 for hour in people) > 0.9 * len(people)


def test_any_length_of_log(sample: World) -> None:
    for days in (1, 3, 30):
        other = world(days=days, events=3000)
        times = [record["eventTime"] for record in other.records()]
        assert other.truth()["start"] <= times[0]
        assert times[-1] <= other.truth()["end"]
    assert sample.truth()["end"] == "2026-03-15T23:59:59Z"


def test_ids_of_different_parts_never_meet() -> None:
    parts = [Ids(7, name) for name in ("organisation", "background", "incidents", "oddities")]
    keys = [part.access_key() for part in parts for _ in range(5000)]
    assert len(set(keys)) == len(keys)


def test_prose_time_has_twelve_hours() -> None:
    assert prose_time(1772409600) == "Mar 2, 2026, 12:00:00 AM"
    assert prose_time(1772409600 + 13 * 3600 + 61) == "Mar 2, 2026, 1:01:01 PM"
