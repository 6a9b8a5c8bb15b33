"""Query results of CloudTrail Lake and Athena as CSV.

    column eventjson ──► the record's own text (Fidelity.ORIGINAL)
    columns in lower case, structs and maps printed, request and response as JSON text ──► a new text (Fidelity.FULL)

Columns: AWS_FACTS 5.1 and 5.2; objects in Lake's maps: aws-samples/cloud-trail-lake-query-samples. Columns that
are not CloudTrail's (partitions, results of functions) are left out.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from forensics.evidence.columns import COLUMNS, Kind
from forensics.evidence.fidelity import Fidelity
from forensics.evidence.found import Split
from forensics.evidence.readers.csv_rows import Cells, read_rows, text_of
from forensics.evidence.readers.csv_structs import MAP, AmbiguousError, Names, parse_list, parse_struct
from forensics.evidence.readers.nesting import put

_KINDS = {column.path[0]: column.kind for column in COLUMNS if len(column.path) == 1}
_MORE = ("edgeDeviceDetails", "eventContext", "insightDetails", "annotation")
_MORE_OF_IDENTITY = (
    "inScopeOf.sourceArn", "inScopeOf.sourceAccount", "inScopeOf.issuerType", "inScopeOf.credentialsIssuedTo",
    "invokedByDelegate.accountId", "sessionContext.ec2IssuedInVpc",
)  # fmt: skip


def _tree(paths: list[tuple[str, ...]]) -> dict[str, Any]:
    """The members of a struct, and of the structs below."""
    tree: dict[str, Any] = {}
    for path in paths:
        below = [other[1:] for other in paths if other[0] == path[0] and len(other) > 1]
        tree[path[0].lower()] = (path[0], _tree(below) if below else None)
    return tree


def _flat(*names: str) -> dict[str, Any]:
    return _tree([(name,) for name in names])


IDENTITY = _tree(
    [column.path[1:] for column in COLUMNS if column.path[0] == "userIdentity"]
    + [tuple(path.split(".")) for path in _MORE_OF_IDENTITY]
)
IDENTITY["inscopeof"][1]["credentiaisissuedto"] = ("credentialsIssuedTo", None)  # a typo of CloudTrail Lake
IDENTITY["sessioncontext"][1]["webidfederationdata"][1]["attributes"] = ("attributes", MAP)

_STRUCTS: dict[str, Names] = {
    "userIdentity": IDENTITY,
    "tlsDetails": _flat("tlsVersion", "cipherSuite", "clientProvidedHostHeader", "keyExchange"),
    "addendum": _flat("reason", "updatedFields", "originalRequestID", "originalEventID"),
}
RESOURCES = _flat("ARN", "ARNPrefix", "accountId", "type")
_PATHS = (
    {name.lower(): (name,) for name in (*_KINDS, *_STRUCTS, *_MORE)}
    | {".".join(column.path).lower(): column.path for column in COLUMNS}
)  # fmt: skip
_TIMES = {column.path for column in COLUMNS if column.kind is Kind.TIME}
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.0+|(\.\d+))?(?: ?UTC|Z)?")
_POLICY = re.compile("policy|document", re.IGNORECASE)
_value = msgspec.json.Decoder(msgspec.Raw).decode


def read_lake(data: bytes) -> Split:
    """Query results that hold the whole event in ``eventjson``."""
    return read_rows(data, _event_json, Fidelity.ORIGINAL)


def read_table(data: bytes) -> Split:
    """Query results that hold the event in columns."""
    return read_rows(data, _from_columns, Fidelity.FULL)


def _event_json(cells: Cells) -> bytes | None:
    text = cells["eventjson"].strip()
    return text.encode(errors="surrogateescape") if text.startswith("{") else None


def _from_columns(cells: Cells) -> bytes | None:
    record: dict[str, Any] = {}
    for name, cell in cells.items():
        path = _PATHS.get(name)
        if path is not None and cell.strip() not in {"", "null"}:
            put(record, list(path), _cell_value(path, cell))
    return text_of(record)


def _cell_value(path: tuple[str, ...], cell: str) -> Any:
    """The value of a cell that is not empty; one that cannot be read stays text, which is told as a problem."""
    if path in _TIMES:
        return _TIME.sub(r"\1T\2\3Z", cell) if _TIME.fullmatch(cell) else cell
    kind = _KINDS.get(path[0]) if len(path) == 1 else Kind.TEXT
    if kind is Kind.FLAG:
        return {"true": True, "false": False}.get(cell.lower(), cell)
    return cell if kind is Kind.TEXT else _nested(path[0], cell)


def _nested(name: str, cell: str) -> Any:
    """JSON as it stands; a printed struct, list or map as an object; any other text as text."""
    try:
        return _spelled(_value(cell.encode()), name)
    except (msgspec.MsgspecError, RecursionError):
        pass
    try:
        if name == "resources":
            return parse_list(cell, RESOURCES)
        return parse_struct(cell, _STRUCTS[name]) if name in _STRUCTS else _map(parse_struct(cell, MAP))
    except AmbiguousError:
        return cell


def _map(members: dict[str, Any]) -> dict[str, Any]:
    """A map of texts: CloudTrail Lake writes objects and lists in it as JSON. Policies are JSON in a text anyway."""
    return {name: text if _POLICY.search(name) else _object(text) for name, text in members.items()}


def _object(text: str) -> Any:
    if text[:1] not in ("{", "["):
        return text
    try:
        return _value(text.encode())
    except (msgspec.MsgspecError, RecursionError, UnicodeEncodeError):
        return text


def _spelled(raw: msgspec.Raw, name: str) -> Any:
    """A struct that was printed as JSON has lower-case names; any other JSON is kept as it stands."""
    if name == "resources":
        return [_renamed(item, RESOURCES) for item in msgspec.json.decode(raw, type=list[Any])]
    names = _STRUCTS.get(name)
    return raw if names is None else _renamed(msgspec.json.decode(raw), names)


def _renamed(value: Any, names: Names) -> Any:
    """An object with CloudTrail's spelling; members without a value are left out."""
    if not isinstance(value, dict):
        return value
    known = {key: names.get(key.lower(), (key, None)) for key in value}
    return {
        known[key][0]: item if known[key][1] is None else _renamed(item, known[key][1])
        for key, item in value.items()
        if item is not None
    }
