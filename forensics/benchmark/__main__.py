"""Command line of the benchmark: ``python -m forensics.benchmark``."""

from __future__ import annotations

import importlib.util
import json
import shutil
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from forensics.errors import ExitCode, ForensicsError

_EXTRA = ("psutil", "simdjson")


class Which(StrEnum):
    """Corpora to measure."""

    SMALL = "small"
    HUGE = "huge"
    DOCUMENT = "document"
    BOTH = "both"
    ALL = "all"


_KINDS = {Which.BOTH: ["small", "huge"], Which.ALL: ["small", "huge", "document"]}


def main(
    events: Annotated[int, typer.Option(min=1, help="About how many events each corpus holds.")] = 400_000,
    work: Annotated[Path | None, typer.Option(help="Folder for corpora and cases; else a temporary one.")] = None,
    corpus: Annotated[
        Which, typer.Option(help="Many small files, few huge ones, both, one document, or all.")
    ] = Which.BOTH,
    repeat: Annotated[int, typer.Option(min=1, help="Measure ingest and floor so often; the cheapest counts.")] = 1,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all numbers there, too.")] = None,
    keep: Annotated[bool, typer.Option(help="Leave corpora and cases; the next run reuses corpora.")] = False,
) -> None:
    """Measure the ingest against the floor: decompress, parse, and write the finished case once more."""
    if not all(map(importlib.util.find_spec, _EXTRA)):
        typer.echo("The benchmark needs psutil and pysimdjson: pip install 'forensics[benchmark]'", err=True)
        raise typer.Exit(ExitCode.NOTHING_USABLE)
    kinds = _KINDS.get(corpus, [corpus.value])
    folder = work or Path(tempfile.mkdtemp(prefix="forensics-benchmark-"))
    try:
        outcome = _measure(folder.absolute(), kinds, events, repeat, keep=keep)
    except ForensicsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from error
    finally:
        if work is None and not keep:
            shutil.rmtree(folder)
    if json_file:
        json_file.write_text(json.dumps(outcome, indent=2) + "\n", "utf-8")
    _print(outcome, folder if keep else None)


def _measure(work: Path, kinds: list[str], events: int, repeat: int, *, keep: bool) -> dict[str, Any]:
    """All corpora, one after another, so that only one lies on the disk unless they are kept."""
    from forensics.benchmark.corpora import DAYS, SEED, corpus  # noqa: PLC0415 - may need the extra
    from forensics.benchmark.run import benchmark  # noqa: PLC0415
    from forensics.benchmark.table import machine  # noqa: PLC0415

    work.mkdir(parents=True, exist_ok=True)
    measured = []
    for kind in kinds:
        made = corpus(kind, events, work)
        case = made.folder.with_name("case.duckdb")
        try:
            measured.append(benchmark(made, case, repeat=repeat))
        finally:
            if not keep:
                case.unlink(missing_ok=True)
            if not keep and not made.reused:
                shutil.rmtree(made.folder.parent)
    parameters = {"events": events, "seed": SEED, "days": DAYS, "repeat": repeat}
    return {"machine": machine(), "parameters": parameters, "corpora": measured}


def _print(outcome: dict[str, Any], kept: Path | None) -> None:
    from forensics.benchmark.table import render  # noqa: PLC0415

    typer.echo(render(outcome))
    for one in outcome["corpora"]:
        for answer in one["questions"].values():
            if "skipped" in answer:
                typer.echo(f"{one['corpus']}: {answer['skipped']}")
    if kept:
        typer.echo(f"kept: {kept}")


if __name__ == "__main__":
    typer.run(main)
