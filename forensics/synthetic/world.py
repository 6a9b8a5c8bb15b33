"""The public face: `world()` describes a world, `records()` streams it, `write_dump()` exports it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any

from forensics.errors import UsageError
from forensics.synthetic.activity import Background
from forensics.synthetic.delivery import Delivery
from forensics.synthetic.founding import default_actors, found
from forensics.synthetic.identities import DEV, PROD
from forensics.synthetic.ids import Ids
from forensics.synthetic.incidents import INCIDENTS
from forensics.synthetic.oddities import oddities
from forensics.synthetic.organisation import REGIONS, Organisation
from forensics.synthetic.records import START, Record, Timed, iso
from forensics.synthetic.scene import Scene, end_of

DEFAULT_INCIDENTS = ("stolen_key", "mistake", "pipeline_replacement", "denied_attempts", "stack_update")
"""The sample story."""


@dataclass(frozen=True)
class World:
    """A small organisation's CloudTrail, wholly determined by these five values."""

    seed: int
    """Everything random comes from it."""
    events: int
    """About how many distinct events; incidents always come whole."""
    days: int
    """Days from Monday 2026-03-02 on."""
    actors: int
    """People, pipelines and machines together, roughly."""
    incidents: tuple[str, ...]
    """Names of planted incidents."""

    def records(self) -> Iterator[Record]:
        """All records in order of time; parts are shared between records, so treat them as read-only."""
        for timed in self.timed():
            yield timed.record

    def timed(self) -> Iterator[Timed]:
        """All records with their time in epoch seconds, generated anew at each call."""
        planned = sorted((one for scene in self._scenes for one in scene.records), key=itemgetter(0))
        background = Background(self.seed, self._organisation, max(0, self.events - len(planned)), self.days)
        return heapq.merge(planned, background.stream(), key=itemgetter(0))

    def truth(self) -> dict[str, Any]:
        """What was planted, as JSON values: one entry per incident, from the plan that made its events."""
        return {
            "seed": self.seed,
            "events": self.events,
            "start": iso(START),
            "end": end_of(self.days),
            "accounts": [PROD, DEV],
            "regions": list(REGIONS),
            "delivered_twice": sorted(self.delivered_twice),
            "incidents": [scene.truth() for scene in self._incidents],
        }

    @property
    def stories(self) -> list[tuple[str, str]]:
        """Name and story of each incident, for people."""
        return [(scene.name, scene.story) for scene in self._incidents]

    @cached_property
    def delivered_twice(self) -> frozenset[str]:
        """Ids of events that stand in two files, as CloudTrail sometimes delivers them."""
        return frozenset(scene.records[2].record["eventID"] for scene in self._scenes)

    @cached_property
    def _organisation(self) -> Organisation:
        return found(self.seed, self.actors)

    @cached_property
    def _scenes(self) -> list[Scene]:
        odd = Scene("oddities", self._organisation, Ids(self.seed, "oddities"), self.days)
        oddities(odd)
        return [*self._incidents, odd]

    @cached_property
    def _incidents(self) -> list[Scene]:
        ids = Ids(self.seed, "incidents")
        scenes = [Scene(name, self._organisation, ids, self.days) for name in self.incidents]
        for scene in scenes:
            INCIDENTS[scene.name](scene)
        return scenes


def world(
    seed: int = 7,
    events: int = 4000,
    days: int = 14,
    actors: int | None = None,
    incidents: Sequence[str] = DEFAULT_INCIDENTS,
) -> World:
    """Describe a world; nothing is generated yet.

    Args:
        seed: Same seed and size, same bytes.
        events: About how many distinct events to make.
        days: Length of the log; the incidents keep their order within it.
        actors: People, pipelines and machines; grows with the square root of `events` if not given.
        incidents: Names from `forensics.synthetic.incidents.INCIDENTS`.

    Raises:
        UsageError: An unknown incident, or a size that cannot be.
    """
    unknown = [name for name in incidents if name not in INCIDENTS]
    if unknown:
        raise UsageError(f"Unknown incident {unknown[0]!r}; known are {', '.join(INCIDENTS)}.")
    if events < 0 or days < 1:
        raise UsageError("A world has at least one day and no negative number of events.")
    return World(seed, events, days, default_actors(events) if actors is None else actors, tuple(incidents))


def write_dump(world: World, out_dir: str | Path, *, records_per_file: int | None = None) -> None:
    """Write the world as log files of an S3 bucket, ``AWSLogs/…`` under `out_dir`.

    Args:
        world: What to write.
        out_dir: Made if missing; files that are already there stay.
        records_per_file: None for CloudTrail's own way, a file per account, region and quarter-hour with
            events; a number for few large files of that many records (and tiny ones for second deliveries).
    """
    delivery = Delivery(Path(out_dir), world.seed, world.delivered_twice, records_per_file)
    for timed in world.timed():
        delivery.take(timed)
    delivery.close()
