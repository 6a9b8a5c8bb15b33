"""The facts hold together: unique keys, closed lists, nothing of the gateway catalogue missing."""

from __future__ import annotations

import csv
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from forensics import catalogue

SHARED_CATALOG = Path(__file__).resolve().parents[3] / "shared" / "gateway_catalog.json"

KEYS = {
    "attack_techniques": ("technique",),
    "error_outcome_patterns": ("priority",),
    "error_outcomes": ("error_code",),
    "event_classes": ("event_source", "event_name", "event_class"),
    "gateway_operation_fields": ("event_source", "event_name", "location", "field"),
    "gateway_operations": ("event_source", "event_name"),
    "identity_types": ("identity_type",),
    "session_name_patterns": ("pattern",),
    "workload_identity_providers": ("pattern",),
}
GATEWAY_TYPES = {
    "customer_gateway",
    "vpn_connection",
    "vpn_gateway",
    "internet_gateway",
    "nat_gateway",
    "egress_only_internet_gateway",
    "carrier_gateway",
    "local_gateway",
    "transit_gateway",
    "direct_connect_gateway",
    "network_manager",
}
OUTCOMES = {"denied", "dry_run", "dependency_failure", "not_found", "throttled", "failed"}
ACTIONS = {
    "create",
    "delete",
    "attach",
    "detach",
    "modify",
    "associate",
    "disassociate",
    "enable",
    "disable",
    "accept",
    "reject",
    "replace",
    "other",
}
EVENT_CLASSES = {
    "sign_in",
    "session_issue",
    "whoami",
    "recon",
    "credential_access",
    "persistence",
    "privilege_escalation",
    "log_impairment",
    "lockout",
    "destructive",
    "containment",
    "execution",
}
CLOSED_LISTS = {
    ("gateway_operations", "gateway_type"): GATEWAY_TYPES | {None},
    ("gateway_operations", "action"): ACTIONS,
    ("gateway_operations", "style"): {"flat", "wrapped", "rest_json", "json11"},
    ("gateway_operation_fields", "location"): {"request", "response"},
    ("gateway_operation_fields", "role"): {"primary", "related"},
    ("error_outcomes", "outcome"): OUTCOMES,
    ("error_outcome_patterns", "outcome"): OUTCOMES,
    ("event_classes", "event_class"): EVENT_CLASSES,
    ("attack_techniques", "status"): {"current", "revoked"},
    ("workload_identity_providers", "kind"): {"application", "ci", "infrastructure", "kubernetes"},
}
MAY_BE_NULL = {
    ("gateway_operations", "gateway_type"),
    ("event_classes", "attack_techniques"),
    ("event_classes", "note"),
    ("attack_techniques", "successor"),
}


def rows(name: str) -> list[dict[str, Any]]:
    return catalogue.table(name).to_pylist()


def operations() -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["event_source"], row["event_name"]): row for row in rows("gateway_operations")}


def test_every_csv_is_a_table_and_every_table_a_csv() -> None:
    stems = {Path(entry.name).stem for entry in (files(catalogue) / "data").iterdir()}
    assert set(catalogue.TABLES) == stems == set(KEYS)


@pytest.mark.parametrize("name", catalogue.TABLES)
def test_file_is_plain_and_sorted_and_its_key_unique(name: str) -> None:
    data = (files(catalogue) / "data" / f"{name}.csv").read_bytes()
    assert b"\r" not in data
    assert data.endswith(b"\n")
    header, *body = csv.reader(data.decode("utf-8").splitlines())
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", column) for column in header)
    assert all(cell == cell.strip() for line in body for cell in line)
    assert body == sorted(body)
    keys = [tuple(row[column] for column in KEYS[name]) for row in rows(name)]
    assert len(keys) == len(set(keys)) == len(body)


@pytest.mark.parametrize("name", catalogue.TABLES)
def test_types_and_nulls(name: str) -> None:
    table = catalogue.table(name)
    expected = {"is_deletion": pa.bool_(), "cuts_off": pa.bool_(), "priority": pa.int32()}
    for field in table.schema:
        assert field.type == expected.get(field.name, pa.string())
        if (name, field.name) not in MAY_BE_NULL:
            assert table[field.name].null_count == 0


@pytest.mark.parametrize(("name", "column"), CLOSED_LISTS)
def test_closed_lists(name: str, column: str) -> None:
    assert set(catalogue.table(name)[column].to_pylist()) <= CLOSED_LISTS[name, column]


def test_gateway_catalog_is_covered() -> None:
    if not SHARED_CATALOG.exists():
        pytest.skip("the gateway catalogue made from the service models is not beside this checkout")
    styles = {"flat": "flat", "wrapped": "wrapped", "json-camel": "json11", "json-Pascal": "rest_json"}
    ours = operations()
    wanted = {(r["eventSource"], r["eventName"]): styles[r["style"]] for r in json.loads(SHARED_CATALOG.read_text())}
    assert {key: ours[key]["style"] for key in wanted if key in ours} == wanted


