"""The truth about a world as files: `truth.json` for programs, `STORY.md` for people."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

from forensics.synthetic.world import World

_INTRODUCTION = """# What happened here

Two weeks of CloudTrail of a small organisation, {start} to {end}: about {events} events in two accounts
(`111122223333` production and network, `444455556666` development and tooling) and two regions. Everything is
made up by `python -m forensics.synthetic sample_logs` from a seed; people, keys and addresses do not exist.
`truth.json` says the same as this page, with every event id.

Most of it is an ordinary fortnight: people of Identity Center in office hours, pipelines with GitHub tokens,
instances, backups, the Config recorder, a scanner that is denied much. In between:
"""

_TABLE = """
## Every call that would have deleted a gateway

`restored` is the id of the replacement and how long after the deletion it was made.

| time (UTC) | call | resource | outcome | verdict | restored | event |
|---|---|---|---|---|---|---|
"""


def write_truth(world: World, out_dir: str | Path) -> None:
    """Write `truth.json` and `STORY.md` into `out_dir`."""
    folder, truth = Path(out_dir), world.truth()
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(truth, indent=1, ensure_ascii=False) + "\n"
    (folder / "truth.json").write_text(text, encoding="utf-8", newline="\n")
    (folder / "STORY.md").write_text(_story(world, truth), encoding="utf-8", newline="\n")


def _story(world: World, truth: dict[str, Any]) -> str:
    parts = [_INTRODUCTION.format(start=truth["start"][:10], end=truth["end"][:10], events=world.events)]
    for incident, (name, story) in zip(truth["incidents"], world.stories, strict=True):
        title = f"{name.replace('_', ' ').capitalize()}: {incident['verdict'] or 'nothing deleted'}"
        when = f"{_minute(incident['started'])} to {_minute(incident['ended'])} UTC."
        parts.append(f"\n## {title}\n\n{_wrapped(f'{when} {story}')}\n")
    rows = sorted((row for one in truth["incidents"] for row in one["deletions"]), key=lambda row: row["event_time"])
    return "".join([*parts, _TABLE, *(_row(row) for row in rows)])


def _row(row: dict[str, Any]) -> str:
    back = f"`{row['restored_as']}` {row['restored_after_seconds']} s" if row["restored_as"] else "-"
    cells = (
        row["event_time"].replace("T", " ").rstrip("Z"),
        row["event_name"],
        f"`{row['resource_id']}`",
        row["outcome"],
        row["verdict"] or "-",
        back,
        f"`{row['event_id']}`",
    )
    return f"| {' | '.join(cells)} |\n"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 118, break_long_words=False, break_on_hyphens=False)


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")
