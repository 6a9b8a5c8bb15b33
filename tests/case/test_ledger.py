"""The ledger over one and several runs: a status for each file, a place for each record, nothing doubles or goes."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from forensics.case.ingest import chunk as chunk_module
from forensics.case.ingest import load as load_module
from forensics.errors import EvidenceNotFoundError
from tests.conftest import MakeCase
from tests.support import compact, contents, fetch, later, live_ids, log_file, one, pretty, record, run, write

NOTHING = {"seen": 0, "stored": 0, "duplicate": 0, "rejected": 0, "conflicting": 0}


def counts(seen: int = 0, **others: int) -> dict[str, int]:
    return NOTHING | {"seen": seen} | others


def files(**others: int) -> dict[str, int]:
    return {"seen": sum(others.values()), "ingested": 0, "unchanged": 0, "skipped": 0, "rejected": 0} | others


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    folder = tmp_path / "dump"
    folder.mkdir()
    return folder


def mixed_dump() -> dict[str, bytes]:
    """Files of every status and records of every fate, by name."""
    return {
        "a.json": log_file([record("e-1"), record("e-2"), "stray", None, {"x": 1}]),
        "b.json": log_file([record("e-2"), record("e-3", userAgent=5)]),
        "c.json": pretty([record("e-1", userAgent="forged"), record("e-4")]),
        "d.json": compact({"hello": "world"}),
        "e.json": b'{"Records":[' + compact(record("e-5")) + b",{",
        "f.json": b'{"Records":[{',
        "g.txt": b"notes",
        "h/i.json": b"\n".join(compact(record(f"e-{n}")) for n in range(4, 9)),
        "h/j.json": log_file([record("e-9", errorCode="AccessDenied"), record("e-9")]),
        "h/k.json": log_file([]),
        "l.json": b"",
    }


def fill(folder: Path, content: dict[str, bytes], order: list[str] | None = None) -> Path:
    for name in order or list(content):
        write(folder / name, content[name])
    return folder


def test_one_run_over_files_of_every_status(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    report = run(case, fill(dump, mixed_dump()))
    assert report["files"] == files(ingested=7, skipped=3, rejected=1) | {"seen": 11}
    # a: 2 stored, 3 rejected; b: 1 duplicate, 1 stored; c: 1 conflicting, 1 stored; e: 1; i: 1 duplicate + 4, of
    # which e-5 is a duplicate of e.json; j: 2, the second conflicting
    assert report["records"] == counts(17, stored=11, duplicate=3, rejected=3, conflicting=2)
    assert report["bytes"] == sum(map(len, mixed_dump().values()))
    assert report["events_total"] == 11
    ledger = {row[0]: row[1:] for row in fetch(case, "select path, status, format, reason from log_files")}
    assert {name: row[0] for name, row in ledger.items()} == {
        "a.json": "ingested", "b.json": "ingested", "c.json": "ingested", "d.json": "skipped", "e.json": "ingested",
        "f.json": "rejected", "g.txt": "skipped", "h/i.json": "ingested", "h/j.json": "ingested",
        "h/k.json": "ingested", "l.json": "skipped",
    }  # fmt: skip
    assert all(row[2] for name, row in ledger.items() if name in {"d.json", "e.json", "f.json", "g.txt", "l.json"})
    assert ledger["a.json"][2] == "3 of 5 records are no events"
    assert "malformed JSON" in ledger["e.json"][2]
    assert "1 records could be read" in ledger["e.json"][2]


def test_report_is_the_sum_of_the_ledger(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    report = run(case, fill(dump, mixed_dump()))
    (sums,) = fetch(
        case,
        "select sum(records_seen), sum(records_stored), sum(records_duplicate), sum(records_rejected), "
        "sum(records_conflicting), sum(size_bytes) from log_files",
    )
    assert tuple(map(int, sums)) == (*report["records"].values(), report["bytes"])


def test_rejected_records_carry_index_reason_and_bytes(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    insight = record(eventName=..., eventType="AwsCloudTrailInsight", insightDetails={})
    write(dump / "a.json", [record("e-1"), "text", None, 5, [1], record(eventName=...), insight, record("e-2")])
    run(case, dump)
    rejected = fetch(case, "select record_index, text, reason from rejected_records order by all")
    assert [(index, bytes(text)) for index, text, _ in rejected] == [
        (1, b'"text"'), (2, b"null"), (3, b"5"), (4, b"[1]"),
        (5, compact(record(eventName=...))), (6, compact(insight)),
    ]  # fmt: skip
    assert [reason.split(":")[0] for *_, reason in rejected] == [
        "a string where a record (a JSON object) is expected", "null where a record (a JSON object) is expected",
        "a number where a record (a JSON object) is expected", "an array where a record (a JSON object) is expected",
        "no eventName", "CloudTrail Insights record",
    ]  # fmt: skip


def test_running_again_changes_nothing(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    run(case, fill(dump, mixed_dump()))
    before = contents(case)
    for options in ({}, {"rehash": True}):
        report = run(case, dump, **options)
        assert report["files"] == files(unchanged=11)
        assert (report["records"], report["bytes"]) == (NOTHING, 0)
        assert contents(case) == before


def test_touched_files_are_unchanged(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    run(case, write(dump / "a.json", [record()]))
    before = contents(case)
    later(dump / "a.json")
    assert run(case, dump / "a.json")["files"] == files(unchanged=1)
    assert contents(case) == before
    assert one(case, "select mtime_ns from log_files") == (dump / "a.json").stat().st_mtime_ns


def test_moved_dump_is_unchanged(make_case: MakeCase, tmp_path: Path, dump: Path) -> None:
    case = make_case()
    run(case, fill(dump, mixed_dump()))
    before = contents(case)
    moved = dump.rename(tmp_path / "elsewhere")
    report = run(case, moved)
    assert report["files"] == files(unchanged=11)
    after = contents(case)
    assert {k: v for k, v in after.items() if k != "case_commands"} == {
        k: v for k, v in before.items() if k != "case_commands"
    }
    assert one(case, "select location from log_files where path = 'h/i.json'") == str(moved / "h/i.json")


def test_same_bytes_under_two_names(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    for name in ("a.json", "b.json"):
        write(dump / name, [record("e-1"), record("e-2")])
    report = run(case, dump)
    assert report["files"] == files(ingested=2)
    assert report["records"] == counts(4, stored=2, duplicate=2)
    places = "select p.file_id, p.record_index, p.event_file_id, p.event_record_index from event_places p order by all"
    assert fetch(case, places) == [(2, 0, 1, 0), (2, 1, 1, 1)]
    assert live_ids(case) == ["e-1", "e-2"]


def test_same_name_and_bytes_in_two_arguments_are_two_files_in_one_run_and_in_two(
    make_case: MakeCase, tmp_path: Path
) -> None:
    for day in ("day1", "day2"):
        write(tmp_path / day / "x.json", [record()])
    at_once, in_turn = make_case("at-once"), make_case("in-turn")
    run(at_once, tmp_path / "day1", tmp_path / "day2")
    run(in_turn, tmp_path / "day1")
    report = run(in_turn, tmp_path / "day1", tmp_path / "day2")
    assert report["files"] == files(ingested=1, unchanged=1)
    assert [fetch(c, "select path, records_duplicate from log_files order by all") for c in (at_once, in_turn)] == [
        [("x.json", 0), ("x.json", 1)]
    ] * 2


@pytest.mark.parametrize("both_again", [True, False])
def test_file_that_takes_the_content_of_a_namesake_is_a_change(
    make_case: MakeCase, tmp_path: Path, both_again: bool
) -> None:
    case = make_case()
    first, second = (write(tmp_path / day / "x.json", [record(day)]) for day in ("day1", "day2"))
    run(case, first, second)
    shutil.copy(second, first)
    later(first)
    report = run(case, first, *([second] if both_again else []))
    assert report["files"] == files(ingested=1, unchanged=int(both_again))
    assert live_ids(case) == ["day2"]


def test_changed_file_supersedes_its_old_content_and_back_again(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    old, new = [record("stays"), record("goes")], [record("stays"), record("comes")]
    path = write(dump / "a.json", old)
    run(case, dump)
    write(path, new)
    later(path)
    report = run(case, dump)
    assert report["files"] == files(ingested=1)
    assert report["records"] == counts(2, stored=1, duplicate=1)
    assert live_ids(case) == ["comes", "stays"]
    assert fetch(case, "select file_id, status from log_files order by 1") == [(1, "superseded"), (2, "ingested")]
    assert fetch(case, "select event_id from event_records where superseded") == [("goes",)]
    write(path, old)
    later(path, 120)
    assert run(case, dump)["records"] == counts(2, duplicate=2)
    assert live_ids(case) == ["goes", "stays"]
    assert run(case, dump)["files"] == files(unchanged=1)


def test_events_of_a_changed_file_live_on_where_another_file_holds_them(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    path = write(dump / "a.json", [record("shared"), record("alone")])
    write(dump / "b.json", [record("shared")])
    run(case, dump)
    write(path, [])
    later(path)
    run(case, dump)
    assert live_ids(case) == ["shared"]


def test_superseded_events_return_with_another_file(make_case: MakeCase, tmp_path: Path, dump: Path) -> None:
    case = make_case()
    path = write(dump / "a.json", [record("e-1")])
    run(case, dump)
    write(path, [record("e-2")])
    later(path)
    run(case, dump)
    assert live_ids(case) == ["e-2"]
    backup = write(tmp_path / "backup/old.json", [record("e-1")])
    assert run(case, backup)["records"] == counts(1, duplicate=1)
    assert live_ids(case) == ["e-1", "e-2"]


def test_spelling_of_json_is_no_difference(make_case: MakeCase, dump: Path) -> None:
    value = record("e-1", requestParameters={"text": "Größe 😀", "n": 10, "f": 2.5, "list": [1, {"b": 1, "a": 2}]})
    backwards = dict(reversed(value.items()))
    texts = [
        compact(value),
        pretty(value),
        compact(backwards),
        compact(value).replace(b'"n":10', b'"n":1e1').replace(b"2.5", b"25e-1"),
        compact(value).replace(b"cgw", b"\\u0063gw").replace(b"eventName", b"event\\u004eame"),
    ]
    case = make_case()
    for number, text in enumerate(texts):
        write(dump / f"{number}.json", text)
    assert run(case, dump)["records"] == counts(5, stored=1, duplicate=4)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1, 1.0, True), (0, False, False), (1, True, False), (None, "", False), (None, ..., False),
        ([1, 2], [2, 1], False), ("1", 1, False), (2**53, 2**53 + 1, False), ({"a": {}}, {"a": []}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True), (10**400, 10**400 + 1, False), (1.5, 1.25, False),
    ],
)  # fmt: skip
def test_same_id_with_other_content_is_a_conflict(
    make_case: MakeCase, dump: Path, left: Any, right: Any, same: bool
) -> None:
    case = make_case()
    write(dump / "a.json", [record("e-1", unknownMember=left), record("e-1", unknownMember=right)])
    expected = counts(2, stored=1, duplicate=1) if same else counts(2, stored=2, conflicting=1)
    assert run(case, dump)["records"] == expected
    copies = fetch(case, "select record_index, copy from events order by all")
    assert copies == ([(0, 0)] if same else [(0, 0), (1, 1)])


LAYOUTS: dict[str, Callable[[Path, list[Any]], list[list[Path]]]] = {
    "one file": lambda folder, values: [[write(folder / "0.json", values)]],
    "two files": lambda folder, values: [[write(folder / "0.json", values[:2]), write(folder / "1.json", values[2:])]],
    "a file each": lambda folder, values: [[write(folder / f"{n}.json", [v]) for n, v in enumerate(values)]],
    "a run each": lambda folder, values: [[write(folder / f"{n}.json", [v])] for n, v in enumerate(values)],
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_three_copies_and_their_duplicates(make_case: MakeCase, dump: Path, layout: str) -> None:
    one_, two, three = (record("e-1", userAgent=agent) for agent in ("first", "second", "third"))
    values = [one_, two, pretty(one_), three, two, pretty(three), one_]
    case = make_case()
    total = dict(NOTHING)
    for paths in LAYOUTS[layout](dump, values):
        for name, number in run(case, *paths)["records"].items():
            total[name] += number
    assert total == counts(7, stored=3, duplicate=4, conflicting=2)
    assert fetch(case, "select copy, user_agent from events order by copy") == [
        (0, "first"), (1, "second"), (2, "third"),
    ]  # fmt: skip
    seen = fetch(
        case,
        "select e.copy, count(*) from all_places p join event_records e on e.file_id = p.event_file_id "
        "and e.record_index = p.event_record_index group by 1 order by 1",
    )
    assert seen == [(0, 3), (1, 2), (2, 2)]


def test_one_call_in_two_accounts_is_two_events(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    accounts = ["111122223333", "444455556666", ..., None]
    write(dump / "a.json", [record("e-1", recipientAccountId=account) for account in accounts])
    # no account and a null account are the same key, but not the same content
    assert run(case, dump)["records"] == counts(4, stored=4, conflicting=1)


def test_records_without_an_id_are_duplicates_by_their_bytes(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    write(dump / "a.json", [record(...), record(...), pretty(record(...))])
    assert run(case, dump)["records"] == counts(3, stored=2, duplicate=1)


@pytest.mark.parametrize("seed", range(3))
def test_order_on_disk_and_threads_do_not_matter(
    make_case: MakeCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    content = mixed_dump()
    plain = make_case("plain")
    run(plain, fill(tmp_path / "plain/dump", content))
    order = list(content)
    random.Random(seed).shuffle(order)
    monkeypatch.setattr(load_module, "THREADS", (1, 2, 8)[seed])
    shuffled = make_case("shuffled")
    shuffled.execute(f"set threads = {(4, 1, 2)[seed]}")
    run(shuffled, fill(tmp_path / "shuffled/dump", content, order))
    left, right = contents(plain), contents(shuffled)
    del left["case_commands"], right["case_commands"]  # they name the folders of this test
    assert left == right


@pytest.mark.parametrize(("chunk_records", "batch_records"), [(1, 1), (3, 2), (5, 3), (1, 4096)])
def test_size_of_chunks_and_batches_does_not_matter(
    make_case: MakeCase, dump: Path, monkeypatch: pytest.MonkeyPatch, chunk_records: int, batch_records: int
) -> None:
    fill(dump, mixed_dump())
    plain, small = make_case("plain"), make_case("small")
    run(plain, dump)
    monkeypatch.setattr(chunk_module, "CHUNK_RECORDS", chunk_records)
    monkeypatch.setattr(chunk_module, "BATCH_RECORDS", batch_records)
    run(small, dump)
    assert contents(small) == contents(plain)


def test_rejected_file_that_is_repaired(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    path = write(dump / "a.json", b'{"Records":[{')
    assert run(case, dump)["files"] == files(rejected=1)
    assert run(case, dump)["files"] == files(unchanged=1)
    write(path, [record()])
    assert run(case, dump)["files"] == files(ingested=1)
    assert live_ids(case) == ["e-1"]
    assert fetch(case, "select status from log_files order by file_id") == [("superseded",), ("ingested",)]


def test_file_of_which_no_record_is_an_event_is_rejected(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    write(dump / "a.json", [{"x": 1}, "text"])
    report = run(case, dump)
    assert report["files"] == files(rejected=1)
    assert report["records"] == counts(2, rejected=2)


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of files that cannot be opened, as for a user who is not root."""
    names: set[str] = set()
    real = Path.open

    def open_(self: Path, *args: Any, **options: Any) -> Any:
        if self.name in names:
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, *args, **options)

    monkeypatch.setattr(Path, "open", open_)
    return names


