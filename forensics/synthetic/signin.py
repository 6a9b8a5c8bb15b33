"""How sessions begin: each way returns a session and the records that issued it; each key has an origin."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from forensics.synthetic.identities import (
    GITHUB,
    PROD,
    Role,
    User,
    console_identity,
    federated_identity,
    on_behalf,
    sign_in_identity,
)
from forensics.synthetic.issuing import HOUR, Caller, Grant, Opened, key_pair, opened
from forensics.synthetic.organisation import Person
from forensics.synthetic.records import Call, JsonObject, Pen, Session, Timed

AWS_ADDRESS = "192.0.2.10"
"""Stands for AWS's own network, from which Identity Center assumes roles."""
FROM_CONSOLE = {"sessionCredentialFromConsole": "true"}

_SAML_AGENT = "aws-internal/3 aws-sdk-java/1.12.780 Linux/5.10.233 OpenJDK_64-Bit_Server_VM/17.0.14"
_PORTAL = "https://portal.sso.us-east-1.amazonaws.com/saml/assertion/EXAMPLE"
_CONSOLE = "https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true"


def assume_role(pen: Pen, caller: Session, role: Role, name: str, at: int) -> Opened:
    """AssumeRole by a user or another role; seen in both accounts when the role is in another one."""
    grant = Grant(role, name, pen.ids.access_key(), at)
    call = grant.call("AssumeRole", {"durationSeconds": HOUR})
    crossing = role.account != caller.account
    if crossing:
        call = replace(call, extras={**call.extras, "sharedEventID": pen.ids.uuid()})
    records = [pen.write(caller, call, at)]
    if crossing:
        records.append(pen.write(_seen_from(role.account, caller), call, at))
    session = grant.session(Caller(caller.address, caller.agent, caller.region))
    return opened(session, records, records[0])


def identity_center(pen: Pen, person: Person, role: Role, at: int, caller: Caller) -> Opened:
    """A person signs in to IAM Identity Center, which assumes the role of a permission set with SAML."""
    grant = Grant(role, person.email, pen.ids.access_key(), at, 8 * HOUR)
    request = {
        "sAMLAssertionID": f"_{pen.ids.uuid()}",
        "durationSeconds": grant.seconds,
        "principalArn": f"arn:aws:iam::{role.account}:saml-provider/AWSSSO_EXAMPLE0123456789_DO_NOT_DELETE",
    }
    call = grant.call(
        "AssumeRoleWithSAML",
        request,
        subject=person.email,
        subjectType="persistent",
        issuer=_PORTAL,
        audience="https://signin.aws.amazon.com/saml",
        nameQualifier="EXAMPLEnameQualifier=",
    )
    portal = pen.write(_portal_session(person.user_id, caller), _authentication(pen, person.email), at - 3)
    issuing = pen.write(_saml_session(person.email, role.account), call, at)
    session = grant.session(caller)
    session.extras = FROM_CONSOLE if caller.agent.startswith("Mozilla") else {}
    return opened(session, [portal, issuing], issuing)


def web_identity(pen: Pen, role: Role, subject: str, at: int, caller: Caller) -> Opened:
    """A GitHub workflow trades its OpenID Connect token for a session of `role`."""
    provider = f"arn:aws:iam::{role.account}:oidc-provider/{GITHUB}"
    identity = {
        "type": "WebIdentityUser",
        "principalId": f"{provider}:sts.amazonaws.com:{subject}",
        "userName": subject,
        "identityProvider": provider,
    }
    runner = Session(identity, role.account, "us-east-1", caller.address, caller.agent)
    grant = Grant(role, "GitHubActions", pen.ids.access_key(), at)
    call = grant.call(
        "AssumeRoleWithWebIdentity",
        {"durationSeconds": HOUR},
        subjectFromWebIdentityToken=subject,
        provider=provider,
        audience="sts.amazonaws.com",
    )
    session = grant.session(caller)
    federation = {"federatedProvider": provider, "attributes": {}}
    session.identity["sessionContext"]["webIdFederationData"] = federation
    issuing = pen.write(runner, call, at)
    return opened(session, [issuing], issuing)


