"""How sessions begin: each way returns a session and the records that issued it, so every key has an origin."""

from __future__ import annotations

from typing import Any, NamedTuple

from forensics.synthetic.identities import (
    GITHUB,
    PROD,
    Role,
    User,
    console_identity,
    federated_identity,
    on_behalf,
    role_identity,
    sign_in_identity,
)
from forensics.synthetic.organisation import Person
from forensics.synthetic.records import Call, JsonObject, Pen, Session, Timed, prose_time

AWS_ADDRESS = "192.0.2.10"
"""Stands for AWS's own network, from which Identity Center assumes roles."""
_HOUR = 3600
_SAML_AGENT = "aws-internal/3 aws-sdk-java/1.12.780 Linux/5.10.233 OpenJDK_64-Bit_Server_VM/17.0.14"
_PORTAL = "https://portal.sso.us-east-1.amazonaws.com/saml/assertion/EXAMPLE"
_CONSOLE = "https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true"


class Opened(NamedTuple):
    """A session and the records that made it, in order."""

    session: Session
    records: list[Timed]


class Caller(NamedTuple):
    """Where the holder of new credentials calls from."""

    address: str
    agent: str
    region: str


def assume_role(pen: Pen, caller: Session, role: Role, name: str, at: int) -> Opened:
    """AssumeRole by a user or another role; seen in both accounts when the role is in another one."""
    key, request = (
        pen.ids.access_key(),
        {"roleArn": role.arn, "roleSessionName": name, "durationSeconds": _HOUR},
    )
    shared = {"sharedEventID": pen.ids.uuid()} if role.account != caller.account else {}
    extras = {**_resource(role), **shared}
    call = Call("sts", "AssumeRole", request, _credentials(role, name, key, at + _HOUR), extras=extras)
    records = [pen.write(caller, call, at)]
    if shared:
        records.append(pen.write(_seen_from(role.account, caller), call, at))
    session = Session(
        role_identity(role, name, key, at),
        role.account,
        caller.region,
        caller.address,
        caller.agent,
        at + _HOUR,
    )
    return _opened(session, records, records[0])


def identity_center(pen: Pen, person: Person, role: Role, at: int, caller: Caller) -> Opened:
    """A person signs in to IAM Identity Center, which assumes the role of a permission set with SAML."""
    key, duration, email = pen.ids.access_key(), 28_800, person.email
    provider = f"arn:aws:iam::{role.account}:saml-provider/AWSSSO_EXAMPLE0123456789_DO_NOT_DELETE"
    saml = Session(_saml_identity(email), role.account, "us-east-1", AWS_ADDRESS, _SAML_AGENT)
    request = {
        "sAMLAssertionID": f"_{pen.ids.uuid()}",
        "roleSessionName": email,
        "durationSeconds": duration,
        "roleArn": role.arn,
        "principalArn": provider,
    }
    response = _credentials(role, email, key, at + duration) | {
        "subject": email,
        "subjectType": "persistent",
        "issuer": _PORTAL,
        "audience": "https://signin.aws.amazon.com/saml",
        "nameQualifier": "EXAMPLEnameQualifier=",
    }
    issuing = pen.write(
        saml, Call("sts", "AssumeRoleWithSAML", request, response, extras=_resource(role)), at
    )
    portal = pen.write(_portal_session(person.user_id, caller), _authentication(pen, email), at - 3)
    session = Session(
        role_identity(role, email, key, at),
        role.account,
        caller.region,
        caller.address,
        caller.agent,
        at + duration,
    )
    return _opened(session, [portal, issuing], issuing)


def web_identity(pen: Pen, role: Role, subject: str, at: int, caller: Caller) -> Opened:
    """A GitHub workflow trades its OpenID Connect token for a session of `role`."""
    key, name = pen.ids.access_key(), "GitHubActions"
    provider = f"arn:aws:iam::{role.account}:oidc-provider/{GITHUB}"
    identity = {
        "type": "WebIdentityUser",
        "principalId": f"{provider}:sts.amazonaws.com:{subject}",
        "userName": subject,
        "identityProvider": provider,
    }
    request = {"roleArn": role.arn, "roleSessionName": name, "durationSeconds": 3600}
    response = _credentials(role, name, key, at + 3600) | {
        "subjectFromWebIdentityToken": subject,
        "provider": provider,
        "audience": "sts.amazonaws.com",
    }
    runner = Session(identity, role.account, "us-east-1", caller.address, caller.agent)
    call = Call("sts", "AssumeRoleWithWebIdentity", request, response, extras=_resource(role))
    session_identity = role_identity(role, name, key, at)
    session_identity["sessionContext"]["webIdFederationData"] = {
        "federatedProvider": provider,
        "attributes": {},
    }
    session = Session(session_identity, role.account, caller.region, caller.address, caller.agent, at + 3600)
    issuing = pen.write(runner, call, at)
    return _opened(session, [issuing], issuing)


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
    session = Session(identity, user.account, caller.region, caller.address, caller.agent, at + 43_200)
    session.extras = {"sessionCredentialFromConsole": "true"}
    return _opened(session, [issuing], issuing)


