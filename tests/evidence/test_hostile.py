"""Hostile evidence: every file ends with one status and a reason, the counts add up, nothing crashes or hangs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import MakeCase
from tests.evidence.packing import PACK, nothing, zip_of
from tests.support import compact, fetch, live_ids, log_file, one, record, run, write

GOOD = compact(record("good"))


def inside(value: bytes, event_id: bytes = b"odd") -> bytes:
    """A log file whose first record carries a value in its request, and a good record behind it."""
    odd = compact(record(event_id.decode())).replace(b'"cgw-0123456789abcdef0"', value)
    return b'{"Records":[' + odd + b"," + GOOD + b"]}"


def text_of(size: int) -> bytes:
    return inside(b'"' + b"x" * size + b'"')


HOSTILE = {
    "deep.json": b"[" * 100_000,
    "deep-closed.json": b'{"Records":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep-objects.json": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep-record.json": inside(b"[" * 100_000 + b"]" * 100_000),
    "long-string.json": text_of(5 << 20),
    "nul.json": inside(b'"a\0b"'),
    "nuls.json": b"\0" * 100_000,
    "invalid-utf8.json": inside(b'"\xff\xfe\xc0\x80"'),
    "surrogates.json": inside(b'"\\ud800 \\udc00\\ud800"'),
    "duplicate-keys.json": b'{"Records":[' + GOOD.replace(b'"eventID":', b'"eventID":"x","eventID":') + b"]}",
    "huge-integer.json": inside(b"1" * 10_000),
    "huge-float.json": inside(b"1e999999"),
    "beyond-64-bits.json": inside(b"18446744073709551616"),
    "nan.json": inside(b"NaN"),
    "brackets.json": b"}{][" * 50_000,
    "quotes.json": b'{"Records":["' + b'\\"' * 100_000,
    "many-keys.json": b"{" + b",".join(b'"%d":0' % n for n in range(100_000)) + b"}",
    "zeros.json.gz": nothing(200 << 20, "gzip"),
    "zeros.zst": nothing(200 << 20, "zstd"),
    "quine.zip": zip_of([("a.zip", zip_of([("b.zip", zip_of([("c", bytes(1 << 20))]))]))]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_each_ends_with_a_status_and_a_reason(make_case: MakeCase, tmp_path: Path, name: str) -> None:
    case = make_case()
    folder = tmp_path / "dump"
    folder.mkdir()
    (folder / name).write_bytes(HOSTILE[name])
    run(case, folder)
    for status, reason, stored in fetch(case, "select status, reason, records_stored from log_files"):
        assert status in {"ingested", "skipped", "rejected"}
        assert reason or stored


ABSURD = ["0000-00-00T00:00:00Z", "9999-12-31T23:59:59Z", "99999-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "-1", "1e9"]


def test_absurd_dates_are_null_and_told(make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case()
    values = [record(f"e-{n}", eventTime=value) for n, value in enumerate([*ABSURD, 10**30, None, [], True])]
    report = run(case, write(tmp_path / "a.json", values))
    assert report["records"]["stored"] == len(values)
    assert one(case, "select count(*) from events where event_time is not null") <= 1


def test_numbers_stay_exact(make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case()
    run(case, write(tmp_path / "a.json", inside(b"18446744073709551617")))
    assert "18446744073709551617" in one(case, "select request_parameters from events where event_id = 'odd'")


def test_of_a_name_twice_the_last_counts_and_the_record_keeps_both(make_case: MakeCase, tmp_path: Path) -> None:
    """As docs/formats.md says, with the query it names."""
    case = make_case()
    twice = GOOD.replace(b'"eventName":', b'"eventName":"First","eventName":').replace(
        b"cgw-0", b'cgw-1","customerGatewayId":"cgw-0'
    )
    twice = twice.replace(b'"good"', b'"twice"')
    run(case, write(tmp_path / "a.json", [GOOD, twice]))
    assert fetch(case, "select distinct event_name from events") == [("DeleteCustomerGateway",)]
    assert one(case, "select raw from events where event_id = 'twice'") == twice
    ids = "select resource_id from call_resources where record_index = 1 order by resource_id"
    assert fetch(case, ids) == [("cgw-0123456789abcdef0",), ("cgw-1",)]
    wanted = (
        Path(__file__, "../../../docs/formats.md")
        .resolve()
        .read_text("utf-8")
        .split("look for one: `")[1]
        .split("`")[0]
    )
    assert fetch(case, wanted) == [("twice",)]


def test_loops_pipes_and_devices(make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case()
    folder = tmp_path / "dump"
    write(folder / "a.json", [record()])
    (folder / "loop").symlink_to(folder)
    (folder / "self").symlink_to(folder / "self")
    (folder / "zero").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe")
    report = run(case, folder)
    assert report["files"] == {"seen": 4, "ingested": 1, "unchanged": 0, "skipped": 0, "rejected": 3}


def check_many_files(make_case: MakeCase, folder: Path, number: int) -> None:
    case = make_case()
    folder.mkdir()
    for n in range(number):
        (folder / f"{n:06}.json").write_bytes(log_file([record(f"e-{n}")]) if n % 50 == 0 else b"{}")
    assert run(case, folder)["files"]["seen"] == number
    assert run(case, folder)["files"]["unchanged"] == number
    assert len(live_ids(case)) == (number + 49) // 50


def test_many_tiny_files(make_case: MakeCase, tmp_path: Path) -> None:
    check_many_files(make_case, tmp_path / "dump", 2_000)


@pytest.mark.long
def test_100_000_tiny_files(make_case: MakeCase, tmp_path: Path) -> None:
    check_many_files(make_case, tmp_path / "dump", 100_000)


def test_many_tiny_members(make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case()
    run(case, write(tmp_path / "a.zip", zip_of([(f"{n}.json", b"{}") for n in range(2_000)])))
    assert one(case, "select count(*) from log_files") == 2_001


@pytest.mark.long
def test_string_of_200_mb(make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case()
    path = tmp_path / "a.json.zst"
    path.write_bytes(PACK["zstd"](b'{"Records":[' + GOOD + b',{"x":"' + os.urandom(100 << 20).hex().encode() + b'"}]}'))
    assert run(case, path)["files"]["seen"] == 1
    assert live_ids(case) == ["good"]