def test_unreadable_file_is_told_and_tried_again_under_its_number(
    make_case: MakeCase, dump: Path, closed: set[str]
) -> None:
    case = make_case()
    write(dump / "a.json", [record("e-1")])
    write(dump / "b.json", [record("e-2")])
    closed.add("a.json")
    for expected in (files(ingested=1, rejected=1), files(unchanged=1, rejected=1)):
        assert run(case, dump)["files"] == expected
        assert fetch(case, "select file_id, path, status, reason, sha256 is null from log_files order by 1") == [
            (1, "a.json", "rejected", "cannot be read: Permission denied", True),
            (2, "b.json", "ingested", None, False),
        ]
    closed.clear()
    assert run(case, dump)["files"] == files(ingested=1, unchanged=1)
    assert fetch(case, "select file_id, path, status from log_files order by 1") == [
        (1, "a.json", "ingested"),
        (2, "b.json", "ingested"),
    ]
    assert live_ids(case) == ["e-1", "e-2"]
    assert run(case, dump)["files"] == files(unchanged=2)


def test_known_file_that_cannot_be_read_for_a_while(make_case: MakeCase, dump: Path, closed: set[str]) -> None:
    case = make_case()
    path = write(dump / "a.json", [record("e-1")])
    run(case, dump)
    later(path)
    closed.add("a.json")
    assert run(case, dump)["files"] == files(rejected=1)
    closed.clear()
    run(case, dump)
    assert live_ids(case) == ["e-1"]


