"""Parquet in a case: twins of JSON are duplicates, damaged files are rejected, memory stays bounded."""

from __future__ import annotations

import random
import tracemalloc
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forensics.evidence.found import DamagedTableError
from forensics.evidence.readers import parquet as reader
from forensics.evidence.readers.parquet import read_parquet
from tests.conftest import MakeCase
from tests.evidence.readers.ocsf_forms import lake, ocsf_v1, ocsf_v2
from tests.evidence.readers.parquet_tables import EVENTS, Style, parquet, styled, table_of
from tests.support import fetch, live_ids, one, record, run, write

TWINS = {
    "athena.parquet": styled(EVENTS, Style()),
    "glue.gz": styled(EVENTS, Style("camel", "text", flags=pa.bool_(), times=pa.timestamp("ns", "UTC"))),
    "collector.csv": styled(EVENTS, Style("snake", nested=False, codec="snappy")),
    "lake-v1": lake([ocsf_v1(event) for event in EVENTS if "resources" not in event]),
    "lake-v2.json": lake([ocsf_v2(event) for event in EVENTS if "resources" not in event]),
}
DATA = styled([record(f"e-{n}", requestID=f"r-{n * 7919 % 10007}") for n in range(20_000)], Style(codec="snappy"))


def test_json_and_its_parquet_twins_are_one_event_each(tmp_path: Path, make_case: MakeCase) -> None:
    case = make_case()
    run(case, write(tmp_path / "log.json", EVENTS))
    for name, content in TWINS.items():
        done = run(case, write(tmp_path / "evidence" / name, content))
        records = done["records"]
        assert done["files"]["ingested"] == 1
        assert (records["duplicate"], records["stored"], records["conflicting"]) == (records["seen"], 0, 0)
    assert_originals(case)


def test_the_poorer_twins_first(tmp_path: Path, make_case: MakeCase) -> None:
    case = make_case()
    for name, content in reversed([("log.json", EVENTS), *TWINS.items()]):
        records = run(case, write(tmp_path / "evidence" / name, content))["records"]
        assert records["conflicting"] == records["rejected"] == 0
    assert_originals(case)


def assert_originals(case: duckdb.DuckDBPyConnection) -> None:
    """Each event is there once, with its own bytes; all other copies are places of it."""
    assert live_ids(case) == [event["eventID"] for event in EVENTS]
    assert one(case, "select count(*) from event_records where raw is not null") == len(EVENTS)
    seen = one(case, "select sum(records_seen)::int from log_files")
    assert one(case, "select count(*) from event_places") == seen - len(EVENTS)


def test_what_does_not_fit_is_in_the_ledger_and_kept(tmp_path: Path, make_case: MakeCase) -> None:
    table = table_of([record("e-1"), record("e-2")], Style())
    texts = pa.array(["{a=b}", '{"a":1}'])
    table = table.set_column(table.schema.get_field_index("requestparameters"), "requestparameters", texts)
    case = make_case()
    run(case, write(tmp_path / "odd.parquet", parquet(table)))
    ((status, reason),) = fetch(case, "select status, reason from log_files")
    assert (status, reason.split("; ")[0]) == (
        "ingested", "values that do not fit their column are NULL: 1 in request_parameters",
    )  # fmt: skip
    assert fetch(case, "select record_index, column_name, text from field_problems") == [
        (0, "request_parameters", '"{a=b}"')
    ]


@pytest.mark.parametrize("kept", [10, 1_000, len(DATA) // 2, len(DATA) - 1])
def test_a_truncated_file_is_rejected_with_the_reason(tmp_path: Path, make_case: MakeCase, kept: int) -> None:
    case = make_case()
    done = run(case, write(tmp_path / "cut.parquet", DATA[:kept]), write(tmp_path / "log.json", EVENTS))
    assert (done["files"]["rejected"], done["files"]["ingested"]) == (1, 1)
    ((reason,),) = fetch(case, "select reason from log_files where status = 'rejected'")
    assert reason.startswith("Parquet file cannot be read: ")


def test_a_file_that_breaks_in_the_middle_keeps_what_came_before(tmp_path: Path, make_case: MakeCase) -> None:
    table = table_of([record(f"e-{n}") for n in range(20_000)], Style())
    data = parquet(table, row_group_size=5_000, compression="snappy")
    place = pq.read_metadata(pa.BufferReader(data)).row_group(3).column(0).file_offset or data.index(b"e-15000")
    case = make_case()
    broken = data[:place] + b"\xff" * 2_000 + data[place + 2_000 :]
    done = run(case, write(tmp_path / "a.parquet", broken), write(tmp_path / "log.json", EVENTS))
    ((reason, seen),) = fetch(case, "select reason, records_seen from log_files where path like '%a.parquet'")
    assert done["files"]["ingested"] == 2
    assert reason.startswith(f"Parquet data breaks after row {seen}: ")
    assert f"; {seen} records could be read; table: every field" in reason
    assert 0 < seen < 20_000


def test_an_error_while_rows_are_read_leaves_a_broken_file(
    tmp_path: Path, make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        yield next(pages)
        raise DamagedTableError("it breaks here")

    pages = iter(read_parquet(TWINS["athena.parquet"]).tables)
    monkeypatch.setattr(reader, "_batches", broken)
    case = make_case()
    done = run(case, write(tmp_path / "a.parquet", TWINS["athena.parquet"]))
    assert (done["records"]["seen"], done["files"]["ingested"]) == (len(EVENTS), 1)
    reason = one(case, "select reason from log_files")
    assert reason.startswith(f"it breaks here; {len(EVENTS)} records could be read; table: every field")


def test_random_damage_never_stops_a_run() -> None:
    rng = random.Random(5)
    for _ in range(300):
        data = bytearray(TWINS["athena.parquet"])
        for _ in range(rng.choice([1, 3, 30])):
            data[rng.randrange(4, len(data))] = rng.randrange(256)
        try:
            for table in read_parquet(bytes(data)).tables:
                table.validate(full=True)
        except DamagedTableError as error:
            assert str(error)


@pytest.mark.parametrize(
    "data", [b"PAR1", b"PAR1PAR1", b"PARE" + b"\0" * 40 + b"PARE", b"PAR1" + b"\xff" * 99 + b"PAR1"]
)
def test_what_only_begins_like_parquet_is_rejected(tmp_path: Path, make_case: MakeCase, data: bytes) -> None:
    case = make_case()
    done = run(case, write(tmp_path / "x", data), write(tmp_path / "log.json", EVENTS))
    assert done["files"]["rejected"] == 1


@pytest.mark.long
def test_memory_does_not_grow_with_the_file() -> None:
    events = table_of([record(f"e-{n}") for n in range(3_000)], Style())
    data = parquet(pa.concat_tables([events] * 100), row_group_size=300_000, compression="zstd", use_dictionary=False)
    before = pa.total_allocated_bytes()
    tracemalloc.start()
    found, rows, most = read_parquet(data), 0, 0
    for table in found.tables:
        rows += table.num_rows
        most = max(most, pa.total_allocated_bytes() - before)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows == 300_000
    assert most < 128 << 20
    assert peak < 64 << 20
