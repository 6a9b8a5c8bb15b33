"""One CloudTrail record: who (`Session`) made which request (`Call`) at what second.

A record is put together from parts that many records share (identity, TLS details, requests of a kind): treat
what `World.records` yields as read-only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from forensics.synthetic.ids import Ids

Record = dict[str, Any]
JsonObject = dict[str, Any]

START = 1772409600
"""Monday 2026-03-02T00:00:00Z, the first second of every world."""
DAY = 86_400
GLOBAL_SERVICES = frozenset({"iam", "sts", "signin", "organizations"})
"""Services whose events AWS delivers in us-east-1."""

_VERSIONS = {"ec2": "1.10", "iam": "1.10", "cloudtrail": "1.10", "s3": "1.10", "kms": "1.10", "sts": "1.08"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_XMLNS = "http://ec2.amazonaws.com/doc/2016-11-15/"


class Timed(NamedTuple):
    """A record and its event time in epoch seconds; sorts by time, then by order of making."""

    at: int
    serial: int
    record: Record


@dataclass(slots=True, frozen=True)
class Call:
    """A request and its answer, without who and when.

    `style` says how EC2 writes it (flat camelCase or wrapped ``{Op}Request``); other services are plain.
    `extras` are further top-level fields and win over the defaults.
    """

    source: str
    name: str
    request: JsonObject | None = None
    response: JsonObject | None = None
    read: bool = True
    error: tuple[str, str] | None = None
    style: Literal["plain", "flat", "wrapped"] = "plain"
    extras: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Session:
    """Credentials in use: the identity as later records show it, and where it calls from."""

    identity: JsonObject
    account: str
    region: str
    address: str
    agent: str
    expires: int = 2**40
    issued_by: str | None = None
    extras: Mapping[str, Any] = field(default_factory=dict)

    @property
    def by_service(self) -> bool:
        """Whether an AWS service makes the calls: such records have no TLS details."""
        return self.address.endswith(".amazonaws.com") or self.address == "AWS Internal"


class Pen:
    """Writes the records of one part of the world; numbers them, so that ties keep the order of writing."""

    def __init__(self, ids: Ids) -> None:
        self.ids = ids
        self._written = 0

    def write(self, session: Session, call: Call, at: int, region: str | None = None) -> Timed:
        """The record of `call` made by `session` at second `at`."""
        self._written += 1
        return Timed(at, self._written, record(self.ids, session, call, at, region))


def iso(at: int) -> str:
    """Epoch seconds as CloudTrail writes a time."""
    day, second = divmod(at, DAY)
    return f"{_date(day)}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z"


def prose_time(at: int) -> str:
    """Epoch seconds as STS and IAM write them in responses: ``Mar 2, 2026, 9:05:00 AM``."""
    moment = datetime.fromtimestamp(at, UTC)
    hour, half = moment.hour % 12 or 12, "AM" if moment.hour < 12 else "PM"
    return f"{_MONTHS[moment.month - 1]} {moment.day}, {moment.year}, {hour}:{moment:%M:%S} {half}"


def record(ids: Ids, session: Session, call: Call, at: int, region: str | None = None) -> Record:
    """The record of `call` made by `session` at `at`, in the field order of CloudTrail."""
    where = "us-east-1" if call.source in GLOBAL_SERVICES else region or session.region
    request_id = ids.uuid()
    made: Record = {
        "eventVersion": _VERSIONS.get(call.source, "1.09"),
        "userIdentity": session.identity,
        "eventTime": iso(at),
        "eventSource": f"{call.source}.amazonaws.com",
        "eventName": call.name,
        "awsRegion": where,
        "sourceIPAddress": session.address,
        "userAgent": session.agent,
    }
    if call.error is not None:
        made["errorCode"], made["errorMessage"] = call.error
    made["requestParameters"] = _request(call)
    made["responseElements"] = None if call.error is not None else _response(call, request_id)
    made["requestID"] = request_id
    made["eventID"] = ids.uuid()
    made["readOnly"] = call.read
    made["eventType"] = "AwsApiCall"
    made["managementEvent"] = True
    made["recipientAccountId"] = session.account
    made["eventCategory"] = "Management"
    if not session.by_service:
        made["tlsDetails"] = _tls(call.source, where)
    made.update(session.extras)
    made.update(call.extras)
    return made


def _request(call: Call) -> JsonObject | None:
    if call.style == "wrapped":
        return {f"{call.name}Request": call.request or ""}
    return call.request


def _response(call: Call, request_id: str) -> JsonObject | None:
    if call.response is None or call.style == "plain":
        return call.response
    if call.style == "flat":
        return {"requestId": request_id, **call.response}
    return {f"{call.name}Response": {"xmlns": _XMLNS, "requestId": request_id, **call.response}}


@lru_cache(maxsize=4096)
def _date(day: int) -> str:
    return datetime.fromtimestamp(day * DAY, UTC).date().isoformat()


@lru_cache(maxsize=1024)
def _tls(source: str, region: str) -> JsonObject:
    host = f"{source}.{region}.amazonaws.com"
    return {
        "tlsVersion": "TLSv1.3",
        "cipherSuite": "TLS_AES_128_GCM_SHA256",
        "clientProvidedHostHeader": host,
    }
