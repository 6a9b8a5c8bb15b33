"""CSV in every disguise: recognised by its header, read row by row, and never a wrong value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.evidence.fidelity import Fidelity
from forensics.evidence.readers.csv_people import python_value
from forensics.evidence.rows import Rows, map_records
from forensics.evidence.split import split
from tests.evidence.readers.csv_forms import athena, event_history, lake, table
from tests.evidence.readers.forms import EVENT
from tests.support import compact, record


def rows_of(data: bytes) -> Rows:
    records = split(data).records
    assert records
    return map_records([(1, number) for number in range(len(records))], records)


def row_of(data: bytes) -> dict[str, Any]:
    (row,) = rows_of(data).batch.to_pylist()
    return row


@pytest.mark.parametrize("change", ["", "semicolon", "tab", "sep", "bom", "twice", "blank lines", "upper case"])
def test_disguises(change: str) -> None:
    plain = athena([EVENT])
    changed = {
        "semicolon": athena([EVENT], ";"),
        "tab": athena([EVENT], "\t"),
        "sep": b"sep=;\r\n" + athena([EVENT], ";"),
        "bom": b"\xef\xbb\xbf" + plain,
        "twice": plain + plain,
        "blank lines": plain + b"\r\n\r\n",
        "upper case": plain.replace(b"useridentity", b"userIdentity").replace(b"eventname", b"eventName"),
    }.get(change, plain)
    found = split(changed)
    expected = split(plain)
    assert (found.format, found.fidelity, found.reason, found.broken) == ("athena_csv", Fidelity.FULL, "", False)
    assert list(found.records) == list(expected.records) * (2 if change == "twice" else 1)


def test_known_row_by_hand() -> None:
    data = (
        b'"eventversion","useridentity","eventtime","eventsource","eventname","awsregion","sourceipaddress","useragent",'
        b'"errorcode","requestparameters","responseelements","readonly","resources","recipientaccountid","region","eventid"\n'
        b'"1.08","{type=IAMUser, principalid=AIDA, arn=arn:aws:iam::011122223333:user/ada, accountid=011122223333}",'
        b'"2026-03-02T09:05:00Z","ec2.amazonaws.com","DeleteCustomerGateway","eu-central-1","198.51.100.7","a, ""b""",'
        b',"{""n"":1.0,""big"":123456789012345678901234567890}","null","FALSE",'
        b'"[{arn=arn:aws:s3:::b, accountid=011122223333, type=AWS::S3::Bucket}]","011122223333","eu","e-1"\n'
    )
    row = row_of(data)
    assert row["identity_arn"] == "arn:aws:iam::011122223333:user/ada"
    assert row["identity_account_id"] == row["recipient_account_id"] == "011122223333"
    assert row["request_parameters"] == '{"n":1.0,"big":123456789012345678901234567890}'
    assert (row["response_elements"], row["error_code"], row["read_only"]) == (None, None, False)
    assert row["user_agent"] == 'a, "b"'
    assert json.loads(row["resources"]) == [
        {"ARN": "arn:aws:s3:::b", "accountId": "011122223333", "type": "AWS::S3::Bucket"}
    ]
    assert row["aws_region"] == "eu-central-1"


def test_times_and_maps_of_cloudtrail_lake() -> None:
    header = ["eventID", "eventTime", "eventName", "requestParameters", "additionalEventData"]
    cells = ["e-1", "2023-01-22 16:53:53.000", "X", "{customerGatewayId=cgw-1, n=007}", "not a struct"]
    row = row_of(table(header, [cells]))
    assert row["event_time"].isoformat() == "2023-01-22T16:53:53"
    assert json.loads(row["request_parameters"]) == {"customerGatewayId": "cgw-1", "n": "007"}
    assert json.loads(row["additional_event_data"]) == "not a struct"
    cells[1] = "2023-01-22 16:53:53.250 UTC"
    assert row_of(table(header, [cells]))["event_time"].microsecond == 250_000


def test_structs_printed_as_json_and_columns_below_a_struct() -> None:
    who = '{"type":"IAMUser","accountid":"011122223333","sessioncontext":{"attributes":{"mfaauthenticated":"true"}}}'
    row = row_of(table(["eventname", "eventtime", "useridentity"], [["X", "2026-03-02T09:05:00Z", who]]))
    assert (row["identity_account_id"], row["mfa_authenticated"]) == ("011122223333", "true")
    row = row_of(table(["eventname", "eventtime", "useridentity.arn"], [["X", "2026-03-02T09:05:00Z", "arn:x"]]))
    assert row["identity_arn"] == "arn:x"


def test_an_ambiguous_identity_is_told_and_null() -> None:
    who = "{type=IAMUser, username=x, arn=forged, arn=arn:aws:iam::011122223333:user/x}"
    rows = rows_of(table(["eventname", "eventtime", "useridentity"], [["X", "2026-03-02T09:05:00Z", who]]))
    (row,) = rows.batch.to_pylist()
    assert row["identity_arn"] is None
    told = {problem.column: problem.text for _, problem in rows.problems}
    assert json.loads(told["identity_arn"]) == who


def test_event_json_wins_and_keeps_its_text() -> None:
    text = json.dumps(EVENT, indent=1)
    found = split(table(["eventjson", "eventname", "sourceipaddress"], [[text, "Other", "203.0.113.1"]]))
    assert (found.format, found.fidelity) == ("lake_csv", Fidelity.ORIGINAL)
    assert found.records == [text.encode()]


