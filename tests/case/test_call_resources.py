"""The ids in requests and responses of gateway calls, however their text is escaped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import MakeCase
from tests.support import compact, fetch, record, run, write

ID = "cgw-0123456789abcdef0"
PLACE = b'"requestParameters":{"customerGatewayId":"cgw-0123456789abcdef0"}'
SPELLINGS = {
    "plain": b'{"customerGatewayId":"cgw-0123456789abcdef0"}',
    "spaces": b'{ "customerGatewayId" :\n "cgw-0123456789abcdef0" }',
    "escaped letter": b'{"customerGatewayId":"cgw\\u002d0123456789abcdef0"}',
    "escaped first letter": b'{"customerGatewayId":"\\u0063gw-0123456789abcdef0"}',
    "escaped name": b'{"customer\\u0047atewayId":"cgw-0123456789abcdef0"}',
    "escaped slash": b'{"customerGatewayId":"arn:aws:ec2:eu-central-1:111122223333:customer-gateway\\/cgw-0123456789abcdef0"}',
    "escapes elsewhere": b'{"a":"\\"\\\\","customerGatewayId":"cgw-0123456789abcdef0","b":"\\\\"}',
    "wrapped": b'{"x":{"y":[{"customerGatewayId":"cgw\\u002d0123456789abcdef0"}]}}',
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_id_is_found_in_every_spelling(make_case: MakeCase, tmp_path: Path, spelling: str) -> None:
    case = make_case()
    raw = compact(record()).replace(PLACE, b'"requestParameters":' + SPELLINGS[spelling])
    assert json.loads(raw)["requestParameters"]
    run(case, write(tmp_path / "a.json", [raw]))
    assert fetch(case, "select location, role, resource_id from call_resources") == [("request", "primary", ID)]


@pytest.mark.parametrize("value", ['a "quoted" name', "back\\slash", "line\nbreak", "nul\0", "ü😀", '"', "\\"])
def test_id_reads_as_any_json_parser_reads_it(make_case: MakeCase, tmp_path: Path, value: str) -> None:
    case = make_case()
    raw = json.dumps(record(requestParameters={"customerGatewayId": value})).encode()
    run(case, write(tmp_path / "a.json", [raw]))
    assert fetch(case, "select resource_id from call_resources") == [(value,)]


def test_text_that_is_no_json_stops_nothing(make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case()
    run(case, write(tmp_path / "a.json", [record()]))
    case.execute('update event_records set request_parameters = \'{"customerGatewayId":"cgw-\\x",}\'')
    assert fetch(case, "select resource_id from call_resources") == [("cgw-\\x",)]
