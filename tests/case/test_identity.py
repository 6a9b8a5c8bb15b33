"""Who called: principal, actor, session and its name for each identity type of AWS_FACTS 3.2, through a real case."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest

from forensics.case.store import open_case
from tests.conftest import MakeCase
from tests.support import compact, fetch, record, run, write

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ops/Deployer"
SSO = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Admin_0123456789abcdef"
SAML_ROLE = f"arn:aws:iam::{ACCOUNT}:role/SamlAdmins"
SAML_PROVIDER = f"arn:aws:iam::{ACCOUNT}:saml-provider/Okta"
GITHUB = "token.actions.githubusercontent.com"
CREATED = "2026-03-02T08:00:00Z"


def session(role: str, name: str, **changes: Any) -> dict[str, Any]:
    """A role session as AWS writes it; ``changes`` go into sessionContext, but ``identity`` into userIdentity."""
    last = role.rsplit("/", 1)[-1]
    context = {
        "sessionIssuer": {
            "type": "Role", "principalId": "AROAEXAMPLE", "arn": role, "accountId": ACCOUNT, "userName": last,
        },
        "webIdFederationData": {},
        "attributes": {"creationDate": CREATED, "mfaAuthenticated": "false"},
    }  # fmt: skip
    identity = {
        "type": "AssumedRole", "principalId": f"AROAEXAMPLE:{name}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{last}/{name}", "accountId": ACCOUNT,
        "accessKeyId": "ASIASESSION", "sessionContext": context | changes,
    }  # fmt: skip
    return identity | changes.pop("identity", {})


def aroa(name: str) -> str:
    return f"AROAEXAMPLE:{name}@{CREATED}"


class Who(NamedTuple):
    identity: Any
    principal: str
    actor: str
    session_id: str | None
    session_name: str | None = None


USER_ARN = f"arn:aws:iam::{ACCOUNT}:user/ada"
IAM_USER = {
    "type": "IAMUser", "principalId": "AIDAADA", "arn": USER_ARN, "accountId": ACCOUNT, "accessKeyId": "AKIAADA",
    "userName": "ada",
}  # fmt: skip
CONSOLE = {"attributes": {"creationDate": CREATED, "mfaAuthenticated": "true"}}
ROOT_ARN = f"arn:aws:iam::{ACCOUNT}:root"
ON_BEHALF = {"userId": "906-ada", "identityStoreArn": "arn:aws:identitystore::111122223333:identitystore/d-1"}
SLR = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
WEB = {"webIdFederationData": {"federatedProvider": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}"}}
WEB_GOOGLE = {"webIdFederationData": {"federatedProvider": "accounts.google.com"}}

CASES: dict[str, Who] = {
    "root": Who(
        {"type": "Root", "principalId": ACCOUNT, "arn": ROOT_ARN, "accountId": ACCOUNT, "accessKeyId": "AKIAROOT"},
        f"{ACCOUNT}:root", f"{ACCOUNT}:root", "AKIAROOT",
    ),
    "root with alias at the console": Who(
        {
            "type": "Root", "principalId": ACCOUNT, "arn": ROOT_ARN, "accountId": ACCOUNT, "accessKeyId": "ASIAROOT",
            "userName": "my-alias", "sessionContext": CONSOLE,
        },
        f"{ACCOUNT}:root", f"{ACCOUNT}:root", f"{ACCOUNT}@{CREATED}",
    ),
    "user with a long-lived key": Who(IAM_USER, USER_ARN, USER_ARN, "AKIAADA"),
    "user at the console": Who(
        IAM_USER | {"accessKeyId": "ASIAADA", "sessionContext": CONSOLE}, USER_ARN, USER_ARN, f"AIDAADA@{CREATED}"
    ),
    "user with a sign-in session": Who(
        IAM_USER | {"sessionContext": CONSOLE | {"signInSessionArn": "arn:aws:signin:::session/s-1"}},
        USER_ARN, USER_ARN, "arn:aws:signin:::session/s-1",
    ),
    "user without an ARN": Who(
        {"type": "IAMUser", "accountId": ACCOUNT, "userName": "ada"},
        f"{ACCOUNT}:user/ada", f"{ACCOUNT}:user/ada", None,
    ),
    "role": Who(session(ROLE, "ada@example.com"), ROLE, ROLE, aroa("ada@example.com"), "ada@example.com"),
    "role, basic time": Who(
        session(ROLE, "x", attributes={"creationDate": "20260302T080000Z"}), ROLE, ROLE, aroa("x"), "x"
    ),
    "Identity Center person": Who(
        session(SSO, "ada@example.com"), SSO, "ada@example.com", aroa("ada@example.com"), "ada@example.com"
    ),
    "instance": Who(
        session(ROLE, "i-0123456789abcdef0", ec2RoleDelivery="2.0"),
        ROLE, ROLE, aroa("i-0123456789abcdef0"), "i-0123456789abcdef0",
    ),
    "Identity Center role with a generated name": Who(
        session(SSO, "botocore-session-1700000000"),
        SSO, SSO, aroa("botocore-session-1700000000"), "botocore-session-1700000000",
    ),
    "GitHub workflow": Who(session(ROLE, "deploy-main", **WEB), ROLE, ROLE, aroa("deploy-main"), "deploy-main"),
    "person through web identity": Who(
        session(ROLE, "ada@example.com", **WEB_GOOGLE),
        ROLE, "ada@example.com", aroa("ada@example.com"), "ada@example.com",
    ),
    "service-linked role": Who(session(SLR, "AutoScaling"), SLR, SLR, aroa("AutoScaling"), "AutoScaling"),
    "source identity": Who(
        session(SSO, "shared-name", sourceIdentity="ada"), SSO, "ada", aroa("shared-name"), "shared-name"
    ),
    "on behalf of, with source identity": Who(
        session(SSO, "shared-name", sourceIdentity="ada", identity={"onBehalfOf": ON_BEHALF}),
        SSO, "906-ada", aroa("shared-name"), "shared-name",
    ),
    "issuer is an empty object": Who(
        session(ROLE, "x", sessionIssuer={}), f"arn:aws:iam::{ACCOUNT}:role/Deployer",
        f"arn:aws:iam::{ACCOUNT}:role/Deployer", aroa("x"), "x",
    ),
    "issuer is missing, China": Who(
        {
            "type": "AssumedRole", "principalId": "AROAEXAMPLE:x",
            "arn": f"arn:aws-cn:sts::{ACCOUNT}:assumed-role/Deployer/x", "accessKeyId": "ASIAX",
        },
        f"arn:aws-cn:iam::{ACCOUNT}:role/Deployer", f"arn:aws-cn:iam::{ACCOUNT}:role/Deployer", "ASIAX", "x",
    ),
    "only the role id is left": Who(
        {"type": "AssumedRole", "principalId": "AROAEXAMPLE:x", "accessKeyId": "ASIAX", "sessionContext": {}},
        "AROAEXAMPLE", "AROAEXAMPLE", "ASIAX", "x",
    ),
    "session name from the ARN": Who(
        {"type": "AssumedRole", "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Deployer/ada", "accessKeyId": "ASIAX"},
        f"arn:aws:iam::{ACCOUNT}:role/Deployer", f"arn:aws:iam::{ACCOUNT}:role/Deployer", "ASIAX", "ada",
    ),
    "bare role": Who({"type": "Role", "principalId": "AROAEXAMPLE", "arn": ROLE}, ROLE, ROLE, None),
    "federated user": Who(
        {
            "type": "FederatedUser", "principalId": f"{ACCOUNT}:bob",
            "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/bob", "accountId": ACCOUNT, "accessKeyId": "ASIABOB",
            "sessionContext": {
                "sessionIssuer": {"type": "IAMUser", "principalId": "AIDAADA", "arn": USER_ARN, "userName": "ada"},
                "attributes": {"creationDate": CREATED},
            },
        },
        USER_ARN, USER_ARN, f"{ACCOUNT}:bob@{CREATED}", "bob",
    ),
    "saml sign-in": Who(
        {
            "type": "SAMLUser", "principalId": "abc123:ada@example.com", "userName": "ada@example.com",
            "identityProvider": SAML_PROVIDER,
        },
        f"{SAML_PROVIDER}:ada@example.com", "ada@example.com", None,
    ),
    "saml session": Who(
        session(SAML_ROLE, "ada@example.com"),
        SAML_ROLE, "ada@example.com", aroa("ada@example.com"), "ada@example.com",
    ),
    "saml session with a generated name": Who(
        session(SAML_ROLE, "botocore-session-1"), SAML_ROLE, SAML_ROLE, aroa("botocore-session-1"),
        "botocore-session-1",
    ),
    "web identity sign-in of a workflow": Who(
        {
            "type": "WebIdentityUser", "principalId": f"{GITHUB}:sts:repo:o/r", "identityProvider": GITHUB,
            "userName": "repo:o/r:ref:refs/heads/main",
        },
        f"{GITHUB}:repo:o/r:ref:refs/heads/main", f"{GITHUB}:repo:o/r:ref:refs/heads/main", None,
    ),
    "web identity sign-in of a person": Who(
        {"type": "WebIdentityUser", "identityProvider": "accounts.google.com", "userName": "ada", "principalId": "p"},
        "accounts.google.com:ada", "ada", None,
    ),
    "identity center user": Who(
        {
            "type": "IdentityCenterUser", "accountId": ACCOUNT, "onBehalfOf": ON_BEHALF, "credentialId": "c-1",
            "principalId": "p-1",
        },
        "906-ada", "906-ada", None,
    ),
    "directory": Who(
        {"type": "Directory", "accountId": ACCOUNT, "userName": "ada"}, f"{ACCOUNT}:ada", f"{ACCOUNT}:ada", None
    ),
    "caller from another account": Who(
        {"type": "AWSAccount", "principalId": "AIDAOTHER", "accountId": "444455556666"}, "AIDAOTHER", "AIDAOTHER", None
    ),
    "another account, nothing else": Who(
        {"type": "AWSAccount", "accountId": "444455556666"}, "444455556666", "444455556666", None
    ),
    "service": Who(
        {"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"},
        "autoscaling.amazonaws.com", "autoscaling.amazonaws.com", None,
    ),
    "unknown with an id": Who({"type": "Unknown", "principalId": "p-9", "userName": "u"}, "p-9", "p-9", None),
    "unknown": Who({"type": "Unknown"}, "unknown", "unknown", None),
    "a type that is new": Who({"type": "Martian", "arn": "arn:aws:m:::x"}, "arn:aws:m:::x", "arn:aws:m:::x", None),
    "empty object": Who({}, "unknown", "unknown", None),
    "null": Who(None, "unknown", "unknown", None),
    "none at all": Who(..., "unknown", "unknown", None),
    "no type": Who({"arn": USER_ARN, "accessKeyId": "AKIAADA"}, USER_ARN, USER_ARN, "AKIAADA"),
    "all empty objects": Who(
        IAM_USER | {"sessionContext": {"sessionIssuer": {}, "webIdFederationData": {}, "attributes": {}}},
        USER_ARN, USER_ARN, "AKIAADA",
    ),
}  # fmt: skip
SAML_SIGN_IN = {
    "eventSource": "sts.amazonaws.com", "eventName": "AssumeRoleWithSAML",
    "requestParameters": {"roleArn": SAML_ROLE, "principalArn": SAML_PROVIDER},
}  # fmt: skip


def event(name: str) -> dict[str, Any]:
    changes = SAML_SIGN_IN if name == "saml sign-in" else {}
    return record(name, userIdentity=CASES[name].identity, **changes)


@pytest.fixture(scope="module")
def identities(tmp_path_factory: pytest.TempPathFactory, empty_case: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("identity")
    shutil.copy(empty_case, folder / "case.duckdb")
    with open_case(folder / "case.duckdb", read_only=False) as case:
        run(case, write(folder / "a.json", [event(name) for name in CASES]))
        yield case


@pytest.mark.parametrize("name", CASES)
def test_identity(identities: duckdb.DuckDBPyConnection, name: str) -> None:
    who = CASES[name]
    (found,) = fetch(
        identities, "select principal, actor, session_id, session_name from events where event_id = ?", [name]
    )
    assert found == who[1:]


@pytest.mark.parametrize("sign_in_first", [True, False])
def test_saml_sign_in_in_another_run_names_the_actor(make_case: MakeCase, tmp_path: Path, sign_in_first: bool) -> None:
    case = make_case()
    order = ["saml sign-in", "saml session"] if sign_in_first else ["saml session", "saml sign-in"]
    for name in order:
        run(case, write(tmp_path / f"{name}.json", [event(name)]))
    assert fetch(case, "select actor from events where event_id = 'saml session'") == [("ada@example.com",)]


def test_without_a_saml_sign_in_the_role_is_the_actor(make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case()
    run(case, write(tmp_path / "a.json", [event("saml session")]))
    assert fetch(case, "select actor from events") == [(SAML_ROLE,)]


@pytest.mark.parametrize("parameters", ["text", 5, [], {"roleArn": 5}, {"roleArn": None}])
def test_odd_saml_sign_in_stops_nothing(make_case: MakeCase, tmp_path: Path, parameters: Any) -> None:
    case = make_case()
    odd = event("saml sign-in") | {"requestParameters": parameters}
    assert run(case, write(tmp_path / "a.json", [odd, event("role")]))["records"]["stored"] == 2


@pytest.mark.parametrize("value", [b"NaN", b'"\\ud800"', b"1e400", b'"tab\there"', b'"\xff"', b"9" * 5000])
def test_request_that_is_odd_json_stops_nothing(make_case: MakeCase, tmp_path: Path, value: bytes) -> None:
    """The SAML statement looks into requestParameters with SQL: what is no JSON must not get there."""

    case = make_case()
    usual = b'"requestParameters":{'
    odd = compact(event("saml sign-in")).replace(usual, usual + b'"x":' + value + b",")
    report = run(case, write(tmp_path / "a.json", [odd, event("saml session")]))
    assert report["records"]["seen"] == 2
    assert report["records"]["stored"] + report["records"]["rejected"] == 2
    assert fetch(case, "select count(*) from events where json_valid(request_parameters) is false") == [(0,)]
