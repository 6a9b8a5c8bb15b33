"""Identities in an account and how CloudTrail writes them in `userIdentity`."""

from __future__ import annotations

from dataclasses import dataclass

from forensics.synthetic.records import JsonObject, iso

PROD = "111122223333"
"""The account with production and the network; also the home of IAM Identity Center."""
DEV = "444455556666"
"""The account with development and shared tooling."""
GITHUB = "token.actions.githubusercontent.com"


@dataclass(slots=True, frozen=True)
class User:
    """An IAM user; `access_key` is its long-lived key."""

    account: str
    name: str
    principal_id: str
    access_key: str

    @property
    def arn(self) -> str:
        """ARN of the user."""
        return f"arn:aws:iam::{self.account}:user/{self.name}"


@dataclass(slots=True, frozen=True)
class Role:
    """An IAM role; `path` is empty or ends with a slash."""

    account: str
    name: str
    principal_id: str
    path: str = ""

    @property
    def arn(self) -> str:
        """ARN of the role."""
        return f"arn:aws:iam::{self.account}:role/{self.path}{self.name}"

    def session_arn(self, session_name: str) -> str:
        """ARN of a session of the role."""
        return f"arn:aws:sts::{self.account}:assumed-role/{self.name}/{session_name}"


def key_identity(user: User) -> JsonObject:
    """An IAM user calling with the long-lived key: no session context."""
    return {
        "type": "IAMUser",
        "principalId": user.principal_id,
        "arn": user.arn,
        "accountId": user.account,
        "accessKeyId": user.access_key,
        "userName": user.name,
    }


def console_identity(user: User, key: str, created: int) -> JsonObject:
    """An IAM user in the console: short-lived keys of one sign-in, with MFA."""
    attributes = {"creationDate": iso(created), "mfaAuthenticated": "true"}
    return {**key_identity(user), "accessKeyId": key, "sessionContext": {"attributes": attributes}}


def sign_in_identity(user: User) -> JsonObject:
    """An IAM user at the moment of a console sign-in: no key yet."""
    return {name: value for name, value in key_identity(user).items() if name != "accessKeyId"}


def root_identity(account: str) -> JsonObject:
    """The root user at a console sign-in."""
    arn = f"arn:aws:iam::{account}:root"
    return {"type": "Root", "principalId": account, "arn": arn, "accountId": account, "accessKeyId": ""}


def role_identity(role: Role, session_name: str, key: str, created: int) -> JsonObject:
    """A session of a role, made at second `created`."""
    context: JsonObject = {
        "sessionIssuer": {
            "type": "Role",
            "principalId": role.principal_id,
            "arn": role.arn,
            "accountId": role.account,
            "userName": role.name,
        },
        "attributes": {"creationDate": iso(created), "mfaAuthenticated": "false"},
    }
    return {
        "type": "AssumedRole",
        "principalId": f"{role.principal_id}:{session_name}",
        "arn": role.session_arn(session_name),
        "accountId": role.account,
        "accessKeyId": key,
        "sessionContext": context,
    }


def federated_identity(user: User, name: str, key: str, created: int) -> JsonObject:
    """A federated user whose credentials `user` handed out with GetFederationToken."""
    issuer = {
        "type": "IAMUser",
        "principalId": user.principal_id,
        "arn": user.arn,
        "accountId": user.account,
        "userName": user.name,
    }
    return {
        "type": "FederatedUser",
        "principalId": f"{user.account}:{name}",
        "arn": f"arn:aws:sts::{user.account}:federated-user/{name}",
        "accountId": user.account,
        "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": issuer,
            "attributes": {"creationDate": iso(created), "mfaAuthenticated": "false"},
        },
    }


def on_behalf(identity: JsonObject, service: str) -> JsonObject:
    """The same identity when `service` calls in its name: no key of its own, `invokedBy` instead."""
    return {name: value for name, value in identity.items() if name != "accessKeyId"} | {"invokedBy": service}
