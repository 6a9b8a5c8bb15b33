"""OCSF events of Security Lake as CloudTrail records: one table, used for JSON and for Parquet.

    OCSF 1.0.0-rc.2 (v1) | OCSF 1.1.0 and later (v2) ──► `OCSF_FIELDS` ──► a CloudTrail-shaped object

Only what the mapping carries is there; a null, an empty string and a missing member are all absent. The members of
``unmapped`` have CloudTrail's own names (``requestParameters.a.b``) and go back to where they came from. Mapping:
AWS_FACTS 5.4 (Security Lake source versions 1 and 2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from forensics.evidence.readers.nesting import divide_resources, nested, put

CLASSES = {3001: "Account Change", 3002: "Authentication", 3005: "API Activity", 6003: "API Activity"}
"""OCSF classes that CloudTrail events are mapped to."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CATEGORIES = {"Management", "Data", "Insight", "NetworkActivity"}


def as_it_is(value: Any) -> Any:
    """A value that keeps its type; the mapping writes ``''`` for an empty text."""
    return None if value == "''" else value


def iso_time(value: Any) -> Any:
    """Milliseconds since 1970 as CloudTrail writes times; 0 stands for none."""
    if isinstance(value, datetime):
        value = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        value = (value - _EPOCH) // timedelta(milliseconds=1)
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    try:
        time = _EPOCH + timedelta(milliseconds=value)
    except OverflowError:
        return value
    text = time.isoformat(timespec="milliseconds" if time.microsecond else "seconds").removesuffix("+00:00")
    return text + "Z" if value else None


def flag(value: Any) -> Any:
    """A boolean that ``unmapped`` may hold as text."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def flag_text(value: Any) -> Any:
    """A boolean that CloudTrail writes as text."""
    return ("true" if value else "false") if isinstance(value, bool) else value


def yes_no(value: Any) -> Any:
    """A boolean that the sign-in service writes as Yes or No."""
    return ("Yes" if value else "No") if isinstance(value, bool) else value


def category(value: Any) -> Any:
    """The event category; without one the mapping writes the name of the product feature instead."""
    return value if isinstance(value, str) and value in _CATEGORIES else None


def document(value: Any) -> Any:
    """Request or response, which may be a JSON text."""
    if not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value)
    except (msgspec.MsgspecError, RecursionError):
        return value


def resources(value: Any) -> Any:
    """The resources with CloudTrail's member names."""
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        return value
    paths = {"ARN": "uid", "accountId": "account_uid|owner.account.uid", "type": "type"}
    found = [{name: look_up(item, path) for name, path in paths.items()} for item in value]
    return [{name: item[name] for name in item if item[name] is not None} for item in found] or None


Conversion = Callable[[Any], Any]

