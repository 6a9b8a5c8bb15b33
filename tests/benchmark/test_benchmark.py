"""A tiny benchmark, for its fields and its arithmetic; its times are nobody's business here."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from forensics.errors import UsageError

pytestmark = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("psutil", "simdjson"))), reason="extra `benchmark` is not installed"
)

MEASURED = {"wall_seconds", "work_cpu_seconds", "cpu_seconds", "peak_rss_bytes", "cores_wanted"}


def _benchmark(*options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "forensics.benchmark", *map(str, options)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("benchmark")


@pytest.fixture(scope="module")
def run(work: Path) -> tuple[str, dict[str, Any]]:
    done = _benchmark(
        "--events", 2000, "--corpus", "all", "--work", work / "tiny", "--json", work / "out.json", "--keep"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads((work / "out.json").read_text("utf-8"))


@pytest.fixture(params=["small", "huge", "document"])
def measured(run: tuple[str, dict[str, Any]], request: pytest.FixtureRequest) -> dict[str, Any]:
    return next(one for one in run[1]["corpora"] if one["corpus"] == request.param)


def test_fields(run: tuple[str, dict[str, Any]], measured: dict[str, Any]) -> None:
    assert run[1]["parameters"] == {"events": 2000, "seed": 7, "days": 30, "repeat": 1}
    assert run[1]["machine"].keys() == {"cores", "cpu", "system", "python", "duckdb", "forensics"}
    assert measured["floor"].keys() == {"parse", "write", "cpu_seconds"}
    for step in (measured["floor"]["parse"], measured["floor"]["write"], measured["rerun"]["hashing"]):
        assert step.keys() == MEASURED
    for step in (measured["ingest"], measured["rerun"]):
        assert step.keys() > MEASURED


def test_floor_and_ingest_are_positive(measured: dict[str, Any]) -> None:
    floor, ingest = measured["floor"], measured["ingest"]
    assert floor["cpu_seconds"] == floor["parse"]["work_cpu_seconds"] + floor["write"]["work_cpu_seconds"]
    assert floor["cpu_seconds"] > 0
    assert ingest["cpu_seconds"] >= ingest["work_cpu_seconds"] > 0
    assert ingest["cpu_to_floor"] == pytest.approx(ingest["cpu_seconds"] / floor["cpu_seconds"])
    assert 0 < ingest["cores_busy"] <= 1.2
    assert ingest["peak_rss_bytes"] > 10 << 20


def test_sizes_are_consistent(measured: dict[str, Any], work: Path) -> None:
    home = work / "tiny" / measured["corpus"]
    logs = [path for path in home.rglob("*.json.gz") if path.is_file()]
    assert measured["files"] == len(logs) == measured["rerun"]["unchanged_files"]
    assert measured["gzip_bytes"] == sum(path.stat().st_size for path in logs) < measured["json_bytes"]
    assert measured["ingest"]["case_to_gzip"] == measured["ingest"]["case_bytes"] / measured["gzip_bytes"]
    assert 1500 < measured["events"] <= measured["records"]


def test_all_corpora_hold_the_same_events(run: tuple[str, dict[str, Any]]) -> None:
    small, huge, document = run[1]["corpora"]
    assert small["events"] == huge["events"] == document["events"]
    assert small["files"] > huge["files"] > document["files"] == 1


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.parametrize(("code", "cores", "least", "most"), [
    ("import time; time.sleep(1)", 1, 0, 0.5),
    ("import time\nwhile time.process_time() < 0.5: pass", 1, 0.6, 1),
    ("import time\nwhile time.process_time() < 0.5: pass", 2, 0.2, 0.5),
])  # fmt: skip
def test_wanted_cores_of_a_process(code: str, cores: int, least: float, most: float) -> None:
    from forensics.benchmark.wanted import Watch

    with subprocess.Popen([sys.executable, "-c", code]) as child:
        watch = Watch(child.pid, cores)
        child.wait()
        share = watch.end()
    assert share is not None
    assert least <= share <= most


def test_questions_find_something(measured: dict[str, Any]) -> None:
    questions = measured["questions"]
    assert questions.keys() == {
        "deletions", "timeline of one deletion", "timeline of all deletions", "principals",
    }  # fmt: skip
    rows = {name: answer["rows"] for name, answer in questions.items() if "skipped" not in answer}
    assert min(rows.values()) > 0
    assert rows["timeline of one deletion"] <= rows["timeline of all deletions"]


def test_table_is_aligned(run: tuple[str, dict[str, Any]]) -> None:
    lines = run[0].split("\n\n")[1].splitlines()
    table = lines[: 1 + next(n for n, line in enumerate(lines) if line.startswith("principals"))]
    assert len({len(line) for line in table}) == 1
    assert [line.split("   ")[0] for line in table][:2] == ["corpus", "files"]


@pytest.mark.usefixtures("run")
def test_corpora_are_deterministic(work: Path, tmp_path: Path) -> None:
    from forensics.benchmark.corpora import corpus, files

    for kind in ("small", "huge", "document"):
        made = corpus(kind, 2000, tmp_path)
        kept = corpus(kind, 2000, work / "tiny")
        assert (made.reused, kept.reused) == (False, True)
        assert _hashes(list(files(made.folder)), tmp_path) == _hashes(list(files(kept.folder)), work / "tiny")


def _hashes(paths: list[Path], root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_other_parameters_are_generated_anew(tmp_path: Path) -> None:
    from forensics.benchmark.corpora import corpus

    corpus("huge", 1000, tmp_path)
    assert not corpus("huge", 1500, tmp_path).reused
    assert corpus("huge", 1500, tmp_path).reused


def test_a_strange_folder_is_left_alone(tmp_path: Path) -> None:
    from forensics.benchmark.corpora import corpus

    theirs = tmp_path / "small" / "theirs.txt"
    theirs.parent.mkdir()
    theirs.write_text("not ours", "utf-8")
    with pytest.raises(UsageError, match="choose another --work"):
        corpus("small", 1000, tmp_path)
    assert theirs.read_text("utf-8") == "not ours"
    assert _benchmark("--events", 1000, "--corpus", "small", "--work", tmp_path).returncode == 2


def test_nothing_is_left_without_keep(tmp_path: Path) -> None:
    done = _benchmark("--events", 500, "--corpus", "huge", "--work", tmp_path)
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.rglob("*.gz"))
    assert not list(tmp_path.rglob("*.duckdb"))


def test_missing_extra(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import typer

    from forensics.benchmark.__main__ import main

    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(typer.Exit) as stopped:
        main()
    assert stopped.value.exit_code == 3
    assert capsys.readouterr().err.count("\n") == 1
