"""Short forms of background calls."""

from __future__ import annotations

from forensics.synthetic.records import Call, JsonObject

Themes = dict[str, tuple[Call, ...]]
"""Named runs of calls."""


def read(source: str, name: str, request: JsonObject | None = None) -> Call:
    """A read call of a plain service."""
    return Call(source, name, request)


def write(source: str, name: str, request: JsonObject, response: JsonObject | None = None) -> Call:
    """A write call of a plain service."""
    return Call(source, name, request, response, read=False)


def ec2(name: str, **sets: JsonObject) -> Call:
    """A flat EC2 read with its (empty) sets."""
    return Call("ec2", name, {**sets, "filterSet": {}}, style="flat")


def ec2_write(name: str, request: JsonObject, response: JsonObject | None = None) -> Call:
    """A flat EC2 write."""
    return Call("ec2", name, request, response or {"_return": True}, read=False, style="flat")
