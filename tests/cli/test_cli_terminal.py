"""On a terminal of 80 columns each table still says when, what, who, what became of it and why."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

TELLING = {
    "evidence": ("path", "status", "reason"),
    "deletions": ("event_time", "event_name", "resource_id", "outcome", "actor"),
    "timeline": ("event_time", "event_name", "outcome", "actor", "relation"),
    "principals": ("actor", "score", "flagged", "reasons"),
}


def on_terminal(folder: Path, command: str, columns: int) -> list[str]:
    """The lines that a terminal of this width is sent, by `script`, which is a terminal to its child."""
    asked = f"stty cols {columns}; {sys.executable} -m forensics {command} --case findings/case.duckdb"
    done = subprocess.run(
        ["script", "-qec", asked, "/dev/null"], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=True,
        env={**{name: text for name, text in os.environ.items() if name != "COLUMNS"}, "NO_COLOR": "1"},
    )  # fmt: skip
    return done.stdout.decode().replace("\r\n", "\n").split("\n")


def columns_of(lines: list[str]) -> dict[str, str]:
    """The text of each column, unfolded and without blanks."""
    names = lines[0].split()
    starts = [lines[0].index(name) for name in names]
    ends = [start - 1 for start in starts[1:]] + [None]
    body = [line for line in lines[2:] if not line.startswith(("\u2026 and ", "event ids are"))]
    # numbers stand at the right of their column: one blank more to the left
    return {
        name: "".join(line[max(0, start - 4) if name in {"rank", "score"} else start : end] for line in body).replace(
            " ", ""
        )
        for name, start, end in zip(names, starts, ends, strict=True)
    }


def shown(value: Any) -> str:
    if isinstance(value, list):
        value = (
            "; ".join(item["detail"] for item in value) if value and isinstance(value[0], dict) else ", ".join(value)
        )
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return text.replace(" ", "")


@pytest.mark.parametrize("command", TELLING)
def test_telling_columns_are_whole_at_80_columns(run: Run, investigated: Path, command: str) -> None:
    lines = on_terminal(investigated, command, 80)
    assert max(len(line) for line in lines if not line.startswith("\u2026 and ")) <= 80
    columns = columns_of(lines)
    rows = json.loads(run(command, "--format", "json").stdout)
    for name in TELLING[command]:
        assert all(shown(row[name]) in columns[name] for row in rows), name
        assert sum(len(shown(row[name])) for row in rows) <= len(columns[name])


@pytest.mark.parametrize("columns", [80, 200])
def test_an_event_id_is_whole_or_its_first_eight_characters(run: Run, investigated: Path, columns: int) -> None:
    lines = on_terminal(investigated, "deletions", columns)
    ids = [row["event_id"] for row in json.loads(run("deletions", "--format", "json").stdout)]
    text = "\n".join(lines)
    assert all((event_id[:8] + "\u2026" if columns == 80 else event_id) in text for event_id in ids)
    assert ("commands take their first 8 characters" in text) is (columns == 80)
    assert run("show", ids[0][:8]).stdout == run("show", ids[0]).stdout
