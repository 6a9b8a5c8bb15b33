"""Structs as Presto prints them: exact where they can be read in one way, refused otherwise."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.evidence.readers.csv_structs import AmbiguousError, parse_list, parse_struct
from forensics.evidence.readers.csv_tables import IDENTITY, RESOURCES
from tests.evidence.readers.csv_forms import printed
from tests.evidence.readers.forms import ROLE

_LEAF = st.text(st.characters(exclude_characters="{}[]", exclude_categories=["Cs"]), max_size=20).filter(
    lambda text: text != "null" and ", " not in text and not text.startswith(" ") and not text.endswith(",")
)


def _structs(names: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Structs with the members that a name tree allows."""
    members = {
        spelled: _LEAF if below is None else _structs(below)
        for lower, (spelled, below) in names.items()
        if lower != "credentiaisissuedto"
    }
    return st.fixed_dictionaries({}, optional=members or {"any": _LEAF})


@given(_structs(IDENTITY))
def test_what_is_printed_is_read_back(value: dict[str, Any]) -> None:
    assert parse_struct(printed(value), IDENTITY) == value


@given(st.lists(_structs(RESOURCES), max_size=4))
def test_lists_are_read_back(values: list[dict[str, Any]]) -> None:
    assert parse_list(printed(values), RESOURCES) == values


@given(st.dictionaries(st.from_regex(r"[A-Za-z][A-Za-z0-9_.:-]*", fullmatch=True), _LEAF, max_size=5))
def test_maps_are_read_back(value: dict[str, str]) -> None:
    text = "{" + ", ".join(f"{name}={inner}" for name, inner in value.items()) + "}"
    assert parse_struct(text) == value


@given(st.text("{}[]=, abtype", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_struct, lambda text: parse_struct(text, IDENTITY), lambda text: parse_list(text, RESOURCES)):
        with contextlib.suppress(AmbiguousError):
            assert isinstance(parse("{" + text + "}"), dict | list)


def test_known_text_by_hand() -> None:
    text = (
        "{type=AssumedRole, principalid=AROAEXAMPLE:ada, arn=arn:aws:sts::011122223333:assumed-role/Admin/ada, "
        "accountid=011122223333, invokedby=null, accesskeyid=ASIAEXAMPLE, username=null, sessioncontext="
        "{attributes={mfaauthenticated=false, creationdate=2026-03-02T08:00:00Z}, sessionissuer={type=Role, "
        "principalid=AROAEXAMPLE, arn=arn:aws:iam::011122223333:role/Admin, accountid=011122223333, username=Admin}}}"
    )
    assert parse_struct(text, IDENTITY) == ROLE


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{username=a, b=c, type=IAMUser}", {"userName": "a, b=c", "type": "IAMUser"}),
        ("{username=a,type=x, type=IAMUser}", {"userName": "a,type=x", "type": "IAMUser"}),
        ("{username==, type=}", {"userName": "=", "type": ""}),
        ("{username={x}, type=IAMUser}", {"userName": "{x}", "type": "IAMUser"}),
        ("{username=a, mfaauthenticated=true}", {"userName": "a, mfaauthenticated=true"}),
        ("{sessioncontext={webidfederationdata=null}}", {"sessionContext": {}}),
        ("{sessioncontext={webidfederationdata={attributes={a.com:aud=x}}}}",
         {"sessionContext": {"webIdFederationData": {"attributes": {"a.com:aud": "x"}}}}),
        ("{}", {}),
    ],
)  # fmt: skip
def test_commas_equals_and_braces(text: str, value: dict[str, Any]) -> None:
    assert parse_struct(text, IDENTITY) == value


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "}", "text", "{type}", "{type=a, type=b}", "{unknown=1}", "{type=a}}", "{type={a}", "{type=a]}",
        "{sessioncontext=text}", "[type=a]", "{" * 5000 + "}" * 5000, "{sessioncontext=" * 40 + "{}" + "}" * 40,
    ],
)  # fmt: skip
def test_two_ways_or_none_are_refused(text: str) -> None:
    with pytest.raises(AmbiguousError):
        parse_struct(text, IDENTITY)


def test_policies_in_maps_of_cloudtrail_lake() -> None:
    policy = '{"Version":"2012-10-17", "Statement":[{"Effect":"Allow"}]}'
    text = "{policyDocument=" + policy + ", roleName=admin}"
    assert parse_struct(text) == {"policyDocument": policy, "roleName": "admin"}
