"""Arguments to files: every one once, in an order that never changes, and what cannot be read is told."""

from __future__ import annotations

import os
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from forensics.errors import EvidenceNotFoundError
from forensics.evidence import discover as module
from forensics.evidence.discover import Candidate, discover


def tree(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return root


def names(found: list[Candidate]) -> list[str]:
    return [candidate.name for candidate in found]


def test_folders_are_walked_and_sorted_by_name(tmp_path: Path) -> None:
    tree(tmp_path / "dump", "b.json", "a/z.json", "a/b/c.json", "A.json", ".hidden/x")
    found = discover([tmp_path / "dump"])
    assert names(found) == [".hidden/x", "A.json", "a/b/c.json", "a/z.json", "b.json"]
    for candidate in found:
        facts = candidate.path.stat()
        assert candidate.path.read_text() == candidate.name
        assert (candidate.size, candidate.mtime_ns) == (facts.st_size, facts.st_mtime_ns)
        assert candidate.location == str(tmp_path / "dump" / candidate.name)
        assert not candidate.problem


def test_one_file(tmp_path: Path) -> None:
    assert names(discover([tree(tmp_path, "x.json") / "x.json"])) == ["x.json"]


def test_globs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "a.json", "b.json", "c.txt", "sub/d.json")
    assert names(discover([str(tmp_path / "*.json")])) == ["a.json", "b.json"]
    assert names(discover([str(tmp_path / "**/*.json")])) == ["a.json", "b.json", "d.json"]
    monkeypatch.chdir(tmp_path)
    assert names(discover(["s*"])) == ["d.json"]
    assert names(discover(["."])) == ["a.json", "b.json", "c.txt", "sub/d.json"]


def test_a_name_that_looks_like_a_pattern_is_taken_as_it_is(tmp_path: Path) -> None:
    tree(tmp_path, "log[1].json", "log1.json")
    assert names(discover([tmp_path / "log[1].json"])) == ["log[1].json"]


@pytest.mark.parametrize("argument", ["none", "none/*.json"])
def test_missing_path_is_an_error_that_names_it(tmp_path: Path, argument: str) -> None:
    tree(tmp_path, "there.json")
    with pytest.raises(EvidenceNotFoundError, match=f"no such file or folder: .*{argument[:4]}"):
        discover([tmp_path / "there.json", tmp_path / argument])


def test_empty_folder(tmp_path: Path) -> None:
    assert discover([tmp_path]) == []


def test_order_of_arguments_does_not_matter(tmp_path: Path) -> None:
    tree(tmp_path, "one/x.json", "one/sub/y.json", "two/x.json", "two/a.json")
    arguments = [tmp_path / "one", tmp_path / "two", tmp_path / "one/sub", tmp_path / "two/x.json"]
    results = [discover(order) for order in permutations(arguments)]
    assert all(result == results[0] for result in results)
    assert names(results[0]) == ["a.json", "sub/y.json", "x.json", "x.json"]