def instance_role(pen: Pen, role: Role, instance: str, at: int, caller: Caller) -> Opened:
    """EC2 assumes a role for an instance, whose calls then carry the key."""
    key = pen.ids.access_key()
    issuing = _assumed_by_service(pen, "ec2", role, instance, key, at=at)
    identity = role_identity(role, instance, key, at)
    identity["sessionContext"]["ec2RoleDelivery"] = "2.0"
    session = Session(identity, role.account, caller.region, caller.address, caller.agent, at + 6 * _HOUR)
    return _opened(session, [issuing], issuing)


def service_role(pen: Pen, service: str, role: Role, at: int, region: str) -> Opened:
    """A service assumes a role for itself; its calls carry no key."""
    key, host = pen.ids.access_key(), f"{service}.amazonaws.com"
    name = f"{role.name.removeprefix('AWSServiceRoleFor')}-session"
    issuing = _assumed_by_service(pen, service, role, name, key, at=at)
    identity = on_behalf(role_identity(role, name, key, at), host)
    return _opened(Session(identity, role.account, region, host, host, at + _HOUR), [issuing], issuing)


def federation_token(pen: Pen, broker: Session, user: User, name: str, at: int) -> Opened:
    """A broker hands out credentials of a federated user."""
    key, duration = pen.ids.access_key(), 7200
    subject = {
        "federatedUserId": f"{user.account}:{name}",
        "arn": f"arn:aws:sts::{user.account}:federated-user/{name}",
    }
    response = {"credentials": _key_pair(key, at + duration), "federatedUser": subject, "packedPolicySize": 6}
    call = Call(
        "sts", "GetFederationToken", {"name": name, "durationSeconds": duration}, response, read=False
    )
    issuing = pen.write(broker, call, at)
    identity = federated_identity(user, name, key, at)
    session = Session(identity, user.account, broker.region, broker.address, broker.agent, at + duration)
    return _opened(session, [issuing], issuing)


def aws_service(service: str, account: str, region: str = "us-east-1") -> Session:
    """An AWS service acting as itself."""
    host = f"{service}.amazonaws.com"
    return Session({"type": "AWSService", "invokedBy": host}, account, region, host, host)


def through(session: Session, service: str) -> Session:
    """The same session while `service` calls in its name."""
    host = f"{service}.amazonaws.com"
    return Session(on_behalf(session.identity, host), session.account, session.region, host, host)


def _assumed_by_service(pen: Pen, service: str, role: Role, name: str, key: str, *, at: int) -> Timed:
    extras = {**_resource(role), "sharedEventID": pen.ids.uuid()}
    response = _credentials(role, name, key, at + 6 * _HOUR)
    call = Call("sts", "AssumeRole", {"roleArn": role.arn, "roleSessionName": name}, response, extras=extras)
    return pen.write(aws_service(service, role.account), call, at)


def _opened(session: Session, records: list[Timed], issuing: Timed) -> Opened:
    session.issued_by = issuing.record["eventID"]
    return Opened(session, records)


def _resource(role: Role) -> dict[str, Any]:
    return {"resources": [{"accountId": role.account, "type": "AWS::IAM::Role", "ARN": role.arn}]}


def _key_pair(key: str, expires: int) -> JsonObject:
    return {"accessKeyId": key, "sessionToken": "EXAMPLEsessionToken", "expiration": prose_time(expires)}


def _credentials(role: Role, name: str, key: str, expires: int) -> JsonObject:
    user = {"assumedRoleId": f"{role.principal_id}:{name}", "arn": role.session_arn(name)}
    return {"credentials": _key_pair(key, expires), "assumedRoleUser": user}


def _seen_from(account: str, caller: Session) -> Session:
    stranger = {"principalId": caller.identity["principalId"], "accountId": caller.account}
    return Session({"type": "AWSAccount", **stranger}, account, "us-east-1", caller.address, caller.agent)


def _saml_identity(email: str) -> JsonObject:
    provider = "EXAMPLEidentityProvider="
    return {
        "type": "SAMLUser",
        "principalId": f"{provider}:{email}",
        "userName": email,
        "identityProvider": provider,
    }


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
    extras = {
        "additionalEventData": {
            "AuthWorkflowID": pen.ids.uuid(),
            "CredentialType": "TOTP",
            "UserName": email,
        },
        "eventType": "AwsServiceEvent",
        "serviceEventDetails": {"CredentialChallenge": "Success"},
    }
    return Call("signin", "CredentialChallenge", None, None, read=False, extras=extras)
