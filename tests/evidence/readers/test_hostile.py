"""Damaged and hostile documents of every format: no crash, and every value is a record or rejected."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.evidence.found import DamagedTableError
from forensics.evidence.rows import map_records, map_table
from forensics.evidence.split import split
from tests.evidence.readers.forms import EVENT, FORMS, Form, everything
from tests.evidence.readers.reading import row
from tests.support import record

DOCUMENTS = {form.name: form.write([EVENT, record("e-2"), everything()]) for form in FORMS}


def check(data: bytes) -> None:
    found = split(data)
    assert found.is_cloudtrail or found.reason
    if found.records:
        rows = map_records([(1, number) for number in range(len(found.records))], found.records)
        assert rows.batch.num_rows + len(rows.rejected) == len(found.records)
    with contextlib.suppress(DamagedTableError):
        for table in found.tables:
            mapped = map_table(1, 0, table)
            assert mapped.batch.num_rows + len(mapped.rejected) == table.num_rows


@pytest.mark.parametrize("name", DOCUMENTS)
def test_cut_anywhere(name: str) -> None:
    data = DOCUMENTS[name]
    for end in [*range(0, len(data), 97), *range(len(data) - 8, len(data))]:
        check(data[:end])
        check(data[end:])


@settings(max_examples=300)
@given(st.sampled_from(sorted(DOCUMENTS)), st.integers(0, 2**20), st.binary(max_size=12), st.integers(0, 12))
def test_bytes_replaced_anywhere(name: str, place: int, junk: bytes, length: int) -> None:
    data = DOCUMENTS[name]
    place %= len(data)
    check(data[:place] + junk + data[place + length :])


DEEP = [
    b'{"detail-type":"x via CloudTrail","detail":', b'{"_source":', b'{"Events":[', b'{"events":[', b'{"logEvents":[',
    b'{"hits":{"hits":[', b'{"class_uid":6003,"unmapped":', b'{"aws":{"cloudtrail":', b"[",
]  # fmt: skip


@pytest.mark.parametrize("opening", DEEP)
@pytest.mark.parametrize("depth", [10, 1_000, 100_000])
def test_deep_nesting(opening: bytes, depth: int) -> None:
    check(opening * depth)
    closing = bytes({91: 93, 123: 125}[byte] for byte in reversed(opening) if byte in b"[{")
    check(opening * depth + b"1" + closing * depth)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_hostile_values_come_through_unchanged(form: Form) -> None:
    agent = '\x1b[31m"; drop table x; -- =cmd() | <script> {type=Root, arn=x}, arn=y\r\n\u202e'
    assert row(form.write([record("e-1", userAgent=agent)]))["user_agent"] == agent
