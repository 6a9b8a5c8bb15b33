"""docs/formats.md says what the readers do: its table is made from one record with every field, in every form."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from forensics.evidence.columns import COLUMNS
from forensics.evidence.fidelity import Fidelity
from forensics.evidence.readers import BYTE_READERS, VALUE_READERS
from forensics.evidence.recognise import ENVELOPES
from tests.evidence.readers.csv_forms import event_history, lake_maps
from tests.evidence.readers.forms import EVENT, FORMS, Form, everything
from tests.evidence.readers.reading import row
from tests.support import compact, same_json

DOCS = Path(__file__).parents[3] / "docs" / "formats.md"
NOTHING = "\N{EN DASH}"
GROUPS: dict[str, tuple[str, ...]] = {
    "event id": ("event_id",),
    "time": ("event_time",),
    "name, source, region": ("event_name", "event_source", "aws_region"),
    "address, user agent": ("source_ip_address", "user_agent"),
    "error code, message": ("error_code", "error_message"),
    "request id": ("request_id",),
    "account": ("recipient_account_id",),
    "kind of event": ("event_version", "event_type", "event_category", "api_version", "read_only", "management_event"),
    "who": ("identity_type", "identity_principal_id", "identity_arn", "identity_account_id", "identity_user_name"),
    "access key": ("access_key_id",),
    "session": (
        "issuer_type", "issuer_principal_id", "issuer_arn", "issuer_account_id", "issuer_user_name",
        "session_created", "mfa_authenticated",
    ),
    "service or provider": ("invoked_by", "identity_provider"),
    "rest of identity": (
        "credential_id", "on_behalf_of_user_id", "identity_store_arn", "in_scope_of", "source_identity",
        "ec2_role_delivery", "assumed_root", "sign_in_session_arn", "federated_provider",
    ),
    "request, response": ("request_parameters", "response_elements"),
    "additional data": ("additional_event_data",),
    "resources": ("resources",),
    "TLS": ("tls_details",),
    "rest": (
        "shared_event_id", "vpc_endpoint_id", "vpc_endpoint_account_id", "session_credential_from_console",
        "service_event_details", "addendum",
    ),
}  # fmt: skip


def line(form: Form) -> str:
    """The form's row of the table."""
    original, carried = row(compact(everything())), row(form.write([everything()]))
    cells = []
    for names in GROUPS.values():
        kept = [name for name in names if carried[name] is not None]
        exact = all(same(carried[name], original[name], name) for name in kept)
        assert exact or all(same_but_texts(carried[name], original[name], name) for name in kept)
        cells.append(cell(kept, names, exact=exact))
    raw = "yes" if form.fidelity is Fidelity.ORIGINAL else NOTHING
    return f"| {form.name} | `{form.format}` | {form.fidelity.name} | " + " | ".join([*cells, raw]) + " |"


def cell(kept: list[str], names: tuple[str, ...], *, exact: bool) -> str:
    """What of a group is carried: all, nothing, or these columns."""
    if len(kept) == len(names):
        return "yes" if exact else "as texts"
    return ", ".join(f"`{name}`" for name in kept) or NOTHING


def same(left: Any, right: Any, name: str) -> bool:
    if next(column.kind for column in COLUMNS if column.name == name) == "json":
        return same_json(split_json(left), split_json(right))
    return bool(left == right)


def same_but_texts(left: Any, right: Any, name: str) -> bool:
    """Equal if numbers and booleans are written as texts."""
    return same(left, right, name) or texts(split_json(left)) == texts(split_json(right))


def texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: texts(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [texts(inner) for inner in value]
    return value if value is None or isinstance(value, str) else json.dumps(value)


def split_json(text: str) -> Any:
    return json.loads(text)


def test_groups_are_all_columns_once() -> None:
    names = [name for names in GROUPS.values() for name in names]
    assert sorted(names) == sorted(column.name for column in COLUMNS)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_the_table_says_what_the_form_carries(form: Form) -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert line(form) in text.splitlines()
    assert f"| format | name | fidelity | {' | '.join(GROUPS)} | raw |" in text.splitlines()


def test_every_registered_format_is_in_the_document() -> None:
    named = set(re.findall(r"`(\w+)`", DOCS.read_text(encoding="utf-8")))
    assert {*BYTE_READERS, *VALUE_READERS} <= named
    assert {name for _, name, _ in ENVELOPES} == set(VALUE_READERS)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_core_fields_of_an_ordinary_event_are_the_same(form: Form) -> None:
    request = EVENT["requestParameters"] | ({"text": "a"} if form.write is lake_maps else {})  # ", b=" divides its maps
    event = EVENT | {"requestParameters": request}
    original, carried = row(compact(event)), row(form.write([event]))
    if form.write is event_history:  # its "User name" of a role is the name of the session
        assert carried.pop("identity_user_name") == "ada"
        carried["identity_user_name"] = None
    for column in COLUMNS:
        if carried[column.name] is not None:
            assert same(carried[column.name], original[column.name], column.name), column.name
