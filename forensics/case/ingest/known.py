"""Which events are known already, in 8 bytes each.

    event ids of a batch ──► keyed 64-bit hashes ──► sorted runs, merged as they grow ──► maybe known?

Only a filter: "not known" is certain, "known" is checked against the case. The hash is Python's own, keyed anew in
each process, so nobody can prepare event ids that collide.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.int64]


class KnownEvents:
    """A growing set of event keys."""

    def __init__(self) -> None:
        self._runs: list[Hashes] = []

    def __len__(self) -> int:
        return sum(map(len, self._runs))

    def suspects(self, event_ids: Sequence[str]) -> NDArray[np.bool_]:
        """Which of a batch may be known, from before or from earlier in the batch; all of it is known afterwards.

        Args:
            event_ids: Event id of each record.

        Returns:
            A mask, True where the record has to be compared with the case.
        """
        hashes = np.fromiter(map(hash, event_ids), np.int64, len(event_ids))
        distinct, first = np.unique(hashes, return_index=True)
        known = np.zeros(len(distinct), np.bool_)
        for run in self._runs:
            known |= _contains(run, distinct)
        fresh = np.zeros(len(hashes), np.bool_)
        fresh[first[~known]] = True
        self._add(distinct[~known])
        return ~fresh

    def _add(self, run: Hashes) -> None:
        """Add a sorted run; runs of like size are merged, so that there are few."""
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.concatenate([self._runs.pop(), run])
            run.sort(kind="stable")  # merges sorted runs in linear time
        if len(run):
            self._runs.append(run)


def _contains(run: Hashes, values: Hashes) -> NDArray[np.bool_]:
    places = np.searchsorted(run, values)
    places[places == len(run)] = 0
    found: NDArray[np.bool_] = run[places] == values
    return found