def test_things_that_are_no_files_are_rejected(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    os.mkfifo(dump / "pipe")
    (dump / "broken").symlink_to(dump / "none")
    write(dump / "a.json", [record()])
    for _ in range(2):
        assert run(case, dump)["files"]["rejected"] == 2
        assert one(case, "select count(*) from log_files") == 3


def test_empty_folder_and_missing_path(make_case: MakeCase, tmp_path: Path, dump: Path) -> None:
    case = make_case()
    assert run(case, dump) == {"files": files(), "records": NOTHING, "bytes": 0, "events_total": 0}
    with pytest.raises(EvidenceNotFoundError):
        run(case, dump, tmp_path / "none")
    assert one(case, "select count(*) from log_files") == 0


def test_truncated_gzip_keeps_the_records_before_the_cut(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    values = [record(f"e-{n}", userAgent=hashlib.sha256(b"%d" % n).hexdigest()) for n in range(200)]
    path = write(dump / "a.json.gz", values)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    report = run(case, dump)
    assert report["files"] == files(ingested=1)
    assert 50 < report["records"]["stored"] < 150
    stored = fetch(case, "select record_index, raw from event_records order by 1")
    assert [(index, bytes(raw)) for index, raw in stored] == [
        (n, compact(values[n])) for n in range(report["records"]["stored"])
    ]
    (reason,) = fetch(case, "select reason from log_files")[0]
    assert "gzip member at byte 0 is damaged: it ends too early; malformed JSON: breaks at byte " in reason
    assert f"{report['records']['stored']} records could be read" in reason


def test_places_and_hashes_of_the_ledger(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    name = "111122223333_CloudTrail_eu-central-1_20260302T0905Z_x.json.gz"
    path = write(dump / "AWSLogs" / name, [record()])
    run(case, dump)
    assert fetch(
        case,
        "select path, location, sha256, size_bytes, inflated_bytes, compression, format, status, reason, "
        "key_account_id, key_region, key_kind, delivered from log_files",
    ) == [
        (
            f"AWSLogs/{name}", str(path), hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size,
            len(log_file([record()])), "gzip", "json_records", "ingested", None, "111122223333", "eu-central-1",
            "CloudTrail", datetime(2026, 3, 2, 9, 5),
        )
    ]  # fmt: skip


def test_one_document_of_more_than_20_000_records(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    values = [record(f"e-{n % 20_500}") for n in range(21_000)]
    values[3] = None
    write(dump / "a.json.gz", values)
    report = run(case, dump)
    assert report["records"] == counts(21_000, stored=20_500, duplicate=499, rejected=1)
    assert fetch(case, "select count(*), count(distinct event_id), max(record_index) from events") == [
        (20_500, 20_500, 20_503)
    ]


def test_progress_adds_up(make_case: MakeCase, dump: Path) -> None:
    seen: list[tuple[int, int, int]] = []
    started: list[tuple[int, int, int]] = []
    content = mixed_dump()
    run(
        make_case(),
        fill(dump, content),
        progress=lambda *done: seen.append(done),
        started=lambda *todo: started.append(todo),
    )
    size = sum(map(len, content.values()))
    assert started == [(11, size, 0)]
    assert tuple(map(sum, zip(*seen, strict=True))) == (11, size, 17)


def test_excluded_file_is_not_evidence(make_case: MakeCase, tmp_path: Path) -> None:
    case = make_case()
    write(tmp_path / "a.json", [record()])
    assert run(case, tmp_path, exclude=[tmp_path / "case.duckdb", tmp_path / "case.duckdb.wal"])["files"] == files(
        ingested=1
    )


def test_field_problems_name_place_column_and_text(make_case: MakeCase, dump: Path) -> None:
    case: duckdb.DuckDBPyConnection = make_case()
    write(dump / "a.json", [record("e-1"), record("e-2", userAgent=["x"], eventTime="soon")])
    run(case, dump)
    assert fetch(case, "select file_id, record_index, column_name, text from field_problems order by all") == [
        (1, 1, "event_time", '"soon"'),
        (1, 1, "user_agent", '["x"]'),
    ]


def test_nothing_of_duckdb_goes_to_stdout(dump: Path, make_case: MakeCase) -> None:
    """Its progress bar would; it is on where Python is interactive."""
    case = make_case()
    case.execute("set enable_progress_bar = true")
    write(dump / "a.json", log_file([record("e-1")]))
    run(case, dump)
    assert one(case, "select current_setting('enable_progress_bar')") is False