def test_fields_belong_to_operations_and_name_one_object() -> None:
    ours = operations()
    objects: dict[tuple[str, str], set[str]] = {}
    for row in rows("gateway_operation_fields"):
        key = row["event_source"], row["event_name"]
        assert key in ours
        assert row["field"] == row["field"].lower()
        if row["role"] == "primary":
            objects.setdefault(key, set()).add(row["resource_type"])
    assert all(len(types) == 1 for types in objects.values())
    without = {name for source, name in ours.keys() - objects.keys()}
    assert without == {"ConfirmCustomerAgreement", "ModifyVpcBlockPublicAccessOptions"}


def test_deletions() -> None:
    deletions = {key: row for key, row in operations().items() if row["is_deletion"]}
    assert {row["gateway_type"] for row in deletions.values()} == GATEWAY_TYPES
    named = {
        (row["event_source"], row["event_name"]): row["resource_type"]
        for row in rows("gateway_operation_fields")
        if row["role"] == "primary" and row["location"] == "request"
    }
    for key, row in deletions.items():
        assert key[1].startswith("Delete")
        assert row["action"] == "delete"
        assert row["cuts_off"]
        assert named[key] == row["resource_type"]


def test_each_gateway_has_its_own_deletion() -> None:
    own = {"local_gateway", "network_manager"}
    deletions = [row for row in rows("gateway_operations") if row["is_deletion"] and row["gateway_type"] not in own]
    assert {row["resource_type"] for row in deletions} == GATEWAY_TYPES - own
    assert len(deletions) == len(GATEWAY_TYPES - own)


@pytest.mark.parametrize(
    ("event_name", "cuts_off"),
    [
        ("DetachInternetGateway", True),
        ("DetachVpnGateway", True),
        ("DisableVgwRoutePropagation", True),
        ("DeleteRoute", True),
        ("ReplaceRoute", True),
        ("ModifyVpnConnection", True),
        ("ModifyVpnTunnelOptions", True),
        ("ModifyVpcBlockPublicAccessOptions", True),
        ("DeleteTransitGatewayVpcAttachment", True),
        ("CreateCustomerGateway", False),
        ("AttachInternetGateway", False),
        ("CreateTags", False),
        ("DeleteTags", False),
    ],
)
def test_what_cuts_off_without_being_a_deletion(event_name: str, cuts_off: bool) -> None:
    row = operations()["ec2.amazonaws.com", event_name]
    assert (row["cuts_off"], row["is_deletion"]) == (cuts_off, False)


@pytest.mark.parametrize(
    "key",
    [
        ("storagegateway.amazonaws.com", "DeleteGateway"),
        ("apigateway.amazonaws.com", "CreateRoute"),
        ("apigateway.amazonaws.com", "DeleteRoute"),
        ("events.amazonaws.com", "DeleteConnection"),
    ],
)
def test_namesakes_of_other_services_are_absent(key: tuple[str, str]) -> None:
    assert key not in operations()


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("Client.UnauthorizedOperation", "denied"),
        ("AccessDenied", "denied"),
        ("AccessDeniedException", "denied"),
        ("VpceAccessDenied", "denied"),
        ("Client.AuthFailure", "denied"),
        ("InvalidClientTokenId", "denied"),
        ("ExpiredToken", "denied"),
        ("SomeServiceAccessDeniedFault", "denied"),
        ("Client.DryRunOperation", "dry_run"),
        ("Client.IncorrectState", "dependency_failure"),
        ("IncorrectState", "dependency_failure"),
        ("DependencyViolation", "dependency_failure"),
        ("DeleteConflict", "dependency_failure"),
        ("Client.InvalidSubnet.InUse", "dependency_failure"),
        ("InvalidCustomerGatewayID.NotFound", "not_found"),
        ("Client.InvalidVpnConnectionID", "not_found"),
        ("Client.Gateway.NotAttached", "not_found"),
        ("NoSuchEntityException", "not_found"),
        ("NoSuchBucket", "not_found"),
        ("AuthorizationNotFoundFault", "not_found"),
        ("WidgetNotFound", "not_found"),
        ("Client.RequestLimitExceeded", "throttled"),
        ("ThrottlingException", "throttled"),
        ("SlowDown", "throttled"),
        ("Client.InvalidCustomerGatewayId.Malformed", "failed"),
        ("Client.VpcLimitExceeded", "failed"),
        ("DirectConnectClientException", "failed"),
        ("InvalidNextTokenException", "failed"),
        ("KMSInvalidSignatureException", "failed"),
        ("Server.InternalError", "failed"),
        ("=cmd|' /C calc'!A0", "failed"),
        ("", "failed"),
    ],
)
def test_error_outcomes(code: str, outcome: str) -> None:
    assert catalogue.classify_error(code) == outcome