def test_undecodable_names_are_percent_encoded(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9\xff.json"
    Path(os.fsdecode(raw)).write_text("x")
    (tmp_path / "gr\u00f6\u00dfe.json").write_text("x")
    found = discover([tmp_path])
    assert names(found) == ["caf%E9%FF.json", "größe.json"]
    assert os.fsencode(found[0].path) == raw
    assert found[0].location.encode().endswith(b"/caf%E9%FF.json")


def test_undecodable_name_of_a_file_and_in_an_error(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    with pytest.raises(EvidenceNotFoundError, match=r"%FF$"):
        discover([path])
    path.write_text("x")
    assert names(discover([path])) == ["%FF"]


def test_encoded_name_does_not_hide_the_name_it_looks_like(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff")).write_text("bytes")
    (tmp_path / "%FF").write_text("text")
    found = discover([tmp_path])
    assert names(found) == ["%FF", "%FF"]
    assert {candidate.path.read_text() for candidate in found} == {"bytes", "text"}
    assert len({candidate.location for candidate in found}) == 2


def test_links_are_followed_once(tmp_path: Path) -> None:
    tree(tmp_path / "dump", "sub/a.json")
    tree(tmp_path / "elsewhere", "b.json")
    (tmp_path / "dump/sub/loop").symlink_to(tmp_path / "dump")
    (tmp_path / "dump/self").symlink_to(".")
    (tmp_path / "dump/out").symlink_to(tmp_path / "elsewhere")
    assert names(discover([tmp_path / "dump"])) == ["out/b.json", "sub/a.json"]


@pytest.mark.parametrize("target", ["..", "/", "/proc/self", "/proc/self/root", "/dev", "/sys/class"])
def test_link_out_to_the_disk_or_the_system_is_not_followed_and_told(tmp_path: Path, target: str) -> None:
    tree(tmp_path / "dump", "a.json")
    tree(tmp_path, "secret.json")
    (tmp_path / "dump/link").symlink_to(target)
    found = discover([tmp_path / "dump"])
    assert names(found) == ["a.json", "link/"]
    assert "not followed" in found[1].problem


@pytest.mark.parametrize("first", ["a", "z"])
def test_of_two_names_of_a_folder_the_first_in_order_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    tree(tmp_path, "m/x.json")
    (tmp_path / first).symlink_to(tmp_path / "m")
    real = os.scandir
    expected = ["a/x.json"] if first == "a" else ["m/x.json"]

    class Listing(list):
        def __enter__(self) -> Listing:
            return self

        def __exit__(self, *_: object) -> None: ...

        __iter__: Any

        def __next__(self) -> Any:
            if not self:
                raise StopIteration
            return self.pop(0)

    for backwards in (False, True):
        monkeypatch.setattr(
            os, "scandir", lambda p, b=backwards: Listing(sorted(real(p), key=lambda e: e.name, reverse=b))
        )
        assert names(discover([tmp_path])) == expected


def test_what_is_no_regular_file_is_listed_with_its_problem(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "broken").symlink_to(tmp_path / "none")
    (tmp_path / "round").symlink_to(tmp_path / "round")
    found = {candidate.name: candidate.problem for candidate in discover([tmp_path])}
    assert found["pipe"] == "no regular file (pipe, socket or device)"
    assert found["broken"] == "cannot be opened: No such file or directory"
    assert found["round"].startswith("cannot be opened: ")
    assert discover([tmp_path / "broken"])[0].problem


def test_folder_that_cannot_be_listed_is_told_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(tmp_path, "a.json", "closed/b.json", "z/c.json")
    real = os.scandir

    def scandir(path: Any) -> Any:
        if os.fspath(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return real(path)

    monkeypatch.setattr(module.os, "scandir", scandir)
    found = discover([tmp_path])
    assert [candidate.name.rstrip("/") for candidate in found] == ["a.json", "closed", "z/c.json"]
    assert [bool(candidate.problem) for candidate in found] == [False, True, False]
    assert "Permission denied" in found[1].problem


def test_file_whose_facts_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "a.json", "b.json")
    real = Path.stat

    def stat(self: Path, **options: Any) -> Any:
        if self.name == "a.json":
            raise OSError(5, "Input/output error")
        return real(self, **options)

    monkeypatch.setattr(Path, "stat", stat)
    found = discover([tmp_path])
    assert [(candidate.name, candidate.problem) for candidate in found] == [
        ("a.json", "cannot be opened: Input/output error"),
        ("b.json", ""),
    ]


def test_excluded_files_are_left_out_under_any_name(tmp_path: Path) -> None:
    tree(tmp_path, "case.duckdb", "a.json")
    (tmp_path / "link").symlink_to(tmp_path / "case.duckdb")
    assert names(discover([tmp_path], exclude=[tmp_path / "case.duckdb"])) == ["a.json"]
    (tmp_path / "sub").mkdir()
    assert names(discover([tmp_path], exclude=[tmp_path / "sub/../case.duckdb"])) == ["a.json"]
