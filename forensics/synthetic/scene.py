"""The stage of one incident: what is done on it becomes records and, from the same plan, the truth."""

from __future__ import annotations

from typing import Any

from forensics.synthetic.ids import Ids
from forensics.synthetic.issuing import Opened
from forensics.synthetic.organisation import Organisation
from forensics.synthetic.records import DAY, START, Call, JsonObject, Pen, Session, Timed, iso

_TYPES = {
    "cgw": "customer_gateway",
    "vpn": "vpn_connection",
    "vgw": "vpn_gateway",
    "igw": "internet_gateway",
    "nat": "nat_gateway",
}
_OUTCOMES = (
    ("DryRunOperation", "dry_run"),
    ("UnauthorizedOperation", "denied"),
    ("AccessDenied", "denied"),
    ("NotFound", "not_found"),
    ("IncorrectState", "dependency_failure"),
    ("LimitExceeded", "throttled"),
)

_KEPT = (
    "event_id",
    "event_time",
    "event_name",
    "account_id",
    "region",
    "outcome",
    "resource_id",
    "principal",
    "actor",
    "access_key_id",
)


class Scene:
    """Collects the records of one incident and says afterwards what really happened.

    `verdict` stays None where nothing was deleted. `story` is told to people, in Markdown.
    """

    def __init__(self, name: str, org: Organisation, ids: Ids, days: int) -> None:
        self.name, self.org, self.ids = name, org, ids
        self.pen = Pen(ids)
        self.records: list[Timed] = []
        self.verdict: str | None = None
        self.story = ""
        self.actor = ""
        self.origin: JsonObject = {}
        self._days = days
        self._sessions: list[JsonObject] = []
        self._steps: list[JsonObject] = []
        self._restored: dict[str, tuple[str, int]] = {}

    def at(self, day: int, clock: str) -> int:
        """A second of the story, told for 14 days; other lengths squeeze or stretch its days."""
        hour, minute, second = (int(part) for part in clock.split(":"))
        return START + day * self._days // 14 * DAY + hour * 3600 + minute * 60 + second

    def enter(self, opened: Opened, origin: JsonObject | None = None) -> Session:
        """Bring in a session with its issuing records; `origin` if the whole chain starts there."""
        self.records += opened.records
        identity, session = opened.session.identity, opened.session
        self._sessions.append(
            {
                "access_key_id": identity.get("accessKeyId"),
                "principal": identity["sessionContext"]["sessionIssuer"]["arn"],
                "session_name": identity["arn"].rpartition("/")[2],
                "created": identity["sessionContext"]["attributes"]["creationDate"],
                "issuing_event_id": session.issued_by,
                "source_ip_address": session.address,
                "user_agent": session.agent,
            }
        )
        if origin is not None:
            self.origin = {**origin, "event_id": session.issued_by}
        return session

    def do(self, session: Session, call: Call, at: int, phase: str, resource: str | None = None) -> JsonObject:
        """One call of the incident; `resource` is what it is about. Returns its record."""
        made = self.pen.write(session, call, at)
        self.records.append(made)
        self.witness(made, phase, session.identity.get("accessKeyId"), resource)
        return made.record

    def witness(self, made: Timed, phase: str, access_key: str | None, resource: str | None = None) -> None:
        """Count a record that already stands on the scene as a step of the incident."""
        event = made.record
        self._steps.append(
            {
                "event_id": event["eventID"],
                "event_time": event["eventTime"],
                "event_name": event["eventName"],
                "account_id": event["recipientAccountId"],
                "region": event["awsRegion"],
                "phase": phase,
                "outcome": _outcome(event.get("errorCode")),
                "error_code": event.get("errorCode"),
                "resource_id": resource,
                "access_key_id": access_key,
                **_who(event["userIdentity"]),
                "source_ip_address": event["sourceIPAddress"],
            }
        )

    def restored(self, resource: str, replacement: str, seconds: int) -> None:
        """`resource` lives on as `replacement`, made `seconds` after the deletion (negative: before it)."""
        self._restored[resource] = (replacement, seconds)

    def background(self, opened: Opened) -> Session:
        """Bring in a session that is context, not part of the incident."""
        self.records += opened.records
        return opened.session

    def truth(self) -> dict[str, Any]:
        """What happened, as JSON values."""
        return {
            "incident": self.name,
            "verdict": self.verdict,
            "actor": self.actor,
            "origin": self.origin,
            "started": self._steps[0]["event_time"],
            "ended": self._steps[-1]["event_time"],
            "resource_ids": list(dict.fromkeys(step["resource_id"] for step in self._steps if step["resource_id"])),
            "sessions": self._sessions,
            "event_ids": [step["event_id"] for step in self._steps],
            "steps": self._steps,
            "deletions": [self._deletion(step) for step in self._steps if _is_deletion(step)],
        }

    def _deletion(self, step: JsonObject) -> JsonObject:
        done = step["outcome"] == "succeeded"
        replacement, seconds = self._restored.get(step["resource_id"], (None, None)) if done else (None, None)
        return {
            **{name: step[name] for name in _KEPT},
            "gateway_type": _TYPES[step["resource_id"].partition("-")[0]],
            "verdict": self.verdict if done else None,
            "restored_as": replacement,
            "restored_after_seconds": seconds,
        }


def end_of(days: int) -> str:
    """The last second of a world."""
    return iso(START + days * DAY - 1)


def _outcome(code: str | None) -> str:
    if code is None:
        return "succeeded"
    return next((outcome for part, outcome in _OUTCOMES if part in code), "failed")


def _who(identity: JsonObject) -> dict[str, str]:
    """Principal and actor: a role session's role, and behind a permission set the person."""
    issuer = identity.get("sessionContext", {}).get("sessionIssuer", {})
    principal: str = issuer.get("arn", identity["arn"])
    person = "/AWSReservedSSO_" in principal
    return {"principal": principal, "actor": identity["arn"].rpartition("/")[2] if person else principal}


def _is_deletion(step: JsonObject) -> bool:
    resource = step["resource_id"] or ""
    return step["event_name"].startswith("Delete") and resource.partition("-")[0] in _TYPES
