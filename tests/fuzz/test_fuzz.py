"""Mutated samples (`tests.fuzz.samples`) of every format: each ends with a status, the counts add up, in bounded time.

Seeds are fixed by default; `FORENSICS_FUZZ_SECONDS=600 pytest -m long tests/fuzz` draws new ones and prints them.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from forensics.evidence.containers import open_archive
from forensics.evidence.decode import decode, read_document
from forensics.evidence.found import DamagedTableError
from forensics.evidence.limits import Limits
from forensics.evidence.readers import BYTE_READERS, VALUE_READERS
from forensics.evidence.rows import map_records, map_table
from forensics.evidence.split import split
from tests.conftest import MakeCase
from tests.fuzz.samples import SAMPLES
from tests.support import fetch, run

MOST_SECONDS = 5
SEEDS = 60
LIMITS = Limits(unpacked=8 << 20, ratio_from=1 << 20)


def test_each_reader_has_a_sample_that_it_reads() -> None:
    formats = {found.format for found in map(split, SAMPLES.values()) if found.is_cloudtrail}
    readers = {*BYTE_READERS, *VALUE_READERS} - {"parquet_file"} | {"parquet_cloudtrail", "parquet_ocsf"}
    assert formats >= readers


def mutated(chance: random.Random, data: bytes) -> bytes:
    """One to four changes: bits, cuts, removed, doubled and spliced slices, edge values."""
    out = bytearray(data)
    for _ in range(chance.randrange(1, 5)):
        begin = chance.randrange(len(out) + 1)
        end = min(len(out), begin + chance.choice((1, 2, 4, 8, 64, 1000)))
        match chance.randrange(6):
            case 0:
                for place in chance.sample(range(len(out)), min(len(out), 3)):
                    out[place] ^= 1 << chance.randrange(8)
            case 1:
                del out[begin:]
            case 2:
                del out[begin:end]
            case 3:
                out[begin:begin] = out[begin:end] * chance.choice((1, 3, 100))
            case 4:
                other = chance.choice(list(SAMPLES.values()))
                place = chance.randrange(len(other))
                out[begin:end] = other[place : place + chance.randrange(200)]
            case _:
                out[begin:end] = chance.choice((b"\0", b"\xff", b"[", b"{", b'"', b"\\", b"9")) * (end - begin)
    return bytes(out)


def read(path: Path) -> None:
    """All readers, one after the other; nothing may be raised but what is documented."""
    document = read_document(path, LIMITS)
    parts = [document.data]
    if document.archive:
        _, members = open_archive(path, document.archive, LIMITS)
        parts = [decode(member.data, LIMITS).data for member in members]
    for part in parts:
        found = split(part)
        try:
            tables = list(found.tables)
        except DamagedTableError:
            tables = []
        mapped = [map_table(1, 0, table) for table in tables]
        places = [(1, n) for n in range(len(found.records))]
        if places:
            mapped.append(map_records(places, found.records))
        rows = sum(rows.batch.num_rows + len(rows.rejected) for rows in mapped)
        assert rows == len(found.records) + sum(table.num_rows for table in tables)


def check(path: Path, name: str, seed: int) -> None:
    path.write_bytes(mutated(random.Random(f"{name}-{seed}"), SAMPLES[name]))
    begin = time.monotonic()
    try:
        read(path)
    except Exception as error:
        raise AssertionError(f"sample {name}, seed {seed}") from error
    assert time.monotonic() - begin < MOST_SECONDS, (name, seed)


@pytest.mark.parametrize("name", SAMPLES)
def test_readers_raise_nothing_undocumented(tmp_path: Path, name: str) -> None:
    for seed in range(SEEDS):
        check(tmp_path / "file", name, seed)


def check_ingest(make_case: MakeCase, folder: Path, seed: int) -> None:
    """All samples, mutated, in one dump: `run` asserts the sums, a second run finds them unchanged."""
    folder.mkdir()
    for name, data in SAMPLES.items():
        (folder / name).write_bytes(mutated(random.Random(f"{name}-{seed}"), data))
    case = make_case(f"case-{seed}")
    seen = run(case, folder, limits=LIMITS)["files"]["seen"]
    found = fetch(case, "select path, status, reason from log_files where container_id is null")
    assert len(found) == len(SAMPLES)
    assert all(status == "ingested" or (status in {"skipped", "rejected"} and reason) for _, status, reason in found)
    assert one_more(case, folder) == seen


def one_more(case: object, folder: Path) -> int:
    files = run(case, folder)["files"]  # type: ignore[arg-type]
    return int(files["unchanged"])


@pytest.mark.parametrize("seed", range(4))
def test_every_mutated_file_ends_with_a_status(make_case: MakeCase, tmp_path: Path, seed: int) -> None:
    check_ingest(make_case, tmp_path / "dump", seed)


@pytest.mark.long
def test_fuzz_for_a_while(make_case: MakeCase, tmp_path: Path) -> None:
    end = time.monotonic() + float(os.environ.get("FORENSICS_FUZZ_SECONDS", "60"))
    seed = random.SystemRandom().randrange(1 << 48)
    print("first seed:", seed)  # noqa: T201 (to repeat a failure)
    while time.monotonic() < end:
        for name in SAMPLES:
            check(tmp_path / "file", name, seed)
        if seed % 50 == 0:
            check_ingest(make_case, tmp_path / f"dump-{seed}", seed)
        seed += 1
