"""The life of one gateway or relative.

    resource id ──► calls that name it ──► attributes (from succeeded calls on it, newest value last)
                                       ──► relatives (what is named together with it) ──► rows of three kinds

An attribute is proved by the call that set it; Describe calls prove nothing, CloudTrail does not keep their answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from forensics.analyses.runner import ask
from forensics.engines import Engine
from forensics.errors import NotInCaseError

SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("name", pa.string()),
        ("value", pa.string()),
        ("event_time", pa.timestamp("us")),
        ("event_id", pa.string()),
        ("event_name", pa.string()),
        ("actor", pa.string()),
        ("outcome", pa.string()),
    ]
)
"""``kind`` is ``attribute``, ``relative`` or ``call``."""

_NOISE = {
    "requestId",
    "xmlns",
    "_return",
    "return",
    "tag",
    "clientToken",
    "ClientToken",
    "customerGatewayConfiguration",
}


def resource(engine: Engine, resource_id: str) -> pa.Table:
    """What the log says about a resource.

    Args:
        engine: What runs the questions over the case.
        resource_id: Its id, such as ``cgw-0123456789abcdef0``.

    Returns:
        Attributes, relatives and calls, each by time (columns: `SCHEMA`). For a call, ``name`` is its action and
        ``value`` what success does to connectivity.

    Raises:
        NotInCaseError: No call in the case names it.
    """
    calls = ask(engine, "resource_calls", {"resource": resource_id}).to_pylist()
    if not calls:
        raise NotInCaseError(f"no call in the case names the resource {resource_id}")
    relatives = ask(engine, "resource_relatives", {"resource": resource_id}).to_pylist()
    found = [
        *(_row("attribute", name, value, call) for call in calls for name, value in _attributes(call)),
        *(_row("relative", r["resource_type"], r["resource_id"], {**r, "outcome": "succeeded"}) for r in relatives),
        *(_row("call", call["action"], call["effect"], call) for call in calls),
    ]
    return pa.Table.from_pylist(found, schema=SCHEMA)


def _row(kind: str, name: str, value: str, call: dict[str, Any]) -> dict[str, Any]:
    place = {key: call[key] for key in ("event_time", "event_id", "event_name", "actor", "outcome")}
    return {"kind": kind, "name": name, "value": value, **place}


def _attributes(call: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Names and values that a succeeded call set on the resource."""
    if call["role"] != "primary" or call["outcome"] != "succeeded" or call["action"] in {"delete", "detach"}:
        return
    seen: dict[str, str] = {}
    for document in (call["request_parameters"], call["response_elements"]):
        seen.update((name[0].lower() + name[1:], value) for name, value in _leaves(_unwrapped(document)))
    yield from sorted(seen.items())


def _unwrapped(document: str | None) -> Any:
    """The content of a request or response, without its `…Request` or object wrappers."""
    value = json.loads(document) if document else None
    while isinstance(value, dict):
        inner = {key: item for key, item in value.items() if key not in _NOISE}
        if len(inner) != 1 or not isinstance(next(iter(inner.values())), dict):
            return inner
        value = next(iter(inner.values()))
    return value


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and {"key", "value"} <= {key.lower() for key in value} and len(value) <= 3:
        pair = {key.lower(): item for key, item in value.items()}
        yield f"tag:{pair['key']}", str(pair["value"])
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in _NOISE:
                yield from _leaves(item, f"{name}.{key}" if name and key not in {"items", "item"} else key)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, name)
    elif value not in (None, "") and name:
        yield name, value if isinstance(value, str) else json.dumps(value)
