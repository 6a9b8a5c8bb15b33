"""One benchmark of one corpus: floor, ingest, re-run, questions.

corpus ──► ingest (best of N) ──► parse + write once more = floor ──► ratios, sizes, times
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from forensics.benchmark.child import Measured, cores, measure
from forensics.benchmark.corpora import Corpus


def benchmark(corpus: Corpus, case: Path, *, repeat: int = 1) -> dict[str, Any]:
    """Measure everything about one corpus.

    Args:
        corpus: Files to read.
        case: Where the case shall be made; what is there is replaced.
        repeat: How often to ingest and to measure the floor; of each, the run with the fewest CPU-seconds counts.

    Returns:
        JSON values: ``floor``, ``ingest``, ``rerun``, ``questions`` and facts about the corpus.
    """
    parsed = _cheapest(repeat, lambda: measure("floor", "parse", corpus.folder))
    ingested = _cheapest(repeat, lambda: _fresh(corpus, case))
    written = _cheapest(repeat, lambda: _written_again(case))
    floor = parsed.work_cpu_seconds + written.work_cpu_seconds
    return {
        "corpus": corpus.kind,
        "files": corpus.files,
        "events": ingested.facts["events_total"],
        "records": parsed.facts["records"],
        "gzip_bytes": corpus.gzip_bytes,
        "json_bytes": parsed.facts["json_bytes"],
        "floor": {"parse": parsed.as_dict(), "write": written.as_dict(), "cpu_seconds": floor},
        "ingest": _ingest(corpus, ingested, floor),
        "rerun": _rerun(corpus, case),
        "questions": _questions(case),
    }


def _cheapest(repeat: int, run: Callable[[], Measured]) -> Measured:
    return min((run() for _ in range(repeat)), key=lambda measured: measured.cpu_seconds)


def _fresh(corpus: Corpus, case: Path) -> Measured:
    case.unlink(missing_ok=True)
    case.with_name(case.name + ".wal").unlink(missing_ok=True)
    return measure("reading", "ingest", corpus.folder, case)


def _written_again(case: Path) -> Measured:
    again = case.with_name("again.duckdb")
    try:
        return measure("floor", "write", case, again)
    finally:
        again.unlink(missing_ok=True)


def _ingest(corpus: Corpus, run: Measured, floor: float) -> dict[str, Any]:
    return {
        **run.as_dict(),
        "events_per_second": run.facts["events_total"] / run.wall_seconds,
        "events_per_cpu_second": run.facts["events_total"] / run.cpu_seconds,
        "cpu_to_floor": run.cpu_seconds / floor,
        "cores_busy": run.work_cpu_seconds / (run.wall_seconds * cores()),
        "case_bytes": run.facts["case_bytes"],
        "case_to_gzip": run.facts["case_bytes"] / corpus.gzip_bytes,
    }


def _rerun(corpus: Corpus, case: Path) -> dict[str, Any]:
    """The same command again: nothing is new."""
    run = measure("reading", "ingest", corpus.folder, case)
    hashed = measure("floor", "hash", corpus.folder)
    return {
        **run.as_dict(),
        "unchanged_files": run.facts["files"]["unchanged"],
        "hashing": hashed.as_dict(),
        "wall_to_hashing": run.wall_seconds / hashed.wall_seconds,
    }


def _questions(case: Path) -> dict[str, Any]:
    deletions = measure("asking", "deletions", case)
    runs = {"deletions": deletions}
    if deletions.facts["first"]:
        runs["timeline of one deletion"] = measure("asking", "timeline", case, deletions.facts["first"])
    runs["timeline of all deletions"] = measure("asking", "timeline", case)
    runs["principals"] = measure("asking", "principals", case)
    return {name: _answer(run) for name, run in runs.items()}


def _answer(run: Measured) -> dict[str, Any]:
    if "skipped" in run.facts:
        return {"skipped": run.facts["skipped"]}
    return {**run.as_dict(), "rows": run.facts["rows"]}
