"""Command line of the generator: ``python -m forensics.synthetic OUT``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forensics.errors import ForensicsError
from forensics.synthetic.storybook import write_truth
from forensics.synthetic.world import DEFAULT_INCIDENTS, world, write_dump


def main(
    out: Annotated[Path, typer.Argument(help="Folder for AWSLogs/, truth.json and STORY.md.")],
    seed: Annotated[int, typer.Option(help="Same seed and size, same bytes.")] = 7,
    events: Annotated[int, typer.Option(help="About how many events.")] = 4000,
    days: Annotated[int, typer.Option(help="Length of the log from 2026-03-02 on.")] = 14,
    actors: Annotated[int | None, typer.Option(help="People, pipelines and machines.")] = None,
    incident: Annotated[list[str] | None, typer.Option(help="Incident to plant; repeat for several.")] = None,
    records_per_file: Annotated[int | None, typer.Option(help="Few large files instead of many small ones.")] = None,
) -> None:
    """Write a made-up organisation's CloudTrail as an S3 export, and the truth about it."""
    try:
        made = world(seed, events, days, actors, DEFAULT_INCIDENTS if incident is None else incident)
    except ForensicsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from error
    write_dump(made, out, records_per_file=records_per_file)
    write_truth(made, out)


if __name__ == "__main__":
    typer.run(main)
