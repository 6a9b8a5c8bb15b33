"""Archives in the ledger: a row for each member and one for the archive, over one and several runs."""

from __future__ import annotations

import hashlib
import shutil
import struct
from pathlib import Path
from typing import Any

import pytest

from forensics.case import ingest as ingest_module
from forensics.case.ingest import chunk as chunk_module
from forensics.case.ingest import ingest
from forensics.case.ingest import members as members_module
from forensics.evidence.limits import Limits
from tests.conftest import MakeCase
from tests.evidence.packing import PACK, tar_of, zip_of
from tests.support import compact, contents, fetch, later, live_ids, log_file, one, record, run, write

KEY = "AWSLogs/111122223333/CloudTrail/111122223333_CloudTrail_eu-central-1_20260302T0905Z_x.json.gz"


def items(prefix: str = "e", files: int = 6) -> list[tuple[str, bytes]]:
    """Members of every fate, in the order of their names."""
    made = [(f"AWSLogs/{n}.json", log_file([record(f"{prefix}-{n}-{k}") for k in range(4)])) for n in range(files)]
    made += [("broken.json", b'{"Records":[' + compact(record(f"{prefix}-b")) + b",{"), ("cut.json", b'{"Records":[{')]
    made += [("foreign.txt", b"notes"), ("inner.zip", zip_of([("x.json", log_file([record("inner")]))]))]
    return [*made, ("packed.json.zst", PACK["zstd"](log_file([record(f"{prefix}-z")])))]


MAKE: dict[str, Any] = {"zip": zip_of} | {
    f"tar.{kind}": lambda of, kind=kind: tar_of(of, kind) for kind in ("none", *PACK)
}


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    folder = tmp_path / "dump"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("kind", MAKE)
def test_members_are_files_of_the_ledger(make_case: MakeCase, dump: Path, kind: str) -> None:
    case = make_case()
    members = [*items(), ("../../" + KEY, PACK["gzip"](log_file([record("key")])))]
    write(dump / f"a.{kind}", MAKE[kind](members))
    report = run(case, dump)
    assert report["files"] == {"seen": 13, "ingested": 10, "unchanged": 0, "skipped": 2, "rejected": 1}
    assert report["bytes"] == (dump / f"a.{kind}").stat().st_size
    assert report["events_total"] == 27
    (archive,) = fetch(
        case, "select file_id, status, format, reason, records_seen from log_files where container_id is null"
    )
    assert archive == (1, "ingested", kind.split(".", maxsplit=1)[0], "archive with 12 members", 0)
    found = fetch(
        case, "select file_id, path, sha256, size_bytes from log_files where container_id = 1 order by file_id"
    )
    assert [row[0] for row in found] == list(range(2, 14))
    hashes = {path: (sha, size) for _, path, sha, size in found}
    for name, data in items():
        assert hashes[f"a.{kind}/{name}"] == (hashlib.sha256(data).hexdigest(), len(data))
    key = f"a.{kind}/%2E%2E/%2E%2E/{KEY}"
    assert one(case, "select key_account_id from log_files where path = ?", [key]) == "111122223333"
    reasons = dict(fetch(case, "select path, reason from log_files"))
    assert "archive inside an archive: not opened" in reasons[f"a.{kind}/inner.zip"]
    assert "malformed JSON" in reasons[f"a.{kind}/cut.json"]


def test_zip_tar_and_folder_give_the_same_events(make_case: MakeCase, tmp_path: Path) -> None:
    found = []
    for kind, make in MAKE.items():
        case = make_case(kind)
        run(case, write(tmp_path / f"a.{kind}", make(items())))
        found.append(fetch(case, "select event_id, raw from events order by 1"))
    assert all(rows == found[0] for rows in found)
    assert len(found[0]) == 26


