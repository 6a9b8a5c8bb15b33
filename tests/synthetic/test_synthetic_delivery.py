"""Worlds on disk: bytes, names, times, sizes."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import tracemalloc
import zlib
from collections import Counter
from pathlib import Path

import pytest

from forensics.synthetic import World, world, write_dump
from forensics.synthetic.records import Record

ROOT = Path(__file__).parents[2]
_KEY = re.compile(
    r"AWSLogs/(?P<acct>\d{12})/CloudTrail/(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)/(?P<y>\d{4})/(?P<m>\d\d)/(?P<d>\d\d)/"
    r"(?P=acct)_CloudTrail_(?P=region)_(?P<ts>(?P=y)(?P=m)(?P=d)T\d{4}Z)_[A-Za-z0-9]{16}\.json\.gz"
)


def _run(out: Path, *options: str, hash_seed: str = "0") -> None:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "forensics.synthetic", str(out), *options]
    subprocess.run(command, check=True, env=environment)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _content(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: gzip.decompress(data) if name.endswith(".gz") else data for name, data in files.items()}


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory, sample: World) -> Path:
    folder = tmp_path_factory.mktemp("dump")
    write_dump(sample, folder)
    return folder


@pytest.fixture(scope="module")
def delivered(dump: Path) -> dict[str, list[Record]]:
    return {name: json.loads(data)["Records"] for name, data in _content(_files(dump)).items()}


def test_sample_logs_are_what_the_generator_makes(tmp_path: Path) -> None:
    _run(tmp_path)
    made, kept = _files(tmp_path), _files(ROOT / "sample_logs")
    assert _content(made) == _content(kept)
    if "ng" not in zlib.ZLIB_RUNTIME_VERSION:  # zlib-ng packs the same content into other bytes
        assert made == kept


def test_sample_logs_stay_small() -> None:
    assert sum(len(data) for data in _files(ROOT / "sample_logs").values()) < 1_500_000


def test_hash_seed_does_not_matter(tmp_path: Path) -> None:
    _run(tmp_path / "a", "--events", "1500", hash_seed="1")
    _run(tmp_path / "b", "--events", "1500", hash_seed="4242")
    assert _files(tmp_path / "a") == _files(tmp_path / "b")


def test_another_seed_is_another_world() -> None:
    assert next(world(seed=8).records())["eventID"] != next(world(seed=7).records())["eventID"]


def test_a_world_streams_the_same_twice() -> None:
    small = world(events=1000)
    assert list(small.records()) == list(small.records())


def test_keys_are_those_of_cloudtrail(delivered: dict[str, list[Record]]) -> None:
    for name, records in delivered.items():
        key = _KEY.fullmatch(name)
        assert key, name
        assert {record["recipientAccountId"] for record in records} == {key["acct"]}
        assert {record["awsRegion"] for record in records} == {key["region"]}


def test_delivery_is_later_than_every_event(delivered: dict[str, list[Record]]) -> None:
    for name, records in delivered.items():
        stamp = name.rsplit("_", 2)[1]
        newest = max(record["eventTime"] for record in records)
        assert stamp > f"{newest[:16].replace('-', '').replace(':', '')}Z"


def test_records_are_unordered_within_some_files(delivered: dict[str, list[Record]]) -> None:
    times = [[record["eventTime"] for record in records] for records in delivered.values()]
    assert any(one != sorted(one) for one in times)


def test_only_the_planted_events_are_delivered_twice(
    delivered: dict[str, list[Record]], sample: World, sample_records: list[Record]
) -> None:
    seen = Counter(record["eventID"] for records in delivered.values() for record in records)
    twice = {event_id for event_id, count in seen.items() if count == 2}
    assert twice == sample.delivered_twice == set(sample.truth()["delivered_twice"])
    assert set(seen) == {record["eventID"] for record in sample_records}
    assert max(seen.values()) == 2
    assert all(len({record["eventID"] for record in records}) == len(records) for records in delivered.values())


def test_files_are_one_line_of_gzip_without_a_time(dump: Path) -> None:
    for data in _files(dump).values():
        assert data[4:8] == b"\0\0\0\0"
        text = gzip.decompress(data)
        assert text.startswith(b'{"Records":[')
        assert b"\n" not in text


def test_few_large_files(tmp_path: Path) -> None:
    write_dump(world(events=12_000), tmp_path, records_per_file=2500)
    sizes = sorted(len(json.loads(data)["Records"]) for data in _content(_files(tmp_path)).values())
    assert sizes[-1] == 2500
    assert len(sizes) < 16


def test_bad_options_end_with_a_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "forensics.synthetic", str(tmp_path), "--incident", "flood"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 2
    assert done.stderr.startswith("Unknown incident 'flood'")


@pytest.mark.parametrize("events", [10_000, pytest.param(200_000, marks=pytest.mark.long)])
def test_memory_does_not_grow_with_the_world(events: int) -> None:
    stream = world(events=events).records()
    next(stream)
    tracemalloc.start()
    made = sum(1 for _ in stream)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert made > 0.99 * events
    assert peak < 12_000_000