def test_duckdb_classifies_as_python_does() -> None:
    patterns = catalogue.table("error_outcome_patterns")
    codes = pa.table(
        {"code": [*catalogue.table("error_outcomes")["error_code"].to_pylist(), "FooNotFound", "nonsense"]}
    )
    con = duckdb.connect()
    con.register("codes", codes)
    con.register("patterns", patterns)
    found = con.execute(
        "select code, min_by(outcome, priority) from codes "
        "left join patterns on regexp_matches(code, pattern) group by code"
    ).fetchall()
    ordered = sorted(patterns.to_pylist(), key=lambda row: row["priority"])
    for code, outcome in found:
        ours = next((row["outcome"] for row in ordered if re.search(row["pattern"], code)), None)
        assert outcome == ours


def matches(name: str, text: str) -> bool:
    with duckdb.connect() as con:
        con.register("patterns", catalogue.table(name))
        row = con.execute("select count_if(regexp_matches($1, pattern)) from patterns", [text]).fetchone()
    in_duckdb = bool(row and row[0])
    assert in_duckdb == any(re.search(pattern["pattern"], text) for pattern in rows(name))
    return in_duckdb


@pytest.mark.parametrize(
    "session_name",
    [
        "i-0123456789abcdef0",
        "i-1a2b3c4d",
        "3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b",
        "botocore-session-1690000000",
        "aws-go-sdk-1690000000000000000",
        "aws-sdk-java-1690000000000",
        "GitHubActions",
        "1690000000",
        "AWSCLI-Session",
        "AWSCodeBuild-3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b",
        "0123456789abcdef0123456789abcdef",
        "session",
        "session1",
        "CognitoIdentityCredentials",
        "AWSCloudFormation",
    ],
)
def test_generated_session_names(session_name: str) -> None:
    assert matches("session_name_patterns", session_name)


@pytest.mark.parametrize(
    "session_name",
    [
        "alice",
        "alice@example.com",
        "deploy-prod",
        "i-robot",
        "bob.jenkins",
        "j.roles",
        "ada",
        "Sessions, A",
        "alice-i-0123456789abcdef0",
    ],
)
def test_session_names_of_people(session_name: str) -> None:
    assert not matches("session_name_patterns", session_name)


@pytest.mark.parametrize(
    ("provider", "is_workload"),
    [
        ("arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", True),
        ("arn:aws-cn:iam::111122223333:oidc-provider/token.actions.githubusercontent.com/example", True),
        ("https://token.actions.githubusercontent.com", True),
        (
            "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF",
            True,
        ),
        ("arn:aws:iam::111122223333:oidc-provider/gitlab.com", True),
        ("cognito-identity.amazonaws.com", True),
        ("accounts.google.com", False),
        ("arn:aws:iam::111122223333:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE", False),
        ("arn:aws:iam::111122223333:oidc-provider/evil.example/token.actions.githubusercontent.com", False),
        ("https://token.actions.githubusercontent.com.evil.example", False),
        ("", False),
    ],
)
def test_workload_identity_providers(provider: str, is_workload: bool) -> None:
    assert matches("workload_identity_providers", provider) == is_workload


def test_attack_techniques_are_listed_and_used() -> None:
    listed = {row["technique"]: row for row in rows("attack_techniques")}
    used = {t for row in rows("event_classes") for t in (row["attack_techniques"] or "").split(";") if t}
    assert used == set(listed)
    for row in listed.values():
        assert (row["status"] == "revoked") == (row["successor"] is not None)
    for row in rows("event_classes"):
        numbers = set((row["attack_techniques"] or "").split(";"))
        assert all(listed[n]["successor"] in numbers for n in numbers if n and listed[n]["successor"])


def test_every_class_has_events_and_the_docstring_names_it() -> None:
    assert {row["event_class"] for row in rows("event_classes")} == EVENT_CLASSES
    assert all(f"``{name}``" in (catalogue.__doc__ or "") for name in EVENT_CLASSES | set(catalogue.TABLES))


@pytest.mark.parametrize(
    ("event_source", "event_name", "event_class"),
    [
        ("signin", "ConsoleLogin", "sign_in"),
        ("sts", "AssumeRole", "session_issue"),
        ("sts", "GetCallerIdentity", "whoami"),
        ("ec2", "DescribeCustomerGateways", "recon"),
        ("ec2", "GetVpnConnectionDeviceSampleConfiguration", "credential_access"),
        ("iam", "CreateAccessKey", "persistence"),
        ("iam", "AttachUserPolicy", "privilege_escalation"),
        ("cloudtrail", "StopLogging", "log_impairment"),
        ("iam", "DeleteAccessKey", "lockout"),
        ("ec2", "DeleteVpc", "destructive"),
        ("iam", "UpdateAccessKey", "containment"),
        ("lambda", "UpdateFunctionCode20150331v2", "execution"),
    ],
)
def test_event_classes(event_source: str, event_name: str, event_class: str) -> None:
    keys = {(row["event_source"], row["event_name"], row["event_class"]) for row in rows("event_classes")}
    assert (f"{event_source}.amazonaws.com", event_name, event_class) in keys
