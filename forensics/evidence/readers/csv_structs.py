"""Structs and maps as Athena and CloudTrail Lake print them.

    {type=IAMUser, sessioncontext={attributes={mfaauthenticated=false}}} ──► nested objects, CloudTrail's names
    [{arn=…, accountid=…}] ──► a list of objects

Values are printed without quotes, so a text may look like two members. Only names that can stand at a place divide
there; what can still be read in two ways is refused as a whole rather than read wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Names = Mapping[str, Any]
"""Members that can stand in a struct: lower case name ──► (CloudTrail's name, `Names` of the struct below or None)."""


class _AnyName(dict[str, Any]):
    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> tuple[str, None]:
        return name, None


MAP: Names = _AnyName()
"""The names of a map are free, its values are texts."""

_TOKEN = re.compile(r"[{}\[\]]|, (?P<name>[^\s=,{}\[\]]+)=")
_ELEMENT = re.compile(r"[{}\[\]]|, (?=\{)")
MAX_DEPTH = 20


class AmbiguousError(ValueError):
    """A text that can be read in more than one way, or in none."""


def parse_struct(text: str, names: Names = MAP, depth: int = 0) -> dict[str, Any]:
    """Read ``{name=value, …}``.

    Args:
        text: The cell.
        names: Members of the struct.
        depth: How deep in another struct it stands.

    Returns:
        Members that are not ``null``, texts as they stand.

    Raises:
        AmbiguousError: Brackets do not match, a name occurs twice or where it cannot be, or there is no name.
    """
    if text[:1] != "{" or text[-1:] != "}" or len(text) < 2 or depth > MAX_DEPTH:
        raise AmbiguousError("no struct")
    found: dict[str, Any] = {}
    for name, value in _members(text[1:-1], names):
        spelled, below = names[name]
        if spelled in found:
            raise AmbiguousError(f"{name} occurs twice")
        found[spelled] = None if value == "null" else value if below is None else parse_struct(value, below, depth + 1)
    return {name: value for name, value in found.items() if value is not None}


def parse_list(text: str, names: Names) -> list[dict[str, Any]]:
    """Read ``[{name=value, …}, …]``.

    Raises:
        AmbiguousError: As `parse_struct`.
    """
    if text[:1] != "[" or text[-1:] != "]" or len(text) < 2:
        raise AmbiguousError("no list")
    parts = list(_divided(text[1:-1], _ELEMENT, MAP))
    return [parse_struct(part, names, 1) for part in parts] if parts != [""] else []


def _members(inner: str, names: Names) -> Iterator[tuple[str, str]]:
    """Name and text of each member."""
    if not inner:
        return
    for part in _divided(inner, _TOKEN, names):
        name, equals, value = part.partition("=")
        if not equals or not name or name not in names:
            raise AmbiguousError(f"no member: {part[:40]}")
        yield name, value


def _divided(inner: str, token: re.Pattern[str], names: Names) -> Iterator[str]:
    """The parts between separators that stand in no bracket."""
    depth = start = 0
    for match in token.finditer(inner):
        if match[0] in "{[":
            depth += 1
        elif match[0] in "}]":
            depth -= 1
            if depth < 0:
                raise AmbiguousError("a bracket closes nothing")
        elif depth == 0 and match.groupdict().get("name") in names:
            yield inner[start : match.start()]
            start = match.start() + 2
    if depth:
        raise AmbiguousError("a bracket is not closed")
    yield inner[start:]