OCSF_FIELDS: list[tuple[str, str, str, Conversion]] = [
    # CloudTrail path, path in v1, path in v2 ("|": the first that is there; "": not carried), conversion
    ("eventVersion", "metadata.product.version", "metadata.product.version", as_it_is),
    ("eventID", "metadata.uid", "metadata.uid", as_it_is),
    ("eventTime", "time", "time|time_dt", iso_time),
    ("eventName", "api.operation", "api.operation", as_it_is),
    ("eventSource", "api.service.name", "api.service.name", as_it_is),
    ("apiVersion", "api.version", "api.version", as_it_is),
    ("eventType", "", "metadata.event_code|metadata.log_name", as_it_is),
    ("eventCategory", "metadata.product.feature.name", "metadata.product.feature.name", category),
    ("requestID", "api.request.uid", "api.request.uid", as_it_is),
    ("requestParameters", "", "api.request.data", document),
    ("responseElements", "", "api.response.data", document),
    ("errorCode", "api.response.error", "api.response.error", as_it_is),
    ("errorMessage", "api.response.message", "api.response.message", as_it_is),
    ("awsRegion", "cloud.region", "cloud.region", as_it_is),
    ("sourceIPAddress", "src_endpoint.ip|src_endpoint.domain", "src_endpoint.ip|src_endpoint.domain", as_it_is),
    ("vpcEndpointId", "src_endpoint.uid", "src_endpoint.uid", as_it_is),
    ("userAgent", "http_request.user_agent", "http_request.user_agent", as_it_is),
    ("userIdentity.type", "actor.user.type", "actor.user.type", as_it_is),
    ("userIdentity.userName", "actor.user.name", "actor.user.name", as_it_is),
    ("userIdentity.principalId", "actor.user.uid", "actor.user.uid_alt", as_it_is),
    ("userIdentity.arn", "actor.user.uuid", "actor.user.uid", as_it_is),
    ("userIdentity.accountId", "actor.user.account_uid", "actor.user.account.uid", as_it_is),
    ("userIdentity.accessKeyId", "actor.user.credential_uid", "actor.user.credential_uid", as_it_is),
    ("userIdentity.invokedBy", "actor.invoked_by", "actor.invoked_by", as_it_is),
    ("userIdentity.identityProvider", "actor.idp.name", "actor.idp.name", as_it_is),
    ("userIdentity.sessionContext.sessionIssuer.arn", "actor.session.issuer", "actor.session.issuer", as_it_is),
    ("userIdentity.sessionContext.attributes.creationDate",
     "actor.session.created_time", "actor.session.created_time|actor.session.created_time_dt", iso_time),
    ("userIdentity.sessionContext.attributes.mfaAuthenticated",
     "actor.session.mfa", "actor.session.is_mfa", flag_text),
    ("resources", "resources", "resources", resources),
    ("additionalEventData.LoginTo", "dst_endpoint.svc_name", "dst_endpoint.svc_name", as_it_is),
    ("additionalEventData.MFAUsed", "mfa", "is_mfa", yes_no),
    ("readOnly", "unmapped.readOnly", "unmapped.readOnly", flag),
    ("managementEvent", "unmapped.managementEvent", "unmapped.managementEvent", flag),
]  # fmt: skip


def is_cloudtrail(ocsf: Mapping[str, Any]) -> bool:
    """Whether an OCSF event was made of a CloudTrail event."""
    product = look_up(ocsf, "metadata.product.name")
    return ocsf.get("class_uid") in list(CLASSES) and product == "CloudTrail"


def cloudtrail_record(ocsf: Mapping[str, Any]) -> dict[str, Any] | None:
    """The CloudTrail record that an OCSF event carries.

    Args:
        ocsf: The event: nested objects; ``unmapped`` nested, dotted, or as a list of pairs (a Parquet map).

    Returns:
        An object with CloudTrail's names, without the fields that the mapping drops; None if the event is no CloudTrail
        event.
    """
    if not is_cloudtrail(ocsf):
        return None
    unmapped = nested(ocsf.get("unmapped"))
    source = {**ocsf, "unmapped": unmapped}
    record: dict[str, Any] = dict(unmapped)
    v1 = is_v1(ocsf)
    for path, path_v1, path_v2, convert in OCSF_FIELDS:
        found = look_up(source, path_v1 if v1 else path_v2)
        value = None if found is None else convert(found)
        if value is not None:
            put(record, path.split("."), value)
    _add_sign_in(record, ocsf)
    divide_resources(record)
    return record


def is_v1(ocsf: Mapping[str, Any]) -> bool:
    """Whether the event is OCSF 1.0.0-rc.2, where ``actor.user.uid`` is the principal id and not the ARN."""
    version = look_up(ocsf, "metadata.version")
    if isinstance(version, str):
        return "-rc" in version
    user = look_up(ocsf, "actor.user")
    return ocsf.get("class_uid") == 3005 or (isinstance(user, Mapping) and bool({"uuid", "account_uid"} & set(user)))


def look_up(value: Any, path: str) -> Any:
    """The value at the first path that leads to one; null and empty text count as none."""
    for one in path.split("|"):
        found = value
        for member in one.split("."):
            found = found.get(member) if isinstance(found, Mapping) else None
        if found is not None and found != "":
            return found
    return None


def _add_sign_in(record: dict[str, Any], ocsf: Mapping[str, Any]) -> None:
    """``status`` of a sign-in was made of ``responseElements.ConsoleLogin``, which v1 drops."""
    status = ocsf.get("status")
    if record.get("eventName") == "ConsoleLogin" and status in ("Success", "Failure"):
        answer = record.setdefault("responseElements", {})
        if isinstance(answer, dict):
            answer.setdefault("ConsoleLogin", status)