def test_bytes_that_are_no_utf_8() -> None:
    damaged = lake([EVENT]).replace(b"aws-cli", b"aws\xff-cli")
    assert b"aws\xff-cli" in split(damaged).records[0]
    found = split(athena([EVENT]).replace(b"aws-cli", b"aws\xff-cli"))
    assert "no UTF-8" in found.reason
    assert "aws\ufffd-cli" in found.records[0].decode()


def test_rows_that_do_not_fit_the_header_are_rejected() -> None:
    data = athena([EVENT]) + b'"a","b"\r\n'
    found = split(data)
    rows = rows_of(data)
    assert (rows.batch.num_rows, [item.place for item in rows.rejected]) == (1, [(1, 1)])
    assert json.loads(found.records[1])["row"] == ["a", "b"]
    assert len(rows_of(table(["eventjson", "x"], [["", "y"], ["text", "y"]])).rejected) == 2


def test_a_cut_file_is_told() -> None:
    data = athena([EVENT, record("e-2")])
    found = split(data[:-30])
    assert found.broken
    assert "quotes" in found.reason
    rows = rows_of(data[:-30])
    assert (rows.batch.num_rows, [item.place for item in rows.rejected]) == (1, [(1, 1)])


def test_header_alone_is_an_empty_table() -> None:
    found = split(table(["eventname", "eventtime"], []))
    assert (found.format, found.is_cloudtrail, len(found.records)) == ("athena_csv", True, 0)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"a,b,c\n1,2,3\n", "csv"), (b"a;b\n1;2\n", "csv"), (b"a\tb\r\n1\t2\r\n", "csv"), (b"a,b\n1\n", "text"),
        (b"hello, world", "text"), (b"one line\nanother line\n", "text"), (b"\xff,\xfe\n1,2", "csv"),
        (b"version,account_id,eventid\n2,1,3\n", "csv"), (b"2 123456789010 eni-1 - - - - NODATA\n", "vpc_flow_log"),
    ],
)  # fmt: skip
def test_other_texts_are_skipped(data: bytes, name: str) -> None:
    found = split(data)
    assert (found.format, found.is_cloudtrail, len(found.records)) == (name, False, 0)
    assert found.reason


def test_event_history_names_what_it_has() -> None:
    header = ["Event name", "Event time", "User name", "Event source", "Resource type", "Resource name", "Read-only"]
    cells = [
        "DeleteCustomerGateway",
        "2026-03-02T09:05:00Z",
        "ada",
        "ec2.amazonaws.com",
        "AWS::EC2::CustomerGateway",
        "cgw-1",
        "false",
    ]
    for delimiter in ",;":
        data = table(header, [cells], delimiter, bom=True)
        found, row = split(data), row_of(data)
        assert (found.format, found.fidelity) == ("event_history_csv", Fidelity.SUMMARY)
        assert "only a few columns" in found.reason
        assert (row["identity_user_name"], row["read_only"], row["identity_arn"]) == ("ada", False, None)
        assert json.loads(row["resources"]) == [{"resourceType": cells[4], "resourceName": cells[5]}]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{'a': None, 'b': [True, 1]}", {"a": None, "b": [True, 1]}), ("{'a': \"it's\"}", {"a": "it's"}),
        ("{1, 2}", "{1, 2}"), ("b'x'", "b'x'"), ("1e999", "1e999"), ("'\\d'", "'\\d'"), ("__import__('os')",) * 2,
        ("{'a': {", "{'a': {"), ("[" * 5000, "[" * 5000), ("\0", "\0"), ("9" * 5000, "9" * 5000), ("'\\ud800'",) * 2,
    ],
)  # fmt: skip
def test_python_values(text: str, value: Any) -> None:
    assert python_value(text) == value


def test_objects_in_the_maps_of_cloudtrail_lake_are_objects_again() -> None:
    """As `json_extract_scalar(element_at(requestParameters, 'ModifySecurityGroupRulesRequest'), …)` shows them."""
    wrapped = '{DeleteNatGatewayRequest={"NatGatewayId": "nat-1"}, set=[1, 2], policyDocument={"a": 1}, odd={"a": }'
    data = table(["eventname", "eventtime", "requestparameters"], [["X", "2026-03-02T09:05:00Z", wrapped + "}"]])
    (row,) = rows_of(data).batch.to_pylist()
    assert json.loads(row["request_parameters"]) == {
        "DeleteNatGatewayRequest": {"NatGatewayId": "nat-1"}, "set": [1, 2], "policyDocument": '{"a": 1}',
        "odd": '{"a": }',
    }  # fmt: skip


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_any_cells_come_back(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    """Quotes, newlines, delimiters and NUL in a cell change nothing."""
    header = ["eventname", "eventtime", "useragent", "errormessage", "requestid"]
    made = [["X", "2026-03-02T09:05:00Z", *cells] for cells in rows]
    found = rows_of(table(header, made, delimiter)).batch.to_pylist()
    names = ("user_agent", "error_message", "request_id")
    expected = [[None if text.strip() in {"", "null"} else text for text in cells] for cells in rows]
    assert [[row[name] for name in names] for row in found] == expected


@given(st.text(max_size=200), st.sampled_from([athena([EVENT]), lake([EVENT]), event_history([EVENT])]))
def test_any_text_behind_a_header_is_read_or_rejected(text: str, start: bytes) -> None:
    data = start + text.encode(errors="surrogatepass")
    found, rows = split(data), rows_of(data)
    assert found.is_cloudtrail
    assert rows.batch.num_rows + len(rows.rejected) == len(found.records) >= 1
    assert compact(EVENT)[:10] in found.records[0] or rows.batch.num_rows
