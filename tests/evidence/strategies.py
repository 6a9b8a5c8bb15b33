"""Records as text: every known member may hold any JSON value, in any spelling, more than once."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from forensics.evidence.columns import COLUMNS
from tests.support import USER, compact, record

_STRINGS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["", "true", "null", "x\0y", "a\u2028b", "😀", "2026-03-02T09:05:00Z", "20131102T010628Z"]),
    st.sampled_from(["2026-03-02T09:05:00.250+02:00", "AwsCloudTrailInsight", "0001-01-01T00:00:00+10:00"]),
)
_STRING_TEXTS = st.one_of(
    st.builds(json.dumps, _STRINGS, ensure_ascii=st.booleans()),
    st.sampled_from(['"\\ud800"', '"\\udc00\\ud800"', '"\\ud83d\\ude00"', '"\\u0041\\/"', '"tab\there"']),
)
_NUMBER_TEXTS = st.one_of(
    st.integers().map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(["-0", "1E5", "1e400", "1.0", "123456789012345678901234567890", "0.1000"]),
)
_SPACES = st.sampled_from(["", "", "", " ", "\n  ", "\t"])


def _join(opening: str, parts: list[str], closing: str, space: str) -> str:
    return opening + space + ("," + space).join(parts) + space + closing


def _object_text(members: list[tuple[str, str]], space: str) -> str:
    return _join("{", [f"{name}{space}:{space}{value}" for name, value in members], "}", space)


JSON_TEXTS = st.recursive(
    st.one_of(st.sampled_from(["null", "true", "false"]), _STRING_TEXTS, _NUMBER_TEXTS),
    lambda inner: st.one_of(
        st.builds(_join, st.just("["), st.lists(inner, max_size=3), st.just("]"), _SPACES),
        st.builds(_object_text, st.lists(st.tuples(_STRING_TEXTS, inner), max_size=3), _SPACES),
    ),
    max_leaves=6,
)
_TOP = [*sorted({column.path[0] for column in COLUMNS}), "insightDetails", "unknownMember", "EventName"]


def _names(names: list[str]) -> st.SearchStrategy[str]:
    """Member names as JSON text, now and then with their first letter as an escape."""
    plain = st.sampled_from(names)
    return st.builds(
        lambda name, escape: f'"\\u{ord(name[0]):04x}{name[1:]}"' if escape else f'"{name}"',
        plain,
        st.sampled_from([False] * 7 + [True]),
    )


def _below(path: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Text of the object at a path, with known members at random and sometimes twice."""
    inner = sorted({column.path[len(path)] for column in COLUMNS if column.path[: len(path)] == path})
    deeper = [name for name in inner if any(c.path[: len(path) + 1] == (*path, name) != c.path for c in COLUMNS)]
    value = st.one_of(JSON_TEXTS, *(_below((*path, name)) for name in deeper)) if deeper else JSON_TEXTS
    member = st.tuples(_names([*inner, "unknown"]), value)
    nested = [st.tuples(st.just(f'"{name}"'), _below((*path, name))) for name in deeper]
    return st.builds(_object_text, st.lists(st.one_of(member, *nested), max_size=4), _SPACES)


_IDENTITIES = st.one_of(st.just(compact(USER).decode()), _below(("userIdentity",)), _below(("userIdentity",)))
_CHANGES = st.one_of(st.tuples(_names(_TOP), JSON_TEXTS), st.tuples(_names(["userIdentity"]), _IDENTITIES))


@st.composite
def records(draw: Any) -> bytes:
    """One record: an ordinary one, with members left out, replaced, added and repeated; at times invalid UTF-8."""
    base = record(draw(st.uuids()).hex)
    left_out = draw(st.sets(st.sampled_from(sorted(base)), max_size=2)) if draw(st.booleans()) else set()
    members = [(f'"{name}"', compact(value).decode()) for name, value in base.items() if name not in left_out]
    members += draw(st.lists(_CHANGES, max_size=4))
    if draw(st.booleans()):
        members = draw(st.permutations(members))
    text = _object_text(members, draw(_SPACES)).encode()
    if draw(st.sampled_from([False] * 9 + [True])):
        text = text.replace(b"aws-cli", b"aws\xff-cli").replace(b"_return", b"_re\xe9turn")
    return text
