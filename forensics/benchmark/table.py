"""The outcome for people: machine facts, then one aligned table, a column per corpus."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from forensics._version import __version__
from forensics.benchmark.child import cores

Row = tuple[str, Callable[[dict[str, Any]], str]]


def machine() -> dict[str, Any]:
    """What the numbers were measured on."""
    return {
        "cores": cores(),
        "cpu": _cpu_model(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "forensics": __version__,
    }


def _cpu_model() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8", "replace").splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def render(outcome: dict[str, Any]) -> str:
    """The whole outcome as text."""
    corpora = outcome["corpora"]
    lines = [[name, *(value(one) for one in corpora)] for name, value in [*_ROWS, *_questions(corpora)]]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    facts = "  ".join(f"{name} {value}" for name, value in outcome["machine"].items())
    return "\n".join([facts, "", *(_line(line, widths) for line in lines)])


def _line(cells: list[str], widths: list[int]) -> str:
    first, *rest = (
        cell.ljust(width) if number == 0 else cell.rjust(width)
        for number, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "   ".join([first, *rest]).rstrip()


def _seconds(value: float) -> str:
    return f"{value:.2f} s"


def _megabytes(value: float) -> str:
    return f"{value / 1e6:,.0f} MB"


def _share(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.0%}"


def _part(shape: Callable[[float], str], *path: str) -> Callable[[dict[str, Any]], str]:
    """A reader of one number, and how it is written."""

    def read(corpus: dict[str, Any]) -> str:
        value: Any = corpus
        for name in path:
            value = value[name]
        return shape(value)

    return read


_ROWS: tuple[Row, ...] = (
    ("corpus", lambda one: str(one["corpus"])),
    ("files", _part("{:,}".format, "files")),
    ("events", _part("{:,}".format, "events")),
    ("gzip", _part(_megabytes, "gzip_bytes")),
    ("JSON", _part(_megabytes, "json_bytes")),
    ("floor: decompress and parse, CPU", _part(_seconds, "floor", "parse", "work_cpu_seconds")),
    ("floor: write the case once more, CPU", _part(_seconds, "floor", "write", "work_cpu_seconds")),
    ("floor, CPU", _part(_seconds, "floor", "cpu_seconds")),
    ("ingest, CPU", _part(_seconds, "ingest", "cpu_seconds")),
    ("ingest CPU / floor", _part("{:.2f}".format, "ingest", "cpu_to_floor")),
    ("ingest, wall", _part(_seconds, "ingest", "wall_seconds")),
    ("ingest, events/s", _part("{:,.0f}".format, "ingest", "events_per_second")),
    ("ingest, cores busy", _part("{:.0%}".format, "ingest", "cores_busy")),
    ("ingest, cores wanted", lambda one: _share(one["ingest"]["cores_wanted"])),
    ("ingest, peak memory", _part(_megabytes, "ingest", "peak_rss_bytes")),
    ("case", _part(_megabytes, "ingest", "case_bytes")),
    ("case / gzip", _part("{:.2f}".format, "ingest", "case_to_gzip")),
    ("re-run, wall", _part(_seconds, "rerun", "wall_seconds")),
    ("hash all files, wall", _part(_seconds, "rerun", "hashing", "wall_seconds")),
    ("re-run / hashing", _part("{:.2f}".format, "rerun", "wall_to_hashing")),
)


def _questions(corpora: list[dict[str, Any]]) -> Iterator[Row]:
    names = dict.fromkeys(name for one in corpora for name in one["questions"])
    for name in names:
        yield name, lambda one, name=name: _answer(one["questions"].get(name))  # type: ignore[misc]


def _answer(answer: dict[str, Any] | None) -> str:
    if answer is None or "skipped" in answer:
        return "skipped"
    return f"{answer['rows']:,} rows, {_seconds(answer['wall_seconds'])}, {_megabytes(answer['peak_rss_bytes'])}"
