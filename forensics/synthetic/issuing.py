"""Parts that every way of issuing credentials shares: who asked, what came back, the session that begins."""

from __future__ import annotations

from typing import Any, NamedTuple

from forensics.synthetic.identities import Role, role_identity
from forensics.synthetic.records import Call, JsonObject, Session, Timed, prose_time

HOUR = 3600


class Opened(NamedTuple):
    """A session and the records that made it, in order."""

    session: Session
    records: list[Timed]


class Caller(NamedTuple):
    """Where the holder of new credentials calls from."""

    address: str
    agent: str
    region: str


class Grant(NamedTuple):
    """Credentials of a role about to be issued."""

    role: Role
    name: str
    key: str
    at: int
    seconds: int = HOUR

    def call(self, operation: str, request: JsonObject, **response: Any) -> Call:
        """The issuing call; `request` and `response` add what is particular to the operation."""
        asked = {"roleArn": self.role.arn, "roleSessionName": self.name, **request}
        user = {
            "assumedRoleId": f"{self.role.principal_id}:{self.name}",
            "arn": self.role.session_arn(self.name),
        }
        given = {
            "credentials": key_pair(self.key, self.at + self.seconds),
            "assumedRoleUser": user,
            **response,
        }
        resource = {"accountId": self.role.account, "type": "AWS::IAM::Role", "ARN": self.role.arn}
        return Call("sts", operation, asked, given, extras={"resources": [resource]})

    def identity(self) -> JsonObject:
        """The identity as calls with these credentials show it."""
        return role_identity(self.role, self.name, self.key, self.at)

    def session(self, caller: Caller) -> Session:
        """The session that begins, in the hands of `caller`."""
        address, agent, region = caller
        return Session(self.identity(), self.role.account, region, address, agent, self.at + self.seconds)


def key_pair(key: str, expires: int) -> JsonObject:
    """`credentials` of a response; the token is as little real as the key."""
    return {"accessKeyId": key, "sessionToken": "EXAMPLEsessionToken", "expiration": prose_time(expires)}


def opened(session: Session, records: list[Timed], issuing: Timed) -> Opened:
    """Tie a session to the record that issued it."""
    session.issued_by = issuing.record["eventID"]
    return Opened(session, records)
