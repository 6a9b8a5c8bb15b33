"""Points, caps and limits, read from `weights.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from forensics.analyses.detectors.registry import Detector


@dataclass(frozen=True, slots=True)
class Weights:
    """What signs are worth.

    Attributes:
        flag_at: Score from which on an actor is flagged.
        families: Most points a family can give.
        points: Points of a detector by strength (``full`` or ``reduced``).
        limits: Parameters of the detectors' SQL.
    """

    flag_at: int
    families: Mapping[str, int]
    points: Mapping[str, Mapping[str, int]]
    limits: Mapping[str, int]

    def score(self, found: Mapping[Detector, int]) -> int:
        """Add up the points of one actor's detectors, each family up to its cap."""
        sums: dict[str, int] = {}
        for detector, points in found.items():
            sums[detector.family] = sums.get(detector.family, 0) + points
        return sum(min(self.families[family], points) for family, points in sums.items())


@cache
def shipped_weights() -> Weights:
    """The weights that come with the package."""
    data = tomllib.loads((files(__package__) / "weights.toml").read_text("utf-8"))
    return Weights(data["flag_at"], data["families"], data["weights"], data["limits"])
