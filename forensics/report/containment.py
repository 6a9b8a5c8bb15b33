"""What to do about the credentials, most urgent first; nothing here says that they were misused.

sessions of the incidents ──► keys that do not expire ──► sessions that may be alive ──► expired ones
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence

from forensics.report.findings import Report, Step
from forensics.report.sentences import Row, Words, many, say

_PLAIN_ID = re.compile(r"[A-Za-z0-9:/_+=,.@-]{1,512}")
_SSO_ROLE = "AWSReservedSSO_"


def steps_of(report: Report, sessions: Sequence[Row]) -> list[Step]:
    """The steps for all incidents, and for flagged actors outside of them.

    Args:
        report: Its incidents and flagged actors.
        sessions: All rows of `sessions`.
    """
    seen: set[str] = set()
    keys, alive, expired = [], [], []
    for why, row in _sessions(report, sessions):
        if row["session_id"] in seen:
            continue
        seen.add(row["session_id"])
        if is_key(row):
            keys.append(_key(why, row))
        elif row["valid_at_end"] is False:
            expired.append((why, row))
        else:
            alive.append(_session(why, row))
    steps = [*([_copy()] if seen else []), *keys, *alive]
    if expired:
        steps.append(_expired(expired))
    return [*steps, *([_reach()] if seen else [])]


def _sessions(report: Report, sessions: Sequence[Row]) -> Iterator[tuple[Words, Row]]:
    """Sessions and why: of the incident told first, of those with a deletion, of those without, of flagged actors."""
    lead = [report.lead] if report.lead else []
    for incident in [*lead, *report.incidents, *report.attempts]:
        for row in incident.sessions:
            yield Words(f"incident {incident.number}"), row
    flagged = {row["actor"] for row in report.flagged}
    for row in sessions:
        if row["actor"] in flagged and row["valid_at_end"] is not False:
            yield Words("flagged as anomalous"), row


def is_key(row: Row) -> bool:
    """Whether it is a key of a user, which does not expire."""
    return bool(row["identity_type"] == "IAMUser" and row["session_id"] in row["access_key_ids"])


def _copy() -> Step:
    return Step(say(
        "Before anything is changed: copy the log bucket with its versions and digests to an evidence account, and "
        "suspend lifecycle expiry."
    ))  # fmt: skip


def _key(why: Words, row: Row) -> Step:
    user = tail(row["principal"])
    key = row["access_key_ids"][0]
    made = row["issued_by_event_id"]
    origin = say("made by {} in this evidence", row["issued_by"]) if made else say("made before this evidence")
    text = say(
        "If unauthorized, deactivate access key {} of user {} ({}; {}; last used {}). It does not expire. "
        "Used from {}: every use of it ends.",
        key, user, why, origin, row["last_seen"], many(row["source_ip_addresses"]), events=[made],
    )  # fmt: skip
    command = aws("iam", "update-access-key", user_name=user, access_key_id=key, status="Inactive")
    return Step(text, command)


def _session(why: Words, row: Row) -> Step:
    role, person = tail(row["principal"]), row["session_name"]
    until = say("expires {}", row["expires"]) if row["expires"] else say("its expiry is not in the evidence")
    start = say(
        "If unauthorized, end session {} of role {} ({}; {}; last used {})", person, role, why,
        until, row["last_seen"], events=[row["issued_by_event_id"]],
    )  # fmt: skip
    if role.startswith(_SSO_ROLE):
        advice = (
            "{}: IAM Identity Center manages this role and it cannot be edited; disable the user there, end the user's "
            "active sessions, and remove the assignment."
        )
        return Step(say(advice, start))
    advice = "{}: deny it by its user id, which spares everybody else on the role."
    return Step(say(advice, start), _deny(role, row["session_id"]))


def _deny(role: str, session_id: str) -> tuple[str, ...]:
    user_id = session_id.rsplit("@", 1)[0]
    if ":" not in user_id or not _PLAIN_ID.fullmatch(user_id):
        return ()
    statement = {
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:userid": user_id}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))
    line = aws("iam", "put-role-policy", role_name=role, policy_name="incident-deny-session")
    return tuple(f"{part} --policy-document {shlex.quote(policy)}" for part in line)


def _expired(sessions: list[tuple[Words, Row]]) -> Step:
    template = "{} ({}, expired {})"
    rows = [(row["session_name"] or row["session_id"], why, row["expires"]) for why, row in sessions]
    told = many((say(template, *row) for row in rows), 12)
    ids = [row["issued_by_event_id"] for _, row in sessions]
    return Step(say(
        "Expired before the evidence ends, nothing to revoke: {}. If unauthorized, stop the way they came: deactivate "
        "the key, or disable the person or pipeline at the identity provider, and check the role's trust policy.",
        told, events=ids,
    ))  # fmt: skip


def _reach() -> Step:
    return Step(say(
        "What this does not reach: sessions made with GetSessionToken or GetFederationToken live up to 36 hours after "
        "their key is gone; denying a role's sessions does not reach child sessions already made; service-linked and "
        "root sessions cannot be revoked that way."
    ))  # fmt: skip


def tail(arn: str) -> str:
    """The name at the end of an ARN."""
    return arn.rsplit("/", 1)[-1]


def aws(service: str, action: str, **options: str) -> tuple[str, ...]:
    """One line of the AWS CLI; nothing if a value could not be an id of AWS."""
    if not all(map(_PLAIN_ID.fullmatch, options.values())):
        return ()
    words = [f"--{name.replace('_', '-')} {shlex.quote(value)}" for name, value in options.items()]
    return (" ".join(["aws", service, action, *words]),)
