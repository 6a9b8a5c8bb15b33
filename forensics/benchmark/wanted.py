"""How many cores a process could use, whoever else uses them.

threads of a process, looked at 100 times a second ──► running or ready to run, at most as many as there are cores

On a quiet machine this is the share of time its cores are busy. On a shared one the wall clock runs on while neighbours
have the cores, and only this still tells whether the process's own threads wait for each other. Linux only.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from threading import Event, Thread

INTERVAL = 0.01
_ACTIVE = {"R", "D"}
"""States of a thread that has work: running or ready, and waiting for the disk."""


class Watch:
    """Look at a process until it is told to end."""

    def __init__(self, pid: int, cores: int) -> None:
        self._tasks, self._cores = Path(f"/proc/{pid}/task"), cores
        self._looks = self._active = 0
        self._ended = Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> float | None:
        """The mean share of the cores that were wanted; None where nothing could be seen."""
        self._ended.set()
        self._thread.join()
        return self._active / (self._looks * self._cores) if self._looks else None

    def _watch(self) -> None:
        while not self._ended.wait(INTERVAL):
            with contextlib.suppress(OSError):
                states = [_state(self._tasks / name) for name in os.listdir(self._tasks)]  # noqa: PTH208 (often)
                self._active += min(self._cores, sum(state in _ACTIVE for state in states))
                self._looks += 1


def _state(task: Path) -> str:
    """State of a thread; it stands after its name, which may hold anything."""
    return (task / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