@pytest.mark.parametrize("kind", ["zip", "tar.gzip"])
def test_unchanged_archive_is_not_opened(
    make_case: MakeCase, tmp_path: Path, dump: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_case()
    path = write(dump / f"a.{kind}", MAKE[kind](items()))
    write(dump / "b.json", [record("b")])
    assert run(case, dump)["files"]["seen"] == 13
    before = contents(case)
    monkeypatch.setattr(members_module, "open_archive", None)
    unchanged = {"seen": 13, "ingested": 0, "unchanged": 13, "skipped": 0, "rejected": 0}
    assert run(case, dump)["files"] == unchanged
    assert run(case, dump, rehash=True)["files"] == unchanged
    later(path)
    assert run(case, dump)["files"] == unchanged
    assert contents(case) == before
    moved = dump.rename(tmp_path / "longer name of a folder")
    assert run(case, moved)["files"] == unchanged
    assert run(case, moved)["files"] == unchanged
    del before["case_commands"]
    assert {name: rows for name, rows in contents(case).items() if name != "case_commands"} == before
    places = fetch(case, "select location, path from log_files")
    assert all(location == f"{moved}/{path}" for location, path in places)


def test_changed_archive_supersedes_its_members(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    old = [("a.json", log_file([record("stays"), record("goes")])), ("b.json", log_file([record("goes too")]))]
    path = write(dump / "x.zip", zip_of(old))
    run(case, dump)
    write(path, zip_of([("a.json", log_file([record("stays"), record("comes")]))]))
    later(path)
    report = run(case, dump)
    assert report["files"] == {"seen": 2, "ingested": 2, "unchanged": 0, "skipped": 0, "rejected": 0}
    assert live_ids(case) == ["comes", "stays"]
    assert fetch(case, "select file_id, container_id, status from log_files order by 1") == [
        (1, None, "superseded"), (2, 1, "superseded"), (3, 1, "superseded"), (4, None, "ingested"), (5, 4, "ingested"),
    ]  # fmt: skip
    write(path, [record("no archive any more")])
    later(path, 120)
    run(case, dump)
    assert live_ids(case) == ["no archive any more"]
    write(path, zip_of(old))
    later(path, 180)
    run(case, dump)
    assert live_ids(case) == ["goes", "goes too", "stays"]
    assert run(case, dump)["files"]["unchanged"] == 3


class BrokenOffError(Exception):
    """Raised in the middle of a run."""


@pytest.mark.parametrize("kind", ["zip", "tar.gzip"])
@pytest.mark.parametrize("call", range(1, 9))
def test_run_broken_off_in_an_archive_is_completed(
    make_case: MakeCase, dump: Path, monkeypatch: pytest.MonkeyPatch, kind: str, call: int
) -> None:
    monkeypatch.setattr(chunk_module, "CHUNK_RECORDS", 5)
    monkeypatch.setattr(chunk_module, "BATCH_RECORDS", 2)
    for name, prefix in (("a", "a"), ("b", "a"), ("c", "c")):
        write(dump / f"{name}.{kind}", MAKE[kind](items(prefix, 9)))
    write(dump / "b.zzz.json", [record("between")])
    whole, broken = make_case("whole"), make_case("broken")
    seen = run(whole, dump)["files"]["seen"]
    real, calls = ingest_module.write_entries, iter(range(1, 1000))

    def write_entries(*args: Any) -> None:
        real(*args)
        if next(calls) == call:
            raise BrokenOffError

    with monkeypatch.context() as patch:
        patch.setattr(ingest_module, "write_entries", write_entries)
        with pytest.raises(BrokenOffError):
            ingest(broken, [dump])
    unfinished = one(broken, "select count(*) from log_files where sha256 is null")
    before = one(broken, "select count(*) from log_files")
    report = run(broken, dump)
    assert report["files"]["unchanged"] == before - unfinished
    assert report["files"]["seen"] == seen
    assert contents(broken) == contents(whole)
    assert run(broken, dump)["files"]["unchanged"] == seen


def test_archive_that_changed_after_a_broken_off_run(
    make_case: MakeCase, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunk_module, "CHUNK_RECORDS", 5)
    monkeypatch.setattr(chunk_module, "BATCH_RECORDS", 2)
    path, case = write(dump / "a.zip", zip_of(items("old"))), make_case()
    real, calls = ingest_module.write_entries, iter(range(1, 1000))

    def write_entries(*args: Any) -> None:
        real(*args)
        if next(calls) == 3:
            raise BrokenOffError

    with monkeypatch.context() as patch:
        patch.setattr(ingest_module, "write_entries", write_entries)
        with pytest.raises(BrokenOffError):
            ingest(case, [dump])
    write(path, zip_of([("new.json", log_file([record("new")]))]))
    later(path)
    run(case, dump)
    assert live_ids(case) == ["new"]
    assert {status for (status,) in fetch(case, "select status from log_files where file_id < 5")} == {"superseded"}


def test_refused_files_are_told_and_tried_again_with_another_limit(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    large = log_file([record(f"e-{n}", userAgent="x" * 1000) for n in range(100)])
    write(dump / "a.json", large)
    write(dump / "b.json.gz", large)
    write(dump / "c.zip", zip_of([("a.json", large), ("small.json", log_file([record("small")]))]))
    write(dump / "d.tar", tar_of([("a.json", large)]))
    report = run(case, dump, limits=Limits(unpacked=50_000))
    assert report["files"] == {"seen": 7, "ingested": 2, "unchanged": 0, "skipped": 1, "rejected": 4}
    refused = fetch(case, "select path, status, reason from log_files where format = 'too_large' order by 1")
    assert [row[:2] for row in refused] == [
        (p, "rejected") for p in ("a.json", "b.json.gz", "c.zip/a.json", "d.tar/a.json")
    ]
    assert all("50,000" in row[2] for row in refused)
    assert run(case, dump)["files"]["unchanged"] == 7
    report = run(case, dump, limits=Limits(unpacked=1 << 20))
    assert report["files"] == {"seen": 7, "ingested": 6, "unchanged": 1, "skipped": 0, "rejected": 0}
    assert len(live_ids(case)) == 101
    assert run(case, dump, limits=Limits(unpacked=1 << 20))["files"]["unchanged"] == 7
    whole = make_case("whole")
    run(whole, dump, limits=Limits(unpacked=1 << 20))
    assert sorted(fetch(whole, "select event_id, raw from events")) == sorted(
        fetch(case, "select event_id, raw from events")
    )


def test_archive_of_nothing_useful(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    write(dump / "empty.zip", zip_of([]))
    write(dump / "notes.zip", zip_of([("notes.txt", b"x")]))
    write(dump / "damaged.zip", b"PK\3\4" + b"\0" * 100)
    encrypted = bytearray(zip_of([("a.json", log_file([record("a")]))]))
    struct.pack_into("<H", encrypted, encrypted.index(b"PK\1\2") + 8, 1)
    write(dump / "secret.zip", bytes(encrypted))
    run(case, dump)
    found = {
        path: (status, reason) for path, status, reason in fetch(case, "select path, status, reason from log_files")
    }
    assert found["empty.zip"] == ("skipped", "archive with 0 members")
    assert found["notes.zip"] == ("skipped", "archive with 1 member")
    assert found["damaged.zip"][0] == "rejected"
    assert found["secret.zip"][0] == "skipped"
    assert found["secret.zip/a.json"][0] == "rejected"
    assert "encrypted" in found["secret.zip/a.json"][1]
    assert run(case, dump)["files"]["unchanged"] == len(found)


def test_progress_of_archives_adds_up(make_case: MakeCase, dump: Path) -> None:
    seen: list[tuple[int, int, int]] = []
    sizes = [write(dump / f"a.{kind}", make(items())).stat().st_size for kind, make in MAKE.items()]
    run(make_case(), dump, progress=lambda *done: seen.append(done))
    files, size, records = map(sum, zip(*seen, strict=True))
    assert (files, records) == (len(MAKE), 26 * len(MAKE))
    assert sum(sizes) * 0.9 <= size <= sum(sizes) * 1.1


def test_archive_that_disappears_before_it_is_opened(
    make_case: MakeCase, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(dump / "a.zip", zip_of(items()))
    real = members_module.open_archive

    def open_archive(*args: Any) -> Any:
        path.unlink()
        return real(*args)

    monkeypatch.setattr(members_module, "open_archive", open_archive)
    case = make_case()
    assert run(case, dump)["files"] == {"seen": 1, "ingested": 0, "unchanged": 0, "skipped": 0, "rejected": 1}
    assert "cannot be read: No such file" in one(case, "select reason from log_files")


def test_copy_of_the_archive_beside_it(make_case: MakeCase, dump: Path) -> None:
    case = make_case()
    shutil.copy(write(dump / "a.zip", zip_of(items())), dump / "b.zip")
    report = run(case, dump)
    assert report["records"]["stored"] == report["records"]["duplicate"] == 26