def console(pen: Pen, user: User, at: int, caller: Caller) -> Opened:
    """An IAM user signs in to the console with MFA."""
    extras: dict[str, Any] = {
        "additionalEventData": {
            "LoginTo": _CONSOLE,
            "MobileVersion": "No",
            "MFAIdentifier": f"arn:aws:iam::{user.account}:mfa/{user.name}",
            "MFAUsed": "Yes",
        },
        "eventType": "AwsConsoleSignIn",
    }
    door = Session(sign_in_identity(user), user.account, "us-east-1", caller.address, caller.agent)
    login = Call("signin", "ConsoleLogin", None, {"ConsoleLogin": "Success"}, read=False, extras=extras)
    issuing = pen.write(door, login, at)
    identity = console_identity(user, pen.ids.access_key(), at)
    address, agent, region = caller
    session = Session(identity, user.account, region, address, agent, at + 12 * HOUR, extras=FROM_CONSOLE)
    return opened(session, [issuing], issuing)


def instance_role(pen: Pen, role: Role, instance: str, at: int, caller: Caller) -> Opened:
    """EC2 assumes a role for an instance, whose calls then carry the key."""
    grant = Grant(role, instance, pen.ids.access_key(), at, 6 * HOUR)
    issuing = _assumed_by_service(pen, "ec2", grant)
    session = grant.session(caller)
    session.identity["sessionContext"]["ec2RoleDelivery"] = "2.0"
    return opened(session, [issuing], issuing)


def service_role(pen: Pen, service: str, role: Role, at: int, region: str) -> Opened:
    """A service assumes a role for itself; its calls carry no key."""
    name = f"{role.name.removeprefix('AWSServiceRoleFor')}-session"
    grant = Grant(role, name, pen.ids.access_key(), at)
    issuing = _assumed_by_service(pen, service, grant)
    return opened(through(grant.session(Caller("", "", region)), service), [issuing], issuing)


def federation_token(pen: Pen, broker: Session, user: User, name: str, at: int) -> Opened:
    """A broker hands out credentials of a federated user."""
    key, seconds = pen.ids.access_key(), 2 * HOUR
    identity = federated_identity(user, name, key, at)
    response = {
        "credentials": key_pair(key, at + seconds),
        "federatedUser": {"federatedUserId": identity["principalId"], "arn": identity["arn"]},
        "packedPolicySize": 6,
    }
    request = {"name": name, "durationSeconds": seconds}
    issuing = pen.write(broker, Call("sts", "GetFederationToken", request, response, read=False), at)
    session = Session(identity, user.account, broker.region, broker.address, broker.agent, at + seconds)
    return opened(session, [issuing], issuing)


def aws_service(service: str, account: str, region: str = "us-east-1") -> Session:
    """An AWS service acting as itself."""
    host = f"{service}.amazonaws.com"
    return Session({"type": "AWSService", "invokedBy": host}, account, region, host, host)


def through(session: Session, service: str) -> Session:
    """The same session while `service` calls in its name."""
    host = f"{service}.amazonaws.com"
    return replace(session, identity=on_behalf(session.identity, host), address=host, agent=host, extras={})


def _assumed_by_service(pen: Pen, service: str, grant: Grant) -> Timed:
    call = grant.call("AssumeRole", {})
    call = replace(call, extras={**call.extras, "sharedEventID": pen.ids.uuid()})
    return pen.write(aws_service(service, grant.role.account), call, grant.at)


def _seen_from(account: str, caller: Session) -> Session:
    stranger = {"principalId": caller.identity["principalId"], "accountId": caller.account}
    return Session({"type": "AWSAccount", **stranger}, account, "us-east-1", caller.address, caller.agent)


def _saml_session(email: str, account: str) -> Session:
    provider = "EXAMPLEidentityProvider="
    identity: JsonObject = {
        "type": "SAMLUser",
        "principalId": f"{provider}:{email}",
        "userName": email,
        "identityProvider": provider,
    }
    return Session(identity, account, "us-east-1", AWS_ADDRESS, _SAML_AGENT)


def _portal_session(user_id: str, caller: Caller) -> Session:
    store = f"arn:aws:identitystore::{PROD}:identitystore/d-9000000001"
    identity = {
        "type": "IdentityCenterUser",
        "accountId": PROD,
        "onBehalfOf": {"userId": user_id, "identityStoreArn": store},
        "credentialId": user_id,
    }
    return Session(identity, PROD, "us-east-1", caller.address, caller.agent)


def _authentication(pen: Pen, email: str) -> Call:
    workflow = {"AuthWorkflowID": pen.ids.uuid(), "CredentialType": "TOTP", "UserName": email}
    extras = {
        "additionalEventData": workflow,
        "eventType": "AwsServiceEvent",
        "serviceEventDetails": {"CredentialChallenge": "Success"},
    }
    return Call("signin", "CredentialChallenge", None, None, read=False, extras=extras)
